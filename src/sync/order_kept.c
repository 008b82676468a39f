/* SPDX-License-Identifier: MIT */
/*
 * What is kept of a list of orders, and the list: rows come from it before anybody is asked, and what the server tells
 * goes into it. A list that isn't longer than ORDER_LIST_HOLD is read as a whole; a longer one where it is looked at.
 */
#include <string.h>

#include "keep.h"
#include "order_list.h"

#define READ_ROWS 125 /* at once, where they stand next to each other */

/* ---- life ---- */

void order_kept_close(OrderList *list)
{
    order_scan_end(list);
    order_scan_stay(list);
    if (list->reading != NULL) {
        g_source_destroy(list->reading);
        g_clear_pointer(&list->reading, g_source_unref);
    }
    g_clear_pointer(&list->kept, kept_list_free);
    list->backed = list->shown = FALSE;
}

void order_kept_forget(OrderList *list)
{
    if (list->kept != NULL)
        kept_list_forget(list->kept);
    order_kept_close(list);
}

/* Rows that aren't here are read as they are needed, where that is all there is to be had. */
static void decide(OrderList *list)
{
    gboolean was = list->backed;

    list->backed = list->kept != NULL && !list->loaded->by_pages &&
                   kept_list_count(list->kept) > ORDER_LIST_HOLD &&
                   (kept_list_state(list->kept)->complete || list->sync->offline);
    if (was && !list->backed)
        order_scan_end(list);
}

void order_kept_renew(OrderList *list)
{
    if (list->kept != NULL && !kept_list_renew(list->kept))
        order_kept_close(list);
}

/* ---- rows from there ---- */

static guint count_rows(const OrderList *list)
{
    return list->scan != NULL ? order_scan_count(list->scan) : kept_list_count(list->kept);
}

static gboolean is_all_known(const OrderList *list)
{
    return list->scan == NULL || order_scan_is_done(list->scan);
}

static GPtrArray *read_rows(OrderList *list, guint from, guint n)
{
    GPtrArray *orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);

    if (list->scan == NULL) {
        kept_list_read(list->kept, from, n, orders);
        return orders;
    }
    for (guint row = from; row < MIN(from + n, order_scan_count(list->scan)); row++) {
        Order *order = kept_list_row(list->kept, order_scan_position(list->scan, row));
        if (order == NULL)
            break;
        g_ptr_array_add(orders, order);
    }
    return orders;
}

/* What to say of all rows, once those from `base` on are here. */
static void tell_window(const OrderList *list, OrderRows *rows, guint base)
{
    const OrderListKept *state = kept_list_state(list->kept);
    Window *window = &rows->window;

    window->n = rows->ids->len;
    window->base = base;
    window->exact = TRUE;
    window->at_start = base == 0;
    if (list->backed) {
        window->total = count_rows(list);
        window->guessed = !is_all_known(list);
    } else {
        window->total = state->total;
        window->guessed = state->guessed;
    }
    window->at_end = (list->backed ? is_all_known(list) : state->complete) &&
                     base + window->n >= count_rows(list);
    window_settle(window);
}

/* Others in place of those that are here. */
static void replace_rows(OrderList *list, guint from, guint n)
{
    OrderRows *old = list->loaded;
    OrderRows *rows = order_rows_new(FALSE);
    g_autoptr(GPtrArray) orders = read_rows(list, from, n);

    list->loaded = rows;
    order_list_put_rows(list, rows, orders, orders->len, FALSE);
    tell_window(list, rows, from);
    order_list_drop_rows(list, old);
}

static void extend_rows(OrderList *list, guint from, guint n, gboolean front)
{
    OrderRows *rows = list->loaded;
    g_autoptr(GPtrArray) orders = read_rows(list, from, n);
    guint base = front ? from : (guint)rows->window.base;

    order_list_put_rows(list, rows, orders, orders->len, front);
    if (list->backed)
        tell_window(list, rows, base);
    else if (front)
        window_grow_backward(&rows->window, orders->len, from > 0);
    else
        window_grow_forward(&rows->window, orders->len, TRUE);
    rows->window.n = rows->ids->len;
    if (list->hold > 0)
        order_list_trim(list);
}

/* Where the first or the last of those that are here stands among those that are kept. */
static gboolean place_of(OrderList *list, gboolean last, guint *position)
{
    const OrderRows *rows = list->loaded;
    guint n = rows->ids->len;

    if (n == 0)
        return FALSE;
    if (list->backed) {
        *position = (guint)rows->window.base + (last ? n - 1 : 0);
        return TRUE;
    }
    return kept_list_find(list->kept, g_ptr_array_index(rows->ids, last ? n - 1 : 0), position);
}

