/* SPDX-License-Identifier: MIT */
/*
 * Several processes at one outbox, and their sudden ends.
 *   test_store_outbox_processes [ROUNDS]     so many rounds of kills (25)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "home.h"
#include "looptrace/outbox.h"
#include "looptrace/vault.h"

#define PROCESSES 4
#define EACH      40

static guint kill_rounds = 25;

/* What all processes see. */
typedef struct {
    atomic_int in_turn, most_in_turn, turns, won, lost;
} Shared;

typedef struct {
    char *home, *path, *directory;
    SecretText *key;
    Shared *shared;
} World;

static Outbox *open_outbox(const World *world)
{
    const OutboxOptions options = {.path = world->path, .key = world->key};

    return outbox_open(&options);
}

static int set_up(void **state)
{
    World *world = g_new0(World, 1);

    world->home = home_new_in_memory();
    world->path = outbox_path("https://a.example", "default", "u-1");
    world->directory = g_path_get_dirname(world->path);
    world->key = vault_key_new();
    world->shared = mmap(NULL, sizeof *world->shared, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    World *world = *state;

    munmap(world->shared, sizeof *world->shared);
    home_free(world->home);
    g_free(world->path);
    g_free(world->directory);
    secret_text_unref(world->key);
    g_free(world);
    return 0;
}

static OutboxEntry *new_entry(guint process, guint number)
{
    g_autofree char *label = g_strdup_printf("%u %u", process, number);
    g_autofree char *payload = g_strdup_printf("%0*u", 200 + (int)number % 300, number);

    return outbox_entry_new("stage.set", "production_stages/s", label, payload);
}

static void run_all(World *world, int (*work)(World *world, guint process))
{
    pid_t children[PROCESSES];

    for (guint i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(work(world, i));
    }
    for (guint i = 0; i < PROCESSES; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

/* ---- at once ---- */

static int open_and_add(World *world, guint process)
{
    Outbox *outbox = open_outbox(world);
    gint64 last = 0;

    for (guint i = 0; i < EACH; i++) {
        g_autoptr(OutboxEntry) entry = new_entry(process, i);
        if (!outbox_add(outbox, entry, NULL) || entry->sequence <= last)
            return 2;
        last = entry->sequence;
    }
    gboolean sealed = outbox_mode(outbox) == OUTBOX_SEALED;
    outbox_free(outbox);
    return sealed ? 0 : 3;
}

static void test_adding_at_once(void **state)
{
    World *world = *state;
    guint next[PROCESSES] = {0};

    run_all(world, open_and_add);
    Outbox *outbox = open_outbox(world);
    g_autoptr(GPtrArray) entries = outbox_list(outbox, OUTBOX_ALL, NULL);
    assert_null(outbox_take_notice(outbox));
    assert_int_equal(entries->len, PROCESSES * EACH);
    for (guint i = 0; i < entries->len; i++) {
        const OutboxEntry *entry = g_ptr_array_index(entries, i);
        guint process = (guint)(entry->label[0] - '0');
        g_autofree char *label = g_strdup_printf("%u %u", process, next[process]++);
        assert_int_equal(entry->sequence, i + 1); /* none is missing, none is there twice */
        assert_string_equal(entry->label, label); /* each one's in the order that it made them in */
    }
    outbox_free(outbox);
    assert_int_equal(home_count(world->directory, ".set-aside-"), 0);
    assert_int_equal(home_count(world->directory, ".new-"), 0);
}

/* ---- one that is stopped ---- */

#define LEASE_US (G_USEC_PER_SEC / 5)

static Outbox *open_with_lease(const World *world)
{
    const OutboxOptions options = {.path = world->path, .key = world->key, .lease_us = LEASE_US};

    return outbox_open(&options);
}

static gboolean gets_turn(Outbox *outbox, gint64 within_us)
{
    gint64 until = g_get_monotonic_time() + within_us;

    while (g_get_monotonic_time() < until) {
        if (outbox_take_turn(outbox))
            return TRUE;
        sched_yield();
    }
    return FALSE;
}

/* Has the turn and shows it, until it is told to go; says then whether it still had it. */
static int hold_turn(World *world)
{
    Outbox *outbox = open_with_lease(world);
    gboolean had = TRUE;

    if (!outbox_take_turn(outbox))
        return 2;
    atomic_store(&world->shared->in_turn, 1);
    while (atomic_load(&world->shared->in_turn) == 1) {
        sched_yield();
        /* It may be stopped between the two: then it has lost it at the second. */
        had = outbox_has_turn(outbox) && outbox_take_turn(outbox);
        atomic_store(&world->shared->lost, had ? 0 : 1);
    }
    outbox_free(outbox);
    return had ? 0 : 1;
}

static pid_t start_holder(World *world)
{
    pid_t child = fork();

    if (child == 0)
        _exit(hold_turn(world));
    while (atomic_load(&world->shared->in_turn) != 1)
        sched_yield();
    return child;
}

static int end_holder(World *world, pid_t child)
{
    int status = 0;

    atomic_store(&world->shared->in_turn, 2);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_one_that_goes_on_keeps_its_turn(void **state)
{
    World *world = *state;
    pid_t child = start_holder(world);
    Outbox *outbox = open_with_lease(world);

    assert_false(gets_turn(outbox, 5 * LEASE_US));
    assert_int_equal(end_holder(world, child), 0);
    assert_true(outbox_take_turn(outbox));
    outbox_free(outbox);
}

/* The kernel's lock is still its own, and it knows nothing of what happens meanwhile. */
static void test_one_that_is_stopped_loses_its_turn(void **state)
{
    World *world = *state;
    pid_t child = start_holder(world);
    Outbox *outbox = open_with_lease(world);
    Outbox *third = open_with_lease(world);
    int status = 0;

    assert_false(outbox_take_turn(outbox));
    assert_int_equal(kill(child, SIGSTOP), 0);
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(gets_turn(outbox, 50 * LEASE_US));
    assert_true(outbox_has_turn(outbox));
    assert_false(outbox_take_turn(third)); /* one at a time, still */
    assert_int_equal(kill(child, SIGCONT), 0);
    while (atomic_load(&world->shared->lost) == 0)
        sched_yield();
    assert_true(outbox_has_turn(outbox));
    assert_int_equal(end_holder(world, child), 1); /* it has noticed */
    outbox_give_turn(outbox);
    assert_true(outbox_take_turn(third));
    assert_false(outbox_take_turn(outbox));
    outbox_free(third);
    assert_true(outbox_take_turn(outbox));
    outbox_free(outbox);
}

static int take_turns(World *world, guint process)
{
    Outbox *outbox = open_outbox(world);

    for (guint turns = 0; turns < EACH;) {
        if (!outbox_take_turn(outbox)) {
            sched_yield();
            continue;
        }
        int inside = atomic_fetch_add(&world->shared->in_turn, 1) + 1;
        if (inside > atomic_load(&world->shared->most_in_turn))
            atomic_store(&world->shared->most_in_turn, inside);
        g_autoptr(OutboxEntry) entry = new_entry(process, turns);
        if (!outbox_add(outbox, entry, NULL) || !outbox_has_turn(outbox))
            return 2;
        atomic_fetch_add(&world->shared->turns, 1);
        atomic_fetch_sub(&world->shared->in_turn, 1);
        outbox_give_turn(outbox);
        turns++;
    }
    outbox_free(outbox);
    return 0;
}

static void test_one_has_the_turn(void **state)
{
    World *world = *state;

    run_all(world, take_turns);
    assert_int_equal(world->shared->turns, PROCESSES * EACH);
    assert_int_equal(world->shared->most_in_turn, 1);
}

/* Everybody takes each entry further once; nobody's step is written over. */
static int take_further(World *world, guint process)
{
    Outbox *outbox = open_outbox(world);

    for (guint i = 0; i < EACH;) {
        g_autoptr(OutboxEntry) entry = outbox_find_sequence(outbox, 1 + i % 5, NULL);
        g_autoptr(GError) error = NULL;
        entry->attempts++;
        if (outbox_update(outbox, entry, &error)) {
            atomic_fetch_add(&world->shared->won, 1);
            i++;
        } else if (fault_kind(error) == FAULT_CONFLICT) {
            atomic_fetch_add(&world->shared->lost, 1);
        } else {
            return 2;
        }
    }
    outbox_free(outbox);
    return 0;
}

static void test_nobody_s_step_is_written_over(void **state)
{
    World *world = *state;
    Outbox *outbox = open_outbox(world);
    guint attempts = 0;

    for (guint i = 0; i < 5; i++) {
        g_autoptr(OutboxEntry) entry = new_entry(0, i);
        assert_true(outbox_add(outbox, entry, NULL));
    }
    outbox_free(outbox);
    run_all(world, take_further);
    outbox = open_outbox(world);
    g_autoptr(GPtrArray) entries = outbox_list(outbox, OUTBOX_ALL, NULL);
    for (guint i = 0; i < entries->len; i++)
        attempts += ((OutboxEntry *)g_ptr_array_index(entries, i))->attempts;
    assert_int_equal(attempts, PROCESSES * EACH);
    assert_int_equal(world->shared->won, PROCESSES * EACH);
    outbox_free(outbox);
}

static void test_the_turn_ends_with_the_process(void **state)
{
    World *world = *state;
    Outbox *outbox = open_outbox(world);
    int ready[2];
    char byte;

    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        Outbox *theirs = open_outbox(world);
        if (!outbox_take_turn(theirs) || write(ready[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_false(outbox_take_turn(outbox));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_true(outbox_take_turn(outbox));
    outbox_free(outbox);
    close(ready[0]);
    close(ready[1]);
}

/* ---- what others do to the file ---- */

static void test_signed_out_elsewhere(void **state)
{
    World *world = *state;
    Outbox *mine = open_outbox(world), *other = open_outbox(world);
    g_autoptr(OutboxEntry) before = new_entry(0, 0), after = new_entry(0, 1);

    assert_true(outbox_add(mine, before, NULL));
    assert_true(outbox_wipe(other, NULL));
    assert_true(outbox_changed(mine));
    assert_true(outbox_add(mine, after, NULL));
    assert_int_equal(outbox_mode(mine), OUTBOX_MEMORY);
    assert_non_null(strstr(outbox_describe(mine), "removed meanwhile, as signing out does"));
    outbox_free(mine);
    outbox_free(other);
    assert_int_equal(home_count(world->directory, ""), 0);
}

/* The next person's, or one's own after signing in again: one file, one gate for everybody. */
static void test_begun_anew_elsewhere(void **state)
{
    World *world = *state;
    Outbox *mine = open_outbox(world);
    g_autoptr(OutboxEntry) entry = new_entry(0, 0), more = new_entry(0, 1);

    assert_true(outbox_take_turn(mine));
    assert_true(outbox_wipe_path(world->path, NULL));
    Outbox *other = open_outbox(world);
    assert_true(outbox_add(other, entry, NULL));
    assert_true(outbox_take_turn(other));
    assert_false(outbox_has_turn(mine));
    assert_true(outbox_changed(mine));
    assert_true(outbox_add(mine, more, NULL));
    assert_int_equal(outbox_mode(mine), OUTBOX_SEALED);
    assert_int_equal(more->sequence, 2);
    assert_false(outbox_take_turn(mine));
    outbox_free(mine);
    outbox_free(other);
}

/* One mends it, the other goes on in the new one. */
static void test_mended_elsewhere(void **state)
{
    World *world = *state;
    Outbox *mine = open_outbox(world);
    g_autoptr(OutboxEntry) entry = new_entry(0, 0), more = new_entry(0, 1);
    int file;

    assert_true(outbox_add(mine, entry, NULL));
    file = open(world->path, O_WRONLY);
    assert_int_equal(write(file, "garbage", 7), 7);
    Outbox *other = open_outbox(world);
    g_autofree char *notice = outbox_take_notice(other);
    assert_non_null(notice);
    assert_non_null(strstr(notice, "was damaged"));
    assert_true(outbox_changed(mine));
    assert_true(outbox_add(mine, more, NULL));
    assert_int_equal(outbox_mode(mine), OUTBOX_SEALED);
    g_autoptr(GPtrArray) entries = outbox_list(other, OUTBOX_ALL, NULL);
    assert_int_equal(entries->len, 2);
    close(file);
    outbox_free(mine);
    outbox_free(other);
}

/* ---- killed ---- */

typedef struct {
    guint process, number, state; /* state 0: added; 1: sent, 2: done */
} Said;

static void say(int pipe_end, guint process, guint number, guint what)
{
    const Said said = {process, number, what};

    if (write(pipe_end, &said, sizeof said) != sizeof said)
        _exit(1);
}

static void work_on_and_on(World *world, guint process, guint first, int pipe_end)
{
    Outbox *outbox = open_outbox(world);

    for (guint number = first;; number++) {
        g_autoptr(OutboxEntry) entry = new_entry(process, number);
        if (outbox_mode(outbox) != OUTBOX_SEALED || !outbox_add(outbox, entry, NULL))
            _exit(2);
        say(pipe_end, process, number, OUTBOX_QUEUED);
        entry->state = OUTBOX_SENT;
        if (!outbox_update(outbox, entry, NULL))
            _exit(3);
        say(pipe_end, process, number, OUTBOX_SENT);
        if (number % 3 == 0 && !outbox_remove(outbox, entry->id, entry->edition, NULL))
            _exit(4);
        if (number % 3 == 0)
            say(pipe_end, process, number, OUTBOX_DONE);
        if (number % 16 == 0) { /* with all that opening and closing does */
            outbox_free(outbox);
            outbox = open_outbox(world);
        }
    }
}

/* What was said is true, and nothing else is there but what was under way in each process. */
static void check_what_was_said(World *world, GHashTable *said)
{
    Outbox *outbox = open_outbox(world);
    g_autofree char *notice = outbox_take_notice(outbox);
    g_autoptr(GPtrArray) entries = outbox_list(outbox, OUTBOX_ALL, NULL);
    g_autoptr(GHashTable) there = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer label, value;

    assert_null(notice);
    assert_int_equal(outbox_mode(outbox), OUTBOX_SEALED);
    for (guint i = 0; i < entries->len; i++) {
        OutboxEntry *entry = g_ptr_array_index(entries, i);
        g_autoptr(OutboxEntry) whole = new_entry(0, (guint)atoi(strchr(entry->label, ' ') + 1));
        assert_string_equal(entry->payload, whole->payload);
        assert_false(g_hash_table_contains(there, entry->label));
        g_hash_table_insert(there, entry->label, entry);
    }
    g_hash_table_iter_init(&iter, said);
    while (g_hash_table_iter_next(&iter, &label, &value)) {
        const OutboxEntry *entry = g_hash_table_lookup(there, label);
        guint state = GPOINTER_TO_UINT(value) - 1;
        if (state == OUTBOX_DONE) {
            assert_null(entry);
        } else if (entry == NULL) { /* it was being removed */
            assert_int_equal(atoi(strchr(label, ' ') + 1) % 3, 0);
            assert_int_equal(state, OUTBOX_SENT);
        } else {
            assert_true(entry->state >= state);
        }
    }
    outbox_free(outbox);
}

static gboolean read_one(int pipe_end, GHashTable *said)
{
    Said one;

    if (read(pipe_end, &one, sizeof one) != sizeof one)
        return FALSE;
    g_hash_table_replace(said, g_strdup_printf("%u %u", one.process, one.number),
                         GUINT_TO_POINTER(one.state + 1));
    return TRUE;
}

/* All at work at once; each is killed after some words of any of them, whatever it is at just then. */
static void work_and_die(World *world, GRand *rand, guint first, GHashTable *said)
{
    pid_t children[PROCESSES];
    int ends[2], status = 0;

    assert_int_equal(pipe(ends), 0);
    for (guint i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0)
            work_on_and_on(world, i, first, ends[1]);
    }
    close(ends[1]);
    for (guint i = 0; i < PROCESSES; i++) {
        for (int words = g_rand_int_range(rand, 0, 40); words > 0; words--)
            assert_true(read_one(ends[0], said));
        kill(children[i], SIGKILL);
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFSIGNALED(status));
    }
    while (read_one(ends[0], said))
        ;
    close(ends[0]);
}

static void test_killed_at_any_moment(void **state)
{
    World *world = *state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261127);
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint round = 0; round < kill_rounds; round++) {
        work_and_die(world, rand, round * 1000 + 1, said);
        check_what_was_said(world, said);
    }
    print_message("# %u kills, %u changes acknowledged\n", kill_rounds * PROCESSES,
                  g_hash_table_size(said));
    assert_true(g_hash_table_size(said) > kill_rounds);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(test_adding_at_once),
        TEST(test_one_that_goes_on_keeps_its_turn),
        TEST(test_one_that_is_stopped_loses_its_turn),
        TEST(test_one_has_the_turn),
        TEST(test_nobody_s_step_is_written_over),
        TEST(test_the_turn_ends_with_the_process),
        TEST(test_signed_out_elsewhere),
        TEST(test_begun_anew_elsewhere),
        TEST(test_mended_elsewhere),
        TEST(test_killed_at_any_moment),
    };

    if (argc > 1)
        kill_rounds = (guint)g_ascii_strtoull(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
