/* SPDX-License-Identifier: MIT */
#include "looptrace/outbox.h"

#include <string.h>

#include "lock.h"
#include "looptrace/vault.h"
#include "outbox_entry.h"
#include "outbox_file.h"

#define GATE_MS 2000

/* One process at a time is at the gate: whoever writes, makes the file or sets it aside. So nobody writes to
 * a file that another moves out of the way, or while another takes a checkpoint. */
struct Outbox {
    OutboxFile *file; /* never NULL; in memory without a path */
    FileLock *lock;   /* NULL: in memory */
    char *why;        /* of memory alone, for people */
    char *description;
    GQueue notices; /* of char*, to be told */
    const Clock *clock;
    guint64 revision;
    gboolean key_ends_at_reboot, failing;
};

/* ---- what people are told ---- */

static void tell(Outbox *outbox, char *sentence)
{
    g_debug("outbox: %s", sentence);
    g_queue_push_tail(&outbox->notices, sentence);
}

char *outbox_take_notice(Outbox *outbox)
{
    return g_queue_pop_head(&outbox->notices);
}

static gboolean in_memory(const Outbox *outbox)
{
    return outbox_file_path(outbox->file) == NULL;
}

OutboxMode outbox_mode(const Outbox *outbox)
{
    if (in_memory(outbox))
        return OUTBOX_MEMORY;
    return outbox->failing ? OUTBOX_FAILING : OUTBOX_SEALED;
}

const char *outbox_describe(Outbox *outbox)
{
    g_free(outbox->description);
    switch (outbox_mode(outbox)) {
    case OUTBOX_SEALED:
        outbox->description = g_strdup(
            outbox->key_ends_at_reboot
                ? "sealed on this machine, until it restarts: the keyring forgets the key then"
                : "sealed on this machine");
        break;
    case OUTBOX_MEMORY:
        outbox->description = g_strdup_printf("in memory, for this run only: %s", outbox->why);
        break;
    case OUTBOX_FAILING:
        outbox->description =
            g_strdup_printf("sealed on this machine, but nothing can be added: %s",
                            outbox_file_words(outbox->file));
        break;
    }
    return outbox->description;
}

static gint64 now_us(const Outbox *outbox)
{
    return outbox->clock == NULL ? g_get_real_time() : clock_now_us(outbox->clock);
}

/* ---- opening ---- */

char *outbox_path(const char *url, const char *profile, const char *user_id)
{
    g_autofree char *hash = place_person(url, profile, user_id);
    g_autofree char *name = g_strconcat(hash, ".outbox", NULL);

    return place_path("XDG_STATE_HOME", ".local/state", name);
}

char *outbox_account(const char *url, const char *profile, const char *user_id)
{
    return g_strjoin("|", url, profile, user_id, "outbox", NULL);
}

static void go_on_in_memory(Outbox *outbox, const char *why)
{
    g_autoptr(SecretText) key = vault_key_new();
    char *kept = g_strdup(why), *notice = NULL;

    g_free(outbox->why);
    outbox->why = kept;
    outbox->failing = FALSE;
    g_clear_pointer(&outbox->file, outbox_file_free);
    g_clear_pointer(&outbox->lock, file_lock_free);
    outbox->file = outbox_file_open(NULL, key, &notice, NULL);
    outbox->revision++;
}

