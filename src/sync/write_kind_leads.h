/* SPDX-License-Identifier: MIT */
/* Of the table of writes what is about leads and their quotes (write_kind.c includes it, and has TERM and CURRENCY). */
#ifndef SYNC_WRITE_KIND_LEADS_H
#define SYNC_WRITE_KIND_LEADS_H

/* ---- leads ---- */

static const char *const lead_statuses[] = {
#define X(id, wire, label) wire,
    MODEL_LEAD_STATUS(X)
#undef X
        NULL,
};

static const char *lead_status_words(const char *value)
{
    return lead_status_label(lead_status_from_wire(value));
}

/* Of a lead's columns those that who sells may write (product.md §5). */
static const WriteField lead_fields[] = {
    {.name = "lead_status",
     .label = NC_("field", "Status"),
     .type = WRITE_CHOICE,
     .choices = lead_statuses,
     .choice_words = lead_status_words},
    {.name = "lead_notes",
     .label = NC_("field", "Note"),
     .type = WRITE_LINES,
     .max_chars = 10000,
     .may_be_null = TRUE},
    {.name = "assigned_to", .label = NC_("field", "Whose"), .type = WRITE_ID, .may_be_null = TRUE},
};

/* ---- what is decided on a quote ---- */

static const char *order_words(const char *value)
{
    return value == NULL ? C_("write", "no order") : C_("write", "becomes an order");
}

static const char *const decisions[] = {"approve", "reject", NULL};

static const char *decision_words(const char *value)
{
    return g_strcmp0(value, "approve") == 0 ? C_("write", "approved") : C_("write", "rejected");
}

/* What the quote says, and what whoever decides has read. */
#define QUOTE_TERMS                                                                                \
    TERM("status", NC_("field", "Quote"), TEXT),                                                   \
        TERM("total_price", NC_("field", "Total"), MONEY),                                         \
        TERM("quantity", NC_("field", "Quantity"), WHOLE),                                         \
        TERM("product_type", NC_("field", "Product"), TEXT)

/* No row has the decision: whatever somebody else has decided, it wasn't mine. */
#define DECISION                                                                                   \
    {                                                                                              \
        .name = "decision", .label = NC_("field", "Decision"), .type = WRITE_CHOICE,               \
        .choices = decisions, .choice_words = decision_words, .may_be_null = TRUE, .hidden = TRUE  \
    }

static const WriteField convert_fields[] = {
    {.name = "converted_to_order_id",
     .label = NC_("field", "Order"),
     .type = WRITE_MOMENT,
     .choice_words = order_words,
     .may_be_null = TRUE,
     .hidden = TRUE},
    {.name = "target_date",
     .label = NC_("field", "Due"),
     .type = WRITE_DAY,
     .may_be_null = TRUE,
     .argument = TRUE},
    QUOTE_TERMS,
};

static const WriteField approve_fields[] = {
    DECISION,
    {.name = "admin_markup",
     .label = NC_("field", "Markup"),
     .type = WRITE_MONEY,
     .unit = CURRENCY,
     .may_be_null = TRUE,
     .argument = TRUE},
    {.name = "reason",
     .label = NC_("field", "Note"),
     .type = WRITE_LINES,
     .max_chars = 2000,
     .may_be_null = TRUE,
     .argument = TRUE},
    QUOTE_TERMS,
};

static const WriteField refuse_fields[] = {
    DECISION,
    {.name = "reason",
     .label = NC_("field", "Reason"),
     .type = WRITE_LINES,
     .max_chars = 2000,
     .argument = TRUE},
    QUOTE_TERMS,
};

static const char *no_undo_of_quote(const Write *write)
{
    return write_kind_index(write->kind, "converted_to_order_id") >= 0
               ? _("An order that was made stays one: it can be cancelled, not taken back")
               : _("What was decided on a quote stays: the customer is told of it");
}

#define QUOTE_SELECT                                                                               \
    "id,updated_at,status,lead_status,lead_notes,assigned_to,total_price::text,quantity,"          \
    "product_type,converted_to_order_id"

#define QUOTE_KIND(word, words, list, may, value)                                                  \
    .name = word, .title = words, .method = WRITE_RPC, .table = "ai_quotes",                       \
    .function = "answer_quote", .guard = "updated_at", .select = QUOTE_SELECT,                     \
    .read = QUOTE_SELECT, .fields = list, .n_fields = G_N_ELEMENTS(list), .risk = WRITE_ASKED,     \
    .answers = is_answer, .who = may, .no_undo = no_undo_of_quote, .row_argument = "quote_id",     \
    .guard_argument = "expected_updated_at", .constant = "decision", .constant_value = value

#define LEAD_KINDS                                                                                 \
    {                                                                                              \
        .name = "lead.set",                                                                        \
        .title = NC_("write", "Set a lead"),                                                       \
        .method = WRITE_PATCH,                                                                     \
        .table = "ai_quotes",                                                                      \
        .guard = "updated_at",                                                                     \
        .select = QUOTE_SELECT, /* with what a decision is taken on: the moment goes on too */     \
        .read = QUOTE_SELECT ",assignee:profiles!ai_quotes_assigned_to_fkey(full_name)",           \
        .fields = lead_fields,                                                                     \
        .n_fields = G_N_ELEMENTS(lead_fields),                                                     \
        .risk = WRITE_LIGHT,                                                                       \
        .who = ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SALES),                                        \
        .noted = TRUE,                                                                             \
        .gathers = TRUE,                                                                           \
    },                                                                                             \
        {                                                                                          \
            QUOTE_KIND("quote.convert", NC_("write", "Make it an order"), convert_fields,          \
                       ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SALES), "convert"),                    \
            .arguments = {NULL, "target_date"},                                                    \
        },                                                                                         \
        {                                                                                          \
            QUOTE_KIND("quote.approve", NC_("write", "Approve a quote"), approve_fields,           \
                       ROLE_BIT(ROLE_ADMIN), "approve"),                                           \
            .arguments = {NULL, "markup", "reason"},                                               \
        },                                                                                         \
    {                                                                                              \
        QUOTE_KIND("quote.reject", NC_("write", "Reject a quote"), refuse_fields,                  \
                   ROLE_BIT(ROLE_ADMIN), "reject"),                                                \
            .arguments = {NULL, "reason"},                                                         \
    }

#endif
