/* SPDX-License-Identifier: MIT */
/*
 * Stages as the board knows them: by their supplier order and number, without an id, and with a moment until which what
 * was seen of them holds, in place of a time of their own. docs/writes.md says what that proves.
 */
#include <string.h>

#include "looptrace/text.h"
#include "write_private.h"

/* ---- whose row ---- */

char *write_address_new(const char *supplier_order_id, gint64 number)
{
    return g_strdup_printf("%s/%" G_GINT64_FORMAT, supplier_order_id, number);
}

gboolean write_is_by_address(const Write *write)
{
    return strchr(write->row_id, '/') != NULL;
}

static char *number_of(const Write *write)
{
    return g_strdup_printf("%" G_GINT64_FORMAT, write->stage_number);
}

void write_filter_row(RestRequest *request, const Write *write)
{
    g_autofree char *number = number_of(write);

    if (!write_is_by_address(write)) {
        rest_filter(request, "id", "eq", write->row_id);
        return;
    }
    rest_filter(request, "supplier_order_id", "eq", write->supplier_order_id);
    rest_filter(request, "stage_number", "eq", number);
}

void write_append_row(GString *tree, const Write *write)
{
    g_autofree char *number = number_of(write);

    if (write_is_by_address(write))
        g_string_append_printf(tree, "supplier_order_id.eq.%s,stage_number.eq.%s",
                               write->supplier_order_id, number);
    else
        g_string_append_printf(tree, "id.eq.%s", write->row_id);
}

void write_select_row(RestRequest *request, const Write *write, const char *columns)
{
    g_autofree char *more = g_strconcat(columns, ",supplier_order_id,stage_number", NULL);

    rest_select(request, write_is_by_address(write) ? more : columns);
}

gboolean write_row_is_its(const Write *write, const cJSON *row)
{
    const char *whose = json_text(row, "supplier_order_id");
    gint64 number = 0;

    if (!write_is_by_address(write))
        return g_strcmp0(json_text(row, "id"), write->row_id) == 0;
    if (whose == NULL) /* it was asked for by the id that another change had learnt */
        return TRUE;
    return g_strcmp0(whose, write->supplier_order_id) == 0 &&
           json_int(row, "stage_number", 0, STAGES_MAX, &number) && number == write->stage_number;
}

void write_learn_id(Write *write, const cJSON *row)
{
    const char *id = json_text(row, "id");

    if (!write_is_by_address(write) || id == NULL || !write_row_is_its(write, row))
        return;
    g_free(write->row_id);
    write->row_id = g_strdup(id);
}

/* ---- what was seen ---- */

void write_see_until(Write *write, const char *moment)
{
    g_free(write->guard);
    write->guard = moment == NULL ? NULL : g_strconcat("<", moment, NULL);
}

gboolean write_is_seen_until(const Write *write)
{
    return write->guard != NULL && *write->guard == '<';
}

gboolean write_guard_is_met(const Write *write, const char *there)
{
    gint64 at, until;

    if (write->guard == NULL)
        return FALSE;
    if (!write_is_seen_until(write))
        return write_guard_equal(there, write->guard);
    return there != NULL && text_parse_moment(there, &at) &&
           text_parse_moment(write->guard + 1, &until) && at < until;
}

/* What nobody showed is set only where nothing stands. */
static gboolean is_taken_for_empty(const Write *write, guint field)
{
    return write_is_seen_until(write) && (write->set & ~write->seen & (1u << field)) != 0;
}

void write_filter_guard(RestRequest *request, const Write *write)
{
    const char *op = write_is_seen_until(write) ? "lt" : "eq";

    rest_filter(request, write->kind->guard, op,
                write_is_seen_until(write) ? write->guard + 1 : write->guard);
    for (guint i = 0; i < write->kind->n_fields; i++)
        if (is_taken_for_empty(write, i))
            rest_filter(request, write->kind->fields[i].name, "is", "null");
}

void write_append_guard(GString *tree, const Write *write)
{
    gboolean until = write_is_seen_until(write);

    g_string_append_printf(tree, ",%s.%s.", write->kind->guard, until ? "lt" : "eq");
    rest_tree_value(tree, until ? write->guard + 1 : write->guard);
    for (guint i = 0; i < write->kind->n_fields; i++)
        if (is_taken_for_empty(write, i))
            g_string_append_printf(tree, ",%s.is.null", write->kind->fields[i].name);
}
