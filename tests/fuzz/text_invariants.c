/* SPDX-License-Identifier: MIT */
#include "text_invariants.h"

#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "checks.h"
#include "looptrace/text.h"

/* Returns the sentence from the checking function unless the condition holds. */
#define HOLDS(condition, sentence)                                                                 \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return sentence;                                                                       \
    } while (0)

#define MAX_ON_ONE_CELL 4

gboolean text_invariants_init(void)
{
    return setlocale(LC_CTYPE, "C.UTF-8") != NULL;
}

int text_invariants_cells(const char *utf8)
{
    int widest = 0, line = 0;

    for (; *utf8 != '\0'; utf8 = g_utf8_next_char(utf8)) {
        int width = wcwidth((wchar_t)g_utf8_get_char(utf8));

        if (*utf8 == '\n') {
            line = 0;
            continue;
        }
        if (width < 0)
            return -1;
        line += width;
        widest = MAX(widest, line);
    }
    return widest;
}

/* ---- what may be in it ---- */

/* Seen, or taken for part of its neighbour, as the terminal likes. */
static gboolean is_disputed(gunichar c)
{
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F3FB && c <= 0x1F3FF);
}

static gboolean is_shaped(gunichar c)
{
    return c >= 0x0600 && (g_unichar_isalpha(c) || g_unichar_ismark(c)) &&
           g_unichar_get_script(c) != G_UNICODE_SCRIPT_LATIN;
}

/* A joiner is only where it shapes: neither first nor last, nor beside another. */
static const char *check_joiner(const char *text, const char *at)
{
    HOLDS(at > text, "a joiner comes first");
    HOLDS(at[3] != '\0', "a joiner comes last");
    HOLDS(is_shaped(g_utf8_get_char(g_utf8_prev_char(at))), "a joiner follows what can't join");
    HOLDS(is_shaped(g_utf8_get_char(at + 3)), "a joiner precedes what can't join");
    return NULL;
}

static const char *check_characters(const char *text, TextShape shape)
{
    HOLDS(g_utf8_validate(text, -1, NULL), "the result isn't valid UTF-8");
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        HOLDS(c >= 0x20 || (c == '\n' && shape == TEXT_BLOCK), "a C0 control is left");
        HOLDS(c != 0x7F, "DEL is left");
        HOLDS(c < 0x80 || c > 0x9F, "a C1 control is left");
        HOLDS(!checks_is_bidi_control(c), "a bidi control is left");
        HOLDS(!checks_is_invisible(c), "something invisible is left");
        HOLDS(!is_disputed(c), "a variation selector or skin tone is left");
        HOLDS((c & 0xFFFE) != 0xFFFE && (c < 0xFDD0 || c > 0xFDEF), "a noncharacter is left");
        HOLDS(g_unichar_type(c) != G_UNICODE_PRIVATE_USE, "a private character is left");
        HOLDS(c == '\n' || wcwidth((wchar_t)c) >= 0, "glibc knows no width for a character");
        if (c == 0x200C || c == 0x200D) {
            const char *broken = check_joiner(text, at);
            if (broken != NULL)
                return broken;
        }
    }
    return NULL;
}

/* ---- how wide it is ---- */

static const char *check_grapheme(const char *at, gsize length, int columns)
{
    int cells = 0, riding = 0;

    if (*at == '\n') {
        HOLDS(length == 1 && columns == 0, "a line feed isn't a grapheme of its own");
        return NULL;
    }
    HOLDS(columns == 1 || columns == 2, "a grapheme has neither 1 nor 2 cells");
    for (const char *c = at; c < at + length; c = g_utf8_next_char(c)) {
        int width = wcwidth((wchar_t)g_utf8_get_char(c));

        HOLDS(width > 0 || c > at, "a grapheme begins with what has no cell");
        riding = width > 0 ? 0 : riding + 1;
        HOLDS(riding <= MAX_ON_ONE_CELL, "more marks than a cell of curses holds");
        cells += width;
    }
    HOLDS(cells == columns, "a grapheme isn't as wide as wcwidth() says");
    return NULL;
}

static const char *check_graphemes(const char *text)
{
    const char *at = text, *broken;
    int columns;
    gsize length;

    while ((length = text_next_grapheme(at, &columns)) > 0) {
        HOLDS(length <= strlen(at), "a grapheme ends behind the text");
        if ((broken = check_grapheme(at, length, columns)) != NULL)
            return broken;
        at += length;
    }
    HOLDS(*at == '\0' && columns == 0, "graphemes end before the text does");
    HOLDS(text_columns(text) == text_invariants_cells(text), "columns differ from wcwidth()");
    return NULL;
}

/* ---- what is made of it ---- */

static const char *check_fit(const char *text, int columns, TextAlign align, gboolean ascii)
{
    g_autofree char *fitted = text_fit(text, columns, align, ascii);

    HOLDS(g_utf8_validate(fitted, -1, NULL), "fitted text isn't valid UTF-8");
    HOLDS(strchr(fitted, '\n') == NULL, "fitted text has a line feed");
    HOLDS(text_invariants_cells(fitted) == columns, "fitted text hasn't the cells it should");
    HOLDS(text_columns(fitted) == columns, "fitted text measures differently");
    return NULL;
}

static gboolean is_space(gunichar c)
{
    return c == '\n' || g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR;
}

