/* SPDX-License-Identifier: MIT */
/* Listings of the marketplace: a function finds them by any filter (public.listings()), and goes on behind one of them. */
#include <string.h>

#include "looptrace/codec.h"
#include "looptrace/words.h"
#include "rows.h"
#include "write_private.h"

static void free_row(gpointer row)
{
    listing_free(row);
}

static char *write_listing(gconstpointer row)
{
    return codec_listing_to_json(row);
}

static gboolean is_named(gconstpointer row, const char *name)
{
    return listing_is_named(row, name);
}

static gboolean is_whole(const char *name)
{
    return g_uuid_string_is_valid(name);
}

/* Names are ids or their beginnings (lead_name_is_valid()): nothing in them to be quoted. */
static void ask_named(RestRequest *request, const char *const *names)
{
    g_autoptr(GString) wanted = g_string_new("{\"ids\":[");

    for (guint i = 0; names[i] != NULL; i++)
        g_string_append_printf(wanted, "%s\"%s\"", i == 0 ? "" : ",", names[i]);
    g_string_append(wanted, "]}");
    rest_argument(request, "wanted", wanted->str);
}

/* What is told of it: the columns that a write answers with. */
static void learn(gpointer row, const cJSON *told)
{
    Listing *listing = row;

#define X(member, column)                                                                          \
    if (write_row_has(told, column)) {                                                             \
        g_free(listing->member);                                                                   \
        listing->member = write_row_value(told, column);                                           \
    }
    LISTING_TEXTS(X)
    LISTING_PAGE_TEXTS(X)
#undef X
}

#define NOUN(word, columns, vault)                                                                 \
    .name = word, .path = "rpc/listings", .select = columns, .pages = TRUE, .kind = vault,         \
    .key = G_STRUCT_OFFSET(Listing, id), .free = free_row, .read = codec_listings_from_json,       \
    .write = write_listing,                                                                        \
    .not_kept = N_("These listings aren't kept on this machine: look at them once while the "      \
                   "server can be reached"),                                                       \
    .learn = learn, .is_named = is_named, .is_key = is_whole, .ask_named = ask_named

const RowNoun row_listings = {NOUN("listings", codec_listing_select, VAULT_LISTING)};

const RowNoun row_listing_pages = {
    NOUN("listing pages", codec_listing_page_select, VAULT_LISTING_PAGE)};

RowQuery *sync_listing_rows(const ListingQuery *query, gsize *position, GError **error)
{
    g_autofree char *wanted = listing_query_wanted(query, position, error);
    RowQuery *rows;

    if (wanted == NULL)
        return NULL;
    rows = row_query_new();
    row_query_add_argument(rows, "wanted", wanted);
    return rows;
}

RowQuery *sync_listing_named(const char *id)
{
    RowQuery *rows = row_query_new();
    g_autofree char *wanted = g_strdup_printf("{\"ids\":[\"%s\"]}", id);

    row_query_add_argument(rows, "wanted", wanted);
    return rows;
}

/* Nobody waits for it. */
static void look_counted(const RestAnswer *answer, const GError *error, gpointer data)
{
}

void sync_count_listing_look(Sync *sync, const char *id)
{
    RestRequest *request;
    g_autofree char *body = g_strdup_printf("{\"listing_id\":\"%s\"}", id);

    if (sync->offline || sync->frugal)
        return;
    request = rest_request_new_rpc("listing_seen");
    rest_body(request, body);
    rest_repeatable(request); /* the server counts a person once */
    supabase_call(sync->supabase, request, look_counted, NULL);
}
