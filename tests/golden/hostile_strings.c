/* SPDX-License-Identifier: MIT */
/*
 * hostile_strings N SEED: N strings as nobody should send them, one a line, in hexadecimal digits; as PostgreSQL takes
 * them, which is UTF-8 without NUL. What isn't UTF-8 can't come from there: tests/unit has it.
 */
#include <glib.h>

#include "hostile.h"

#define PIECES 12

static void print_hex(const char *bytes)
{
    for (; *bytes != '\0'; bytes++)
        g_print("%02x", (guchar)*bytes);
    g_print("\n");
}

int main(int argc, char **argv)
{
    Hostile hostile = {0};
    g_autoptr(GString) text = g_string_new(NULL);

    if (argc != 3)
        return 2;
    hostile.state = g_ascii_strtoull(argv[2], NULL, 10);
    for (guint64 n = g_ascii_strtoull(argv[1], NULL, 10); n > 0; n--) {
        hostile_text(&hostile, PIECES, text);
        g_autofree char *valid = g_utf8_make_valid(text->str, (gssize)text->len);
        print_hex(valid);
    }
    return 0;
}
