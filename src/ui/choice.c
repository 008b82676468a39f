/* SPDX-License-Identifier: MIT */
#include "looptrace/ui_choice.h"

#include "looptrace/words.h"
#include <string.h>

#include "choice.h"
#include "edit.h"

#define CTRL_U         21
#define MARKER_COLUMNS 2 /* ">" and a blank */
#define NOTE_GAP       2
#define MARK_COLUMNS   1 /* at the right: there is more above, or below */
#define PAGE_ROWS      8 /* of a move by page: the list doesn't know its area */

typedef struct {
    char *value, *folded; /* label and note as they are searched */
    char *label;          /* as given */
    SafeText *shown, *note;
} Row;

struct UiChoices {
    GArray *rows;   /* Row */
    GArray *shown;  /* guint: which of them */
    guint selected; /* of shown */
    SafeText *state;
    GString *search;
};

static void row_clear(gpointer data)
{
    Row *row = data;

    g_free(row->value);
    g_free(row->folded);
    g_free(row->label);
    safe_text_unref(row->shown);
    safe_text_unref(row->note);
}

UiChoices *ui_choices_new(void)
{
    UiChoices *choices = g_new0(UiChoices, 1);

    choices->rows = g_array_new(FALSE, TRUE, sizeof(Row));
    g_array_set_clear_func(choices->rows, row_clear);
    choices->shown = g_array_new(FALSE, TRUE, sizeof(guint));
    choices->search = g_string_new(NULL);
    return choices;
}

void ui_choices_free(UiChoices *choices)
{
    if (choices == NULL)
        return;
    g_array_unref(choices->rows);
    g_array_unref(choices->shown);
    safe_text_unref(choices->state);
    g_string_free(choices->search, TRUE);
    g_free(choices);
}

/* ---- which rows are shown ---- */

static const Row *shown_row(const UiChoices *choices, guint index)
{
    return &g_array_index(choices->rows, Row, g_array_index(choices->shown, guint, index));
}

static char *fold(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);

    return g_utf8_casefold(valid, -1);
}

static gboolean holds_all(const char *folded, char *const *words)
{
    for (; *words != NULL; words++)
        if (strstr(folded, *words) == NULL)
            return FALSE;
    return TRUE;
}

static void show_matching(UiChoices *choices)
{
    g_autofree char *kept = g_strdup(ui_choices_selected(choices));
    g_autofree char *folded = fold(choices->search->str);
    g_auto(GStrv) words = g_strsplit(folded, " ", -1);

    g_array_set_size(choices->shown, 0);
    for (guint i = 0; i < choices->rows->len; i++)
        if (holds_all(g_array_index(choices->rows, Row, i).folded, words))
            g_array_append_val(choices->shown, i);
    choices->selected = 0;
    if (kept != NULL)
        ui_choices_select(choices, kept);
}

void ui_choices_set(UiChoices *choices, const UiChoice *rows, guint n, const SafeText *state)
{
    g_autofree char *kept = g_strdup(ui_choices_selected(choices));

    g_array_set_size(choices->shown, 0);
    g_array_set_size(choices->rows, 0);
    for (guint i = 0; i < n; i++) {
        g_autofree char *both =
            g_strjoin(" ", rows[i].label, rows[i].note, NULL); /* ends at a NULL note */
        Row row = {.value = g_strdup(rows[i].value),
                   .folded = fold(both),
                   .label = g_strdup(rows[i].label),
                   .shown = text_sanitise(rows[i].label, -1, TEXT_LINE),
                   .note =
                       rows[i].note == NULL ? NULL : text_sanitise(rows[i].note, -1, TEXT_LINE)};
        g_array_append_val(choices->rows, row);
    }
    g_clear_pointer(&choices->state, safe_text_unref);
    if (state != NULL)
        choices->state = text_sanitise(safe_text_utf8(state), -1, TEXT_LINE);
    show_matching(choices);
    if (kept != NULL)
        ui_choices_select(choices, kept);
}

