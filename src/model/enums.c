/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "looptrace/model.h"

typedef struct {
    const char *wire, *label;
} EnumRow;

static const EnumRow workflow_table[WORKFLOW_COUNT] = {
#define X(id, wire, label) [WORKFLOW_##id] = {wire, label},
    MODEL_WORKFLOW(X)
#undef X
};

static const EnumRow stage_status_table[STAGE_STATUS_COUNT] = {
#define X(id, wire, label) [STAGE_##id] = {wire, label},
    MODEL_STAGE_STATUS(X)
#undef X
};

static const EnumRow lead_status_table[LEAD_STATUS_COUNT] = {
#define X(id, wire, label) [LEAD_##id] = {wire, label},
    MODEL_LEAD_STATUS(X)
#undef X
};

static const EnumRow listing_status_table[LISTING_STATUS_COUNT] = {
#define X(id, wire, label) [LISTING_##id] = {wire, label},
    MODEL_LISTING_STATUS(X)
#undef X
};

static const EnumRow offer_table[OFFER_COUNT] = {
#define X(id, wire, label) [OFFER_##id] = {wire, label},
    MODEL_OFFER(X)
#undef X
};

static const EnumRow role_table[ROLE_COUNT] = {
#define X(id, wire) [ROLE_##id] = {wire, wire},
    MODEL_ROLE(X)
#undef X
};

static const char *label_of(const EnumRow *row)
{
    return row->label == NULL ? NULL : g_dpgettext2(GETTEXT_PACKAGE, "status", row->label);
}

/* Row 0 is "unknown". */
static int find(const EnumRow *table, int count, const char *wire)
{
    for (int i = 1; wire != NULL && i < count; i++)
        if (strcmp(table[i].wire, wire) == 0)
            return i;
    return 0;
}

Workflow workflow_from_wire(const char *wire)
{
    return (Workflow)find(workflow_table, WORKFLOW_COUNT, wire);
}

const char *workflow_wire(Workflow workflow)
{
    return workflow_table[workflow].wire;
}

const char *workflow_label(Workflow workflow)
{
    return label_of(&workflow_table[workflow]);
}

StageStatus stage_status_from_wire(const char *wire)
{
    return (StageStatus)find(stage_status_table, STAGE_STATUS_COUNT, wire);
}

const char *stage_status_wire(StageStatus status)
{
    return stage_status_table[status].wire;
}

const char *stage_status_label(StageStatus status)
{
    return label_of(&stage_status_table[status]);
}

LeadStatus lead_status_from_wire(const char *wire)
{
    return (LeadStatus)find(lead_status_table, LEAD_STATUS_COUNT, wire);
}

const char *lead_status_wire(LeadStatus status)
{
    return lead_status_table[status].wire;
}

const char *lead_status_label(LeadStatus status)
{
    return label_of(&lead_status_table[status]);
}

ListingStatus listing_status_from_wire(const char *wire)
{
    return (ListingStatus)find(listing_status_table, LISTING_STATUS_COUNT, wire);
}

const char *listing_status_wire(ListingStatus status)
{
    return listing_status_table[status].wire;
}

const char *listing_status_label(ListingStatus status)
{
    return label_of(&listing_status_table[status]);
}

Offer offer_from_wire(const char *wire)
{
    return (Offer)find(offer_table, OFFER_COUNT, wire);
}

const char *offer_wire(Offer offer)
{
    return offer_table[offer].wire;
}

const char *offer_label(Offer offer)
{
    return label_of(&offer_table[offer]);
}

Role role_from_wire(const char *wire)
{
    return (Role)find(role_table, ROLE_COUNT, wire);
}

const char *role_wire(Role role)
{
    return role_table[role].wire;
}

gboolean roles_is_buyer(RoleSet roles)
{
    const RoleSet buyers = ROLE_BIT(ROLE_BUYER) | ROLE_BIT(ROLE_RETAILER) |
                           ROLE_BIT(ROLE_WHOLESALER) | ROLE_BIT(ROLE_EDUCATIONAL) |
                           ROLE_BIT(ROLE_CORPORATE) | ROLE_BIT(ROLE_SPORTS_TEAM);

    return (roles & buyers) != 0;
}

gboolean roles_is_supplier(RoleSet roles)
{
    return (roles & (ROLE_BIT(ROLE_SUPPLIER) | ROLE_BIT(ROLE_FACTORY))) != 0;
}
