/* SPDX-License-Identifier: MIT */
#include "fields.h"
#include "looptrace/codec.h"

/* Numbers with fractions as text: a binary float would round them. */
const char codec_supplier_select[] =
    "id,company_name,country,city,business_type,specializations,verification_status,tier,"
    "rating:rating::text,on_time:on_time_delivery_rate::text,total_orders,lead_time_days,"
    "minimum_order_quantity,can_list_products";

static void read_specialities(Fields *fields, Supplier *supplier, const cJSON *row)
{
    const cJSON *each;

    cJSON_ArrayForEach(each, fields_array(fields, row, "specializations"))
    {
        if (cJSON_IsString(each))
            g_ptr_array_add(supplier->specialities, g_strdup(each->valuestring));
    }
}

static Supplier *read_supplier(Fields *fields, const cJSON *row)
{
    Supplier *supplier = supplier_new();

    supplier->id = fields_text_required(fields, row, "id");
    supplier->company = fields_text(fields, row, "company_name");
    supplier->country = fields_text(fields, row, "country");
    supplier->city = fields_text(fields, row, "city");
    supplier->business = fields_text(fields, row, "business_type");
    read_specialities(fields, supplier, row);
    supplier->verification = fields_text(fields, row, "verification_status");
    supplier->tier = fields_text(fields, row, "tier");
    supplier->rating = fields_text(fields, row, "rating");
    supplier->on_time = fields_text(fields, row, "on_time");
    supplier->orders = fields_int(fields, row, "total_orders", 0, G_MAXINT32, -1);
    supplier->lead_days = fields_int(fields, row, "lead_time_days", 0, G_MAXINT32, -1);
    supplier->least = fields_int(fields, row, "minimum_order_quantity", 0, G_MAXINT32, -1);
    supplier->lists_products = json_bool(row, "can_list_products", FALSE);
    return supplier;
}

GPtrArray *codec_suppliers_from_json(const char *bytes, gsize length, GError **error)
{
    g_autoptr(cJSON) rows = fields_parse_rows("supplier", bytes, length, error);
    g_autoptr(GPtrArray) suppliers = g_ptr_array_new_with_free_func((GDestroyNotify)supplier_free);
    Fields fields = {.what = "supplier", .error = error};
    const cJSON *row;

    if (rows == NULL)
        return NULL;
    cJSON_ArrayForEach(row, rows)
    {
        fields.row++;
        g_ptr_array_add(suppliers, read_supplier(&fields, row));
        if (fields.failed)
            return NULL;
    }
    return g_steal_pointer(&suppliers);
}
