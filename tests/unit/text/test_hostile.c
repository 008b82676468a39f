/* SPDX-License-Identifier: MIT */
/* The fuzzer's invariants over seeded random text: for the build without clang, and the same each time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "hostile.h"
#include "text_invariants.h"

#define STRINGS 200000
#define SEED    G_GUINT64_CONSTANT(0x6c6f6f7074726163)

static void assert_invariants(const char *bytes, gsize length)
{
    const char *broken = text_invariants_broken(bytes, length);

    if (broken == NULL)
        return;
    GString *shown = g_string_new(NULL);
    for (gsize i = 0; i < length; i++)
        g_string_append_printf(shown, "\\x%02x", (guint8)bytes[i]);
    fail_msg("%s: %s", broken, shown->str);
}

static void random_text_keeps_every_invariant(void **state)
{
    Hostile hostile = {.state = SEED};
    GString *text = g_string_new(NULL);

    for (int i = 0; i < STRINGS; i++) {
        hostile_text(&hostile, 5, text);
        assert_invariants(text->str, text->len);
    }
    g_string_free(text, TRUE);
}

static void long_random_text_keeps_every_invariant(void **state)
{
    Hostile hostile = {.state = SEED + 1};
    GString *text = g_string_new(NULL);

    for (int i = 0; i < 100; i++) {
        hostile_text(&hostile, 400, text);
        assert_invariants(text->str, text->len);
    }
    g_string_free(text, TRUE);
}

/* Each code point alone, behind a letter, and behind a letter of a script that joins. */
static void every_code_point_keeps_the_rule(void **state)
{
    char bytes[16];

    for (gunichar c = 0; c < 0x110000; c++) {
        int length = 1;

        bytes[0] = 'a';
        length += g_unichar_to_utf8(c, bytes + length);
        if (c % 61 != 0 && c > 0x3000) /* the planes of ideographs and of nothing: a sample */
            continue;
        assert_invariants(bytes + 1, (gsize)length - 1);
        assert_invariants(bytes, (gsize)length);
    }
}

static int set_up(void **state)
{
    return text_invariants_init() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_text_keeps_every_invariant),
        cmocka_unit_test(long_random_text_keeps_every_invariant),
        cmocka_unit_test(every_code_point_keeps_the_rule),
    };

    return cmocka_run_group_tests_name("text_hostile", tests, set_up, NULL);
}
