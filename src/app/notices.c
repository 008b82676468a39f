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
    GHashTable *waiting; /* id → notice that says so; it goes when there is another thing to say */
    GPtrArray *batches;
};

/* Several changes that were made with one key. */
typedef struct {
    GHashTable *states; /* id → WriteState, plus one; 0: nothing has been heard yet */
    guint notice;       /* what was told of them last; 0: nothing */
    gboolean undoable;  /* one of those that are saved can be taken back */
} Batch;

static void batch_free(gpointer data)
{
    Batch *batch = data;

    g_hash_table_unref(batch->states);
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
    notices->waiting = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    notices->batches = g_ptr_array_new_with_free_func(batch_free);
    return notices;
}

void notices_forget(Notices *notices)
{
    if (notices->services->writes != NULL)
        writes_unfollow(notices->services->writes, notices);
    g_hash_table_remove_all(notices->waiting);
    g_ptr_array_set_size(notices->batches, 0);
    ui_toasts_forget(notices->toasts);
}

void notices_free(Notices *notices)
{
    if (notices == NULL)
        return;
    notices_forget(notices);
    g_hash_table_unref(notices->waiting);
    g_ptr_array_unref(notices->batches);
    ui_toasts_free(notices->toasts);
    g_free(notices);
}

UiToasts *notices_toasts(Notices *notices)
{
    return notices->toasts;
}

static guint add(Notices *notices, UiSeverity severity, const char *words, gboolean timed,
                 const char *hint)
{
    g_autoptr(SafeText) text = text_sanitise(words, -1, TEXT_LINE);
    const Clock *clock = &notices->services->clock;
    g_autofree char *time = timed ? text_moment(clock_now_us(clock), clock) : NULL;

    guint id = ui_toasts_add(notices->toasts, severity, text, time, hint);
    notices->changed(notices->data);
    return id;
}

void notices_say(Notices *notices, const char *sentence)
{
    add(notices, UI_NOTICE_PLAIN, sentence, FALSE, NULL);
}

void notices_keep(Notices *notices, const char *sentence)
{
    g_autoptr(SafeText) text = text_sanitise(sentence, -1, TEXT_LINE);
    const Clock *clock = &notices->services->clock;
    g_autofree char *time = text_moment(clock_now_us(clock), clock);

    ui_toasts_keep(notices->toasts, text, time);
}

char *notices_text(const Notices *notices, gboolean in_words)
{
    GString *text = g_string_new(NULL);

    for (guint i = ui_toasts_count(notices->toasts); i > 0; i--) {
        const UiNotice *notice = ui_toasts_nth(notices->toasts, i - 1);
        g_autoptr(SafeText) said = ui_notice_text(notice, in_words);
        g_string_append_printf(text, "%-6s%s\n",
                               notice->time == NULL ? "" : safe_text_utf8(notice->time),
                               safe_text_utf8(said));
    }
    return g_string_free(text, FALSE);
}

/* ---- one change ---- */

static char *hint_of(const Notices *notices, Action action, const char *words)
{
    g_autofree char *key = keymap_hint(notices->keymap, SCREEN_ORDERS, action);

    return *key == '\0' ? NULL : g_strdup_printf("%s %s", key, words);
}

/* "Saved: … · it is order SA-00301"; NULL: there is nothing more to tell. */
static char *with_consequence(const WriteItem *item, const char *words)
{
    guint stages = write_item_stages(item);
    g_autofree char *order = write_item_order(item);

    if (order != NULL)
        return g_strdup_printf(_("%s · it is order %s"), words, order);
    return stages == 0
               ? NULL
               : g_strdup_printf(P_("%s · %u stage follows", "%s · its %u stages follow", stages),
                                 words, stages);
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

    g_autofree char *follows = with_consequence(item, words);

    add(notices, UI_NOTICE_GOOD, follows != NULL ? follows : words, TRUE, hint);
}

