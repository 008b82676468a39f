/* SPDX-License-Identifier: MIT */
/* What waits, what was done: the outbox as this process knows it, and whoever wants to hear of it. */
#include "looptrace/write.h"

#include <string.h>

#include "looptrace/words.h"
#include "write_engine.h"

#define HEARD_US          (1 * G_USEC_PER_SEC) /* so long the bell is trusted alone */
#define GLANCE_US         (10 * 1000)
#define FOLLOW_BLOCKED_US (2 * G_USEC_PER_SEC)
#define FOLLOW_OTHERS_US  (20 * G_USEC_PER_SEC) /* so long another process may take over an entry */

/* ---- slots and marks ---- */

static void slot_free(gpointer data)
{
    Slot *slot = data;

    outbox_entry_free(slot->kept);
    write_entry_free(slot->entry);
    g_free(slot);
}

static Slot *slot_new(OutboxEntry *taken)
{
    Slot *slot = g_new0(Slot, 1);

    slot->kept = taken;
    slot->entry = write_entry_read(taken);
    return slot;
}

Mark *writes_mark(Writes *writes, const char *id)
{
    Mark *mark = g_hash_table_lookup(writes->marks, id);

    if (mark == NULL) {
        mark = g_new0(Mark, 1);
        g_hash_table_insert(writes->marks, g_strdup(id), mark);
    }
    return mark;
}

static void follower_free(gpointer data)
{
    Follower *follower = data;

    g_free(follower->id);
    g_free(follower);
}

/* ---- beginning and end ---- */

Writes *writes_new(Sync *sync, GMainContext *context)
{
    Writes *writes = g_new0(Writes, 1);

    writes->sync = sync;
    writes->context = context;
    writes->answer_min = WRITE_ANSWER_MINUTES;
    writes->open = g_ptr_array_new_with_free_func(slot_free);
    writes->done = g_ptr_array_new_with_free_func(slot_free);
    writes->first = g_hash_table_new(g_str_hash, g_str_equal);
    writes->last = g_hash_table_new(g_str_hash, g_str_equal);
    writes->by_order =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    writes->marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    writes->flights = g_ptr_array_new();
    writes->watches = g_array_new(FALSE, FALSE, sizeof(WritesWatch));
    writes->followers = g_ptr_array_new_with_free_func(follower_free);
    sync->writes = writes;
    return writes;
}

static void drop_source(GSource **source)
{
    if (*source == NULL)
        return;
    g_source_destroy(*source);
    g_clear_pointer(source, g_source_unref);
}

static void forget_index(Writes *writes)
{
    g_hash_table_remove_all(writes->first);
    g_hash_table_remove_all(writes->last);
    g_hash_table_remove_all(writes->by_order);
}

static void forget(Writes *writes)
{
    writes_abandon(writes);
    g_clear_pointer(&writes->others, outbox_watch_free);
    drop_source(&writes->timer);
    forget_index(writes);
    g_ptr_array_set_size(writes->open, 0);
    g_ptr_array_set_size(writes->done, 0);
    g_hash_table_remove_all(writes->marks);
    g_clear_error(&writes->trouble);
    g_clear_pointer(&writes->owner, g_free);
    writes->hold_until_us = 0;
    writes->failures = 0;
    writes->rushing = FALSE; /* whoever waits for its end isn't told */
    writes->sent = NULL;
}

void writes_free(Writes *writes)
{
    if (writes == NULL)
        return;
    if (writes->sync->writes == writes)
        writes->sync->writes = NULL;
    forget(writes);
    if (writes->outbox != NULL)
        outbox_give_turn(writes->outbox);
    drop_source(&writes->idle);
    g_ptr_array_unref(writes->flights);
    g_ptr_array_unref(writes->open);
    g_ptr_array_unref(writes->done);
    g_ptr_array_unref(writes->followers);
    g_hash_table_unref(writes->first);
    g_hash_table_unref(writes->last);
    g_hash_table_unref(writes->by_order);
    g_hash_table_unref(writes->marks);
    g_array_unref(writes->watches);
    g_free(writes);
}

#define LOOK_SOON_US (10 * 1000) /* several changes may come at once */

static void others_wrote(gpointer data)
{
    writes_plan(data, LOOK_SOON_US);
}

static void hear_of_others(Writes *writes)
{
    if (writes->vigilant && writes->outbox != NULL && writes->others == NULL)
        writes->others = outbox_watch_new(writes->outbox, writes->context, others_wrote, writes);
}