/* What waited in a file whose key is gone stays in it; that may come back. */
static gboolean set_dead_file_aside(Outbox *outbox, const char *path, GError **error)
{
    OutboxCounts counts;
    gboolean counted = outbox_file_count_path(path, &counts);
    guint lost = counts.waiting + counts.stuck;
    g_autoptr(GError) problem = NULL;

    if (place_examine(path) == PLACE_ABSENT)
        return TRUE;
    g_autofree char *name = place_set_aside(path, place_identity(path), &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (name == NULL || (counted && lost == 0))
        return TRUE;
    g_autofree char *base = g_path_get_basename(name);
    tell(outbox,
         counted ? g_strdup_printf("%u %s that waited can't be read: the key is gone from the "
                                   "keyring. The file was set aside as %s",
                                   lost, lost == 1 ? "change" : "changes", base)
                 : g_strdup_printf("What waited can't be read: the key is gone from the keyring. "
                                   "The file was set aside as %s",
                                   base));
    return TRUE;
}

/* NULL with FAULT_IO. */
static OutboxFile *open_at_gate(Outbox *outbox, const OutboxOptions *options, const char *path,
                                GError **error)
{
    char *notice = NULL;

    if (options->key_is_new && !set_dead_file_aside(outbox, path, error))
        return NULL;
    OutboxFile *file = outbox_file_open(path, options->key, &notice, error);
    if (notice != NULL)
        tell(outbox, notice);
    return file;
}

static gboolean open_file(Outbox *outbox, const OutboxOptions *options, GError **error)
{
    g_autofree char *path = place_prepare(options->path, error);

    outbox->lock = path == NULL ? NULL : file_lock_open(path, error);
    if (outbox->lock == NULL)
        return FALSE;
    if (!file_lock_wait(outbox->lock, LOCK_GATE, GATE_MS)) {
        g_set_error(error, FAULT, FAULT_IO, "another looptrace holds the outbox");
        return FALSE;
    }
    outbox->file = open_at_gate(outbox, options, path, error);
    file_lock_give(outbox->lock, LOCK_GATE);
    return outbox->file != NULL;
}

/* There is a file, but now no key for it. */
static void tell_out_of_reach(Outbox *outbox, const char *path)
{
    OutboxCounts counts;

    if (path == NULL || !outbox_file_count_path(path, &counts) ||
        counts.waiting + counts.stuck == 0)
        return;
    guint waiting = counts.waiting + counts.stuck;
    tell(outbox,
         g_strdup_printf("%u %s on this machine can't be read now: %s", waiting,
                         waiting == 1 ? "change that waits" : "changes that wait", outbox->why));
}

Outbox *outbox_open(const OutboxOptions *options)
{
    Outbox *outbox = g_new0(Outbox, 1);
    g_autoptr(GError) error = NULL;

    outbox->clock = options->clock;
    outbox->key_ends_at_reboot = options->key_ends_at_reboot;
    g_queue_init(&outbox->notices);
    if (options->path == NULL || options->key == NULL) {
        go_on_in_memory(outbox,
                        options->why_memory == NULL ? "there is no keyring" : options->why_memory);
        tell_out_of_reach(outbox, options->path);
    } else if (!vault_key_is_valid(options->key)) {
        go_on_in_memory(outbox, "what the keyring has as its key is no key");
    } else if (!open_file(outbox, options, &error)) {
        tell(outbox,
             g_strdup_printf("What waits for the line is kept in memory only, for this run: %s",
                             error->message));
        go_on_in_memory(outbox, error->message);
    }
    return outbox;
}

/* The last one to close takes the checkpoint, at the gate as every writer. */
void outbox_free(Outbox *outbox)
{
    if (outbox == NULL)
        return;
    if (outbox->lock != NULL)
        file_lock_wait(outbox->lock, LOCK_GATE, GATE_MS);
    outbox_file_free(outbox->file);
    file_lock_free(outbox->lock);
    g_queue_clear_full(&outbox->notices, g_free);
    g_free(outbox->why);
    g_free(outbox->description);
    g_free(outbox);
}

/* ---- writing ---- */

static gboolean enter(Outbox *outbox, GError **error)
{
    if (outbox->lock != NULL && !file_lock_wait(outbox->lock, LOCK_GATE, GATE_MS)) {
        g_set_error(error, FAULT, FAULT_IO, "another looptrace holds the outbox");
        return FALSE;
    }
    if (outbox_file_compare(outbox->file) != PLACE_SAME) {
        file_lock_give(outbox->lock, LOCK_GATE);
        go_on_in_memory(outbox, "the file was removed meanwhile, as signing out does");
    }
    return TRUE;
}

static gboolean leave(Outbox *outbox, gboolean done)
{
    if (!done)
        outbox_file_abandon(outbox->file);
    else
        outbox->revision++;
    if (!done && outbox_file_trouble(outbox->file) != DATABASE_FINE)
        outbox->failing = TRUE;
    else if (done)
        outbox->failing = FALSE;
    if (outbox->lock != NULL)
        file_lock_give(outbox->lock, LOCK_GATE);
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
                "%u changes wait already: see to some of them before more can wait",
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
        g_set_error(error, FAULT, FAULT_INVALID, "a change with that id waits already");
        return FALSE;
    }
    fresh.sequence = 0;
    fresh.edition = 1;
    fresh.changed_us = now;
    fresh.created_us = entry->created_us == 0 ? now : entry->created_us;
    return outbox_file_insert(outbox->file, &fresh, sequence, error);
}

