/* SPDX-License-Identifier: MIT */
#include "looptrace/outbox.h"

#include <string.h>

#include "looptrace/vault.h"
#include "looptrace/words.h"
#include "outbox_entry.h"
#include "outbox_file.h"
#include "outbox_place.h"

#define WIPE_MS 2000 /* then without having been at the gate */

/* ---- writing ---- */

/* One try of a change; everything between begin and commit. */
typedef gboolean (*Work)(Outbox *outbox, gpointer data, GError **error);

static gboolean try_work(Outbox *outbox, Work work, gpointer data, GError **error)
{
    if (!outbox_enter(outbox, error))
        return FALSE;
    gboolean done = outbox_file_begin(outbox->file, error) && work(outbox, data, error) &&
                    outbox_file_commit(outbox->file, error);
    if (!done)
        outbox_file_abandon(outbox->file);
    outbox_leave(outbox);
    return done;
}

/* A file that turns out to be damaged is mended, and the change made in the new one. */
static gboolean change(Outbox *outbox, Work work, gpointer data, GError **error)
{
    g_autoptr(GError) problem = NULL;
    gboolean done = try_work(outbox, work, data, &problem);

    if (!done && fault_kind(problem) == FAULT_IO && outbox_mend(outbox)) {
        g_clear_error(&problem);
        done = try_work(outbox, work, data, &problem);
    }
    if (done)
        outbox->revision++;
    if (done && outbox->lock != NULL)
        file_lock_ring(outbox->lock);
    if (problem != NULL)
        g_propagate_error(error, g_steal_pointer(&problem));
    outbox->failing = outbox_file_trouble(outbox->file) != DATABASE_FINE;
    return done;
}

static gboolean check_all(GPtrArray *entries, GError **error)
{
    for (guint i = 0; i < entries->len; i++)
        if (!outbox_entry_check(g_ptr_array_index(entries, i), error))
            return FALSE;
    return TRUE;
}

static gboolean has_room(Outbox *outbox, guint more, GError **error)
{
    OutboxCounts counts;

    if (!outbox_file_count(outbox->file, &counts, error))
        return FALSE;
    if (counts.waiting + counts.stuck + more <= OUTBOX_OPEN_MAX)
        return TRUE;
    g_set_error(error, FAULT, FAULT_LIMITED,
                _("%u changes wait already: see to some of them before more can wait"),
                counts.waiting + counts.stuck);
    return FALSE;
}

static gboolean insert(Outbox *outbox, const OutboxEntry *entry, gint64 now, gint64 *sequence,
                       GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(OutboxEntry) there = outbox_file_find(outbox->file, entry->id, &problem);
    OutboxEntry fresh = *entry;

    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (there != NULL) {
        g_set_error(error, FAULT, FAULT_INVALID, _("a change with that id waits already"));
        return FALSE;
    }
    fresh.sequence = 0;
    fresh.edition = 1;
    fresh.changed_us = now;
    fresh.created_us = entry->created_us == 0 ? now : entry->created_us;
    return outbox_file_insert(outbox->file, &fresh, sequence, error);
}

typedef struct {
    GPtrArray *entries;
    gint64 *sequences; /* of what was added */
    gint64 now_us;
    GPtrArray *parcels; /* NULL: none */
} Batch;

static GBytes *parcel_of(const Batch *batch, guint index)
{
    return batch->parcels == NULL ? NULL : g_ptr_array_index(batch->parcels, index);
}

static gboolean put_parcel(Outbox *outbox, const Batch *batch, guint index, GError **error)
{
    const OutboxEntry *entry = g_ptr_array_index(batch->entries, index);
    GBytes *parcel = parcel_of(batch, index);

    return parcel == NULL || outbox_file_put_parcel(outbox->file, entry->id, parcel, error);
}

