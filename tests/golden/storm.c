/* SPDX-License-Identifier: MIT */
#include "storm.h"

#include <string.h>

#include "pty_keys.h"

#define TIMEOUT_MS 60000
#define BURST      40 /* keys before the program is waited for, so that the pty isn't full */
#define SIZES      200

static const char *const named_keys[] = {
    "Up",    "Down", "Right", "PgUp", "PgDn", "Home", "End", "Ins", "Del", "Bksp", "Enter", "Tab",
    "S-Tab", "F1",   "F2",    "F3",   "F4",   "F5",   "F6",  "F7",  "F8",  "F9",   "F11",   "F12",
    "Space", "C-a",  "C-e",   "C-k",  "C-l",  "C-u",  "C-w", "C-g", "C-n", "C-p",  "M-x",   "M-1",
};

/* Typed as they are: q leaves, X signs out, B asks for a price from then on. */
static const char typed_keys[] =
    "abcdefghijklmnoprstuvwxyzACDEFGHIJKLMNOPQRSTUVWYZ0123456789/\\?:;,.-_=+*[]{}()<>!@#$%&'\"~^|";

typedef struct {
    GRand *random;
    gint64 count;
    gboolean bracketed;
} Storm;

static gboolean storm_read(Storm *storm, const char *argument)
{
    g_auto(GStrv) words = g_strsplit(argument, " ", -1);
    guint n = g_strv_length(words);

    if (n < 2)
        return FALSE;
    storm->count = g_ascii_strtoll(words[0], NULL, 10);
    storm->random = g_rand_new_with_seed((guint32)g_ascii_strtoull(words[1], NULL, 10));
    storm->bracketed = n > 2 && strcmp(words[2], "bracketed") == 0;
    return TRUE;
}

/* Of keys and sizes; a paste is as long as it says. */
static void storm_multiply(Storm *storm)
{
    const char *times = g_getenv("STORM_TIMES");

    storm->count *= MAX(times == NULL ? 1 : g_ascii_strtoll(times, NULL, 10), 1);
}

static gint32 storm_any(Storm *storm, gint32 behind)
{
    return g_rand_int_range(storm->random, 0, behind);
}

/* ---- keys ---- */

static char *storm_key(Storm *storm, const char *term)
{
    if (storm_any(storm, 100) < 55)
        return pty_key_bytes(term, named_keys[storm_any(storm, G_N_ELEMENTS(named_keys))]);
    return g_strndup(&typed_keys[storm_any(storm, sizeof typed_keys - 1)], 1);
}

/* An Esc by itself would make one key of what follows. */
static gboolean storm_rest(Pty *pty, Storm *storm)
{
    if (storm_any(storm, 3) == 0 &&
        (!pty_settle(pty, TIMEOUT_MS) || !pty_send(pty, "\033", 1, 1, TIMEOUT_MS) ||
         !pty_wait_idle(pty, TIMEOUT_MS)))
        return FALSE;
    return pty_settle(pty, TIMEOUT_MS);
}

gboolean storm_keys(Pty *pty, const char *term, const char *argument)
{
    Storm storm = {0};
    gboolean alive = storm_read(&storm, argument);

    storm_multiply(&storm);
    for (gint64 i = 0; alive && i < storm.count;) {
        for (int burst = 1 + storm_any(&storm, BURST); alive && burst > 0; burst--, i++) {
            g_autofree char *bytes = storm_key(&storm, term);
            alive = bytes != NULL && pty_send(pty, bytes, strlen(bytes), 1, TIMEOUT_MS);
        }
        alive = alive && storm_rest(pty, &storm);
    }
    g_clear_pointer(&storm.random, g_rand_free);
    return alive;
}

/* ---- sizes ---- */

gboolean storm_resizes(Pty *pty, const char *argument)
{
    Storm storm = {0};
    gboolean alive = storm_read(&storm, argument);

    storm_multiply(&storm);
    for (gint64 i = 0; alive && i < storm.count; i++) {
        int rows = 1 + storm_any(&storm, storm_any(&storm, 4) == 0 ? SIZES : 60);
        int columns = 1 + storm_any(&storm, storm_any(&storm, 4) == 0 ? SIZES : 130);
        pty_resize(pty, rows, columns);
        if (storm_any(&storm, 8) == 0)
            pty_send(pty, "j", 1, 1, TIMEOUT_MS);
        if (i % 64 == 63)
            alive = pty_settle(pty, TIMEOUT_MS);
    }
    g_clear_pointer(&storm.random, g_rand_free);
    return alive && pty_settle(pty, TIMEOUT_MS);
}

/* ---- pastes ---- */

static void storm_append(Storm *storm, GString *text)
{
    int kind = storm_any(storm, 100);

    if (kind < 80)
        g_string_append_c(text, (char)(' ' + storm_any(storm, 95)));
    else if (kind < 88)
        g_string_append_c(text, storm->bracketed ? '\n' : 'n');
    else if (kind < 94)
        g_string_append_unichar(text, (gunichar)(0x0995 + storm_any(storm, 0x20)));
    else if (kind < 97)
        g_string_append_unichar(text, (gunichar)(0x1F600 + storm_any(storm, 0x40)));
    else if (storm->bracketed) /* Ctrl-S is the terminal's own: it stops what it shows */
        g_string_append_c(text, (char)(1 + storm_any(storm, 'R' - 'A')));
}

gboolean storm_paste(Pty *pty, const char *argument)
{
    Storm storm = {0};
    g_autoptr(GString) text = g_string_new(NULL);
    gboolean alive = storm_read(&storm, argument);

    if (storm.bracketed)
        g_string_append(text, "\033[200~");
    while (alive && (gint64)text->len < storm.count)
        storm_append(&storm, text);
    if (storm.bracketed)
        g_string_append(text, "\033[201~");
    alive = alive && pty_send(pty, text->str, text->len, 1, TIMEOUT_MS);
    g_clear_pointer(&storm.random, g_rand_free);
    return alive && pty_settle(pty, TIMEOUT_MS);
}
