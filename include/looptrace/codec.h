/* SPDX-License-Identifier: MIT */
/*
 * JSON of the data API ⇄ model: strict about types, sizes and depth; tolerant about what another
 * version of the platform adds or lacks (a missing column is an unset member, product.md §3.10).
 */
#ifndef LOOPTRACE_CODEC_H
#define LOOPTRACE_CODEC_H

#include "looptrace/flat_row.h"
#include "looptrace/json.h"
#include "looptrace/listing.h"
#include "looptrace/model.h"

G_BEGIN_DECLS

/* The columns that decoding wants, as a PostgREST `select` (one place, so that asking and reading
 * can't drift apart). */
extern const char codec_order_list_select[]; /* a row of the list */
extern const char codec_order_page_select[]; /* everything the order's page shows, stages too */
extern const char codec_person_select[];     /* of profiles, with user_roles embedded */

extern const char codec_supplier_select[]; /* of suppliers: what everybody may see of them */

extern const char codec_lead_select[];      /* of ai_quotes: what those who sell see of a lead */
extern const char codec_lead_page_select[]; /* the same, with what its page has beside */

/* An array of rows → GPtrArray of Lead* with a free function. FAULT_DECODE as below. */
GPtrArray *codec_leads_from_json(const char *bytes, gsize length, GError **error);
/* One of them as such an array, to be kept. Caller frees. */
char *codec_lead_to_json(const Lead *lead);
char *codec_lead_page_to_json(const Lead *lead); /* with what its page has beside */
extern const char codec_listing_select[];        /* of listings(): a row of a list */
extern const char codec_listing_page_select[];   /* the same, with what its page has beside */
/* An array of rows → GPtrArray of Listing* that frees them; FAULT_DECODE. */
GPtrArray *codec_listings_from_json(const char *bytes, gsize length, GError **error);
char *codec_listing_to_json(const Listing *listing); /* one, as such an array; caller frees */
extern const char
    codec_supplier_order_select[]; /* of supplier_orders: what a supplier sees of one */
/* An array of rows → GPtrArray of SupplierOrder* with a free function. FAULT_DECODE as below. */
GPtrArray *codec_supplier_orders_from_json(const char *bytes, gsize length, GError **error);
/* One of them as such an array, to be kept. Caller frees. */
char *codec_supplier_order_to_json(const SupplierOrder *order);
/* As the server tells a text[]; NULL for NULL. Caller frees. */
char *codec_texts_to_json(const char *const *texts);
extern const char codec_message_select[], codec_notification_select[], codec_capacity_select[];
/* An array of rows → GPtrArray of Message*, Thread* (of message_threads()), Notification*, Capacity* with a free function. FAULT_DECODE as below. */
GPtrArray *codec_messages_from_json(const char *bytes, gsize length, GError **error);
GPtrArray *codec_threads_from_json(const char *bytes, gsize length, GError **error);
GPtrArray *codec_notifications_from_json(const char *bytes, gsize length, GError **error);
GPtrArray *codec_capacities_from_json(const char *bytes, gsize length, GError **error);
/* One of them as such an array, to be kept. Callers free. */
char *codec_message_to_json(const Message *message);
char *codec_thread_to_json(const Thread *thread);
char *codec_notification_to_json(const Notification *notification);
char *codec_capacity_to_json(const Capacity *day);
/* An array of rows → GPtrArray of FlatRow*: a value for each of the columns (NULL-terminated; "profile.full_name": of an
 * embedded row), the first of which no row lacks. */
GPtrArray *codec_flat_rows_from_json(const char *const *columns, const char *bytes, gsize length,
                                     GError **error);
char *codec_flat_row_to_json(const char *const *columns, const FlatRow *row); /* as the others */
/* An array of rows → GPtrArray of Supplier* with a free function. FAULT_DECODE as below. */
GPtrArray *codec_suppliers_from_json(const char *bytes, gsize length, GError **error);
/* A JSON array of rows → GPtrArray of Order* with a free function. One row of the wrong shape
 * refuses the whole answer (FAULT_DECODE names the row and the member). */
