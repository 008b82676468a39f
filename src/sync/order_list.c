/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "changes.h"
#include "keep.h"
#include "looptrace/codec.h"
#include "looptrace/sync.h"
#include "looptrace/text.h"
#include "sync.h"

/* Above this PostgREST may cut an answer silently (db-max-rows, wire protocol B5). */
#define PAGE_MAX 999
/* When the moment to begin from isn't the server's word (wire protocol B5). */
#define OVERLAP_S 60
/* More changes than this many parts: the list itself is the smaller answer. */
#define PARTS_MAX 4

/* Ids in the server's order, page after page. */
typedef struct {
    GPtrArray *ids;   /* of char *, owned */
    GHashTable *seen; /* the same ids: a row that moves while pages come must not be there twice */
    OrderCursor end;
} Rows;

/* One request under way. Its callback comes once in any case; a list that no longer wants it has
 * taken itself out. */
typedef struct {
    OrderList *list;
    SupabaseCall *call;
    guint limit;
    gboolean by_function;
} PageFetch;

struct OrderList {
    Sync *sync;
    guint page;
    OrderQuery *query; /* what is wanted */
    OrderQuery *asked; /* what the server was asked for; NULL: nothing yet */
    Rows *loaded;
    Rows *incoming;   /* a refresh that isn't whole yet; NULL: none under way */
    guint wanted;     /* how many rows the refresh is to bring, at least */
    gboolean foreign; /* loaded was asked for by another query: shown until the answer is here */
    GPtrArray *view;  /* ids as shown, filtered and sorted; borrowed from loaded */
    guint64 derived;  /* the store's revision that the view was made from */
    ListState state;
    PageFetch *fetch;
    /* What has changed since. */
    SyncSection *section; /* NULL: never asked */
    gboolean delta;       /* asked, and wanted still */
    char *since, *after;  /* after: behind a first part of the changes */
    char *settled;        /* since for the next time, as the first part said it */
    gboolean renamed;     /* names in rows that were not sent have changed */
    guint parts;          /* of changes that came since the last that were all */
    guint64 revision;
    OrderListChanged changed;
    gpointer data;
};

static Rows *rows_new(void)
{
    Rows *rows = g_new0(Rows, 1);

    rows->ids = g_ptr_array_new_with_free_func(g_free);
    rows->seen = g_hash_table_new(g_str_hash, g_str_equal);
    return rows;
}

static void rows_free(Rows *rows)
{
    if (rows == NULL)
        return;
    g_hash_table_unref(rows->seen);
    g_ptr_array_unref(rows->ids);
    order_cursor_clear(&rows->end);
    g_free(rows);
}

static void rows_add(Rows *rows, const char *id)
{
    if (g_hash_table_contains(rows->seen, id))
        return;

    char *copy = g_strdup(id);
    g_ptr_array_add(rows->ids, copy);
    g_hash_table_add(rows->seen, copy);
}

OrderList *order_list_new(Sync *sync, const OrderQuery *query, guint page)
{
    OrderList *list = g_new0(OrderList, 1);

    list->sync = sync;
    list->page = page == 0 ? ORDER_LIST_PAGE : MIN(page, PAGE_MAX);
    list->query = order_query_copy(query);
    list->loaded = rows_new();
    list->view = g_ptr_array_new();
    return list;
}

void order_list_free(OrderList *list)
{
    if (list == NULL)
        return;
    list->changed = NULL;
    order_list_cancel(list);
    order_query_free(list->query);
    order_query_free(list->asked);
    g_ptr_array_unref(list->view);
    rows_free(list->loaded);
    sync_section_free(list->section);
    g_free(list->since);
    g_free(list->after);
    g_free(list->settled);
    list_state_clear(&list->state);
    g_free(list);
}

void order_list_watch(OrderList *list, OrderListChanged changed, gpointer data)
{
    list->changed = changed;
    list->data = data;
}

static void notify(OrderList *list)
{
    list->revision++;
    if (list->changed != NULL)
        list->changed(list->data);
}

/* ---- the view: what is wanted of what is here ---- */

static gint compare_ids(gconstpointer a, gconstpointer b, gpointer data)
{
    const OrderList *list = data;
    const Store *store = sync_store(list->sync);
    const Order *left = store_order(store, *(const char *const *)a);
    const Order *right = store_order(store, *(const char *const *)b);

    return order_query_compare(list->query, left, right, clock_today(sync_clock(list->sync)));
}

