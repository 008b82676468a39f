/* SPDX-License-Identifier: MIT */
/* The contract of an outbox, on disk and in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>
#include <sys/stat.h>

#include "home.h"
#include "looptrace/outbox.h"
#include "looptrace/vault.h"

#define DAY_US (24 * 60 * 60 * (gint64)G_USEC_PER_SEC)

typedef struct {
    char *home, *path;
    SecretText *key;
    Clock clock;
    Outbox *outbox;
} World;

static Outbox *open_outbox(const World *world)
{
    const OutboxOptions options = {
        .path = world->path, .key = world->key, .why_memory = "why", .clock = &world->clock};

    return outbox_open(&options);
}

static World *new_world(void)
{
    World *world = g_new0(World, 1);

    world->home = home_new();
    world->clock.fixed_us = 1800000000 * (gint64)G_USEC_PER_SEC;
    return world;
}

static int set_up_memory(void **state)
{
    World *world = new_world();

    world->outbox = open_outbox(world);
    *state = world;
    return 0;
}

static int set_up(void **state)
{
    World *world = new_world();

    world->path = outbox_path("https://a.example", "default", "u-1");
    world->key = vault_key_new();
    world->outbox = open_outbox(world);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    World *world = *state;

    outbox_free(world->outbox);
    home_free(world->home);
    g_free(world->path);
    secret_text_unref(world->key);
    g_free(world);
    return 0;
}

/* The file again, as another run sees it; what is in memory stays. */
static void reopen(World *world)
{
    if (world->path == NULL)
        return;
    outbox_free(world->outbox);
    world->outbox = open_outbox(world);
}

static OutboxEntry *add(Outbox *outbox, const char *label)
{
    OutboxEntry *entry = outbox_entry_new("stage.set", "production_stages/s-1", label,
                                          "{\"mine\":{\"percentage\":60}}");

    assert_true(outbox_add(outbox, entry, NULL));
    return entry;
}

static void assert_texts(const OutboxEntry *a, const OutboxEntry *b)
{
    assert_string_equal(a->id, b->id);
    assert_string_equal(a->kind, b->kind);
    assert_string_equal(a->target, b->target);
    assert_string_equal(a->label, b->label);
    assert_string_equal(a->payload, b->payload);
    assert_true(g_strcmp0(a->answer, b->answer) == 0);
    assert_true(g_strcmp0(a->error, b->error) == 0);
}

static void assert_same(const OutboxEntry *a, const OutboxEntry *b)
{
    assert_texts(a, b);
    assert_int_equal(a->sequence, b->sequence);
    assert_int_equal(a->edition, b->edition);
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->attempts, b->attempts);
    assert_int_equal(a->created_us, b->created_us);
    assert_int_equal(a->changed_us, b->changed_us);
    assert_int_equal(a->tried_us, b->tried_us);
    assert_int_equal(a->next_us, b->next_us);
    assert_int_equal(a->expires_us, b->expires_us);
}

static void assert_fault(GError *error, FaultKind kind)
{
    assert_non_null(error);
    assert_int_equal(fault_kind(error), kind);
    g_error_free(error);
}

/* ---- entries ---- */

static void test_an_entry_comes_back_whole(void **state)
{
    World *world = *state;
    g_autoptr(OutboxEntry) entry = outbox_entry_new("stage.set", "production_stages/s-1",
                                                    "SA-00042 \u09ac\u09cb\u09a8\u09be 60 %", "{}");

    entry->answer = g_strdup("{\"version\":3}");
    entry->error = g_strdup("");
    entry->attempts = 3;
    entry->tried_us = 5;
    entry->next_us = 6;
    entry->expires_us = 7;
    assert_true(outbox_add(world->outbox, entry, NULL));
    assert_int_equal(entry->sequence, 1);
    assert_int_equal(entry->edition, 1);
    assert_int_equal(entry->created_us, world->clock.fixed_us);
    reopen(world);
    g_autoptr(OutboxEntry) found = outbox_find(world->outbox, entry->id, NULL);
    assert_non_null(found);
    assert_same(found, entry);
    g_autoptr(OutboxEntry) numbered = outbox_find_sequence(world->outbox, 1, NULL);
    assert_non_null(numbered);
    assert_same(numbered, entry);
}