/* Moves past what both sides may lose, then compares one character. */
static gboolean same_next(const char **text, const char **part)
{
    while (**text != '\0' && is_space(g_utf8_get_char(*text)))
        *text = g_utf8_next_char(*text);
    if (g_utf8_get_char(*text) != g_utf8_get_char(*part))
        return FALSE;
    *text = g_utf8_next_char(*text);
    return TRUE;
}

static const char *check_wrap(const char *text, int columns)
{
    g_auto(GStrv) lines = text_wrap(text, columns);
    const char *rest = text;

    HOLDS(lines[0] != NULL, "wrapped text has no line");
    for (char **line = lines; *line != NULL; line++) {
        HOLDS(g_utf8_validate(*line, -1, NULL), "a line isn't valid UTF-8");
        HOLDS(strchr(*line, '\n') == NULL, "a line has a line feed");
        HOLDS(text_invariants_cells(*line) <= columns, "a line is too wide");
        for (const char *at = *line; *at != '\0'; at = g_utf8_next_char(at))
            HOLDS(is_space(g_utf8_get_char(at)) || same_next(&rest, &at),
                  "wrapping changed more than spaces");
    }
    for (; *rest != '\0'; rest = g_utf8_next_char(rest))
        HOLDS(is_space(g_utf8_get_char(rest)), "wrapping lost something at the end");
    return NULL;
}

static const char *check_ascii(const char *text)
{
    g_autofree char *ascii = text_to_ascii(text);

    for (const char *at = ascii; *at != '\0'; at++)
        HOLDS(*at == '\n' || (*at >= 0x20 && *at < 0x7F), "ASCII isn't all that is left");
    for (const char *a = ascii;; a = strchr(a, '\n') + 1, text = strchr(text, '\n') + 1) {
        g_autofree char *line = g_strndup(text, strcspn(text, "\n"));

        HOLDS((int)strcspn(a, "\n") == text_invariants_cells(line),
              "ASCII hasn't as many cells as the text");
        HOLDS((strchr(a, '\n') == NULL) == (strchr(text, '\n') == NULL),
              "ASCII hasn't as many lines as the text");
        if (strchr(a, '\n') == NULL)
            return NULL;
    }
}

/* ---- all of it ---- */

static gboolean is_plain(const char *bytes, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (bytes[i] < 0x20 || bytes[i] >= 0x7F)
            return FALSE;
    return TRUE;
}

/* Widths to fit and wrap into: which of them follows from the text, so that a run stays short and
 * each failure comes again. */
static const char *check_widths(const char *text, int columns)
{
    const guint dice = g_str_hash(text);
    const int near = columns - 1 + (int)(dice % 3);
    const int any = 1 + (int)(dice / 3 % ((guint)columns + 2));
    const char *broken;

    if ((broken = check_fit(text, any, TEXT_LEFT, dice & 1)) != NULL ||
        (near > 0 && (broken = check_fit(text, near, TEXT_RIGHT, dice & 1)) != NULL))
        return broken;
    return check_wrap(text, MAX(any, 2));
}

/* What is obeyed by a terminal, or turns text around, may go, but not unseen. */
static const char *check_traces(const char *bytes, gsize length, const char *text)
{
    glong dangers = 0, traces = 0;

    if (!g_utf8_validate_len(bytes, length, NULL))
        return NULL;
    for (const char *at = bytes; at < bytes + length; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        dangers += (c < 0x20 && strchr("\t\n\r", (int)c) == NULL) || (c >= 0x7F && c <= 0x9F) ||
                   checks_is_bidi_control(c);
    }
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        traces += c == 0xFFFD || (c >= 0x2400 && c <= 0x2421);
    }
    return traces >= dangers ? NULL : "a control went without a trace";
}

static const char *check_shape(const char *bytes, gsize length, const SafeText *safe,
                               TextShape shape)
{
    const char *text = safe_text_utf8(safe), *broken;

    HOLDS(strlen(text) <= 3 * length, "the result grew more than threefold");
    HOLDS(!is_plain(bytes, length) || (strlen(text) == length && !memcmp(text, bytes, length)),
          "plain text was changed");
    if ((broken = check_characters(text, shape)) != NULL ||
        (broken = check_graphemes(text)) != NULL || (broken = check_ascii(text)) != NULL ||
        (broken = check_traces(bytes, length, text)) != NULL)
        return broken;
    HOLDS(safe_text_columns(safe) == text_columns(text), "the columns kept aren't the text's");

    g_autoptr(SafeText) twice = text_sanitise(text, -1, shape);
    HOLDS(safe_text_equal(safe, twice), "sanitising twice changes the text");
    return check_widths(text, safe_text_columns(safe));
}

const char *text_invariants_broken(const char *bytes, gsize length)
{
    g_autoptr(SafeText) line = text_sanitise(bytes, (gssize)length, TEXT_LINE);
    g_autoptr(SafeText) block = text_sanitise(bytes, (gssize)length, TEXT_BLOCK);
    g_autofree char *clean = text_clean(bytes, (gssize)length);
    const char *broken = check_shape(bytes, length, line, TEXT_LINE);

    HOLDS(g_str_equal(clean, safe_text_utf8(line)), "text_clean() differs from text_sanitise()");
    if (broken != NULL || safe_text_equal(line, block))
        return broken;
    g_autofree char *flat = g_strdelimit(g_strdup(safe_text_utf8(block)), "\n", ' ');
    HOLDS(g_str_equal(flat, safe_text_utf8(line)), "line and block differ in more than line ends");
    return check_shape(bytes, length, block, TEXT_BLOCK);
}
