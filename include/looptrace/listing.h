/* SPDX-License-Identifier: MIT */
/*
 * A listing of the marketplace, as whoever asks may see it, and which ones are asked for (public.listings()). Everything is
 * text as the server has it, arrays as JSON; NULL: it wasn't told, or there is nothing.
 */
#ifndef LOOPTRACE_LISTING_H
#define LOOPTRACE_LISTING_H

#include "looptrace/model.h"

G_BEGIN_DECLS

/* Of each row, and what the page of one has beside. member, column */
#define LISTING_TEXTS(X)                                                                           \
    X(id, "id")                                                                                    \
    X(title, "title")                                                                              \
    X(category, "category")                                                                        \
    X(supplier, "supplier")                                                                        \
    X(price, "final_price") /* decimal text, US dollars: what a buyer pays for one */              \
    X(stock, "available_quantity")                                                                 \
    X(moq, "moq")                                                                                  \
    X(material, "material")                                                                        \
    X(gsm, "gsm")                                                                                  \
    X(lead, "lead_time_days")                                                                      \
    X(rating, "rating")                                                                            \
    X(featured, "featured") /* "true" while it is; else NULL */

#define LISTING_PAGE_TEXTS(X)                                                                      \
    X(supplier_id, "supplier_id")                                                                  \
    X(product, "product_type")                                                                     \
    X(description, "description")                                                                  \
    X(subcategory, "subcategory")                                                                  \
    X(base_price, "base_price") /* its supplier's and admins' alone, as the next three */          \
    X(fee_percentage, "platform_fee_percentage")                                                   \
    X(fee, "platform_fee_amount")                                                                  \
    X(reserved, "reserved_quantity")                                                               \
    X(unit, "unit")                                                                                \
    X(images, "images")                                                                            \
    X(primary_image, "primary_image")                                                              \
    X(video, "video_url")                                                                          \
    X(sizes, "sizes")                                                                              \
    X(colours, "colors")                                                                           \
    X(fabric, "fabric_composition")                                                                \
    X(specifications, "specifications") /* a JSON object */                                        \
    X(from, "shipping_from")                                                                       \
    X(status, "status")                                                                            \
    X(reason, "rejection_reason") /* its supplier's and admins' alone, as the next */              \
    X(feedback, "admin_feedback")                                                                  \
    X(score, "quality_score")                                                                      \
    X(views, "views")                                                                              \
    X(inquiries, "inquiries")                                                                      \
    X(sales, "sales")                                                                              \
    X(featured_until, "featured_until")                                                            \
    X(published_at, "published_at")                                                                \
    X(created_at, "created_at")                                                                    \
    X(updated_at, "updated_at") /* all six digits: the guard */

typedef struct {
#define X(member, column) char *member;
    LISTING_TEXTS(X)
    LISTING_PAGE_TEXTS(X)
#undef X
} Listing;

Listing *listing_copy(const Listing *listing);
void listing_free(Listing *listing); /* NULL is allowed */
/* Has the text in title, category, supplier or material, whatever the case. */
gboolean listing_matches(const Listing *listing, const char *text);
/* By its id, or the first LEAD_NAME_MIN or more characters of it. */
gboolean listing_is_named(const Listing *listing, const char *name);

/* The id that a thing of that name has for a supplier (a UUID of version 5, RFC 9562): always the same. Caller frees. */
char *listing_id(const char *supplier_id, const char *name);

/* ---- which ones ---- */

typedef enum { LISTINGS_ON_SALE, LISTINGS_MINE, LISTINGS_ALL /* for admins */ } ListingsOf;

typedef struct {
    ListingsOf whose;
    const char
        *filter; /* as filter.h has it, with the fields of listing_filter_fields(); NULL: none */
    const char *sort; /* featured, newest, price, rating, lead; NULL: featured */
    gboolean descending;
} ListingQuery;

/* The argument "wanted" of public.listings(). NULL with FAULT_USAGE and *position (may be NULL), the byte at which the term
 * begins that isn't understood. Caller frees. */
char *listing_query_wanted(const ListingQuery *query, gsize *position, GError **error);
char *listing_filter_fields(void); /* "category, price, …"; caller frees */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Listing, listing_free)

G_END_DECLS

#endif