static void test_in_sequence(void **state)
{
    World *world = *state;

    for (int i = 0; i < 20; i++) {
        g_autofree char *label = g_strdup_printf("%d", i);
        outbox_entry_free(add(world->outbox, label));
    }
    reopen(world);
    g_autoptr(GPtrArray) list = outbox_list(world->outbox, OUTBOX_ALL, NULL);
    assert_int_equal(list->len, 20);
    for (guint i = 0; i < list->len; i++) {
        const OutboxEntry *entry = g_ptr_array_index(list, i);
        g_autofree char *label = g_strdup_printf("%u", i);
        assert_string_equal(entry->label, label);
        assert_int_equal(entry->sequence, i + 1);
    }
}

static void test_a_number_is_never_another_s(void **state)
{
    World *world = *state;
    g_autoptr(OutboxEntry) first = add(world->outbox, "first");

    assert_true(outbox_remove(world->outbox, first->id, first->edition, NULL));
    reopen(world);
    g_autoptr(OutboxEntry) second = add(world->outbox, "second");
    assert_int_equal(second->sequence, 2);
}

static void test_all_or_none(void **state)
{
    World *world = *state;
    g_autoptr(GPtrArray) entries =
        g_ptr_array_new_with_free_func((GDestroyNotify)outbox_entry_free);
    GError *error = NULL;

    for (int i = 0; i < 5; i++)
        g_ptr_array_add(entries, outbox_entry_new("k", "t", "l", "{}"));
    OutboxEntry *last = g_ptr_array_index(entries, 4), *before = g_ptr_array_index(entries, 3);
    g_free(last->id);
    last->id = g_strdup(before->id);
    assert_false(outbox_add_all(world->outbox, entries, &error));
    assert_fault(error, FAULT_INVALID);
    assert_int_equal(((OutboxEntry *)g_ptr_array_index(entries, 0))->sequence, 0);
    g_autoptr(GPtrArray) none = outbox_list(world->outbox, OUTBOX_ALL, NULL);
    assert_int_equal(none->len, 0);
    g_free(last->id);
    last->id = outbox_new_id();
    assert_true(outbox_add_all(world->outbox, entries, NULL));
    reopen(world);
    g_autoptr(GPtrArray) all = outbox_list(world->outbox, OUTBOX_ALL, NULL);
    assert_int_equal(all->len, 5);
    assert_int_equal(last->sequence, 5);
}

static void test_what_can_t_wait(void **state)
{
    World *world = *state;
    g_autofree char *large = g_strnfill(OUTBOX_ENTRY_MAX, 'x');
    g_autoptr(OutboxEntry) entry = outbox_entry_new("k", "t", "l", large);
    GError *error = NULL;

    assert_false(outbox_add(world->outbox, entry, &error));
    assert_fault(g_steal_pointer(&error), FAULT_INVALID);
    g_free(entry->payload);
    entry->payload = g_strdup("\xff");
    assert_false(outbox_add(world->outbox, entry, &error));
    assert_fault(g_steal_pointer(&error), FAULT_INVALID);
    g_clear_pointer(&entry->payload, g_free);
    assert_false(outbox_add(world->outbox, entry, &error));
    assert_fault(g_steal_pointer(&error), FAULT_INVALID);
    entry->payload = g_strdup("{}");
    assert_true(outbox_add(world->outbox, entry, NULL));
    assert_int_equal(outbox_mode(world->outbox),
                     world->path == NULL ? OUTBOX_MEMORY : OUTBOX_SEALED);
}

