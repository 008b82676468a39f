/* SPDX-License-Identifier: MIT */
/*
 * A table of any number of rows: pulls from a source what is seen and nothing else. The selection, the
 * marks and the range are by id, so that no refresh ever moves them; rows that the source doesn't have yet
 * are holes, which the person can walk over. Columns can be hidden, moved, widened and sorted by
 * (ui_columns.h is the list to do it with); how they are is one line of text to be kept.
 */
#ifndef LOOPTRACE_UI_TABLE_H
#define LOOPTRACE_UI_TABLE_H

#include "looptrace/ui.h"

G_BEGIN_DECLS

/* ---- what is shown ---- */

typedef struct {
    const char
        *key; /* "due": what a sort, a layout or a config names it; letters, digits, '_' and '.' */
    const char *title; /* NC_("column", …), or translated already */
    int min, max;      /* cells; max 0: takes what is left over, shared among such columns */
    int priority;      /* 0 always shown; else higher numbers are dropped first when narrow */
    TextAlign align;
} UiColumn;

/* Rows by index are only valid while revision() stays the same; a row's identity is its id. */
typedef struct {
    gpointer self;
    guint (*count)(
        gpointer self); /* with the holes; may be an estimate that changes with the revision */
    /* Borrowed until the next change. NULL: the row isn't here yet. Its cell() and gutter() are never asked. */
    const char *(*row_id)(gpointer self, guint row);
    /* The cell's text (new reference) and role; columns: how wide it will be. NULL is as good as "". */
    SafeText *(*cell)(gpointer self, guint row, guint column, int columns, UiRole *role);
    /* Four gutter cells: here, marked, queued '~', at risk '!'. The widget fills in '>' and '*' itself. */
    void (*gutter)(gpointer self, guint row, char gutter[4]);
    guint64 (*revision)(gpointer self);
    /* Where a row is now; G_MAXUINT: not among those that are here. NULL: the widget looks itself, from where
     * it last was outwards. */
    guint (*find)(gpointer self, const char *id);
    /* These rows are seen: told by ui_table_recalc() whenever they are others, or the revision is, before it asks for them.
     * Rows that were missing may be here when it returns; those that are here must not change before. NULL: nothing is
     * ever missing. */
    void (*need)(gpointer self, guint first, guint count);
} UiTableSource;

typedef struct UiTable UiTable;

/* columns is a static table of n, borrowed; the source is copied, its self borrowed. The selected row has
 * '>' and is painted in UI_SELECTED up to its first cell of the role UI_PROGRESS: a reversed bar would
 * say the opposite. On a screen that spares bytes (ui_screen_set_sparing) '>' has to do. */
UiTable *ui_table_new(const UiColumn *columns, guint n, const UiTableSource *source,
                      gboolean ascii);
void ui_table_free(UiTable *table);                         /* NULL is allowed */
void ui_table_set_area(UiTable *table, const UiArea *area); /* head row included */

/* Keeps the selection on the same id when the source's revision changed; when that row is gone, on the
 * row that took its place; while that is a hole, the id is waited for. TRUE when something to be seen
 * changed. */
gboolean ui_table_recalc(UiTable *table);
void ui_table_paint(UiTable *table, UiScreen *screen);
void ui_table_cursor(const UiTable *table, int *y, int *x); /* screen position of the marker */
/* "row 3 of 200, marked, at risk: Order SA-00042, Due in 2 days, …" for readers that speak; new reference,
 * NULL when empty. The words are those of ui_table_recalc(). */
SafeText *ui_table_say(const UiTable *table);

/* ---- the selection ---- */

/* These may be asked before ui_table_recalc() has seen the source's new revision. */
gboolean ui_table_move(UiTable *table, UiMove move);  /* TRUE when the selection moved */
gboolean ui_table_move_to(UiTable *table, guint row); /* the nearest there is */
/* To what stands in this row of the screen; FALSE: no row of the table does, or it was selected before. */
gboolean ui_table_move_to_line(UiTable *table, int y);
const char *
ui_table_selected_id(const UiTable *table); /* the source's own; NULL when empty or on a hole */
gboolean ui_table_select_id(UiTable *table, const char *id); /* FALSE: there is no such row here */
guint ui_table_selected_row(const UiTable *table);           /* 0 when empty */
/* How many rows from the selection to the end of what the source has: to know when to load more. */
guint ui_table_rows_below(const UiTable *table);

/* ---- marks: what an action for several rows is done to ---- */

typedef enum {
    UI_MARK_TOGGLE, /* the selected row */
    UI_MARK_RANGE,  /* the first time begins a range at the selection, the second time marks it */
    UI_MARK_ALL,    /* every row that is here */
    UI_MARK_NONE
} UiMark;

/* Returns how many rows should have been marked but are holes: they aren't. */
guint ui_table_mark(UiTable *table, UiMark mark);
gboolean ui_table_drop_range(UiTable *table); /* TRUE: there was one that had begun */
gboolean ui_table_in_range(const UiTable *table);
/* How many: with those of a range that has begun, and those that another filter has hidden. */
guint ui_table_marked(const UiTable *table);
/* Their ids: first those that are here, in the order of the list, then the others. Never NULL; strings and
 * array are the caller's (g_ptr_array_unref). */
GPtrArray *ui_table_marked_ids(const UiTable *table);
gboolean ui_table_is_marked(const UiTable *table, const char *id);
void ui_table_unmark(UiTable *table, const char *id); /* done with */

/* ---- how the columns are ---- */

void ui_table_set_sorted(UiTable *table, const char *key,
                         gboolean descending);                           /* mark in the head */
const char *ui_table_sorted(const UiTable *table, gboolean *descending); /* NULL: by none */

/* "number due:14 -party by=-due": columns in their order, '-' hidden, ':' cells; what it is sorted by. Caller
 * frees. */
char *ui_table_layout(const UiTable *table);
/* Such a text, from a file that anybody may have written: words that aren't understood are passed over, columns
 * that aren't named come last as they are by default; NULL: everything is. One column stays in any case. The sort is
 * the caller's to read (ui_table_sorted) and do. */
void ui_table_set_layout(UiTable *table, const char *layout);

typedef struct {
    const UiColumn *column;
    gboolean shown;
    int width; /* cells; 0: by itself */
} UiTableColumn;

guint ui_table_columns(const UiTable *table); /* with the hidden ones */
UiTableColumn ui_table_column(const UiTable *table, guint place);
/* The last one that is shown can't be hidden. FALSE: nothing changed. */
gboolean ui_table_show_column(UiTable *table, guint place, gboolean shown);
gboolean ui_table_widen_column(UiTable *table, guint place,
                               int by); /* at least 1, at most 200 cells */
gboolean ui_table_move_column(UiTable *table, guint place,
                              int by); /* its place is another one then */

/* ---- a table and the detail of its selected row (ui/split.c) ---- */

/* Cuts an area in two: beside each other from 120 columns on, else the detail's rows below with a blank one
 * between, where at least min_rows are left for the list. detail->rows 0: there is no room, or it isn't wanted. */
void ui_split(const UiArea *area, gboolean wanted, int detail_rows, int min_rows, UiArea *list,
              UiArea *detail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(UiTable, ui_table_free)

G_END_DECLS

#endif
