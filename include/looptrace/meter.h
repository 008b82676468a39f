/* SPDX-License-Identifier: MIT */
/*
 * What the line has cost: bytes as the kernel counts them on the wire (TLS and handshakes too) and
 * requests, by endpoint, by screen, this session, today and this month; the month's budget; and what
 * something is likely to cost before it is done. docs/network.md says how it is counted.
 */
#ifndef LOOPTRACE_METER_H
#define LOOPTRACE_METER_H

#include "looptrace/clock.h"
#include "looptrace/ledger.h"
#include "looptrace/net.h"

G_BEGIN_DECLS

typedef struct Meter Meter;

/* One endpoint ("rpc/changes") or one screen ("orders"). */
typedef struct {
    char *name;
    guint64 requests; /* that ended, tried or not */
    guint64 sent, received;
    guint64 failures; /* no answer, or a status of 400 and above; not what was cancelled */
    guint64 answers;  /* that brought a time */
    gint64 wait_us, longest_us; /* request sent → first byte: sum, and the longest */
} MeterRow;

/* All are borrowed and outlive it. line: what the ledger counts together ("https://host|default"). */
Meter *meter_new(NetSession *net, const Clock *clock, const char *line);
void meter_free(Meter *meter); /* NULL is allowed */

/* What ends from now on is this screen's; NULL: nobody's. */
void meter_enter(Meter *meter, const char *screen);
/* A command, where there is no screen. */
void meter_enter_command(Meter *meter, const char *name);
const GPtrArray *meter_endpoints(const Meter *meter); /* MeterRow *, by name */
const GPtrArray *meter_screens(const Meter *meter);

LedgerSum meter_session(const Meter *meter);
LedgerSum meter_today(Meter *meter); /* these two by all processes of this person */
LedgerSum meter_month(Meter *meter);
LedgerSum meter_days(Meter *meter, Day first, Day last); /* both included */
/* LedgerPart * by name, by all processes of this person; caller unrefs. */
GPtrArray *meter_parts(Meter *meter, LedgerParts kind, Day first, Day last);

/* Bytes, both ways, that a request of the screen has cost on average; before its first one, what was
 * measured when the program was made. 0: nothing is known of such a screen. */
guint64 meter_estimate(const Meter *meter, const char *screen);
/* The screen that asks for the same as the command of that name ("orders.list"): what is counted for it is the price. Borrowed. */
const char *meter_screen_of(const char *command);

/* "50 MB", "800 kB", "1.5 GB" (powers of 1000), "50000000"; FALSE: it is none of these. */
gboolean meter_parse_budget(const char *text, guint64 *bytes);
/* In words from 80 % on, for screen and stderr; NULL below it and without a budget (0). Caller frees. */
char *meter_budget_words(Meter *meter, guint64 budget);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Meter, meter_free)

G_END_DECLS

#endif