static guint tell_waiting(Notices *notices, const WriteItem *item)
{
    gboolean kept = outbox_mode(writes_outbox(notices->services->writes)) != OUTBOX_MEMORY;
    const char *reason = item->reason == NULL ? write_state_words(item->state) : item->reason;
    g_autofree char *words =
        g_strdup_printf(kept ? _("Queued: %s (%s)") : _("Waiting, for this run only: %s (%s)"),
                        item->label, reason);

    return add(notices, kept ? UI_NOTICE_PLAIN : UI_NOTICE_RISK, words, TRUE, NULL);
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

/* An attempt without an outcome is told once; what comes of it in the end is told in its place. */
static void tell_one(Notices *notices, const WriteItem *item)
{
    guint told = GPOINTER_TO_UINT(g_hash_table_lookup(notices->waiting, item->id));

    if (write_state_waits(item->state)) {
        if (told == 0)
            g_hash_table_insert(notices->waiting, g_strdup(item->id),
                                GUINT_TO_POINTER(tell_waiting(notices, item)));
        writes_follow_to_end(notices->services->writes, item->id, settled, notices);
        return;
    }
    ui_toasts_withdraw(notices->toasts, told);
    g_hash_table_remove(notices->waiting, item->id);
    if (item->state == WRITE_SAVED)
        tell_saved(notices, item);
    else
        tell_stuck(notices, item);
}

/* ---- several as one ---- */

static void append_part(GString *text, guint n, const char *words)
{
    if (n > 0)
        g_string_append_printf(text, "%s%u %s", text->len == 0 ? "" : " · ", n, words);
}

static void count_states(const Batch *batch, guint counts[WRITE_STATE_COUNT + 1])
{
    GHashTableIter each;
    gpointer state;

    g_hash_table_iter_init(&each, batch->states);
    while (g_hash_table_iter_next(&each, NULL, &state))
        counts[GPOINTER_TO_UINT(state)]++;
}

/* In place of what was told before. counts: by state, plus one. Returns how many wait. */
static guint tell_batch(Notices *notices, Batch *batch, const guint *counts)
{
    g_autoptr(GString) text = g_string_new(NULL);
    guint saved = counts[WRITE_SAVED + 1];
    guint waiting = 0;
    guint stuck = 0;

    append_part(text, saved, write_state_words(WRITE_SAVED));
    for (int i = 0; i < WRITE_STATE_COUNT; i++) {
        if (write_state_waits((WriteState)i))
            waiting += counts[i + 1];
        if (!write_state_sticks((WriteState)i))
            continue;
        stuck += counts[i + 1];
        append_part(text, counts[i + 1], write_state_words((WriteState)i));
    }
    append_part(text, waiting, write_state_words(WRITE_WAITING));

    g_autofree char *hint = stuck > 0 ? hint_of(notices, ACTION_OUTBOX_LIST, C_("notice", "decide"))
                            : saved > 0 && batch->undoable
                                ? hint_of(notices, ACTION_UNDO_CHANGE, C_("notice", "undo, 30 s"))
                                : NULL;
    ui_toasts_withdraw(notices->toasts, batch->notice);
    batch->notice = add(notices,
                        stuck > 0     ? UI_NOTICE_BAD
                        : waiting > 0 ? UI_NOTICE_PLAIN
                                      : UI_NOTICE_GOOD,
                        text->str, TRUE, hint);
    return waiting;
}

/* FALSE: it is of none. Nothing is told until something has been heard of each of them. */
static gboolean settle_in_batch(Notices *notices, const WriteItem *item)
{
    for (guint i = 0; i < notices->batches->len; i++) {
        Batch *batch = g_ptr_array_index(notices->batches, i);
        guint counts[WRITE_STATE_COUNT + 1] = {0};
        gpointer before = NULL;
        gpointer state = GUINT_TO_POINTER((guint)item->state + 1);
        if (!g_hash_table_lookup_extended(batch->states, item->id, NULL, &before))
            continue;
        g_hash_table_insert(batch->states, g_strdup(item->id), state);
        batch->undoable = batch->undoable || (item->state == WRITE_SAVED && item->write != NULL &&
                                              write_why_no_undo(item->write) == NULL);
        count_states(batch, counts);
        if (write_state_waits(item->state))
            writes_follow_to_end(notices->services->writes, item->id, settled, notices);
        if (counts[0] == 0 && state != before && tell_batch(notices, batch, counts) == 0)
            g_ptr_array_remove_index(notices->batches, i);
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
    Batch *batch;

    if (ids->len == 1) {
        notices_follow(notices, g_ptr_array_index(ids, 0));
        return;
    }
    batch = g_new0(Batch, 1);
    batch->states = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < ids->len; i++)
        g_hash_table_insert(batch->states, g_strdup(g_ptr_array_index(ids, i)), NULL);
    g_ptr_array_add(notices->batches, batch);
    for (guint i = 0; i < ids->len; i++)
        notices_follow(notices, g_ptr_array_index(ids, i));
}

/* ---- undo ---- */

void notices_undo(Notices *notices, gboolean redo)
{
    Writes *writes = notices->services->writes;
    WriteItem *item = redo ? writes_redoable(writes) : writes_undoable(writes);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    guint dropped = 0;

    if (item == NULL) {
        notices_say(notices, redo
                                 ? _("Nothing was taken back in the last 30 seconds")
                                 : _("Nothing was changed here in the last 30 seconds; History has "
                                     "what was done before"));
        return;
    }
    if (!writes_undo_together(writes, item->id, ids, &dropped, &error)) {
        add(notices, UI_NOTICE_BAD, error->message, FALSE, NULL);
    } else if (dropped > 0) {
        g_autofree char *words =
            g_strdup_printf(P_("Taken back before it was sent: %u change",
                               "Taken back before they were sent: %u changes", dropped),
                            dropped);
        add(notices, UI_NOTICE_PLAIN, words, TRUE, NULL);
    }
    if (ids->len > 0)
        notices_follow_all(notices, ids);
    write_item_free(item);
}
