/* SPDX-License-Identifier: MIT */
/* The part of the table of writes that is an admin's: a supplier for an order, decisions on listings; write_kind.c includes
 * it. */
#ifndef SYNC_WRITE_KIND_DESK_H
#define SYNC_WRITE_KIND_DESK_H

/* ---- a supplier for an order ---- */

static const WriteField assign_fields[] = {
    {.name = "supplier_id", .label = NC_("field", "Supplier"), .type = WRITE_ID, .hidden = TRUE},
    {.name = "supplier_price",
     .label = NC_("field", "Price"),
     .type = WRITE_MONEY,
     .unit = CURRENCY,
     .argument = TRUE},
    {.name = "buyer_price",
     .label = NC_("field", "Buyer pays"),
     .type = WRITE_MONEY,
     .unit = CURRENCY,
     .may_be_null = TRUE,
     .argument = TRUE},
    {.name = "target_date",
     .label = NC_("field", "Due"),
     .type = WRITE_DAY,
     .may_be_null = TRUE,
     .argument = TRUE},
    {.name = "special_instructions",
     .label = NC_("field", "Instructions"),
     .type = WRITE_LINES,
     .max_chars = 5000,
     .may_be_null = TRUE,
     .argument = TRUE},
};

static const char *no_undo_of_assignment(const Write *write)
{
    return _("The supplier is told at once: it can't be taken back here");
}

#define ASSIGN_SELECT "id,version,workflow_status,supplier_id"

/* ---- listings ---- */

static const char *const listing_statuses[] = {"pending_approval", "approved", "rejected", NULL};

static const char *listing_status_words(const char *value)
{
    if (strcmp(value, "approved") == 0)
        return C_("listing", "approved");
    return strcmp(value, "rejected") == 0 ? C_("listing", "rejected")
                                          : C_("listing", "waits for approval");
}

#define LISTING_FIELD(column, words, lines, longest)                                               \
    {                                                                                              \
        .name = column, .label = words, .type = WRITE_##lines, .max_chars = longest,               \
        .may_be_null = TRUE                                                                        \
    }
#define LISTING_STATUS                                                                             \
    {                                                                                              \
        .name = "status", .label = NC_("field", "Decision"), .type = WRITE_CHOICE,                 \
        .choices = listing_statuses, .choice_words = listing_status_words, .hidden = TRUE          \
    }
#define LISTING_TERMS                                                                              \
    TERM("title", NC_("field", "Title"), LINES), TERM("base_price", NC_("field", "Price"), MONEY)

static const WriteField listing_approve_fields[] = {
    LISTING_STATUS,
    LISTING_FIELD("admin_feedback", NC_("field", "Feedback"), LINES, 5000),
    LISTING_TERMS,
};

static const WriteField listing_reject_fields[] = {
    LISTING_STATUS,
    {.name = "rejection_reason",
     .label = NC_("field", "Reason"),
     .type = WRITE_LINES,
     .max_chars = 2000},
    LISTING_FIELD("admin_feedback", NC_("field", "Feedback"), LINES, 5000),
    LISTING_TERMS,
};

static const char *no_undo_of_listing(const Write *write)
{
    return _("The supplier is told at once: a decision on a listing can't be taken back here");
}

#define LISTING_SELECT "id,updated_at,status,rejection_reason,admin_feedback,title,base_price::text"
/* What is said to its owner is told by functions alone. */
#define LISTING_READ "id,updated_at,status,title"
#define LISTING_KIND(word, words, list, says)                                                      \
    .name = word, .title = words, .method = WRITE_RPC, .table = "marketplace_products",            \
    .function = "decide_listings", .guard = "updated_at", .select = LISTING_SELECT,                \
    .read = LISTING_READ, .fields = list, .n_fields = G_N_ELEMENTS(list), .risk = WRITE_ASKED,     \
    .answers = is_answer, .who = ROLE_BIT(ROLE_ADMIN), .no_undo = no_undo_of_listing,              \
    .rows_argument = "listing_ids", .guard_argument = "expected", .constant = "decision",          \
    .constant_value = says, .whole = TRUE, .noted = TRUE

#define WRITE_KINDS_OF_DESK                                                                        \
    {                                                                                              \
        .name = "order.assign",                                                                    \
        .title = NC_("write", "Assign a supplier"),                                                \
        .method = WRITE_RPC,                                                                       \
        .table = "orders",                                                                         \
        .function = "assign_order",                                                                \
        .guard = "version",                                                                        \
        .select = ASSIGN_SELECT,                                                                   \
        .read = ASSIGN_SELECT ",supplier:suppliers!orders_supplier_id_fkey(company_name)",         \
        .fields = assign_fields,                                                                   \
        .n_fields = G_N_ELEMENTS(assign_fields),                                                   \
        .risk = WRITE_ASKED,                                                                       \
        .answers = is_answer,                                                                      \
        .who = ROLE_BIT(ROLE_ADMIN),                                                               \
        .no_undo = no_undo_of_assignment,                                                          \
        .row_argument = "order_id",                                                                \
        .guard_argument = "expected_version",                                                      \
        .arguments = {"supplier_id", "supplier_price", "buyer_price", "target_date",               \
                      "special_instructions"},                                                     \
        .whole = TRUE,                                                                             \
        .by_key = TRUE,                                                                            \
    },                                                                                             \
        {                                                                                          \
            LISTING_KIND("listing.approve", NC_("write", "Approve a listing"),                     \
                         listing_approve_fields, "approve"),                                       \
            .arguments = {NULL, "feedback"},                                                       \
        },                                                                                         \
    {                                                                                              \
        LISTING_KIND("listing.reject", NC_("write", "Reject a listing"), listing_reject_fields,    \
                     "reject"),                                                                    \
            .arguments = {NULL, "reason", "feedback"},                                             \
    }

#endif
