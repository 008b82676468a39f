/* SPDX-License-Identifier: MIT */
/* Text broken into lines of a given width. */
#include <string.h>
#include <utf8proc.h>

#include "looptrace/text.h"
#include "width.h"

typedef struct {
    const char *start;
    gsize length;
    int columns;
    gboolean is_space; /* one at which a line may be broken */
} Unit;

static utf8proc_category_t first_category(const char *utf8)
{
    gunichar c;

    width_read_character(utf8, &c);
    return utf8proc_category((utf8proc_int32_t)c);
}

/* A space alone: one that a spacing character, such as Thai's sara am, has joined is seen. */
static gboolean is_breaking_space(const char *utf8, gsize length)
{
    gunichar c;

    if (width_read_character(utf8, &c) != length || c == 0x00A0 || c == 0x2007 || c == 0x202F)
        return FALSE;
    return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_ZS;
}

/* A grapheme with the spacing marks that its two cells had no room for: a line that began with such
 * a mark would show it on nothing. */
static Unit next_unit(const char *utf8, const char *end, int columns)
{
    Unit unit = {.start = utf8};
    int width;

    unit.length = text_next_grapheme(utf8, &unit.columns);
    unit.is_space = is_breaking_space(utf8, unit.length);
    while (utf8 + unit.length < end && first_category(utf8 + unit.length) == UTF8PROC_CATEGORY_MC) {
        gsize more = text_next_grapheme(utf8 + unit.length, &width);

        if (unit.columns + width > columns)
            break;
        unit.length += more;
        unit.columns += width;
    }
    return unit;
}

typedef struct {
    GPtrArray *lines;
    int columns;
    const char *line;   /* start of the line that is being filled */
    int cells;          /* from there on */
    const char *spaces; /* start of the last run of spaces in it; NULL: none */
    const char *word;   /* what follows that run */
    int word_cells;
} Wrap;

static void emit_line(Wrap *wrap, const char *end)
{
    g_ptr_array_add(wrap->lines, g_strndup(wrap->line, (gsize)(end - wrap->line)));
}

/* Makes room for `width` cells at `at`: breaks before the last word, or within it when it is all
 * that the line has. */
static void break_line(Wrap *wrap, const char *at, int width)
{
    if (wrap->spaces != NULL && wrap->cells + width > wrap->columns) {
        if (wrap->spaces > wrap->line)
            emit_line(wrap, wrap->spaces);
        wrap->line = wrap->word;
        wrap->cells = wrap->word_cells;
        wrap->spaces = NULL;
    }
    if (wrap->cells > 0 && wrap->cells + width > wrap->columns) {
        emit_line(wrap, at);
        wrap->line = at;
        wrap->cells = 0;
    }
}

static void wrap_paragraph(Wrap *wrap, const char *at, const char *end)
{
    wrap->line = at;
    wrap->cells = 0;
    wrap->spaces = NULL;
    for (Unit unit; at < end; at += unit.length) {
        unit = next_unit(at, end, wrap->columns);
        if (unit.is_space) {
            if (wrap->spaces == NULL || wrap->word != at)
                wrap->spaces = at;
            wrap->word = at + unit.length;
            wrap->word_cells = 0;
        } else {
            break_line(wrap, at, unit.columns);
            wrap->word_cells += unit.columns;
        }
        wrap->cells += unit.columns;
    }
    emit_line(wrap, wrap->spaces != NULL && wrap->word == end ? wrap->spaces : end);
}

char **text_wrap(const char *safe_utf8, int columns)
{
    Wrap wrap = {.lines = g_ptr_array_new(), .columns = MAX(columns, 2)};

    do {
        const char *end = strchrnul(safe_utf8, '\n');

        wrap_paragraph(&wrap, safe_utf8, end);
        safe_utf8 = *end == '\n' ? end + 1 : end;
    } while (*safe_utf8 != '\0');
    g_ptr_array_add(wrap.lines, NULL);
    return (char **)g_ptr_array_free(wrap.lines, FALSE);
}
