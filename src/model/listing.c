/* SPDX-License-Identifier: MIT */
#include "looptrace/listing.h"

#include <string.h>

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

char *listing_id(const char *supplier_id, const char *name)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
    guint8 digest[20];
    gsize length = sizeof digest;
    GString *id = g_string_new(NULL);

    for (const char *c = supplier_id; c[0] != '\0' && c[1] != '\0'; c += c[0] == '-' ? 1 : 2) {
        const guint8 byte = (guint8)(g_ascii_xdigit_value(c[0]) << 4 | g_ascii_xdigit_value(c[1]));
        if (c[0] != '-')
            g_checksum_update(sum, &byte, 1);
    }
    g_checksum_update(sum, (const guchar *)name, (gssize)strlen(name));
    g_checksum_get_digest(sum, digest, &length);
    digest[6] = (guint8)((digest[6] & 0x0f) | 0x50);
    digest[8] = (guint8)((digest[8] & 0x3f) | 0x80);
    for (guint i = 0; i < 16; i++)
        g_string_append_printf(id, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
                               digest[i]);
    return g_string_free(id, FALSE);
}