static gboolean serve_next(OrderList *list, guint n)
{
    guint position = 0;

    if (!place_of(list, TRUE, &position) || position + 1 >= count_rows(list))
        return FALSE;
    extend_rows(list, position + 1, n, FALSE);
    return TRUE;
}

static gboolean serve_before(OrderList *list, guint n)
{
    guint position = 0;

    if (!place_of(list, FALSE, &position) || position == 0)
        return FALSE;
    n = MIN(n, position);
    extend_rows(list, position - n, n, TRUE);
    return TRUE;
}

static gboolean serve_at(OrderList *list, gint64 position, guint n)
{
    guint count = count_rows(list);

    if (position < 0 || position >= count || (!list->backed && position + n > count))
        return FALSE;
    replace_rows(list, (guint)position, n);
    return TRUE;
}

static gboolean serve(OrderList *list, const WindowAsk *asked)
{
    guint n = list->scan == NULL ? MAX(asked->limit, READ_ROWS) : asked->limit;
    gint64 count = count_rows(list);

    switch (asked->step) {
    case WINDOW_ENOUGH:
        return FALSE;
    case WINDOW_FORWARD:
        return serve_next(list, n);
    case WINDOW_BACKWARD:
        return serve_before(list, n);
    case WINDOW_START:
        return serve_at(list, 0, n);
    case WINDOW_END:
        return list->backed && serve_at(list, MAX(count - (gint64)n, 0), n);
    case WINDOW_JUMP:
        return serve_at(list, asked->position, n);
    }
    return FALSE;
}

/* Rows were lost: what is kept isn't all any more. */
static void note_loss(OrderList *list, gboolean was_complete)
{
    if (!was_complete || kept_list_state(list->kept)->complete)
        return;
    decide(list);
    list->state.complete = FALSE;
    list->revision++;
    tell_window(list, list->loaded, (guint)list->loaded->window.base);
}

/* Rows that were missing are here then, and nothing else has changed: no revision is. */
gboolean order_kept_serve(OrderList *list, const WindowAsk *asked)
{
    if (list->kept == NULL || (list->foreign && !list->backed))
        return FALSE;
    gboolean same = list->derived == store_revision(list->sync->store);
    gboolean complete = kept_list_state(list->kept)->complete;
    gboolean served = serve(list, asked);

    if (same)
        list->derived = store_revision(list->sync->store);
    note_loss(list, complete);
    return served;
}

static gboolean read_more(gpointer data)
{
    OrderList *list = data;

    g_clear_pointer(&list->reading, g_source_unref);
    list->state.loading = FALSE;
    serve_next(list, ORDER_LIST_PAGE);
    order_list_derive(list);
    order_list_notify(list);
    return G_SOURCE_REMOVE;
}

gboolean order_kept_more(OrderList *list)
{
    guint position = 0;

    if (list->kept == NULL || list->reading != NULL || !place_of(list, TRUE, &position) ||
        position + 1 >= count_rows(list))
        return FALSE;
    list->state.loading = TRUE;
    list->reading = g_idle_source_new();
    g_source_set_callback(list->reading, read_more, list, NULL);
    g_source_attach(list->reading, NULL);
    return TRUE;
}

/* ---- the first time ---- */

static void take_all(OrderList *list, const OrderListKept *state)
{
    OrderRows *rows = list->loaded;

    rows->window.at_start = TRUE;
    rows->window.total = state->total;
    rows->window.guessed = state->guessed;
    window_grow_forward(&rows->window, rows->ids->len, !state->complete);
    order_cursor_clear(&rows->end);
    rows->end.part = state->end.part;
    rows->end.value = g_strdup(state->end.value);
    rows->end.id = g_strdup(state->end.id);
}

static void begin(OrderList *list, const OrderQuery *query, const OrderListKept *state)
{
    list->today = clock_today(list->sync->clock);
    order_query_free(list->asked);
    list->asked = order_query_without_filter(query);
    order_list_set_asked(list, NULL);
    g_free(list->since);
    list->since = g_strdup(state->since);
    list_state_succeed(&list->state, state->complete, state->as_of_us);
}

