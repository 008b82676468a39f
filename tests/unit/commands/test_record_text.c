/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/record_text.h"

static const RecordColumn text_column = {"text", "Text", VALUE_TEXT, TRUE};
static const RecordColumn number_column = {"number", "Number", VALUE_INTEGER, TRUE};
static const RecordColumn day_column = {"day", "Day", VALUE_DAY, TRUE};

static char *csv(const RecordColumn *column, const char *value)
{
    GString *out = g_string_new(NULL);

    record_text_csv(out, column, value);
    return g_string_free(out, FALSE);
}

static void test_what_a_spreadsheet_would_run(void **state)
{
    static const struct {
        const char *value, *cell;
    } cells[] = {
        {"=1+1", "\"'=1+1\""}, {"+49 30", "\"'+49 30\""},
        {"-2", "\"'-2\""},     {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"  =1", "\"'  =1\""}, {"plain", "plain"},
        {"a=b", "a=b"},        {"a,b", "\"a,b\""},
        {"a;b", "\"a;b\""},    {"say \"x\"", "\"say \"\"x\"\"\""},
        {"উল", "উল"},          {"", ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++) {
        g_autofree char *cell = csv(&text_column, cells[i].value);
        assert_string_equal(cell, cells[i].cell);
    }
}

/* Behind what a spreadsheet may skip: never the first thing that it sees. */
static void test_hidden_formulas(void **state)
{
    static const char *const values[] = {"\t=1",           "\r=1",           "\n=1",
                                         "\r\n\t =1",      "\v=1",           "\xc2\xa0=1",
                                         "\xe2\x80\x8b=1", "\xef\xbb\xbf=1", "\x1b[2J=1"};

    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *cell = csv(&text_column, values[i]);
        const char *first = cell + strspn(cell, "\" \t\r\n\v\xc2\xa0");
        if (strchr("=+-@", *first) != NULL)
            fail_msg("cell %u is “%s”", (guint)i, cell);
        assert_null(strpbrk(cell, "\033\v\t\r"));
    }
}

static void test_numbers_and_days_stay(void **state)
{
    g_autofree char *number = csv(&number_column, "-5");
    g_autofree char *day = csv(&day_column, "2026-11-23");
    g_autofree char *none = csv(&number_column, NULL);

    assert_string_equal(number, "-5");
    assert_string_equal(day, "2026-11-23");
    assert_string_equal(none, "");
}

static void test_rows(void **state)
{
    const RecordColumn *columns[] = {&text_column, &number_column, &day_column};
    const char *values[] = {"a\033b \"c\"", "12", NULL};
    g_autoptr(GString) out = g_string_new(NULL);

    record_text_csv_head(out, columns, 3);
    record_text_csv_row(out, columns, values, 3);
    assert_non_null(strstr(out->str, "text,number,day\r\n\"a"));
    assert_true(g_str_has_suffix(out->str, ",12,\r\n"));
    assert_null(strchr(out->str, '\033'));
    g_string_truncate(out, 0);
    record_text_json_row(out, columns, values, 3);
    assert_string_equal(out->str, "{\"text\":\"a\\u001bb \\\"c\\\"\",\"number\":12,\"day\":null}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_spreadsheet_would_run),
        cmocka_unit_test(test_hidden_formulas),
        cmocka_unit_test(test_numbers_and_days_stay),
        cmocka_unit_test(test_rows),
    };

    return cmocka_run_group_tests_name("record_text", tests, NULL, NULL);
}
