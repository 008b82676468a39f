/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "pty_keys.h"

static void test_keys(void **state)
{
    static const struct {
        const char *term, *name, *bytes;
    } table[] = {
        {"xterm-256color", "Up", "\033OA"},
        {"xterm-256color", "PgDn", "\033[6~"},
        {"xterm-256color", "F1", "\033OP"},
        {"xterm-256color", "F12", "\033[24~"},
        {"xterm-256color", "S-Tab", "\033[Z"},
        {"linux", "F1", "\033[[A"},
        {"linux", "Home", "\033[1~"},
        {"vt100", "PgDn", NULL},
        {"no-such-terminal", "F5", "\033[15~"},
        {NULL, "Down", "\033OB"},
        {"xterm", "Enter", "\r"},
        {"xterm", "Tab", "\t"},
        {"xterm", "Esc", "\033"},
        {"xterm", "Space", " "},
        {"xterm", "C-c", "\003"},
        {"xterm", "C-L", "\014"},
        {"xterm", "M-5", "\0335"},
        {"xterm", "a", "a"},
        {"xterm", "é", "é"},
        {"xterm", "C", "C"},
        {"xterm", "F", "F"},
        {"xterm", "ক", "ক"},
        {"xterm", "", NULL},
        {"xterm", "up", NULL},
        {"xterm", "F99", NULL},
        {"xterm", "C-", NULL},
        {"xterm", "C-5", NULL},
        {"xterm", "ab", NULL},
        {"xterm", "\xFF", NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *bytes = pty_key_bytes(table[i].term, table[i].name);
        if (g_strcmp0(bytes, table[i].bytes) != 0) {
            g_autofree char *shown = bytes == NULL ? NULL : g_strescape(bytes, NULL);
            fail_msg("%s on %s: %s", table[i].name, table[i].term, shown);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_keys)};

    return cmocka_run_group_tests_name("pty_keys", tests, NULL, NULL);
}
