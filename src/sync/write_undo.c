/* SPDX-License-Identifier: MIT */
/* Taking back what was done here: the inverse, as a write with a guard of its own. */
#include <string.h>

#include "looptrace/words.h"
#include "write_engine.h"

/* ---- what was taken back ---- */

static const Slot *taker_of(Writes *writes, const char *id)
{
    GPtrArray *const lists[] = {writes->open, writes->done};

    for (gsize l = 0; l < G_N_ELEMENTS(lists); l++)
        for (guint i = 0; i < lists[l]->len; i++) {
            const Slot *slot = lists[l]->pdata[i];
            if (slot->entry != NULL && g_strcmp0(slot->entry->undoes, id) == 0)
                return slot;
        }
    return NULL;
}

/* Taking back, once: taking back what took back is doing again. */
static gboolean is_inverse(Writes *writes, const Slot *slot)
{
    gboolean inverse = FALSE;

    for (guint depth = 0; slot != NULL && slot->entry != NULL && depth < 64; depth++) {
        if (slot->entry->undoes == NULL)
            return inverse;
        inverse = !inverse;
        slot = writes_slot(writes, slot->entry->undoes);
    }
    return inverse;
}

static gboolean is_fresh(Writes *writes, const Slot *slot)
{
    gint64 age = clock_now_us(writes->sync->clock) - slot->kept->created_us;

    return age >= 0 && age < WRITE_UNDO_SECONDS * G_USEC_PER_SEC &&
           writes_mark(writes, slot->kept->id)->ours;
}

static const Slot *newest(Writes *writes, gboolean inverse)
{
    GPtrArray *const lists[] = {writes->open, writes->done};
    const Slot *found = NULL;

    writes_look(writes);
    for (gsize l = 0; l < G_N_ELEMENTS(lists); l++)
        for (guint i = 0; i < lists[l]->len; i++) {
            const Slot *slot = lists[l]->pdata[i];
            if (slot->entry == NULL || !is_fresh(writes, slot) ||
                is_inverse(writes, slot) != inverse || taker_of(writes, slot->kept->id) != NULL)
                continue;
            if (found == NULL || slot->kept->sequence > found->kept->sequence)
                found = slot;
        }
    return found;
}

WriteItem *writes_undoable(Writes *writes)
{
    const Slot *slot = newest(writes, FALSE);

    return slot == NULL ? NULL : write_item_new(writes, slot);
}

/* Something new ends what could be done again. */
WriteItem *writes_redoable(Writes *writes)
{
    const Slot *slot = newest(writes, TRUE), *later = newest(writes, FALSE);

    if (slot == NULL || (later != NULL && later->kept->sequence > slot->kept->sequence))
        return NULL;
    return write_item_new(writes, slot);
}

WriteItem *writes_newest(Writes *writes, gboolean taken_back)
{
    writes_look(writes);
    for (guint i = writes->done->len; i > 0; i--) {
        const Slot *slot = writes->done->pdata[i - 1];
        if (slot->entry != NULL && is_inverse(writes, slot) == taken_back &&
            taker_of(writes, slot->kept->id) == NULL)
            return write_item_new(writes, slot);
    }
    return NULL;
}

/* ---- the inverse ---- */

static gboolean fail(GError **error, const char *sentence)
{
    g_set_error_literal(error, FAULT, FAULT_FAILED, sentence);
    return FALSE;
}

/* A status that was set by hand isn't what the percentage gives: it is set back too. */
static gboolean sets_back(const Write *write, guint field)
{
    int with = write_kind_index(write->kind, write->kind->fields[field].with);

    if (write->kind->fields[field].argument || (write->seen & (1u << field)) == 0)
        return FALSE;
    return (write->set & (1u << field)) != 0 || (with >= 0 && (write->set & (1u << with)) != 0);
}

static Write *invert(const Slot *slot, const cJSON *row)
{
    const Write *done = slot->entry->write;
    Write *inverse = write_copy(done);

    write_rebase(inverse, row);
    for (guint i = 0; i < done->kind->n_fields; i++) {
        write_unset(inverse, done->kind->fields[i].name);
        if (sets_back(done, i))
            write_set(inverse, done->kind->fields[i].name, done->base[i], NULL);
    }
    return inverse;
}

static gboolean check(Writes *writes, const Slot *slot, GError **error)
{
    const char *why = slot->entry == NULL ? _("Another version of looptrace has made it")
                                          : write_why_no_undo(slot->entry->write);

    if (slot->kept->state == OUTBOX_QUEUED && slot->entry != NULL)
        return TRUE; /* never sent: it is dropped */
    if (why != NULL)
        return fail(error, why);
    if (slot->entry->write->kind->method == WRITE_POST)
        return fail(error, _("What was made isn't taken back from here"));
    if (taker_of(writes, slot->kept->id) != NULL)
        return fail(error, _("It has been taken back already"));
    if (slot->kept->state == OUTBOX_SENT)
        return fail(error,
                    _("It has gone out, and nobody knows yet whether it was done: wait until "
                      "that has been found out"));
    return TRUE;
}

