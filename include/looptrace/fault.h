/* SPDX-License-Identifier: MIT */
/*
 * Errors as values. Every failure that a person can meet is a GError of the domain FAULT whose code
 * is a FaultKind: the kind decides the exit code, the look of a list and the advice; the message is
 * one sentence of what happened, already sanitised, fit for a terminal and a log.
 */
#ifndef LOOPTRACE_FAULT_H
#define LOOPTRACE_FAULT_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    FAULT_FAILED,      /* nothing better is known                                       */
    FAULT_USAGE,       /* wrong words on the command line                               */
    FAULT_CONFIG,      /* a setting is missing or can't be right                        */
    FAULT_OFFLINE,     /* name not found, refused, unreachable, connection lost         */
    FAULT_NOT_KEPT,    /* offline mode: nobody was asked, and nothing is kept           */
    FAULT_TIMEOUT,     /* no answer within the deadline                                 */
    FAULT_TLS,         /* the certificate or the handshake is wrong                     */
    FAULT_PROXY,       /* the proxy refused or wants something                          */
    FAULT_FOREIGN,     /* an answer that isn't Supabase's: captive portal, HTML, 3xx    */
    FAULT_KEY,         /* the project key is missing or refused                         */
    FAULT_CREDENTIALS, /* wrong e-mail or password                                      */
    FAULT_SIGNED_OUT,  /* no session, or the session is over                            */
    FAULT_REFUSED,     /* the server's policy says no                                   */
    FAULT_CONFLICT,    /* somebody changed it in between                                */
    FAULT_NOT_FOUND,   /* no such row, or not visible to this person                    */
    FAULT_INVALID,     /* a value breaks a rule of the server                           */
    FAULT_LIMITED,     /* too many requests: wait                                       */
    FAULT_SERVER,      /* 5xx, or an error that only the platform's people can mend     */
    FAULT_DECODE,      /* the answer is damaged, too large or not of the agreed shape   */
    FAULT_KEYRING,     /* the keyring is locked, absent or refuses                      */
    FAULT_IO,          /* a local file, terminal or socket                              */
    FAULT_CANCELLED,   /* the person, or the end of the program, cancelled it           */
    FAULT_KINDS
} FaultKind;

/* Exit codes of the command line, frozen (product.md §6). */
typedef enum {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_CONFLICT = 3,
    EXIT_SIGNED_OUT = 4,
    EXIT_REFUSED = 5,
    EXIT_OFFLINE = 6,
    EXIT_INTERRUPTED = 130
} ExitCode;

#define FAULT (fault_quark())
GQuark fault_quark(void);

/* The kind of any GError; errors of other domains (GLib's own) are FAULT_FAILED, G_IO_ERROR_CANCELLED
 * is FAULT_CANCELLED. error may be NULL: FAULT_FAILED. */
FaultKind fault_kind(const GError *error);
/* Nobody was reached, or nobody answered: nothing is wrong with what was asked. */
gboolean fault_is_of_line(const GError *error);

/* Stable lower-case name for scripts and logs: "offline", "signed-out". */
const char *fault_kind_name(FaultKind kind);

/* One sentence of advice for the kind ("Check the address with `looptrace doctor`."), or NULL. */
const char *fault_advice(FaultKind kind);

ExitCode fault_exit_code(const GError *error);

/* A fault that also carries the code which the server gave its error ("42703", "PGRST205",
 * "invalid_credentials"), for those that act on it; copies keep it. code may be NULL. */
GError *fault_new_coded(FaultKind kind, const char *code, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
const char *fault_code(const GError *error); /* NULL when there is none; borrowed */

/* Of a FAULT_KEYRING: what is there can't be had before a person unlocks it; for a script that is as if nobody were
 * signed in (EXIT_SIGNED_OUT). */
#define FAULT_CODE_LOCKED "locked"

/* Of a FAULT_CREDENTIALS: the server wants the second factor for what was asked. */
#define FAULT_CODE_FACTOR "insufficient_aal"

/* Not a byte of the request went out, so nothing can have happened on the server. Copies keep it. */
void fault_set_unsent(GError *error);
gboolean fault_is_unsent(const GError *error); /* NULL: FALSE */
/* How long the server wants to be left alone (Retry-After). 0: not said. Copies keep it. */
void fault_set_wait(GError *error, gint64 wait_s);
gint64 fault_wait_s(const GError *error);

G_END_DECLS

#endif
