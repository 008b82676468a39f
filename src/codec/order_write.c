/* SPDX-License-Identifier: MIT */
/* A row of the list as JSON, in the shape that codec_orders_from_json() reads. */
#include "looptrace/codec.h"
#include "looptrace/text.h"

static void add_name(GString *out, const char *name)
{
    g_string_append_printf(out, "%s\"%s\":", out->str[out->len - 1] == '{' ? "" : ",", name);
}

static void add_text(GString *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    add_name(out, name);
    json_append_string(out, text, -1);
}

static void add_number(GString *out, const char *name, gint64 number)
{
    add_name(out, name);
    g_string_append_printf(out, "%" G_GINT64_FORMAT, number);
}

static void add_day(GString *out, const char *name, Day day)
{
    g_autofree char *text = day == DAY_NONE ? NULL : text_day(day);

    add_text(out, name, text);
}

static void add_party(GString *out, const char *name, const char *company)
{
    if (company == NULL)
        return;
    add_name(out, name);
    g_string_append_c(out, '{');
    add_text(out, "company_name", company);
    g_string_append_c(out, '}');
}

static void add_progress(GString *out, const StageProgress *progress)
{
    if (progress->overall < 0)
        return;
    add_name(out, "stage_progress");
    g_string_append_printf(out, "{\"overall\":%d,\"delayed\":%u,\"stages\":[", progress->overall,
                           progress->delayed);
    for (guint i = 0; i < progress->count; i++)
        g_string_append_printf(out, "%s%u", i == 0 ? "" : ",", progress->percent[i]);
    g_string_append(out, "]}");
}

char *codec_order_to_json(const Order *order)
{
    GString *out = g_string_new("[{");

    add_text(out, "id", order->id);
    add_text(out, "order_number", order->number);
    add_party(out, "buyer", order->buyer);
    add_party(out, "supplier", order->supplier);
    /* Only whether there is one is kept: its id is no member of the model. */
    if (order->has_supplier)
        add_text(out, "supplier_id", "");
    add_text(out, "product_type", order->product);
    add_number(out, "quantity", order->quantity);
    add_day(out, "target_date", order->due);
    add_text(out, "workflow_status", order->workflow_text);
    add_text(out, "current_stage", order->current_stage);
    add_progress(out, &order->progress);
    add_text(out, "updated_at", order->updated_at);
    if (order->version >= 0)
        add_number(out, "version", order->version);
    g_string_append(out, "}]");
    return g_string_free(out, FALSE);
}