gboolean outbox_add_all(Outbox *outbox, GPtrArray *entries, GError **error)
{
    g_autofree gint64 *sequences = g_new0(gint64, entries->len);
    gint64 now = now_us(outbox);

    if (!check_all(entries, error) || !enter(outbox, error))
        return FALSE;
    gboolean added =
        outbox_file_begin(outbox->file, error) && has_room(outbox, entries->len, error);
    for (guint i = 0; i < entries->len && added; i++)
        added = insert(outbox, g_ptr_array_index(entries, i), now, &sequences[i], error);
    added = added && outbox_file_sweep(outbox->file, now, error) &&
            outbox_file_commit(outbox->file, error);
    for (guint i = 0; i < entries->len && added; i++) {
        OutboxEntry *entry = g_ptr_array_index(entries, i);
        entry->sequence = sequences[i];
        entry->edition = 1;
        entry->changed_us = now;
        entry->created_us = entry->created_us == 0 ? now : entry->created_us;
    }
    return leave(outbox, added);
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
        g_set_error(error, FAULT, FAULT_NOT_FOUND, "that change is no longer in the outbox");
    else if (edition != 0 && there->edition != edition)
        g_set_error(error, FAULT, FAULT_CONFLICT,
                    "that change has been taken further meanwhile, by another looptrace");
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
    return outbox_file_replace(outbox->file, &next, error);
}

gboolean outbox_update_all(Outbox *outbox, GPtrArray *entries, GError **error)
{
    gint64 now = now_us(outbox);

    if (!check_all(entries, error) || !enter(outbox, error))
        return FALSE;
    gboolean updated = outbox_file_begin(outbox->file, error);
    for (guint i = 0; i < entries->len && updated; i++)
        updated = replace(outbox, g_ptr_array_index(entries, i), now, error);
    updated = updated && outbox_file_sweep(outbox->file, now, error) &&
              outbox_file_commit(outbox->file, error);
    for (guint i = 0; i < entries->len && updated; i++) {
        OutboxEntry *entry = g_ptr_array_index(entries, i);
        entry->edition++;
        entry->changed_us = now;
    }
    return leave(outbox, updated);
}

gboolean outbox_update(Outbox *outbox, OutboxEntry *entry, GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new();

    g_ptr_array_add(entries, entry);
    return outbox_update_all(outbox, entries, error);
}

gboolean outbox_remove(Outbox *outbox, const char *id, guint64 edition, GError **error)
{
    if (!enter(outbox, error))
        return FALSE;

    g_autoptr(OutboxEntry) there =
        outbox_file_begin(outbox->file, error) ? find_edition(outbox, id, edition, error) : NULL;
    return leave(outbox, there != NULL && outbox_file_remove(outbox->file, id, error) &&
                             outbox_file_commit(outbox->file, error));
}

/* ---- reading ---- */

GPtrArray *outbox_list(Outbox *outbox, OutboxStates states, GError **error)
{
    return outbox_file_list(outbox->file, states, error);
}

