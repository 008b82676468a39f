/* SPDX-License-Identifier: MIT */
/* supplier-orders list, show, accept, reject, counter. */
#include <string.h>

#include "looptrace/json.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"

#define LIMIT 100 /* unless said */

static const RecordColumn supplier_order_columns[] = {
    {"order_number", "Order", VALUE_TEXT, TRUE},
    {"id", "Id", VALUE_TEXT, FALSE},
    {"offer", "State", VALUE_TEXT, TRUE},
    {"pending", "Pending", VALUE_BOOLEAN, FALSE},
    {"product_type", "Product", VALUE_TEXT, TRUE},
    {"quantity", "Qty", VALUE_INTEGER, TRUE},
    {"supplier_price", "Price", VALUE_DECIMAL, TRUE},
    {"counter_offer_price", "Counter-offer", VALUE_DECIMAL, TRUE},
    {"currency", "Currency", VALUE_TEXT, TRUE},
    {"target_date", "Due", VALUE_TEXT, TRUE},
    {"special_instructions", "Instructions", VALUE_TEXT, TRUE},
    {"tech_pack_urls", "Tech packs", VALUE_JSON, TRUE},
    {"reference_images", "Images", VALUE_JSON, FALSE},
    {"counter_offer_notes", "Counter-offer's note", VALUE_TEXT, FALSE},
    {"rejection_reason", "Reason", VALUE_TEXT, FALSE},
    {"buyer_order_number", "Buyer's order", VALUE_TEXT, FALSE},
    {"supplier", "Supplier", VALUE_TEXT, FALSE},
    {"status", "Status", VALUE_TEXT, FALSE},
    {"acceptance_status", "Answer", VALUE_TEXT, FALSE},
    {"accepted_at", "Accepted", VALUE_MOMENT, FALSE},
    {"rejected_at", "Rejected", VALUE_MOMENT, FALSE},
    {"created_at", "Asked", VALUE_MOMENT, FALSE},
    {"updated_at", "Changed", VALUE_MOMENT, FALSE},
};

COLUMNS_OF(supplier_orders_list, supplier_order_columns)
COLUMNS_OF(supplier_orders_show, supplier_order_columns)

static char *addresses_json(char **addresses)
{
    GString *json;

    if (addresses == NULL)
        return NULL;
    json = g_string_new("[");
    for (guint i = 0; addresses[i] != NULL; i++) {
        g_string_append(json, i == 0 ? "" : ",");
        json_append_string(json, addresses[i], -1);
    }
    g_string_append_c(json, ']');
    return g_string_free(json, FALSE);
}

/* Mine over the server's; an answer that waits has its sign as on every screen. */
static void add(Records *records, const Services *services, const SupplierOrder *row)
{
    WriteMark mark = WRITE_MARK_NONE;
    g_autoptr(SupplierOrder) over = writes_over_supplier_order(services->writes, row, &mark);
    const SupplierOrder *order = over != NULL ? over : row;
    Offer offer = supplier_order_offer(order);
    char **values = records_append(records);
    guint c = 0;

    values[c++] = g_strdup(order->number);
    values[c++] = g_strdup(order->id);
    values[c++] = g_strdup(offer == OFFER_UNKNOWN ? order->acceptance : offer_wire(offer));
    values[c++] = g_strdup(mark == WRITE_MARK_PENDING ? "true" : "false");
    values[c++] = g_strdup(order->product);
    values[c++] =
        order->quantity < 0 ? NULL : g_strdup_printf("%" G_GINT64_FORMAT, order->quantity);
    values[c++] = g_strdup(order->price);
    values[c++] = g_strdup(order->counter_price);
    values[c++] = g_strdup("USD");
    values[c++] = g_strdup(order->due);
    values[c++] = g_strdup(order->instructions);
    values[c++] = addresses_json(order->tech_packs);
    values[c++] = addresses_json(order->images);
    values[c++] = g_strdup(order->counter_note);
    values[c++] = g_strdup(order->reason);
    values[c++] = g_strdup(order->order);
    values[c++] = g_strdup(order->supplier);
    values[c++] = g_strdup(order->status);
    values[c++] = g_strdup(order->acceptance);
    values[c++] = g_strdup(order->accepted_at);
    values[c++] = g_strdup(order->rejected_at);
    values[c++] = g_strdup(order->created_at);
    values[c++] = g_strdup(order->updated_at);
}