void writes_set_vigilant(Writes *writes)
{
    writes->vigilant = TRUE;
    hear_of_others(writes);
}

void writes_set_outbox(Writes *writes, Outbox *outbox, const char *user_id)
{
    forget(writes);
    if (writes->outbox != NULL)
        outbox_give_turn(writes->outbox);
    writes->outbox = outbox;
    writes->owner = g_strdup(user_id);
    writes->stale_done = TRUE;
    if (outbox != NULL) {
        hear_of_others(writes);
        writes_look(writes);
        writes_plan(writes, 0);
    }
    writes_changed(writes);
}

void writes_set_answer_minutes(Writes *writes, guint minutes)
{
    writes->answer_min = minutes;
}

Outbox *writes_outbox(const Writes *writes)
{
    return writes->outbox;
}

/* ---- reading the outbox ---- */

static gint compare_done(gconstpointer a, gconstpointer b)
{
    const Slot *left = *(Slot *const *)a, *right = *(Slot *const *)b;
    gint64 x = left->kept->changed_us, y = right->kept->changed_us;

    return x != y ? (x > y) - (x < y)
                  : (left->kept->sequence > right->kept->sequence) -
                        (left->kept->sequence < right->kept->sequence);
}

static gboolean read_slots(Writes *writes, OutboxStates states, GPtrArray *slots)
{
    g_autoptr(GPtrArray) kept = outbox_list(writes->outbox, states, NULL);

    if (kept == NULL) /* it can't be read just now: what is known stays */
        return FALSE;
    g_ptr_array_set_size(slots, 0);
    for (guint i = 0; i < kept->len; i++)
        g_ptr_array_add(slots, slot_new(outbox_entry_copy(kept->pdata[i])));
    return TRUE;
}

/* Lists know orders by id, the board by number; what belongs to no order is known by its own id. */
static void index_slot(Writes *writes, const char *order, Slot *slot)
{
    GPtrArray *list = order == NULL ? NULL : g_hash_table_lookup(writes->by_order, order);

    if (order == NULL)
        return;
    if (list == NULL) {
        list = g_ptr_array_new();
        g_hash_table_insert(writes->by_order, g_strdup(order), list);
    }
    g_ptr_array_add(list, slot);
}

static void index_slots(Writes *writes, GPtrArray *slots)
{
    for (guint i = 0; i < slots->len; i++) {
        Slot *slot = slots->pdata[i];
        if (slot->entry == NULL)
            continue;
        index_slot(writes,
                   slot->entry->write->order_id != NULL ? slot->entry->write->order_id
                                                        : slot->entry->write->row_id,
                   slot);
        index_slot(writes, slot->entry->write->order_number, slot);
        if (slot->entry->write->kind->method == WRITE_UPSERT)
            index_slot(writes, slot->kept->target, slot);
    }
}

/* Of those for one row each stands on the one before; new rows only keep their order. */
static gboolean is_in_the_way(const Slot *slot)
{
    return slot->entry == NULL || slot->entry->write->kind->method != WRITE_POST ||
           (OUTBOX_BIT(slot->kept->state) & OUTBOX_WAITING) != 0;
}

static void index_targets(Writes *writes)
{
    for (guint i = 0; i < writes->open->len; i++) {
        Slot *slot = writes->open->pdata[i];
        if (is_in_the_way(slot) && !g_hash_table_contains(writes->first, slot->kept->target))
            g_hash_table_insert(writes->first, slot->kept->target, slot);
        g_hash_table_insert(writes->last, slot->kept->target, slot);
    }
}

static gboolean take_news(Writes *writes)
{
    guint64 revision = outbox_revision(writes->outbox);
    if (revision == writes->seen && !writes->stale_done)
        return FALSE;
    forget_index(writes); /* its slots go */
    if (read_slots(writes, OUTBOX_OPEN, writes->open))
        writes->seen = revision;
    if (writes->stale_done && read_slots(writes, OUTBOX_HISTORY, writes->done)) {
        writes->stale_done = FALSE;
        g_ptr_array_sort(writes->done, compare_done);
    }
    index_slots(writes, writes->done);
    index_slots(writes, writes->open);
    index_targets(writes);
    writes->revision++;
    writes->sync->revision++;
    return TRUE;
}

gboolean writes_look(Writes *writes)
{
    if (writes->outbox == NULL)
        return FALSE;
    if (outbox_changed(writes->outbox))
        writes->stale_done = TRUE;
    return take_news(writes);
}