static gboolean check_parcels(Outbox *outbox, const Batch *batch, GError **error)
{
    gsize more = 0;

    for (guint i = 0; i < batch->entries->len; i++) {
        GBytes *parcel = parcel_of(batch, i);
        gsize size = parcel == NULL ? 0 : g_bytes_get_size(parcel);
        if (size > OUTBOX_PARCEL_MAX) {
            g_set_error(error, FAULT, FAULT_INVALID, _("a file of %u bytes is too large to keep"),
                        (guint)size);
            return FALSE;
        }
        more += size;
    }
    if (more == 0 || outbox_file_weigh_parcels(outbox->file) + (gint64)more <= OUTBOX_PARCELS_MAX)
        return TRUE;
    g_set_error(error, FAULT, FAULT_LIMITED,
                _("too many files wait already: see to some of them before more can wait"));
    return FALSE;
}

static gboolean add_batch(Outbox *outbox, gpointer data, GError **error)
{
    Batch *batch = data;

    if (!has_room(outbox, batch->entries->len, error) || !check_parcels(outbox, batch, error))
        return FALSE;
    for (guint i = 0; i < batch->entries->len; i++)
        if (!insert(outbox, g_ptr_array_index(batch->entries, i), batch->now_us,
                    &batch->sequences[i], error) ||
            !put_parcel(outbox, batch, i, error))
            return FALSE;
    return outbox_file_sweep(outbox->file, batch->now_us, error);
}

gboolean outbox_add_with(Outbox *outbox, GPtrArray *entries, GPtrArray *parcels, GError **error)
{
    g_autofree gint64 *sequences = g_new0(gint64, entries->len);
    Batch batch = {entries, sequences, outbox_now_us(outbox), parcels};

    if (!check_all(entries, error) || !change(outbox, add_batch, &batch, error))
        return FALSE;
    for (guint i = 0; i < entries->len; i++) {
        OutboxEntry *entry = g_ptr_array_index(entries, i);
        entry->sequence = sequences[i];
        entry->edition = 1;
        entry->changed_us = batch.now_us;
        entry->created_us = entry->created_us == 0 ? batch.now_us : entry->created_us;
    }
    return TRUE;
}

gboolean outbox_add_all(Outbox *outbox, GPtrArray *entries, GError **error)
{
    return outbox_add_with(outbox, entries, NULL, error);
}

gboolean outbox_add(Outbox *outbox, OutboxEntry *entry, GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new();

    g_ptr_array_add(entries, entry);
    return outbox_add_all(outbox, entries, error);
}

/* The entry as it is now, or NULL when it isn't the one of that edition (0: of any). */
static OutboxEntry *find_edition(Outbox *outbox, const char *id, guint64 edition, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(OutboxEntry) there = outbox_file_find(outbox->file, id, &problem);

    if (problem != NULL)
        g_propagate_error(error, g_steal_pointer(&problem));
    else if (there == NULL)
        g_set_error(error, FAULT, FAULT_NOT_FOUND, _("that change is no longer in the outbox"));
    else if (edition != 0 && there->edition != edition)
        g_set_error(error, FAULT, FAULT_CONFLICT,
                    _("that change has been taken further meanwhile, by another looptrace"));
    else
        return g_steal_pointer(&there);
    return NULL;
}

static gboolean replace(Outbox *outbox, const OutboxEntry *entry, gint64 now, GError **error)
{
    g_autoptr(OutboxEntry) there = find_edition(outbox, entry->id, entry->edition, error);

    if (there == NULL)
        return FALSE;
    OutboxEntry next = *entry;
    next.sequence = there->sequence;
    next.created_us = there->created_us;
    next.edition = there->edition + 1;
    next.changed_us = now;
    return outbox_file_replace(outbox->file, &next, error) &&
           (next.state != OUTBOX_DONE || outbox_file_drop_parcel(outbox->file, next.id, error));
}

static gboolean update_batch(Outbox *outbox, gpointer data, GError **error)
{
    const Batch *batch = data;

    for (guint i = 0; i < batch->entries->len; i++)
        if (!replace(outbox, g_ptr_array_index(batch->entries, i), batch->now_us, error))
            return FALSE;
    return outbox_file_sweep(outbox->file, batch->now_us, error);
}

