/* SPDX-License-Identifier: MIT */
/* The table of writes. A new kind is a row here; nothing else knows one from another. */
#include <string.h>

#include "looptrace/text.h"
#include "write_private.h"

/* ---- stages ---- */

static const char *const stage_statuses[] = {
#define X(id, wire, label) wire,
    MODEL_STAGE_STATUS(X)
#undef X
        NULL,
};

static const char *stage_status_words(const char *value)
{
    return stage_status_label(stage_status_from_wire(value));
}

/* Percentage and status decide each other (product.md §5). */
static const WriteField stage_fields[] = {
    {.name = "completion_percentage", .label = "Done", .type = WRITE_PERCENT, .with = "status"},
    {.name = "status",
     .label = "Status",
     .type = WRITE_CHOICE,
     .choices = stage_statuses,
     .choice_words = stage_status_words,
     .with = "completion_percentage"},
    {.name = "notes", .label = "Note", .type = WRITE_LINES, .max_chars = 5000, .may_be_null = TRUE},
    {.name = "target_date", .label = "Due", .type = WRITE_DAY, .may_be_null = TRUE},
};

/* ---- the workflow of orders ---- */

static const char *const workflows[] = {
#define X(id, wire, label) wire,
    MODEL_WORKFLOW(X)
#undef X
        NULL,
};

static const char *workflow_words(const char *value)
{
    return workflow_label(workflow_from_wire(value));
}

static const WriteField order_status_fields[] = {
    {.name = "workflow_status",
     .label = "Workflow",
     .type = WRITE_CHOICE,
     .choices = workflows,
     .choice_words = workflow_words},
    {.name = "note",
     .label = "Note",
     .type = WRITE_LINES,
     .max_chars = 2000,
     .may_be_null = TRUE,
     .argument = TRUE},
};

static const char *no_undo_of_move(const Write *write)
{
    Workflow from = workflow_from_wire(write_base(write, "workflow_status"));
    Workflow to = workflow_from_wire(write_mine(write, "workflow_status"));

    if (workflow_allows(to, from))
        return NULL;
    return to == WORKFLOW_CANCELLED ? "A cancelled order stays cancelled"
                                    : "Orders move forward only: this move can't be taken back";
}

static WriteRisk risk_of_move(const Write *write)
{
    Workflow to = workflow_from_wire(write_mine(write, "workflow_status"));

    return to == WORKFLOW_CANCELLED ? WRITE_REPEATED : WRITE_ASKED;
}

/* ---- the table ---- */

static const WriteKind kind_table[] = {
    {
        .name = "stage.set",
        .title = "Set a stage",
        .method = WRITE_PATCH,
        .table = "production_stages",
        .guard = "updated_at",
        .select = "id,updated_at,completion_percentage,status,notes,target_date",
        .read = "id,updated_at,completion_percentage,status,notes,target_date,"
                "by:profiles!production_stages_updated_by_fkey(full_name)",
        .fields = stage_fields,
        .n_fields = G_N_ELEMENTS(stage_fields),
        .risk = WRITE_LIGHT,
        .who = ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SUPPLIER) | ROLE_BIT(ROLE_FACTORY),
        .noted = TRUE,
    },
    {
        .name = "order.status",
        .title = "Move an order on",
        .method = WRITE_RPC,
        .table = "orders",
        .function = "update_order_status",
        .guard = "version",
        .select = "id,version,workflow_status",
        .read = "id,version,workflow_status",
        .fields = order_status_fields,
        .n_fields = G_N_ELEMENTS(order_status_fields),
        .risk = WRITE_ASKED,
        .risk_of = risk_of_move,
        .who = ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SALES) | ROLE_BIT(ROLE_SUPPLIER) |
               ROLE_BIT(ROLE_FACTORY) | ROLE_BIT(ROLE_BUYER),
        .no_undo = no_undo_of_move,
        .row_argument = "order_id",
        .guard_argument = "expected_version",
        .arguments = {"new_status", "note"},
    },
};

const WriteKind *write_kind_at(guint index)
{
    return index < G_N_ELEMENTS(kind_table) ? &kind_table[index] : NULL;
}

