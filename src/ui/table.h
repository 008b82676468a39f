/* SPDX-License-Identifier: MIT */
/* A table as its own files see it: table.c (life, lines), table_rows.c (the selection), table_marks.c,
 * table_layout.c (columns), table_paint.c. */
#ifndef UI_TABLE_H
#define UI_TABLE_H

#include "columns.h"
#include "looptrace/ui_table.h"

#define TABLE_GUTTER     4
#define TABLE_GUTTER_GAP 1
#define TABLE_HEAD_ROWS  1

typedef struct {
    SafeText *text;
    UiRole role;
    SafeText *fitted; /* as wide as its column; NULL: not painted yet */
} TableCell;

/* A row as it is seen. */
typedef struct {
    guint row;
    gboolean hole;
    char gutter[TABLE_GUTTER + 1];
    TableCell *cells; /* one a slot */
} TableLine;

/* A column as somebody wants it. */
typedef struct {
    guint column; /* its index in `columns` */
    gboolean shown;
    int width; /* 0: by itself */
} TablePlace;

struct UiTable {
    const UiColumn *columns;
    guint n;
    UiTableSource source;
    gboolean ascii;
    UiArea area;
    char *sorted; /* key of a column; NULL: none */
    gboolean descending;
    TablePlace *places; /* n, from left to right */

    /* The selection: true for `revision` of the source. */
    guint64 revision;
    gboolean located; /* FALSE: revision, count and row say nothing yet */
    guint count, row;
    char *
        id; /* of the selected row; NULL: there never was one, or it was a hole when it was selected */
    guint top;

    GHashTable *marks; /* id (owned) -> when it was marked, as a number that rises */
    guint marked_last;
    char *anchor; /* where a range has begun; NULL: there is none */
    guint anchor_row;

    /* What recalc derived. */
    ColumnSlot *slots;
    guint n_slots;
    GArray *lines; /* TableLine, from `top` on */
    guint64 lines_revision;
    gboolean lines_known; /* FALSE: nothing of them can be kept */
    gboolean changed;     /* something that recalc has not seen */
    guint needed_first, needed_count;
    guint64 needed_revision;

    guint painted_top; /* of the last frame */
    guint64 painted_revision;
};

/* table.c */
int table_body_rows(const UiTable *table);
void table_drop_lines(UiTable *table);

/* table_rows.c */
void table_locate(UiTable *table); /* follows the source's revision */
void table_clamp_top(UiTable *table);
guint table_line_of_selection(const UiTable *table); /* below the head */
guint table_find(const UiTable *table, const char *id, guint near,
                 guint count); /* count: nowhere */

/* table_marks.c */
void table_marks_init(UiTable *table);
void table_marks_clear(UiTable *table);
gboolean table_shows_mark(const UiTable *table, guint row, const char *id);

/* table_layout.c */
void table_layout_init(UiTable *table);
void table_fit_columns(UiTable *table); /* to the area */

#endif
