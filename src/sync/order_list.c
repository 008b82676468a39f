/* SPDX-License-Identifier: MIT */
#include "order_list.h"

#include <string.h>

#include "order_filter.h"

#define GROW_AHEAD 50
#define SERVED_MAX 3 /* times that what is kept is read for what is looked at */

OrderList *order_list_new(Sync *sync, const OrderQuery *query, guint page)
{
    OrderList *list = g_new0(OrderList, 1);

    list->sync = sync;
    order_list_set_page(list, page);
    list->query = order_query_copy(query);
    list->loaded = order_rows_new(FALSE);
    list->view = g_ptr_array_new();
    g_ptr_array_add(sync->lists, list);
    return list;
}

void order_list_free(OrderList *list)
{
    if (list == NULL)
        return;
    list->changed = NULL;
    order_list_cancel(list);
    order_kept_close(list);
    g_ptr_array_remove(list->sync->lists, list);
    order_query_free(list->query);
    order_query_free(list->asked);
    g_ptr_array_unref(list->view);
    order_rows_free(list->loaded);
    sync_section_free(list->section);
    g_free(list->since);
    g_free(list->after);
    g_free(list->settled);
    list_state_clear(&list->state);
    g_free(list);
}

void order_list_set_hold(OrderList *list, guint rows)
{
    list->hold = rows;
}

void order_list_set_page(OrderList *list, guint rows)
{
    list->page = list->next_page = rows == 0 ? ORDER_LIST_PAGE : MIN(rows, WINDOW_PAGE_MAX);
}

void order_list_watch(OrderList *list, OrderListChanged changed, gpointer data)
{
    list->changed = changed;
    list->data = data;
}

void order_list_notify(OrderList *list)
{
    list->revision++;
    if (list->changed != NULL)
        list->changed(list->data);
}

void order_list_release(OrderList *list, const char *id)
{
    const GPtrArray *lists = list->sync->lists;

    for (guint i = 0; i < lists->len; i++) {
        const OrderList *other = g_ptr_array_index(lists, i);
        if (order_rows_have(other->loaded, id) ||
            (other->incoming != NULL && order_rows_have(other->incoming, id)))
            return;
    }
    if (store_stages(list->sync->store, id) == NULL) /* else its page has been looked at */
        store_drop_order(list->sync->store, id);
}

/* ---- the view: what is wanted of what is here ---- */

static gboolean can_be_asked_to_filter(const OrderList *list)
{
    const Supabase *supabase = list->sync->supabase;

    return !list->no_terms && (supabase_lacks(supabase, ORDER_LIST_FUNCTION) ||
                               !supabase_lacks(supabase, ORDER_FILTER));
}

void order_list_set_asked(OrderList *list, const OrderQuery *query)
{
    if (query != NULL) {
        OrderQuery *asked = can_be_asked_to_filter(list) ? order_query_copy(query)
                                                         : order_query_without_filter(query);
        order_query_free(list->asked);
        list->asked = asked;
    }
    list->residual =
        list->asked != NULL && !filter_is_same(list->query->filter, list->asked->filter);
}

gboolean order_list_is_windowed(const OrderList *list)
{
    if (list->backed)
        return list->hold > 0;
    return list->hold > 0 && !list->residual && list->state.known && !list->state.complete &&
           !list->foreign && !list->loaded->by_pages && !list->sync->offline;
}

static gint compare_ids(gconstpointer a, gconstpointer b, gpointer data)
{
    const OrderList *list = data;
    const Store *store = list->sync->store;
    const Order *left = store_order(store, *(const char *const *)a);
    const Order *right = store_order(store, *(const char *const *)b);

    /* As the server does, so that nothing moves when a list becomes whole. */
    return list->loaded->by_pages
               ? order_query_compare(list->query, left, right, clock_today(list->sync->clock))
               : order_place_compare(list->query, left, right, clock_today(list->sync->clock));
}

