/* SPDX-License-Identifier: MIT */
/* Pages of a list of orders: asked for, and put where they belong. */
#include <string.h>

#include "looptrace/codec.h"
#include "looptrace/text.h"
#include "order_filter.h"
#include "order_list.h"

/* Above this PostgREST may cut an answer silently (db-max-rows, wire protocol B5). */
#define PAGE_MAX 999
/* When the moment to begin from isn't the server's word (wire protocol B5). */
#define OVERLAP_S 60
/* Rows of a page that nobody waits for. */
#define AHEAD_MAX 100

/* One request under way. Its callback comes once in any case; a list that no longer wants it has
 * taken itself out. */
struct OrderFetch {
    OrderList *list;
    SupabaseCall *call;
    WindowAsk asked;
    PlaceKind kind;
    gint64 position; /* of the first row, as far as it is known */
    gboolean by_pages;
    gboolean by_function; /* search_orders() */
    Day today;
};

static OrderRows *target_rows(OrderList *list)
{
    return list->incoming != NULL ? list->incoming : list->loaded;
}

/* ---- asking ---- */

static void answered(const RestAnswer *answer, const GError *error, gpointer data);

static OrderFetch *begin(OrderList *list)
{
    OrderFetch *fetch = g_new0(OrderFetch, 1);

    fetch->list = list;
    fetch->today = list->today;
    list->fetch = fetch;
    list->denied = FALSE;
    list_state_begin(&list->state);
    return fetch;
}

static void send_place(OrderList *list, const OrderPlace *place, const WindowAsk *asked)
{
    OrderFetch *fetch = begin(list);
    const Window *window = &target_rows(list)->window;
    gboolean counted = window->total >= 0;
    const OrderPageWish wish = {
        .limit = asked->limit, .today = list->today, .count = !counted, .updated = list->hold == 0};
    RestRequest *request = order_place_request(list->asked, place, &wish);

    fetch->asked = *asked;
    fetch->kind = place->kind;
    fetch->position = place->position;
    if (asked->ahead)
        rest_priority(request, NET_SOON);
    fetch->call = supabase_call(list->sync->supabase, request, answered, fetch);
}

static guint next_limit(const OrderList *list)
{
    guint here = list->incoming == NULL ? 0 : list->incoming->ids->len;
    guint page = list->hold == 0 ? list->page : list->next_page;

    return here < list->wanted ? MIN(page, list->wanted - here) : page;
}

/* The platform has no order_list(): page after page of the table itself. */
static void send_page(OrderList *list)
{
    OrderFetch *fetch = begin(list);

    fetch->by_pages = TRUE;
    fetch->asked = (WindowAsk){WINDOW_FORWARD, MIN(next_limit(list), PAGE_MAX), 0, FALSE};
    const OrderPage page = {
        .limit = fetch->asked.limit + 1,
        .today = list->today,
        .by_function = !supabase_lacks(list->sync->supabase, ORDER_SEARCH),
        .owner = order_owner_of(sync_person(list->sync)),
    };
    fetch->by_function = page.by_function && list->asked->search != NULL;
    fetch->call = supabase_call(list->sync->supabase,
                                order_request_new(list->asked, &target_rows(list)->end, &page),
                                answered, fetch);
}

static const Order *row_at(const OrderList *list, const OrderRows *rows, gboolean last)
{
    guint n = rows->ids->len;

    return n == 0 ? NULL
                  : store_order(list->sync->store, g_ptr_array_index(rows->ids, last ? n - 1 : 0));
}

/* Behind the last of those that are here. */
static void send_next(OrderList *list)
{
    OrderRows *rows = target_rows(list);
    const WindowAsk asked = {WINDOW_FORWARD, next_limit(list), 0, FALSE};
    OrderPlace place = {.kind = PLACE_AFTER, .row = row_at(list, rows, TRUE)};

    if (rows->by_pages) {
        send_page(list);
        return;
    }
    if (place.row == NULL)
        place.kind = PLACE_START;
    send_place(list, &place, &asked);
}

void order_list_ask_next(OrderList *list)
{
    send_next(list);
}