static void derive_view(OrderList *list)
{
    const Store *store = sync_store(list->sync);
    Day today = clock_today(sync_clock(list->sync));

    g_ptr_array_set_size(list->view, 0);
    for (guint i = 0; i < list->loaded->ids->len; i++) {
        char *id = g_ptr_array_index(list->loaded->ids, i);
        const Order *order = store_order(store, id);
        if (order != NULL && order_query_matches(list->query, order, today))
            g_ptr_array_add(list->view, id);
    }
    g_ptr_array_sort_with_data(list->view, compare_ids, list);
    list->derived = store_revision(store);
}

/* Rows may have been changed or dropped by others since. */
static void renew_view(OrderList *list)
{
    if (list->derived == store_revision(sync_store(list->sync)))
        return;
    derive_view(list);
    list->revision++;
}

static gboolean same_statuses(const OrderQuery *a, const OrderQuery *b)
{
    return a->n_statuses == b->n_statuses &&
           (a->n_statuses == 0 ||
            memcmp(a->statuses, b->statuses, a->n_statuses * sizeof *a->statuses) == 0);
}

/* Whether every row that `wanted` could show was among those that `asked` asked for. */
static gboolean query_covers(const OrderQuery *asked, const OrderQuery *wanted)
{
    return (asked->n_statuses == 0 || same_statuses(asked, wanted)) &&
           (asked->search == NULL || g_strcmp0(asked->search, wanted->search) == 0) &&
           (!asked->at_risk || wanted->at_risk);
}

/* ---- asking ---- */

static void ask(OrderList *list);

static Rows *target_rows(OrderList *list)
{
    return list->incoming != NULL ? list->incoming : list->loaded;
}

static guint next_limit(const OrderList *list)
{
    guint here = list->incoming == NULL ? 0 : list->incoming->ids->len;

    return here < list->wanted ? MIN(list->page, list->wanted - here) : list->page;
}

/* Takes the rows out of the array and into the store. One row more than the limit was asked for: it
 * tells whether there are others, and isn't kept. */
static void take_page(OrderList *list, GPtrArray *orders, guint limit)
{
    Rows *rows = target_rows(list);

    for (guint i = 0; i < MIN(orders->len, limit); i++) {
        Order *order = g_steal_pointer(&g_ptr_array_index(orders, i));
        rows_add(rows, order->id);
        order_cursor_set(&rows->end, list->asked->sort, order);
        keep_write_order(list->sync, order);
        store_put_order(sync_store(list->sync), order, FALSE);
    }
}

/* Whether what is here is enough for now. Nothing at all never is while there may be more: an empty list
 * must mean that there is none. */
static gboolean wants_another_page(OrderList *list)
{
    if (list->incoming != NULL)
        return list->incoming->ids->len < list->wanted || list->incoming->ids->len == 0;
    derive_view(list);
    return list->view->len == 0;
}

static void keep(OrderList *list)
{
    const OrderListKept kept = {
        .complete = list->state.complete,
        .as_of_us = list->state.as_of_us,
        .since = list->since,
        .end = list->loaded->end,
    };

    keep_write_orders(list->sync, list->asked, list->loaded->ids, &kept);
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
            store_order(sync_store(list->sync), g_ptr_array_index(list->loaded->ids, i));
        if (order != NULL && order->updated_at != NULL &&
            text_parse_moment(order->updated_at, &moment))
            newest = MAX(newest, moment);
    }
    if (newest == 0)
        return;
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(newest / G_USEC_PER_SEC - OVERLAP_S);
    list->since = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
}

static void finish_refresh(OrderList *list)
{
    rows_free(list->loaded);
    list->loaded = g_steal_pointer(&list->incoming);
    list->foreign = FALSE;
}

static void page_arrived(OrderList *list, GPtrArray *orders, guint limit)
{
    gboolean more = orders->len > limit;

    take_page(list, orders, limit);
    if (!more)
        more = order_cursor_next_part(&target_rows(list)->end, list->asked);
    if (more && wants_another_page(list)) {
        ask(list);
        return;
    }
    if (list->incoming != NULL)
        finish_refresh(list);
    derive_view(list);
    list_state_succeed(&list->state, !more, clock_now_us(sync_clock(list->sync)));
    begin_since(list);
    keep(list);
    notify(list);
    if (more && list->view->len == 0)
        order_list_more(list);
}

static void page_failed(OrderList *list, const GError *error)
{
    g_clear_pointer(&list->incoming, rows_free);
    list_state_fail(&list->state, error);
    notify(list);
}