void order_list_derive(OrderList *list)
{
    const Store *store = list->sync->store;
    Day today = clock_today(list->sync->clock);

    g_ptr_array_set_size(list->view, 0);
    list->derived = store_revision(store);
    if (order_list_is_windowed(list))
        return;
    for (guint i = 0; list->backed && i < list->loaded->ids->len; i++) /* fitting, and sorted */
        g_ptr_array_add(list->view, g_ptr_array_index(list->loaded->ids, i));
    for (guint i = 0; !list->backed && i < list->loaded->ids->len; i++) {
        char *id = g_ptr_array_index(list->loaded->ids, i);
        const Order *order = store_order(store, id);
        if (order != NULL && order_query_matches(list->query, order, today))
            g_ptr_array_add(list->view, id);
    }
    if (!list->backed)
        g_ptr_array_sort_with_data(list->view, compare_ids, list);
}

/* Rows may have been changed or dropped by others since. */
static void renew_view(OrderList *list)
{
    if (list->derived == store_revision(list->sync->store))
        return;
    order_list_derive(list);
    list->revision++;
}

void order_list_settle(OrderList *list)
{
    gboolean complete = order_kept_is_complete(list) || window_is_whole(&list->loaded->window);

    list_state_succeed(&list->state, complete, clock_now_us(list->sync->clock));
    list->state.loading = list->delta || list->fetch != NULL;
    order_list_derive(list);
    order_kept_settle(list);
}

/* ---- what is kept ---- */

/* This list, else those of all orders that fit: all of the list when all orders are kept, else what there
 * is of it. */
static gboolean paint_kept(OrderList *list)
{
    g_autoptr(OrderQuery) all = order_query_new();

    if (order_kept_take(list, list->query))
        return TRUE;
    if (!order_kept_take(list, all))
        return FALSE;
    list->foreign = !list->state.complete;
    order_list_derive(list);
    return TRUE;
}

/* ---- asking ---- */

/* Not asking is no failure, unless there is nothing. */
static void stay_offline(OrderList *list)
{
    if (!list->state.known) {
        g_autoptr(GError) error = g_error_new(
            FAULT, FAULT_NOT_KEPT,
            "No orders are kept on this machine: list them once while the server can be reached");
        list_state_fail(&list->state, error);
    }
    order_list_notify(list);
}

/* What is at risk is another thing each day: a list that is by it, and not whole, has to be asked for anew; and "in 7
 * days" is. */
static gboolean is_of_yesterday(const OrderList *list)
{
    if (list->today == clock_today(list->sync->clock))
        return FALSE;
    return list->asked->filter != NULL ||
           (!list->state.complete &&
            (list->asked->at_risk || list->asked->sort == ORDER_SORT_RISK));
}

void order_list_reload(OrderList *list)
{
    const OrderRows *rows = list->loaded;
    OrderPlace place = {.kind = PLACE_START};
    gint64 index = list->first - rows->window.base;
    guint wanted = list->foreign ? 0 : rows->ids->len;

    if (list->hold > 0 && !list->foreign)
        wanted = MIN(rows->ids->len, MAX(list->count, list->page));
    if (order_list_is_windowed(list) && list->scan == NULL && index > 0 && index < rows->ids->len) {
        place.kind = PLACE_FROM;
        place.row = store_order(list->sync->store, g_ptr_array_index(rows->ids, index));
        place.position = list->first;
        if (place.row == NULL)
            place.kind = PLACE_START;
    }
    order_list_ask_anew(list, &place, wanted);
    order_list_notify(list);
}

void order_list_refresh(OrderList *list)
{
    list->denied = FALSE;
    if (list->asked == NULL)
        paint_kept(list);
    else
        order_kept_reconsider(list);
    if (list->sync->offline)
        stay_offline(list);
    else if (list->state.known && !list->foreign && list->since != NULL && !is_of_yesterday(list) &&
             sync_has_changes(list->sync))
        order_list_ask_changes(list);
    else
        order_list_reload(list);
}

