/* SPDX-License-Identifier: MIT */
/* Any bytes as the rows that the data API sends, and the rules over what was decoded. */
#include <string.h>

#include "checks.h"
#include "fuzz.h"
#include "looptrace/codec.h"
#include "looptrace/text.h"

#define TODAY 20780 /* 2026-11-23 */

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return 0;
}

static gboolean is_day(Day day)
{
    g_autofree char *text = text_day(day);

    return day == DAY_NONE || !g_str_equal(text, "–");
}

static gboolean are_utf8(const char *const *texts, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (texts[i] != NULL && !g_utf8_validate(texts[i], -1, NULL))
            return FALSE;
    return TRUE;
}

/* ---- orders ---- */

static const char *check_progress(const StageProgress *progress)
{
    if (progress->overall < -1 || progress->overall > 100)
        return "the progress of an order is no percentage";
    if (progress->count > STAGES_MAX)
        return "an order has too many stages";
    for (guint i = 0; i < progress->count; i++)
        if (progress->percent[i] > 100)
            return "the progress of a stage is no percentage";
    return NULL;
}

static const char *check_order(const Order *order)
{
    const char *const texts[] = {
        order->id,      order->number,        order->buyer,         order->supplier,
        order->product, order->workflow_text, order->current_stage, order->payment,
        order->notes,   order->created_at,    order->updated_at};

    if (order->id == NULL || order->number == NULL)
        return "an order has no id or no number";
    if (!are_utf8(texts, G_N_ELEMENTS(texts)))
        return "a text of an order isn't valid UTF-8";
    if (!is_day(order->due) || !is_day(order->expected) || !is_day(order->delivered))
        return "a day of an order is beyond the calendar";
    if (order->quantity < 0 || order->version < -1)
        return "a number of an order is negative";
    if (order->workflow != workflow_from_wire(order->workflow_text))
        return "an order has another status than its text";
    if (order_risk(order, TODAY) != RISK_NONE && order_is_over(order))
        return "an order that is over is at risk";
    return check_progress(&order->progress);
}

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

/* Sorting needs a total order, whatever the rows say. */
static const char *check_sorting(const GPtrArray *orders)
{
    g_autoptr(OrderQuery) query = order_query_new();
    const guint count = MIN(orders->len, 5);

    for (OrderSort sort = 0; sort < ORDER_SORT_COUNT; sort++) {
        query->sort = sort;
        for (guint i = 0; i < count * count * count; i++) {
            const Order *a = orders->pdata[i % count];
            const Order *b = orders->pdata[i / count % count];
            const Order *c = orders->pdata[i / count / count];
            int ab = sign(order_query_compare(query, a, b, TODAY));
            int bc = sign(order_query_compare(query, b, c, TODAY));
            int ac = sign(order_query_compare(query, a, c, TODAY));

            if (a == b && ab != 0)
                return "an order doesn't equal itself";
            if (ab != -sign(order_query_compare(query, b, a, TODAY)))
                return "two orders come before each other";
            if (ab <= 0 && bc <= 0 && ac > 0)
                return "three orders go round in a circle";
        }
    }
    return NULL;
}

static const char *check_orders(const char *bytes, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) orders = codec_orders_from_json(bytes, length, &error);
    g_autoptr(OrderQuery) everything = order_query_new();
    const char *broken;

    if (orders == NULL)
        return checks_refusal(error);
    if (error != NULL)
        return "orders came, and an error";
    for (guint i = 0; i < orders->len; i++) {
        if ((broken = check_order(orders->pdata[i])) != NULL)
            return broken;
        if (!order_query_matches(everything, orders->pdata[i], TODAY))
            return "a query without conditions leaves an order out";
    }
    return check_sorting(orders);
}

/* ---- an order's page ---- */

static const char *check_stage(const Stage *stage)
{
    const char *const texts[] = {stage->id,           stage->name,       stage->description,
                                 stage->status_text,  stage->notes,      stage->started_at,
                                 stage->completed_at, stage->updated_at, stage->updated_by};

    if (stage->id == NULL)
        return "a stage has no id";
    if (!are_utf8(texts, G_N_ELEMENTS(texts)))
        return "a text of a stage isn't valid UTF-8";
    if (stage->percent < 0 || stage->percent > 100)
        return "a stage has no percentage";
    if (stage->photos < 0 || stage->number < 0)
        return "a number of a stage is negative";
    if (!is_day(stage->due))
        return "a day of a stage is beyond the calendar";
    return stage->status == stage_status_from_wire(stage->status_text)
               ? NULL
               : "a stage has another status than its text";
}

static const char *check_stages(const GPtrArray *stages)
{
    const char *broken;

    for (guint i = 0; i < stages->len; i++) {
        const Stage *stage = stages->pdata[i];

        if ((broken = check_stage(stage)) != NULL)
            return broken;
        if (i > 0 && ((const Stage *)stages->pdata[i - 1])->number > stage->number)
            return "stages aren't in order";
    }
    return NULL;
}

static const char *check_page(const char *bytes, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Order) order = NULL;
    g_autoptr(GPtrArray) stages = NULL;
    const char *broken;

    if (!codec_order_page_from_json(bytes, length, &order, &stages, &error))
        return order == NULL && stages == NULL ? checks_refusal(error)
                                               : "a refused page left something behind";
    if (error != NULL)
        return "a page came, and an error";
    if (order == NULL || stages == NULL)
        return order == NULL && stages == NULL ? NULL : "half a page came";
    broken = check_order(order);
    return broken != NULL ? broken : check_stages(stages);
}

/* ---- a person ---- */

static const char *check_person(const char *bytes, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Person) person = codec_person_from_json(bytes, length, &error);

    if (person == NULL)
        return checks_refusal(error);
    if (error != NULL)
        return "a person came, and an error";
    if (person->roles >> ROLE_COUNT != 0 || (person->roles & ROLE_BIT(ROLE_UNKNOWN)) != 0)
        return "a person has a role that doesn't exist";
    for (guint i = 0; i < person->other_roles->len; i++)
        if (role_from_wire(person->other_roles->pdata[i]) != ROLE_UNKNOWN)
            return "a role that is known is among the others";
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    fuzz_require(check_orders((const char *)bytes, length));
    fuzz_require(check_page((const char *)bytes, length));
    fuzz_require(check_person((const char *)bytes, length));
    return 0;
}