static void test_update(void **state)
{
    World *world = *state;
    g_autoptr(OutboxEntry) entry = add(world->outbox, "before");
    g_autoptr(OutboxEntry) old = outbox_entry_copy(entry);
    GError *error = NULL;

    world->clock.fixed_us += 5;
    entry->state = OUTBOX_CONFLICT;
    entry->answer = g_strdup("{\"percentage\":70}");
    entry->created_us = 1; /* stays what it was */
    assert_true(outbox_update(world->outbox, entry, NULL));
    assert_int_equal(entry->edition, 2);
    reopen(world);
    g_autoptr(OutboxEntry) found = outbox_find(world->outbox, entry->id, NULL);
    assert_texts(found, entry);
    assert_int_equal(found->state, OUTBOX_CONFLICT);
    assert_int_equal(found->edition, 2);
    assert_int_equal(found->created_us, old->created_us);
    assert_int_equal(found->changed_us, world->clock.fixed_us);
    assert_false(outbox_update(world->outbox, old, &error));
    assert_fault(g_steal_pointer(&error), FAULT_CONFLICT);
    assert_false(outbox_remove(world->outbox, old->id, old->edition, &error));
    assert_fault(g_steal_pointer(&error), FAULT_CONFLICT);
    assert_true(outbox_remove(world->outbox, old->id, 0, NULL));
    assert_false(outbox_update(world->outbox, entry, &error));
    assert_fault(g_steal_pointer(&error), FAULT_NOT_FOUND);
    assert_null(outbox_find(world->outbox, entry->id, &error));
    assert_fault(g_steal_pointer(&error), FAULT_NOT_FOUND);
}

static void test_counts(void **state)
{
    World *world = *state;
    OutboxCounts counts;

    outbox_count(world->outbox, &counts);
    assert_int_equal(counts.waiting + counts.stuck + counts.done + counts.drafts, 0);
    assert_int_equal(counts.oldest_us, 0);
    for (int i = 0; i < OUTBOX_STATE_COUNT; i++) {
        g_autoptr(OutboxEntry) entry = outbox_entry_new("k", "t", "l", "{}");
        OutboxState parsed = OUTBOX_DONE;
        entry->state = (OutboxState)i;
        entry->created_us = world->clock.fixed_us - i;
        assert_true(outbox_add(world->outbox, entry, NULL));
        assert_true(outbox_state_from_name(outbox_state_name((OutboxState)i), &parsed));
        assert_int_equal(parsed, i);
    }
    reopen(world);
    outbox_count(world->outbox, &counts);
    assert_int_equal(counts.waiting, 2);
    assert_int_equal(counts.stuck, 5);
    assert_int_equal(counts.done, 1);
    assert_int_equal(counts.oldest_us, world->clock.fixed_us - OUTBOX_EXPIRED);
    g_autoptr(GPtrArray) stuck = outbox_list(world->outbox, OUTBOX_STUCK, NULL);
    assert_int_equal(stuck->len, 5);
    for (guint i = 0; i < stuck->len; i++)
        assert_true(((OutboxEntry *)g_ptr_array_index(stuck, i))->state >= OUTBOX_CONFLICT);
}

static void test_history_ends(void **state)
{
    World *world = *state;
    g_autoptr(GPtrArray) entries =
        g_ptr_array_new_with_free_func((GDestroyNotify)outbox_entry_free);
    g_autoptr(OutboxEntry) waits G_GNUC_UNUSED = add(world->outbox, "waits");

    for (int i = 0; i < OUTBOX_HISTORY_MAX + 7; i++) {
        OutboxEntry *entry = outbox_entry_new("k", "t", "l", "{}");
        entry->state = OUTBOX_DONE;
        g_ptr_array_add(entries, entry);
    }
    assert_true(outbox_add_all(world->outbox, entries, NULL));
    g_autoptr(GPtrArray) newest = outbox_list(world->outbox, OUTBOX_HISTORY, NULL);
    assert_int_equal(newest->len, OUTBOX_HISTORY_MAX);
    assert_int_equal(((OutboxEntry *)g_ptr_array_index(newest, 0))->sequence, 1 + 7 + 1);
    world->clock.fixed_us += OUTBOX_HISTORY_DAYS * DAY_US + 1;
    g_autoptr(OutboxEntry) later G_GNUC_UNUSED = add(world->outbox, "later");
    g_autoptr(GPtrArray) left = outbox_list(world->outbox, OUTBOX_ALL, NULL);
    assert_int_equal(left->len, 2); /* what waits stays, however long */
}

