/* SPDX-License-Identifier: MIT */
/* The lists of an admin's desk. */
#include "desk_rows.h"

#include <string.h>

#include "looptrace/codec.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "write_private.h"

static void free_row(gpointer row)
{
    flat_row_free(row);
}

static void learn(FlatRow *row, const char *const *columns, const cJSON *told)
{
    for (guint i = 1; columns[i] != NULL; i++)
        if (write_row_has(told, columns[i]))
            flat_row_set(row, i, write_row_value(told, columns[i]));
}

/* By id, or by what people call it: the second value. */
static gboolean is_called(const FlatRow *row, const char *name)
{
    return g_strcmp0(row->values[0], name) == 0 || g_strcmp0(row->values[1], name) == 0;
}

static gboolean is_id(const char *name)
{
    return g_uuid_string_is_valid(name);
}

static void append_names(GString *tree, const char *column, const char *const *names, gboolean ids)
{
    gboolean any = FALSE;

    for (guint i = 0; names[i] != NULL; i++) {
        if (is_id(names[i]) != ids)
            continue;
        if (any)
            g_string_append_c(tree, ',');
        else
            g_string_append_printf(tree, "%s%s.in.(", tree->len > 1 ? "," : "", column);
        rest_tree_value(tree, names[i]);
        any = TRUE;
    }
    g_string_append(tree, any ? ")" : "");
}

static void ask_by(RestRequest *request, const char *column, const char *const *names)
{
    g_autoptr(GString) tree = g_string_new("(");

    append_names(tree, "id", names, TRUE);
    append_names(tree, column, names, FALSE);
    g_string_append_c(tree, ')');
    rest_filter_tree(request, "or", tree->str);
}

#define X(id, path) path,
static const char *const supplier_columns[] = {SUPPLIER_VALUES(X) NULL};
static const char *const person_columns[] = {PERSON_VALUES(X) NULL};
static const char *const audit_columns[] = {AUDIT_VALUES(X) NULL};
static const char *const rule_columns[] = {RULE_VALUES(X) NULL};
static const char *const report_columns[] = {REPORT_VALUES(X) NULL};
#undef X

