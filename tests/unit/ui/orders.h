/* SPDX-License-Identifier: MIT */
/* A list of orders for tables in tests: any number of rows, made as they are asked for. */
#ifndef TESTS_UI_ORDERS_H
#define TESTS_UI_ORDERS_H

#include "looptrace/ui_table.h"

typedef struct {
    guint count;
    guint first; /* number of the first row: what has gone from the top */
    guint skip;  /* number that has gone from between; 0: none */
    guint64 revision;
    gboolean ascii, accessible;
    gboolean queued;                     /* changes wait in every other row */
    const char *party;                   /* what every cell of that column says; NULL: a name */
    guint cells, ids;                    /* how often each was asked for */
    guint here, until;                   /* of rows: the others are holes; until 0: all are here */
    guint need_first, need_count, needs; /* what was told, and how often */
    guint hostile;                       /* 1 + the column that says `party`; 0: as above */
    char id[16];
} Orders;

enum { ORDERS_COLUMNS = 7 };
extern const UiColumn orders_columns[ORDERS_COLUMNS];

UiTableSource orders_source(Orders *orders);
UiTableSource orders_source_with_holes(Orders *orders); /* with find and need */

#endif
