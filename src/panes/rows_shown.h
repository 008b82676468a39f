/* SPDX-License-Identifier: MIT */
/* Which rows of a list are seen, in which order: mine over the server's, search, sort. */
#ifndef PANES_ROWS_SHOWN_H
#define PANES_ROWS_SHOWN_H

#include "rows_pane.h"

typedef struct RowsShown RowsShown;

/* list and writes are borrowed and outlive it; writes may be NULL. */
RowsShown *rows_shown_new(const RowsScreen *screen, RowList *list, Writes *writes);
void rows_shown_free(RowsShown *shown);
/* For the rows that stand beside the server's; both are borrowed. */
void rows_shown_set_about(RowsShown *shown, const PaneHost *host, const char *about);

void rows_shown_search(RowsShown *shown, const char *text); /* NULL: everything */
const char *rows_shown_searched(const RowsShown *shown);
void rows_shown_sort(RowsShown *shown, int column,
                     gboolean descending); /* -1: as the server has them */
int rows_shown_sorted(const RowsShown *shown, gboolean *descending);

/* These follow what has changed meanwhile; what they return is borrowed until the next change. */
guint rows_shown_count(RowsShown *shown);
gconstpointer rows_shown_row(RowsShown *shown, guint nth);
const char *rows_shown_key(RowsShown *shown, guint nth);
WriteMark rows_shown_mark(RowsShown *shown, guint nth);
gconstpointer rows_shown_find(RowsShown *shown, const char *key, guint *nth); /* nth may be NULL */
guint64 rows_shown_revision(RowsShown *shown);

#endif