static Records *new_records(gboolean single)
{
    return records_new(supplier_order_columns, G_N_ELEMENTS(supplier_order_columns), single);
}

/* ---- list ---- */

static SupplierOrderQuery query_of(const Invocation *invocation, GStrv *offers)
{
    const char *status = invocation_text(invocation, "status");
    const char *limit = invocation_text(invocation, "limit");
    gint64 number = LIMIT;

    *offers = status == NULL ? NULL : g_strsplit(status, ",", -1);
    if (limit != NULL)
        text_parse_int(limit, 1, SUPPLIER_ORDERS_MAX, &number);
    return (SupplierOrderQuery){(const char *const *)*offers, (guint)number};
}

static void fail_list(Invocation *invocation, const GError *error)
{
    g_auto(GStrv) offers = NULL;
    const SupplierOrderQuery query = query_of(invocation, &offers);

    invocation_fail_naming_offline(
        invocation, error,
        sync_recall_supplier_orders(invocation_services(invocation)->sync, &query));
}

static void listed(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    const GPtrArray *orders = sync_supplier_orders(services->sync);
    const char *search = invocation_text(invocation, "search");

    if (error != NULL) {
        fail_list(invocation, error);
        return;
    }
    Records *records = new_records(FALSE);
    for (guint i = 0; i < orders->len; i++)
        if (search == NULL || supplier_order_matches(g_ptr_array_index(orders, i), search))
            add(records, services, g_ptr_array_index(orders, i));
    const char *none =
        records_count(records) == 0 ? _("No supplier order that you may see is like that.") : NULL;
    records_set_message(records,
                        list_message(services, none, sync_supplier_orders_more(services->sync),
                                     sync_supplier_orders_as_of(services->sync)));
    invocation_finish(invocation, records);
}

void supplier_orders_list_run(Invocation *invocation)
{
    g_auto(GStrv) offers = NULL;
    const SupplierOrderQuery query = query_of(invocation, &offers);

    sync_load_supplier_orders(invocation_services(invocation)->sync, &query, listed, invocation);
}

char *supplier_orders_list_describe(const Invocation *invocation, GError **error)
{
    g_auto(GStrv) offers = NULL;
    const SupplierOrderQuery query = query_of(invocation, &offers);

    return sync_describe_supplier_orders(&query);
}

/* ---- those that a command names ---- */

static gconstpointer find_order(Invocation *invocation, const char *number)
{
    const GPtrArray *orders = sync_supplier_orders(invocation_services(invocation)->sync);

    for (guint i = 0; i < orders->len; i++)
        if (strcmp(((const SupplierOrder *)g_ptr_array_index(orders, i))->number, number) == 0)
            return g_ptr_array_index(orders, i);
    return NULL;
}

/* Admins see all, and so know that there is none; others see their own. */
static GError *blame(const char *number, const Person *person)
{
    g_autofree char *clean = text_clean(number, -1);

    if (person != NULL && (person->roles & ROLE_BIT(ROLE_ADMIN)) != 0)
        return g_error_new(FAULT, FAULT_NOT_FOUND, _("There is no supplier order %s"), clean);
    return g_error_new(FAULT, FAULT_REFUSED,
                       _("Not permitted: there is no supplier order %s, or it isn't yours"), clean);
}

/* What is answered is what was seen. */
static SyncJob *ask_as_seen(Sync *sync, const char *const *numbers, SyncDone done, gpointer data)
{
    return sync_load_supplier_orders_named(sync, numbers, TRUE, done, data);
}

static void load_orders(Invocation *invocation, GPtrArray *lines, WritingLoaded loaded,
                        gpointer data)
{
    static const WritingNames names = {find_order, ask_as_seen, blame};

    writing_load_names(&names, invocation, lines, loaded, data);
}

/* ---- show ---- */

static void show_person_loaded(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Person *person = sync_person(invocation_services(invocation)->sync);
    g_autoptr(GError) none = blame(invocation_text(invocation, "supplier-order"), person);

    invocation_fail(invocation, person == NULL && error != NULL ? error : none);
}

