/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "failing_vfs.h"
#include "home.h"
#include "looptrace/ledger.h"
#include "looptrace/text.h"

#define LINE "https://a.example|default"

typedef struct {
    char *home, *path;
} World;

static int set_up(void **state)
{
    World *world = g_new0(World, 1);

    world->home = home_new();
    world->path = ledger_path();
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    World *world = *state;

    failing_vfs_stop();
    home_free(world->home);
    g_free(world->path);
    g_free(world);
    return 0;
}

static Day day_of(const char *iso)
{
    Day day = DAY_NONE;

    assert_true(text_parse_day(iso, &day));
    return day;
}

static void add(Ledger *ledger, const char *day, guint64 sent, guint64 received)
{
    const LedgerSum sum = {sent, received, 1};

    ledger_add(ledger, day_of(day), &sum);
}

static void assert_sum(LedgerSum sum, guint64 sent, guint64 received, guint64 requests)
{
    assert_int_equal(sum.sent, sent);
    assert_int_equal(sum.received, received);
    assert_int_equal(sum.requests, requests);
}

static void add_some(Ledger *ledger)
{
    add(ledger, "2026-10-31", 1, 10);
    add(ledger, "2026-11-01", 2, 20);
    add(ledger, "2026-11-30", 4, 40);
    add(ledger, "2026-11-30", 8, 80);
    add(ledger, "2026-12-01", 16, 160);
}

static void assert_sums(Ledger *ledger)
{
    Day last = day_of("2026-11-30");

    assert_sum(ledger_days(ledger, last, last), 12, 120, 2);
    assert_sum(ledger_month(ledger, last), 14, 140, 3);
    assert_sum(ledger_month(ledger, day_of("2026-12-31")), 16, 160, 1);
    assert_sum(ledger_month(ledger, day_of("2025-11-30")), 0, 0, 0);
}

static void test_session_day_and_month(void **state)
{
    World *world = *state;
    Ledger *ledger = ledger_open(world->path, LINE);

    add_some(ledger);
    assert_sum(ledger_session(ledger), 31, 310, 5);
    assert_sums(ledger);
    ledger_free(ledger);
    ledger = ledger_open(world->path, LINE);
    assert_sum(ledger_session(ledger), 0, 0, 0);
    assert_sums(ledger);
    assert_null(ledger_take_notice(ledger));
    ledger_free(ledger);
}

static void add_part(Ledger *ledger, const char *day, const char *name, gint64 wait_us)
{
    const LedgerPart part = {.name = (char *)(uintptr_t)name,
                             .sum = {10, 100, 1},
                             .failures = wait_us == 0 ? 1 : 0,
                             .answers = wait_us == 0 ? 0 : 1,
                             .wait_us = wait_us,
                             .longest_us = wait_us};

    ledger_add_part(ledger, day_of(day), LEDGER_ENDPOINTS, &part);
    add(ledger, day, 10, 100);
}

static void assert_parts(Ledger *ledger)
{
    Day first = day_of("2026-11-01"), last = day_of("2026-11-30");
    g_autoptr(GPtrArray) parts = ledger_parts(ledger, LEDGER_ENDPOINTS, first, last);
    g_autoptr(GPtrArray) screens = ledger_parts(ledger, LEDGER_SCREENS, first, last);
    const LedgerPart *auth = parts->pdata[0], *orders = parts->pdata[1];

    assert_int_equal(screens->len, 0);
    assert_int_equal(parts->len, 2);
    assert_string_equal(auth->name, "auth/token");
    assert_sum(auth->sum, 10, 100, 1);
    assert_int_equal(auth->failures, 1);
    assert_int_equal(auth->answers, 0);
    assert_string_equal(orders->name, "orders");
    assert_sum(orders->sum, 20, 200, 2);
    assert_int_equal(orders->wait_us, 8000);
    assert_int_equal(orders->longest_us, 5000);
    assert_int_equal(orders->answers, 2);
}

static void test_parts(void **state)
{
    World *world = *state;

    for (int kept = 0; kept <= 1; kept++) {
        Ledger *ledger = ledger_open(kept ? world->path : NULL, LINE);

        add_part(ledger, "2026-11-02", "orders", 3000);
        add_part(ledger, "2026-11-30", "auth/token", 0);
        if (kept) { /* another process */
            ledger_free(ledger);
            ledger = ledger_open(world->path, LINE);
        }
        add_part(ledger, "2026-11-30", "orders", 5000);
        add_part(ledger, "2026-12-01", "orders", 9000);
        assert_parts(ledger);
        assert_sum(ledger_month(ledger, day_of("2026-11-30")), 30, 300, 3);
        ledger_free(ledger);
    }
}