static void test_a_ceiling(void **state)
{
    World *world = *state;
    g_autoptr(GPtrArray) entries =
        g_ptr_array_new_with_free_func((GDestroyNotify)outbox_entry_free);
    g_autoptr(OutboxEntry) more = outbox_entry_new("k", "t", "l", "{}");
    GError *error = NULL;

    for (int i = 0; i < OUTBOX_OPEN_MAX; i++)
        g_ptr_array_add(entries, outbox_entry_new("k", "t", "l", "{}"));
    assert_true(outbox_add_all(world->outbox, entries, NULL));
    assert_false(outbox_add(world->outbox, more, &error));
    assert_fault(g_steal_pointer(&error), FAULT_LIMITED);
    OutboxEntry *first = g_ptr_array_index(entries, 0);
    first->state = OUTBOX_DONE;
    assert_true(outbox_update(world->outbox, first, NULL));
    assert_true(outbox_add(world->outbox, more, NULL));
}

static void test_revision(void **state)
{
    World *world = *state;
    guint64 before = outbox_revision(world->outbox);

    outbox_entry_free(add(world->outbox, "x"));
    assert_true(outbox_revision(world->outbox) > before);
    before = outbox_revision(world->outbox);
    g_autoptr(GPtrArray) list G_GNUC_UNUSED = outbox_list(world->outbox, OUTBOX_ALL, NULL);
    assert_int_equal(outbox_revision(world->outbox), before);
    assert_false(outbox_changed(world->outbox));
}

static void test_turn_of_one(void **state)
{
    World *world = *state;

    assert_true(outbox_take_turn(world->outbox));
    assert_true(outbox_take_turn(world->outbox));
    assert_true(outbox_has_turn(world->outbox));
    outbox_give_turn(world->outbox);
    assert_true(outbox_take_turn(world->outbox));
}

/* ---- drafts ---- */

static void test_drafts(void **state)
{
    World *world = *state;
    g_autoptr(GBytes) text = bytes_of("half filled"), more = bytes_of("nearly filled");
    gint64 changed = 0;

    assert_null(outbox_get_draft(world->outbox, "stage/1", NULL));
    assert_true(outbox_put_draft(world->outbox, "stage/1", text, NULL));
    world->clock.fixed_us++;
    assert_true(outbox_put_draft(world->outbox, "stage/2", text, NULL));
    world->clock.fixed_us++;
    assert_true(outbox_put_draft(world->outbox, "stage/1", more, NULL));
    reopen(world);
    g_autoptr(GBytes) found = outbox_get_draft(world->outbox, "stage/1", &changed);
    assert_non_null(found);
    assert_true(g_bytes_equal(found, more));
    assert_int_equal(changed, world->clock.fixed_us);
    g_autoptr(GPtrArray) list = outbox_list_drafts(world->outbox);
    assert_int_equal(list->len, 2);
    assert_string_equal(((OutboxDraft *)g_ptr_array_index(list, 0))->name, "stage/1");
    assert_string_equal(((OutboxDraft *)g_ptr_array_index(list, 1))->name, "stage/2");
    assert_true(outbox_drop_draft(world->outbox, "stage/1", NULL));
    assert_true(outbox_drop_draft(world->outbox, "stage/1", NULL));
    assert_null(outbox_get_draft(world->outbox, "stage/1", NULL));
    world->clock.fixed_us += OUTBOX_DRAFT_DAYS * DAY_US;
    assert_true(outbox_put_draft(world->outbox, "stage/3", text, NULL));
    assert_null(outbox_get_draft(world->outbox, "stage/2", NULL));
}

