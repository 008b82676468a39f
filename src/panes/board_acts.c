/* SPDX-License-Identifier: MIT */
/* Stages that are changed on the board: of the selected order, or of all marked ones, with one key. */
#include <string.h>

#include "board_pane.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "message_acts.h"
#include "stage_acts.h"

/* ---- which stage ---- */

const char *board_stage_chosen(const BoardPane *pane)
{
    return ui_table_marked(pane->table) > 0 ||
                   g_strcmp0(pane->stage_row, ui_table_selected_id(pane->table)) == 0
               ? pane->stage
               : NULL;
}

int board_stage_meant(const BoardPane *pane, const BoardRow *row)
{
    const char *chosen = board_stage_chosen(pane);
    int named = chosen == NULL ? -1 : board_row_stage_named(row, chosen);
    int stands = board_row_stage(row);

    if (named >= 0)
        return named;
    return stands >= 0 ? stands : (int)row->count - 1;
}

guint board_choose_stage(BoardPane *pane, int step)
{
    const BoardSeen *seen = board_selected(pane);
    int stage = seen == NULL ? -1 : board_stage_meant(pane, &seen->row);

    if (stage < 0)
        return EFFECT_NONE;
    stage = (stage + step + seen->row.count) % seen->row.count;
    const char *name = board_row_stage_name(&seen->row, stage);
    g_free(pane->stage);
    g_free(pane->stage_row);
    pane->stage = g_strdup(name);
    pane->stage_row = g_strdup(seen->row.id);
    pane->revision++;
    return EFFECT_REDRAW;
}

void board_forget_stage(BoardPane *pane)
{
    if (pane->stage == NULL)
        return;
    g_clear_pointer(&pane->stage, g_free);
    pane->revision++;
}

guint board_stage_right(Pane *base)
{
    return board_choose_stage((BoardPane *)base, 1);
}

guint board_stage_left(Pane *base)
{
    return board_choose_stage((BoardPane *)base, -1);
}

/* ---- changes ---- */

typedef void (*MakeChanges)(BoardPane *pane, const BoardSeen *seen, int stage, GPtrArray *changes);

static Write *change_of(BoardPane *pane, const BoardSeen *seen, int stage)
{
    return writes_new_board_stage(pane->pane.host->services->writes, &seen->row, (guint)stage);
}

static void add_percent(BoardPane *pane, const BoardSeen *seen, int stage, int percent,
                        GPtrArray *changes)
{
    g_autofree char *text = g_strdup_printf("%d", percent);
    g_autoptr(Write) write = change_of(pane, seen, stage);

    if (write_set(write, "completion_percentage", text, NULL) && !write_is_empty(write))
        g_ptr_array_add(changes, g_steal_pointer(&write));
}

static void make_more(BoardPane *pane, const BoardSeen *seen, int stage, GPtrArray *changes)
{
    add_percent(pane, seen, stage, MIN(seen->row.percent[stage] + 10, 100), changes);
}

static void make_complete(BoardPane *pane, const BoardSeen *seen, int stage, GPtrArray *changes)
{
    add_percent(pane, seen, stage, 100, changes);
}

/* This one is done, and the one behind it is begun. */
static void make_next(BoardPane *pane, const BoardSeen *seen, int stage, GPtrArray *changes)
{
    add_percent(pane, seen, stage, 100, changes);
    if (stage + 1 < seen->row.count && seen->row.percent[stage + 1] == 0)
        add_percent(pane, seen, stage + 1, 1, changes);
}

static gboolean is_target(const BoardPane *pane, const BoardSeen *seen)
{
    const char *id = ui_table_selected_id(pane->table);

    if (ui_table_marked(pane->table) > 0)
        return ui_table_is_marked(pane->table, seen->row.id);
    return id != NULL && strcmp(id, seen->row.id) == 0;
}

/* What the server has, or will have by itself, needs no mark any more. */
static void settled(const WriteItem *item, gpointer data)
{
    BoardPane *pane = data;

    if (item == NULL || item->write == NULL || write_state_sticks(item->state))
        return;
    board_see(pane);
    for (guint i = 0; i < pane->seen->len; i++) {
        const BoardRow *row = &g_array_index(pane->seen, BoardSeen, i).row;
        if (g_strcmp0(row->number, write_place(item->write).order_number) == 0)
            ui_table_unmark(pane->table, row->id);
    }
}

static guint change_all(Pane *base, MakeChanges make)
{
    BoardPane *pane = (BoardPane *)base;
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    guint orders = 0;

    board_see(pane);
    const char *chosen = board_stage_chosen(pane);
    for (guint i = 0; i < pane->seen->len; i++) {
        const BoardSeen *seen = &g_array_index(pane->seen, BoardSeen, i);
        int stage = is_target(pane, seen) ? board_stage_meant(pane, &seen->row) : -1;
        guint before = changes->len;
        /* One that was chosen by its name is meant in no row that hasn't got it. */
        if (stage < 0 || (chosen != NULL && ui_table_marked(pane->table) > 0 &&
                          board_row_stage_named(&seen->row, chosen) < 0))
            continue;
        make(pane, seen, stage, changes);
        orders += changes->len > before ? 1 : 0;
        while (rows->len < changes->len)
            g_ptr_array_add(rows, g_strdup(seen->row.id));
    }
    pane->followed = TRUE;
    if (ui_table_marked(pane->table) > 0) /* it was chosen for them */
        board_forget_stage(pane);
    return stage_acts_give(base, changes, rows, orders > 1, settled);
}

