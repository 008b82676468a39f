/* SPDX-License-Identifier: MIT */
/* A server that has order_list() and changes(), over orders that are made up: by number alone. The real one is
 * tested in supabase/tests/11_order_list.test.sql. */
#ifndef LOOPTRACE_TESTS_ORDER_SERVER_H
#define LOOPTRACE_TESTS_ORDER_SERVER_H

#include "http_server.h"

typedef struct {
    guint rows;       /* SA-00000 and on */
    gboolean guess;   /* totals are guessed: a tenth too many */
    gboolean without; /* no order_list(): 404 */
    gboolean broken;  /* 500 */
    gboolean old;     /* knows no filters: answers as if none had been asked */
    char *changes; /* the answer to the next question about changes, sections only; NULL: nothing */
    GPtrArray *asked; /* bodies of the requests for pages, in turn */
    GMutex lock;
} OrderServer;

OrderServer *order_server_new(HttpServer *http, guint rows);
void order_server_free(OrderServer *server);

char *order_server_id(guint row); /* caller frees */
/* A row as changes() tells it: an object, with the version 2. Caller frees. */
char *order_server_row(guint row, const char *number);
guint order_server_asked(OrderServer *server);
gboolean order_server_asked_for(OrderServer *server, guint index, const char *part);

#endif