static void test_many_drafts(void **state)
{
    World *world = *state;
    g_autoptr(GBytes) text = bytes_of("half filled");
    OutboxCounts counts;

    for (int i = 0; i <= OUTBOX_DRAFTS_MAX; i++) {
        g_autofree char *name = g_strdup_printf("%d", i);
        world->clock.fixed_us++;
        assert_true(outbox_put_draft(world->outbox, name, text, NULL));
    }
    outbox_count(world->outbox, &counts);
    assert_int_equal(counts.drafts, OUTBOX_DRAFTS_MAX);
    assert_null(outbox_get_draft(world->outbox, "0", NULL));
}

/* ---- what people are told, and forgetting ---- */

static void test_mode(void **state)
{
    World *world = *state;
    gboolean memory = world->path == NULL;

    assert_int_equal(outbox_mode(world->outbox), memory ? OUTBOX_MEMORY : OUTBOX_SEALED);
    assert_string_equal(outbox_describe(world->outbox),
                        memory ? "in memory, for this run only: why" : "sealed on this machine");
    assert_null(outbox_take_notice(world->outbox));
}

static void test_wipe(void **state)
{
    World *world = *state;
    g_autofree char *state_home = g_build_filename(world->home, "state", "looptrace", NULL);

    outbox_entry_free(add(world->outbox, "x"));
    assert_true(outbox_wipe(world->outbox, NULL));
    g_autoptr(GPtrArray) list = outbox_list(world->outbox, OUTBOX_ALL, NULL);
    assert_int_equal(list->len, 0);
    assert_int_equal(outbox_mode(world->outbox), OUTBOX_MEMORY);
    assert_int_equal(home_count(state_home, ""), 0);
    outbox_entry_free(add(world->outbox, "goes on"));
}

/* ---- on disk ---- */

