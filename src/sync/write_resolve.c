/* SPDX-License-Identifier: MIT */
/* What the person decides of a write that waits or has come back. */
#include <string.h>

#include "looptrace/words.h"
#include "write_flight.h"

/* ---- changing an entry ---- */

static Slot *decidable(Writes *writes, const char *id, GError **error)
{
    Slot *slot = writes_named(writes, id, error);

    if (slot == NULL)
        return NULL;
    if (slot->kept->state == OUTBOX_DONE) {
        g_set_error(error, FAULT, FAULT_FAILED,
                    _("It is saved already: `looptrace undo` takes it back"));
        return NULL;
    }
    if (writes_mark(writes, slot->kept->id)->sending) {
        g_set_error(error, FAULT, FAULT_FAILED,
                    _("It is being sent just now: wait for its outcome"));
        return NULL;
    }
    return slot;
}

static void requeue(OutboxEntry *kept, Writes *writes)
{
    gint64 life = kept->expires_us - kept->created_us;

    kept->state = OUTBOX_QUEUED;
    kept->next_us = 0;
    g_clear_pointer(&kept->answer, g_free);
    g_clear_pointer(&kept->error, g_free);
    if (kept->expires_us > 0) /* decided on anew: as long as the first time */
        kept->expires_us = clock_now_us(writes->sync->clock) + life;
}

static void let_go(Writes *writes, const char *id)
{
    Mark *mark = writes_mark(writes, id);

    mark->tried = FALSE;
    mark->rebased = 0;
    mark->rush = 0;
    writes_changed(writes);
    writes_plan(writes, 0);
}

static gboolean update(Writes *writes, const WriteEntry *entry, OutboxEntry *kept, GError **error)
{
    write_entry_print(entry, kept);
    if (!outbox_update(writes->outbox, kept, error))
        return FALSE;
    let_go(writes, kept->id);
    return TRUE;
}

/* ---- drop ---- */

