/* SPDX-License-Identifier: MIT */
/* What has changed since: the section "orders" of the question about changes (docs/sync.md). */
#include <string.h>

#include "looptrace/codec.h"
#include "order_list.h"

/* More changes than this many parts: the list itself is the smaller answer; of a long one that is kept, one row in four. */
#define PARTS_MIN     4
#define ROWS_FOR_PART 1000

static guint parts_max(const OrderList *list)
{
    return PARTS_MIN + (list->backed ? kept_list_count(list->kept) / ROWS_FOR_PART : 0);
}

static const Order *order_of(const OrderList *list, guint index)
{
    return store_order(list->sync->store, g_ptr_array_index(list->loaded->ids, index));
}

/* Among the rows that are here; their number when it belongs behind the last. */
static guint place_among(const OrderList *list, const Order *order)
{
    const OrderRows *rows = list->loaded;
    guint low = 0, high = rows->ids->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        const Order *other = order_of(list, middle);
        if (other != NULL && order_place_compare(list->asked, other, order, list->today) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether a row at that place stands among those that are here: between two of them, or at an end of theirs
 * that is the list's. */
static gboolean is_among(const OrderRows *rows, guint place)
{
    return (place > 0 || rows->window.at_start) && (place < rows->ids->len || rows->window.at_end);
}

static void doubt(Window *window)
{
    window->guessed = window->guessed || !window_is_whole(window);
    window->exact = window->at_start;
}

static void join(OrderList *list, guint place, const char *id)
{
    Window *window = &list->loaded->window;

    order_rows_insert(list->loaded, place, id);
    window->n++;
    window->total += window->total >= 0 ? 1 : 0;
    window_settle(window);
}

/* Its place among the others is `place` now, unless it has left the list. */
static void leave(OrderList *list, guint index, gboolean stays, guint place)
{
    Window *window = &list->loaded->window;

    order_rows_remove(list->loaded, index);
    window->n--;
    if (!stays)
        window->total -= window->total > 0 ? 1 : 0;
    else if (place == 0)
        window->base++;
    if (stays)
        list->elsewhere++;
    window_settle(window);
}

/* A row that was here, with its new values. */
static void move_row(OrderList *list, guint index, const Order *order, gboolean fits)
{
    OrderRows *rows = list->loaded;

    order_rows_remove(rows, index);
    guint place = place_among(list, order);
    gboolean among = rows->ids->len == 0 ? window_is_whole(&rows->window) : is_among(rows, place);
    order_rows_insert(rows, fits && among ? place : index, order->id);
    if (!fits || !among)
        leave(list, index, fits, place);
}

/* Page after page: it joins when it stands before the last of them. */
static gboolean belongs_to_pages(const OrderList *list, const Order *order)
{
    const GPtrArray *ids = list->loaded->ids;

    if (list->state.complete || ids->len == 0)
        return TRUE;
    const Order *last = order_of(list, ids->len - 1);
    return last != NULL && order_query_compare(list->asked, order, last, list->today) < 0;
}

static void place_row(OrderList *list, const Order *order)
{
    OrderRows *rows = list->loaded;
    gboolean fits = order_query_matches(list->asked, order, list->today);
    guint index = 0;

    if (rows->by_pages) {
        if (fits && belongs_to_pages(list, order) &&
            order_rows_insert(rows, rows->ids->len, order->id))
            rows->window.n++;
        return;
    }
    if (order_rows_index(rows, order->id, &index)) {
        move_row(list, index, order, fits);
        return;
    }
    index = fits ? place_among(list, order) : 0;
    if (fits && is_among(rows, index)) {
        join(list, index, order->id);
    } else if (!window_is_whole(&rows->window)) {
        list->elsewhere += fits ? 1 : 0;
        doubt(&rows->window);
    }
}

static void take_row(OrderList *list, Order *order)
{
    Store *store = list->sync->store;
    const Order *known = store_order(store, order->id);
    gboolean held = order_rows_have(list->loaded, order->id);
    gboolean same = known != NULL && known->version >= 0 && known->version == order->version;
    g_autofree char *id = g_strdup(order->id);

    if (held && same) /* sent twice, or another list has heard of it first */
        order_free(order);
    else
        store_put_order(store, order, FALSE);
    if (!(held && same))
        order_kept_note_row(list, store_order(store, id));
    if (!list->backed)
        place_row(list, store_order(store, id));
    if (!order_rows_have(list->loaded, id))
        order_list_release(list, id);
}

static void take_gone(OrderList *list, const cJSON *gone)
{
    OrderRows *rows = list->loaded;
    const cJSON *id;
    guint index = 0;

    cJSON_ArrayForEach(id, gone)
    {
        if (!cJSON_IsString(id))
            continue;
        if (order_rows_index(rows, id->valuestring, &index))
            leave(list, index, FALSE, 0);
        else if (!list->backed)
            doubt(&rows->window);
        order_kept_note_gone(list, id->valuestring);
        store_drop_order(list->sync->store, id->valuestring);
    }
}

/* What was committed while the parts came, and written before, is only found from the first one's time. */
static void go_on_from(OrderList *list, const cJSON *more, const char *at)
{
    if (list->after == NULL) {
        g_free(list->settled);
        list->settled = g_strdup(at == NULL ? list->since : at);
    }
    g_free(list->since);
    g_free(list->after);
    list->since = g_strdup(more == NULL ? list->settled : json_text(more, "since"));
    list->after = more == NULL ? NULL : g_strdup(json_text(more, "after"));
    list->parts = more == NULL ? 0 : list->parts + 1;
}

static char *section_ask(gpointer self)
{
    OrderList *list = self;

    if (!list->delta)
        return NULL;
    if (list->since == NULL) { /* forgotten while it waited for its turn */
        list->delta = FALSE;
        order_list_reload(list);
        return NULL;
    }
    GString *part = g_string_new("{\"since\":");
    json_append_string(part, list->since, -1);
    if (list->after != NULL) {
        g_string_append(part, ",\"after\":");
        json_append_string(part, list->after, -1);
    }
    g_string_append_c(part, '}');
    return g_string_free(part, FALSE);
}

static gboolean section_take(gpointer self, const cJSON *part, const char *at, GError **error)
{
    OrderList *list = self;
    const cJSON *more = json_object(part, "more");
    g_autoptr(GPtrArray) rows = codec_orders_from_value(json_array(part, "rows"), error);

    if (rows == NULL)
        return FALSE;
    order_kept_renew(list);
    for (guint i = 0; i < rows->len; i++)
        take_row(list, g_steal_pointer(&g_ptr_array_index(rows, i)));
    take_gone(list, json_array(part, "gone"));
    list->renamed = list->renamed || json_bool(part, "renamed", FALSE);
    go_on_from(list, more, at);
    if (list->since != NULL)
        return TRUE;
    g_set_error(error, FAULT, FAULT_DECODE, "The answer about changes doesn't say how to go on");
    return FALSE;
}

static gboolean wants_all_anew(const OrderList *list, const GError *error, gboolean anew)
{
    return anew || list->renamed || list->parts >= parts_max(list) ||
           g_strcmp0(rest_error_code(error), "PGRST202") == 0;
}

static void section_end(gpointer self, const GError *error, gboolean anew)
{
    OrderList *list = self;

    if (!list->delta)
        return;
    if (error == NULL && !anew && list->after != NULL && list->parts < parts_max(list)) {
        sync_section_refresh(list->section);
        return;
    }
    list->delta = FALSE;
    if (wants_all_anew(list, error, anew)) {
        /* The pages are asked for after that answer: its time holds for them. */
        g_free(list->since);
        list->since = anew || error != NULL ? NULL : g_steal_pointer(&list->settled);
        list->parts = 0;
        list->renamed = FALSE;
        list->doubted = TRUE;
        order_list_reload(list);
        return;
    }
    if (error != NULL) {
        list->denied = list->fetch == NULL;
        list_state_fail(&list->state, error);
        list->state.loading = list->fetch != NULL;
    } else {
        order_list_settle(list);
    }
    order_list_notify(list);
}

/* The next refresh is for the whole list. */
static void section_forget(gpointer self)
{
    OrderList *list = self;

    g_clear_pointer(&list->since, g_free);
}

static const SyncSectionOps orders_section = {
    "orders", section_ask, section_take, section_end, section_forget, section_forget, TRUE};

void order_list_distrust(OrderList *list)
{
    section_forget(list);
}

void order_list_ask_changes(OrderList *list)
{
    if (list->loaded->by_pages)
        order_list_cancel_page(list);
    if (list->section == NULL)
        list->section = sync_section_new(list->sync, &orders_section, list);
    list->delta = TRUE;
    list_state_begin(&list->state);
    sync_section_refresh(list->section);
    order_list_notify(list);
}
