/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/fault.h"
#include "looptrace/filter.h"
#include "looptrace/text.h"

static Day day(const char *iso)
{
    Day result = DAY_NONE;

    assert_true(text_parse_day(iso, &result));
    return result;
}

static Order *an_order(void)
{
    Order *order = order_new();

    order->id = g_strdup("1");
    order->number = g_strdup("SA-00042");
    order->buyer = g_strdup("Nordlys AS");
    order->product = g_strdup("Merino crew neck");
    order->quantity = 1200;
    order->due = day("2026-11-25");
    order->workflow = WORKFLOW_BULK_PRODUCTION;
    order->workflow_text = g_strdup("bulk_production");
    order->current_stage = g_strdup("Linking");
    order->progress.overall = 68;
    return order;
}

static Filter *parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    gsize position;
    Filter *filter = filter_parse(text, &position, &error);

    if (filter == NULL)
        fail_msg("“%s”: %s", text, error->message);
    return filter;
}

static void test_what_matches(void **state)
{
    static const char *const yes[] = {
        "",
        "  ",
        "merino",
        "NORDLYS",
        "\"crew neck\"",
        "crew nordlys",
        "!polo",
        "!\"crew necks\"",
        "number:0042",
        "order:SA-00042",
        "product:merino",
        "product:\"crew neck\"",
        "buyer:nord",
        "supplier:none",
        "!supplier:any",
        "buyer:any",
        "stage:link",
        "status:bulk",
        "status:shipped,bulk_production",
        "status:\"bulk production\"",
        "!status:shipped",
        "qty>100",
        "qty>=1200",
        "qty<=1200",
        "qty:1200",
        "quantity=1200",
        "!qty<1200",
        "progress<69",
        "progress:any",
        "due<7d",
        "due:2d",
        "due:2026-11-25",
        "due<=2026-11-25",
        "due>today",
        "due>-3d",
        "due<1w",
        "due<1m",
        "due:any",
        "risk:yes",
        "!risk:no",
        "merino status:bulk qty>100 due<7d !risk:no",
    };
    g_autoptr(Order) order = an_order();

    for (gsize i = 0; i < G_N_ELEMENTS(yes); i++) {
        g_autoptr(Filter) filter = parse(yes[i]);
        if (!filter_matches(filter, order, day("2026-11-23")))
            fail_msg("“%s” doesn't match", yes[i]);
    }
}

static void test_what_does_not(void **state)
{
    static const char *const no[] = {
        "polo",           "!merino",     "\"neck crew\"",  "number:43", "supplier:any",
        "buyer:none",     "status:ship", "!status:bulk",   "qty>1200",  "qty<1200",
        "qty:none",       "progress>68", "progress:none",  "due<2d",    "due>7d",
        "due:none",       "due<today",   "due>2026-11-25", "risk:no",   "merino polo",
        "qty>100 !due<7d"};
    g_autoptr(Order) order = an_order();

    for (gsize i = 0; i < G_N_ELEMENTS(no); i++) {
        g_autoptr(Filter) filter = parse(no[i]);
        if (filter_matches(filter, order, day("2026-11-23")))
            fail_msg("“%s” matches", no[i]);
    }
}

