/* SPDX-License-Identifier: MIT */
#include "outbox_place.h"

#include "looptrace/vault.h"
#include "looptrace/words.h"
#include "outbox_salvage.h"

#define GATE_MS      2000
#define TRY_AGAIN_US (30 * (gint64)G_USEC_PER_SEC)

gboolean outbox_is_in_memory(const Outbox *outbox)
{
    return outbox->file->database->path == NULL;
}

gint64 outbox_now_us(const Outbox *outbox)
{
    return outbox->clock == NULL ? g_get_real_time() : clock_now_us(outbox->clock);
}

/* ---- what people are told ---- */

void outbox_tell(Outbox *outbox, char *sentence)
{
    g_debug("outbox: %s", sentence);
    g_queue_push_tail(&outbox->notices, sentence);
}

char *outbox_take_notice(Outbox *outbox)
{
    return g_queue_pop_head(&outbox->notices);
}

OutboxMode outbox_mode(const Outbox *outbox)
{
    if (outbox_is_in_memory(outbox))
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
                ? _("sealed on this machine, until it restarts: the keyring forgets the key then")
                : _("sealed on this machine"));
        break;
    case OUTBOX_MEMORY:
        outbox->description = g_strdup_printf(_("in memory, for this run only: %s"), outbox->why);
        break;
    case OUTBOX_FAILING:
        outbox->description =
            g_strdup_printf(_("sealed on this machine, but nothing can be added now: %s"),
                            database_words(outbox->file->database->code));
        break;
    }
    return outbox->description;
}

static const char *changes(guint count)
{
    return count == 1 ? "change" : "changes";
}

/* ---- memory ---- */

void outbox_go_on_in_memory(Outbox *outbox, const char *why)
{
    g_autoptr(SecretText) key = vault_key_new();
    char *kept = g_strdup(why); /* why may be the old one */

    g_free(outbox->why);
    outbox->why = kept;
    outbox->failing = FALSE;
    g_clear_pointer(&outbox->file, outbox_file_free);
    g_clear_pointer(&outbox->lock, file_lock_free);
    outbox->file = outbox_file_open(NULL, key, NULL, NULL);
    outbox->changed = TRUE;
}

/* For good: it doesn't come back to the disk. */
static void stay_in_memory(Outbox *outbox, const char *why)
{
    g_clear_pointer(&outbox->path, g_free);
    outbox_go_on_in_memory(outbox, why);
}

/* ---- what was set aside ---- */

/* Of one that was in use until now. */
static char *describe_loss(const DatabaseAside *aside, const OutboxSalvage *salvage)
{
    g_autofree char *base = g_path_get_basename(aside->path);
    OutboxCounts counts;

    if (salvage->renamed)
        return g_strdup_printf(
            "The outbox %s: %u %s could be read and went into a new file; %s is set aside as "
            "%s" SALVAGE_TAKEN,
            aside->why, salvage->open, changes(salvage->open),
            salvage->whole ? "the old one" : "what couldn't be read", base);
    if (!outbox_file_count_path(aside->path, &counts))
        return g_strdup_printf(
            "The outbox %s: nothing in it could be read, and it was set aside as %s", aside->why,
            base);
    guint lost = counts.waiting + counts.stuck;
    return g_strdup_printf("The outbox %s: %u %s that waited can't be read. It was set aside as %s",
                           aside->why, lost, changes(lost), base);
}

static void tell_salvage(Outbox *outbox, const DatabaseAside *aside, const char *path,
                         const OutboxSalvage *salvage)
{
    gboolean in_use = g_strcmp0(aside->path, path) == 0;
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *text = in_use ? describe_loss(aside, salvage)
                                   : g_strdup_printf("%u %s that waited in %s could be read again",
                                                     salvage->open, changes(salvage->open), base);

    if (salvage->found > 0)
        outbox_tell(outbox, g_strdup_printf("%s. Look at %u of them: whether they were sent or "
                                            "dropped since isn't known",
                                            text, salvage->found));
    else if (in_use || salvage->open > 0)
        outbox_tell(outbox, g_steal_pointer(&text));
}

static void take_over(Outbox *outbox, OutboxFile *file, const DatabaseAside *aside)
{
    g_autoptr(GPtrArray) paths = outbox_salvage_list(file->database->path);

    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        OutboxSalvage salvage;
        g_autoptr(GError) error = NULL;
        gboolean taken = outbox_salvage(file, path, &salvage, &error);
        if (!taken)
            outbox_tell(outbox, g_strdup_printf("What waited in %s couldn't be taken over: %s",
                                                path, error->message));
        else
            tell_salvage(outbox, aside, path, &salvage);
    }
}

/* What waited in a file whose key is gone stays in it; the key may come back. */
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
    outbox_tell(outbox,
                counted
                    ? g_strdup_printf("%u %s that waited can't be read: the key is gone from the "
                                      "keyring. The file was set aside as %s",
                                      lost, changes(lost), base)
                    : g_strdup_printf("What waited can't be read: the key is gone from the "
                                      "keyring. The file was set aside as %s",
                                      base));
    return TRUE;
}

/* ---- the file ---- */

