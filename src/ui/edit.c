/* SPDX-License-Identifier: MIT */
#include "edit.h"

#include <sodium.h>
#include <string.h>

#include "looptrace/secret.h"

enum { CTRL_A = 1, CTRL_E = 5, CTRL_K = 11, CTRL_U = 21, CTRL_W = 23 };

struct EditLine {
    char *bytes; /* valid UTF-8, NUL-terminated */
    gsize room;  /* bytes that are allocated, the NUL's included: a secret's never move */
    gsize max;   /* bytes of text */
    gsize length, cursor;
    gboolean secret, block;
};

/* ---- life ---- */

#define ROOM_FIRST 64

static EditLine *new_edit(gsize max, gsize room)
{
    EditLine *edit = g_new0(EditLine, 1);

    edit->max = max;
    edit->room = room;
    return edit;
}

EditLine *edit_new(gboolean secret)
{
    EditLine *edit = new_edit(EDIT_BYTES_MAX, secret ? EDIT_BYTES_MAX + 1 : ROOM_FIRST);

    edit->secret = secret;
    if (!secret) {
        edit->bytes = g_malloc0(edit->room);
        return edit;
    }
    if (sodium_init() < 0 || (edit->bytes = sodium_malloc(edit->room)) == NULL)
        g_error("out of locked memory for a secret");
    secret_wipe(edit->bytes, edit->room);
    return edit;
}

EditLine *edit_new_block(void)
{
    EditLine *edit = new_edit(EDIT_BLOCK_MAX, ROOM_FIRST);

    edit->block = TRUE;
    edit->bytes = g_malloc0(edit->room);
    return edit;
}

void edit_free(EditLine *edit)
{
    if (edit == NULL)
        return;
    edit_wipe(edit);
    if (edit->secret)
        sodium_free(edit->bytes);
    else
        g_free(edit->bytes);
    g_free(edit);
}

void edit_wipe(EditLine *edit)
{
    secret_wipe(edit->bytes, edit->room);
    edit->length = edit->cursor = 0;
}

static void make_room(EditLine *edit, gsize more)
{
    gsize wanted = edit->length + more + 1, room = edit->room;

    if (wanted <= room)
        return;
    while (room < wanted)
        room *= 2;
    edit->bytes = g_realloc(edit->bytes, room);
    memset(edit->bytes + edit->room, 0, room - edit->room);
    edit->room = room;
}

/* FALSE: there is no room for it. Whole characters only. */
static gboolean insert(EditLine *edit, const char *bytes, gsize length)
{
    if (length > edit->max - edit->length)
        return FALSE;
    make_room(edit, length);
    memmove(edit->bytes + edit->cursor + length, edit->bytes + edit->cursor,
            edit->length - edit->cursor + 1);
    memcpy(edit->bytes + edit->cursor, bytes, length);
    edit->length += length;
    edit->cursor += length;
    return TRUE;
}

static gboolean insert_character(EditLine *edit, gunichar c)
{
    char utf8[6];
    gboolean inserted = insert(edit, utf8, (gsize)g_unichar_to_utf8(c, utf8));

    secret_wipe(utf8, sizeof utf8);
    return inserted;
}

/* The next of at least one byte, U+FFFD for a broken one. */
static gunichar take_character(const char **at, const char *end)
{
    const gunichar replacement = 0xFFFD;
    gunichar c = g_utf8_get_char_validated(*at, end - *at);
    gboolean valid = g_unichar_validate(c);

    *at = valid ? g_utf8_next_char(*at) : *at + 1;
    return valid ? c : replacement;
}

/* Character by character, so that no copy of a secret is left behind. */
void edit_set(EditLine *edit, const char *text)
{
    const char *end = text + strlen(text);

    edit_wipe(edit);
    while (text < end && insert_character(edit, take_character(&text, end)))
        continue;
}

