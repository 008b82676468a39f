/* SPDX-License-Identifier: MIT */
#include "fields.h"
#include "looptrace/codec.h"

/* Money as text: a binary float would round it. */
const char codec_lead_select[] =
    "id,created_at,updated_at,customer_name,customer_email,country,product_type,quantity,"
    "total:total_price::text,status,lead_status,lead_notes,assigned_to,"
    "assignee:profiles!ai_quotes_assigned_to_fkey(full_name)";

static Lead *read_lead(Fields *fields, const cJSON *row)
{
    const cJSON *assignee = fields_embedded(fields, row, "assignee");
    Lead *lead = g_new0(Lead, 1);

    lead->id = fields_text_required(fields, row, "id");
    lead->created_at = fields_text(fields, row, "created_at");
    lead->updated_at = fields_text(fields, row, "updated_at");
    lead->customer = fields_text(fields, row, "customer_name");
    lead->email = fields_text(fields, row, "customer_email");
    lead->country = fields_text(fields, row, "country");
    lead->product = fields_text(fields, row, "product_type");
    lead->quantity = fields_int(fields, row, "quantity", 0, G_MAXINT32, -1);
    lead->total = fields_text(fields, row, "total");
    lead->quote = fields_text(fields, row, "status");
    lead->status = fields_text(fields, row, "lead_status");
    lead->notes = fields_text(fields, row, "lead_notes");
    lead->assigned_to = fields_text(fields, row, "assigned_to");
    lead->assignee = assignee == NULL ? NULL : fields_text(fields, assignee, "full_name");
    return lead;
}

GPtrArray *codec_leads_from_json(const char *bytes, gsize length, GError **error)
{
    g_autoptr(cJSON) rows = fields_parse_rows("lead", bytes, length, error);
    g_autoptr(GPtrArray) leads = g_ptr_array_new_with_free_func((GDestroyNotify)lead_free);
    Fields fields = {.what = "lead", .error = error};
    const cJSON *row;

    if (rows == NULL)
        return NULL;
    cJSON_ArrayForEach(row, rows)
    {
        fields.row++;
        g_ptr_array_add(leads, read_lead(&fields, row));
        if (fields.failed)
            return NULL;
    }
    return g_steal_pointer(&leads);
}

/* ---- as it is kept ---- */

static void add_text(GString *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    g_string_append_printf(out, "%s\"%s\":", out->str[out->len - 1] == '{' ? "" : ",", name);
    json_append_string(out, text, -1);
}

char *codec_lead_to_json(const Lead *lead)
{
    GString *out = g_string_new("[{");

    add_text(out, "id", lead->id);
    add_text(out, "created_at", lead->created_at);
    add_text(out, "updated_at", lead->updated_at);
    add_text(out, "customer_name", lead->customer);
    add_text(out, "customer_email", lead->email);
    add_text(out, "country", lead->country);
    add_text(out, "product_type", lead->product);
    if (lead->quantity >= 0)
        g_string_append_printf(out, ",\"quantity\":%" G_GINT64_FORMAT, lead->quantity);
    add_text(out, "total", lead->total);
    add_text(out, "status", lead->quote);
    add_text(out, "lead_status", lead->status);
    add_text(out, "lead_notes", lead->notes);
    add_text(out, "assigned_to", lead->assigned_to);
    if (lead->assignee != NULL) {
        g_string_append(out, ",\"assignee\":{");
        add_text(out, "full_name", lead->assignee);
        g_string_append_c(out, '}');
    }
    g_string_append(out, "}]");
    return g_string_free(out, FALSE);
}
