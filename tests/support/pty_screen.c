/* SPDX-License-Identifier: MIT */
#include "pty_screen.h"

#include <string.h>

#include <vterm.h>

struct PtyScreen {
    int rows, columns;
    VTerm *vterm;
    VTermScreen *cells;
    gboolean cursor_visible, alternate;
    int mouse;
    GString *begun; /* a character whose bytes haven't all come */
    GString *back;
};

static int property_changed(VTermProp property, VTermValue *value, void *user)
{
    PtyScreen *screen = user;

    if (property == VTERM_PROP_CURSORVISIBLE)
        screen->cursor_visible = value->boolean;
    else if (property == VTERM_PROP_ALTSCREEN)
        screen->alternate = value->boolean;
    else if (property == VTERM_PROP_MOUSE)
        screen->mouse = value->number;
    return 1;
}

static void append_cell(GString *line, const VTermScreenCell *cell)
{
    if (cell->chars[0] == (uint32_t)-1) /* the right half of a wide character */
        return;
    if (cell->chars[0] == 0)
        g_string_append_c(line, ' ');
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i] != 0; i++)
        g_string_append_unichar(line, cell->chars[i]);
}

static int line_left(int columns, const VTermScreenCell *cells, void *user)
{
    PtyScreen *screen = user;

    for (int x = 0; x < columns; x++)
        append_cell(screen->back, &cells[x]);
    g_string_append_c(screen->back, '\n');
    return 1;
}

PtyScreen *pty_screen_new(int rows, int columns)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = property_changed,
                                                   .sb_pushline = line_left};
    PtyScreen *screen = g_new0(PtyScreen, 1);

    screen->rows = rows;
    screen->columns = columns;
    screen->begun = g_string_new(NULL);
    screen->back = g_string_new(NULL);
    screen->vterm = vterm_new(rows, columns);
    vterm_set_utf8(screen->vterm, 1);
    screen->cells = vterm_obtain_screen(screen->vterm);
    vterm_screen_set_callbacks(screen->cells, &callbacks, screen);
    vterm_screen_enable_altscreen(screen->cells, 1);
    vterm_screen_reset(screen->cells, 1);
    return screen;
}

void pty_screen_free(PtyScreen *screen)
{
    if (screen == NULL)
        return;
    vterm_free(screen->vterm);
    g_string_free(screen->begun, TRUE);
    g_string_free(screen->back, TRUE);
    g_free(screen);
}

/* How many bytes at the end are the beginning of a character. */
static gsize unfinished(const char *bytes, gsize length)
{
    for (gsize i = 1; i <= MIN(length, 3); i++) {
        guchar byte = (guchar)bytes[length - i];
        if (byte >= 0xC0)
            return i < (byte >= 0xF0 ? 4u : byte >= 0xE0 ? 3u : 2u) ? i : 0;
        if (byte < 0x80)
            return 0;
    }
    return 0;
}

/* libvterm 0.1 passes over what erases the lines that have left: it is done here, where it stands among the rest. */
static void feed(PtyScreen *screen, const char *bytes, gsize length)
{
    static const char erase[] = "\033[3J";
    const char *at;

    while ((at = memmem(bytes, length, erase, strlen(erase))) != NULL) {
        gsize before = (gsize)(at - bytes) + strlen(erase);
        vterm_input_write(screen->vterm, bytes, before);
        g_string_truncate(screen->back, 0);
        bytes += before;
        length -= before;
    }
    vterm_input_write(screen->vterm, bytes, length);
}

const char *pty_screen_back(const PtyScreen *screen)
{
    return screen->back->str;
}

void pty_screen_write(PtyScreen *screen, const char *bytes, gsize length, GString *answer)
{
    char said[256];
    gsize got;

    /* libvterm 0.1 spoils a character that comes in two pieces. */
    g_string_append_len(screen->begun, bytes, (gssize)length);
    gsize whole = screen->begun->len - unfinished(screen->begun->str, screen->begun->len);
    feed(screen, screen->begun->str, whole);
    g_string_erase(screen->begun, 0, (gssize)whole);
    while ((got = vterm_output_read(screen->vterm, said, sizeof said)) > 0)
        g_string_append_len(answer, said, (gssize)got);
}

void pty_screen_resize(PtyScreen *screen, int rows, int columns)
{
    screen->rows = rows;
    screen->columns = columns;
    vterm_set_size(screen->vterm, rows, columns);
}

/* ---- looking ---- */

static void append_look(GString *line, const VTermScreenCell *cell)
{
    gboolean ground = !VTERM_COLOR_IS_DEFAULT_BG(&cell->bg);
    gboolean colour = ground || !VTERM_COLOR_IS_DEFAULT_FG(&cell->fg);
    char letter = '.';

    if (cell->attrs.reverse)
        letter = 'r';
    else if (cell->attrs.bold)
        letter = 'b';
    else if (cell->attrs.underline)
        letter = 'u';
    else if (cell->attrs.blink)
        letter = 'k';
    if (letter == '.')
        letter = ground ? 'g' : colour ? 'c' : '.';
    else if (colour)
        letter = g_ascii_toupper(letter);
    g_string_append_c(line, letter);
}

static GString *dump(const PtyScreen *screen, void (*append)(GString *, const VTermScreenCell *),
                     char blank)
{
    GString *text = g_string_new(NULL);

    for (VTermPos pos = {.row = 0}; pos.row < screen->rows; pos.row++) {
        gsize start = text->len;
        for (pos.col = 0; pos.col < screen->columns; pos.col++) {
            VTermScreenCell cell;
            vterm_screen_get_cell(screen->cells, pos, &cell);
            append(text, &cell);
        }
        while (text->len > start && text->str[text->len - 1] == blank)
            g_string_truncate(text, text->len - 1);
        g_string_append_c(text, '\n');
    }
    return text;
}

char *pty_screen_text(const PtyScreen *screen)
{
    GString *text = dump(screen, append_cell, ' ');
    VTermPos cursor;

    vterm_state_get_cursorpos(vterm_obtain_state(screen->vterm), &cursor);
    g_string_append_printf(text, "cursor %d,%d%s\n", cursor.row, cursor.col,
                           screen->cursor_visible ? "" : " hidden");
    return g_string_free(text, FALSE);
}

char *pty_screen_looks(const PtyScreen *screen)
{
    return g_string_free(dump(screen, append_look, '.'), FALSE);
}

gboolean pty_screen_is_plain(const PtyScreen *screen)
{
    return screen->cursor_visible && !screen->alternate && screen->mouse == VTERM_PROP_MOUSE_NONE;
}
