/* SPDX-License-Identifier: MIT */
/* orders candidates, orders assign, orders history: what an admin does with an order. */
#include <string.h>

#include "looptrace/approvals.h"
#include "looptrace/json.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"

#define CURRENCY "USD"

/* ---- flat rows as records ---- */

static const RecordColumn candidate_columns[] = {
    {"rank", "#", VALUE_INTEGER, TRUE},
    {"company_name", "Supplier", VALUE_TEXT, TRUE},
    {"supplier_id", "Id", VALUE_TEXT, FALSE},
    {"tier", "Tier", VALUE_TEXT, TRUE},
    {"on_time_delivery_rate", "On time", VALUE_DECIMAL, TRUE},
    {"rating", "Rating", VALUE_DECIMAL, FALSE},
    {"free_on_day", "Free that day", VALUE_INTEGER, TRUE},
    {"free_until", "Free in 30 days", VALUE_INTEGER, TRUE},
    {"open_orders", "Open", VALUE_INTEGER, TRUE},
    {"lead_time_days", "Lead days", VALUE_INTEGER, TRUE},
    {"minimum_order_quantity", "Least qty", VALUE_INTEGER, FALSE},
    {"last_price_each", "Last each", VALUE_DECIMAL, TRUE},
    {"last_price", "That for all", VALUE_DECIMAL, TRUE},
    {"currency", "Currency", VALUE_TEXT, FALSE},
    {"doubts", "Doubts", VALUE_LIST, TRUE},
    {"order_number", "Order", VALUE_TEXT, FALSE},
    {"quantity", "Qty", VALUE_INTEGER, FALSE},
    {"target_date", "Due", VALUE_DAY, FALSE},
    {"buyer_price", "Buyer pays", VALUE_DECIMAL, FALSE},
};

/* Of each column; -1: the currency. */
static const int candidate_values[G_N_ELEMENTS(candidate_columns)] = {
    CANDIDATE_RANK,        CANDIDATE_NAME,
    CANDIDATE_SUPPLIER,    CANDIDATE_TIER,
    CANDIDATE_ON_TIME,     CANDIDATE_RATING,
    CANDIDATE_FREE_ON_DAY, CANDIDATE_FREE_UNTIL,
    CANDIDATE_OPEN,        CANDIDATE_LEAD_DAYS,
    CANDIDATE_LEAST,       CANDIDATE_LAST_EACH,
    CANDIDATE_LAST_PRICE,  -1,
    CANDIDATE_DOUBTS,      CANDIDATE_NUMBER,
    CANDIDATE_QUANTITY,    CANDIDATE_DUE,
    CANDIDATE_BUYER_PRICE,
};

static const RecordColumn story_columns[] = {
    {"at", "When", VALUE_MOMENT, TRUE},
    {"kind", "Kind", VALUE_TEXT, FALSE},
    {"from_status", "From", VALUE_TEXT, TRUE},
    {"to_status", "To", VALUE_TEXT, TRUE},
    {"by", "By", VALUE_TEXT, TRUE},
    {"note", "Note", VALUE_TEXT, TRUE},
    {"supplier_order", "Supplier order", VALUE_TEXT, TRUE},
    {"supplier", "Supplier", VALUE_TEXT, TRUE},
    {"supplier_price", "Price", VALUE_DECIMAL, TRUE},
    {"buyer_price", "Buyer pays", VALUE_DECIMAL, TRUE},
    {"margin", "Margin", VALUE_DECIMAL, TRUE},
    {"currency", "Currency", VALUE_TEXT, FALSE},
};

static const int story_values[G_N_ELEMENTS(story_columns)] = {
    STORY_AT,    STORY_KIND,     STORY_FROM,  STORY_TO,          STORY_BY,     STORY_NOTE,
    STORY_OFFER, STORY_SUPPLIER, STORY_PRICE, STORY_BUYER_PRICE, STORY_MARGIN, -1,
};

COLUMNS_OF(orders_candidates, candidate_columns)
COLUMNS_OF(orders_history, story_columns)

typedef struct {
    const RowNoun *noun;
    const RecordColumn *columns;
    const int *values;
    guint n;
    const char *none; /* N_() */
} FlatAnswer;

static const FlatAnswer candidates = {&row_candidates, candidate_columns, candidate_values,
                                      G_N_ELEMENTS(candidate_columns),
                                      N_("No supplier is verified.")};