/* At the gate. NULL with FAULT_IO, or FAULT_CONFLICT for a newer looptrace's. */
static OutboxFile *open_at_gate(Outbox *outbox, gboolean key_is_new, GError **error)
{
    DatabaseAside aside = {0};

    if (key_is_new && !set_dead_file_aside(outbox, outbox->path, error))
        return NULL;
    OutboxFile *file = outbox_file_open(outbox->path, outbox->key, &aside, error);
    if (file != NULL && file->made)
        take_over(outbox, file, &aside);
    database_aside_clear(&aside);
    return file;
}

static FileLock *open_gate(const Outbox *outbox, const char *path, GError **error)
{
    FileLock *lock = file_lock_open(path, error);

    if (lock != NULL && outbox->lease_us > 0)
        file_lock_set_lease(lock, outbox->lease_us);
    if (lock == NULL || file_lock_wait(lock, LOCK_GATE, GATE_MS))
        return lock;
    g_set_error(error, FAULT, FAULT_IO, _("another looptrace holds the outbox"));
    file_lock_free(lock);
    return NULL;
}

/* outbox->file and lock are there when it is TRUE. */
static gboolean open_file(Outbox *outbox, const char *path, gboolean key_is_new, GError **error)
{
    char *prepared = place_prepare(path, error);
    FileLock *lock = prepared == NULL ? NULL : open_gate(outbox, prepared, error);

    if (lock == NULL) {
        g_free(prepared);
        return FALSE;
    }
    g_free(outbox->path);
    outbox->path = prepared;
    OutboxFile *file = open_at_gate(outbox, key_is_new, error);
    file_lock_give(lock, LOCK_GATE);
    if (file == NULL) {
        file_lock_free(lock);
        return FALSE;
    }
    outbox->file = file;
    outbox->lock = lock;
    outbox->unread = 0;
    outbox->changed = TRUE;
    return TRUE;
}

/* There is a file, but now no key for it. */
static void tell_out_of_reach(Outbox *outbox, const char *path)
{
    OutboxCounts counts;

    if (path == NULL || !outbox_file_count_path(path, &counts) ||
        counts.waiting + counts.stuck == 0)
        return;
    guint waiting = counts.waiting + counts.stuck;
    outbox->unread = waiting;
    outbox_tell(outbox, g_strdup_printf("%u %s on this machine can't be read now: %s", waiting,
                                        waiting == 1 ? "change that waits" : "changes that wait",
                                        outbox->why));
}

static void be_refused(Outbox *outbox, const GError *error)
{
    outbox_tell(outbox,
                g_strdup_printf("What waits for the line is kept in memory only, for this run: %s",
                                error->message));
    outbox->try_again_us = clock_boot_us() + TRY_AGAIN_US;
    outbox_go_on_in_memory(outbox, error->message);
    tell_out_of_reach(outbox, outbox->path);
}

static void open_or_remember(Outbox *outbox, const OutboxOptions *options)
{
    g_autoptr(GError) error = NULL;

    outbox->path = g_strdup(options->path);
    outbox->key = secret_text_ref(options->key);
    if (!open_file(outbox, options->path, options->key_is_new, &error))
        be_refused(outbox, error);
}

Outbox *outbox_open(const OutboxOptions *options)
{
    Outbox *outbox = g_new0(Outbox, 1);

    outbox->clock = options->clock;
    outbox->lease_us = options->lease_us;
    outbox->key_ends_at_reboot = options->key_ends_at_reboot;
    g_queue_init(&outbox->notices);
    if (options->path == NULL || options->key == NULL) {
        stay_in_memory(outbox,
                       options->why_memory == NULL ? "there is no keyring" : options->why_memory);
        tell_out_of_reach(outbox, options->path);
    } else if (!vault_key_is_valid(options->key)) {
        stay_in_memory(outbox, "what the keyring has as its key is no key");
    } else {
        open_or_remember(outbox, options);
    }
    outbox->changed = FALSE;
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
    secret_text_unref(outbox->key);
    g_queue_clear_full(&outbox->notices, g_free);
    g_free(outbox->path);
    g_free(outbox->why);
    g_free(outbox->description);
    g_free(outbox);
}

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

/* ---- from memory to the disk, once that works ---- */

static gboolean move_entries(OutboxFile *from, OutboxFile *to, GError **error)
{
    g_autoptr(GPtrArray) entries = outbox_file_list(from, OUTBOX_ALL, error);
    gint64 sequence;

    for (guint i = 0; entries != NULL && i < entries->len; i++) {
        OutboxEntry *entry = g_ptr_array_index(entries, i);
        entry->sequence = 0;
        g_autoptr(GBytes) parcel = outbox_file_get_parcel(from, entry->id, NULL);
        if (!outbox_file_insert(to, entry, &sequence, error) ||
            (parcel != NULL && !outbox_file_put_parcel(to, entry->id, parcel, error)))
            return FALSE;
    }
    return entries != NULL;
}

