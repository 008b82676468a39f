/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"
#include "looptrace/text.h"

#define ROW "\"id\":\"a\",\"order_number\":\"SA-1\""

/* With one row of ROW and these members. */
static GPtrArray *read_rows(const char *members, GError **error)
{
    g_autofree char *text = g_strdup_printf("[{" ROW "%s}]", members);

    return codec_orders_from_json(text, strlen(text), error);
}

static GPtrArray *orders(const char *text)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *rows = codec_orders_from_json(text, strlen(text), &error);

    if (rows == NULL)
        fail_msg("%s: %s", text, error->message);
    return rows;
}

static void assert_message(const GError *error, const char *part)
{
    assert_int_equal(fault_kind(error), FAULT_DECODE);
    if (strstr(error->message, part) == NULL)
        fail_msg("“%s” doesn't say “%s”", error->message, part);
}

static void assert_refused(const char *text, const char *part)
{
    g_autoptr(GError) error = NULL;

    assert_null(codec_orders_from_json(text, strlen(text), &error));
    assert_message(error, part);
}

static void assert_day(Day day, const char *wanted)
{
    g_autofree char *text = text_day(day);

    assert_string_equal(text, wanted);
}

static void test_a_whole_row(void **state)
{
    g_autoptr(GPtrArray) rows = orders(
        "[{" ROW ",\"product_type\":\"Polo\",\"quantity\":1200,\"target_date\":\"2026-11-25\","
        "\"workflow_status\":\"bulk_production\",\"current_stage\":\"Linking\",\"version\":7,"
        "\"stage_progress\":{\"overall\":68,\"delayed\":1,\"stages\":[100,83,0]},"
        "\"updated_at\":\"2026-11-23T09:00:00.123456+00:00\",\"supplier_id\":\"s\","
        "\"buyer\":{\"company_name\":\"Nordlys\",\"full_name\":\"I\"},"
        "\"supplier\":{\"company_name\":\"Dhaka Knit\"},\"notes\":\"soft\","
        "\"payment_status\":\"deposit_paid\",\"expected_delivery_date\":\"2026-12-01\","
        "\"actual_delivery_date\":\"2026-12-02\",\"created_at\":\"2026-10-02T00:00:00+00:00\"}]");
    const Order *order = g_ptr_array_index(rows, 0);

    assert_int_equal(rows->len, 1);
    assert_string_equal(order->id, "a");
    assert_string_equal(order->number, "SA-1");
    assert_string_equal(order->buyer, "Nordlys");
    assert_string_equal(order->supplier, "Dhaka Knit");
    assert_true(order->has_supplier);
    assert_string_equal(order->product, "Polo");
    assert_int_equal(order->quantity, 1200);
    assert_day(order->due, "2026-11-25");
    assert_day(order->expected, "2026-12-01");
    assert_day(order->delivered, "2026-12-02");
    assert_string_equal(order->workflow_text, "bulk_production");
    assert_int_equal(order->workflow, WORKFLOW_BULK_PRODUCTION);
    assert_string_equal(order->current_stage, "Linking");
    assert_int_equal(order->progress.overall, 68);
    assert_int_equal(order->progress.delayed, 1);
    assert_int_equal(order->progress.count, 3);
    assert_int_equal(order->progress.percent[1], 83);
    assert_int_equal(order->version, 7);
    assert_string_equal(order->payment, "deposit_paid");
    assert_string_equal(order->notes, "soft");
    assert_string_equal(order->created_at, "2026-10-02T00:00:00+00:00");
    assert_string_equal(order->updated_at, "2026-11-23T09:00:00.123456+00:00");
}

