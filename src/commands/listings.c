/* SPDX-License-Identifier: MIT */
/* listings list, listings show. */
#include <string.h>

#include "listings.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define LIMIT 25 /* unless said */

/* ---- list ---- */

static const RecordColumn listing_columns[] = {
    {"name", "Listing", VALUE_TEXT, TRUE},
    {"id", "Id", VALUE_TEXT, FALSE},
    {"title", "Title", VALUE_TEXT, TRUE},
    {"status", "Status", VALUE_TEXT, TRUE},
    {"pending", "Pending", VALUE_BOOLEAN, FALSE},
    {"category", "Category", VALUE_TEXT, TRUE},
    {"supplier", "Supplier", VALUE_TEXT, TRUE},
    {"final_price", "Price", VALUE_DECIMAL, TRUE},
    {"base_price", "Base price", VALUE_DECIMAL, FALSE},
    {"currency", "Currency", VALUE_TEXT, TRUE},
    {"available_quantity", "Stock", VALUE_INTEGER, TRUE},
    {"moq", "MOQ", VALUE_INTEGER, TRUE},
    {"material", "Material", VALUE_TEXT, FALSE},
    {"gsm", "gsm", VALUE_INTEGER, FALSE},
    {"lead_time_days", "Days", VALUE_INTEGER, TRUE},
    {"rating", "Rating", VALUE_DECIMAL, TRUE},
    {"featured", "Featured", VALUE_BOOLEAN, TRUE},
    {"rejection_reason", "Reason", VALUE_TEXT, FALSE},
    {"admin_feedback", "Feedback", VALUE_TEXT, FALSE},
    {"updated_at", "Changed", VALUE_MOMENT, FALSE},
};

COLUMNS_OF(listings_list, listing_columns)

static void put(char **values, const char *const *texts, gsize n)
{
    for (gsize i = 0; i < n; i++)
        values[i] = g_strdup(texts[i]);
}

/* Mine over the server's; what isn't told of a row of the marketplace is so of all of them: it is on sale. */
static void add(Records *records, const Services *services, const Listing *row)
{
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(Listing) over = writes_over_listing(services->writes, row, &mark);
    const Listing *listing = over != NULL ? over : row;
    g_autofree char *name = g_strndup(listing->id, LEAD_NAME_MIN);
    const char *const texts[] = {
        name,
        listing->id,
        listing->title,
        listing->status == NULL ? listing_status_wire(LISTING_APPROVED) : listing->status,
        mark == WRITE_MARK_PENDING ? "true" : "false",
        listing->category,
        listing->supplier,
        listing->price,
        listing->base_price,
        listing->price == NULL ? NULL : "USD",
        listing->stock,
        listing->moq,
        listing->material,
        listing->gsm,
        listing->lead,
        listing->rating,
        listing->featured == NULL ? "false" : listing->featured,
        listing->reason,
        listing->feedback,
        listing->updated_at,
    };

    G_STATIC_ASSERT(G_N_ELEMENTS(texts) == G_N_ELEMENTS(listing_columns));
    put(records_append(records), texts, G_N_ELEMENTS(texts));
}

/* A row of the filter language for each option: "FIELD" and what stands between it and the value. */
static void append_options(GString *filter, const Invocation *invocation)
{
    static const struct {
        const char *option, *field, *op;
    } options[] = {
        {"status", "status", ":"},     {"category", "category", ":"}, {"price", "price", ":"},
        {"material", "material", ":"}, {"gsm", "gsm", ":"},           {"colour", "colour", ":"},
        {"size", "size", ":"},         {"lead-time", "lead", "<="},   {"supplier", "supplier", ":"},
        {"rating", "rating", ">="},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
        const char *value = invocation_text(invocation, options[i].option);
        if (value == NULL)
            continue;
        g_autofree char *bare = g_strdup(value);
        g_strdelimit(bare, "\"", ' ');
        g_string_append_printf(filter, "%s%s%s\"%s\"", filter->len == 0 ? "" : " ",
                               options[i].field, strstr(bare, "..") != NULL ? ":" : options[i].op,
                               bare);
    }
}

