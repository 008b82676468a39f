/* SPDX-License-Identifier: MIT */
/*
 * How many bytes and requests have crossed the line: this session, each day, each month, for each
 * platform, by screen, command and endpoint (their names stand there too). A small file that signing out
 * doesn't touch, since the month's budget is the line's and not the person's. All looptrace processes add
 * to the same file.
 */
#ifndef LOOPTRACE_LEDGER_H
#define LOOPTRACE_LEDGER_H

#include <glib.h>

#include "looptrace/clock.h"

G_BEGIN_DECLS

typedef struct Ledger Ledger;

typedef struct {
    guint64 sent, received; /* bytes on the wire */
    guint64 requests;
} LedgerSum;

#define LEDGER_KEPT_DAYS 400

/* What a sum is made up of, each in its own way. */
typedef enum {
    LEDGER_ENDPOINTS, /* "rpc/changes", "orders", "auth/token" */
    LEDGER_SCREENS    /* "home"; on the command line the command: "orders.list" */
} LedgerParts;

typedef struct {
    char *name;
    LedgerSum sum;
    guint64 failures; /* no answer, or a status of 400 and above; not what was cancelled */
    guint64 answers;  /* that brought a time */
    gint64 wait_us, longest_us; /* request sent → first byte: sum, and the longest */
} LedgerPart;

/* path: ledger_path(), or NULL for memory alone. line: what is counted together, as
 * "https://host/|default"; only a hash of it is written. Never NULL and never fails: what can't be
 * written is counted in memory. */
Ledger *ledger_open(const char *path, const char *line);
void ledger_free(Ledger *ledger); /* NULL is allowed */

/* $XDG_STATE_HOME/looptrace/bytes.db; NULL when there is no home. Caller frees. */
char *ledger_path(void);

/* Adds to the session and to the day (clock_today(), whatever the zone is then). On disk before it
 * returns, unless another process holds the file: then with the next one. */
void ledger_add(Ledger *ledger, Day day, const LedgerSum *sum);

/* Adds to a part of the day, not to its sum; name is copied. On disk with the next ledger_add(). */
void ledger_add_part(Ledger *ledger, Day day, LedgerParts kind, const LedgerPart *part);

LedgerSum ledger_session(const Ledger *ledger); /* since ledger_open(), by this process */
/* From the first to the last day, both included, by all processes. */
LedgerSum ledger_days(Ledger *ledger, Day first, Day last);
LedgerSum ledger_month(Ledger *ledger, Day day); /* the calendar month that has the day in it */

/* LedgerPart * by name, of those days by all processes; caller unrefs. */
GPtrArray *ledger_parts(Ledger *ledger, LedgerParts kind, Day first, Day last);

/* A sentence that has to be told once (the file was damaged, can't be written), or NULL. Caller
 * frees. */
char *ledger_take_notice(Ledger *ledger);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ledger, ledger_free)

G_END_DECLS

#endif