GPtrArray *codec_orders_from_json(const char *bytes, gsize length, GError **error);
/* The same from the members of a larger answer, whose rows may also be without names of members, as changes()
 * sends them. */
GPtrArray *codec_orders_from_value(const cJSON *rows, GError **error);
/* Rows of the list in few bytes, to be kept and read again; without details. Each has an id and a number. */
GBytes *codec_orders_pack(Order *const *orders, guint n);
/* The row is borrowed, with all its texts, until the visitor returns; FALSE ends the visit. FALSE: these are no such bytes;
 * rows may have been visited. */
typedef gboolean (*OrderVisit)(const Order *order, guint index, gpointer data);
gboolean codec_orders_unpack(const void *bytes, gsize length, OrderVisit visit, gpointer data);
/* `[{…, "stages":[…]}]`, asked with codec_order_page_select: the first order and its stages
 * (GPtrArray of Stage*, by stage number; empty when it has none). No row: TRUE with both NULL. */
gboolean codec_order_page_from_json(const char *bytes, gsize length, Order **order,
                                    GPtrArray **stages, GError **error);
/* What rpc/order_list answers. */
typedef struct {
    GPtrArray *orders; /* Order *, with a free function; in the order of the list */
    gboolean more;     /* there are rows beyond these, in the direction that was asked */
    gint64 total;      /* rows of the list; -1: not asked for */
    gboolean guessed;  /* total is the planner's */
    gint64 position;   /* of the first row, from 0; -1: not told */
    char *at;          /* the moment from which on to ask for changes */
    gboolean filtered; /* the terms of a filter were understood, and hold */
} OrderListPage;

void order_list_page_free(OrderListPage *page); /* NULL is allowed */
/* today: the day that was asked with. FAULT_DECODE with any column of another shape or length. */
OrderListPage *codec_order_list_from_json(const char *bytes, gsize length, Day today,
                                          GError **error);
/* All of them: arrays of Order* and of GPtrArray* of Stage*, one for each. */
gboolean codec_order_pages_from_json(const char *bytes, gsize length, GPtrArray **orders,
                                     GPtrArray **stages, GError **error);
/* `[{…}]`: the first row; no row at all gives a Person without names or roles. */
Person *codec_person_from_json(const char *bytes, gsize length, GError **error);

/* The section `home` of what changes() answers: puts the sections that came into home, in place of all when there are
 * others now. With the section "me" also *person (new; NULL when it hasn't changed). FALSE leaves home as it was. */
gboolean codec_home_from_value(Home *home, const cJSON *part, Person **person, GError **error);
/* Whether it has as many sections as its digest is of: else one that was kept has been lost. */
gboolean codec_home_is_whole(const Home *home);
/* What to ask for to have what has changed since; for all of it while home isn't whole. Caller frees. */
char *codec_home_question(const Home *home, Day today);

/* The section `board`: a page of it as a board of its own. */
gboolean codec_board_from_value(const cJSON *part, Board **board, GError **error);
/* What has changed goes into the board. *whole FALSE: the rows' names aren't known, a page has to be asked for. FALSE with
 * an error leaves the board as it was. */
gboolean codec_board_update(Board *board, const cJSON *part, gboolean *whole, GError **error);
/* A page behind the row after (NULL: from the top); what has changed since. Caller frees. */
char *codec_board_question(Day today, guint limit, const BoardRow *after);
char *codec_board_question_since(Day today, const char *since);
/* As a page, to be read again by codec_board_from_value(). Caller frees. */
char *codec_board_to_json(const Board *board);

/* As a row of profiles, to be read again by codec_person_from_json(). Caller frees. */
char *codec_person_to_json(const Person *person);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(OrderListPage, order_list_page_free)

G_END_DECLS

#endif