void order_list_ask_anew(OrderList *list, const OrderPlace *place, guint wanted)
{
    gboolean by_pages = supabase_lacks(list->sync->supabase, ORDER_LIST_FUNCTION);
    gboolean same = list->asked != NULL && !list->foreign;
    WindowAsk asked = {WINDOW_START, 0, place->position, FALSE};

    order_list_cancel_page(list);
    g_clear_pointer(&list->after, g_free);
    if (!same || place->kind == PLACE_START) {
        order_list_set_asked(list, list->query);
        list->today = clock_today(list->sync->clock);
    }
    list->wanted = wanted;
    list->next_page = list->page;
    list->incoming = order_rows_new(by_pages);
    if (place->kind != PLACE_START && same) { /* the beginning is asked how many there are */
        list->incoming->window.total = list->loaded->window.total;
        list->incoming->window.guessed = list->loaded->window.guessed;
    }
    if (by_pages) {
        list->incoming->since = g_strdup(sync_settled(list->sync));
        send_page(list);
        return;
    }
    asked.step = place->kind == PLACE_END     ? WINDOW_END
                 : place->kind == PLACE_START ? WINDOW_START
                                              : WINDOW_JUMP;
    asked.limit = MAX(next_limit(list), MIN(list->count, WINDOW_PAGE_MAX));
    send_place(list, place, &asked);
}

void order_list_ask(OrderList *list, const WindowAsk *asked)
{
    OrderPlace place = {.position = asked->position, .all = window_count(&list->loaded->window)};

    order_list_cancel_page(list);
    switch (asked->step) {
    case WINDOW_ENOUGH:
        return;
    case WINDOW_FORWARD:
        place.kind = PLACE_AFTER;
        place.row = row_at(list, list->loaded, TRUE);
        break;
    case WINDOW_BACKWARD:
        place.kind = PLACE_BEFORE;
        place.row = row_at(list, list->loaded, FALSE);
        break;
    case WINDOW_START:
        place.kind = PLACE_START;
        break;
    case WINDOW_END:
        place.kind = PLACE_END;
        break;
    case WINDOW_JUMP:
        place.kind = PLACE_SKIP;
        break;
    }
    if (place.kind == PLACE_AFTER || place.kind == PLACE_BEFORE) {
        if (place.row != NULL)
            send_place(list, &place, asked);
        return;
    }
    order_list_ask_anew(list, &place, 0);
}

const WindowAsk *order_list_asked(const OrderList *list)
{
    return list->fetch == NULL ? NULL : &list->fetch->asked;
}

void order_list_prioritise(OrderList *list, gboolean ahead)
{
    if (list->fetch == NULL || list->fetch->asked.ahead == ahead)
        return;
    list->fetch->asked.ahead = ahead;
    supabase_prioritise(list->fetch->call, ahead ? NET_SOON : NET_NOW);
}

void order_list_drop_rows(OrderList *list, OrderRows *rows)
{
    for (guint i = 0; rows != NULL && i < rows->ids->len; i++)
        order_list_release(list, g_ptr_array_index(rows->ids, i));
    order_rows_free(rows);
}

void order_list_cancel_page(OrderList *list)
{
    OrderFetch *fetch = g_steal_pointer(&list->fetch);

    if (fetch == NULL && list->incoming == NULL)
        return;
    if (fetch != NULL) {
        fetch->list = NULL;
        supabase_cancel(&fetch->call);
    }
    order_list_drop_rows(list, g_steal_pointer(&list->incoming));
    list->state.loading = list->delta;
}

/* ---- rows come ---- */

guint order_list_put_rows(OrderList *list, OrderRows *rows, GPtrArray *orders, guint n,
                          gboolean front)
{
    guint before = rows->ids->len;
    guint at = front ? 0 : before;
    guint old = 0;

    for (guint i = 0; i < n; i++) {
        Order *order = g_steal_pointer(&g_ptr_array_index(orders, i));
        if (order_rows_index(rows, order->id, &old)) { /* it has moved since */
            order_rows_remove(rows, old);
            at -= old < at ? 1 : 0;
        }
        order_rows_insert(rows, at++, order->id);
        store_put_order(list->sync->store, order, FALSE);
    }
    return rows->ids->len - MIN(before, rows->ids->len);
}

/* Who goes on has more to go. */
static void grow_pages(OrderList *list, gboolean ahead)
{
    guint most = ahead ? AHEAD_MAX : WINDOW_PAGE_MAX;

    if (list->hold > 0 && !list->sync->frugal)
        list->next_page = MAX(list->next_page, MIN(list->next_page * 2, most));
}

