/* SPDX-License-Identifier: MIT */
/* A list of rows as its files see it: rows_pane.c (layout, keys, life), rows_words.c, rows_shown.c. */
#ifndef PANES_ROWS_PARTS_H
#define PANES_ROWS_PARTS_H

#include "rows_pane.h"
#include "rows_shown.h"

typedef struct {
    Pane pane;
    PaneOps ops;
    PaneAct acts[ACTION_COUNT];
    const RowsScreen *screen;
    char *about;
    RowList *list;
    RowsShown *shown;
    UiTable *table;
    UiPage *detail, *notice;
    UiPrompt *prompt; /* while something is typed */
    guint view;
    char *filter; /* by which the server looks; NULL: none */
    gboolean begun, noticed, detail_on;
    guint64 reread; /* the revision of writes at which the rows were asked for again; 0: not yet */
    UiArea area, detail_area; /* detail_area.rows 0: not shown */
    guint64 painted;          /* revision and row that the detail was made from */
    char *painted_key;
    gpointer held; /* the screen's own; NULL: nothing */
    GDestroyNotify held_destroy;
    char *looked; /* the newest news of the last look; NULL: none */
} RowsPane;

/* ---- rows_words.c ---- */

SafeText *rows_heading(const Pane *base);
SafeText *rows_state(const Pane *base);
char *rows_looked_key(const RowsPane *pane); /* of its state that is kept; caller frees */
/* Those that have come since the last look are looked at now. */
void rows_tell_news(RowsPane *pane);

#endif