static gboolean move_drafts(OutboxFile *from, OutboxFile *to, GError **error)
{
    g_autoptr(GPtrArray) drafts = outbox_file_list_drafts(from, error);
    gint64 changed;

    for (guint i = 0; drafts != NULL && i < drafts->len; i++) {
        const OutboxDraft *draft = g_ptr_array_index(drafts, i);
        g_autoptr(GBytes) value = outbox_file_get_draft(from, draft->name, &changed, error);
        if (value == NULL || !outbox_file_put_draft(to, draft->name, value, changed, error))
            return FALSE;
    }
    return drafts != NULL;
}

static void settle(Outbox *outbox)
{
    OutboxFile *memory = outbox->file;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strdup(outbox->path);

    outbox->try_again_us = clock_boot_us() + TRY_AGAIN_US;
    if (!open_file(outbox, path, FALSE, &error))
        return;
    gboolean moved =
        file_lock_wait(outbox->lock, LOCK_GATE, GATE_MS) &&
        outbox_file_begin(outbox->file, &error) && move_entries(memory, outbox->file, &error) &&
        move_drafts(memory, outbox->file, &error) && outbox_file_commit(outbox->file, &error);
    file_lock_give(outbox->lock, LOCK_GATE);
    if (moved) {
        outbox_file_free(memory);
        outbox_tell(outbox, g_strdup("What waits for the line is kept on this machine again"));
        return;
    }
    outbox_file_abandon(outbox->file);
    outbox_file_free(outbox->file);
    outbox->file = memory;
    g_clear_pointer(&outbox->lock, file_lock_free);
}

/* ---- the gate ---- */

/* At the gate or not: what another process has put in place is used from now on. Signing out has removed it for
 * good. */
static void follow(Outbox *outbox, gboolean gone)
{
    g_autoptr(GError) error = NULL;
    gboolean had_turn = outbox->lock != NULL && file_lock_has_turn(outbox->lock);

    if (gone) {
        stay_in_memory(outbox, "the file was removed meanwhile, as signing out does");
        return;
    }
    g_clear_pointer(&outbox->file, outbox_file_free);
    g_clear_pointer(&outbox->lock, file_lock_free);
    g_autofree char *path = g_strdup(outbox->path);
    if (!open_file(outbox, path, FALSE, &error))
        be_refused(outbox, error);
    else if (had_turn)
        file_lock_take_turn(outbox->lock);
}

void outbox_follow(Outbox *outbox)
{
    PlaceChange change = outbox_file_compare(outbox->file);

    if (change != PLACE_SAME)
        follow(outbox, change == PLACE_GONE);
}

static void leave_to_newer(Outbox *outbox)
{
    stay_in_memory(outbox, "a newer looptrace has taken over the outbox");
    outbox_tell(outbox,
                g_strdup("A newer looptrace has taken over the outbox: what is new waits in "
                         "memory only, for this run"));
}

gboolean outbox_enter(Outbox *outbox, GError **error)
{
    if (outbox->lock == NULL && outbox->path != NULL && outbox->try_again_us <= clock_boot_us())
        settle(outbox);
    for (int attempt = 0; attempt < 3 && outbox->lock != NULL; attempt++) {
        if (!file_lock_wait(outbox->lock, LOCK_GATE, GATE_MS))
            break;
        PlaceChange change = outbox_file_compare(outbox->file);
        if (change == PLACE_SAME && !outbox_file_is_newer(outbox->file))
            return TRUE;
        file_lock_give(outbox->lock, LOCK_GATE);
        if (change == PLACE_SAME)
            leave_to_newer(outbox);
        else
            follow(outbox, change == PLACE_GONE);
    }
    if (outbox->lock == NULL)
        return TRUE;
    g_set_error(error, FAULT, FAULT_IO, _("another looptrace holds the outbox"));
    return FALSE;
}

void outbox_leave(Outbox *outbox)
{
    if (outbox->lock != NULL)
        file_lock_give(outbox->lock, LOCK_GATE);
}

/* ---- damage ---- */

static gboolean move_away(Outbox *outbox, DatabaseAside *aside, GError **error)
{
    PlaceIdentity identity = outbox->file->database->identity;

    database_close_as_is(g_steal_pointer(&outbox->file->database));
    g_clear_pointer(&outbox->file, outbox_file_free);
    aside->path = place_set_aside(outbox->path, identity, error);
    aside->why = "was damaged";
    return aside->path != NULL;
}

gboolean outbox_mend(Outbox *outbox)
{
    DatabaseAside aside = {0};
    g_autoptr(GError) error = NULL;

    if (outbox->lock == NULL || outbox_file_trouble(outbox->file) != DATABASE_DAMAGED ||
        !outbox_enter(outbox, NULL))
        return FALSE;
    if (outbox->lock == NULL) /* it is in memory meanwhile */
        return TRUE;
    move_away(outbox, &aside, &error);
    outbox->file = error == NULL
                       ? outbox_file_open(outbox->path, outbox->key, &(DatabaseAside){0}, &error)
                       : NULL;
    if (outbox->file != NULL)
        take_over(outbox, outbox->file, &aside);
    outbox_leave(outbox);
    if (outbox->file == NULL)
        be_refused(outbox, error);
    database_aside_clear(&aside);
    outbox->changed = TRUE;
    return TRUE;
}