static void answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    g_autofree PageFetch *fetch = data;
    OrderList *list = fetch->list;
    g_autoptr(GError) broken = NULL;

    if (list == NULL)
        return;
    list->fetch = NULL;
    sync_note_answer(list->sync, error);
    if (fetch->by_function && g_strcmp0(rest_error_code(error), "PGRST202") == 0) {
        ask(list); /* an older platform: it is known to lack the function now */
        return;
    }
    if (error != NULL) {
        page_failed(list, error);
        return;
    }
    g_autoptr(GPtrArray) orders = codec_orders_from_json(answer->body, answer->length, &broken);
    if (orders == NULL)
        page_failed(list, broken);
    else
        page_arrived(list, orders, fetch->limit);
}

static void ask(OrderList *list)
{
    PageFetch *fetch = g_new0(PageFetch, 1);

    fetch->list = list;
    fetch->limit = next_limit(list);
    const OrderPage page = {
        .limit = fetch->limit + 1,
        .today = clock_today(sync_clock(list->sync)),
        .by_function = !supabase_lacks(sync_supabase(list->sync), ORDER_SEARCH),
        .owner = order_owner_of(sync_person(list->sync)),
    };
    list->fetch = fetch;
    list_state_begin(&list->state);
    fetch->by_function = page.by_function && list->asked->search != NULL;
    fetch->call = supabase_call(sync_supabase(list->sync),
                                order_request_new(list->asked, &target_rows(list)->end, &page),
                                answered, fetch);
}

static void begin_refresh(OrderList *list, guint wanted)
{
    order_list_cancel(list);
    g_clear_pointer(&list->after, g_free);
    order_query_free(list->asked);
    list->asked = order_query_copy(list->query);
    list->wanted = wanted;
    list->incoming = rows_new();
    ask(list);
    notify(list);
}

void order_list_reload(OrderList *list)
{
    begin_refresh(list, list->foreign ? 0 : list->loaded->ids->len);
}

/* ---- what has changed ---- */

static void rows_remove(Rows *rows, const char *id)
{
    if (!g_hash_table_remove(rows->seen, id))
        return;
    for (guint i = 0; i < rows->ids->len; i++)
        if (strcmp(g_ptr_array_index(rows->ids, i), id) == 0) {
            g_ptr_array_remove_index(rows->ids, i);
            return;
        }
}

/* Whether a row that wasn't here belongs among those that are: all of the query's do when the list is
 * complete; else those before its end, for the others come with their page. */
static gboolean belongs(const OrderList *list, const Order *order)
{
    Day today = clock_today(sync_clock(list->sync));
    const GPtrArray *ids = list->loaded->ids;

    if (!order_query_matches(list->asked, order, today))
        return FALSE;
    if (list->state.complete || ids->len == 0)
        return TRUE;
    const Order *last = store_order(sync_store(list->sync), g_ptr_array_index(ids, ids->len - 1));
    return last != NULL && order_query_compare(list->asked, order, last, today) < 0;
}

static void take_row(OrderList *list, Order *order)
{
    const Order *known = store_order(sync_store(list->sync), order->id);
    gboolean same = known != NULL && known->version >= 0 && known->version == order->version &&
                    g_strcmp0(known->updated_at, order->updated_at) == 0;

    if (!g_hash_table_contains(list->loaded->seen, order->id) && belongs(list, order))
        rows_add(list->loaded, order->id);
    if (same) { /* sent twice, because of the overlap */
        order_free(order);
        return;
    }
    keep_write_order(list->sync, order);
    store_put_order(sync_store(list->sync), order, FALSE);
}

static void take_gone(OrderList *list, const cJSON *gone)
{
    const cJSON *id;

    cJSON_ArrayForEach(id, gone)
    {
        if (!cJSON_IsString(id))
            continue;
        rows_remove(list->loaded, id->valuestring);
        keep_drop_order(list->sync, id->valuestring);
        store_drop_order(sync_store(list->sync), id->valuestring);
    }
}