void choice_copy_rows(UiChoices *choices, const UiChoices *from)
{
    g_autofree UiChoice *rows = g_new0(UiChoice, MAX(from->rows->len, 1));

    for (guint i = 0; i < from->rows->len; i++) {
        const Row *row = &g_array_index(from->rows, Row, i);
        rows[i] = (UiChoice){row->value, row->label,
                             row->note == NULL ? NULL : safe_text_utf8(row->note)};
    }
    ui_choices_set(choices, rows, from->rows->len, from->state);
}

gboolean ui_choices_search(UiChoices *choices, const char *text)
{
    if (strcmp(choices->search->str, text) == 0)
        return FALSE;
    g_string_assign(choices->search, text);
    show_matching(choices);
    return TRUE;
}

const char *ui_choices_searched(const UiChoices *choices)
{
    return choices->search->str;
}

/* ---- the selection ---- */

gboolean ui_choices_move(UiChoices *choices, UiMove move)
{
    guint before = choices->selected;
    guint last = choices->shown->len == 0 ? 0 : choices->shown->len - 1;

    switch (move) {
    case UI_MOVE_UP:
        choices->selected -= MIN(before, 1);
        break;
    case UI_MOVE_DOWN:
        choices->selected = MIN(before + 1, last);
        break;
    case UI_MOVE_PAGE_UP:
        choices->selected -= MIN(before, PAGE_ROWS);
        break;
    case UI_MOVE_PAGE_DOWN:
        choices->selected = MIN(before + PAGE_ROWS, last);
        break;
    case UI_MOVE_FIRST:
        choices->selected = 0;
        break;
    case UI_MOVE_LAST:
        choices->selected = last;
        break;
    }
    return choices->selected != before;
}

gboolean ui_choices_select(UiChoices *choices, const char *value)
{
    for (guint i = 0; i < choices->shown->len; i++)
        if (strcmp(shown_row(choices, i)->value, value) == 0) {
            choices->selected = i;
            return TRUE;
        }
    return FALSE;
}

const char *ui_choices_selected(const UiChoices *choices)
{
    return choices->shown->len == 0 ? NULL : shown_row(choices, choices->selected)->value;
}

const char *ui_choices_label(const UiChoices *choices, const char *value)
{
    for (guint i = 0; i < choices->rows->len; i++)
        if (strcmp(g_array_index(choices->rows, Row, i).value, value) == 0)
            return g_array_index(choices->rows, Row, i).label;
    return NULL;
}

guint ui_choices_shown(const UiChoices *choices)
{
    return choices->shown->len;
}

/* ---- keys ---- */

#define SEARCH_MAX 256 /* bytes */

static UiChoicesResult search_more(UiChoices *choices, guint32 key)
{
    char utf8[6];
    gsize length = (gsize)g_unichar_to_utf8(key, utf8);

    if (choices->search->len + length > SEARCH_MAX)
        return UI_CHOICES_IGNORED;
    g_string_append_len(choices->search, utf8, (gssize)length);
    show_matching(choices);
    return UI_CHOICES_CHANGED;
}

static UiChoicesResult search_less(UiChoices *choices, gboolean all)
{
    const char *start = choices->search->str, *end = start + choices->search->len;

    if (end == start)
        return UI_CHOICES_IGNORED;
    g_string_truncate(choices->search,
                      all ? 0 : (gsize)(g_utf8_find_prev_char(start, end) - start));
    show_matching(choices);
    return UI_CHOICES_CHANGED;
}

static UiChoicesResult moved(UiChoices *choices, UiMove move)
{
    return ui_choices_move(choices, move) ? UI_CHOICES_CHANGED : UI_CHOICES_IGNORED;
}

