/* SPDX-License-Identifier: MIT */
/*
 * The only caller of curses' output functions. Text goes there by grapheme, each at an absolute
 * position in the window, so that two opinions about a width (ours and curses') never add up; what the
 * terminal's opinion could do to the neighbours is loose.c's business.
 */
#include <string.h>
#include <wchar.h>

#include "screen.h"

#define CHARACTERS_MAX 32 /* of one grapheme */
#define RUN_MAX        80 /* cells that go to curses at once */

/* A row of the screen, and which of its columns may be painted. */
typedef struct {
    UiScreen *screen;
    int y, left, right;
    UiRole role;
} Strip;

static gboolean strip_init(Strip *strip, UiScreen *screen, const UiArea *area, int y, UiRole role)
{
    strip->screen = screen;
    strip->y = area->y + y;
    strip->left = MAX(area->x, 0);
    strip->right = MIN(area->x + area->columns, ui_screen_columns(screen));
    strip->role = role;
    if (y < 0 || y >= area->rows || strip->y < 0 || strip->y >= ui_screen_rows(screen) ||
        strip->left >= strip->right)
        return FALSE;
    wattr_set(screen->window, screen->looks[role].attributes, screen->looks[role].pair, NULL);
    return TRUE;
}

static void note(const Strip *strip, int x, int columns, const char *bytes, gsize length)
{
    if (strip->screen->loose != NULL)
        loose_cover(strip->screen->loose, strip->y, x, columns, bytes, length, strip->role);
}

/* x and columns within the strip, as for all of the functions up to put_text(). */
static void put_blanks(const Strip *strip, int x, int columns)
{
    if (columns <= 0)
        return;
    mvwhline(strip->screen->window, strip->y, x, ' ', columns);
    note(strip, x, columns, "", 0);
}

/* What has a cell of its own in everybody's opinion, and joins nothing: ASCII, lines and blocks, dashes and the ellipsis. */
static gboolean is_simple(gunichar c)
{
    return (c >= ' ' && c <= '~') || (c >= 0x2500 && c <= 0x259F) || c == 0x2026 || c == 0x2013;
}

/* How many bytes from here are of such characters, at most `cells` of them. The last one may be the base of a mark. */
static gsize simple_run(const UiScreen *screen, const char *utf8, int cells, int *count)
{
    gboolean ascii_only = screen->coarse || screen->accessible; /* others are told in other words */
    gsize length = 0, last = 0;

    for (*count = 0; *count < cells && utf8[length] != '\0'; ++*count) {
        gunichar c = (guchar)utf8[length] < 0x80 ? (gunichar)utf8[length]
                     : ascii_only                ? 0
                                                 : g_utf8_get_char(utf8 + length);
        if (!is_simple(c))
            break;
        last = length;
        length += c < 0x80 ? 1 : 3;
    }
    if (*count == 0 || (guchar)utf8[length] < 0x80 ||
        (!ascii_only && is_simple(g_utf8_get_char(utf8 + length))))
        return length;
    --*count;
    return last;
}

/* Both take a run of one kind and return where it ends; *x moves behind it. As cells: what takes bytes puts multibyte
 * characters together first, and looks for controls. Of ASCII curses needn't ask how wide it is. */
static const char *put_ascii(const Strip *strip, int *x, const char *at, const char *end)
{
    const UiLook *look = &strip->screen->looks[strip->role];
    chtype cells[RUN_MAX], plain = look->attributes | COLOR_PAIR(look->pair);
    int count = 0;

    for (; count < RUN_MAX && at < end && (guchar)*at < 0x80; at++)
        cells[count++] = plain | (guchar)*at;
    mvwaddchnstr(strip->screen->window, strip->y, *x, cells, count);
    *x += count;
    return at;
}

static const char *put_drawing(const Strip *strip, int *x, const char *at, const char *end)
{
    cchar_t cells[RUN_MAX], first;
    int count = 0;

    if (setcchar(&first, L"?", A_NORMAL, 0, NULL) != OK)
        return end;
    for (; count < RUN_MAX && at < end && (guchar)*at >= 0x80; at = g_utf8_next_char(at)) {
        cells[count] = first;
        cells[count++].chars[0] = (wchar_t)g_utf8_get_char(at);
    }
    mvwadd_wchnstr(strip->screen->window, strip->y, *x, cells, count);
    *x += count;
    return at;
}

static void put_simple(const Strip *strip, int x, const char *utf8, gsize length)
{
    const char *end = utf8 + length;

    while (utf8 < end)
        utf8 = (guchar)*utf8 < 0x80 ? put_ascii(strip, &x, utf8, end)
                                    : put_drawing(strip, &x, utf8, end);
}

/* Marks go into the cell of their base; a spacing mark has a cell of its own. */
static void put_characters(const Strip *strip, int x, const gunichar *characters, glong count)
{
    wchar_t cell_text[CCHARW_MAX + 1];
    cchar_t cell;

    for (glong i = 0; i < count;) {
        int used = 0;
        int width = MAX(wcwidth((wchar_t)characters[i]), 1);
        do {
            if (used < CCHARW_MAX)
                cell_text[used++] = (wchar_t)characters[i];
            i++;
        } while (i < count && wcwidth((wchar_t)characters[i]) == 0);
        cell_text[used] = L'\0';
        if (x + width > strip->right || setcchar(&cell, cell_text, A_NORMAL, 0, NULL) != OK)
            return;
        mvwadd_wch(strip->screen->window, strip->y, x, &cell);
        x += width;
    }
}