gboolean outbox_update_all(Outbox *outbox, GPtrArray *entries, GError **error)
{
    Batch batch = {.entries = entries, .now_us = outbox_now_us(outbox)};

    if (!check_all(entries, error) || !change(outbox, update_batch, &batch, error))
        return FALSE;
    for (guint i = 0; i < entries->len; i++) {
        OutboxEntry *entry = g_ptr_array_index(entries, i);
        entry->edition++;
        entry->changed_us = batch.now_us;
    }
    return TRUE;
}

gboolean outbox_update(Outbox *outbox, OutboxEntry *entry, GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new();

    g_ptr_array_add(entries, entry);
    return outbox_update_all(outbox, entries, error);
}

typedef struct {
    const char *id;
    guint64 edition;
} Removal;

static gboolean remove_one(Outbox *outbox, gpointer data, GError **error)
{
    const Removal *removal = data;
    g_autoptr(OutboxEntry) there = find_edition(outbox, removal->id, removal->edition, error);

    return there != NULL && outbox_file_remove(outbox->file, removal->id, error) &&
           outbox_file_drop_parcel(outbox->file, removal->id, error);
}

gboolean outbox_remove(Outbox *outbox, const char *id, guint64 edition, GError **error)
{
    Removal removal = {id, edition};

    return change(outbox, remove_one, &removal, error);
}

/* ---- reading ---- */

/* A file that turns out to be damaged is mended, and read once more. */
static gboolean once_more(Outbox *outbox, GError **problem)
{
    if (*problem == NULL || !outbox_mend(outbox))
        return FALSE;
    g_clear_error(problem);
    return TRUE;
}

GPtrArray *outbox_list(Outbox *outbox, OutboxStates states, GError **error)
{
    GError *problem = NULL;
    GPtrArray *entries = outbox_file_list(outbox->file, states, &problem);

    if (once_more(outbox, &problem))
        entries = outbox_file_list(outbox->file, states, &problem);
    if (problem != NULL)
        g_propagate_error(error, problem);
    return entries;
}

/* FAULT_NOT_FOUND for NULL without an error. */
static OutboxEntry *or_not_found(OutboxEntry *entry, GError *problem, GError **error)
{
    if (problem != NULL)
        g_propagate_error(error, problem);
    else if (entry == NULL)
        g_set_error(error, FAULT, FAULT_NOT_FOUND, _("there is no such change in the outbox"));
    return entry;
}

OutboxEntry *outbox_find(Outbox *outbox, const char *id, GError **error)
{
    GError *problem = NULL;
    OutboxEntry *entry = outbox_file_find(outbox->file, id, &problem);

    if (once_more(outbox, &problem))
        entry = outbox_file_find(outbox->file, id, &problem);
    return or_not_found(entry, problem, error);
}

OutboxEntry *outbox_find_sequence(Outbox *outbox, gint64 sequence, GError **error)
{
    GError *problem = NULL;
    OutboxEntry *entry = outbox_file_find_sequence(outbox->file, sequence, &problem);

    if (once_more(outbox, &problem))
        entry = outbox_file_find_sequence(outbox->file, sequence, &problem);
    return or_not_found(entry, problem, error);
}

GBytes *outbox_get_parcel(Outbox *outbox, const char *id)
{
    GError *problem = NULL;
    GBytes *parcel = outbox_file_get_parcel(outbox->file, id, &problem);

    if (once_more(outbox, &problem))
        parcel = outbox_file_get_parcel(outbox->file, id, &problem);
    g_clear_error(&problem);
    return parcel;
}

void outbox_count(Outbox *outbox, OutboxCounts *counts)
{
    GError *problem = NULL;

    outbox_file_count(outbox->file, counts, &problem);
    if (once_more(outbox, &problem))
        outbox_file_count(outbox->file, counts, &problem);
    g_clear_error(&problem);
    counts->unread = outbox->unread;
}

gboolean outbox_count_path(const char *path, OutboxCounts *counts)
{
    return outbox_file_count_path(path, counts);
}