/* A frame asks for each cell of each row, and a key is several turns of the loop; whether another process wrote takes four calls
 * of the system and a question to SQLite. Whoever writes rings, too (outbox_watch.c). */
gboolean writes_glance(Writes *writes)
{
    GSource *turn = g_main_current_source();
    gint64 now_us = turn == NULL ? 0 : g_source_get_time(turn);
    gint64 patience_us = writes->others != NULL ? HEARD_US : GLANCE_US;

    if (writes->outbox == NULL)
        return FALSE;
    if (now_us != 0 && writes->looked_us != 0 && now_us - writes->looked_us < patience_us)
        return take_news(writes);
    writes->looked_us = now_us;
    return writes_look(writes);
}

static Slot *find_slot(GPtrArray *slots, const char *id)
{
    for (guint i = slots->len; i > 0; i--) {
        Slot *slot = slots->pdata[i - 1];
        if (strcmp(slot->kept->id, id) == 0)
            return slot;
    }
    return NULL;
}

Slot *writes_slot(Writes *writes, const char *id)
{
    Slot *slot = find_slot(writes->open, id);

    return slot != NULL ? slot : find_slot(writes->done, id);
}

void writes_add_done(Writes *writes, OutboxEntry *taken)
{
    Slot *slot = slot_new(taken);

    g_ptr_array_add(writes->done, slot);
    writes->seen = 0; /* open has it too: read again */
}

const Slot *writes_before(Writes *writes, const Slot *slot)
{
    const Slot *first = g_hash_table_lookup(writes->first, slot->kept->target);

    return first == NULL || first->kept->sequence >= slot->kept->sequence ? NULL : first;
}

/* ---- giving ---- */

static const OutboxEntry *last_given(const GPtrArray *entries, const char *target)
{
    for (guint i = entries->len; i > 0; i--) {
        const OutboxEntry *entry = entries->pdata[i - 1];
        if (strcmp(entry->target, target) == 0)
            return entry;
    }
    return NULL;
}

/* Based on what waits already for the same row: that is what the person saw. */
static void stand_behind(Writes *writes, WriteEntry *entry, const GPtrArray *given)
{
    g_autofree char *target = write_target(entry->write);
    const OutboxEntry *same = last_given(given, target);
    const Slot *waiting = g_hash_table_lookup(writes->last, target);

    if (entry->write->kind->method == WRITE_POST)
        return;

    if (same != NULL)
        entry->after = g_strdup(same->id);
    else if (waiting != NULL)
        entry->after = g_strdup(waiting->kept->id);
}

static OutboxEntry *print_new(Writes *writes, WriteEntry *entry, guint expires_min)
{
    OutboxEntry *kept = outbox_entry_new("", "", "", "");

    write_entry_print(entry, kept);
    const WriteKind *kind = entry->write->kind;
    if (expires_min == 0)
        expires_min = kind->answers != NULL && kind->answers(entry->write) ? writes->answer_min
                                                                           : kind->expires_min;
    kept->created_us = clock_now_us(writes->sync->clock);
    if (expires_min > 0)
        kept->expires_us = kept->created_us + (gint64)expires_min * 60 * G_USEC_PER_SEC;
    return kept;
}

static gboolean fail_empty(GError **error)
{
    g_set_error(error, FAULT, FAULT_INVALID, _("There is nothing to change"));
    return FALSE;
}

static gboolean fail_closed(GError **error)
{
    g_set_error(error, FAULT, FAULT_SIGNED_OUT, _("Nobody is signed in, so nothing can be kept"));
    return FALSE;
}

gboolean writes_add_entries(Writes *writes, GPtrArray *entries, GPtrArray *ids, GError **error)
{
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_entry_free);
    g_autoptr(GPtrArray) parcels = g_ptr_array_new();

    if (writes->outbox == NULL)
        return fail_closed(error);
    writes_look(writes);
    for (guint i = 0; i < entries->len; i++) {
        WriteEntry *entry = entries->pdata[i];
        if (write_is_empty(entry->write))
            return fail_empty(error);
        stand_behind(writes, entry, kept);
        g_ptr_array_add(kept, print_new(writes, entry, entry->write->expires_min));
        g_ptr_array_add(parcels, entry->write->parcel);
    }
    if (!outbox_add_with(writes->outbox, kept, parcels, error))
        return FALSE;
    for (guint i = 0; i < kept->len; i++) {
        const OutboxEntry *entry = kept->pdata[i];
        writes_mark(writes, entry->id)->ours = TRUE;
        writes_mark(writes, entry->id)->given_us = g_get_monotonic_time();
        if (ids != NULL)
            g_ptr_array_add(ids, g_strdup(entry->id));
    }
    writes_changed(writes);
    writes_plan(writes, 0);
    return TRUE;
}

