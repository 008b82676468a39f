/* SPDX-License-Identifier: MIT */
/* The part of the table of writes that is about suppliers, people and their roles; write_kind.c includes it. */
#ifndef SYNC_WRITE_KIND_PEOPLE_H
#define SYNC_WRITE_KIND_PEOPLE_H

/* ---- suppliers ---- */

static const char *const verifications[] = {"pending", "verified", "rejected", "suspended", NULL};
static const char *const tiers[] = {"bronze", "silver", "gold", "platinum", NULL};
static const char *const yes_or_no[] = {"true", "false", NULL};

static const char *verification_words(const char *value)
{
    static const char *const words[] = {NC_("supplier", "pending"), NC_("supplier", "verified"),
                                        NC_("supplier", "rejected"), NC_("supplier", "suspended")};

    for (guint i = 0; verifications[i] != NULL; i++)
        if (g_strcmp0(value, verifications[i]) == 0)
            return g_dpgettext2(GETTEXT_PACKAGE, "supplier", words[i]);
    return value;
}

static const char *yes_or_no_words(const char *value)
{
    return g_strcmp0(value, "true") == 0 ? C_("write", "yes") : C_("write", "no");
}

#define SUPPLIER_TERM(column, words)                                                               \
    {                                                                                              \
        .name = column, .label = words, .type = WRITE_LINES, .may_be_null = TRUE, .hidden = TRUE,  \
        .term = TRUE                                                                               \
    }
/* What whoever decides has read of it. */
#define DECISION_FIELDS                                                                            \
    {.name = "verification_status",                                                                \
     .label = NC_("field", "Verified"),                                                            \
     .type = WRITE_CHOICE,                                                                         \
     .choices = verifications,                                                                     \
     .choice_words = verification_words,                                                           \
     .hidden = TRUE},                                                                              \
        SUPPLIER_TERM("company_name", NC_("field", "Supplier")),                                   \
        SUPPLIER_TERM("country", NC_("field", "Country")),                                         \
        SUPPLIER_TERM("city", NC_("field", "City")),                                               \
        SUPPLIER_TERM("business_type", NC_("field", "Trade"))

static const WriteField verify_fields[] = {
    DECISION_FIELDS,
    {.name = "reason",
     .label = NC_("field", "Reason"),
     .type = WRITE_LINES,
     .max_chars = 2000,
     .may_be_null = TRUE,
     .argument = TRUE},
};

static const WriteField turn_down_fields[] = {
    DECISION_FIELDS,
    {.name = "reason",
     .label = NC_("field", "Reason"),
     .type = WRITE_LINES,
     .max_chars = 2000,
     .argument = TRUE},
};

static const char *no_undo_of_decision(const Write *write)
{
    return _("The supplier is told at once: it can be decided otherwise, not taken back");
}

#define DECISION_SELECT                                                                            \
    "id,updated_at,verification_status,can_list_products,company_name,country,city,business_type"

#define DECISION_KIND(word, words, list, decision)                                                 \
    .name = word, .title = words, .method = WRITE_RPC, .table = "suppliers",                       \
    .function = "decide_supplier", .guard = "updated_at", .select = DECISION_SELECT,               \
    .read = DECISION_SELECT, .fields = list, .n_fields = G_N_ELEMENTS(list), .risk = WRITE_ASKED,  \
    .answers = is_answer, .who = ROLE_BIT(ROLE_ADMIN), .no_undo = no_undo_of_decision,             \
    .row_argument = "supplier_id", .guard_argument = "expected_updated_at",                        \
    .constant = "decision", .constant_value = decision,                                            \
    .arguments = {NULL, NULL, NULL, NULL, NULL, "reason"}

static const WriteField supplier_fields[] = {
    {.name = "tier", .label = NC_("field", "Tier"), .type = WRITE_CHOICE, .choices = tiers},
    {.name = "can_list_products",
     .label = NC_("field", "May list products"),
     .type = WRITE_CHOICE,
     .choices = yes_or_no,
     .choice_words = yes_or_no_words},
};

/* With what a decision is taken on, since the moment goes on too. */
#define SUPPLIER_SELECT DECISION_SELECT ",tier"

/* ---- roles ---- */

static const char *const role_names[] = {
#define X(id, wire) wire,
    MODEL_ROLE(X)
#undef X
        NULL,
};

static const WriteField grant_fields[] = {
    {.name = "roles",
     .label = NC_("field", "Role"),
     .type = WRITE_CHOICE,
     .choices = role_names,
     .adds = TRUE},
};

static const WriteField revoke_fields[] = {
    {.name = "roles",
     .label = NC_("field", "Role"),
     .type = WRITE_CHOICE,
     .choices = role_names,
     .adds = TRUE,
     .takes = TRUE},
};

static const char *no_undo_of_role(const Write *write)
{
    return _("What a role let somebody do meanwhile stays done: grant or revoke it again instead");
}

#define ROLES_SELECT "id,roles,told_at"

#define ROLE_KIND(word, words, list, granted)                                                      \
    .name = word, .title = words, .method = WRITE_RPC, .table = "people",                          \
    .function = "change_role", .select = ROLES_SELECT, .read = ROLES_SELECT, .fields = list,       \
    .n_fields = G_N_ELEMENTS(list), .risk = WRITE_REPEATED, .answers = is_answer,                  \
    .who = ROLE_BIT(ROLE_ADMIN), .no_undo = no_undo_of_role, .row_argument = "user_id",            \
    .constant = "granted", .constant_value = granted, .arguments = {"role"}

/* ---- the rows ---- */

#define WRITE_KINDS_OF_PEOPLE                                                                      \
    {DECISION_KIND("supplier.verify", NC_("write", "Verify"), verify_fields, "verify")},           \
        {DECISION_KIND("supplier.reject", NC_("write", "Reject"), turn_down_fields, "reject")},    \
        {DECISION_KIND("supplier.suspend", NC_("write", "Suspend"), turn_down_fields, "suspend")}, \
        {                                                                                          \
            .name = "supplier.set",                                                                \
            .title = NC_("write", "Set a supplier"),                                               \
            .method = WRITE_PATCH,                                                                 \
            .table = "suppliers",                                                                  \
            .guard = "updated_at",                                                                 \
            .select = SUPPLIER_SELECT,                                                             \
            .read = SUPPLIER_SELECT,                                                               \
            .fields = supplier_fields,                                                             \
            .n_fields = G_N_ELEMENTS(supplier_fields),                                             \
            .risk = WRITE_LIGHT,                                                                   \
            .who = ROLE_BIT(ROLE_ADMIN),                                                           \
            .noted = TRUE,                                                                         \
        },                                                                                         \
        {ROLE_KIND("role.grant", NC_("write", "Grant a role"), grant_fields, "true")},             \
    {                                                                                              \
        ROLE_KIND("role.revoke", NC_("write", "Revoke a role"), revoke_fields, "false")            \
    }

#endif