void order_list_more(OrderList *list)
{
    if (list->state.loading || !list->state.known || order_kept_more(list) ||
        list->state.complete || list->sync->offline)
        return;
    if (list->foreign) { /* it goes on elsewhere */
        order_list_refresh(list);
        return;
    }
    order_list_ask_next(list);
    order_list_notify(list);
}

/* A list that only grows: the next page while one comes near its end. */
static void grow(OrderList *list)
{
    if ((list->loaded->by_pages || list->residual) && !list->backed && list->state.known &&
        !list->state.complete && !list->state.loading && !list->foreign && !list->sync->offline &&
        !list->denied && list->first + list->count + GROW_AHEAD >= list->view->len)
        order_list_ask_next(list);
}

void order_list_look(OrderList *list, gint64 first, guint count)
{
    const WindowAsk *asked = order_list_asked(list);
    gboolean moved = first != list->first || count != list->count;
    int way = first == list->first ? list->way : first > list->first ? 1 : -1;

    if (way != list->way && list->way != 0) /* whoever turns begins anew */
        list->next_page = list->page;
    list->way = way;
    list->first = first;
    list->count = count;
    list->denied = list->denied && !moved;
    grow(list);
    if (!order_list_is_windowed(list) || count == 0)
        return;
    WindowAsk need = window_need(&list->loaded->window, first, count, list->way, list->next_page);
    for (guint i = 0; i < SERVED_MAX && order_kept_serve(list, &need); i++)
        need = window_need(&list->loaded->window, first, count, list->way, list->next_page);
    if (list->denied || list->backed)
        return;
    if (asked != NULL && window_serves(&list->loaded->window, asked, first, count)) {
        order_list_prioritise(list, need.ahead);
        return;
    }
    if (need.step == WINDOW_ENOUGH || (need.ahead && (list->sync->frugal || asked != NULL)))
        return;
    order_list_ask(list, &need);
}

void order_list_cancel(OrderList *list)
{
    if (list->delta || list->fetch != NULL)
        list->denied = TRUE;
    if (list->delta) {
        list->delta = FALSE;
        list->state.loading = FALSE;
        sync_section_withdraw(list->section);
    }
    order_list_cancel_page(list);
}

/* ---- another query ---- */

static gboolean same_statuses(const OrderQuery *a, const OrderQuery *b)
{
    return a->n_statuses == b->n_statuses &&
           (a->n_statuses == 0 ||
            memcmp(a->statuses, b->statuses, a->n_statuses * sizeof *a->statuses) == 0);
}

/* Whether every row that `wanted` could show was among those that `asked` asked for. */
gboolean order_list_covers(const OrderQuery *asked, const OrderQuery *wanted)
{
    return (asked->n_statuses == 0 || same_statuses(asked, wanted)) &&
           (asked->search == NULL || g_strcmp0(asked->search, wanted->search) == 0) &&
           (!asked->at_risk || wanted->at_risk) &&
           (asked->filter == NULL || filter_is_same(asked->filter, wanted->filter));
}

/* Other rows are wanted than those that are here. What fits of these is shown meanwhile, so that nothing
 * jumps: the selected row stays if the answer has it too. */
static void start_over(OrderList *list)
{
    const OrderPlace start = {.kind = PLACE_START};

    list->foreign = TRUE;
    list->state.complete = FALSE;
    order_list_derive(list);
    if (list->sync->offline) {
        stay_offline(list);
        return;
    }
    order_list_ask_anew(list, &start, 0);
    order_list_notify(list);
}

void order_list_set_query(OrderList *list, const OrderQuery *query)
{
    OrderQuery *copy = order_query_copy(query);

    order_query_free(list->query);
    list->query = copy;
    order_list_set_asked(list, NULL);
    if (list->asked == NULL)
        return;
    gboolean covers = order_list_covers(list->asked, copy);
    gboolean here = list->state.known && list->state.complete && covers;
    if (list->sync->offline && !covers && paint_kept(list)) {
        order_list_notify(list);
        return;
    }
    if (!here && !(list->backed && list->sync->offline)) {
        start_over(list);
        return;
    }
    if (list->backed)
        order_kept_show(list);
    else
        order_list_derive(list);
    order_list_notify(list);
}

