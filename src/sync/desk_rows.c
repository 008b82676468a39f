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

/* By id, or by what people call it. */
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

/* ---- suppliers ---- */

static const char *const supplier_columns[] = {
#define X(id, path) path,
    SUPPLIER_VALUES(X)
#undef X
        NULL,
};

static GPtrArray *read_suppliers(const char *bytes, gsize length, GError **error)
{
    return codec_flat_rows_from_json(supplier_columns, bytes, length, error);
}

static char *write_supplier(gconstpointer row)
{
    return codec_flat_row_to_json(supplier_columns, row);
}

static void learn_supplier(gpointer row, const cJSON *told)
{
    desk_learn(row, &row_desk_suppliers, told);
}

static gboolean is_supplier(gconstpointer row, const char *name)
{
    const FlatRow *supplier = row;

    return g_strcmp0(supplier->values[SUPPLIER_ID], name) == 0 ||
           g_strcmp0(supplier->values[SUPPLIER_NAME], name) == 0;
}

static void ask_suppliers(RestRequest *request, const char *const *names)
{
    ask_by(request, "company_name", names);
}

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
    .kind = VAULT_DESK,
    .key = FLAT_MEMBER(SUPPLIER_ID),
    .free = free_row,
    .read = read_suppliers,
    .write = write_supplier,
    .not_kept =
        N_("The suppliers aren't kept on this machine: look at them once while the server can be "
           "reached"),
    .learn = learn_supplier,
    .is_named = is_supplier,
    .is_key = is_id,
    .ask_named = ask_suppliers,
};

/* ---- all of them ---- */

const char *const *desk_columns(const RowNoun *noun)
{
    return noun == &row_desk_suppliers ? supplier_columns : NULL;
}

guint desk_told_at(const RowNoun *noun)
{
    return SUPPLIER_UPDATED;
}

void desk_learn(FlatRow *row, const RowNoun *noun, const cJSON *told)
{
    const char *const *columns = desk_columns(noun);

    for (guint i = 1; columns[i] != NULL; i++)
        if (write_row_has(told, columns[i]))
            flat_row_set(row, i, write_row_value(told, columns[i]));
}

int desk_share(const char *part, const char *whole)
{
    gint64 some, all;

    if (part == NULL || whole == NULL || !text_parse_int(part, 0, G_MAXINT32, &some) ||
        !text_parse_int(whole, 1, G_MAXINT32, &all))
        return -1;
    return (int)((some * 100 + all / 2) / all);
}