static const FlatAnswer story = {&row_story, story_columns, story_values,
                                 G_N_ELEMENTS(story_columns), N_("Nothing has happened yet.")};

static void add(Records *records, const FlatAnswer *answer, const FlatRow *row)
{
    char **values = records_append(records);

    for (guint i = 0; i < answer->n; i++)
        values[i] = g_strdup(answer->values[i] < 0 ? CURRENCY : row->values[answer->values[i]]);
}

static void told(Invocation *invocation, const FlatAnswer *answer, const GError *error)
{
    const Services *services = invocation_services(invocation);
    const RowList *list = sync_rows(services->sync, answer->noun);
    const GPtrArray *rows = row_list_rows(list);

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, FALSE);
        return;
    }
    Records *records = records_new(answer->columns, answer->n, FALSE);
    for (guint i = 0; i < rows->len; i++)
        add(records, answer, g_ptr_array_index(rows, i));
    records_set_message(records, list_message(services, rows->len == 0 ? _(answer->none) : NULL,
                                              row_list_has_more(list), row_list_as_of(list)));
    invocation_finish(invocation, records);
}

static void candidates_told(const GError *error, gpointer data)
{
    told(data, &candidates, error);
}

static void story_told(const GError *error, gpointer data)
{
    told(data, &story, error);
}

static void ask(Invocation *invocation, const RowNoun *noun, RowQuery *taken, SyncDone done)
{
    RowList *list = sync_rows(invocation_services(invocation)->sync, noun);

    row_list_set_query(list, taken);
    row_list_set_page(list, ROW_LIST_MAX);
    row_list_load(list, done, invocation);
}

void orders_candidates_run(Invocation *invocation)
{
    ask(invocation, &row_candidates, sync_candidate_rows(invocation_positional(invocation)),
        candidates_told);
}

char *orders_candidates_describe(const Invocation *invocation, GError **error)
{
    g_autoptr(RowQuery) query = sync_candidate_rows(invocation_positional(invocation));

    return row_describe(&row_candidates, query, ROW_LIST_MAX);
}

void orders_history_run(Invocation *invocation)
{
    ask(invocation, &row_story, sync_story_rows(invocation_positional(invocation)), story_told);
}

char *orders_history_describe(const Invocation *invocation, GError **error)
{
    g_autoptr(RowQuery) query = sync_story_rows(invocation_positional(invocation));

    return row_describe(&row_story, query, ROW_LIST_MAX);
}

/* ---- assigning ---- */

typedef struct {
    WritingLoaded loaded;
    gpointer data;
    Invocation *invocation;
} AssignLoad;

static void suppliers_loaded(const GError *error, gpointer data)
{
    AssignLoad *load = data;

    load->loaded(error, load->data);
    g_free(load);
}

static void orders_loaded(const GError *error, gpointer data)
{
    AssignLoad *load = data;

    if (error == NULL)
        sync_load_suppliers(invocation_services(load->invocation)->sync, suppliers_loaded, load);
    else
        suppliers_loaded(error, load);
}

/* The orders in one request, and the suppliers, which are known for 5 minutes. */
static void load(Invocation *invocation, GPtrArray *lines, WritingLoaded loaded, gpointer data)
{
    AssignLoad *load = g_new(AssignLoad, 1);

    *load = (AssignLoad){loaded, data, invocation};
    writing_orders.load(invocation, lines, orders_loaded, load);
}

static gconstpointer find(Invocation *invocation, const char *number)
{
    return writing_orders.find(invocation, number);
}

/* ": SO-00205, margin USD 1,200.00, 8 stages". */
static char *made_after(const WriteItem *item)
{
    g_autofree char *number = write_item_theirs(item, "supplier_order_number", NULL);
    g_autofree char *margin = write_item_theirs(item, "margin", NULL);
    g_autofree char *stages = write_item_theirs(item, "stages", NULL);

    if (number == NULL)
        return NULL;
    g_autofree char *clean = text_clean(number, -1);
    return g_strdup_printf(_(" %s is made, with %s stages; margin %s %s."), clean,
                           stages == NULL ? "0" : stages, CURRENCY, margin == NULL ? "–" : margin);
}

static const RecordColumn result_columns[] = {WRITING_COLUMNS("order_number", "Order")};

