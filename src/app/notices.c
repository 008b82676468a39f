/* SPDX-License-Identifier: MIT */
#include "notices.h"

#include <string.h>

#include "looptrace/words.h"

struct Notices {
    Services *services;
    const Keymap *keymap;
    UiToasts *toasts;
    void (*changed)(gpointer data);
    gpointer data;
    GHashTable *told; /* id → state that was told last, plus one: what is followed */
    GPtrArray *batches;
};

/* Several changes that were made with one key. */
typedef struct {
    GHashTable *open; /* ids without an outcome yet */
    guint outcomes[WRITE_STATE_COUNT];
    guint all;
} Batch;

static void batch_free(gpointer data)
{
    Batch *batch = data;

    g_hash_table_unref(batch->open);
    g_free(batch);
}

Notices *notices_new(Services *services, const Keymap *keymap, void (*changed)(gpointer data),
                     gpointer data)
{
    Notices *notices = g_new0(Notices, 1);

    notices->services = services;
    notices->keymap = keymap;
    notices->toasts = ui_toasts_new();
    notices->changed = changed;
    notices->data = data;
    notices->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    notices->batches = g_ptr_array_new_with_free_func(batch_free);
    return notices;
}

void notices_forget(Notices *notices)
{
    if (notices->services->writes != NULL)
        writes_unfollow(notices->services->writes, notices);
    g_hash_table_remove_all(notices->told);
    g_ptr_array_set_size(notices->batches, 0);
}

void notices_free(Notices *notices)
{
    if (notices == NULL)
        return;
    notices_forget(notices);
    g_hash_table_unref(notices->told);
    g_ptr_array_unref(notices->batches);
    ui_toasts_free(notices->toasts);
    g_free(notices);
}

UiToasts *notices_toasts(Notices *notices)
{
    return notices->toasts;
}

static void add(Notices *notices, UiSeverity severity, const char *words, gboolean timed,
                const char *hint)
{
    g_autoptr(SafeText) text = text_sanitise(words, -1, TEXT_LINE);
    const Clock *clock = &notices->services->clock;
    g_autofree char *time = timed ? text_moment(clock_now_us(clock), clock) : NULL;

    ui_toasts_add(notices->toasts, severity, text, time, hint);
    notices->changed(notices->data);
}

void notices_say(Notices *notices, const char *sentence)
{
    add(notices, UI_NOTICE_PLAIN, sentence, FALSE, NULL);
}

/* ---- one change ---- */

static char *hint_of(const Notices *notices, Action action, const char *words)
{
    g_autofree char *key = keymap_hint(notices->keymap, SCREEN_ORDERS, action);

    return *key == '\0' ? NULL : g_strdup_printf("%s %s", key, words);
}

static void tell_saved(Notices *notices, const WriteItem *item)
{
    gboolean can_undo = item->write != NULL && write_why_no_undo(item->write) == NULL;
    g_autofree char *hint =
        can_undo ? hint_of(notices, ACTION_UNDO_CHANGE, C_("notice", "undo, 30 s")) : NULL;
    g_autofree char *words =
        item->undoes != NULL ? g_strdup_printf(_("Taken back, and saved: %s"), item->label)
        : item->already      ? g_strdup_printf(_("It was so already: %s"), item->label)
                             : g_strdup_printf(_("Saved: %s"), item->label);

    add(notices, UI_NOTICE_GOOD, words, TRUE, hint);
}

static void tell_waiting(Notices *notices, const WriteItem *item)
{
    gboolean kept = outbox_mode(writes_outbox(notices->services->writes)) != OUTBOX_MEMORY;
    const char *reason = item->reason == NULL ? write_state_words(item->state) : item->reason;
    g_autofree char *words =
        g_strdup_printf(kept ? _("Queued: %s (%s)") : _("Waiting, for this run only: %s (%s)"),
                        item->label, reason);

    add(notices, kept ? UI_NOTICE_PLAIN : UI_NOTICE_RISK, words, TRUE, NULL);
}

static void tell_stuck(Notices *notices, const WriteItem *item)
{
    g_autofree char *hint = hint_of(notices, ACTION_OUTBOX_LIST, C_("notice", "decide"));
    g_autofree char *words =
        g_strdup_printf(_("Not saved: %s: %s"), item->label,
                        item->reason == NULL ? write_state_words(item->state) : item->reason);

    add(notices, UI_NOTICE_BAD, words, TRUE, hint);
}

static void settled(const WriteItem *item, gpointer data);

static void follow_on(Notices *notices, const WriteItem *item)
{
    g_hash_table_insert(notices->told, g_strdup(item->id), GINT_TO_POINTER((int)item->state + 1));
    writes_follow(notices->services->writes, item->id, settled, notices);
}