static void place_rows(OrderList *list, const OrderFetch *fetch, OrderListPage *page)
{
    OrderRows *rows = target_rows(list);
    Window *window = &rows->window;
    gboolean counted = page->position >= 0;

    if (page->total >= 0) {
        window->total = page->total;
        window->guessed = page->guessed;
    }
    window->at_start = window->at_start || fetch->kind == PLACE_START || page->position == 0;
    if (rows == list->loaded)
        order_kept_note_page(list, fetch->kind, page->orders, page->orders->len, page->more);
    guint n = order_list_put_rows(list, rows, page->orders, page->orders->len,
                                  fetch->kind == PLACE_BEFORE);
    switch (fetch->kind) {
    case PLACE_START:
    case PLACE_AFTER:
        window_grow_forward(window, n, page->more);
        break;
    case PLACE_BEFORE:
        window_grow_backward(window, n, page->more);
        break;
    case PLACE_END:
        window->at_end = TRUE;
        window->base = window->total;
        window_grow_backward(window, n, page->more);
        break;
    case PLACE_FROM:
    case PLACE_SKIP:
        window->base = counted ? page->position : fetch->position;
        window->exact = counted;
        window_grow_forward(window, n, page->more);
        break;
    }
    window->n = rows->ids->len;
    list->denied = n == 0 && page->more; /* that would go on for ever */
    grow_pages(list, fetch->asked.ahead);
}

/* One row more than the limit was asked for: it tells whether there are others, and isn't kept. */
static gboolean place_page(OrderList *list, const OrderFetch *fetch, GPtrArray *orders)
{
    OrderRows *rows = target_rows(list);
    gboolean more = orders->len > fetch->asked.limit;
    guint n = MIN(orders->len, fetch->asked.limit);

    for (guint i = 0; i < n; i++)
        order_cursor_set(&rows->end, list->asked->sort, g_ptr_array_index(orders, i));
    if (rows == list->loaded)
        order_kept_note_page(list, PLACE_AFTER, orders, n, TRUE);
    order_list_put_rows(list, rows, orders, n, FALSE);
    if (!more)
        more = order_cursor_next_part(&rows->end, list->asked);
    rows->window.n = rows->ids->len;
    rows->window.at_end = !more;
    window_settle(&rows->window);
    return more;
}

/* Whether what is here is enough for now. Nothing at all never is while there may be more: an empty list
 * must mean that there is none. */
static gboolean wants_another_page(OrderList *list)
{
    const OrderRows *rows = target_rows(list);

    if (list->incoming != NULL)
        return rows->ids->len < list->wanted || rows->ids->len == 0;
    if (!rows->by_pages)
        return FALSE;
    order_list_derive(list);
    return list->view->len == 0;
}

/* No answer about changes has named a moment yet: the newest row does, less a minute for what was being
 * written when the pages came. */
static void begin_since(OrderList *list)
{
    gint64 newest = 0, moment = 0;

    if (list->since != NULL)
        return;
    for (guint i = 0; i < list->loaded->ids->len; i++) {
        const Order *order =
            store_order(list->sync->store, g_ptr_array_index(list->loaded->ids, i));
        if (order != NULL && order->updated_at != NULL &&
            text_parse_moment(order->updated_at, &moment))
            newest = MAX(newest, moment);
    }
    if (newest == 0)
        return;
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(newest / G_USEC_PER_SEC - OVERLAP_S);
    list->since = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
}

static void finish_incoming(OrderList *list)
{
    OrderRows *old = g_steal_pointer(&list->loaded);

    list->loaded = g_steal_pointer(&list->incoming);
    if (list->loaded->since != NULL) {
        g_free(list->since);
        list->since = g_strdup(list->loaded->since);
    }
    list->foreign = FALSE;
    list->elsewhere = 0;
    order_kept_note_anew(list);
    order_list_drop_rows(list, old);
}

