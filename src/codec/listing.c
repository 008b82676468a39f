/* SPDX-License-Identifier: MIT */
#include "fields.h"
#include "looptrace/codec.h"

/* Numbers as text: money would be rounded as a binary float, and the others are only shown and sorted. */
#define ROW                                                                                        \
    "id,title,category,supplier,final_price::text,available_quantity::text,moq::text,material,"    \
    "gsm::text,lead_time_days::text,rating::text,featured::text"

const char codec_listing_select[] = ROW;

const char codec_listing_page_select[] =
    ROW ",supplier_id,product_type,description,subcategory,base_price::text,"
        "platform_fee_percentage::text,platform_fee_amount::text,reserved_quantity::text,unit,"
        "images,primary_image,video_url,sizes,colors,fabric_composition,"
        "specifications:specifications::text,shipping_from,status,rejection_reason,admin_feedback,"
        "quality_score::text,views::text,inquiries::text,sales::text,featured_until,published_at,"
        "created_at,updated_at";

/* A text, or an array as JSON. */
static char *read_value(Fields *fields, const cJSON *row, const char *name)
{
    const cJSON *array = json_array(row, name);
    GString *json;

    if (array == NULL)
        return fields_text(fields, row, name);
    json = g_string_new(NULL);
    json_append_value(json, array);
    return g_string_free(json, FALSE);
}

static Listing *read_listing(Fields *fields, const cJSON *row)
{
    Listing *listing = g_new0(Listing, 1);

#define X(member, column) listing->member = read_value(fields, row, column);
    LISTING_TEXTS(X)
    LISTING_PAGE_TEXTS(X)
#undef X
    if (listing->id == NULL)
        g_free(fields_text_required(fields, row, "id"));
    return listing;
}

GPtrArray *codec_listings_from_json(const char *bytes, gsize length, GError **error)
{
    g_autoptr(cJSON) rows = fields_parse_rows("listing", bytes, length, error);
    g_autoptr(GPtrArray) listings = g_ptr_array_new_with_free_func((GDestroyNotify)listing_free);
    Fields fields = {.what = "listing", .error = error};
    const cJSON *row;

    if (rows == NULL)
        return NULL;
    cJSON_ArrayForEach(row, rows)
    {
        fields.row++;
        g_ptr_array_add(listings, read_listing(&fields, row));
        if (fields.failed)
            return NULL;
    }
    return g_steal_pointer(&listings);
}

/* Arrays are kept as the text that they are here: it is read back as it is. */
static void add_text(GString *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    g_string_append_printf(out, "%s\"%s\":", out->str[out->len - 1] == '{' ? "" : ",", name);
    json_append_string(out, text, -1);
}

char *codec_listing_to_json(const Listing *listing)
{
    GString *out = g_string_new("[{");

#define X(member, column) add_text(out, column, listing->member);
    LISTING_TEXTS(X)
    LISTING_PAGE_TEXTS(X)
#undef X
    g_string_append(out, "}]");
    return g_string_free(out, FALSE);
}
