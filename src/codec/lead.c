/* SPDX-License-Identifier: MIT */
#include "fields.h"
#include "looptrace/codec.h"

/* Money as text: a binary float would round it. */
#define ROW                                                                                        \
    "id,created_at,updated_at,customer_name,customer_email,phone_number,country,product_type,"     \
    "quantity,total:total_price::text,status,lead_status,lead_notes,assigned_to,"                  \
    "production_route,estimated_delivery_days,order_number,twins,"                                 \
    "assignee:profiles!ai_quotes_assigned_to_fkey(full_name)"

const char codec_lead_select[] = ROW;

/* JSON as text: it is read by itself, whatever is in it, and its numbers stay what they are. */
const char codec_lead_page_select[] =
    ROW ",complexity_level,fabric_type,additional_requirements,ai_suggestions,"
        "sourcing:specialty_sourcing_required::text,specialty_notes,quote_data:quote_data::text,"
        "alternative_options:alternative_options::text,costs:costs::text,history:history::text";

static Lead *read_lead(Fields *fields, const cJSON *row)
{
    const cJSON *assignee = fields_embedded(fields, row, "assignee");
    Lead *lead = g_new0(Lead, 1);

#define X(member, column) lead->member = fields_text(fields, row, column);
    LEAD_TEXTS(X)
    LEAD_PAGE_TEXTS(X)
#undef X
    if (lead->id == NULL)
        g_free(fields_text_required(fields, row, "id"));
    lead->quantity = fields_int(fields, row, "quantity", 0, G_MAXINT32, -1);
    if (lead->quantity >= 0)
        lead->pieces = g_strdup_printf("%" G_GINT64_FORMAT, lead->quantity);
    lead->days = fields_int(fields, row, "estimated_delivery_days", 0, G_MAXINT32, -1);
    lead->assignee = assignee == NULL ? NULL : fields_text(fields, assignee, "full_name");
    lead->twins = fields_int(fields, row, "twins", 0, G_MAXINT32, -1);
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
    if (number < 0)
        return;
    add_name(out, name);
    g_string_append_printf(out, "%" G_GINT64_FORMAT, number);
}

static void add_embedded(GString *out, const char *name, const char *member, const char *text)
{
    if (text == NULL)
        return;
    add_name(out, name);
    g_string_append_c(out, '{');
    add_text(out, member, text);
    g_string_append_c(out, '}');
}

static void add_row(GString *out, const Lead *lead)
{
#define X(member, column) add_text(out, column, lead->member);
    LEAD_TEXTS(X)
#undef X
    add_number(out, "quantity", lead->quantity);
    add_number(out, "estimated_delivery_days", lead->days);
    add_number(out, "twins", lead->twins);
    add_embedded(out, "assignee", "full_name", lead->assignee);
}

char *codec_lead_to_json(const Lead *lead)
{
    GString *out = g_string_new("[{");

    add_row(out, lead);
    g_string_append(out, "}]");
    return g_string_free(out, FALSE);
}

char *codec_lead_page_to_json(const Lead *lead)
{
    GString *out = g_string_new("[{");

    add_row(out, lead);
#define X(member, column) add_text(out, column, lead->member);
    LEAD_PAGE_TEXTS(X)
#undef X
    g_string_append(out, "}]");
    return g_string_free(out, FALSE);
}