void order_list_trim(OrderList *list)
{
    OrderRows *rows = list->loaded;
    guint front = 0, back = 0;

    if (list->hold == 0 || rows->by_pages || window_is_whole(&rows->window))
        return;
    window_trim(&rows->window, list->first, list->count, list->hold, &front, &back);
    while (front + back > 0) {
        guint index = front > 0 ? 0 : rows->ids->len - 1;
        g_autofree char *id = g_strdup(g_ptr_array_index(rows->ids, index));
        order_rows_remove(rows, index);
        order_list_release(list, id);
        if (front > 0) {
            window_shrink_front(&rows->window, 1);
            front--;
        } else {
            window_shrink_back(&rows->window, 1);
            back--;
        }
    }
}

void order_list_pass(OrderList *list)
{
    OrderRows *rows = list->loaded;
    guint n = rows->ids->len;

    if (rows->by_pages || list->foreign || n <= ORDER_LIST_HOLD)
        return;
    for (guint i = 0; i + 1 < n; i++) {
        g_autofree char *id = g_strdup(g_ptr_array_index(rows->ids, 0));
        order_rows_remove(rows, 0);
        order_list_release(list, id);
    }
    window_shrink_front(&rows->window, n - 1);
    order_list_derive(list);
}

gboolean order_list_is_at_end(const OrderList *list)
{
    if (list->backed)
        return list->loaded->window.at_end;
    return list->state.complete || list->sync->offline ||
           (list->state.known && !list->foreign && list->loaded->window.at_end);
}

static void page_failed(OrderList *list, const GError *error)
{
    order_list_drop_rows(list, g_steal_pointer(&list->incoming));
    list->denied = TRUE;
    list_state_fail(&list->state, error);
    order_list_notify(list);
}

static void page_placed(OrderList *list, gboolean more)
{
    if (more && wants_another_page(list)) {
        send_next(list);
        return;
    }
    if (list->incoming != NULL)
        finish_incoming(list);
    if (list->loaded->by_pages)
        begin_since(list);
    order_list_trim(list);
    order_list_settle(list);
    order_list_notify(list);
    if (more && list->loaded->by_pages && list->view->len == 0)
        order_list_more(list);
}

static void place_arrived(OrderList *list, const OrderFetch *fetch, const RestAnswer *answer)
{
    g_autoptr(GError) broken = NULL;
    g_autoptr(OrderListPage) page =
        codec_order_list_from_json(answer->body, answer->length, fetch->today, &broken);

    if (page == NULL) {
        page_failed(list, broken);
        return;
    }
    if (list->asked->filter != NULL &&
        !page->filtered) { /* all rows came: they are filtered here */
        supabase_note_lack(list->sync->supabase, ORDER_FILTER);
        g_clear_pointer(&list->asked->filter, filter_free);
        order_list_set_asked(list, NULL);
    }
    if (target_rows(list)->since == NULL) /* what joins older rows is no older than they */
        target_rows(list)->since = g_strdup(page->at);
    place_rows(list, fetch, page);
    page_placed(list, page->more);
}

static void page_arrived(OrderList *list, const OrderFetch *fetch, const RestAnswer *answer)
{
    g_autoptr(GError) broken = NULL;
    g_autoptr(GPtrArray) orders = codec_orders_from_json(answer->body, answer->length, &broken);

    if (orders == NULL)
        page_failed(list, broken);
    else
        page_placed(list, place_page(list, fetch, orders));
}

/* An older platform: it is known to lack the function now, or hasn't a column that the filter names. */
static gboolean goes_without(OrderList *list, const OrderFetch *fetch, const GError *error)
{
    const OrderPlace start = {.kind = PLACE_START};

    if (fetch->by_pages && list->asked->filter != NULL && order_filter_is_refused(error)) {
        list->no_terms = TRUE;
        order_list_ask_anew(list, &start, list->wanted);
        return TRUE;
    }

    if (g_strcmp0(rest_error_code(error), "PGRST202") != 0)
        return FALSE;
    if (fetch->by_pages && !fetch->by_function)
        return FALSE;
    if (fetch->by_pages)
        send_page(list);
    else
        order_list_ask_anew(list, &start, list->wanted);
    return TRUE;
}

static void answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    g_autofree OrderFetch *fetch = data;
    OrderList *list = fetch->list;

    if (list == NULL)
        return;
    list->fetch = NULL;
    sync_note_answer(list->sync, error);
    if (error != NULL && goes_without(list, fetch, error))
        return;
    if (error != NULL)
        page_failed(list, error);
    else if (fetch->by_pages)
        page_arrived(list, fetch, answer);
    else
        place_arrived(list, fetch, answer);
}
