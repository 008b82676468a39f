/* SPDX-License-Identifier: MIT */
#include "loose.h"

#include <string.h>

#include "screen.h"
#include "terminfo.h"

#define BYTES_MAX   32 /* of a grapheme: sanitised text has at most five code points in one */
#define REPLACEMENT "\xEF\xBF\xBD"
#define WIDE_FROM   0x1100

/* The scripts of India, in which a letter by itself is a cell to everybody, once one has begun at its place. */
#define INDIC_FROM 0x0900
#define INDIC_TO   0x0DFF

/* FNV-1a, 64 bits. */
#define DIGEST_SEED  0xCBF29CE484222325u
#define DIGEST_PRIME 0x100000001B3u
#define SAMPLE_STEP  3 /* cells */

typedef struct {
    int x, columns;
    UiRole role;
    char bytes[BYTES_MAX];
} Entry;

typedef struct {
    guint64 painted,
        shown;             /* digest of everything painted in this row, now and when last written */
    gboolean shown_loose;  /* the terminal has loose graphemes here that curses takes for blanks */
    guint64 entries_shown; /* digest of the loose graphemes that the terminal has here */
    guint64 before, after; /* samples of what curses believes and wants to be in the cells */
    GArray *entries;       /* Entry, in the order of painting */
    GArray *terminals;     /* Entry: what the terminal has, where shown_loose */
} Row;

struct Loose {
    GArray *rows; /* Row */
    char *cup, *hpa;
};

/* Blocks of which every terminal in use has the same opinion as wcwidth(). */
static const struct {
    gunichar from, to;
} firm[] = {
    {0x0020, 0x02FF}, {0x0370, 0x0482}, {0x048A, 0x058F}, {0x1E00, 0x1FFF}, {0x2010, 0x2027},
    {0x2030, 0x205E}, {0x2070, 0x20BF}, {0x2100, 0x2319}, {0x2400, 0x25FC}, {0x2600, 0x2613},
    {0x2630, 0x2638}, {0x2701, 0x2704}, {0x2706, 0x2709}, {0x2713, 0x2718}, {0x27C0, 0x2AFF},
    {0x3000, 0x3029}, {0x3030, 0x303E}, {0x3041, 0x3096}, {0x309B, 0x318E}, {0x3190, 0x3247},
    {0x3400, 0x4DBF}, {0x4E00, 0x9FFC}, {0xAC00, 0xD7A3}, {0xF900, 0xFA6D}, {0xFF01, 0xFFDC},
    {0xFFFD, 0xFFFD},
};

gboolean loose_is(const char *grapheme, gsize length)
{
    gunichar c = g_utf8_get_char(grapheme);
    gsize low = 0, high = G_N_ELEMENTS(firm);

    if ((gsize)(g_utf8_next_char(grapheme) - grapheme) < length)
        return TRUE;
    while (low < high) {
        gsize middle = (low + high) / 2;
        if (c > firm[middle].to)
            low = middle + 1;
        else
            high = middle;
    }
    return low == G_N_ELEMENTS(firm) || c < firm[low].from;
}

/* ---- what is painted ---- */

static void row_clear(gpointer data)
{
    g_array_unref(((Row *)data)->entries);
    g_array_unref(((Row *)data)->terminals);
}

Loose *loose_new(void)
{
    Loose *loose = g_new0(Loose, 1);

    loose->rows = g_array_new(FALSE, TRUE, sizeof(Row));
    g_array_set_clear_func(loose->rows, row_clear);
    loose->cup = terminfo_string("cup");
    loose->hpa = terminfo_string("hpa");
    return loose;
}

void loose_free(Loose *loose)
{
    if (loose == NULL)
        return;
    g_array_unref(loose->rows);
    g_free(loose->cup);
    g_free(loose->hpa);
    g_free(loose);
}

void loose_begin(Loose *loose, int rows)
{
    while (loose->rows->len < (guint)rows) {
        const Row row = {.entries = g_array_new(FALSE, FALSE, sizeof(Entry)),
                         .terminals = g_array_new(FALSE, FALSE, sizeof(Entry))};
        g_array_append_val(loose->rows, row);
    }
    g_array_set_size(loose->rows, (guint)rows);
    for (guint y = 0; y < loose->rows->len; y++) {
        Row *row = &g_array_index(loose->rows, Row, y);
        row->painted = DIGEST_SEED;
        g_array_set_size(row->entries, 0);
    }
}