gboolean edit_insert(EditLine *edit, const char *utf8, gsize length)
{
    const char *end = utf8 + length;
    gunichar c, before = 0;

    for (; utf8 < end; before = c) {
        c = take_character(&utf8, end);
        if (c == '\n' && before == '\r')
            continue;
        if (c == '\n' || c == '\r' || c == '\t') {
            if (!insert_character(edit, edit->block && c != '\t' ? '\n' : ' '))
                return FALSE;
        } else if (!g_unichar_iscntrl(c) && !insert_character(edit, c)) {
            return FALSE;
        }
    }
    return TRUE;
}

const char *edit_text(const EditLine *edit)
{
    return edit->bytes;
}

gsize edit_length(const EditLine *edit)
{
    return edit->length;
}

gsize edit_position(const EditLine *edit)
{
    return edit->cursor;
}

/* ---- editing ---- */

static void delete_range(EditLine *edit, gsize from, gsize to)
{
    memmove(edit->bytes + from, edit->bytes + to, edit->length - to + 1);
    edit->length -= to - from;
    /* What has moved away must not stay behind the end. */
    secret_wipe(edit->bytes + edit->length, edit->room - edit->length);
    edit->cursor = from;
}

static gsize grapheme_after(const EditLine *edit, gsize position)
{
    int columns;

    return position + text_next_grapheme(edit->bytes + position, &columns);
}

/* A line break ends every grapheme. */
static gsize line_start(const EditLine *edit, gsize position)
{
    while (position > 0 && edit->bytes[position - 1] != '\n')
        position--;
    return position;
}

static gsize line_end(const EditLine *edit, gsize position)
{
    return position + strcspn(edit->bytes + position, "\n");
}

static gsize grapheme_before(const EditLine *edit, gsize position)
{
    gsize start = line_start(edit, position), next;

    if (start == position)
        return position - MIN(position, 1);
    while ((next = grapheme_after(edit, start)) < position && next > start)
        start = next;
    return start;
}

gboolean edit_move_to(EditLine *edit, gsize position)
{
    gsize before = edit->cursor;

    edit->cursor = MIN(position, edit->length);
    return edit->cursor != before;
}

static gboolean delete_to(EditLine *edit, gsize other)
{
    if (other == edit->cursor)
        return FALSE;
    delete_range(edit, MIN(other, edit->cursor), MAX(other, edit->cursor));
    return TRUE;
}

gboolean edit_is_text(guint32 key)
{
    return key >= ' ' && key < UI_KEY_FIRST && !(key >= 0x7F && key < 0xA0) &&
           g_unichar_validate(key);
}

/* ---- by words ---- */

static gunichar letter_at(const EditLine *edit, gsize position)
{
    return g_utf8_get_char(edit->bytes + position);
}

static gsize letter_before(const EditLine *edit, gsize position)
{
    return (gsize)(g_utf8_prev_char(edit->bytes + position) - edit->bytes);
}

/* A word of letters and digits, with their marks. */
static gboolean is_of_word(gunichar c)
{
    return g_unichar_isalnum(c) || g_unichar_ismark(c);
}

static gboolean is_no_blank(gunichar c)
{
    return !g_unichar_isspace(c);
}

static gsize word_before(const EditLine *edit, gboolean (*is_of)(gunichar c))
{
    gsize at = edit->cursor;

    while (at > 0 && !is_of(letter_at(edit, letter_before(edit, at))))
        at = letter_before(edit, at);
    while (at > 0 && is_of(letter_at(edit, letter_before(edit, at))))
        at = letter_before(edit, at);
    return at;
}

static gsize word_after(const EditLine *edit)
{
    gsize at = edit->cursor;

    while (at < edit->length && !is_of_word(letter_at(edit, at)))
        at += (gsize)g_unichar_to_utf8(letter_at(edit, at), NULL);
    while (at < edit->length && is_of_word(letter_at(edit, at)))
        at += (gsize)g_unichar_to_utf8(letter_at(edit, at), NULL);
    return at;
}