/* An attempt without an outcome is told once; what comes of it in the end is told again. */
static void tell_one(Notices *notices, const WriteItem *item)
{
    int told = GPOINTER_TO_INT(g_hash_table_lookup(notices->told, item->id)) - 1;
    gboolean waits = write_state_waits(item->state);

    if (item->state == WRITE_SAVED)
        tell_saved(notices, item);
    else if (!waits)
        tell_stuck(notices, item);
    else if (told != (int)item->state)
        tell_waiting(notices, item);
    if (waits)
        follow_on(notices, item);
    else
        g_hash_table_remove(notices->told, item->id);
}

/* ---- several as one ---- */

static void append_part(GString *text, guint n, const char *words)
{
    if (n > 0)
        g_string_append_printf(text, "%s%u %s", text->len == 0 ? "" : " · ", n, words);
}

static void tell_batch(Notices *notices, const Batch *batch)
{
    g_autoptr(GString) text = g_string_new(NULL);
    guint saved = batch->outcomes[WRITE_SAVED];
    guint waiting = 0;
    guint stuck = 0;

    append_part(text, saved, write_state_words(WRITE_SAVED));
    for (int i = 0; i < WRITE_STATE_COUNT; i++) {
        if (write_state_waits((WriteState)i))
            waiting += batch->outcomes[i];
        if (!write_state_sticks((WriteState)i))
            continue;
        stuck += batch->outcomes[i];
        append_part(text, batch->outcomes[i], write_state_words((WriteState)i));
    }
    append_part(text, waiting, write_state_words(WRITE_WAITING));

    g_autofree char *hint = stuck > 0 ? hint_of(notices, ACTION_OUTBOX_LIST, C_("notice", "decide"))
                            : saved > 0
                                ? hint_of(notices, ACTION_UNDO_CHANGE, C_("notice", "undo, 30 s"))
                                : NULL;
    add(notices,
        stuck > 0     ? UI_NOTICE_BAD
        : waiting > 0 ? UI_NOTICE_PLAIN
                      : UI_NOTICE_GOOD,
        text->str, TRUE, hint);
}

/* TRUE: it is of a batch. */
static gboolean settle_in_batch(Notices *notices, const WriteItem *item)
{
    for (guint i = 0; i < notices->batches->len; i++) {
        Batch *batch = g_ptr_array_index(notices->batches, i);
        if (!g_hash_table_remove(batch->open, item->id))
            continue;
        batch->outcomes[item->state]++;
        if (g_hash_table_size(batch->open) == 0) {
            tell_batch(notices, batch);
            g_ptr_array_remove_index(notices->batches, i);
        }
        if (write_state_waits(item->state))
            follow_on(notices, item);
        return TRUE;
    }
    return FALSE;
}

static void settled(const WriteItem *item, gpointer data)
{
    Notices *notices = data;

    if (item != NULL && !settle_in_batch(notices, item))
        tell_one(notices, item);
}

void notices_follow(Notices *notices, const char *id)
{
    writes_follow(notices->services->writes, id, settled, notices);
}

void notices_follow_all(Notices *notices, GPtrArray *ids)
{
    Batch *batch = g_new0(Batch, 1);

    batch->open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    batch->all = ids->len;
    for (guint i = 0; i < ids->len; i++)
        g_hash_table_add(batch->open, g_strdup(g_ptr_array_index(ids, i)));
    g_ptr_array_add(notices->batches, batch);
    for (guint i = 0; i < ids->len; i++)
        notices_follow(notices, g_ptr_array_index(ids, i));
}

/* ---- undo ---- */

void notices_undo(Notices *notices, gboolean redo)
{
    Writes *writes = notices->services->writes;
    WriteItem *item = redo ? writes_redoable(writes) : writes_undoable(writes);
    g_autoptr(GError) error = NULL;
    g_autofree char *id = NULL;

    if (item == NULL) {
        notices_say(notices, redo
                                 ? _("Nothing was taken back in the last 30 seconds")
                                 : _("Nothing was changed here in the last 30 seconds; History has "
                                     "what was done before"));
        return;
    }
    if (!writes_undo(writes, item->id, &id, &error)) {
        add(notices, UI_NOTICE_BAD, error->message, FALSE, NULL);
    } else if (id == NULL) {
        g_autofree char *words =
            g_strdup_printf(_("Taken back before it was sent: %s"), item->label);
        add(notices, UI_NOTICE_PLAIN, words, TRUE, NULL);
    } else {
        notices_follow(notices, id);
    }
    write_item_free(item);
}