static const WritingNoun writing_assign = {
    .word = "order",
    .shown = "ORDER",
    .columns = result_columns,
    .load = load,
    .find = find,
    .row_key = "order_number",
    .after = made_after,
};

/* By its id, its name, or a part of the name that no other has. NULL: none, or several. */
static const Supplier *find_supplier(const GPtrArray *suppliers, const char *name, guint *n)
{
    const Supplier *found = NULL;

    *n = 0;
    for (guint i = 0; suppliers != NULL && i < suppliers->len; i++) {
        const Supplier *each = g_ptr_array_index(suppliers, i);
        if (g_strcmp0(each->id, name) == 0 || g_strcmp0(each->company, name) == 0) {
            *n = 1;
            return each;
        }
        if (each->company != NULL && order_query_contains(each->company, name)) {
            found = each;
            (*n)++;
        }
    }
    return *n == 1 ? found : NULL;
}

static gboolean set_supplier(Invocation *invocation, Write *write, const char *name, GError **error)
{
    const GPtrArray *all = sync_suppliers(invocation_services(invocation)->sync);
    guint n = 0;
    const Supplier *supplier = find_supplier(all, name, &n);
    WritePlace place = write_place(write);
    g_autofree char *clean = text_clean(name, -1);

    if (supplier == NULL) {
        g_set_error(error, FAULT, n > 1 ? FAULT_USAGE : FAULT_NOT_FOUND,
                    n > 1 ? _("%u suppliers have “%s” in their name: give more of it, or the id")
                          : _("%u suppliers are called “%s”: `looptrace suppliers list` has them"),
                    n, clean);
        return FALSE;
    }
    place.what = supplier->company;
    write_set_place(write, &place);
    write_see(write, "supplier_id", NULL);
    return write_set(write, "supplier_id", supplier->id, error);
}

/* Of a line of stdin the last word is the price, unless one holds for all; a name on the command line may end with anything. */
static char *split_price(Invocation *invocation, const char *detail, char **supplier,
                         GError **error)
{
    const char *given = invocation_text(invocation, "price");
    gsize length = strlen(detail);
    const char *blank = NULL;

    if (invocation_flag(invocation, "stdin"))
        for (gsize i = 0; i < length; i++)
            if (detail[i] == ' ' || detail[i] == '\t')
                blank = detail + i;
    if (given != NULL || blank == NULL) {
        *supplier = g_strdup(detail);
        if (given == NULL)
            g_set_error(error, FAULT, FAULT_USAGE, _("give --price, what the supplier gets"));
        return g_strdup(given);
    }
    *supplier = g_strstrip(g_strndup(detail, (gsize)(blank - detail)));
    return g_strdup(blank + 1);
}

static gboolean set_rest(Invocation *invocation, Write *write, GError **error)
{
    static const struct {
        const char *option, *field;
    } options[] = {{"buyer-price", "buyer_price"},
                   {"target", "target_date"},
                   {"instructions", "special_instructions"}};

    for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
        const char *value = invocation_text(invocation, options[i].option);
        if (value != NULL && !writing_set(write, options[i].field, options[i].option, value, error))
            return FALSE;
    }
    return TRUE;
}

static Write *make(Invocation *invocation, gconstpointer row, const WritingLine *line,
                   GError **error)
{
    const Order *order = row;
    g_autofree char *name = NULL;
    g_autofree char *price = split_price(invocation, line->detail, &name, error);
    g_autofree char *why = write_why_not(write_kind_find("order.assign"), order, NULL, NULL);

    if (price == NULL)
        return NULL;
    if (why != NULL) {
        g_autofree char *clean = text_clean(why, -1);
        g_set_error(error, FAULT, order->supplier != NULL ? FAULT_CONFLICT : FAULT_FAILED, "%s",
                    clean);
        return NULL;
    }
    g_autoptr(Write) write = write_new_order_assign(order);
    if (!set_supplier(invocation, write, name, error) ||
        !writing_set(write, "supplier_price", "price", price, error) ||
        !set_rest(invocation, write, error))
        return NULL;
    writing_set_expiry(invocation, write);
    return g_steal_pointer(&write);
}

void orders_assign_run(Invocation *invocation)
{
    writing_run(invocation, &writing_assign, "supplier", make);
}