guint board_more(Pane *base)
{
    return change_all(base, make_more);
}

guint board_complete(Pane *base)
{
    return change_all(base, make_complete);
}

guint board_next(Pane *base)
{
    return change_all(base, make_next);
}

/* ---- forms, of the selected order ---- */

static guint open_form(BoardPane *pane, int stage, const char *field, const char *value,
                       const char *focus)
{
    const BoardSeen *seen = board_selected(pane);
    g_autoptr(GError) error = NULL;

    if (seen == NULL || stage < 0)
        return EFFECT_NONE;
    g_autoptr(Write) write = change_of(pane, seen, stage);
    if (field != NULL && !write_set(write, field, value, &error))
        return stage_acts_say(&pane->pane, error->message);
    pane->pane.next = pane_write_new(pane->pane.host, g_steal_pointer(&write), focus);
    return EFFECT_OPEN;
}

static int selected_stage(BoardPane *pane)
{
    const BoardSeen *seen = board_selected(pane);

    return seen == NULL ? -1 : board_stage_meant(pane, &seen->row);
}

guint board_edit(Pane *base)
{
    BoardPane *pane = (BoardPane *)base;

    return open_form(pane, selected_stage(pane), NULL, NULL, NULL);
}

guint board_note(Pane *base)
{
    BoardPane *pane = (BoardPane *)base;

    return open_form(pane, selected_stage(pane), NULL, NULL, "notes");
}

guint board_target(Pane *base)
{
    BoardPane *pane = (BoardPane *)base;

    return open_form(pane, selected_stage(pane), NULL, NULL, "target_date");
}

guint board_delayed(Pane *base)
{
    BoardPane *pane = (BoardPane *)base;

    return open_form(pane, selected_stage(pane), "status", stage_status_wire(STAGE_DELAYED),
                     "notes");
}

/* Where nothing of it is made, the stage before it is what wasn't done. */
static int stage_to_go_back(const BoardRow *row, int stage)
{
    return stage > 0 && row->percent[stage] == 0 ? stage - 1 : stage;
}

guint board_back(Pane *base)
{
    BoardPane *pane = (BoardPane *)base;
    const BoardSeen *seen = board_selected(pane);
    int stage = selected_stage(pane);

    if (stage < 0)
        return EFFECT_NONE;
    stage = stage_to_go_back(&seen->row, stage);
    g_autofree char *percent = g_strdup_printf("%d", MAX(seen->row.percent[stage] - 10, 0));
    return open_form(pane, stage, "completion_percentage", percent, "notes");
}

guint board_history(Pane *base)
{
    BoardPane *pane = (BoardPane *)base;
    const BoardSeen *seen = board_selected(pane);
    int stage = selected_stage(pane);

    if (stage < 0)
        return EFFECT_NONE;
    return stage_acts_history(base, seen->row.number, stage + 1);
}

/* Whom it is from isn't on the board: where the order's page hasn't been here, it is opened, and M is there too. */
guint board_message(Pane *base)
{
    BoardPane *pane = (BoardPane *)base;
    const BoardSeen *seen = board_selected(pane);

    if (seen == NULL)
        return EFFECT_NONE;
    const Order *order = store_order_by_number(base->host->services->store, seen->row.number);
    g_autofree char *unknown = message_acts_why_not(base, order);
    if (unknown == NULL)
        return message_acts_write(base, order);
    g_free(base->target);
    base->target = g_strdup(seen->row.number);
    base->host->say(base->host->data, _("Who it is from is on its page: M there writes"));
    return EFFECT_OPEN_ORDER;
}

/* ---- what can't be done ---- */

static char *why_nothing_changes(BoardPane *pane, Action action, const BoardRow *row)
{
    int stage = board_stage_meant(pane, row);
    gboolean last = stage + 1 >= row->count || row->percent[stage + 1] > 0;

    if (stage < 0)
        return g_strdup_printf(_("%s has no stages yet: they come with the supplier order"),
                               row->number);
    if ((action == ACTION_MORE || action == ACTION_COMPLETE || (action == ACTION_NEXT && last)) &&
        row->percent[stage] == 100)
        return g_strdup_printf(_("stage %d of %s is done already"), stage + 1, row->number);
    if (action == ACTION_STAGE_BACK && row->percent[stage_to_go_back(row, stage)] == 0)
        return g_strdup_printf(_("nothing is made yet of stage %d"), stage + 1);
    return NULL;
}

char *board_why_not(const Pane *base, Action action)
{
    BoardPane *pane = (BoardPane *)(guintptr)base;
    const BoardSeen *seen = board_selected(pane);

    gboolean looks = action == ACTION_STAGE_HISTORY || action == ACTION_STAGE_RIGHT ||
                     action == ACTION_STAGE_LEFT;

    if (seen == NULL || (!looks && !stage_acts_are_about(action)))
        return NULL;
    if (looks)
        return seen->row.count > 0 ? NULL : why_nothing_changes(pane, action, &seen->row);
    /* As much of the order as decides whether its stages can be set. */
    const Order order = {.number = seen->row.number,
                         .workflow = seen->row.workflow,
                         .workflow_text = seen->row.workflow_text};
    char *reason = stage_acts_why_not(base, action, &order, NULL);
    if (reason != NULL || ui_table_marked(pane->table) > 0)
        return reason;
    return why_nothing_changes(pane, action, &seen->row);
}