/* Those behind it stood on its result: now on what it stood on itself. */
static gboolean close_the_gap(Writes *writes, const Slot *gone, GError **error)
{
    const Write *old = gone->entry == NULL ? NULL : gone->entry->write;

    for (guint i = 0; old != NULL && i < writes->open->len; i++) {
        const Slot *slot = writes->open->pdata[i];
        if (slot->entry == NULL || g_strcmp0(slot->entry->after, gone->kept->id) != 0)
            continue;
        g_autoptr(OutboxEntry) kept = outbox_entry_copy(slot->kept);
        g_autoptr(WriteEntry) entry = write_entry_read(slot->kept);
        g_free(entry->after);
        entry->after = g_strdup(gone->entry->after);
        write_see_guard(entry->write, old->guard);
        for (guint f = 0; f < old->kind->n_fields; f++)
            if ((write_judged_fields(old) & old->seen & (1u << f)) != 0 &&
                write_kind_index(entry->write->kind, old->kind->fields[f].name) >= 0)
                write_see(entry->write, old->kind->fields[f].name, old->base[f]);
        write_entry_print(entry, kept);
        if (!outbox_update(writes->outbox, kept, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean drop_slot(Writes *writes, const Slot *slot, GError **error)
{
    g_autofree char *id = g_strdup(slot->kept->id);

    if (!close_the_gap(writes, slot, error) ||
        !outbox_remove(writes->outbox, id, slot->kept->edition, error))
        return FALSE;
    let_go(writes, id);
    return TRUE;
}

gboolean writes_drop(Writes *writes, const char *id, gboolean *may_be_done, GError **error)
{
    const Slot *named = writes_named(writes, id, NULL);
    if (named != NULL)
        writes_stop_upload(writes, named->kept->id);

    const Slot *slot = decidable(writes, id, error);
    if (slot == NULL)
        return FALSE;
    if (slot->entry != NULL && slot->kept->state != OUTBOX_SENT)
        writes_remove_file(writes, slot->entry->write);
    if (may_be_done != NULL)
        *may_be_done = slot->kept->state == OUTBOX_SENT;
    return drop_slot(writes, slot, error);
}

/* ---- conflict ---- */

static gboolean is_named(const char *const *names, const char *name)
{
    return names != NULL && g_strv_contains(names, name);
}

/* On theirs, with what is left of mine. */
static WriteEntry *merge(const Slot *slot, const cJSON *row, const char *const *fields_of_mine)
{
    WriteEntry *entry = write_entry_read(slot->kept);
    Write *write = entry->write;
    g_autoptr(Write) wanted = write_copy(write);

    g_clear_pointer(&entry->after, g_free);
    write_rebase(write, row);
    for (guint i = 0; i < write->kind->n_fields; i++) {
        const WriteField *field = &write->kind->fields[i];
        if ((wanted->set & (1u << i)) == 0)
            continue;
        write_unset(write, field->name);
        if (field->argument || field->adds || field->address ||
            is_named(fields_of_mine, field->name))
            write_set(write, field->name, wanted->mine[i], NULL);
    }
    return entry;
}

gboolean writes_resolve(Writes *writes, const char *id, const char *const *fields_of_mine,
                        GError **error)
{
    const Slot *slot = decidable(writes, id, error);
    g_autoptr(cJSON) row = slot == NULL ? NULL : write_row_parse(slot->kept->answer);

    if (slot == NULL)
        return FALSE;
    if (slot->kept->state != OUTBOX_CONFLICT || slot->entry == NULL || row == NULL) {
        g_set_error(error, FAULT, FAULT_FAILED,
                    _("It isn't in conflict: there is nothing to resolve"));
        return FALSE;
    }
    g_autoptr(WriteEntry) entry = merge(slot, row, fields_of_mine);
    if (write_is_empty(entry->write))
        return drop_slot(writes, slot, error);
    g_autoptr(OutboxEntry) kept = outbox_entry_copy(slot->kept);
    requeue(kept, writes);
    return update(writes, entry, kept, error);
}

gboolean writes_keep_mine(Writes *writes, const char *id, GError **error)
{
    const Slot *slot = decidable(writes, id, error);
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    if (slot == NULL)
        return FALSE;
    for (guint i = 0; slot->entry != NULL && i < slot->entry->write->kind->n_fields; i++)
        g_ptr_array_add(names, (gpointer)slot->entry->write->kind->fields[i].name);
    g_ptr_array_add(names, NULL);
    return writes_resolve(writes, id, (const char *const *)names->pdata, error);
}

/* ---- again ---- */

static gboolean retry_slot(Writes *writes, const Slot *slot, GError **error)
{
    g_autoptr(OutboxEntry) kept = outbox_entry_copy(slot->kept);

    if (slot->entry == NULL) {
        g_set_error(error, FAULT, FAULT_FAILED,
                    _("Another version of looptrace has made it: that one can send it"));
        return FALSE;
    }
    if (kept->state == OUTBOX_CONFLICT) {
        g_set_error(error, FAULT, FAULT_CONFLICT,
                    _("Somebody has changed it in between: decide between mine and theirs"));
        return FALSE;
    }
    if (kept->state != OUTBOX_SENT && kept->state != OUTBOX_QUEUED)
        requeue(kept, writes);
    kept->next_us = 0;
    return update(writes, slot->entry, kept, error);
}

gboolean writes_retry(Writes *writes, const char *id, GError **error)
{
    const Slot *slot = decidable(writes, id, error);

    if (slot == NULL)
        return FALSE;
    writes->hold_until_us = 0;
    return retry_slot(writes, slot, error);
}

guint writes_retry_all(Writes *writes, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    guint retried = 0;

    writes_look(writes);
    for (guint i = 0; i < writes->open->len; i++) {
        const Slot *slot = writes->open->pdata[i];
        if (slot->entry != NULL && slot->kept->state != OUTBOX_CONFLICT &&
            !writes_mark(writes, slot->kept->id)->sending)
            g_ptr_array_add(ids, g_strdup(slot->kept->id));
    }
    for (guint i = 0; i < ids->len; i++) {
        g_autoptr(GError) problem = NULL;
        if (writes_retry(writes, ids->pdata[i], &problem)) {
            retried++;
        } else if (fault_kind(problem) == FAULT_IO) {
            g_propagate_error(error, g_steal_pointer(&problem));
            break;
        }
    }
    return retried;
}

/* ---- edit ---- */

/* Nobody knows whether it was done: it stays to be found out, and the new values come after it. */
static gboolean add_after(Writes *writes, Write *taken, GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)write_entry_free);

    g_ptr_array_add(entries, write_entry_new(taken));
    return writes_add_entries(writes, entries, NULL, error);
}

gboolean writes_edit(Writes *writes, const char *id, Write *taken, GError **error)
{
    g_autoptr(Write) write = taken;
    const Slot *slot = decidable(writes, id, error);
    g_autoptr(cJSON) row = slot == NULL ? NULL : write_row_parse(slot->kept->answer);
    g_autofree char *target = write_target(write);

    if (slot == NULL)
        return FALSE;
    if (slot->entry == NULL || slot->entry->write->kind != write->kind ||
        strcmp(slot->kept->target, target) != 0) {
        g_set_error(error, FAULT, FAULT_FAILED, _("That is a change of something else"));
        return FALSE;
    }
    if (slot->kept->state == OUTBOX_SENT && write->kind->method == WRITE_POST) {
        g_set_error(error, FAULT, FAULT_FAILED,
                    _("It has gone out, and nobody knows yet whether it was done: wait until "
                      "that has been found out"));
        return FALSE;
    }
    if (slot->kept->state == OUTBOX_SENT)
        return add_after(writes, g_steal_pointer(&write), error);
    if (write_is_empty(write))
        return drop_slot(writes, slot, error);
    g_autoptr(OutboxEntry) kept = outbox_entry_copy(slot->kept);
    g_autoptr(WriteEntry) entry = write_entry_read(slot->kept);
    write_free(entry->write);
    entry->write = g_steal_pointer(&write);
    g_clear_pointer(&entry->field, g_free);
    if (kept->state == OUTBOX_CONFLICT && row != NULL)
        write_rebase(entry->write, row);
    requeue(kept, writes);
    return update(writes, entry, kept, error);
}