/* product.md §3.10: another version of the platform. null is as good as missing. */
static void test_what_is_missing_is_unset(void **state)
{
    g_autoptr(GPtrArray) rows =
        orders("[{" ROW ",\"workflow_status\":\"teleported\",\"new_column\":{\"x\":[1]}},"
               "{\"id\":\"b\",\"order_number\":\"SA-2\",\"quantity\":null,\"target_date\":null,"
               "\"workflow_status\":null,\"stage_progress\":null,\"version\":null,\"buyer\":null,"
               "\"supplier\":null,\"supplier_id\":null,\"product_type\":null,\"notes\":null}]");

    assert_int_equal(((const Order *)g_ptr_array_index(rows, 0))->workflow, WORKFLOW_UNKNOWN);
    assert_string_equal(((const Order *)g_ptr_array_index(rows, 0))->workflow_text, "teleported");
    for (guint i = 0; i < rows->len; i++) {
        const Order *order = g_ptr_array_index(rows, i);
        assert_int_equal(order->due, DAY_NONE);
        assert_int_equal(order->progress.overall, -1);
        assert_int_equal(order->progress.count, 0);
        assert_int_equal(order->version, -1);
        assert_int_equal(order->quantity, 0);
        assert_false(order->has_supplier);
        assert_null(order->buyer);
        assert_null(order->supplier);
        assert_null(order->product);
        assert_null(order->notes);
    }
}

/* "overall delayed: percent percent …" */
static char *progress_of(const char *json)
{
    g_autofree char *members = g_strdup_printf(",\"stage_progress\":%s", json);
    g_autoptr(GPtrArray) rows = read_rows(members, NULL);
    const StageProgress *progress = &((const Order *)g_ptr_array_index(rows, 0))->progress;
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "%d %d:", progress->overall, progress->delayed);
    for (guint i = 0; i < progress->count; i++)
        g_string_append_printf(text, " %d", progress->percent[i]);
    return g_string_free(text, FALSE);
}

