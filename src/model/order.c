/* SPDX-License-Identifier: MIT */
#include "looptrace/model.h"
#include "looptrace/words.h"

Order *order_new(void)
{
    Order *order = g_new0(Order, 1);

    order->due = order->expected = order->delivered = DAY_NONE;
    order->progress.overall = -1;
    order->version = -1;
    return order;
}

void order_free(Order *order)
{
    if (order == NULL)
        return;
    g_free(order->id);
    g_free(order->number);
    g_free(order->buyer);
    g_free(order->supplier);
    g_free(order->product);
    g_free(order->workflow_text);
    g_free(order->current_stage);
    g_free(order->payment);
    g_free(order->buyer_id);
    g_free(order->supplier_user);
    g_free(order->notes);
    g_free(order->created_at);
    g_free(order->updated_at);
    g_free(order);
}

Order *order_copy(const Order *order)
{
    Order *copy = g_memdup2(order, sizeof *order);

    copy->id = g_strdup(order->id);
    copy->number = g_strdup(order->number);
    copy->buyer = g_strdup(order->buyer);
    copy->supplier = g_strdup(order->supplier);
    copy->product = g_strdup(order->product);
    copy->workflow_text = g_strdup(order->workflow_text);
    copy->current_stage = g_strdup(order->current_stage);
    copy->payment = g_strdup(order->payment);
    copy->buyer_id = g_strdup(order->buyer_id);
    copy->supplier_user = g_strdup(order->supplier_user);
    copy->notes = g_strdup(order->notes);
    copy->created_at = g_strdup(order->created_at);
    copy->updated_at = g_strdup(order->updated_at);
    return copy;
}

Stage *stage_new(void)
{
    Stage *stage = g_new0(Stage, 1);

    stage->due = DAY_NONE;
    return stage;
}

void stage_free(Stage *stage)
{
    if (stage == NULL)
        return;
    g_free(stage->id);
    g_free(stage->name);
    g_free(stage->description);
    g_free(stage->status_text);
    g_free(stage->notes);
    g_free(stage->started_at);
    g_free(stage->completed_at);
    g_free(stage->updated_at);
    g_free(stage->updated_by);
    g_free(stage);
}

Stage *stage_copy(const Stage *stage)
{
    Stage *copy = g_memdup2(stage, sizeof *stage);

    copy->id = g_strdup(stage->id);
    copy->name = g_strdup(stage->name);
    copy->description = g_strdup(stage->description);
    copy->status_text = g_strdup(stage->status_text);
    copy->notes = g_strdup(stage->notes);
    copy->started_at = g_strdup(stage->started_at);
    copy->completed_at = g_strdup(stage->completed_at);
    copy->updated_at = g_strdup(stage->updated_at);
    copy->updated_by = g_strdup(stage->updated_by);
    return copy;
}

Person *person_new(void)
{
    Person *person = g_new0(Person, 1);

    person->other_roles = g_ptr_array_new_with_free_func(g_free);
    person->suppliers = g_ptr_array_new_with_free_func(g_free);
    return person;
}

void person_free(Person *person)
{
    if (person == NULL)
        return;
    g_free(person->id);
    g_free(person->email);
    g_free(person->full_name);
    g_free(person->company);
    g_ptr_array_unref(person->other_roles);
    g_ptr_array_unref(person->suppliers);
    g_free(person);
}

/* ---- at risk (product.md §3.11) ---- */

gboolean workflow_is_over(Workflow workflow)
{
    return workflow == WORKFLOW_SHIPPED || workflow == WORKFLOW_DELIVERED ||
           workflow == WORKFLOW_COMPLETED || workflow == WORKFLOW_CANCELLED;
}

gboolean order_is_over(const Order *order)
{
    return workflow_is_over(order->workflow);
}

Risk order_risk(const Order *order, Day today)
{
    int progress = MAX(order->progress.overall, 0);

    if (order_is_over(order))
        return RISK_NONE;
    if (order->due != DAY_NONE && order->due < today)
        return RISK_OVERDUE;
    if (order->due != DAY_NONE && order->due - today <= 2 && progress < 80)
        return RISK_2_DAYS;
    if (order->due != DAY_NONE && order->due - today <= 5 && progress < 50)
        return RISK_5_DAYS;
    return order->progress.delayed > 0 ? RISK_DELAYED : RISK_NONE;
}

const char *risk_reason(Risk risk)
{
    switch (risk) {
    case RISK_NONE:
        return NULL;
    case RISK_OVERDUE:
        return _("past its date");
    case RISK_2_DAYS:
        return _("due within 2 days and under 80 %");
    case RISK_5_DAYS:
        return _("due within 5 days and under 50 %");
    case RISK_DELAYED:
        return _("a stage is delayed");
    }
    return NULL;
}
