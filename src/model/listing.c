/* SPDX-License-Identifier: MIT */
#include "looptrace/listing.h"

void listing_free(Listing *listing)
{
    if (listing == NULL)
        return;
#define X(member, column) g_free(listing->member);
    LISTING_TEXTS(X)
    LISTING_PAGE_TEXTS(X)
#undef X
    g_free(listing);
}

Listing *listing_copy(const Listing *listing)
{
    Listing *copy = g_new0(Listing, 1);

#define X(member, column) copy->member = g_strdup(listing->member);
    LISTING_TEXTS(X)
    LISTING_PAGE_TEXTS(X)
#undef X
    return copy;
}

gboolean listing_matches(const Listing *listing, const char *text)
{
    const char *const places[] = {listing->title, listing->category, listing->supplier,
                                  listing->material};

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        if (order_query_contains(places[i], text))
            return TRUE;
    return FALSE;
}

gboolean listing_is_named(const Listing *listing, const char *name)
{
    return row_id_begins(listing->id, name);
}