/* ---- several processes ---- */

gboolean outbox_take_turn(Outbox *outbox)
{
    return outbox->lock == NULL || file_lock_take_turn(outbox->lock);
}

void outbox_give_turn(Outbox *outbox)
{
    if (outbox->lock != NULL)
        file_lock_give(outbox->lock, LOCK_TURN);
}

gboolean outbox_has_turn(const Outbox *outbox)
{
    return outbox->lock == NULL || file_lock_has_turn(outbox->lock);
}

gboolean outbox_changed(Outbox *outbox)
{
    outbox_follow(outbox);

    gboolean changed = database_changed(outbox->file->database) || outbox->changed;
    outbox->changed = FALSE;
    if (changed)
        outbox->revision++;
    return changed;
}

guint64 outbox_revision(const Outbox *outbox)
{
    return outbox->revision;
}

/* ---- drafts ---- */

static gboolean check_draft(const char *name, GBytes *value, GError **error)
{
    gsize length = strlen(name) + g_bytes_get_size(value);

    if (g_utf8_validate(name, -1, NULL) && length <= OUTBOX_ENTRY_MAX)
        return TRUE;
    g_set_error(error, FAULT, FAULT_INVALID, _("a draft of %u bytes is too large to keep"),
                (guint)length);
    return FALSE;
}

typedef struct {
    const char *name;
    GBytes *value; /* NULL: dropped */
} DraftChange;

static gboolean change_draft(Outbox *outbox, gpointer data, GError **error)
{
    const DraftChange *draft = data;

    return draft->value == NULL ? outbox_file_drop_draft(outbox->file, draft->name, error)
                                : outbox_file_put_draft(outbox->file, draft->name, draft->value,
                                                        outbox_now_us(outbox), error);
}

gboolean outbox_put_draft(Outbox *outbox, const char *name, GBytes *value, GError **error)
{
    DraftChange draft = {name, value};

    return check_draft(name, value, error) && change(outbox, change_draft, &draft, error);
}

gboolean outbox_drop_draft(Outbox *outbox, const char *name, GError **error)
{
    DraftChange draft = {name, NULL};

    return change(outbox, change_draft, &draft, error);
}

GBytes *outbox_get_draft(Outbox *outbox, const char *name, gint64 *changed_us)
{
    GError *problem = NULL;
    gint64 changed = 0;
    GBytes *value = outbox_file_get_draft(outbox->file, name, &changed, &problem);

    if (once_more(outbox, &problem))
        value = outbox_file_get_draft(outbox->file, name, &changed, &problem);
    g_clear_error(&problem);
    if (changed_us != NULL)
        *changed_us = changed;
    return value;
}

GPtrArray *outbox_list_drafts(Outbox *outbox)
{
    GError *problem = NULL;
    GPtrArray *drafts = outbox_file_list_drafts(outbox->file, &problem);

    if (once_more(outbox, &problem))
        drafts = outbox_file_list_drafts(outbox->file, &problem);
    g_clear_error(&problem);
    return drafts == NULL ? g_ptr_array_new() : drafts;
}

/* ---- forgetting ---- */

gboolean outbox_wipe_path(const char *path, GError **error)
{
    g_autofree char *lock = file_lock_path(path);

    return place_remove(path, TRUE, error) && place_remove(lock, FALSE, error);
}

/* Whoever waits at the gate finds no file, and that the gate is another's. */
gboolean outbox_wipe(Outbox *outbox, GError **error)
{
    g_autofree char *path = g_steal_pointer(&outbox->path);
    FileLock *lock = g_steal_pointer(&outbox->lock);

    if (lock != NULL)
        file_lock_wait(lock, LOCK_GATE, WIPE_MS);
    outbox_go_on_in_memory(outbox, "signed out");
    g_clear_pointer(&outbox->key, secret_text_unref);
    outbox->unread = 0;
    gboolean wiped = path == NULL || outbox_wipe_path(path, error);
    file_lock_free(lock);
    return wiped;
}
