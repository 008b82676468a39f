/* SPDX-License-Identifier: MIT */
/* The orders that the lines of a command name: from the server, or as they are kept. */
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"

typedef struct {
    Invocation *invocation;
    GPtrArray *lines;   /* WritingLine */
    GPtrArray *numbers; /* of their orders, each once; borrowed */
    WritingLoaded loaded;
    gpointer data;
} OrdersLoad;

static const RecordColumn result_columns[] = {WRITING_COLUMNS("order_number", "Order")};

static void finish(OrdersLoad *taken, const GError *error)
{
    taken->loaded(error, taken->data);
    g_ptr_array_unref(taken->numbers);
    g_free(taken);
}

/* Row policies hide what isn't one's own: only who sees everything can know that there is none. */
static void blame(OrdersLoad *load, gboolean sees_all)
{
    const Services *services = invocation_services(load->invocation);

    for (guint i = 0; i < load->lines->len; i++) {
        WritingLine *line = load->lines->pdata[i];
        g_autofree char *clean = text_clean(line->name, -1);
        if (line->problem != NULL || store_order_by_number(services->store, line->name) != NULL)
            continue;
        if (sees_all)
            g_set_error(&line->problem, FAULT, FAULT_NOT_FOUND, _("There is no order %s"), clean);
        else
            g_set_error(&line->problem, FAULT, FAULT_REFUSED,
                        _("Not permitted: there is no order %s, or it isn't yours"), clean);
    }
}

static void person_loaded(const GError *error, gpointer data)
{
    OrdersLoad *load = data;
    const Person *person = sync_person(invocation_services(load->invocation)->sync);

    blame(load, person != NULL && (person->roles & ROLE_BIT(ROLE_ADMIN)) != 0);
    finish(load, NULL);
}

static gboolean is_any_missing(const OrdersLoad *load)
{
    const Services *services = invocation_services(load->invocation);

    for (guint i = 0; i < load->lines->len; i++)
        if (store_order_by_number(services->store,
                                  ((const WritingLine *)load->lines->pdata[i])->name) == NULL)
            return TRUE;
    return FALSE;
}

/* Without the server: on what is kept, which the guard makes safe. */
static gboolean take_kept(OrdersLoad *load, const GError *why)
{
    Sync *sync = invocation_services(load->invocation)->sync;
    gboolean any = FALSE;

    for (guint i = 0; i < load->lines->len; i++) {
        WritingLine *line = load->lines->pdata[i];
        gint64 as_of_us;
        g_autofree char *clean = text_clean(line->name, -1);
        if (sync_take_kept_order(sync, line->name, &as_of_us)) {
            any = TRUE;
            continue;
        }
        line->problem = g_error_new(
            FAULT, FAULT_OFFLINE, _("%s: and %s isn't kept on this machine, so nothing is queued"),
            why->message, clean);
    }
    return any;
}

static gboolean is_of_line(const GError *error)
{
    return fault_is_of_line(error) || fault_kind(error) == FAULT_NOT_KEPT;
}

static void orders_loaded(const GError *error, gpointer data)
{
    OrdersLoad *load = data;

    if (error != NULL && is_of_line(error)) {
        take_kept(load, error);
        finish(load, NULL);
    } else if (error != NULL && fault_kind(error) != FAULT_NOT_FOUND) {
        finish(load, error);
    } else if (is_any_missing(load)) {
        sync_load_person(invocation_services(load->invocation)->sync, person_loaded, load);
    } else {
        finish(load, NULL);
    }
}

static void load_all(OrdersLoad *load)
{
    Sync *sync = invocation_services(load->invocation)->sync;
    g_autoptr(GPtrArray) all = g_ptr_array_new();

    if (load->numbers->len == 1) { /* and its page is kept */
        sync_load_order(sync, load->numbers->pdata[0], orders_loaded, load);
        return;
    }
    for (guint i = 0; i < load->numbers->len; i++)
        g_ptr_array_add(all, load->numbers->pdata[i]);
    g_ptr_array_add(all, NULL);
    sync_load_orders(sync, (const char *const *)all->pdata, orders_loaded, load);
}

static gconstpointer find_order(Invocation *invocation, const char *number)
{
    return store_order_by_number(invocation_services(invocation)->store, number);
}

static void load_orders(Invocation *invocation, GPtrArray *lines, WritingLoaded loaded,
                        gpointer data)
{
    Sync *sync = invocation_services(invocation)->sync;
    OrdersLoad *load = g_new0(OrdersLoad, 1);
    g_autoptr(GError) offline =
        g_error_new(FAULT, FAULT_OFFLINE, _("Nothing is asked with --offline"));

    *load = (OrdersLoad){invocation, lines, g_ptr_array_new(), loaded, data};
    for (guint i = 0; i < load->lines->len; i++) {
        char *number = ((const WritingLine *)load->lines->pdata[i])->name;
        if (!g_ptr_array_find_with_equal_func(load->numbers, number, g_str_equal, NULL))
            g_ptr_array_add(load->numbers, number);
    }
    if (sync_is_offline(sync))
        orders_loaded(offline, load);
    else
        load_all(load);
}

const WritingNoun writing_orders = {
    .word = "order",
    .shown = "ORDER",
    .columns = result_columns,
    .load = load_orders,
    .find = find_order,
};
