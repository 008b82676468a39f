/* SPDX-License-Identifier: MIT */
#include "pty_keys.h"

#include <string.h>
#include <unistd.h>

/* Before term.h: the types that it needs. */
#include <curses.h>
/* Its short names would be macros here. */
#include <term.h>

static const struct {
    const char *name, *capability;
} terminfo_keys[] = {
    {"Up", "kcuu1"}, {"Down", "kcud1"}, {"Left", "kcub1"}, {"Right", "kcuf1"}, {"Home", "khome"},
    {"End", "kend"}, {"PgUp", "kpp"},   {"PgDn", "knp"},   {"Ins", "kich1"},   {"Del", "kdch1"},
    {"Bksp", "kbs"}, {"S-Tab", "kcbt"}, {"F1", "kf1"},     {"F2", "kf2"},      {"F3", "kf3"},
    {"F4", "kf4"},   {"F5", "kf5"},     {"F6", "kf6"},     {"F7", "kf7"},      {"F8", "kf8"},
    {"F9", "kf9"},   {"F10", "kf10"},   {"F11", "kf11"},   {"F12", "kf12"},
};

static const struct {
    const char *name, *bytes;
} fixed_keys[] = {{"Enter", "\r"}, {"Tab", "\t"}, {"Esc", "\033"}, {"Space", " "}};

static char *capability_bytes(const char *term, const char *capability)
{
    const char *const names[] = {term, "xterm-256color"};
    int found = 0;

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (names[i] == NULL || setupterm(names[i], STDERR_FILENO, &found) != OK)
            continue;
        const char *bytes = tigetstr((char *)capability);
        char *copy = bytes == NULL || bytes == (const char *)-1 ? NULL : g_strdup(bytes);
        del_curterm(cur_term);
        return copy;
    }
    return NULL;
}

char *pty_key_bytes(const char *term, const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(terminfo_keys); i++)
        if (strcmp(terminfo_keys[i].name, name) == 0)
            return capability_bytes(term, terminfo_keys[i].capability);
    for (guint i = 0; i < G_N_ELEMENTS(fixed_keys); i++)
        if (strcmp(fixed_keys[i].name, name) == 0)
            return g_strdup(fixed_keys[i].bytes);
    if (g_str_has_prefix(name, "C-") && strlen(name) == 3 && g_ascii_isalpha(name[2]))
        return g_strdup_printf("%c", name[2] & 0x1F);
    if (g_str_has_prefix(name, "M-") && strlen(name) == 3)
        return g_strdup_printf("\033%c", name[2]);
    return g_utf8_validate(name, -1, NULL) && g_utf8_strlen(name, -1) == 1 ? g_strdup(name) : NULL;
}