/* At risk is another thing each day, and of what isn't whole nobody knows what is missing. */
static gboolean is_of_another_day(const OrderList *list, const OrderQuery *query,
                                  const OrderListKept *state)
{
    Day today = clock_today(list->sync->clock);

    return !state->complete && !state->by_pages &&
           (query->at_risk || query->sort == ORDER_SORT_RISK) &&
           clock_day(list->sync->clock, state->as_of_us) != today;
}

static gboolean is_by_another_day(const OrderList *list)
{
    const OrderQuery *query = kept_list_query(list->kept);

    return (query->sort == ORDER_SORT_RISK || query->at_risk) &&
           kept_list_day(list->kept) != list->today;
}

static gboolean take_old(OrderList *list, const OrderQuery *query)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    OrderListKept state;
    gboolean found = keep_old_read(list->sync, query, ids, &state) && state.since != NULL;

    if (found) {
        OrderRows *old = list->loaded;
        order_kept_close(list);
        list->loaded = order_rows_new(supabase_lacks(list->sync->supabase, ORDER_LIST_FUNCTION));
        for (guint i = 0; i < ids->len; i++)
            order_rows_insert(list->loaded, i, g_ptr_array_index(ids, i));
        order_list_drop_rows(list, old);
        take_all(list, &state);
        begin(list, query, &state);
        list->foreign = is_of_another_day(list, query, &state);
        order_list_derive(list);
    }
    order_list_kept_clear(&state);
    return found;
}

static void take_rows(OrderList *list)
{
    const OrderListKept *state = kept_list_state(list->kept);
    guint count = kept_list_count(list->kept);
    guint n = count <= ORDER_LIST_HOLD || list->loaded->by_pages ? count : list->page;
    g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);

    kept_list_read(list->kept, 0, n, orders);
    order_list_put_rows(list, list->loaded, orders, orders->len, FALSE);
    if (n == count)
        take_all(list, state);
    else
        tell_window(list, list->loaded, 0);
}

gboolean order_kept_take(OrderList *list, const OrderQuery *query)
{
    KeptList *kept = kept_list_open(list->sync, query);

    if (kept == NULL || kept_list_state(kept)->since == NULL) {
        kept_list_free(kept);
        return take_old(list, query);
    }
    OrderRows *old = list->loaded;
    order_kept_close(list);
    list->kept = kept;
    list->loaded = order_rows_new(supabase_lacks(list->sync->supabase, ORDER_LIST_FUNCTION));
    decide(list);
    begin(list, query, kept_list_state(kept));
    list->foreign = is_of_another_day(list, query, kept_list_state(kept));
    if (list->backed) {
        order_kept_show(list);
        if (is_by_another_day(list) && kept_list_state(kept)->complete)
            order_scan_move_on(list);
    } else {
        take_rows(list);
        order_list_derive(list);
    }
    order_list_drop_rows(list, old);
    return TRUE;
}

/* ---- what is shown of it ---- */

/* The row that was looked at, where it is now. */
static guint find_anchor(OrderList *list, const char *id)
{
    guint position = 0, row = 0;

    if (id == NULL || !kept_list_find(list->kept, id, &position))
        return (guint)CLAMP(list->first, 0, G_MAXINT32);
    if (list->scan == NULL)
        return position;
    return order_scan_find(list->scan, position, &row) ? row : 0;
}

void order_kept_place(OrderList *list)
{
    gint64 index = list->first - list->loaded->window.base;
    g_autofree char *id = index < 0 || index >= list->loaded->ids->len || list->first == 0
                              ? NULL
                              : g_strdup(g_ptr_array_index(list->loaded->ids, index));
    guint count = count_rows(list);
    guint anchor = MIN(find_anchor(list, id), count == 0 ? 0 : count - 1);
    guint from = anchor > READ_ROWS / 2 ? anchor - READ_ROWS / 2 : 0;

    replace_rows(list, from, MAX(list->page, list->count + READ_ROWS));
    order_list_derive(list);
}

void order_kept_show(OrderList *list)
{
    if (order_scan_is_needed(list))
        order_scan_begin(list);
    else
        order_scan_end(list);
    order_kept_place(list);
}

void order_kept_reconsider(OrderList *list)
{
    gboolean was = list->backed;

    decide(list);
    if (list->kept == NULL || was == list->backed)
        return;
    if (list->backed)
        order_kept_show(list);
    else
        order_kept_place(list);
    list->revision++;
}

/* ---- what the server tells ---- */

