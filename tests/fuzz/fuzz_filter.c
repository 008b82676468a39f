/* SPDX-License-Identifier: MIT */
/* Any text as a filter: it is refused at a place within it, or its own writing reads as the same. */
#include <string.h>

#include "fuzz.h"
#include "looptrace/filter.h"

#define TODAY 20780

static const char *check_again(const Filter *filter, const Order *order)
{
    g_autofree char *text = filter_text(filter);
    gsize position;
    g_autoptr(Filter) again = filter_parse(text, &position, NULL);

    if (again == NULL)
        return "what it writes isn't read";
    g_autofree char *twice = filter_text(again);
    if (strcmp(text, twice) != 0)
        return "it is written in two ways";
    if (filter_matches(filter, order, TODAY) != filter_matches(again, order, TODAY))
        return "what it writes matches something else";
    return NULL;
}

/* What is split matches as the whole does. */
static const char *check_split(const Filter *filter, const Order *order)
{
    g_autoptr(OrderQuery) query = order_query_new();

    filter_split(filter, query);
    return order_query_matches(query, order, TODAY) == filter_matches(filter, order, TODAY)
               ? NULL
               : "its parts match something else";
}

static const char *check(const char *text, const Order *order)
{
    gsize position = G_MAXSIZE;
    g_autoptr(GError) error = NULL;
    g_autoptr(Filter) filter = filter_parse(text, &position, &error);

    if (filter == NULL)
        return error != NULL && position <= strlen(text) ? NULL : "a refusal without a place";
    const char *fault = check_again(filter, order);
    return fault != NULL ? fault : check_split(filter, order);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    g_autofree char *text = g_strndup((const char *)bytes, length);
    g_autoptr(Order) order = order_new();

    order->number = g_strdup("SA-00042");
    order->product = g_strdup("Merino qty>5");
    order->quantity = 1200;
    order->due = TODAY + 2;
    order->workflow = WORKFLOW_BULK_PRODUCTION;
    order->progress.overall = 68;
    fuzz_require(check(text, order));
    return 0;
}