/* What a noun wants of its columns: reading, writing, learning, and (by the second value) being named. */
#define OF_COLUMNS(stem, second)                                                                   \
    static GPtrArray *read_##stem(const char *bytes, gsize length, GError **error)                 \
    {                                                                                              \
        return codec_flat_rows_from_json(stem##_columns, bytes, length, error);                    \
    }                                                                                              \
    static char *write_##stem(gconstpointer row)                                                   \
    {                                                                                              \
        return codec_flat_row_to_json(stem##_columns, row);                                        \
    }                                                                                              \
    static void learn_##stem(gpointer row, const cJSON *told)                                      \
    {                                                                                              \
        learn(row, stem##_columns, told);                                                          \
    }                                                                                              \
    static gboolean is_##stem(gconstpointer row, const char *name)                                 \
    {                                                                                              \
        return is_called(row, name);                                                               \
    }                                                                                              \
    static void ask_##stem(RestRequest *request, const char *const *names)                         \
    {                                                                                              \
        ask_by(request, second, names);                                                            \
    }

#define DESK_NOUN(stem)                                                                            \
    .kind = VAULT_DESK, .key = FLAT_MEMBER(0), .free = free_row, .read = read_##stem,              \
    .write = write_##stem, .learn = learn_##stem, .is_named = is_##stem, .is_key = is_id,          \
    .ask_named = ask_##stem

OF_COLUMNS(supplier, "company_name")
OF_COLUMNS(person, "email")
OF_COLUMNS(audit, "row_id")
OF_COLUMNS(rule, "name")
OF_COLUMNS(report, "id")

/* ---- suppliers ---- */

static const RowColumn supplier_order[] = {
    {"company_name", FLAT_MEMBER(SUPPLIER_NAME), 0},
    {"id", FLAT_MEMBER(SUPPLIER_ID), 0},
    {0},
};

const RowNoun row_desk_suppliers = {
    .name = "desk suppliers",
    .path = "suppliers",
    .select =
        "id,company_name,verification_status,tier,country,city,business_type,can_list_products,"
        "rating:rating::text,production_capacity_monthly,minimum_order_quantity,lead_time_days,"
        "created_at,updated_at,performance",
    .order = supplier_order,
    .changed = {"updated_at", FLAT_MEMBER(SUPPLIER_UPDATED), 0},
    DESK_NOUN(supplier),
    .not_kept =
        N_("The suppliers aren't kept on this machine: look at them once while the server can be "
           "reached"),
};

/* ---- people ---- */

static const RowColumn person_order[] = {
    {"created_at", FLAT_MEMBER(PERSON_CREATED), ROW_DESCENDING},
    {"id", FLAT_MEMBER(PERSON_ID), 0},
    {0},
};

const RowNoun row_people = {
    .name = "people",
    .path = "people",
    .select = "id,email,full_name,company_name,supplier,roles,is_confirmed,created_at,"
              "last_sign_in_at,told_at,admins",
    .order = person_order,
    DESK_NOUN(person),
    .not_kept =
        N_("These people aren't kept on this machine: look at them once while the server can be "
           "reached"),
};

/* ---- the audit log ---- */

static const RowColumn audit_order[] = {
    {"created_at", FLAT_MEMBER(AUDIT_AT), ROW_DESCENDING},
    {"id", FLAT_MEMBER(AUDIT_ID), 0},
    {0},
};

const RowNoun row_audit = {
    .name = "audit",
    .path = "audit_logs",
    .select =
        "id,created_at,table_name,action,is_bulk,row_id,actor_id,actor_role,request_id,details",
    .order = audit_order,
    .changed = {"created_at", FLAT_MEMBER(AUDIT_AT), 0},
    DESK_NOUN(audit),
    .not_kept =
        N_("These lines of the audit log aren't kept on this machine: look at them once while the "
           "server can be reached"),
};

/* ---- retention ---- */

static const RowColumn rule_order[] = {
    {"name", FLAT_MEMBER(RULE_NAME), 0},
    {"id", FLAT_MEMBER(RULE_ID), 0},
    {0},
};

const RowNoun row_rules = {
    .name = "retention rules",
    .path = "retention_policies",
    .select = "id,name,action,keep_for,enabled,batch_size,description,updated_at",
    .order = rule_order,
    .changed = {"updated_at", FLAT_MEMBER(RULE_UPDATED), 0},
    DESK_NOUN(rule),
    .not_kept = N_("The rules aren't kept on this machine: look at them once while the server can "
                   "be reached"),
};

static const RowColumn report_order[] = {
    {"started_at", FLAT_MEMBER(REPORT_STARTED), ROW_DESCENDING},
    {"id", FLAT_MEMBER(REPORT_ID), 0},
    {0},
};

const RowNoun row_reports = {
    .name = "retention reports",
    .path = "retention_reports",
    .select = "id,started_at,finished_at,dry_run,report,"
              "who:profiles!retention_reports_started_by_fkey(full_name)",
    .order = report_order,
    DESK_NOUN(report),
    .not_kept = N_("These reports aren't kept on this machine: look at them once while the server "
                   "can be reached"),
};

/* ---- all of them ---- */

const char *const *desk_columns(const RowNoun *noun)
{
    return noun == &row_desk_suppliers ? supplier_columns
           : noun == &row_people       ? person_columns
           : noun == &row_audit        ? audit_columns
           : noun == &row_rules        ? rule_columns
           : noun == &row_reports      ? report_columns
                                       : NULL;
}

guint desk_told_at(const RowNoun *noun)
{
    return noun == &row_people  ? PERSON_TOLD
           : noun == &row_rules ? RULE_UPDATED
                                : (guint)SUPPLIER_UPDATED;
}

void desk_learn(FlatRow *row, const RowNoun *noun, const cJSON *told)
{
    learn(row, desk_columns(noun), told);
}

gboolean desk_has_text(const char *array, const char *text)
{
    g_autoptr(cJSON) list = array == NULL ? NULL : json_parse(array, strlen(array), NULL);
    const cJSON *each;

    cJSON_ArrayForEach(each,
                       list) if (g_strcmp0(cJSON_GetStringValue(each), text) == 0) return TRUE;
    return FALSE;
}

char *desk_texts(const char *array)
{
    g_autoptr(cJSON) list = array == NULL ? NULL : json_parse(array, strlen(array), NULL);
    g_autoptr(GString) texts = g_string_new(NULL);
    const cJSON *each;

    cJSON_ArrayForEach(each, list) if (cJSON_IsString(each))
        g_string_append_printf(texts, "%s%s", texts->len == 0 ? "" : ",", each->valuestring);
    return g_string_free(g_steal_pointer(&texts), FALSE);
}

int desk_share(const char *part, const char *whole)
{
    gint64 some, all;

    if (part == NULL || whole == NULL || !text_parse_int(part, 0, G_MAXINT32, &some) ||
        !text_parse_int(whole, 1, G_MAXINT32, &all))
        return -1;
    return (int)((some * 100 + all / 2) / all);
}
