/* SPDX-License-Identifier: MIT */
/*
 * A list that is kept in one order, in another one or through a filter: its rows are read once, leaf after leaf, and what is
 * remembered of each is where it stands. In pieces, so that keys are answered meanwhile.
 */
#include <string.h>

#include "looptrace/filter.h"
#include "order_list.h"

#define FIRST_US 200000 /* of the first piece: two hundred thousand rows, and nothing flickers */
#define SLICE_US 8000

typedef struct {
    OrderKey key;
    guint32 position;
} Found;

struct OrderScan {
    GArray *found; /* of Found; the key is only told where it is sorted by */
    gboolean sorts;
    gboolean done;
    guint next; /* position in what is kept */
    GSource *turn;
    GPtrArray *
        moved; /* of Order *: rows of another rank than they had. NULL: rows that fit are looked for */
};

/* ---- what is wanted, and what is kept ---- */

static gboolean same_order(const OrderQuery *a, const OrderQuery *b)
{
    return a->sort == b->sort && a->descending == b->descending;
}

static gboolean same_filters(const OrderQuery *a, const OrderQuery *b)
{
    return a->at_risk == b->at_risk && g_strcmp0(a->search, b->search) == 0 &&
           filter_is_same(a->filter, b->filter) && a->n_statuses == b->n_statuses &&
           (a->n_statuses == 0 ||
            memcmp(a->statuses, b->statuses, a->n_statuses * sizeof *a->statuses) == 0);
}

gboolean order_scan_is_needed(const OrderList *list)
{
    const OrderQuery *kept = kept_list_query(list->kept);

    return !same_order(list->query, kept) || !same_filters(list->query, kept);
}

/* ---- rows that fit ---- */

static gboolean take_fitting(const Order *order, guint index, gpointer data)
{
    OrderList *list = data;
    OrderScan *scan = list->scan;
    Found found = {.position = scan->next++};

    if (!order_query_matches(list->query, order, list->today))
        return TRUE;
    if (scan->sorts)
        found.key = order_place_key(list->query, order, list->today);
    g_array_append_val(scan->found, found);
    return TRUE;
}

static gboolean take_moved(const Order *order, guint index, gpointer data)
{
    OrderList *list = data;
    OrderScan *scan = list->day;
    const OrderQuery *query = kept_list_query(list->kept);

    scan->next++;
    if (order_place_part(query, order, kept_list_day(list->kept)) !=
        order_place_part(query, order, list->today))
        g_ptr_array_add(scan->moved, order_copy(order));
    return TRUE;
}

static gint compare_found(gconstpointer a, gconstpointer b)
{
    const Found *one = a, *other = b;

    if (one->key.first != other->key.first)
        return one->key.first < other->key.first ? -1 : 1;
    if (one->key.second != other->key.second)
        return one->key.second < other->key.second ? -1 : 1;
    return (one->position > other->position) - (one->position < other->position);
}

static void scan_until(OrderList *list, OrderScan *scan, OrderVisit take, gint64 until_us)
{
    vault_hold(list->sync->vault);
    while (!scan->done) {
        guint position = scan->next;
        scan->done = !kept_list_visit(list->kept, &position, take, list);
        if (g_get_monotonic_time() >= until_us)
            break;
    }
    vault_let_go(list->sync->vault);
    if (scan->done && scan->sorts)
        g_array_sort(scan->found, compare_found);
}

/* ---- by and by ---- */

static void schedule(OrderList *list, OrderScan *scan, GSourceFunc go_on)
{
    list->state.loading = TRUE;
    scan->turn = g_idle_source_new();
    g_source_set_callback(scan->turn, go_on, list, NULL);
    g_source_attach(scan->turn, NULL);
}

static gboolean is_loading(const OrderList *list)
{
    return list->delta || order_list_asked(list) != NULL ||
           (list->scan != NULL && list->scan->turn != NULL) || list->day != NULL;
}

static void scan_free(OrderList *list, OrderScan *scan)
{
    if (scan == NULL)
        return;
    if (scan->turn != NULL) {
        g_source_destroy(scan->turn);
        g_source_unref(scan->turn);
        list->state.loading = is_loading(list);
    }
    g_array_unref(scan->found);
    g_clear_pointer(&scan->moved, g_ptr_array_unref);
    g_free(scan);
}

static OrderScan *scan_new(void)
{
    OrderScan *scan = g_new0(OrderScan, 1);

    scan->found = g_array_new(FALSE, TRUE, sizeof(Found));
    return scan;
}

static gboolean look_on(gpointer data)
{
    OrderList *list = data;
    OrderScan *scan = list->scan;

    scan_until(list, scan, take_fitting, g_get_monotonic_time() + SLICE_US);
    if (!scan->done)
        return G_SOURCE_CONTINUE;
    g_clear_pointer(&scan->turn, g_source_unref);
    list->state.loading = is_loading(list);
    order_kept_place(list);
    order_list_notify(list);
    return G_SOURCE_REMOVE;
}

void order_scan_begin(OrderList *list)
{
    order_scan_end(list);
    list->scan = scan_new();
    list->scan->sorts = !same_order(list->query, kept_list_query(list->kept));
    scan_until(list, list->scan, take_fitting, g_get_monotonic_time() + FIRST_US);
    if (!list->scan->done)
        schedule(list, list->scan, look_on);
}

void order_scan_end(OrderList *list)
{
    scan_free(list, g_steal_pointer(&list->scan));
}

/* ---- another day ---- */

static gboolean move_on(gpointer data)
{
    OrderList *list = data;

    scan_until(list, list->day, take_moved, g_get_monotonic_time() + SLICE_US);
    if (!list->day->done)
        return G_SOURCE_CONTINUE;
    OrderScan *day = g_steal_pointer(&list->day);
    OrderListKept state = {0};
    kept_list_set_day(list->kept, list->today, day->moved);
    order_list_kept_copy(&state, kept_list_state(list->kept));
    kept_list_write(list->kept, &state);
    order_list_kept_clear(&state);
    scan_free(list, day);
    order_kept_show(list);
    order_list_notify(list);
    return G_SOURCE_REMOVE;
}

void order_scan_move_on(OrderList *list)
{
    order_scan_stay(list);
    list->day = scan_new();
    list->day->moved = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    schedule(list, list->day, move_on);
}

void order_scan_stay(OrderList *list)
{
    scan_free(list, g_steal_pointer(&list->day));
}

/* ---- what was found ---- */

gboolean order_scan_is_done(const OrderScan *scan)
{
    return scan->done;
}

/* In another order the first one isn't known before the last is read. */
guint order_scan_count(const OrderScan *scan)
{
    return scan->sorts && !scan->done ? 0 : scan->found->len;
}

guint order_scan_position(const OrderScan *scan, guint row)
{
    return g_array_index(scan->found, Found, row).position;
}

gboolean order_scan_find(const OrderScan *scan, guint position, guint *row)
{
    for (guint i = 0; i < order_scan_count(scan); i++)
        if (order_scan_position(scan, i) == position) {
            *row = i;
            return TRUE;
        }
    return FALSE;
}