static void test_nothing_is_readable(void **state)
{
    World *world = *state;
    g_autoptr(OutboxEntry) entry =
        outbox_entry_new("kind-in-clear", "target-in-clear", "SA-00042", "{}");
    g_autoptr(GBytes) draft = bytes_of("half filled");
    struct stat status;

    assert_true(outbox_add(world->outbox, entry, NULL));
    assert_true(outbox_put_draft(world->outbox, "draft-in-clear", draft, NULL));
    for (int closed = 0; closed < 2; closed++) {
        assert_false(home_has_bytes(world->home, "in-clear"));
        assert_false(home_has_bytes(world->home, "SA-00042"));
        assert_false(home_has_bytes(world->home, "half filled"));
        assert_false(home_has_bytes(world->home, entry->id));
        assert_false(home_has_bytes(world->home, secret_text_peek(world->key)));
        reopen(world);
    }
    assert_int_equal(stat(world->path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    g_autofree char *directory = g_path_get_dirname(world->path);
    assert_int_equal(stat(directory, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0700);
}

static void test_two_at_once(void **state)
{
    World *world = *state;
    Outbox *other = open_outbox(world);

    assert_false(outbox_changed(world->outbox));
    g_autoptr(OutboxEntry) theirs = add(other, "theirs");
    assert_true(outbox_changed(world->outbox));
    assert_false(outbox_changed(world->outbox));
    g_autoptr(OutboxEntry) mine = add(world->outbox, "mine");
    assert_int_equal(theirs->sequence, 1);
    assert_int_equal(mine->sequence, 2);
    assert_true(outbox_take_turn(other));
    assert_false(outbox_take_turn(world->outbox));
    assert_false(outbox_has_turn(world->outbox));
    outbox_free(other);
    assert_true(outbox_take_turn(world->outbox));
}

static void test_counts_without_the_key(void **state)
{
    World *world = *state;
    OutboxCounts counts;

    outbox_entry_free(add(world->outbox, "x"));
    assert_true(outbox_count_path(world->path, &counts));
    assert_int_equal(counts.waiting, 1);
    assert_true(outbox_wipe(world->outbox, NULL));
    assert_false(outbox_count_path(world->path, &counts));
}

#define BOTH(test)                                                                                 \
    {"on disk: " #test, test, set_up, tear_down, NULL},                                            \
    {                                                                                              \
        "in memory: " #test, test, set_up_memory, tear_down, NULL                                  \
    }
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* ---- parcels ---- */

static OutboxEntry *add_with(World *world, const char *bytes, gsize length)
{
    OutboxEntry *entry = outbox_entry_new("stage.photo", "t", "label", "{}");
    g_autoptr(GPtrArray) entries = g_ptr_array_new();
    g_autoptr(GPtrArray) parcels = g_ptr_array_new();
    g_autoptr(GBytes) parcel = g_bytes_new(bytes, length);

    g_ptr_array_add(entries, entry);
    g_ptr_array_add(parcels, parcel);
    assert_true(outbox_add_with(world->outbox, entries, parcels, NULL));
    return entry;
}

static void assert_parcel(World *world, const char *id, const char *bytes)
{
    g_autoptr(GBytes) parcel = outbox_get_parcel(world->outbox, id);

    if (bytes == NULL) {
        assert_null(parcel);
        return;
    }
    assert_non_null(parcel);
    assert_int_equal(g_bytes_get_size(parcel), strlen(bytes));
    assert_memory_equal(g_bytes_get_data(parcel, NULL), bytes, strlen(bytes));
}

static void test_a_parcel_goes_with_its_entry(void **state)
{
    World *world = *state;
    g_autoptr(OutboxEntry) first = add_with(world, "first", 5);
    g_autoptr(OutboxEntry) second = add_with(world, "second", 6);

    outbox_free(world->outbox);
    world->outbox = open_outbox(world);
    assert_parcel(world, first->id, "first");
    assert_parcel(world, second->id, "second");
    assert_parcel(world, "nobody's", NULL);
    assert_true(outbox_remove(world->outbox, first->id, 0, NULL));
    assert_parcel(world, first->id, NULL);
    second->state = OUTBOX_SENT;
    assert_true(outbox_update(world->outbox, second, NULL));
    assert_parcel(world, second->id, "second");
    second->state = OUTBOX_DONE;
    assert_true(outbox_update(world->outbox, second, NULL));
    assert_parcel(world, second->id, NULL);
}

static void test_a_parcel_has_a_ceiling(void **state)
{
    World *world = *state;
    g_autoptr(OutboxEntry) entry = outbox_entry_new("stage.photo", "t", "label", "{}");
    g_autoptr(GPtrArray) entries = g_ptr_array_new();
    g_autoptr(GPtrArray) parcels = g_ptr_array_new();
    g_autoptr(GBytes) parcel =
        g_bytes_new_take(g_malloc0(OUTBOX_PARCEL_MAX + 1), OUTBOX_PARCEL_MAX + 1);
    g_autoptr(GBytes) largest = g_bytes_new_from_bytes(parcel, 0, OUTBOX_PARCEL_MAX);
    g_autoptr(GError) error = NULL;
    OutboxCounts counts;

    g_ptr_array_add(entries, entry);
    g_ptr_array_add(parcels, parcel);
    assert_false(outbox_add_with(world->outbox, entries, parcels, &error));
    assert_int_equal(fault_kind(error), FAULT_INVALID);
    outbox_count(world->outbox, &counts);
    assert_int_equal(counts.waiting, 0);
    parcels->pdata[0] = largest;
    assert_true(outbox_add_with(world->outbox, entries, parcels, NULL));
    g_autoptr(GBytes) there = outbox_get_parcel(world->outbox, entry->id);
    assert_true(g_bytes_equal(there, largest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_parcel_goes_with_its_entry),
        TEST(test_a_parcel_has_a_ceiling),
        BOTH(test_an_entry_comes_back_whole),
        BOTH(test_in_sequence),
        BOTH(test_a_number_is_never_another_s),
        BOTH(test_all_or_none),
        BOTH(test_what_can_t_wait),
        BOTH(test_update),
        BOTH(test_counts),
        BOTH(test_history_ends),
        BOTH(test_a_ceiling),
        BOTH(test_revision),
        BOTH(test_turn_of_one),
        BOTH(test_drafts),
        BOTH(test_many_drafts),
        BOTH(test_mode),
        BOTH(test_wipe),
        TEST(test_nothing_is_readable),
        TEST(test_two_at_once),
        TEST(test_counts_without_the_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