/* What was committed while the parts came, and written before, is only found from the first one's time. */
static void go_on_from(OrderList *list, const cJSON *more, const char *at)
{
    if (list->after == NULL) {
        g_free(list->settled);
        list->settled = g_strdup(at);
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

static void section_end(gpointer self, const GError *error, gboolean anew)
{
    OrderList *list = self;

    if (!list->delta)
        return;
    if (error == NULL && !anew && list->after != NULL && list->parts < PARTS_MAX) {
        sync_section_refresh(list->section);
        return;
    }
    list->delta = FALSE;
    if (anew || list->renamed || list->parts >= PARTS_MAX ||
        g_strcmp0(rest_error_code(error), "PGRST202") == 0) {
        /* The pages are asked for after that answer: its time holds for them. */
        g_free(list->since);
        list->since = anew || error != NULL ? NULL : g_steal_pointer(&list->settled);
        list->parts = 0;
        list->renamed = FALSE;
        order_list_reload(list);
        return;
    }
    if (error != NULL) {
        page_failed(list, error);
        return;
    }
    derive_view(list);
    list_state_succeed(&list->state, list->state.complete, clock_now_us(sync_clock(list->sync)));
    keep(list);
    notify(list);
}

static const SyncSectionOps orders_section = {"orders", section_ask, section_take, section_end};

static void ask_changes(OrderList *list)
{
    order_list_cancel(list);
    if (list->section == NULL)
        list->section = sync_section_new(list->sync, &orders_section, list);
    list->delta = TRUE;
    list_state_begin(&list->state);
    sync_section_refresh(list->section);
    notify(list);
}

/* ---- what is kept ---- */

static gboolean take_kept(OrderList *list, const OrderQuery *query)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    OrderListKept kept;

    if (!keep_read_orders(list->sync, query, ids, &kept) || kept.since == NULL) {
        order_list_kept_clear(&kept);
        return FALSE;
    }
    for (guint i = 0; i < ids->len; i++)
        rows_add(list->loaded, g_ptr_array_index(ids, i));
    order_query_free(list->asked);
    list->asked = order_query_copy(query);
    list->loaded->end = kept.end;
    list->since = kept.since;
    list_state_succeed(&list->state, kept.complete, kept.as_of_us);
    derive_view(list);
    return TRUE;
}

/* This list, else those of all orders that fit: all of the list when all orders are kept, else what there
 * is of it. */
static void paint_kept(OrderList *list)
{
    g_autoptr(OrderQuery) all = order_query_new();

    if (take_kept(list, list->query) || !take_kept(list, all))
        return;
    list->foreign = !list->state.complete;
}

/* Not asking is no failure, unless there is nothing. */
static void stay_offline(OrderList *list)
{
    if (!list->state.known) {
        g_autoptr(GError) error = g_error_new(
            FAULT, FAULT_OFFLINE,
            "No orders are kept on this machine: list them once while the server can be reached");
        list_state_fail(&list->state, error);
    }
    notify(list);
}

void order_list_refresh(OrderList *list)
{
    if (list->asked == NULL)
        paint_kept(list);
    if (list->sync->offline)
        stay_offline(list);
    else if (list->state.known && !list->foreign && list->since != NULL &&
             sync_has_changes(list->sync))
        ask_changes(list);
    else
        order_list_reload(list);
}

void order_list_more(OrderList *list)
{
    if (list->state.loading || !list->state.known || list->state.complete || list->sync->offline)
        return;
    if (list->foreign) { /* their cursor is another query's */
        order_list_refresh(list);
        return;
    }
    ask(list);
    notify(list);
}

void order_list_cancel(OrderList *list)
{
    if (list->delta) {
        list->delta = FALSE;
        list->state.loading = FALSE;
    }
    if (list->fetch == NULL)
        return;

    PageFetch *fetch = g_steal_pointer(&list->fetch);
    fetch->list = NULL;
    supabase_cancel(&fetch->call);
    g_clear_pointer(&list->incoming, rows_free);
    list->state.loading = FALSE;
}

/* Other rows are wanted than those that are here. What fits of these is shown meanwhile, so that nothing
 * jumps: the selected row stays if the answer has it too. */
static void start_over(OrderList *list)
{
    list->foreign = TRUE;
    list->state.complete = FALSE;
    derive_view(list);
    if (list->sync->offline)
        stay_offline(list);
    else
        begin_refresh(list, 0);
}

void order_list_set_query(OrderList *list, const OrderQuery *query)
{
    OrderQuery *copy = order_query_copy(query);

    order_query_free(list->query);
    list->query = copy;
    if (list->asked == NULL)
        return;
    if (!list->state.known || !list->state.complete || !query_covers(list->asked, copy)) {
        start_over(list);
        return;
    }
    derive_view(list);
    notify(list);
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

guint order_list_count(OrderList *list)
{
    renew_view(list);
    return list->view->len;
}

const Order *order_list_row(OrderList *list, guint row)
{
    return store_order(sync_store(list->sync), g_ptr_array_index(list->view, row));
}

guint64 order_list_revision(OrderList *list)
{
    renew_view(list);
    return list->revision;
}

char *order_list_describe(const OrderQuery *query, guint page, Day today)
{
    OrderCursor start = {0};
    const OrderPage first = {.limit = page + 1, .today = today, .by_function = TRUE};
    g_autoptr(RestRequest) request = order_request_new(query, &start, &first);

    return rest_request_describe(request);
}