/* FAULT_NOT_FOUND for NULL without an error. */
static OutboxEntry *or_not_found(OutboxEntry *entry, GError *problem, GError **error)
{
    if (problem != NULL)
        g_propagate_error(error, problem);
    else if (entry == NULL)
        g_set_error(error, FAULT, FAULT_NOT_FOUND, "there is no such change in the outbox");
    return entry;
}

OutboxEntry *outbox_find(Outbox *outbox, const char *id, GError **error)
{
    GError *problem = NULL;
    OutboxEntry *entry = outbox_file_find(outbox->file, id, &problem);

    return or_not_found(entry, problem, error);
}

OutboxEntry *outbox_find_sequence(Outbox *outbox, gint64 sequence, GError **error)
{
    GError *problem = NULL;
    OutboxEntry *entry = outbox_file_find_sequence(outbox->file, sequence, &problem);

    return or_not_found(entry, problem, error);
}

void outbox_count(Outbox *outbox, OutboxCounts *counts)
{
    outbox_file_count(outbox->file, counts, NULL);
}

gboolean outbox_count_path(const char *path, OutboxCounts *counts)
{
    return outbox_file_count_path(path, counts);
}

/* ---- several processes ---- */

gboolean outbox_take_turn(Outbox *outbox)
{
    return outbox->lock == NULL || file_lock_take(outbox->lock, LOCK_TURN);
}

void outbox_give_turn(Outbox *outbox)
{
    if (outbox->lock != NULL)
        file_lock_give(outbox->lock, LOCK_TURN);
}

gboolean outbox_has_turn(const Outbox *outbox)
{
    return outbox->lock == NULL || file_lock_holds(outbox->lock, LOCK_TURN);
}

gboolean outbox_changed(Outbox *outbox)
{
    gboolean changed = outbox_file_changed(outbox->file);

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
    g_set_error(error, FAULT, FAULT_INVALID,
                "a draft of %" G_GSIZE_FORMAT " bytes is too large to keep", length);
    return FALSE;
}

gboolean outbox_put_draft(Outbox *outbox, const char *name, GBytes *value, GError **error)
{
    if (!check_draft(name, value, error) || !enter(outbox, error))
        return FALSE;
    return leave(outbox,
                 outbox_file_begin(outbox->file, error) &&
                     outbox_file_put_draft(outbox->file, name, value, now_us(outbox), error) &&
                     outbox_file_commit(outbox->file, error));
}

GBytes *outbox_get_draft(Outbox *outbox, const char *name, gint64 *changed_us)
{
    gint64 changed = 0;
    GBytes *value = outbox_file_get_draft(outbox->file, name, &changed, NULL);

    if (changed_us != NULL)
        *changed_us = changed;
    return value;
}

gboolean outbox_drop_draft(Outbox *outbox, const char *name, GError **error)
{
    if (!enter(outbox, error))
        return FALSE;
    return leave(outbox, outbox_file_begin(outbox->file, error) &&
                             outbox_file_drop_draft(outbox->file, name, error) &&
                             outbox_file_commit(outbox->file, error));
}

GPtrArray *outbox_list_drafts(Outbox *outbox)
{
    GPtrArray *drafts = outbox_file_list_drafts(outbox->file, NULL);

    return drafts == NULL ? g_ptr_array_new() : drafts;
}

/* ---- forgetting ---- */

gboolean outbox_wipe_path(const char *path, GError **error)
{
    g_autofree char *lock = file_lock_path(path);

    return place_remove(path, TRUE, error) && place_remove(lock, FALSE, error);
}

gboolean outbox_wipe(Outbox *outbox, GError **error)
{
    g_autofree char *path = g_strdup(outbox_file_path(outbox->file));
    FileLock *lock = g_steal_pointer(&outbox->lock);

    if (lock != NULL)
        file_lock_wait(lock, LOCK_GATE, GATE_MS);
    go_on_in_memory(outbox, "signed out");
    gboolean wiped = path == NULL || outbox_wipe_path(path, error);
    file_lock_free(lock);
    return wiped;
}