void loose_forget(Loose *loose)
{
    for (guint y = 0; y < loose->rows->len; y++) {
        Row *row = &g_array_index(loose->rows, Row, y);
        row->shown = 0;
        row->shown_loose = FALSE;
    }
}

static guint64 digest(guint64 seed, gconstpointer data, gsize length)
{
    const guint8 *bytes = data;

    for (gsize i = 0; i < length; i++)
        seed = (seed ^ bytes[i]) * DIGEST_PRIME;
    return seed;
}

void loose_cover(Loose *loose, int y, int x, int columns, const char *bytes, gsize length,
                 UiRole role)
{
    Row *row = &g_array_index(loose->rows, Row, (guint)y);
    const int place[] = {x, columns, (int)role};

    row->painted = digest(digest(row->painted, place, sizeof place), bytes, length);
    for (guint i = row->entries->len; i-- > 0;) {
        const Entry *entry = &g_array_index(row->entries, Entry, i);
        if (entry->x < x + columns && x < entry->x + entry->columns)
            g_array_remove_index_fast(row->entries, i);
    }
}

void loose_add(Loose *loose, int y, int x, int columns, const char *bytes, gsize length,
               UiRole role)
{
    Row *row = &g_array_index(loose->rows, Row, (guint)y);
    Entry entry = {.x = x, .columns = columns, .role = role};

    if (length >= sizeof entry.bytes)
        memcpy(entry.bytes, REPLACEMENT, sizeof REPLACEMENT);
    else
        memcpy(entry.bytes, bytes, length);
    loose_cover(loose, y, x, columns, bytes, length, role);
    g_array_append_val(row->entries, entry);
}

static void remember_entries(Row *row, const GArray *entries)
{
    g_array_set_size(row->terminals, 0);
    if (entries != NULL)
        g_array_append_vals(row->terminals, entries->data, entries->len);
}

void loose_scroll(Loose *loose, int top, int bottom, int rows)
{
    int step = rows > 0 ? 1 : -1;

    for (int y = rows > 0 ? top : bottom; y >= top && y <= bottom; y += step) {
        Row *row = &g_array_index(loose->rows, Row, (guint)y);
        int from = y + rows;
        const Row *source =
            from < top || from > bottom ? NULL : &g_array_index(loose->rows, Row, (guint)from);
        row->shown = source == NULL ? 0 : source->shown;
        row->shown_loose = source != NULL && source->shown_loose;
        row->entries_shown = source == NULL ? 0 : source->entries_shown;
        remember_entries(row, source == NULL ? NULL : source->terminals);
    }
}

/* ---- what is written ---- */

typedef struct {
    const Loose *loose;
    UiScreen *screen;
    GString *out;
    int y,
        x; /* where the terminal's cursor is for certain; x -1: somewhere in the row, y -1: anywhere */
    gboolean moves_marked; /* the cursor may be moved with attributes switched on */
    const UiLook *look;    /* what is switched on; NULL: nothing */
    gboolean wraps;        /* something may be too wide for the last column */
} Writer;

static void writer_switch(Writer *writer, const UiLook *look)
{
    if (look != NULL && (look->enter == NULL || *look->enter == '\0'))
        look = NULL;
    if (writer->look == look)
        return;
    if (writer->look != NULL)
        terminfo_append(writer->out, "sgr0");
    if (look != NULL)
        g_string_append(writer->out, look->enter);
    writer->look = look;
}

static void writer_move(Writer *writer, int y, int x)
{
    if (writer->y == y && writer->x == x)
        return;
    if (!writer->moves_marked)
        writer_switch(writer, NULL);
    if (writer->y == y && x == 0)
        g_string_append_c(writer->out, '\r');
    else if (writer->y == y && writer->loose->hpa != NULL)
        terminfo_append_filled(writer->out, writer->loose->hpa, x, 0);
    else
        terminfo_append_filled(writer->out, writer->loose->cup, y, x);
    writer->y = y;
    writer->x = x;
}

static void writer_put(Writer *writer, const UiLook *look, const char *utf8)
{
    writer_switch(writer, look);
    g_string_append(writer->out, utf8);
}

static const UiLook *look_of_cell(const UiScreen *screen, attr_t attributes, short pair)
{
    for (int i = 0; i < UI_ROLE_COUNT; i++)
        if (screen->looks[i].attributes == (attributes & ~(attr_t)A_COLOR) &&
            screen->looks[i].pair == pair)
            return &screen->looks[i];
    return NULL;
}

