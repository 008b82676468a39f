/* SPDX-License-Identifier: MIT */
/* All orders that a query wants, page after page and none of them kept: for what is written elsewhere. */
#include <string.h>

#include "looptrace/codec.h"
#include "order_filter.h"
#include "order_place.h"
#include "order_request.h"
#include "sync.h"

struct OrderWalk {
    Sync *sync;
    SupabaseCall *call;
    OrderQuery *query, *asked; /* asked: what the platform can be asked for of it */
    Day today;
    Order *last; /* of the pages so far; NULL: none has come */
    gboolean by_pages, by_function, counted;
    gboolean
        no_terms;    /* it hasn't a column that the filter names: all come, and are filtered here */
    OrderCursor end; /* by pages */
    GPtrArray *come; /* of Order*: a page that is to be told; NULL: none */
    gint64 total;
    gboolean guessed, is_last; /* of that page */
    guint source;              /* tells it */
    OrderWalkPage page;
    SyncDone done;
    gpointer data;
};

static void walk_free(OrderWalk *walk)
{
    g_clear_handle_id(&walk->source, g_source_remove);
    g_clear_pointer(&walk->come, g_ptr_array_unref);
    order_query_free(walk->query);
    order_query_free(walk->asked);
    order_free(walk->last);
    order_cursor_clear(&walk->end);
    g_free(walk);
}

static void answered(const RestAnswer *answer, const GError *error, gpointer data);

static void send_page(OrderWalk *walk)
{
    RestRequest *request;

    if (walk->by_pages) {
        const OrderPage page = {
            .limit = ORDER_WALK_PAGE,
            .today = walk->today,
            .by_function = !supabase_lacks(walk->sync->supabase, ORDER_SEARCH),
            .owner = order_owner_of(sync_person(walk->sync)),
        };
        walk->by_function = page.by_function && walk->asked->search != NULL;
        request = order_request_new(walk->asked, &walk->end, &page);
    } else {
        const OrderPlace place = {.kind = walk->last == NULL ? PLACE_START : PLACE_AFTER,
                                  .row = walk->last};
        const OrderPageWish wish = {.limit = ORDER_WALK_PAGE,
                                    .today = walk->today,
                                    .count = !walk->counted,
                                    .updated = TRUE};
        request = order_place_request(walk->asked, &place, &wish);
    }
    walk->call = supabase_call(walk->sync->supabase, request, answered, walk);
}

static void begin(OrderWalk *walk)
{
    const Supabase *supabase = walk->sync->supabase;
    gboolean filters;

    walk->by_pages = supabase_lacks(supabase, ORDER_LIST_FUNCTION);
    filters = !walk->no_terms && (walk->by_pages || !supabase_lacks(supabase, ORDER_FILTER));
    order_query_free(walk->asked);
    walk->asked = filters ? order_query_copy(walk->query) : order_query_without_filter(walk->query);
    send_page(walk);
}

static void finish(OrderWalk *walk, const GError *error)
{
    if (walk->done != NULL)
        walk->done(error, walk->data);
    walk_free(walk);
}

/* What the platform couldn't be asked for is left out here. */
static void drop_others(const OrderWalk *walk, GPtrArray *orders)
{
    for (guint i = orders->len; i > 0; i--)
        if (!order_query_matches(walk->query, g_ptr_array_index(orders, i - 1), walk->today))
            g_ptr_array_remove_index(orders, i - 1);
}

/* FALSE: nobody wants any more of it. */
static gboolean tell_page(OrderWalk *walk)
{
    g_autoptr(GPtrArray) orders = g_steal_pointer(&walk->come);

    g_clear_handle_id(&walk->source, g_source_remove);
    if (orders != NULL && walk->done != NULL)
        walk->page(orders, walk->total, walk->guessed, walk->data);
    return walk->done != NULL;
}