gboolean writes_submit_all(Writes *writes, GPtrArray *changes, GPtrArray *ids, GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)write_entry_free);
    g_autofree char *batch = changes->len > 1 ? outbox_new_id() : NULL;

    for (guint i = 0; i < changes->len; i++) {
        WriteEntry *entry = write_entry_new(write_copy(changes->pdata[i]));
        entry->batch = g_strdup(batch);
        g_ptr_array_add(entries, entry);
    }
    g_ptr_array_set_size(changes, 0);
    return entries->len == 0 || writes_add_entries(writes, entries, ids, error);
}

gboolean writes_submit(Writes *writes, Write *taken, char **id, GError **error)
{
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(changes, taken);
    if (!writes_submit_all(writes, changes, ids, error))
        return FALSE;
    if (id != NULL)
        *id = g_strdup(ids->pdata[0]);
    return TRUE;
}

/* ---- those who want to hear ---- */

guint writes_watch(Writes *writes, WritesChanged changed, gpointer data)
{
    const WritesWatch watch = {++writes->last_watch, changed, data};

    g_array_append_val(writes->watches, watch);
    return watch.number;
}

void writes_unwatch(Writes *writes, guint number)
{
    for (guint i = 0; i < writes->watches->len; i++)
        if (g_array_index(writes->watches, WritesWatch, i).number == number) {
            g_array_remove_index(writes->watches, i);
            return;
        }
}

guint64 writes_revision(Writes *writes)
{
    if (writes_glance(writes)) {
        writes_changed(writes);
        writes_plan(writes, 0); /* another process may have given what it can't send */
    }
    return writes->revision;
}

static Follower *add_follower(Writes *writes, const char *id, WriteSettled settled, gpointer data)
{
    Follower *follower = g_new0(Follower, 1);

    follower->id = g_strdup(id);
    follower->settled = settled;
    follower->data = data;
    g_ptr_array_add(writes->followers, follower);
    return follower;
}

void writes_follow_to_end(Writes *writes, const char *id, WriteSettled settled, gpointer data)
{
    add_follower(writes, id, settled, data)->to_end = TRUE;
}

void writes_follow(Writes *writes, const char *id, WriteSettled settled, gpointer data)
{
    Follower *follower = add_follower(writes, id, settled, data);

    follower->until_us = g_get_monotonic_time() + FOLLOW_OTHERS_US;
    follower->grace_us = g_get_monotonic_time() + FOLLOW_BLOCKED_US;
    writes_mark(writes, id)->tried = FALSE;
    writes_plan(writes, 0);
}

void writes_unfollow(Writes *writes, gpointer data)
{
    for (guint i = writes->followers->len; i > 0; i--)
        if (((const Follower *)writes->followers->pdata[i - 1])->data == data)
            g_ptr_array_remove_index(writes->followers, i - 1);
}

/* Whether nothing will become of it soon: then its follower is told that it waits. */
static gboolean is_at_rest(Writes *writes, const Slot *slot, const Follower *follower)
{
    const Mark *mark = writes_mark(writes, slot->kept->id);

    if (slot->entry == NULL || (OUTBOX_BIT(slot->kept->state) & OUTBOX_WAITING) == 0)
        return TRUE;
    if (mark->sending || follower->to_end)
        return FALSE;
    if (mark->tried || writes_is_held(writes))
        return TRUE;
    /* Whoever has given the one before may be about to decide on it. */
    const Slot *before = writes_before(writes, slot);
    gboolean blocked = before != NULL && (OUTBOX_BIT(before->kept->state) & OUTBOX_WAITING) == 0;
    if (!blocked && writes->flights->len > 0)
        return FALSE; /* it is this process that sends: its turn comes */
    return g_get_monotonic_time() > (blocked ? follower->grace_us : follower->until_us);
}

