/* SPDX-License-Identifier: MIT */
/*
 * The sheet of a change of many rows: how far it is, what became of each. Esc takes back what hasn't gone out yet; what
 * has gone out is waited for, so that what the sheet says at the end is true. What failed stays marked below.
 */
#include <string.h>

#include "bulk.h"
#include "looptrace/ui_work.h"
#include "looptrace/words.h"

typedef struct {
    Pane pane;
    Pane *below;
    UiWork *work;
    GPtrArray *ids;     /* of the outbox */
    GHashTable *rows;   /* id → id of its row below; what is over isn't in it any more */
    gboolean cancelled; /* what is still in rows has gone out */
    UiArea area;
} WorkPane;

static Writes *writes_of(const WorkPane *pane)
{
    return pane->pane.host->services->writes;
}

/* ---- what becomes of them ---- */

static UiOutcome outcome_of(WriteState state)
{
    if (write_state_waits(state))
        return UI_OUTCOME_QUEUED;
    switch ((int)state) {
    case WRITE_SAVED:
        return UI_OUTCOME_SAVED;
    case WRITE_CONFLICT:
        return UI_OUTCOME_CONFLICT;
    case WRITE_REFUSED:
        return UI_OUTCOME_REFUSED;
    default: /* gone, invalid, expired */
        return UI_OUTCOME_FAILED;
    }
}

static void tell_outcome(WorkPane *pane, const WriteItem *item)
{
    const char *why = item->reason == NULL ? write_state_words(item->state) : item->reason;
    g_autoptr(SafeText) label = text_sanitise(item->label, -1, TEXT_LINE);
    g_autoptr(SafeText) reason = text_sanitise(why, -1, TEXT_LINE);

    ui_work_done(pane->work, outcome_of(item->state), item->id, label, reason);
}

static void unmark(WorkPane *pane, const char *row_id)
{
    UiTable *table = pane->below->ops->table == NULL ? NULL : pane->below->ops->table(pane->below);

    if (table != NULL && row_id != NULL)
        ui_table_unmark(table, row_id);
}

/* Nobody has to close a sheet that says that all is well. */
static guint end_if_well(WorkPane *pane)
{
    if (!ui_work_is_over(pane->work) || pane->cancelled || ui_work_troubles(pane->work) > 0)
        return EFFECT_REDRAW;
    return EFFECT_REDRAW | EFFECT_BACK;
}

static void settled(const WriteItem *item, gpointer data)
{
    WorkPane *pane = data;
    const char *row_id = item == NULL ? NULL : g_hash_table_lookup(pane->rows, item->id);

    if (row_id != NULL) {
        tell_outcome(pane, item);
        if (!write_state_sticks(item->state))
            unmark(pane, row_id);
        g_hash_table_remove(pane->rows, item->id);
    }
    if (pane->cancelled && g_hash_table_size(pane->rows) == 0)
        ui_work_stop(pane->work);
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, end_if_well(pane));
}

/* ---- cancelling ---- */

static gboolean has_gone_out(WriteState state)
{
    return state == WRITE_SENDING || state == WRITE_UNANSWERED;
}

static void cancel(WorkPane *pane)
{
    Writes *writes = writes_of(pane);

    pane->cancelled = TRUE;
    ui_work_cancel(pane->work);
    for (guint i = 0; i < pane->ids->len; i++) {
        const char *id = g_ptr_array_index(pane->ids, i);
        g_autoptr(WriteItem) item =
            g_hash_table_contains(pane->rows, id) ? writes_find(writes, id, NULL) : NULL;
        if (item != NULL && !has_gone_out(item->state) && write_state_waits(item->state) &&
            writes_drop(writes, id, NULL, NULL))
            g_hash_table_remove(pane->rows, id);
    }
    if (g_hash_table_size(pane->rows) == 0)
        ui_work_stop(pane->work);
}

/* ---- keys ---- */

/* One that came back: to be decided on, or changed. */
static guint open_trouble(WorkPane *pane)
{
    const PaneHost *host = pane->pane.host;
    const char *id = ui_work_selected(pane->work);
    g_autoptr(WriteItem) item = id == NULL ? NULL : writes_find(writes_of(pane), id, NULL);

    if (item == NULL || item->write == NULL || item->state == WRITE_SAVED)
        return EFFECT_NONE;
    pane->pane.next = item->state == WRITE_CONFLICT ? pane_conflict_new(host, item)
                                                    : pane_write_again_new(host, item);
    return EFFECT_OPEN;
}