static gboolean is_behind_the_last(OrderList *list)
{
    const GPtrArray *ids = list->loaded->ids;
    guint position = 0;

    if (list->loaded->by_pages)
        return TRUE;
    return ids->len > 0 &&
           kept_list_find(list->kept, g_ptr_array_index(ids, ids->len - 1), &position) &&
           position + 1 == kept_list_count(list->kept);
}

void order_kept_note_page(OrderList *list, PlaceKind kind, const GPtrArray *orders, guint n,
                          gboolean more)
{
    order_kept_renew(list);
    if (list->kept == NULL)
        return;
    gboolean appends = kind == PLACE_AFTER && is_behind_the_last(list);
    for (guint i = 0; i < n; i++)
        if (appends)
            kept_list_append(list->kept, g_ptr_array_index(orders, i));
        else
            kept_list_put(list->kept, g_ptr_array_index(orders, i));
    if (appends && !more)
        kept_list_end(list->kept);
}

/* Whether what is kept is still good, with these rows in it. */
static gboolean stays_good(OrderList *list)
{
    if (list->kept == NULL || list->doubted || list->loaded->by_pages)
        return FALSE;
    const OrderListKept *state = kept_list_state(list->kept);
    const OrderQuery *kept = kept_list_query(list->kept);
    if (state->since == NULL || state->by_pages)
        return FALSE;
    if (state->complete)
        return order_list_covers(kept, list->asked);
    g_autofree char *own = kept_list_name(kept, FALSE);
    g_autofree char *asked = kept_list_name(list->asked, FALSE);
    return strcmp(own, asked) == 0 && !is_by_another_day(list);
}

static void go_on_with(OrderList *list)
{
    const OrderRows *rows = list->loaded;

    for (guint i = 0; i < rows->ids->len; i++)
        order_kept_note_row(list, store_order(list->sync->store, g_ptr_array_index(rows->ids, i)));
    g_free(list->since);
    list->since = g_strdup(kept_list_state(list->kept)->since);
    order_query_free(list->asked);
    list->asked = order_query_copy(kept_list_query(list->kept));
    order_list_set_asked(list, NULL);
}

static void begin_anew(OrderList *list)
{
    const OrderRows *rows = list->loaded;

    order_kept_close(list);
    /* Of another day "in 7 days" is another list. */
    if (!rows->window.at_start || list->asked->filter != NULL)
        return;
    list->kept = kept_list_new(list->sync, list->asked, list->today);
    for (guint i = 0; list->kept != NULL && i < rows->ids->len; i++)
        kept_list_append(list->kept,
                         store_order(list->sync->store, g_ptr_array_index(rows->ids, i)));
    if (list->kept != NULL && rows->window.at_end)
        kept_list_end(list->kept);
}

void order_kept_note_anew(OrderList *list)
{
    order_kept_renew(list);
    if (stays_good(list)) {
        go_on_with(list);
        return;
    }
    if (list->doubted)
        order_kept_forget(list);
    list->doubted = FALSE;
    begin_anew(list);
}

void order_kept_note_row(OrderList *list, const Order *order)
{
    if (list->kept == NULL)
        return;
    kept_list_put(list->kept, order);
    list->moved = TRUE;
}

void order_kept_note_gone(OrderList *list, const char *id)
{
    if (list->kept == NULL)
        return;
    kept_list_drop(list->kept, id);
    list->moved = TRUE;
}

gboolean order_kept_is_complete(OrderList *list)
{
    decide(list);
    return list->backed && kept_list_state(list->kept)->complete;
}

void order_kept_settle(OrderList *list)
{
    const OrderRows *rows = list->loaded;
    gboolean was = list->shown;

    if (list->kept == NULL)
        return;
    const OrderListKept state = {
        .as_of_us = list->state.as_of_us,
        .since = list->since,
        .by_pages = rows->by_pages,
        .end = rows->end,
        .total = list->backed ? kept_list_count(list->kept) : rows->window.total,
        .guessed = !list->backed && rows->window.guessed,
    };
    if (!list->backed && window_is_whole(&rows->window) &&
        kept_list_count(list->kept) == rows->ids->len)
        kept_list_end(list->kept);
    kept_list_write(list->kept, &state);
    list->shown = list->backed;
    if (list->moved && list->day != NULL) /* places that it knows are others now */
        order_scan_move_on(list);
    if (list->backed && list->hold > 0 && (list->moved || !was))
        order_kept_show(list);
    list->moved = FALSE;
}
