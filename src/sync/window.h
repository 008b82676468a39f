/* SPDX-License-Identifier: MIT */
/*
 * Which rows of a long list are here, where they stand in it, and what is to be asked for next. Arithmetic
 * alone: positions count from 0 in the order of the list.
 */
#ifndef SYNC_WINDOW_H
#define SYNC_WINDOW_H

#include <glib.h>

typedef struct {
    gint64 base;               /* position of the first row that is here */
    guint n;                   /* rows that are here, without a hole */
    gboolean at_start, at_end; /* nothing comes before them, behind them */
    gboolean exact;            /* base is known; else it is an estimate */
    gint64 total;              /* of the list; -1: unknown */
    gboolean guessed;          /* total is an estimate */
} Window;

/* Makes its numbers agree with what is known for certain: the beginning is 0, the last row is the total's, and
 * where rows are missing there is room for one. */
void window_settle(Window *window);
/* As many rows as there are to go through, those that aren't here among them: one at least where some are
 * missing. */
gint64 window_count(const Window *window);
gboolean window_is_whole(const Window *window);

typedef enum {
    WINDOW_ENOUGH,   /* what is looked at is here */
    WINDOW_FORWARD,  /* `limit` rows behind the last */
    WINDOW_BACKWARD, /* `limit` rows before the first */
    WINDOW_START,    /* other rows instead of these: the first */
    WINDOW_END,      /* the last */
    WINDOW_JUMP      /* those from `position` on */
} WindowStep;

typedef struct {
    WindowStep step;
    guint limit;
    gint64 position;
    gboolean ahead; /* nobody waits for it yet */
} WindowAsk;

#define WINDOW_PAGE_MAX 250

/* For the rows [first, first + count): what to ask. way: the direction of travel, -1, 0 or 1. page: rows that the
 * next page in this direction is to have. */
WindowAsk window_need(const Window *window, gint64 first, guint count, int way, guint page);
/* Whether the answer to `asked` will bring any of those rows, or such that stand next to them. */
gboolean window_serves(const Window *window, const WindowAsk *asked, gint64 first, guint count);

/* How many rows to drop so that at most `hold` are here: those farthest from what is looked at, never what is. */
void window_trim(const Window *window, gint64 first, guint count, guint hold, guint *front,
                 guint *back);

/* Rows have come at one of its ends; more: there are others beyond. */
void window_grow_forward(Window *window, guint n, gboolean more);
void window_grow_backward(Window *window, guint n, gboolean more);
/* n rows were dropped there. */
void window_shrink_front(Window *window, guint n);
void window_shrink_back(Window *window, guint n);

#endif