static void test_progress_in_every_shape(void **state)
{
    static const struct {
        const char *json, *wanted;
    } table[] = {
        {"{\"overall\":32,\"delayed\":2,\"stages\":[100,78,0]}", "32 2: 100 78 0"},
        {"{\"overall\":32,\"delayed\":0}", "32 0:"},
        {"{\"overall\":0,\"delayed\":0,\"stages\":[]}", "0 0:"},
        {"{\"stages\":[100,99]}", "99 0: 100 99"}, /* rounded down: it isn't done */
        {"{\"overall\":130,\"stages\":[140,-7]}", "100 0: 100 0"},
        {"{\"overall\":-3}", "0 0:"},
        {"{\"overall\":\"57\",\"stages\":[\"57\"]}", "57 0: 57"},
        {"{\"overall\":99.9}", "99 0:"},
        {"{\"overall\":null,\"stages\":[10,20]}", "15 0: 10 20"},
        {"{\"overall\":5,\"delayed\":400}", "5 32:"},
        {"{\"overall\":5,\"delayed\":-1}", "5 0:"},
        {"{\"overall\":5,\"delayed\":\"one\"}", "5 0:"},
        {"null", "-1 0:"},
        {"{}", "-1 0:"},
        {"[]", "-1 0:"},
        {"7", "-1 0:"},
        {"\"half\"", "-1 0:"},
        {"true", "-1 0:"},
        {"[100,50]", "75 0: 100 50"},
        {"[-5,1e99]", "50 0: 0 100"},
        {"[null,\"x\",{\"a\":1},40]", "40 0: 40"},
        {"{\"Yarn\":100,\"Knitting\":0,\"note\":\"x\"}", "50 0: 100 0"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *got = progress_of(table[i].json);
        if (strcmp(got, table[i].wanted) != 0)
            fail_msg("%s: %s", table[i].json, got);
    }
}

static void test_more_stages_than_are_kept(void **state)
{
    g_autoptr(GString) members = g_string_new(",\"stage_progress\":[100");

    for (int i = 1; i <= STAGES_MAX; i++)
        g_string_append(members, ",0");
    g_string_append_c(members, ']');
    g_autoptr(GPtrArray) rows = read_rows(members->str, NULL);
    const Order *order = g_ptr_array_index(rows, 0);
    assert_int_equal(order->progress.count, STAGES_MAX);
    assert_int_equal(order->progress.overall, 100 / STAGES_MAX);
}

static void test_an_embed_in_any_form(void **state)
{
    static const struct {
        const char *json, *buyer;
    } table[] = {
        {"{\"company_name\":\"Nordlys\",\"full_name\":\"Ida\"}", "Nordlys"},
        {"[{\"company_name\":\"Nordlys\"}]", "Nordlys"},
        {"{\"company_name\":null,\"full_name\":\"Ida\"}", "Ida"},
        {"{\"company_name\":\"\",\"full_name\":\"Ida\"}", "Ida"},
        {"{\"full_name\":\"Ida\"}", "Ida"},
        {"{\"company_name\":\"\"}", NULL},
        {"{}", NULL},
        {"[]", NULL},
        {"null", NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *members = g_strdup_printf(",\"buyer\":%s", table[i].json);
        g_autoptr(GPtrArray) rows = read_rows(members, NULL);
        const char *got = ((const Order *)g_ptr_array_index(rows, 0))->buyer;
        if (g_strcmp0(got, table[i].buyer) != 0)
            fail_msg("%s: %s", table[i].json, got);
    }
}

/* A supplier that isn't visible is another thing than none. */
static void test_a_hidden_supplier(void **state)
{
    g_autoptr(GPtrArray) rows = read_rows(",\"supplier_id\":\"s\",\"supplier\":null", NULL);
    const Order *order = g_ptr_array_index(rows, 0);

    assert_true(order->has_supplier);
    assert_null(order->supplier);
}

static void test_numbers_may_come_as_text(void **state)
{
    g_autoptr(GPtrArray) rows = read_rows(",\"quantity\":\"900\",\"version\":\"3\"", NULL);
    const Order *order = g_ptr_array_index(rows, 0);

    assert_int_equal(order->quantity, 900);
    assert_int_equal(order->version, 3);
}

static void test_days_that_no_calendar_has(void **state)
{
    static const char *const days[] = {"infinity", "-infinity", "0044-03-15 BC", "12026-01-01"};

    for (guint i = 0; i < G_N_ELEMENTS(days); i++) {
        g_autofree char *members = g_strdup_printf(",\"target_date\":\"%s\"", days[i]);
        g_autoptr(GPtrArray) rows = read_rows(members, NULL);
        assert_non_null(rows);
        assert_int_equal(((const Order *)g_ptr_array_index(rows, 0))->due, DAY_NONE);
    }
}

static void test_wrong_answers_are_named(void **state)
{
    assert_refused("{}", "isn't a list of rows (orders)");
    assert_refused("null", "isn't a list");
    assert_refused("[{" ROW "},1]", "Row 2 of the answer (orders) isn't an object");
    assert_refused("[[]]", "Row 1");
    assert_refused("[{\"id\":\"b\"}]",
                   "Row 1 of the answer (orders): order_number should be there");
    assert_refused("[{" ROW "},{\"id\":null,\"order_number\":\"x\"}]",
                   "Row 2 of the answer (orders): id");
    assert_refused("[{" ROW "}", "isn't JSON");
    assert_refused("", "isn't JSON");
}

/* Every member of a wrong type is refused, and named. */
static void test_wrong_members_are_named(void **state)
{
    static const struct {
        const char *name, *json;
    } table[] = {
        {"quantity", "\"many\""},
        {"quantity", "1.5"},
        {"quantity", "-1"},
        {"quantity", "1e12"},
        {"quantity", "true"},
        {"quantity", "[1]"},
        {"version", "{}"},
        {"version", "9007199254740993"},
        {"target_date", "\"soon\""},
        {"target_date", "\"2026-13-01\""},
        {"target_date", "\"\""},
        {"target_date", "20261125"},
        {"product_type", "5"},
        {"product_type", "[\"Polo\"]"},
        {"workflow_status", "1"},
        {"current_stage", "{}"},
        {"payment_status", "true"},
        {"notes", "7"},
        {"created_at", "0"},
        {"updated_at", "1795403004"},
        {"supplier_id", "12"},
        {"buyer", "\"Nordlys\""},
        {"buyer", "[\"Nordlys\"]"},
        {"supplier", "5"},
        {"expected_delivery_date", "1"},
        {"actual_delivery_date", "false"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *members = g_strdup_printf(",\"%s\":%s", table[i].name, table[i].json);
        g_autofree char *part = g_strdup_printf("Row 1 of the answer (orders): %s", table[i].name);
        g_autoptr(GError) error = NULL;
        if (read_rows(members, &error) != NULL)
            fail_msg("taken: %s", members);
        assert_message(error, part);
    }
    assert_refused("[{" ROW ",\"buyer\":{\"company_name\":3}}]", "company_name");
}

static gboolean read_page(const char *text, Order **order, GPtrArray **stages, GError **error)
{
    return codec_order_page_from_json(text, strlen(text), order, stages, error);
}

static void test_an_order_with_its_stages(void **state)
{
    g_autoptr(Order) order = NULL;
    g_autoptr(GPtrArray) stages = NULL;

    assert_true(read_page(
        "[{" ROW ",\"notes\":\"n\",\"stages\":["
        "{\"id\":\"s2\",\"stage_number\":2,\"stage_name\":\"Knitting\",\"description\":\"12 gg\","
        "\"completion_percentage\":78,\"status\":\"in_progress\",\"target_date\":\"2026-11-30\","
        "\"notes\":\"machine 4\",\"started_at\":\"t1\",\"completed_at\":null,\"updated_at\":\"t2\","
        "\"photos\":[\"a\",\"b\"],\"by\":{\"full_name\":\"Rahim\"}},"
        "{\"id\":\"s1\",\"stage_number\":1,\"status\":\"completed\",\"completed_at\":\"t3\","
        "\"completion_percentage\":100,\"photos\":null,\"by\":null}]}]",
        &order, &stages, NULL));
    assert_string_equal(order->notes, "n");
    assert_int_equal(stages->len, 2);

    const Stage *first = g_ptr_array_index(stages, 0);
    assert_string_equal(first->id, "s1");
    assert_int_equal(first->percent, 100);
    assert_int_equal(first->status, STAGE_COMPLETED);
    assert_string_equal(first->completed_at, "t3");
    assert_int_equal(first->photos, 0);
    assert_null(first->name);
    assert_null(first->updated_by);

    const Stage *second = g_ptr_array_index(stages, 1);
    assert_int_equal(second->number, 2);
    assert_string_equal(second->name, "Knitting");
    assert_string_equal(second->description, "12 gg");
    assert_int_equal(second->percent, 78);
    assert_int_equal(second->status, STAGE_IN_PROGRESS);
    assert_string_equal(second->status_text, "in_progress");
    assert_day(second->due, "2026-11-30");
    assert_string_equal(second->notes, "machine 4");
    assert_string_equal(second->started_at, "t1");
    assert_string_equal(second->updated_at, "t2");
    assert_null(second->completed_at);
    assert_int_equal(second->photos, 2);
    assert_string_equal(second->updated_by, "Rahim");
}

static void test_an_order_without_stages(void **state)
{
    static const char *const texts[] = {"[{" ROW "}]", "[{" ROW ",\"stages\":null}]",
                                        "[{" ROW ",\"stages\":[]}]"};

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(Order) order = NULL;
        g_autoptr(GPtrArray) stages = NULL;
        assert_true(read_page(texts[i], &order, &stages, NULL));
        assert_non_null(order);
        assert_int_equal(stages->len, 0);
    }
}

static void test_no_order(void **state)
{
    Order *order = (Order *)state;
    GPtrArray *stages = (GPtrArray *)state;

    assert_true(read_page("[]", &order, &stages, NULL));
    assert_null(order);
    assert_null(stages);
}

static void test_percentages_of_a_stage(void **state)
{
    static const struct {
        const char *json;
        int wanted;
    } table[] = {{"78", 78}, {"0", 0},     {"null", 0},    {"100", 100},  {"130", 100},
                 {"-5", 0},  {"99.6", 99}, {"\"45\"", 45}, {"1e99", 100}, {"\"130\"", 100}};

    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *text = g_strdup_printf(
            "[{" ROW ",\"stages\":[{\"id\":\"s\",\"completion_percentage\":%s}]}]", table[i].json);
        g_autoptr(Order) order = NULL;
        g_autoptr(GPtrArray) stages = NULL;
        assert_true(read_page(text, &order, &stages, NULL));
        assert_int_equal(((const Stage *)g_ptr_array_index(stages, 0))->percent, table[i].wanted);
    }
}

static void test_wrong_stages_are_named(void **state)
{
    static const struct {
        const char *stages, *part;
    } table[] = {
        {"{}", "(stages): stages should be an array"},
        {"[7]", "(stages): stages should be an array of objects"},
        {"[{\"id\":\"s\"},{}]", "Row 2 of the answer (stages): id should be there"},
        {"[{\"id\":\"s\",\"completion_percentage\":\"most\"}]", "completion_percentage"},
        {"[{\"id\":\"s\",\"completion_percentage\":[]}]", "completion_percentage"},
        {"[{\"id\":\"s\",\"photos\":\"a.jpg\"}]", "photos should be an array"},
        {"[{\"id\":\"s\",\"by\":\"Rahim\"}]", "by should be an object"},
        {"[{\"id\":\"s\",\"stage_number\":-1}]", "stage_number"},
        {"[{\"id\":\"s\",\"status\":4}]", "status"},
        {"[{\"id\":\"s\",\"target_date\":\"x\"}]", "target_date"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *text = g_strdup_printf("[{" ROW ",\"stages\":%s}]", table[i].stages);
        Order *order = NULL;
        GPtrArray *stages = NULL;
        g_autoptr(GError) error = NULL;
        if (read_page(text, &order, &stages, &error))
            fail_msg("taken: %s", table[i].stages);
        assert_message(error, table[i].part);
        assert_null(order);
        assert_null(stages);
    }
    Order *order = NULL;
    GPtrArray *stages = NULL;
    assert_false(read_page("[{\"id\":\"a\"}]", &order, &stages, NULL));
    assert_null(order);
}

/* Whatever bytes come: rows or a fault, never a crash, and never NULL where a row has its name. */
static void test_broken_answers(void **state)
{
    static const char good[] =
        "[{" ROW ",\"quantity\":1200,\"target_date\":\"2026-11-25\",\"version\":7,"
        "\"workflow_status\":\"shipped\",\"stage_progress\":{\"overall\":68,\"stages\":[100,0]},"
        "\"buyer\":{\"company_name\":\"N\"},\"stages\":[{\"id\":\"s\",\"photos\":[\"a\"],"
        "\"completion_percentage\":78,\"by\":[{\"full_name\":\"R\"}]}]}]";
    static const char bytes[] = "{}[]\",:0123456789-.eEnulltruefalse\\u \x80\xC3\x1F";
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261123);

    for (int i = 0; i < 50000; i++) {
        g_autoptr(GString) text = g_string_new(good);
        for (int change = g_rand_int_range(rand, 1, 4); change > 0; change--)
            text->str[g_rand_int_range(rand, 0, (gint32)text->len)] =
                bytes[g_rand_int_range(rand, 0, (gint32)sizeof bytes)];
        g_autoptr(GError) error = NULL;
        g_autoptr(Order) order = NULL;
        g_autoptr(GPtrArray) stages = NULL;
        if (!codec_order_page_from_json(text->str, text->len, &order, &stages, &error))
            assert_int_equal(fault_kind(error), FAULT_DECODE);
        else if (order != NULL)
            assert_true(order->id != NULL && order->number != NULL && stages != NULL);
        g_autoptr(GPtrArray) rows = codec_orders_from_json(text->str, text->len, NULL);
        for (guint row = 0; rows != NULL && row < rows->len; row++)
            assert_non_null(((const Order *)g_ptr_array_index(rows, row))->number);
    }
}

/* As changes() sends it. */
static void test_a_row_without_names(void **state)
{
    static const char text[] = "[[\"e485\",\"SA-00030\",\"Cardigan\",400,\"2026-11-18\",\"bulk_"
                               "production\",\"Packing\",[93,1,100,51],2,"
                               "\"1795772378136960\",1,\"Nordlys AS\",\"Padma\"],"
                               "[\"e486\",\"SA-00031\",null,1,null,\"knotted\",null,{\"Knitting\":"
                               "78},1,\"1795772378000000\",0,null,null],"
                               "[\"e487\",\"SA-00032\"]]";
    g_autoptr(cJSON) rows = json_parse(text, strlen(text), NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) orders = codec_orders_from_value(rows, &error);

    assert_non_null(orders);
    const Order *whole = g_ptr_array_index(orders, 0);
    assert_string_equal(whole->id, "e485");
    assert_string_equal(whole->buyer, "Nordlys AS");
    assert_string_equal(whole->supplier, "Padma");
    assert_true(whole->has_supplier);
    assert_int_equal(whole->progress.overall, 93);
    assert_int_equal(whole->progress.delayed, 1);
    assert_int_equal(whole->progress.count, 2);
    assert_int_equal(whole->progress.percent[1], 51);
    assert_int_equal(whole->version, 2);
    assert_string_equal(whole->updated_at, "2026-11-27T09:39:38.13696+00:00");
    const Order *bare = g_ptr_array_index(orders, 1);
    assert_int_equal(bare->progress.overall, 78);
    assert_int_equal(bare->due, DAY_NONE);
    assert_false(bare->has_supplier);
    assert_string_equal(bare->workflow_text, "knotted");
    assert_string_equal(bare->updated_at, "2026-11-27T09:39:38+00:00");
    const Order *barest = g_ptr_array_index(orders, 2);
    assert_int_equal(barest->progress.overall, -1);
    assert_int_equal(barest->version, -1);
    assert_null(barest->updated_at);
}

static void test_wrong_rows_without_names(void **state)
{
    static const char *const wrong[] = {
        "[[]]",
        "[[5,\"SA-1\"]]",
        "[[\"a\",\"SA-1\",null,\"many\"]]",
        "[[\"a\",\"SA-1\",null,1,null,null,null,null,1,\"yesterday\"]]",
        "[[\"a\",\"SA-1\",null,1,null,null,null,null,1,\"-5\"]]",
        "[[\"a\",\"SA-1\",null,1,null,null,null,null,1,\"9223372036854775807\"]]",
        "[[\"a\",\"SA-1\",null,1,null,null,null,null,1,null,2]]",
    };

    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(cJSON) rows = json_parse(wrong[i], strlen(wrong[i]), NULL);
        g_autoptr(GError) error = NULL;
        if (codec_orders_from_value(rows, &error) != NULL)
            fail_msg("%s was taken", wrong[i]);
        assert_int_equal(fault_kind(error), FAULT_DECODE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_whole_row),
        cmocka_unit_test(test_what_is_missing_is_unset),
        cmocka_unit_test(test_progress_in_every_shape),
        cmocka_unit_test(test_more_stages_than_are_kept),
        cmocka_unit_test(test_an_embed_in_any_form),
        cmocka_unit_test(test_a_hidden_supplier),
        cmocka_unit_test(test_numbers_may_come_as_text),
        cmocka_unit_test(test_days_that_no_calendar_has),
        cmocka_unit_test(test_wrong_answers_are_named),
        cmocka_unit_test(test_wrong_members_are_named),
        cmocka_unit_test(test_an_order_with_its_stages),
        cmocka_unit_test(test_an_order_without_stages),
        cmocka_unit_test(test_no_order),
        cmocka_unit_test(test_percentages_of_a_stage),
        cmocka_unit_test(test_wrong_stages_are_named),
        cmocka_unit_test(test_broken_answers),
        cmocka_unit_test(test_a_row_without_names),
        cmocka_unit_test(test_wrong_rows_without_names),
    };

    return cmocka_run_group_tests_name("order", tests, NULL, NULL);
}