/* What curses believes to be in the cells from..to, once more. */
static void writer_repair(Writer *writer, int y, int from, int to)
{
    wchar_t wide[CCHARW_MAX + 1];
    attr_t attributes;
    short pair;
    cchar_t cell;
    int width;

    for (int x = from; x < to; x += width) {
        width = 1;
        if (mvwin_wch(writer->screen->window, y, x, &cell) != OK ||
            getcchar(&cell, wide, &attributes, &pair, NULL) != OK)
            continue;
        g_autofree char *utf8 = g_ucs4_to_utf8((const gunichar *)wide, -1, NULL, NULL, NULL);
        width = MAX(wcwidth(wide[0]), 1);
        writer_move(writer, y, x);
        writer_put(writer, look_of_cell(writer->screen, attributes, pair),
                   utf8 == NULL ? " " : utf8);
        writer->x = x + width;
    }
}

/* One letter and no mark. A mark before it could make one of both; but behind marks the cursor is moved. */
static gboolean is_steady(const Entry *entry)
{
    gunichar c = g_utf8_get_char(entry->bytes);

    return c >= INDIC_FROM && c <= INDIC_TO && *g_utf8_next_char(entry->bytes) == '\0' &&
           g_unichar_type(c) == G_UNICODE_OTHER_LETTER;
}

/* How many cells more than we think a terminal may take for it: a cell for each mark, two from where the
 * characters begin that some think wide. */
static int spill_of(const Entry *entry)
{
    int cells = 0;

    if (is_steady(entry))
        return 0;

    for (const char *c = g_utf8_next_char(entry->bytes); *c != '\0'; c = g_utf8_next_char(c))
        cells += g_utf8_get_char(c) >= WIDE_FROM ? 2 : 1;
    return cells + (entry->columns == 1 ? 1 : 0);
}

static gint compare_entries(gconstpointer a, gconstpointer b)
{
    return ((const Entry *)a)->x - ((const Entry *)b)->x;
}

static void writer_row(Writer *writer, int y, const Row *row)
{
    int columns = ui_screen_columns(writer->screen);
    int end = 0, spoilt = 0;

    g_array_sort(row->entries, compare_entries);
    for (guint i = 0; i < row->entries->len; i++) {
        const Entry *entry = &g_array_index(row->entries, Entry, i);
        writer_repair(writer, y, end, MIN(spoilt, entry->x));
        writer_move(writer, y, entry->x);
        writer_put(writer, &writer->screen->looks[entry->role], entry->bytes);
        end = entry->x + entry->columns;
        writer->x = is_steady(entry) && end < columns ? end : -1;
        writer->wraps = writer->wraps || end + spill_of(entry) > columns;
        spoilt = MAX(spoilt, MIN(end + spill_of(entry), columns));
    }
    writer_repair(writer, y, end, spoilt);
}

static gboolean is_changed(const Row *row)
{
    return row->painted != row->shown;
}

/* Of some of the characters of a row: rows that differ in it are different ones. */
static guint64 sample_of_cells(WINDOW *window, int y, cchar_t *cells, int columns)
{
    guint64 seed = DIGEST_SEED;

    mvwin_wchnstr(window, y, 0, cells, columns);
    for (int x = 0; x < columns && cells[x].chars[0] != L'\0'; x += SAMPLE_STEP)
        seed = (seed ^ (guint64)cells[x].chars[0]) * DIGEST_PRIME;
    return seed;
}

static void sample_all_cells(Loose *loose, UiScreen *screen)
{
    int columns = ui_screen_columns(screen), y = 0, x = 0;
    g_autofree cchar_t *cells = g_new0(cchar_t, (gsize)columns + 2);

    getyx(curscr, y, x);
    for (guint i = 0; i < loose->rows->len; i++) {
        Row *row = &g_array_index(loose->rows, Row, i);
        row->before = sample_of_cells(curscr, (int)i, cells, columns);
        row->after = sample_of_cells(screen->window, (int)i, cells, columns);
    }
    wmove(curscr, y, x);
}

/* Does row y become, looks and all, what row `other` has been? */
static gboolean becomes(UiScreen *screen, guint y, guint other)
{
    int columns = ui_screen_columns(screen), cursor_y = 0, cursor_x = 0;
    gsize size = sizeof(cchar_t) * ((gsize)columns + 2);
    g_autofree cchar_t *before = g_malloc0(size);
    g_autofree cchar_t *after = g_malloc0(size);

    getyx(curscr, cursor_y, cursor_x);
    mvwin_wchnstr(curscr, (int)other, 0, before, columns);
    mvwin_wchnstr(screen->window, (int)y, 0, after, columns);
    wmove(curscr, cursor_y, cursor_x);
    return memcmp(before, after, size) == 0;
}