/* Eighths of a block from the left, as the coarse font has them: none, half, all. */
static gsize coarsen(const char **bytes, gsize length)
{
    gunichar c = g_utf8_get_char(*bytes);

    if (c < 0x2589 || c > 0x258F || c == 0x258C) /* seven eighths to one; a half */
        return length;
    *bytes = c < 0x258C ? "\u258C" : "\u2591";
    return strlen(*bytes);
}

/* A reader would name each of them ("full block", "middle dot"), or pass over them. */
static gsize speak_plainly(const char **bytes, gsize length)
{
    gunichar c = g_utf8_get_char(*bytes);

    if (c >= 0x2500 && c <= 0x25FF) /* boxes, blocks, shapes */
        *bytes = " ";
    else if (c == 0xB7)
        *bytes = ",";
    else
        return length;
    return 1;
}

static void put_grapheme(const Strip *strip, int x, int columns, const char *bytes, gsize length)
{
    glong count;

    if (strip->screen->coarse)
        length = coarsen(&bytes, length);
    if (strip->screen->accessible)
        length = speak_plainly(&bytes, length);
    if (strip->screen->loose != NULL && loose_is(bytes, length)) {
        put_blanks(strip, x, columns);
        loose_add(strip->screen->loose, strip->y, x, columns, bytes, length, strip->role);
        return;
    }
    g_autofree gunichar *characters =
        g_utf8_to_ucs4_fast(bytes, (glong)MIN(length, CHARACTERS_MAX), &count);
    put_characters(strip, x, characters, count);
    note(strip, x, columns, bytes, length);
}

/* Paints from column x on, which may lie left of the strip. Returns the column behind the text. */
static int put_text(const Strip *strip, int x, const char *utf8)
{
    int columns = 0, start = x;
    gsize length;

    while (*utf8 != '\0' && x < strip->right) {
        length = x < strip->left ? 0 : simple_run(strip->screen, utf8, strip->right - x, &columns);
        if (columns > 0 && length > 0) {
            put_simple(strip, x, utf8, length);
            note(strip, x, columns, utf8, length);
            x += columns;
            utf8 += length;
            continue;
        }
        length = text_next_grapheme(utf8, &columns);
        columns = MAX(columns, 1);
        if (x < strip->left || x + columns > strip->right || *utf8 == '\n')
            /* Of what isn't there as a whole, blanks. */
            put_blanks(strip, MAX(x, strip->left),
                       MIN(x + columns, strip->right) - MAX(x, strip->left));
        else
            put_grapheme(strip, x, columns, utf8, length);
        x += columns;
        utf8 += length;
    }
    return MAX(start, MIN(x, strip->right));
}

static gboolean is_ascii(const char *utf8)
{
    for (; *utf8 != '\0'; utf8++)
        if (*utf8 < ' ' || *utf8 > '~')
            return FALSE;
    return TRUE;
}

/* utf8: sanitised. */
static int put_safe(const Strip *strip, int x, const char *utf8)
{
    if (!strip->screen->ascii || is_ascii(utf8))
        return put_text(strip, x, utf8);

    g_autofree char *plain = text_to_ascii(utf8);
    return put_text(strip, x, plain);
}

void paint_doubt(int y, int x, int columns)
{
    cchar_t doubted;

    /* No look blinks: it is never what is wanted. */
    if (setcchar(&doubted, L"?", A_BLINK, 0, NULL) != OK)
        return;
    for (int i = 0; i < columns; i++)
        mvwadd_wchnstr(curscr, y, x + i, &doubted, 1);
}

/* ---- the contract ---- */

int ui_paint_text(UiScreen *screen, const UiArea *area, int y, int x, const SafeText *text,
                  UiRole role)
{
    Strip strip;

    if (!strip_init(&strip, screen, area, y, role))
        return x;
    return put_safe(&strip, area->x + x, safe_text_utf8(text)) - area->x;
}

int ui_paint_cell(UiScreen *screen, const UiArea *area, int y, int x, int columns, TextAlign align,
                  const SafeText *text, UiRole role)
{
    Strip strip;

    if (columns <= 0 || !strip_init(&strip, screen, area, y, role))
        return x;

    g_autofree char *fitted = text_fit(safe_text_utf8(text), columns, align, screen->ascii);
    return put_safe(&strip, area->x + x, fitted) - area->x;
}

int ui_paint_literal(UiScreen *screen, const UiArea *area, int y, int x, const char *literal,
                     UiRole role)
{
    Strip strip;

    if (!strip_init(&strip, screen, area, y, role))
        return x;
    if (is_ascii(literal))
        return put_text(&strip, area->x + x, literal) - area->x;

    /* A translation is a file like any other. */
    g_autoptr(SafeText) safe = text_sanitise(literal, -1, TEXT_LINE);
    return put_safe(&strip, area->x + x, safe_text_utf8(safe)) - area->x;
}

void ui_paint_fill(UiScreen *screen, const UiArea *area, int y, UiRole role)
{
    Strip strip;

    if (strip_init(&strip, screen, area, y, role))
        put_blanks(&strip, strip.left, strip.right - strip.left);
}