/* What isn't there is neither less nor more than anything. */
static void test_nothing_there(void **state)
{
    static const char *const no[] = {"due<7d",  "due>7d",    "progress<50", "progress>=0",
                                     "due:any", "stage:any", "stage:link"};
    static const char *const yes[] = {"due:none", "!due<7d", "progress:none", "stage:none"};
    g_autoptr(Order) order = an_order();

    order->due = DAY_NONE;
    order->progress.overall = -1;
    g_clear_pointer(&order->current_stage, g_free);
    for (gsize i = 0; i < G_N_ELEMENTS(no); i++) {
        g_autoptr(Filter) filter = parse(no[i]);
        if (filter_matches(filter, order, day("2026-11-23")))
            fail_msg("“%s” matches", no[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(yes); i++) {
        g_autoptr(Filter) filter = parse(yes[i]);
        if (!filter_matches(filter, order, day("2026-11-23")))
            fail_msg("“%s” doesn't match", yes[i]);
    }
}

static void test_mistakes_say_where_and_what(void **state)
{
    static const struct {
        const char *text;
        gsize position;
        const char *part;
    } wrong[] = {
        {"merino colour:red", 7, "the fields are number, product"},
        {"qty>many", 0, "a whole number"},
        {"x qty>-5", 2, "a whole number"},
        {"due<soon", 0, "a day"},
        {"due<99999999d", 0, "a day"},
        {"status:flying", 0, "statuses"},
        {"status:", 0, "statuses"},
        {"status>bulk", 0, "statuses"},
        {"status:bulk,", 0, "statuses"},
        {"risk:maybe", 0, "yes or no"},
        {"product:", 0, "a text"},
        {"product>x", 0, "a text"},
        {"a \"b c", 2, "a quote has no end"},
        {"a !", 2, "a text"},
        {"a \"\"", 2, "a text"},
        {"x\033]0;y\a:z qty>\033", 10, "a whole number"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        gsize position = G_MAXSIZE;
        Filter *filter = filter_parse(wrong[i].text, &position, &error);
        if (filter != NULL)
            fail_msg("“%s” is understood", wrong[i].text);
        assert_true(g_error_matches(error, FAULT, FAULT_USAGE));
        assert_int_equal(position, wrong[i].position);
        if (strstr(error->message, wrong[i].part) == NULL)
            fail_msg("“%s” doesn't say “%s”", error->message, wrong[i].part);
        assert_null(strchr(error->message, '\033'));
    }
}

static void test_too_much(void **state)
{
    g_autofree char *large = g_strnfill(FILTER_BYTES_MAX + 1, 'x');
    g_autoptr(GString) many = g_string_new(NULL);
    gsize position;

    for (int i = 0; i <= FILTER_TERMS_MAX; i++)
        g_string_append(many, "x ");
    assert_null(filter_parse(large, &position, NULL));
    assert_null(filter_parse(many->str, &position, NULL));
    assert_null(filter_parse("\xc3", &position, NULL));
}

static void test_as_one_line_of_text(void **state)
{
    static const struct {
        const char *text, *written;
    } lines[] = {
        {"  merino   !polo ", "merino !polo"},
        {"\"crew neck\" QTY>100", "\"crew neck\" qty>100"},
        {"quantity=5 order:x", "qty:5 number:x"},
        {"\"qty>5\" \"!x\"", "\"qty>5\" \"!x\""},
        {"product:\"a b\"", "product:\"a b\""},
        {"উল 10:30", "উল 10:30"},
        {"", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(Filter) filter = parse(lines[i].text);
        g_autofree char *written = filter_text(filter);
        assert_string_equal(written, lines[i].written);
        g_autoptr(Filter) again = parse(written);
        g_autofree char *once_more = filter_text(again);
        assert_string_equal(once_more, written);
    }
}

static void test_what_the_server_can_do(void **state)
{
    g_autoptr(Filter) filter = parse("merino polo status:bulk,qc risk:yes qty>100 !x");
    g_autoptr(OrderQuery) query = order_query_new();
    filter_split(filter, query);
    g_autofree char *rest = filter_text(query->filter);

    assert_string_equal(query->search, "merino");
    assert_int_equal(query->n_statuses, 2);
    assert_int_equal(query->statuses[0], WORKFLOW_BULK_PRODUCTION);
    assert_true(query->at_risk);
    assert_string_equal(rest, "polo qty>100 !x");

    g_autoptr(Filter) plain = parse("merino");
    filter_split(plain, query);
    assert_null(query->filter);
    assert_int_equal(query->n_statuses, 0);
    assert_false(query->at_risk);
}

static void test_completion(void **state)
{
    static const struct {
        const char *text, *found;
    } cases[] = {
        {"p", "product:, progress:"},
        {"qty>5 !sup", "qty>5 !supplier:"},
        {"status:q", "status:quote_requested, status:quote_sent, status:qc_inspection"},
        {"!status:shipped,de", "!status:shipped,delivered"},
        {"risk:", "risk:yes, risk:no"},
        {"due<t", "due<today, due<tomorrow"},
        {"merino zzz", ""},
        {"colour:r", ""},
        {"\"crew p", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(GStrv) texts = filter_completions(cases[i].text);
        g_autofree char *found = g_strjoinv(", ", texts);
        assert_string_equal(found, cases[i].found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_matches),
        cmocka_unit_test(test_what_does_not),
        cmocka_unit_test(test_nothing_there),
        cmocka_unit_test(test_mistakes_say_where_and_what),
        cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_as_one_line_of_text),
        cmocka_unit_test(test_what_the_server_can_do),
        cmocka_unit_test(test_completion),
    };

    return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