/* NULL, with the reason: there is nothing that could be sent. */
static WriteEntry *inverse_of(const Slot *slot, GError **error)
{
    g_autoptr(cJSON) row = write_row_parse(slot->kept->answer);

    if (row == NULL || slot->entry->moved) {
        fail(error, _("Somebody has changed the row since: look at it, then decide"));
        return NULL;
    }
    WriteEntry *entry = write_entry_new(invert(slot, row));
    entry->undoes = g_strdup(slot->kept->id);
    if (!write_is_empty(entry->write))
        return entry;
    write_entry_free(entry);
    fail(error, _("It has changed nothing: there is nothing to take back"));
    return NULL;
}

/* ---- one, or all that were made together ---- */

/* Ids of what was made with that change and would be taken back with it, itself among them: what has come back
 * to the person isn't. */
static GPtrArray *made_with(Writes *writes, const Slot *slot)
{
    GPtrArray *const lists[] = {writes->done, writes->open};
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    const char *batch = slot->entry == NULL ? NULL : slot->entry->batch;

    for (gsize l = 0; batch != NULL && l < G_N_ELEMENTS(lists); l++)
        for (guint i = 0; i < lists[l]->len; i++) {
            const Slot *other = lists[l]->pdata[i];
            if (other != slot && other->entry != NULL &&
                g_strcmp0(other->entry->batch, batch) == 0 &&
                (other->kept->state == OUTBOX_DONE || other->kept->state == OUTBOX_QUEUED))
                g_ptr_array_add(ids, g_strdup(other->kept->id));
        }
    g_ptr_array_add(ids, g_strdup(slot->kept->id));
    return ids;
}

/* An inverse to be sent, or it is dropped before it is sent. FALSE: neither can be. */
static gboolean take_back(Writes *writes, const char *id, GPtrArray *entries, guint *dropped,
                          GError **error)
{
    const Slot *slot = writes_named(writes, id, error);

    if (slot == NULL || !check(writes, slot, error))
        return FALSE;
    if (slot->kept->state == OUTBOX_DONE) {
        WriteEntry *entry = inverse_of(slot, error);
        if (entry != NULL)
            g_ptr_array_add(entries, entry);
        return entry != NULL;
    }
    if (!writes_drop(writes, slot->kept->id, NULL, error))
        return FALSE;
    ++*dropped;
    return TRUE;
}

static gboolean undo_these(Writes *writes, GPtrArray *taken, GPtrArray *ids, guint *dropped,
                           GError **error)
{
    g_autoptr(GPtrArray) these = taken;
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)write_entry_free);
    g_autofree char *batch = these->len > 1 ? outbox_new_id() : NULL;
    g_autoptr(GError) first = NULL;

    *dropped = 0;
    for (guint i = 0; i < these->len; i++)
        take_back(writes, these->pdata[i], entries, dropped, first == NULL ? &first : NULL);
    for (guint i = 0; i < entries->len; i++)
        ((WriteEntry *)entries->pdata[i])->batch = g_strdup(batch);
    if (entries->len > 0 && !writes_add_entries(writes, entries, ids, error))
        return FALSE;
    if (ids->len + *dropped > 0)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&first));
    return FALSE;
}

gboolean writes_undo_some(Writes *writes, const char *id, gboolean together, GPtrArray *ids,
                          guint *dropped, GError **error)
{
    const Slot *slot = writes_named(writes, id, error);

    if (slot == NULL)
        return FALSE;
    GPtrArray *these = together ? made_with(writes, slot) : g_ptr_array_new_with_free_func(g_free);
    if (!together)
        g_ptr_array_add(these, g_strdup(slot->kept->id));
    return undo_these(writes, these, ids, dropped, error);
}

gboolean writes_undo_together(Writes *writes, const char *id, GPtrArray *ids, guint *dropped,
                              GError **error)
{
    return writes_undo_some(writes, id, TRUE, ids, dropped, error);
}

gboolean writes_undo(Writes *writes, const char *id, char **undo_id, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    guint dropped = 0;

    if (undo_id != NULL)
        *undo_id = NULL;
    if (!writes_undo_some(writes, id, FALSE, ids, &dropped, error))
        return FALSE;
    if (undo_id != NULL && ids->len > 0)
        *undo_id = g_strdup(ids->pdata[0]);
    return TRUE;
}

guint writes_count_together(Writes *writes, const WriteItem *item)
{
    GPtrArray *const lists[] = {writes->done, writes->open};
    guint count = 0;

    for (gsize l = 0; item->batch != NULL && l < G_N_ELEMENTS(lists); l++)
        for (guint i = 0; i < lists[l]->len; i++) {
            const Slot *slot = lists[l]->pdata[i];
            count += slot->entry != NULL && g_strcmp0(slot->entry->batch, item->batch) == 0 ? 1 : 0;
        }
    return MAX(count, 1);
}