/* Can it be that curses scrolls? It does so only if a row becomes what another one has been, and takes rows along that
 * are not to change: the graphemes too. */
static gboolean rows_may_move(Loose *loose, UiScreen *screen)
{
    sample_all_cells(loose, screen);
    for (guint y = 0; y < loose->rows->len; y++) {
        const Row *row = &g_array_index(loose->rows, Row, y);
        for (guint other = 0; other < loose->rows->len; other++) {
            if (other == y || row->after != g_array_index(loose->rows, Row, other).before)
                continue;
            if (row->before == row->after && becomes(screen, y, y)) /* it stays what it is */
                break;
            if (becomes(screen, y, other))
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean any_shown(const Loose *loose)
{
    for (guint y = 0; y < loose->rows->len; y++)
        if (g_array_index(loose->rows, Row, y).shown_loose)
            return TRUE;
    return FALSE;
}

static guint64 digest_of_entries(const Row *row)
{
    guint64 seed = DIGEST_SEED;

    for (guint i = 0; i < row->entries->len; i++) {
        const Entry *entry = &g_array_index(row->entries, Entry, i);
        const int place[] = {entry->x, entry->columns, (int)entry->role};
        seed = digest(digest(seed, place, sizeof place), entry->bytes, strlen(entry->bytes));
    }
    return seed;
}

/* A cell as curses has it; what is looked at is its first character. */
typedef struct {
    wchar_t wide[CCHARW_MAX + 1];
    attr_t attributes;
    short pair;
} Seen;

static Seen seen_at(WINDOW *window, int y, int x)
{
    Seen seen;
    cchar_t cell;

    memset(&seen, 0, sizeof seen);
    if (mvwin_wch(window, y, x, &cell) == OK)
        getcchar(&cell, seen.wide, &seen.attributes, &seen.pair, NULL);
    return seen;
}

static gboolean is_blank(const Seen *seen)
{
    return seen->wide[0] == L' ' && seen->wide[1] == L'\0' && seen->attributes == A_NORMAL &&
           seen->pair == 0;
}

static gboolean is_blank_row(const UiScreen *screen, WINDOW *window, int y)
{
    for (int x = 0; x < ui_screen_columns(screen); x++) {
        const Seen seen = seen_at(window, y, x);
        if (!is_blank(&seen))
            return FALSE;
    }
    return TRUE;
}

/* curses may clear from here on to the end of the screen, taking the last rows for blank ones: graphemes in them go too.
 * The number of rows: it won't. */
static guint first_cleared(UiScreen *screen)
{
    int rows = ui_screen_rows(screen), first = rows, y, x;

    getyx(curscr, y, x);
    for (int row = rows - 1; row >= 0 && is_blank_row(screen, screen->window, row); row--)
        if (!is_blank_row(screen, curscr, row))
            first = row;
    wmove(curscr, y, x);
    return (guint)first;
}

/* Where a row begins and ends that is blank else. */
typedef struct {
    int first, last;
} Extent;

static void extend(Extent *extent, const Seen *seen, int x)
{
    if (is_blank(seen))
        return;
    extent->first = extent->first < 0 ? x : extent->first;
    extent->last = x;
}

/* Which cells curses will write. FALSE: it may also shift, or clear what is before or behind them. */
static gboolean cells_to_write(UiScreen *screen, int y, int *from, int *to)
{
    int columns = ui_screen_columns(screen);
    Extent old = {-1, -1}, new = {-1, -1};

    *from = columns;
    *to = -1;
    for (int x = 0; x < columns; x++) {
        const Seen before = seen_at(curscr, y, x), after = seen_at(screen->window, y, x);
        extend(&old, &before, x);
        extend(&new, &after, x);
        if (memcmp(&before, &after, sizeof before) == 0)
            continue;
        *from = MIN(*from, x);
        *to = x;
    }
    return old.first == new.first &&old.last == new.last;
}

/* The same graphemes at the same places, and what changes in the row is nowhere near them. */
static gboolean stays(UiScreen *screen, int y, const Row *row)
{
    int from, to, cursor_y, cursor_x;
    gboolean confined;

    if (!row->shown_loose || row->entries_shown != digest_of_entries(row))
        return FALSE;
    getyx(curscr, cursor_y, cursor_x);
    confined = cells_to_write(screen, y, &from, &to);
    wmove(curscr, cursor_y, cursor_x);
    for (guint i = 0; confined && i < row->entries->len; i++) {
        const Entry *entry = &g_array_index(row->entries, Entry, i);
        confined = to < entry->x || from > entry->x + entry->columns + spill_of(entry);
    }
    return confined;
}

static gboolean is_wide(int y, int x)
{
    const Seen seen = seen_at(curscr, y, x);

    return wcwidth(seen.wide[0]) > 1;
}

/* curses is not to take these cells for what it has written: it writes them again. */
static void doubt_cells(UiScreen *screen, int y, int from, int to)
{
    while (from > 0 && is_wide(y, from - 1))
        from--;
    while (to < ui_screen_columns(screen) && is_wide(y, to))
        to++;
    paint_doubt(y, from, MIN(to, ui_screen_columns(screen)) - from);
}

static void doubt_row(UiScreen *screen, int y, const Row *row)
{
    int cursor_y, cursor_x;

    getyx(curscr, cursor_y, cursor_x);
    for (guint i = 0; i < row->terminals->len; i++) {
        const Entry *entry = &g_array_index(row->terminals, Entry, i);
        doubt_cells(screen, y, entry->x, entry->x + entry->columns + spill_of(entry));
    }
    wmove(curscr, cursor_y, cursor_x);
}

/* The first place that will be written to: curses may as well leave the cursor there. */
static gboolean find_first(Loose *loose, int *y, int *x)
{
    for (guint i = 0; i < loose->rows->len; i++) {
        Row *row = &g_array_index(loose->rows, Row, i);
        if (!is_changed(row) || row->entries->len == 0)
            continue;
        g_array_sort(row->entries, compare_entries);
        *y = (int)i;
        *x = g_array_index(row->entries, Entry, 0).x;
        return TRUE;
    }
    return FALSE;
}

static void doubt_rows(Loose *loose, UiScreen *screen)
{
    gboolean all;

    if (!any_shown(loose))
        return;
    all = rows_may_move(loose, screen);
    for (guint y = 0; y < loose->rows->len; y++) {
        Row *row = &g_array_index(loose->rows, Row, y);
        if (row->shown_loose && all)
            row->shown = ~row->painted;
        else if (row->shown_loose && is_changed(row) && stays(screen, (int)y, row))
            row->shown = row->painted;
        if (row->shown_loose && is_changed(row))
            doubt_row(screen, (int)y, row);
    }
    /* Doubted cells are no blank ones. */
    for (guint y = first_cleared(screen); y < loose->rows->len; y++) {
        Row *row = &g_array_index(loose->rows, Row, y);
        row->shown = ~row->painted;
    }
}

gboolean loose_prepare(Loose *loose, UiScreen *screen, int *y, int *x)
{
    doubt_rows(loose, screen);
    return find_first(loose, y, x);
}

/* A grapheme that is too wide for the last column must not wrap into the next row. */
static void write_unwrapped(UiScreen *screen, const Writer *writer)
{
    g_autofree char *no_wrap = terminfo_string("rmam");
    g_autofree char *wrap = terminfo_string("smam");

    if (writer->wraps && no_wrap != NULL && wrap != NULL) {
        g_string_prepend(writer->out, no_wrap);
        g_string_append(writer->out, wrap);
    }
    tty_append(screen->tty, writer->out->str, writer->out->len);
}

void loose_write(Loose *loose, UiScreen *screen, int y, int x)
{
    g_autoptr(GString) out = g_string_new(NULL);
    Writer writer = {loose, screen, out, y, x, terminfo_flag("msgr"), NULL, FALSE};

    for (guint i = 0; i < loose->rows->len; i++) {
        Row *row = &g_array_index(loose->rows, Row, i);
        if (is_changed(row) && row->entries->len > 0)
            writer_row(&writer, (int)i, row);
        row->shown = row->painted;
        row->shown_loose = row->entries->len > 0;
        row->entries_shown = digest_of_entries(row);
        remember_entries(row, row->entries);
    }
    if (out->len == 0)
        return;
    writer_switch(&writer, NULL);
    if (writer.wraps) /* where it can't be switched off, the cursor may be in the row below */
        writer.y = -1;
    writer_move(&writer, screen->cursor_y, screen->cursor_x);
    write_unwrapped(screen, &writer);
}