const WriteKind *write_kind_find(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(kind_table); i++)
        if (g_strcmp0(kind_table[i].name, name) == 0)
            return &kind_table[i];
    return NULL;
}

int write_kind_index(const WriteKind *kind, const char *name)
{
    for (guint i = 0; i < kind->n_fields; i++)
        if (g_strcmp0(kind->fields[i].name, name) == 0)
            return (int)i;
    return -1;
}

const WriteField *write_kind_field(const WriteKind *kind, const char *name)
{
    int index = write_kind_index(kind, name);

    return index < 0 ? NULL : &kind->fields[index];
}

/* ---- values ---- */

static gboolean fail(GError **error, const char *words)
{
    g_set_error_literal(error, FAULT, FAULT_INVALID, words);
    return FALSE;
}

static gboolean fail_choice(const WriteField *field, GError **error)
{
    g_autofree char *known = g_strjoinv(", ", (char **)(gpointer)field->choices);

    g_set_error(error, FAULT, FAULT_INVALID, "it must be one of: %s", known);
    return FALSE;
}

static gboolean check_whole(const char *value, gint64 min, gint64 max, GError **error)
{
    gint64 number;

    if (text_parse_int(value, min, max, &number))
        return TRUE;
    g_set_error(error, FAULT, FAULT_INVALID,
                "it must be a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, min,
                max);
    return FALSE;
}

static gboolean check_text(const WriteField *field, const char *value, GError **error)
{
    if (!g_utf8_validate(value, -1, NULL))
        return fail(error, "it isn't UTF-8");
    if (field->type == WRITE_TEXT && strpbrk(value, "\r\n") != NULL)
        return fail(error, "it must be one line");
    if (field->max_chars > 0 && g_utf8_strlen(value, -1) > (glong)field->max_chars) {
        g_set_error(error, FAULT, FAULT_INVALID,
                    "it has %ld characters, %ld more than the %u that fit",
                    g_utf8_strlen(value, -1), g_utf8_strlen(value, -1) - (glong)field->max_chars,
                    field->max_chars);
        return FALSE;
    }
    return TRUE;
}

static gboolean check_day(const char *value, GError **error)
{
    Day day;

    /* A time behind it would be cut off by the server without a word. */
    if (strlen(value) == strlen("2026-11-23") && text_parse_day(value, &day))
        return TRUE;
    return fail(error, "it must be a date such as 2026-11-23");
}

static gboolean check_money(const char *value, GError **error)
{
    g_autofree char *words = NULL;

    return text_money(value, 2, &words) || fail(error, "it must be an amount such as 1250.00");
}

gboolean write_field_check(const WriteField *field, const char *value, GError **error)
{
    if (value == NULL)
        return field->may_be_null || fail(error, "it can't be left empty");
    switch (field->type) {
    case WRITE_TEXT:
    case WRITE_LINES:
        return check_text(field, value, error);
    case WRITE_WHOLE:
        return check_whole(value, field->min, field->max, error);
    case WRITE_PERCENT:
        return check_whole(value, 0, 100, error);
    case WRITE_DAY:
        return check_day(value, error);
    case WRITE_MONEY:
        return check_money(value, error);
    case WRITE_CHOICE:
        return g_strv_contains(field->choices, value) || fail_choice(field, error);
    }
    return FALSE;
}

static char *choice_words(const WriteField *field, const char *value)
{
    const char *words = field->choice_words == NULL ? NULL : field->choice_words(value);

    return g_strdup(words == NULL ? value : words);
}

char *write_field_words(const WriteField *field, const char *value)
{
    char *money = NULL;

    if (value == NULL)
        return g_strdup("–");
    switch (field->type) {
    case WRITE_PERCENT:
        return g_strdup_printf("%s %%", value);
    case WRITE_CHOICE:
        return choice_words(field, value);
    case WRITE_MONEY:
        return text_money(value, 2, &money) ? money : g_strdup(value);
    case WRITE_TEXT:
    case WRITE_LINES:
    case WRITE_WHOLE:
    case WRITE_DAY:
        return g_strdup(value);
    }
    return NULL;
}
