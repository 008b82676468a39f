/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/text_qr.h"

#define URI "otpauth://totp/Looptrace:ada@nordlys.example?issuer=Looptrace&secret=JBSWY3DPEHPK3PXP"

static const char *line_of(const GPtrArray *lines, guint i)
{
    return g_ptr_array_index(lines, i);
}

/* The corner of a code: 7 dark modules, a ring of light ones in them, 3 × 3 dark ones within. */
static void test_corner(void **state)
{
    const TextQrLook look = {.margin = 1, .ascii = TRUE, .inverted = TRUE};
    static const char *const corner[] = {
        "                  ", "  ##############  ", "  ##          ##  ",
        "  ##  ######  ##  ", "  ##  ######  ##  ", "  ##  ######  ##  ",
        "  ##          ##  ", "  ##############  ", "                  ",
    };
    GPtrArray *lines = text_qr_lines(URI, &look);

    for (guint i = 0; i < G_N_ELEMENTS(corner); i++)
        assert_memory_equal(line_of(lines, i), corner[i], strlen(corner[i]));
    text_qr_free(lines);
}

/* Each half block is two modules of the same code, and light and dark change places when it is inverted. */
static void test_looks_agree(void **state)
{
    const TextQrLook plain = {.margin = 2, .ascii = TRUE}, blocks = {.margin = 2},
                     inverted = {.margin = 2, .inverted = TRUE};
    GPtrArray *modules = text_qr_lines(URI, &plain), *halves = text_qr_lines(URI, &blocks),
              *others = text_qr_lines(URI, &inverted);
    guint side = modules->len, columns, rows;

    assert_true(text_qr_size(URI, &blocks, &columns, &rows));
    assert_int_equal(columns, side);
    assert_int_equal(rows, halves->len);
    assert_int_equal(rows, (side + 1) / 2);
    for (guint y = 0; y < side; y++) {
        const char *half = line_of(halves, y / 2), *other = line_of(others, y / 2);
        for (guint x = 0; x < side; x++) {
            gboolean light = line_of(modules, y)[x * 2] == '#';
            gunichar cell = g_utf8_get_char(half), opposite = g_utf8_get_char(other);
            gboolean seen = cell == 0x2588 || cell == (y % 2 == 0 ? 0x2580 : 0x2584);
            gboolean seen_other = opposite == 0x2588 || opposite == (y % 2 == 0 ? 0x2580 : 0x2584);
            assert_int_equal(seen, light);
            assert_int_equal(seen_other, !light);
            half = g_utf8_next_char(half);
            other = g_utf8_next_char(other);
        }
        assert_int_equal(*half, '\0');
    }
    text_qr_free(modules);
    text_qr_free(halves);
    text_qr_free(others);
}

static void test_what_is_no_code(void **state)
{
    const TextQrLook look = {.margin = 2};
    g_autofree char *long_text = g_strnfill(2000, 'x');
    guint columns, rows;

    assert_null(text_qr_lines("", &look));
    assert_null(text_qr_lines(long_text, &look));
    assert_false(text_qr_size(long_text, &look, &columns, &rows));
}

static void test_shorter(void **state)
{
    static const char *const rows[][2] = {
        {"otpauth://totp/a?algorithm=SHA1&digits=6&issuer=L&period=30&secret=ABC",
         "otpauth://totp/a?issuer=L&secret=ABC"},
        {"otpauth://totp/a?secret=ABC&digits=8&period=60",
         "otpauth://totp/a?secret=ABC&digits=8&period=60"},
        {"otpauth://totp/a?digits=6", "otpauth://totp/a"},
        {"otpauth://totp/a", "otpauth://totp/a"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *shorter = text_qr_shorten_otpauth(rows[i][0]);
        assert_string_equal(shorter, rows[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_corner),
        cmocka_unit_test(test_looks_agree),
        cmocka_unit_test(test_what_is_no_code),
        cmocka_unit_test(test_shorter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