/* As in a shell's line. They are taken also where there is nothing to move over: else they would be keys of the screen. */
static gboolean shell_key(EditLine *edit, guint32 key)
{
    switch (key) {
    case CTRL_A:
        edit_move_to(edit, line_start(edit, edit->cursor));
        break;
    case CTRL_E:
        edit_move_to(edit, line_end(edit, edit->cursor));
        break;
    case CTRL_K:
        delete_to(edit, line_end(edit, edit->cursor));
        break;
    case CTRL_W:
        delete_to(edit, word_before(edit, is_no_blank));
        break;
    case UI_KEY_ALT + 'b':
        edit_move_to(edit, word_before(edit, is_of_word));
        break;
    case UI_KEY_ALT + 'f':
        edit_move_to(edit, word_after(edit));
        break;
    case UI_KEY_ALT + 'd':
        delete_to(edit, word_after(edit));
        break;
    default: /* a number, not an enum */
        return FALSE;
    }
    return TRUE;
}

gboolean edit_key(EditLine *edit, guint32 key)
{
    if (shell_key(edit, key))
        return TRUE;
    switch (key) {
    case UI_KEY_LEFT:
        return edit_move_to(edit, grapheme_before(edit, edit->cursor));
    case UI_KEY_RIGHT:
        return edit_move_to(edit, grapheme_after(edit, edit->cursor));
    case UI_KEY_HOME:
        return edit_move_to(edit, line_start(edit, edit->cursor));
    case UI_KEY_END:
        return edit_move_to(edit, line_end(edit, edit->cursor));
    case UI_KEY_BACKSPACE:
        return delete_to(edit, grapheme_before(edit, edit->cursor));
    case UI_KEY_DELETE:
        return delete_to(edit, grapheme_after(edit, edit->cursor));
    case CTRL_U:
        return delete_to(edit, line_start(edit, edit->cursor));
    default: /* a number, not an enum: a key is most often a character */
        return edit_is_text(key) && insert_character(edit, key);
    }
}

/* ---- showing ---- */

static int graphemes_before(const EditLine *edit, gsize end)
{
    int count = 0;

    for (gsize i = 0; i < end && edit->bytes[i] != '\0'; i = grapheme_after(edit, i))
        count++;
    return count;
}

static int column_of_cursor(const EditLine *edit)
{
    if (edit->secret)
        return graphemes_before(edit, edit->cursor);

    g_autoptr(SafeText) before = text_sanitise(edit->bytes, (gssize)edit->cursor, TEXT_LINE);
    return safe_text_columns(before);
}

/* The column of the text that stands in the first cell: the text moves by half of the field at once. */
static int first_column(int cursor, int columns)
{
    int step = MAX(columns / 2, 1);

    return cursor < columns ? 0 : ((cursor - columns) / step + 1) * step;
}

static SafeText *shown_text(const EditLine *edit)
{
    g_autoptr(GString) dots = g_string_new(NULL);

    if (!edit->secret)
        return text_sanitise(edit->bytes, (gssize)edit->length, TEXT_LINE);
    for (int i = graphemes_before(edit, edit->length); i > 0; i--)
        g_string_append(dots, "•"); /* in ASCII a star */
    return text_sanitise(dots->str, (gssize)dots->len, TEXT_LINE);
}

void edit_paint(const EditLine *edit, UiScreen *screen, const UiArea *area, int y, int x,
                int columns, gboolean focused, UiRole role)
{
    const UiArea field = {area->y + y, area->x + x, y < area->rows ? 1 : 0,
                          MIN(columns, area->columns - x)};
    g_autoptr(SafeText) text = shown_text(edit);

    if (y < 0)
        return;
    ui_paint_fill(screen, &field, 0, role);
    if (focused)
        ui_paint_text(screen, &field, 0, -first_column(column_of_cursor(edit), columns), text,
                      role);
    else
        ui_paint_cell(screen, &field, 0, 0, columns, TEXT_LEFT, text, role);
}

int edit_cursor(const EditLine *edit, int columns)
{
    int cursor = column_of_cursor(edit);

    return cursor - first_column(cursor, columns);
}