static void shown(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    const SupplierOrder *order =
        find_order(invocation, invocation_text(invocation, "supplier-order"));

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, order != NULL);
        return;
    }
    if (order == NULL) {
        sync_load_person(services->sync, show_person_loaded, invocation);
        return;
    }
    Records *records = new_records(TRUE);
    add(records, services, order);
    records_show_facts(records);
    if (sync_is_offline(services->sync))
        records_set_message(
            records, kept_message(services, sync_supplier_orders_as_of(services->sync), TRUE));
    invocation_finish(invocation, records);
}

void supplier_orders_show_run(Invocation *invocation)
{
    const char *const numbers[] = {invocation_text(invocation, "supplier-order"), NULL};

    sync_load_supplier_orders_named(invocation_services(invocation)->sync, numbers, FALSE, shown,
                                    invocation);
}

char *supplier_orders_show_describe(const Invocation *invocation, GError **error)
{
    return sync_describe_supplier_order(invocation_text(invocation, "supplier-order"));
}

/* ---- answering ---- */

/* "Its stages: 1 Yarn sourcing, until 2026-12-01 · …": what follows an accept. */
static char *stages_after(const WriteItem *item)
{
    g_autoptr(cJSON) row =
        item->theirs == NULL ? NULL : json_parse(item->theirs, strlen(item->theirs), NULL);
    const cJSON *stages = row == NULL ? NULL : json_array(row, "stages");
    g_autoptr(GString) text = g_string_new(NULL);
    const cJSON *stage;

    cJSON_ArrayForEach(stage, stages)
    {
        const char *name = json_text(stage, "stage_name");
        const char *due = json_text(stage, "target_date");
        g_autofree char *clean = text_clean(name == NULL ? "" : name, -1);
        g_autofree char *day = due == NULL ? NULL : text_clean(due, -1);
        g_string_append(text, text->len == 0 ? _("\nIts stages: ") : " · ");
        g_string_append_printf(text, day == NULL ? "%s" : _("%s until %s"), clean, day);
    }
    return text->len == 0 ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}

static const RecordColumn result_columns[] = {WRITING_COLUMNS("order_number", "Order")};

static const WritingNoun writing_supplier_orders = {
    .word = "supplier-order",
    .shown = "SUPPLIER-ORDER",
    .columns = result_columns,
    .load = load_orders,
    .find = find_order,
    .after = stages_after,
};

/* On what waits already, if something does. */
static Write *new_answer(Invocation *invocation, const SupplierOrder *order, Offer answer)
{
    const Services *services = invocation_services(invocation);
    WriteMark mark;
    g_autoptr(SupplierOrder) over = writes_over_supplier_order(services->writes, order, &mark);
    Write *write = write_new_answer(over != NULL ? over : order, answer);

    writing_set_expiry(invocation, write);
    return write;
}

static Write *make_accept(Invocation *invocation, gconstpointer row, const WritingLine *line,
                          GError **error)
{
    return new_answer(invocation, row, OFFER_ACCEPTED);
}

void supplier_orders_accept_run(Invocation *invocation)
{
    writing_run(invocation, &writing_supplier_orders, NULL, make_accept);
}

static Write *make_reject(Invocation *invocation, gconstpointer row, const WritingLine *line,
                          GError **error)
{
    g_autoptr(Write) write = new_answer(invocation, row, OFFER_REJECTED);
    g_autofree char *reason = g_strstrip(g_strdup(line->detail));

    if (!writing_set(write, "rejection_reason", "reason", reason, error))
        return NULL;
    return g_steal_pointer(&write);
}

void supplier_orders_reject_run(Invocation *invocation)
{
    writing_run(invocation, &writing_supplier_orders, "reason", make_reject);
}

static Write *make_counter(Invocation *invocation, gconstpointer row, const WritingLine *line,
                           GError **error)
{
    const char *note = invocation_text(invocation, "note");
    g_autoptr(Write) write = new_answer(invocation, row, OFFER_COUNTERED);

    if (!writing_set(write, "counter_offer_price", "price", line->detail, error))
        return NULL;
    if (note != NULL && *note != '\0' &&
        !writing_set(write, "counter_offer_notes", "note", note, error))
        return NULL;
    return g_steal_pointer(&write);
}

void supplier_orders_counter_run(Invocation *invocation)
{
    writing_run(invocation, &writing_supplier_orders, "price", make_counter);
}