static gboolean page_is_due(gpointer data)
{
    OrderWalk *walk = data;

    walk->source = 0;
    tell_page(walk);
    if (walk->is_last)
        finish(walk, NULL);
    return G_SOURCE_REMOVE;
}

/* The next page is on its way while this one is written: the loop sends its request before it comes to this. */
static void take(OrderWalk *walk, GPtrArray *orders, gint64 total, gboolean guessed, gboolean more)
{
    if (orders->len > 0) {
        order_free(walk->last);
        walk->last = order_copy(g_ptr_array_index(orders, orders->len - 1));
    }
    walk->counted = TRUE;
    if (more)
        send_page(walk);
    if (walk->by_pages || walk->asked->filter == NULL)
        drop_others(walk, orders);
    walk->come = g_ptr_array_ref(orders);
    walk->total = total;
    walk->guessed = guessed;
    walk->is_last = !more;
    walk->source = g_idle_add(page_is_due, walk);
}

static void take_place(OrderWalk *walk, const RestAnswer *answer)
{
    g_autoptr(GError) broken = NULL;
    g_autoptr(OrderListPage) page =
        codec_order_list_from_json(answer->body, answer->length, walk->today, &broken);

    if (page == NULL) {
        finish(walk, broken);
        return;
    }
    if (walk->asked->filter != NULL && !page->filtered) {
        supabase_note_lack(walk->sync->supabase, ORDER_FILTER);
        g_clear_pointer(&walk->asked->filter, filter_free);
    }
    /* A page without rows would be asked for again and again. */
    take(walk, page->orders, page->total, page->guessed, page->more && page->orders->len > 0);
}

static void take_rows(OrderWalk *walk, const RestAnswer *answer)
{
    g_autoptr(GError) broken = NULL;
    g_autoptr(GPtrArray) orders = codec_orders_from_json(answer->body, answer->length, &broken);

    if (orders == NULL) {
        finish(walk, broken);
        return;
    }
    gboolean more = orders->len >= ORDER_WALK_PAGE;
    for (guint i = 0; i < orders->len; i++)
        order_cursor_set(&walk->end, walk->asked->sort, g_ptr_array_index(orders, i));
    if (!more)
        more = order_cursor_next_part(&walk->end, walk->asked);
    take(walk, orders, -1, FALSE, more);
}

/* An older platform, known as such by now: it is asked in another way, from the beginning. */
static gboolean goes_without(OrderWalk *walk, const GError *error)
{
    if (walk->by_pages && walk->asked->filter != NULL && order_filter_is_refused(error))
        walk->no_terms = TRUE;
    else if (g_strcmp0(rest_error_code(error), "PGRST202") != 0 ||
             (walk->by_pages && !walk->by_function))
        return FALSE;
    begin(walk);
    return TRUE;
}

static void answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    OrderWalk *walk = data;
    gboolean first = walk->last == NULL;

    walk->call = NULL;
    if (!tell_page(walk)) {
        walk_free(walk);
        return;
    }
    sync_note_answer(walk->sync, error);
    if (error != NULL && first && goes_without(walk, error))
        return;
    if (error != NULL)
        finish(walk, error);
    else if (walk->by_pages)
        take_rows(walk, answer);
    else
        take_place(walk, answer);
}

OrderWalk *order_walk_new(Sync *sync, const OrderQuery *query, OrderWalkPage page, SyncDone done,
                          gpointer data)
{
    OrderWalk *walk = g_new0(OrderWalk, 1);

    walk->sync = sync;
    walk->query = order_query_copy(query);
    walk->today = clock_today(sync->clock);
    walk->page = page;
    walk->done = done;
    walk->data = data;
    begin(walk);
    return walk;
}

void order_walk_cancel(OrderWalk **walk)
{
    OrderWalk *ended = g_steal_pointer(walk);

    if (ended == NULL)
        return;
    ended->done = NULL;
    if (ended->call != NULL)
        supabase_cancel(&ended->call);
}