static void tell_followers(Writes *writes)
{
    g_autoptr(GPtrArray) settled = g_ptr_array_new_with_free_func(follower_free);

    for (guint i = 0; i < writes->followers->len;) {
        Follower *follower = writes->followers->pdata[i];
        const Slot *slot = writes_slot(writes, follower->id);
        if (slot != NULL && !is_at_rest(writes, slot, follower))
            i++;
        else
            g_ptr_array_add(settled, g_ptr_array_steal_index(writes->followers, i));
    }
    for (guint i = 0; i < settled->len; i++) {
        const Follower *follower = settled->pdata[i];
        const Slot *slot = writes_slot(writes, follower->id);
        g_autoptr(WriteItem) item = slot == NULL ? NULL : write_item_new(writes, slot);
        follower->settled(item, follower->data);
    }
}

static gboolean tell(gpointer data)
{
    Writes *writes = data;
    g_autoptr(GArray) watches = g_array_copy(writes->watches);

    g_clear_pointer(&writes->idle, g_source_unref);
    writes_look(writes);
    gboolean news = writes->told != writes->revision;
    writes->told = writes->revision;
    for (guint i = 0; news && i < watches->len; i++) {
        const WritesWatch *watch = &g_array_index(watches, WritesWatch, i);
        watch->changed(watch->data);
    }
    tell_followers(writes);
    return G_SOURCE_REMOVE;
}

void writes_changed(Writes *writes)
{
    writes->revision++;
    writes->sync->revision++;
    writes_tell_soon(writes);
}

void writes_tell_soon(Writes *writes)
{
    if (writes->idle != NULL)
        return;
    writes->idle = g_idle_source_new();
    g_source_set_callback(writes->idle, tell, writes, NULL);
    g_source_attach(writes->idle, writes->context);
}

/* ---- reading ---- */

WriteCounts writes_count(Writes *writes)
{
    WriteCounts counts = {0};

    writes_look(writes);
    for (guint i = 0; i < writes->open->len; i++) {
        const Slot *slot = writes->open->pdata[i];
        gboolean waits = (OUTBOX_BIT(slot->kept->state) & OUTBOX_WAITING) != 0;
        counts.waiting += waits ? 1 : 0;
        counts.stuck += waits ? 0 : 1;
        counts.sending += writes_mark(writes, slot->kept->id)->sending ? 1 : 0;
        if (waits && counts.oldest_us == 0)
            counts.oldest_us = slot->kept->created_us;
    }
    return counts;
}

static gboolean check_open(Writes *writes, GError **error)
{
    if (writes->outbox == NULL)
        return fail_closed(error);
    writes_look(writes);
    return TRUE;
}

GPtrArray *writes_list(Writes *writes, GError **error)
{
    GPtrArray *items;

    if (!check_open(writes, error))
        return NULL;
    items = g_ptr_array_new_with_free_func((GDestroyNotify)write_item_free);
    for (guint i = 0; i < writes->open->len; i++)
        g_ptr_array_add(items, write_item_new(writes, writes->open->pdata[i]));
    return items;
}

GPtrArray *writes_history(Writes *writes, GError **error)
{
    GPtrArray *items;

    if (!check_open(writes, error))
        return NULL;
    items = g_ptr_array_new_with_free_func((GDestroyNotify)write_item_free);
    for (guint i = writes->done->len; i > 0; i--)
        g_ptr_array_add(items, write_item_new(writes, writes->done->pdata[i - 1]));
    return items;
}

static gboolean is_named(const Slot *slot, const char *name, gint64 sequence)
{
    return (sequence > 0 && slot->kept->sequence == sequence) ||
           (strlen(name) >= 4 && g_str_has_prefix(slot->kept->id, name));
}

Slot *writes_named(Writes *writes, const char *name, GError **error)
{
    GPtrArray *const lists[] = {writes->open, writes->done};
    gint64 sequence = 0;

    if (!check_open(writes, error))
        return NULL;
    if (!g_ascii_string_to_signed(name, 10, 1, G_MAXINT64, &sequence, NULL))
        sequence = 0;
    for (gsize l = 0; l < G_N_ELEMENTS(lists); l++)
        for (guint i = 0; i < lists[l]->len; i++)
            if (is_named(lists[l]->pdata[i], name, sequence))
                return lists[l]->pdata[i];
    g_set_error(
        error, FAULT, FAULT_NOT_FOUND,
        _("There is no such change in the outbox: `looptrace outbox list` has their numbers"));
    return NULL;
}

WriteItem *writes_find(Writes *writes, const char *name, GError **error)
{
    const Slot *slot = writes_named(writes, name, error);

    return slot == NULL ? NULL : write_item_new(writes, slot);
}
