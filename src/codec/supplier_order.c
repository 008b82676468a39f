/* SPDX-License-Identifier: MIT */
#include "fields.h"
#include "looptrace/codec.h"
#include "looptrace/fault.h"
#include "looptrace/words.h"

/* Money as text: a binary float would round it. What the buyer pays is granted to nobody, and not asked for. */
const char codec_supplier_order_select[] =
    "id,order_number,product_type,quantity,supplier_price::text,target_date,status,"
    "acceptance_status,tech_pack_urls,reference_images,special_instructions,rejection_reason,"
    "counter_offer_price::text,counter_offer_notes,accepted_at,rejected_at,created_at,updated_at,"
    "supplier:suppliers!supplier_orders_supplier_id_fkey(company_name),"
    "buyer_order:orders!supplier_orders_buyer_order_id_fkey(order_number)";

/* NULL: none. What isn't text in it fails. */
static char **read_texts(Fields *fields, const cJSON *row, const char *name)
{
    const cJSON *texts = fields_array(fields, row, name);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    const cJSON *text;

    if (texts == NULL)
        return NULL;
    cJSON_ArrayForEach(text, texts)
    {
        if (cJSON_IsString(text)) {
            g_strv_builder_add(builder, text->valuestring);
        } else if (!fields->failed) {
            fields->failed = TRUE;
            g_set_error(fields->error, FAULT, FAULT_DECODE,
                        _("Row %u of the answer (%s): %s should be %s"), fields->row, fields->what,
                        name, _("text"));
        }
    }
    return g_strv_builder_end(builder);
}

static SupplierOrder *read_order(Fields *fields, const cJSON *row)
{
    const cJSON *supplier = fields_embedded(fields, row, "supplier");
    const cJSON *buyer_order = fields_embedded(fields, row, "buyer_order");
    SupplierOrder *order = g_new0(SupplierOrder, 1);

#define X(member, column) order->member = fields_text(fields, row, column);
    SUPPLIER_ORDER_TEXTS(X)
#undef X
    if (order->id == NULL || order->number == NULL)
        g_free(fields_text_required(fields, row, order->id == NULL ? "id" : "order_number"));
    order->quantity = fields_int(fields, row, "quantity", 0, G_MAXINT32, -1);
    order->tech_packs = read_texts(fields, row, "tech_pack_urls");
    order->images = read_texts(fields, row, "reference_images");
    order->supplier = supplier == NULL ? NULL : fields_text(fields, supplier, "company_name");
    order->order = buyer_order == NULL ? NULL : fields_text(fields, buyer_order, "order_number");
    return order;
}

GPtrArray *codec_supplier_orders_from_json(const char *bytes, gsize length, GError **error)
{
    g_autoptr(cJSON) rows = fields_parse_rows("supplier order", bytes, length, error);
    g_autoptr(GPtrArray) orders =
        g_ptr_array_new_with_free_func((GDestroyNotify)supplier_order_free);
    Fields fields = {.what = "supplier order", .error = error};
    const cJSON *row;

    if (rows == NULL)
        return NULL;
    cJSON_ArrayForEach(row, rows)
    {
        fields.row++;
        g_ptr_array_add(orders, read_order(&fields, row));
        if (fields.failed)
            return NULL;
    }
    return g_steal_pointer(&orders);
}

/* ---- as it is kept ---- */

char *codec_texts_to_json(const char *const *texts)
{
    GString *out;

    if (texts == NULL)
        return NULL;
    out = g_string_new("[");
    for (guint i = 0; texts[i] != NULL; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        json_append_string(out, texts[i], -1);
    }
    g_string_append_c(out, ']');
    return g_string_free(out, FALSE);
}

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

static void add_texts(GString *out, const char *name, char **texts)
{
    g_autofree char *json = codec_texts_to_json((const char *const *)texts);

    if (json == NULL)
        return;
    add_name(out, name);
    g_string_append(out, json);
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

char *codec_supplier_order_to_json(const SupplierOrder *order)
{
    GString *out = g_string_new("[{");

#define X(member, column) add_text(out, column, order->member);
    SUPPLIER_ORDER_TEXTS(X)
#undef X
    if (order->quantity >= 0) {
        add_name(out, "quantity");
        g_string_append_printf(out, "%" G_GINT64_FORMAT, order->quantity);
    }
    add_texts(out, "tech_pack_urls", order->tech_packs);
    add_texts(out, "reference_images", order->images);
    add_embedded(out, "supplier", "company_name", order->supplier);
    add_embedded(out, "buyer_order", "order_number", order->order);
    g_string_append(out, "}]");
    return g_string_free(out, FALSE);
}