static guint work_key(Pane *base, guint32 key)
{
    WorkPane *pane = (WorkPane *)base;

    switch (ui_work_key(pane->work, key)) {
    case UI_WORK_IGNORED:
        return EFFECT_PASS;
    case UI_WORK_CHANGED:
        return EFFECT_REDRAW;
    case UI_WORK_CANCEL:
        cancel(pane);
        return EFFECT_REDRAW;
    case UI_WORK_OPEN:
        return open_trouble(pane);
    case UI_WORK_CLOSE:
        return EFFECT_BACK;
    }
    return EFFECT_NONE;
}

/* Going away while it goes on changes nothing of it: it is told in passing, then. */
static const PaneAct work_acts[ACTION_COUNT] = {
    [ACTION_CANCEL] = pane_go_back,
};

static guint work_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL}, {ACTION_OUTBOX_LIST, NULL}, {ACTION_BACK, NULL}};

    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

/* ---- showing ---- */

static gboolean work_recalc(Pane *base, const UiArea *area)
{
    ((WorkPane *)base)->area =
        (UiArea){area->y + 1, area->x, area->rows - 1, MAX(area->columns - 1, 0)};
    return TRUE;
}

static void work_paint(Pane *base, UiScreen *screen)
{
    const WorkPane *pane = (const WorkPane *)base;

    ui_work_paint(pane->work, screen, &pane->area);
}

static void work_cursor(const Pane *base, int *y, int *x)
{
    const WorkPane *pane = (const WorkPane *)base;

    ui_work_cursor(pane->work, &pane->area, y, x);
}

static SafeText *work_heading(const Pane *base)
{
    return safe_text_printf("%s", C_("screen", "Several at once"));
}

static SafeText *work_say(const Pane *base)
{
    return ui_work_summary(((const WorkPane *)base)->work);
}

static void work_free(Pane *base)
{
    WorkPane *pane = (WorkPane *)base;

    if (writes_of(pane) != NULL)
        writes_unfollow(writes_of(pane), pane);
    ui_work_free(pane->work);
    g_ptr_array_unref(pane->ids);
    g_hash_table_unref(pane->rows);
    g_free(pane);
}

static const PaneOps work_ops = {
    .id = "work",
    .title = "Several at once",
    .free = work_free,
    .recalc = work_recalc,
    .paint = work_paint,
    .cursor = work_cursor,
    .key = work_key,
    .acts = work_acts,
    .hints = work_hints,
    .heading = work_heading,
    .say = work_say,
};

Pane *bulk_work_new(const PaneHost *host, Pane *below, const char *title, GPtrArray *changes,
                    GPtrArray *row_ids, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    WorkPane *pane;

    if (!writes_submit_all(host->services->writes, changes, ids, error))
        return NULL;
    pane = g_new0(WorkPane, 1);
    pane->pane = (Pane){.ops = &work_ops, .host = host};
    pane->below = below;
    pane->work = ui_work_new(title, ids->len);
    pane->ids = g_ptr_array_ref(ids);
    pane->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < ids->len; i++) {
        const char *id = g_ptr_array_index(ids, i);
        g_hash_table_insert(pane->rows, g_strdup(id), g_strdup(g_ptr_array_index(row_ids, i)));
        writes_follow(host->services->writes, id, settled, pane);
    }
    host->submitted_all(host->data, ids);
    return &pane->pane;
}

guint bulk_send(Pane *pane, const char *title, GPtrArray *changes)
{
    const PaneHost *host = pane->host;
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < changes->len; i++)
        g_ptr_array_add(rows, g_strdup(write_row_id(changes->pdata[i])));
    if (changes->len > 1)
        pane->next = bulk_work_new(host, pane, title, changes, rows, &error);
    else if (writes_submit_all(host->services->writes, changes, ids, &error))
        host->submitted_all(host->data, ids);
    if (error != NULL)
        host->say(host->data, error->message);
    return pane->next != NULL ? EFFECT_OPEN : EFFECT_REDRAW;
}