/* ---- reading ---- */

const OrderQuery *order_list_query(const OrderList *list)
{
    return list->query;
}

const ListState *order_list_state(const OrderList *list)
{
    return &list->state;
}

static gboolean is_filtered(const OrderQuery *query)
{
    return query->n_statuses > 0 || query->search != NULL || query->at_risk ||
           query->filter != NULL;
}

OrderListFiltering order_list_filtering(const OrderList *list, char **rest)
{
    g_autofree char *unasked = NULL;

    *rest = NULL;
    if (!is_filtered(list->query))
        return FILTERED_NOT;
    if (list->asked == NULL || !list->state.known)
        return FILTERED_BY_SERVER; /* it will be */
    if (list->foreign)
        return list->state.loading ? FILTERED_BY_SERVER : FILTERED_PARTLY;
    if (list->state.complete && (!is_filtered(list->asked) || list->residual))
        return FILTERED_HERE;
    if (list->residual)
        unasked = filter_text(list->query->filter);
    else if (list->loaded->by_pages)
        unasked = order_filter_unasked(list->query->filter);
    if (unasked == NULL || list->state.complete)
        return FILTERED_BY_SERVER;
    *rest = g_steal_pointer(&unasked);
    return FILTERED_PARTLY;
}

guint order_list_count(OrderList *list)
{
    renew_view(list);
    if (order_list_is_windowed(list))
        return (guint)MIN(window_count(&list->loaded->window), G_MAXINT32);
    return list->view->len;
}

guint order_list_here(OrderList *list)
{
    renew_view(list);
    return order_list_is_windowed(list) ? list->loaded->ids->len : list->view->len;
}

const char *order_list_id(const OrderList *list, guint row)
{
    if (!order_list_is_windowed(list))
        return g_ptr_array_index(list->view, row);

    gint64 index = (gint64)row - list->loaded->window.base;
    return index < 0 || index >= list->loaded->ids->len
               ? NULL
               : g_ptr_array_index(list->loaded->ids, index);
}

const Order *order_list_row(const OrderList *list, guint row)
{
    const char *id = order_list_id(list, row);

    return id == NULL ? NULL : store_order(list->sync->store, id);
}

gboolean order_list_find(OrderList *list, const char *id, guint *row)
{
    guint index = 0;

    renew_view(list);
    if (order_list_is_windowed(list)) {
        if (!order_rows_index(list->loaded, id, &index))
            return FALSE;
        *row = (guint)(list->loaded->window.base + index);
        return TRUE;
    }
    for (guint i = 0; i < list->view->len; i++)
        if (strcmp(g_ptr_array_index(list->view, i), id) == 0) {
            *row = i;
            return TRUE;
        }
    return FALSE;
}

OrderListExtent order_list_extent(OrderList *list)
{
    const Window *window = &list->loaded->window;
    gint64 total = order_list_count(list);

    if (!order_list_is_windowed(list))
        return (OrderListExtent){total, list->state.complete ? TOTAL_COUNTED : TOTAL_AT_LEAST, TRUE,
                                 list->elsewhere};
    return (OrderListExtent){total,
                             window->total < 0 ? TOTAL_AT_LEAST
                             : window->guessed ? TOTAL_GUESSED
                                               : TOTAL_COUNTED,
                             window->exact, list->elsewhere};
}

guint64 order_list_revision(OrderList *list)
{
    renew_view(list);
    return list->revision;
}

char *order_list_describe(const OrderQuery *query, guint page, Day today)
{
    const OrderPlace start = {.kind = PLACE_START};
    const OrderPageWish wish = {
        .limit = page == 0 ? ORDER_LIST_PAGE : page, .today = today, .count = TRUE};
    g_autoptr(RestRequest) request = order_place_request(query, &start, &wish);

    return rest_request_describe(request);
}