UiChoicesResult ui_choices_key(UiChoices *choices, guint32 key)
{
    switch (key) {
    case UI_KEY_UP:
        return moved(choices, UI_MOVE_UP);
    case UI_KEY_DOWN:
        return moved(choices, UI_MOVE_DOWN);
    case UI_KEY_PAGE_UP:
        return moved(choices, UI_MOVE_PAGE_UP);
    case UI_KEY_PAGE_DOWN:
        return moved(choices, UI_MOVE_PAGE_DOWN);
    case UI_KEY_HOME:
        return moved(choices, UI_MOVE_FIRST);
    case UI_KEY_END:
        return moved(choices, UI_MOVE_LAST);
    case UI_KEY_ENTER:
        return choices->shown->len == 0 ? UI_CHOICES_IGNORED : UI_CHOICES_CHOSEN;
    case UI_KEY_ESCAPE:
        return search_less(choices, TRUE) == UI_CHOICES_CHANGED ? UI_CHOICES_CHANGED
                                                                : UI_CHOICES_CANCELLED;
    case UI_KEY_BACKSPACE:
        return search_less(choices, FALSE);
    case CTRL_U:
        return search_less(choices, TRUE);
    default: /* a number, not an enum: most often a character */
        return edit_is_text(key) ? search_more(choices, key) : UI_CHOICES_IGNORED;
    }
}

/* ---- painting ---- */

/* A line below the rows. NULL: none is needed. */
static SafeText *last_line(const UiChoices *choices)
{
    if (choices->state != NULL)
        return safe_text_ref(choices->state);
    if (choices->shown->len > 0)
        return NULL;
    if (choices->search->len == 0)
        return safe_text_printf("%s", C_("choice", "There is nothing to choose from"));
    return safe_text_printf(C_("choice", "Nothing matches “%s”"), choices->search->str);
}

int ui_choices_rows(const UiChoices *choices, int max)
{
    gint64 rows = choices->shown->len;

    rows += choices->state != NULL || rows == 0;
    return (int)CLAMP(rows, 1, MAX(max, 1));
}

/* How many rows of the area are for choices, and which comes first. */
static int list_rows(const UiChoices *choices, const UiArea *area, guint *top)
{
    int rows = MAX(area->rows - (choices->state != NULL || choices->shown->len == 0), 0);
    guint step = (guint)MAX(rows / 2, 1);

    *top = 0;
    if (choices->selected >= (guint)rows)
        *top = ((choices->selected - (guint)rows) / step + 1) * step;
    return rows;
}

/* There is more above, or below. */
static void paint_marks(const UiChoices *choices, UiScreen *screen, const UiArea *area, guint top,
                        int rows)
{
    gboolean ascii = ui_screen_is_ascii(screen);

    if (rows > 0 && top > 0)
        ui_paint_literal(screen, area, 0, area->columns - 1, ascii ? "^" : "▲", UI_DIM);
    if (rows > 0 && top + (guint)rows < choices->shown->len)
        ui_paint_literal(screen, area, rows - 1, area->columns - 1, ascii ? "v" : "▼", UI_DIM);
}

static int paint_cut(UiScreen *screen, const UiArea *area, int y, int x, const SafeText *text,
                     UiRole role)
{
    int columns = MIN(safe_text_columns(text), area->columns - MARK_COLUMNS - x);

    return ui_paint_cell(screen, area, y, x, columns, TEXT_LEFT, text, role);
}

void ui_choices_paint(const UiChoices *choices, UiScreen *screen, const UiArea *area)
{
    g_autoptr(SafeText) line = last_line(choices);
    guint top;
    int rows = list_rows(choices, area, &top), y = 0;

    for (guint i = top; i < choices->shown->len && y < rows; i++, y++) {
        const Row *row = shown_row(choices, i);
        gboolean here = i == choices->selected;
        int x =
            paint_cut(screen, area, y, MARKER_COLUMNS, row->shown, here ? UI_SELECTED : UI_NORMAL);
        if (here)
            ui_paint_literal(screen, area, y, 0, ">", UI_HEADING);
        if (row->note != NULL)
            paint_cut(screen, area, y, x + NOTE_GAP, row->note, UI_DIM);
    }
    if (line != NULL)
        paint_cut(screen, area, y, MARKER_COLUMNS, line, UI_DIM);
    paint_marks(choices, screen, area, top, rows);
}

void ui_choices_cursor(const UiChoices *choices, const UiArea *area, int *y, int *x)
{
    guint top;

    list_rows(choices, area, &top);
    *x = area->x;
    *y = area->y + (int)(choices->selected - MIN(top, choices->selected));
}