static void test_memory_alone(void **state)
{
    World *world = *state;
    Ledger *ledger = ledger_open(NULL, LINE);

    add_some(ledger);
    assert_sums(ledger);
    assert_int_equal(home_count(world->home, ""), 0);
    ledger_free(ledger);
}

static void test_platforms_are_counted_apart(void **state)
{
    World *world = *state;
    Ledger *one = ledger_open(world->path, LINE);
    Ledger *other = ledger_open(world->path, "https://b.example|default");

    add_some(one);
    add(other, "2026-11-30", 1000, 1000);
    assert_sums(one);
    assert_sum(ledger_month(other, day_of("2026-11-30")), 1000, 1000, 1);
    assert_false(home_has_bytes(world->home, "example"));
    ledger_free(one);
    ledger_free(other);
}

static void test_old_days_go(void **state)
{
    World *world = *state;
    Ledger *ledger = ledger_open(world->path, LINE);
    Day old = day_of("2025-01-01");

    add(ledger, "2025-01-01", 5, 5);
    assert_sum(ledger_days(ledger, old, old), 5, 5, 1);
    ledger_free(ledger);
    ledger = ledger_open(world->path, LINE);
    add(ledger, "2026-11-30", 5, 5);
    assert_sum(ledger_days(ledger, old, old), 0, 0, 0);
    ledger_free(ledger);
}

#define CHILDREN  4
#define ADDITIONS 200

/* Killed behind its last addition: nothing of it may be lost. */
static void add_and_die(const char *path)
{
    Ledger *ledger = ledger_open(path, LINE);

    for (int i = 0; i < ADDITIONS; i++)
        add(ledger, "2026-11-30", 3, 7);
    g_autofree char *notice = ledger_take_notice(ledger);
    if (notice != NULL) {
        print_message("# %s\n", notice);
        _exit(2);
    }
    if (ledger_days(ledger, day_of("2026-11-30"), day_of("2026-11-30")).requests < ADDITIONS)
        _exit(3);
    kill(getpid(), SIGKILL);
}

static void test_several_processes_add_at_once(void **state)
{
    World *world = *state;
    pid_t children[CHILDREN];

    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        if (children[i] == 0)
            add_and_die(world->path);
    }
    for (int i = 0; i < CHILDREN; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }
    Ledger *ledger = ledger_open(world->path, LINE);
    Day day = day_of("2026-11-30");
    LedgerSum sum = ledger_days(ledger, day, day);
    ledger_free(ledger);
    /* What a process couldn't write since another held the file went in with its next addition; only
     * the very last may have had no next one. */
    assert_in_range(sum.requests, CHILDREN * (ADDITIONS - 1), CHILDREN * ADDITIONS);
    assert_int_equal(sum.sent, 3 * sum.requests);
    assert_int_equal(sum.received, 7 * sum.requests);
}

static void test_damaged_is_set_aside_and_told(void **state)
{
    World *world = *state;
    g_autofree char *directory = g_path_get_dirname(world->path);

    assert_int_equal(g_mkdir_with_parents(directory, 0700), 0);
    assert_true(
        g_file_set_contents(world->path, "no database, but long enough to be looked at", -1, NULL));
    Ledger *ledger = ledger_open(world->path, LINE);
    g_autofree char *notice = ledger_take_notice(ledger);
    assert_non_null(notice);
    assert_non_null(strstr(notice, "The count of bytes was damaged, so it was set aside as"));
    assert_null(ledger_take_notice(ledger));
    add_some(ledger);
    assert_sums(ledger);
    assert_int_equal(home_count(directory, ".set-aside-"), 1);
    ledger_free(ledger);
}

static void test_a_full_disk_counts_on(void **state)
{
    World *world = *state;
    Ledger *ledger = ledger_open(world->path, LINE);

    add(ledger, "2026-10-31", 1, 10);
    failing_vfs_start(SQLITE_FULL);
    add(ledger, "2026-11-01", 2, 20);
    add(ledger, "2026-11-30", 4, 40);
    g_autofree char *notice = ledger_take_notice(ledger);
    assert_string_equal(notice, "Bytes are counted for this run only: the disk is full");
    add(ledger, "2026-11-30", 8, 80);
    assert_null(ledger_take_notice(ledger));
    assert_sum(ledger_month(ledger, day_of("2026-11-30")), 14, 140, 3);
    failing_vfs_stop(); /* there is room again: nothing is lost */
    add(ledger, "2026-12-01", 16, 160);
    ledger_free(ledger);
    ledger = ledger_open(world->path, LINE);
    assert_sums(ledger);
    ledger_free(ledger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_session_day_and_month, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_memory_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_platforms_are_counted_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_old_days_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_several_processes_add_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_full_disk_counts_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_is_set_aside_and_told, set_up, tear_down),
    };

    failing_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
