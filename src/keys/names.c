/* SPDX-License-Identifier: MIT */
#include "looptrace/keys.h"

#include <string.h>

#include "looptrace/text.h"

/* The first name of a key is what it is called; the others are only understood. */
static const struct {
    guint32 key;
    const char *name;
} name_table[] = {
    {UI_KEY_UP, "Up"},
    {UI_KEY_DOWN, "Down"},
    {UI_KEY_LEFT, "Left"},
    {UI_KEY_RIGHT, "Right"},
    {UI_KEY_PAGE_UP, "PgUp"},
    {UI_KEY_PAGE_UP, "PageUp"},
    {UI_KEY_PAGE_DOWN, "PgDn"},
    {UI_KEY_PAGE_DOWN, "PageDown"},
    {UI_KEY_HOME, "Home"},
    {UI_KEY_END, "End"},
    {UI_KEY_ENTER, "Enter"},
    {UI_KEY_ENTER, "Return"},
    {UI_KEY_ENTER, "Ret"},
    {UI_KEY_BACKSPACE, "Backspace"},
    {UI_KEY_DELETE, "Del"},
    {UI_KEY_DELETE, "Delete"},
    {UI_KEY_INSERT, "Ins"},
    {UI_KEY_INSERT, "Insert"},
    {UI_KEY_TAB, "Tab"},
    {UI_KEY_BACKTAB, "S-Tab"},
    {UI_KEY_BACKTAB, "Shift-Tab"},
    {UI_KEY_RESIZE, "Resize"},
    {UI_KEY_FOCUS_IN, "FocusIn"},
    {UI_KEY_FOCUS_OUT, "FocusOut"},
    {UI_KEY_PASTE, "Paste"},
    {UI_KEY_MOUSE, "Mouse"},
    {UI_KEY_ESCAPE, "Esc"},
    {UI_KEY_ESCAPE, "Escape"},
    {' ', "Space"},
    {',', "Comma"}, /* alone it parts sequences */
};

#define SHIFTED 12 /* Shift-F1 comes as F13 */

char *ui_key_name(guint32 key)
{
    char utf8[8] = {0};

    for (gsize i = 0; i < G_N_ELEMENTS(name_table); i++)
        if (name_table[i].key == key)
            return g_strdup(name_table[i].name);
    if (key > UI_KEY_F0 && key <= UI_KEY_F0 + UI_KEY_FUNCTION_MAX)
        return g_strdup_printf("F%u", key - UI_KEY_F0);
    if (key > UI_KEY_ALT && key < UI_KEY_ALT + 0x80)
        return g_strdup_printf("Alt-%c", (char)(key - UI_KEY_ALT));
    if (key > 0 && key < ' ')
        return g_strdup_printf("^%c", (char)(key + '@'));
    if (key >= UI_KEY_FIRST || !g_unichar_isprint(key))
        return g_strdup("?");
    g_unichar_to_utf8(key, utf8);
    return g_strdup(utf8);
}

gboolean ui_key_is_typed(guint32 key)
{
    static const guint32 editing[] = {
        UI_KEY_UP,        UI_KEY_DOWN, UI_KEY_LEFT,    UI_KEY_RIGHT,
        UI_KEY_HOME,      UI_KEY_END,  UI_KEY_DELETE,  UI_KEY_ENTER,
        UI_KEY_BACKSPACE, UI_KEY_TAB,  UI_KEY_BACKTAB, 'U' - '@', /* up to the cursor */
        'A' - '@',        'E' - '@',   'K' - '@',      'W' - '@', /* as in a shell */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(editing); i++)
        if (editing[i] == key)
            return TRUE;
    return (key >= ' ' && key < UI_KEY_FIRST) || key > UI_KEY_ALT;
}

/* ---- reading ---- */

static gboolean parse_function(const char *name, guint32 *key)
{
    gboolean shifted = g_ascii_strncasecmp(name, "Shift-F", 7) == 0;
    gint64 number = 0;

    if (shifted)
        name += 6;
    if ((*name != 'F' && *name != 'f') ||
        !text_parse_int(name + 1, 1, shifted ? UI_KEY_FUNCTION_MAX - SHIFTED : UI_KEY_FUNCTION_MAX,
                        &number))
        return FALSE;
    *key = UI_KEY_F0 + (guint32)number + (shifted ? SHIFTED : 0);
    return TRUE;
}

/* "^L", "C-l", "Ctrl-L". What terminals send for some of them is a key of its own. */
static gboolean parse_control(const char *name, guint32 *key)
{
    static const char *const prefixes[] = {"^", "C-", "Ctrl-"};

    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        gsize length = strlen(prefixes[i]);
        if (g_ascii_strncasecmp(name, prefixes[i], length) != 0 || strlen(name) != length + 1)
            continue;
        guint32 code = (guint32)g_ascii_toupper(name[length]) - '@';
        if (code == 0 || code >= ' ')
            return FALSE;
        *key = code;
        return TRUE;
    }
    return FALSE;
}

static gboolean parse_character(const char *name, guint32 *key)
{
    gunichar c = g_utf8_get_char_validated(name, -1);

    if (*name == '\0' || c >= (gunichar)-2 || *g_utf8_next_char(name) != '\0' ||
        !g_unichar_isgraph(c))
        return FALSE;
    *key = c;
    return TRUE;
}

gboolean ui_key_parse(const char *name, guint32 *key, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(name_table); i++)
        if (g_ascii_strcasecmp(name, name_table[i].name) == 0) {
            *key = name_table[i].key;
            return TRUE;
        }
    if (parse_character(name, key) || parse_function(name, key) || parse_control(name, key))
        return TRUE;

    g_autofree char *clean = text_clean(name, -1);
    g_set_error(error, FAULT, FAULT_CONFIG,
                "“%s” is no key; keys are called as in F5, r, Ctrl-L, PgDn, Esc, Space, Comma",
                clean);
    return FALSE;
}

/* ---- sequences ---- */

gboolean ui_sequence_parse(const char *text, UiSequence *sequence, GError **error)
{
    g_auto(GStrv) names = g_strsplit_set(text, " \t", -1);

    *sequence = (UiSequence){.n = 0};
    for (guint i = 0; names[i] != NULL; i++) {
        if (*names[i] == '\0')
            continue;
        if (sequence->n == UI_SEQUENCE_MAX) {
            g_autofree char *clean = text_clean(text, -1);
            g_set_error(error, FAULT, FAULT_CONFIG, "“%s” has more than %d keys", clean,
                        UI_SEQUENCE_MAX);
            return FALSE;
        }
        if (!ui_key_parse(names[i], &sequence->keys[sequence->n], error))
            return FALSE;
        sequence->n++;
    }
    if (sequence->n > 0)
        return TRUE;
    g_set_error(error, FAULT, FAULT_CONFIG,
                "there is no key between two commas (the key itself is called Comma)");
    return FALSE;
}

char *ui_sequence_name(const UiSequence *sequence)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < sequence->n; i++) {
        g_autofree char *name = ui_key_name(sequence->keys[i]);
        g_string_append(text, i == 0 ? "" : " ");
        g_string_append(text, name);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

gboolean ui_sequences_parse(const char *text, GArray *sequences, GError **error)
{
    g_autofree char *copy = g_strstrip(g_strdup(text));
    g_auto(GStrv) parts = g_strsplit(copy, ",", -1);

    for (guint i = 0; parts[i] != NULL && *copy != '\0'; i++) {
        UiSequence sequence;
        if (!ui_sequence_parse(parts[i], &sequence, error))
            return FALSE;
        g_array_append_val(sequences, sequence);
    }
    return TRUE;
}
