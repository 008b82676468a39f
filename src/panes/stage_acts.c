/* SPDX-License-Identifier: MIT */
#include "stage_acts.h"

#include "bulk.h"
#include "looptrace/completion.h"
#include "looptrace/words.h"

guint stage_acts_say(Pane *pane, const char *sentence)
{
    pane->host->say(pane->host->data, sentence);
    return EFFECT_REDRAW;
}

static Write *more_of(const Order *order, const Stage *stage, gint64 more)
{
    gint64 percent = MIN(stage->percent + more, 100);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, percent);
    g_autoptr(Write) write = write_new_stage(order, stage);

    if (!write_set(write, "completion_percentage", text, NULL) || write_is_empty(write))
        return NULL;
    return g_steal_pointer(&write);
}

static guint open_sheet(Pane *pane, GPtrArray *changes, GPtrArray *row_ids)
{
    g_autoptr(GError) error = NULL;
    guint n = changes->len;
    g_autofree char *title = g_strdup_printf(P_("Set %u stage", "Set %u stages", n), n);

    pane->next = bulk_work_new(pane->host, pane, title, changes, row_ids, &error);
    return pane->next != NULL ? EFFECT_OPEN : stage_acts_say(pane, error->message);
}

guint stage_acts_give(Pane *pane, GPtrArray *changes, GPtrArray *row_ids, gboolean sheet,
                      WriteSettled settled)
{
    Writes *writes = pane->host->services->writes;
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;

    if (changes->len == 0)
        return stage_acts_say(pane, _("Complete already: nothing has been changed"));
    if (sheet)
        return open_sheet(pane, changes, row_ids);
    if (!writes_submit_all(writes, changes, ids, &error))
        return stage_acts_say(pane, error->message);
    for (guint i = 0; i < ids->len; i++)
        writes_follow(writes, g_ptr_array_index(ids, i), settled, pane);
    pane->host->submitted_all(pane->host->data, ids);
    return EFFECT_REDRAW;
}

guint stage_acts_add(Pane *pane, const Order *order, GPtrArray *stages, gint64 more,
                     WriteSettled settled)
{
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < stages->len; i++) {
        const Stage *stage = g_ptr_array_index(stages, i);
        Write *write = more_of(order, stage, more);
        if (write == NULL)
            continue;
        g_ptr_array_add(changes, write);
        g_ptr_array_add(rows, g_strdup(stage->id));
    }
    return stage_acts_give(pane, changes, rows, changes->len > 1, settled);
}

static guint open_form(Pane *pane, Write *taken, const char *focus)
{
    pane->next = pane_write_new(pane->host, taken, focus);
    return EFFECT_OPEN;
}

guint stage_acts_edit(Pane *pane, const Order *order, const Stage *stage, const char *status,
                      const char *focus)
{
    g_autoptr(Write) write = write_new_stage(order, stage);
    g_autoptr(GError) error = NULL;

    if (status != NULL && !write_set(write, "status", status, &error))
        return stage_acts_say(pane, error->message);
    return open_form(pane, g_steal_pointer(&write), focus);
}

guint order_acts_move(Pane *pane, const Order *order)
{
    return open_form(pane, write_new_order_status(order), "workflow_status");
}

static char *nothing_to_move(const Order *order, const Person *person)
{
    guint32 moves = write_order_moves(order, person);

    return moves != 0 ? NULL : g_strdup(_("the workflow has no move from here that is yours"));
}

gboolean stage_acts_are_about(Action action)
{
    return action == ACTION_MORE || action == ACTION_NEXT || action == ACTION_COMPLETE ||
           action == ACTION_DELAYED || action == ACTION_STAGE_BACK || action == ACTION_NOTE ||
           action == ACTION_TARGET || action == ACTION_EDIT;
}

char *stage_acts_why_not(const Pane *pane, Action action, const Order *order, const Stage *stage)
{
    const Services *services = pane->host->services;
    const Person *person = sync_person(services->sync);
    gboolean of_stage = stage_acts_are_about(action);

    if (!of_stage && action != ACTION_MOVE_ON)
        return NULL;
    if (services->writes == NULL || writes_outbox(services->writes) == NULL)
        return g_strdup(_("what is kept on this machine is still being opened"));
    if (order == NULL)
        return g_strdup(_("the order isn't here yet"));
    if (of_stage)
        return write_why_not(write_kind_find("stage.set"), order, stage, person);
    char *reason = write_why_not(write_kind_find("order.status"), order, NULL, person);
    return reason != NULL ? reason : nothing_to_move(order, person);
}

/* Marked rows that another filter hides count too, as far as their orders are here. */
static GPtrArray *marked_numbers(const Pane *pane, const UiTable *table)
{
    g_autoptr(GPtrArray) ids = ui_table_marked_ids(table);
    GPtrArray *numbers = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < ids->len; i++) {
        const Order *order = store_order(pane->host->services->store, ids->pdata[i]);
        if (order != NULL)
            g_ptr_array_add(numbers, g_strdup(order->number));
    }
    return numbers;
}

guint order_acts_move_id(Pane *pane, const char *id)
{
    const UiTable *table = pane->ops->table == NULL ? NULL : pane->ops->table(pane);
    const Order *order = id == NULL ? NULL : store_order(pane->host->services->store, id);
    g_autoptr(GPtrArray) numbers = NULL;

    if (table == NULL || ui_table_marked(table) == 0)
        return order == NULL ? EFFECT_NONE : order_acts_move(pane, order);
    numbers = marked_numbers(pane, table);
    pane->next = bulk_move_orders(pane->host, pane, numbers, NULL);
    return EFFECT_OPEN;
}

char *order_acts_why_not(const Pane *pane, Action action, const char *id)
{
    const UiTable *table = pane->ops->table == NULL ? NULL : pane->ops->table(pane);

    if (action != ACTION_MOVE_ON)
        return NULL;
    if (table != NULL && ui_table_marked(table) > 0 && writes_outbox(pane->host->services->writes))
        return NULL; /* which of them can go where is seen when it is asked */
    return stage_acts_why_not(
        pane, action, id == NULL ? NULL : store_order(pane->host->services->store, id), NULL);
}

guint stage_acts_history(Pane *pane, const char *order, gint64 stage)
{
    g_autofree char *word = line_word_quote(order);

    g_free(pane->target);
    pane->target = g_strdup_printf("stages history %s %" G_GINT64_FORMAT, word, stage);
    return EFFECT_RUN;
}