static RowQuery *query_of(const Invocation *invocation, GError **error)
{
    const char *typed = invocation_text(invocation, "filter");
    const char *search = invocation_text(invocation, "search");
    g_autoptr(GString) filter = g_string_new(typed);
    gboolean mine = invocation_flag(invocation, "mine");
    ListingQuery query = {.sort = invocation_text(invocation, "sort"),
                          .descending = invocation_flag(invocation, "descending")};

    append_options(filter, invocation);
    if (search != NULL) {
        g_autofree char *bare = g_strdup(search);
        g_strdelimit(bare, "\"", ' ');
        g_auto(GStrv) words = g_strsplit_set(bare, " \t", -1);
        for (guint i = 0; words[i] != NULL; i++)
            if (*words[i] != '\0')
                g_string_append_printf(filter, " \"%s\"", words[i]);
    }
    query.whose = mine                                       ? LISTINGS_MINE
                  : invocation_flag(invocation, "everybody") ? LISTINGS_ALL
                                                             : LISTINGS_ON_SALE;
    query.filter = filter->str;
    return sync_listing_rows(&query, NULL, error);
}

static const RowNoun *noun_of(const Invocation *invocation)
{
    gboolean whole =
        invocation_flag(invocation, "mine") || invocation_flag(invocation, "everybody");

    return whole ? &row_listing_pages : &row_listings;
}

static guint limit_of(const Invocation *invocation)
{
    const char *limit = invocation_text(invocation, "limit");
    gint64 number = LIMIT;

    if (limit != NULL)
        text_parse_int(limit, 1, ROW_LIST_MAX, &number);
    return (guint)number;
}

static void listed(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    RowList *list = sync_rows(services->sync, noun_of(invocation));
    const GPtrArray *rows = row_list_rows(list);

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, row_list_recall(list));
        return;
    }
    Records *records = records_new(listing_columns, G_N_ELEMENTS(listing_columns), FALSE);
    for (guint i = 0; i < rows->len; i++)
        add(records, services, g_ptr_array_index(rows, i));
    const char *none =
        records_count(records) == 0 ? _("No listing that you may see is like that.") : NULL;
    records_set_message(
        records, list_message(services, none, row_list_has_more(list), row_list_as_of(list)));
    invocation_finish(invocation, records);
}

void listings_list_run(Invocation *invocation)
{
    RowList *list = sync_rows(invocation_services(invocation)->sync, noun_of(invocation));
    g_autoptr(GError) error = NULL;
    RowQuery *query = query_of(invocation, &error);

    if (query == NULL) {
        invocation_fail(invocation, error);
        return;
    }
    row_list_set_query(list, query);
    row_list_set_page(list, limit_of(invocation));
    row_list_load(list, listed, invocation);
}

char *listings_list_describe(const Invocation *invocation, GError **error)
{
    g_autoptr(RowQuery) query = query_of(invocation, error);

    return query == NULL ? NULL : row_describe(noun_of(invocation), query, limit_of(invocation));
}

/* ---- show ---- */

static const RecordColumn page_columns[] = {
    {"id", "Id", VALUE_TEXT, TRUE},
    {"title", "Title", VALUE_TEXT, TRUE},
    {"status", "Status", VALUE_TEXT, TRUE},
    {"pending", "Pending", VALUE_BOOLEAN, FALSE},
    {"rejection_reason", "Reason", VALUE_TEXT, TRUE},
    {"admin_feedback", "Feedback", VALUE_TEXT, TRUE},
    {"supplier", "Supplier", VALUE_TEXT, TRUE},
    {"supplier_id", "Supplier id", VALUE_TEXT, FALSE},
    {"product_type", "Product", VALUE_TEXT, TRUE},
    {"category", "Category", VALUE_TEXT, TRUE},
    {"subcategory", "Subcategory", VALUE_TEXT, TRUE},
    {"final_price", "Price", VALUE_DECIMAL, TRUE},
    {"base_price", "Base price", VALUE_DECIMAL, TRUE},
    {"platform_fee_percentage", "Fee in %", VALUE_DECIMAL, TRUE},
    {"platform_fee_amount", "Fee", VALUE_DECIMAL, TRUE},
    {"currency", "Currency", VALUE_TEXT, TRUE},
    {"available_quantity", "Stock", VALUE_INTEGER, TRUE},
    {"reserved_quantity", "Reserved", VALUE_INTEGER, TRUE},
    {"moq", "MOQ", VALUE_INTEGER, TRUE},
    {"unit", "Unit", VALUE_TEXT, TRUE},
    {"material", "Material", VALUE_TEXT, TRUE},
    {"fabric_composition", "Fabric", VALUE_TEXT, TRUE},
    {"gsm", "gsm", VALUE_INTEGER, TRUE},
    {"colors", "Colours", VALUE_JSON, TRUE},
    {"sizes", "Sizes", VALUE_JSON, TRUE},
    {"specifications", "Specifications", VALUE_JSON, TRUE},
    {"lead_time_days", "Days", VALUE_INTEGER, TRUE},
    {"shipping_from", "From", VALUE_TEXT, TRUE},
    {"description", "Description", VALUE_TEXT, TRUE},
    {"primary_image", "Picture", VALUE_TEXT, TRUE},
    {"images", "Pictures", VALUE_JSON, TRUE},
    {"video_url", "Video", VALUE_TEXT, TRUE},
    {"rating", "Rating", VALUE_DECIMAL, TRUE},
    {"quality_score", "Quality", VALUE_INTEGER, TRUE},
    {"views", "Views", VALUE_INTEGER, TRUE},
    {"inquiries", "Inquiries", VALUE_INTEGER, TRUE},
    {"sales", "Sales", VALUE_INTEGER, TRUE},
    {"featured", "Featured", VALUE_BOOLEAN, TRUE},
    {"published_at", "Published", VALUE_MOMENT, TRUE},
    {"created_at", "Made", VALUE_MOMENT, FALSE},
    {"updated_at", "Changed", VALUE_MOMENT, TRUE},
};

