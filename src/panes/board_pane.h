/* SPDX-License-Identifier: MIT */
/* What the files of the production board share: rows as they are to be seen, and which stage is meant. */
#ifndef PANES_BOARD_PANE_H
#define PANES_BOARD_PANE_H

#include "looptrace/panes.h"

typedef struct {
    BoardRow row;           /* mine over the server's; its texts are the server's row's */
    const BoardRow *server; /* borrowed from the board */
    WriteMark mark;         /* the gravest of its stages */
    WriteMark marks[STAGES_MAX];
} BoardSeen;

typedef struct {
    Pane pane;
    SyncJob *job;
    ListState state;
    guint64 revision;
    UiTable *table;
    UiPage *detail, *notice;
    gboolean detail_on, noticed;
    int detail_rows; /* 0: not shown */
    char *detail_id; /* of the row that it explains; NULL: none */
    UiArea area;

    GArray *seen;     /* of BoardSeen: all that are here */
    GArray *shown;    /* of guint: those of the view, as indexes of seen */
    GPtrArray *tabs;  /* of char *: the views' labels */
    GPtrArray *views; /* of char *: the stage of each; NULL: all rows */
    guint64 seen_revision;
    char *view;        /* the stage whose rows are shown */
    gboolean view_on;  /* view NULL is what is done, then */
    char *stage;       /* chosen by its name; NULL: the one at which each row stands */
    char *stage_row;   /* of that row */
    gboolean followed; /* changes that were given here are followed */
} BoardPane;

/* Up to date; borrowed until the next change of board or outbox. */
void board_see(BoardPane *pane);
guint board_shown_count(BoardPane *pane);
const BoardSeen *board_shown_at(BoardPane *pane, guint row);
const BoardSeen *board_selected(BoardPane *pane); /* NULL: none */
const Board *board_of_pane(const BoardPane *pane);
guint64 board_revision(const BoardPane *pane);
/* The index of the stage that is meant in a row; -1: it has none. */
/* The name of the stage that was chosen, as long as its row is the selected one, or rows are marked; NULL: none is. */
const char *board_stage_chosen(const BoardPane *pane);
int board_stage_meant(const BoardPane *pane, const BoardRow *row);
/* To the next stage of the selected row, or the one before. */
guint board_choose_stage(BoardPane *pane, int step);
void board_forget_stage(BoardPane *pane); /* that at which each order stands again */

/* ---- views: the stages at which orders stand (board_views.c) ---- */

void board_views_make(BoardPane *pane);
guint board_view(Pane *base, guint nth);
guint board_views(const Pane *base, guint *seen);
gboolean board_is_in_view(const BoardPane *pane, const BoardRow *row);
SafeText *board_heading(const Pane *base);

/* ---- below the list (board_strip.c) ---- */

void board_strip_fill(BoardPane *pane);
/* For readers: the stage that is meant, in words. Caller frees. */
char *board_strip_words(BoardPane *pane);

/* ---- changes (board_acts.c) ---- */

guint board_more(Pane *base);
guint board_complete(Pane *base);
guint board_next(Pane *base);
guint board_delayed(Pane *base);
guint board_back(Pane *base);
guint board_note(Pane *base);
guint board_target(Pane *base);
guint board_edit(Pane *base);
guint board_history(Pane *base);
guint board_message(Pane *base); /* about the selected order */
guint board_stage_right(Pane *base);
guint board_stage_left(Pane *base);
char *board_why_not(const Pane *base, Action action);

#endif
