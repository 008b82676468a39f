/* SPDX-License-Identifier: MIT */
/*
 * Rows that are named by something else than their id. Stages as the board knows them: by their supplier order and number,
 * and with a moment until which what was seen of them holds, in place of a time of their own; and what is made where it isn't
 * there (UPSERT): by its address fields. docs/writes.md says what that proves.
 */
#include <string.h>

#include "looptrace/text.h"
#include "write_private.h"

/* ---- whose row ---- */

char *write_address_new(const char *supplier_order_id, gint64 number)
{
    return g_strdup_printf("%s/%" G_GINT64_FORMAT, supplier_order_id, number);
}

static gboolean has_no_id(const Write *write)
{
    return strchr(write->row_id, '/') != NULL;
}

gboolean write_is_by_address(const Write *write)
{
    return write->kind->method == WRITE_UPSERT || has_no_id(write);
}

/* ---- by address fields ---- */

gboolean write_is_new_row(const Write *write)
{
    return write->kind->method == WRITE_UPSERT && write->guard == NULL;
}

static const char *address_of(const Write *write, guint field)
{
    return write->mine[field] != NULL ? write->mine[field] : write->base[field];
}

static gboolean is_at_address(const Write *write, const cJSON *row)
{
    for (guint i = 0; i < write->kind->n_fields; i++) {
        g_autofree char *there = write_row_value(row, write->kind->fields[i].name);
        if (write->kind->fields[i].address && g_strcmp0(there, address_of(write, i)) != 0)
            return FALSE;
    }
    return TRUE;
}

static void filter_address(RestRequest *request, const Write *write)
{
    for (guint i = 0; i < write->kind->n_fields; i++)
        if (write->kind->fields[i].address)
            rest_filter(request, write->kind->fields[i].name, "eq", address_of(write, i));
}

static void append_address(GString *tree, const Write *write)
{
    const char *comma = "";

    for (guint i = 0; i < write->kind->n_fields; i++) {
        if (!write->kind->fields[i].address)
            continue;
        g_string_append_printf(tree, "%s%s.eq.", comma, write->kind->fields[i].name);
        rest_tree_value(tree, address_of(write, i));
        comma = ",";
    }
}

char *write_address_target(const Write *write)
{
    GString *target = g_string_new(write->kind->table);

    for (guint i = 0; i < write->kind->n_fields; i++)
        if (write->kind->fields[i].address)
            g_string_append_printf(target, "/%s", address_of(write, i));
    return g_string_free(target, FALSE);
}

/* ---- by either ---- */

static char *number_of(const Write *write)
{
    return g_strdup_printf("%" G_GINT64_FORMAT, write->stage_number);
}

void write_filter_row(RestRequest *request, const Write *write)
{
    g_autofree char *number = number_of(write);

    if (write->kind->method == WRITE_UPSERT) {
        filter_address(request, write);
        return;
    }
    if (!has_no_id(write)) {
        rest_filter(request, "id", "eq", write->row_id);
        return;
    }
    rest_filter(request, "supplier_order_id", "eq", write->supplier_order_id);
    rest_filter(request, "stage_number", "eq", number);
}

void write_append_row(GString *tree, const Write *write)
{
    g_autofree char *number = number_of(write);

    if (write->kind->method == WRITE_UPSERT)
        append_address(tree, write);
    else if (has_no_id(write))
        g_string_append_printf(tree, "supplier_order_id.eq.%s,stage_number.eq.%s",
                               write->supplier_order_id, number);
    else
        g_string_append_printf(tree, "id.eq.%s", write->row_id);
}

void write_select_row(RestRequest *request, const Write *write, const char *columns)
{
    g_autofree char *more = g_strconcat(columns, ",supplier_order_id,stage_number", NULL);

    rest_select(request, has_no_id(write) ? more : columns);
}

gboolean write_row_is_its(const Write *write, const cJSON *row)
{
    const char *whose = json_text(row, "supplier_order_id");
    gint64 number = 0;

    if (write->kind->method == WRITE_UPSERT)
        return is_at_address(write, row);
    if (!has_no_id(write))
        return g_strcmp0(json_text(row, "id"), write->row_id) == 0;
    if (whose == NULL) /* it was asked for by the id that another change had learnt */
        return TRUE;
    return g_strcmp0(whose, write->supplier_order_id) == 0 &&
           json_int(row, "stage_number", 0, STAGES_MAX, &number) && number == write->stage_number;
}

void write_learn_id(Write *write, const cJSON *row)
{
    const char *id = json_text(row, "id");

    if (!has_no_id(write) || id == NULL || !write_row_is_its(write, row))
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