COLUMNS_OF(listings_show, page_columns)

/* Each column but three is that member of the row which the server calls so. */
static const char *value_of(const Listing *listing, const char *column, gboolean pending)
{
    if (strcmp(column, "pending") == 0)
        return pending ? "true" : "false";
    if (strcmp(column, "currency") == 0)
        return listing->price == NULL ? NULL : "USD";
    if (strcmp(column, "featured") == 0)
        return listing->featured == NULL ? "false" : listing->featured;
#define X(member, name)                                                                            \
    if (strcmp(column, name) == 0)                                                                 \
        return listing->member;
    LISTING_TEXTS(X)
    LISTING_PAGE_TEXTS(X)
#undef X
    return NULL;
}

GError *listing_blame(const char *name, const Person *person)
{
    g_autofree char *clean = text_clean(name, -1);

    if (person != NULL && (person->roles & ROLE_BIT(ROLE_ADMIN)) != 0)
        return g_error_new(FAULT, FAULT_NOT_FOUND,
                           _("There is no one listing %s: `looptrace listings list` has them"),
                           clean);
    return g_error_new(FAULT, FAULT_REFUSED,
                       _("Not permitted: there is no listing %s, or it isn't yours to see"), clean);
}

static void nobody_like_that(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Person *person = sync_person(invocation_services(invocation)->sync);
    g_autoptr(GError) none =
        person == NULL ? NULL : listing_blame(invocation_text(invocation, "listing"), person);

    invocation_fail(invocation, none == NULL ? error : none);
}

static void shown(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    RowList *list = sync_rows(services->sync, &row_listing_pages);
    const GPtrArray *rows = row_list_rows(list);
    const Listing *row = rows->len == 1 ? g_ptr_array_index(rows, 0) : NULL;

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, row != NULL);
        return;
    }
    if (row == NULL) {
        sync_load_person(services->sync, nobody_like_that, invocation);
        return;
    }
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(Listing) over = writes_over_listing(services->writes, row, &mark);
    Records *records = records_new(page_columns, G_N_ELEMENTS(page_columns), TRUE);
    char **values = records_append(records);
    for (gsize i = 0; i < G_N_ELEMENTS(page_columns); i++)
        values[i] = g_strdup(
            value_of(over != NULL ? over : row, page_columns[i].key, mark == WRITE_MARK_PENDING));
    records_show_facts(records);
    if (sync_is_offline(services->sync))
        records_set_message(records, kept_message(services, row_list_as_of(list), TRUE));
    invocation_finish(invocation, records);
}

void listings_show_run(Invocation *invocation)
{
    const char *const names[] = {invocation_text(invocation, "listing"), NULL};

    row_list_load_named(sync_rows(invocation_services(invocation)->sync, &row_listing_pages), names,
                        FALSE, shown, invocation);
}

char *listings_show_describe(const Invocation *invocation, GError **error)
{
    const char *const names[] = {invocation_text(invocation, "listing"), NULL};

    return row_describe_named(&row_listing_pages, names);
}
