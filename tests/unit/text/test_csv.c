/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/text_csv.h"

/* "LINE:cell|cell!COLUMN" for each record. */
static char *shown(const char *bytes, gsize length)
{
    g_autoptr(GPtrArray) records = csv_read(bytes, length);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < records->len; i++) {
        const CsvRecord *record = records->pdata[i];
        g_string_append_printf(text, "%s%u:", i == 0 ? "" : "\n", record->line);
        for (guint c = 0; c < record->cells->len; c++)
            g_string_append_printf(text, "%s%s", c == 0 ? "" : "|",
                                   (const char *)record->cells->pdata[c]);
        if (record->wrong != NULL)
            g_string_append_printf(text, "!%u", record->column);
    }
    return g_string_free(text, FALSE);
}

static void assert_read(const char *csv, const char *wanted)
{
    g_autofree char *text = shown(csv, strlen(csv));

    assert_string_equal(text, wanted);
}

static void test_what_is_right(void **state)
{
    assert_read("", "");
    assert_read("a,b\r\n1,2\r\n", "1:a|b\n2:1|2");
    assert_read("\xef\xbb\xbf"
                "a,b\n1,",
                "1:a|b\n2:1|");
    assert_read("a;b\n1;\"x;y\"", "1:a|b\n2:1|x;y");
    assert_read("a,b\nred; blue,2", "1:a|b\n2:red; blue|2");
    assert_read("a\n\n\"two\nlines\"\n3", "1:a\n3:two\nlines\n5:3");
    assert_read("a,\"say \"\"no\"\", twice\"", "1:a|say \"no\", twice");
    assert_read("5\" rib,x", "1:5\" rib|x");
    assert_read("a\rb,c", "1:a\rb|c");
}

/* Each costs its own record. */
static void test_what_is_wrong(void **state)
{
    assert_read("a,b\n1,\"open\n3,4", "1:a|b\n2:1|open!2\n3:3|4");
    assert_read("a,\"open,\n3,\"4, 5\"\n6,7", "1:a|open|!2\n2:3|4, 5\n3:6|7");
    assert_read("\"a\"b,c\nd,e", "1:ab|c!1\n2:d|e");
    assert_read("a,\xff,c\nd", "1:a|\xef\xbf\xbd|c!2\n2:d");
    g_autofree char *nul = shown("a,b\0c\nd", 7);
    assert_string_equal(nul, "1:a|b\xef\xbf\xbd"
                             "c!2\n2:d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_right),
        cmocka_unit_test(test_what_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
