/* SPDX-License-Identifier: MIT */
/* The road of an order as the database has it (private.workflow_allows, private.workflow_movers), so that a
 * move that can't be made is grey before it is sent. tests/stack/test-writes compares the two. */
#include "looptrace/model.h"

static gboolean is_on_road(Workflow workflow)
{
    return workflow >= WORKFLOW_QUOTE_REQUESTED && workflow <= WORKFLOW_COMPLETED;
}

static gboolean is_before_shipped(Workflow workflow)
{
    return is_on_road(workflow) && workflow < WORKFLOW_SHIPPED;
}

gboolean workflow_allows(Workflow from, Workflow to)
{
    if (from == to || from == WORKFLOW_UNKNOWN)
        return FALSE;
    if (to == WORKFLOW_ON_HOLD || to == WORKFLOW_CANCELLED)
        return from == WORKFLOW_ON_HOLD || is_before_shipped(from);
    if (from == WORKFLOW_ON_HOLD)
        return is_before_shipped(to);
    return is_on_road(from) && is_on_road(to) && (int)to == (int)from + 1;
}

RoleSet workflow_movers(Workflow to)
{
    switch (to) {
    case WORKFLOW_QUOTE_SENT:
    case WORKFLOW_ADMIN_REVIEW:
        return ROLE_BIT(ROLE_SALES);
    case WORKFLOW_SAMPLE_SUBMITTED:
    case WORKFLOW_BULK_PRODUCTION:
    case WORKFLOW_QC_INSPECTION:
    case WORKFLOW_READY_TO_SHIP:
    case WORKFLOW_SHIPPED:
        return ROLE_BIT(ROLE_SUPPLIER);
    case WORKFLOW_SAMPLE_APPROVED:
    case WORKFLOW_DELIVERED:
        return ROLE_BIT(ROLE_BUYER);
    case WORKFLOW_UNKNOWN:
    case WORKFLOW_QUOTE_REQUESTED:
    case WORKFLOW_AWAITING_PAYMENT:
    case WORKFLOW_PAYMENT_RECEIVED:
    case WORKFLOW_ASSIGNED_TO_SUPPLIER:
    case WORKFLOW_SAMPLE_REQUESTED:
    case WORKFLOW_COMPLETED:
    case WORKFLOW_ON_HOLD:
    case WORKFLOW_CANCELLED:
    case WORKFLOW_COUNT:
        return 0;
    }
    return 0;
}

gboolean workflow_is_move_of(Workflow to, RoleSet roles)
{
    RoleSet movers = workflow_movers(to);

    return (roles & ROLE_BIT(ROLE_ADMIN)) != 0 ||
           ((movers & ROLE_BIT(ROLE_SALES)) != 0 && (roles & ROLE_BIT(ROLE_SALES)) != 0) ||
           ((movers & ROLE_BIT(ROLE_SUPPLIER)) != 0 && roles_is_supplier(roles)) ||
           ((movers & ROLE_BIT(ROLE_BUYER)) != 0 && roles_is_buyer(roles));
}
