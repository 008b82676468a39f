/* SPDX-License-Identifier: MIT */
/*
 * Supabase as a service: Auth (sign in, refresh, sign out), the session state machine shared by all
 * looptrace processes of one person, PostgREST requests and their errors. Knows HTTP through net
 * and secrets through the keyring; knows nothing of orders.
 */
#ifndef LOOPTRACE_SUPABASE_H
#define LOOPTRACE_SUPABASE_H

#include <glib.h>

#include "looptrace/clock.h"
#include "looptrace/fault.h"
#include "looptrace/keyring.h"
#include "looptrace/net.h"

G_BEGIN_DECLS

typedef struct Supabase Supabase;

typedef struct {
    const char *url;      /* normalised base URL */
    const char *anon_key; /* publishable or legacy anon key */
    const char *profile;  /* name; with the URL it names the session in the keyring */
} SupabaseOptions;

/* FAULT_CONFIG: no URL, no key, or a key that must never be in a client (sb_secret_…, a legacy
 * service_role JWT). net and keyring are borrowed and outlive it. profile NULL: "default". */
Supabase *supabase_new(const SupabaseOptions *options, NetSession *net, Keyring *keyring,
                       GMainContext *context, GError **error);
/* Cancels what is in flight; callbacks run with FAULT_CANCELLED first, from here. May be called
 * from within any of them. NULL is allowed. */
void supabase_free(Supabase *supabase);

/* ---- session (supabase/session.c) ---- */

typedef enum {
    SESSION_UNKNOWN,   /* the keyring hasn't been asked yet */
    SESSION_NONE,      /* nobody is signed in */
    SESSION_ACTIVE,    /* a session is held (its access token may have to be refreshed first) */
    SESSION_REFRESHING /* a new pair is on its way; calls wait for it */
} SessionState;

typedef struct {
    SessionState state;
    const char *user_id, *email; /* from the session, display only; NULL without one */
    gint64 access_expires_us;    /* Unix time by our clock; 0 without a session */
    gint64 signed_in_us;         /* when this session was begun; 0 if unknown */
    gboolean run_only;           /* it couldn't be kept: it ends with this process */
    /* The server knows a second factor of this person, and hasn't been given it for this session: rows may
     * be missing until it is; or it has refused something for want of one. Its id, "" when that isn't known, or NULL. */
    const char *factor;
} SessionInfo; /* borrowed strings, valid until the session changes */

SessionInfo supabase_session_info(const Supabase *supabase);

/* All callbacks below run on the loop exactly once, never from inside the call. */
typedef void (*SupabaseDone)(const GError *error, gpointer data);

/* Reads the stored session (no network), also again, to see what other processes have done to
 * it. No session stored is not an error: state SESSION_NONE. With FAULT_KEYRING the state stays
 * what it was; with FAULT_SIGNED_OUT it is SESSION_NONE, since what was stored has run out in
 * the keyring. Calls and refreshes open it by themselves. */
void supabase_session_open(Supabase *supabase, SupabaseDone done, gpointer data);

/* Password grant; the session is in the keyring before done runs. FAULT_CREDENTIALS, FAULT_KEY,
 * … ; with any of them the session that was there before stays. Only FAULT_KEYRING comes with a
 * new session: it couldn't be kept, so it is held for this run only (run_only), renewed without
 * the keyring, and gone with the process; the message says so. A sign-in still under way is
 * cancelled by another. */
void supabase_sign_in(Supabase *supabase, const char *email, SecretText *password,
                      SupabaseDone done, gpointer data);
/* The callback of the sign-in under way, if any, still runs, from the loop, with
 * FAULT_CANCELLED. */
void supabase_cancel_sign_in(Supabase *supabase);

typedef enum { SIGN_OUT_HERE, SIGN_OUT_EVERYWHERE } SignOutScope;

/* Revokes on the server (scope local or global) and erases here. State is SESSION_NONE at once:
 * a sign-in under way is cancelled, refreshes and calls that wait for one end with
 * FAULT_SIGNED_OUT; calls that are on the line end as they do. The tokens are gone from this
 * machine even when the server can't be reached; then the error says that the server wasn't
 * told. FAULT_KEYRING: they are still in the keyring. A session that was over already is a
 * success, except that SIGN_OUT_EVERYWHERE then says with FAULT_SIGNED_OUT that other devices
 * weren't reached. What another person has stored under this profile meanwhile stays. */
void supabase_sign_out(Supabase *supabase, SignOutScope scope, SupabaseDone done, gpointer data);

/* Refreshes now if the access token is within its margin of expiry (90 s, or a quarter of a
 * shorter life) or force is set; single flight within the process and, by a lock with
 * re-reading, across processes. Network trouble never ends a session (outcome classes: wire
 * protocol A3); after it the server is left alone for a while, and the same error told at once,
 * unless force is set. FAULT_SIGNED_OUT: there is none, or it is over. FAULT_KEYRING: either it
 * couldn't be renewed or the new pair couldn't be kept; in the latter case it is in use, and is
 * renewed again only once it is in the keyring. */
void supabase_refresh(Supabase *supabase, gboolean force, SupabaseDone done, gpointer data);

/* Called from the loop after changes of supabase_session_info(), several at once as one; also
 * after one that another process made, when it is noticed. One watcher; NULL: none. */
typedef void (*SessionChanged)(gpointer data);
void supabase_watch_session(Supabase *supabase, SessionChanged changed, gpointer data);

/* ---- data API requests (supabase/request.c builds, supabase/call.c sends) ---- */

typedef struct RestRequest RestRequest; /* one PostgREST request being built */

/* Longest address that every gateway lets pass (wire protocol B1); that of a GET is shorter by what its answer needs
 * to tell it once more. A longer request, one with text that isn't UTF-8, and a PATCH or DELETE without a
 * filter are never sent: supabase_call() ends with FAULT_INVALID (FAULT_FAILED for the last). About 75
 * UUIDs fit into one rest_filter_in(), which says what becomes of more. */
#define REST_URL_MAX 4096u

RestRequest *rest_request_new(NetMethod method, const char *table); /* /rest/v1/<table> */
RestRequest *rest_request_new_rpc(const char *function);            /* POST /rest/v1/rpc/<f> */
/* Asks that table where the platform hasn't got the first; what it lacks of the columns is left out as ever. */
void rest_spare_table(RestRequest *request, const char *table);
void rest_request_free(RestRequest *request);

void rest_select(RestRequest *request, const char *columns);
/* column=op.value; op is a PostgREST operator ("eq", "gt", "lte", "is", "not.is"); value raw. */
void rest_filter(RestRequest *request, const char *column, const char *op, const char *value);
/* name=value: an argument of a function that is asked with GET (rest_request_new(NET_GET,
 * "rpc/…")); value raw. */
void rest_argument(RestRequest *request, const char *name, const char *value);
/* column=in.("a","b"); count 0 matches nothing. A list of a GET that is too long for one address is sent in
 * parts, four at a time, and answered as one: each row once, all of them or none. Not with an order, a
 * limit or a count, which are of all rows. */
void rest_filter_in(RestRequest *request, const char *column, const char *const *values,
                    gsize count);
/* or=(a.ilike.*text*,b.ilike.*text*) with the text's own wildcards escaped; several calls are
 * AND-ed. columns is NULL-terminated. */
void rest_search(RestRequest *request, const char *const *columns, const char *text);
/* "*text*" for (i)like, with the text's own wildcards escaped. Caller frees. */
char *rest_like_pattern(const char *text);
/* A ready-made or=(…)/and=(…) tree for keyset pages: built with rest_tree_value() for each
 * value. */
void rest_filter_tree(RestRequest *request, const char *key, const char *tree);
void rest_tree_value(GString *tree, const char *value);   /* appends "quoted \"value\"" */
void rest_order(RestRequest *request, const char *order); /* "target_date.asc.nullslast,id.asc" */
void rest_limit(RestRequest *request, guint limit);
void rest_prefer(RestRequest *request, const char *preference); /* "return=representation" */
typedef enum { REST_COUNT_ESTIMATED, REST_COUNT_EXACT } RestCount;
/* How many rows there are beside those asked for, in RestAnswer.total: estimated is exact up to some
 * number of the server's and the planner's guess above, and never slow. */
void rest_count(RestRequest *request, RestCount how);
void rest_body(RestRequest *request, const char *json); /* copied */
/* The client's own number (a UUID) of what is written, which the platform's logs note with it: so that it can be
 * found out later whether it was done. */
void rest_write_id(RestRequest *request, const char *id);
/* At most so many rows: more are refused, and nothing is done. For a platform that can't promise that, it
 * is left out (PostgREST before 12.2). */
void rest_max_affected(RestRequest *request, guint rows);
/* Deadlines and counting; else a list for GET, an RPC for a function, a write for the rest. */
void rest_kind(RestRequest *request, NetKind kind);
void rest_priority(RestRequest *request, NetPriority priority); /* else NET_NOW */
/* A function that may be called twice: it is STABLE, or the body has an idempotency key. */
void rest_repeatable(RestRequest *request);

/* The request as a person may read it (--dry-run, log): method, path and query, headers that hold
 * no secret. Caller frees. */
char *rest_request_describe(const RestRequest *request);

typedef struct SupabaseCall SupabaseCall; /* one call in flight */

typedef struct {
    const char *body; /* JSON, NUL-terminated behind length */
    gsize length;
    long status;
    gint64 first;                 /* position of the first row, from 0; -1: no row, or not told */
    gint64 total;                 /* of rows, if rest_count() asked; -1: not told */
    guint64 bytes_up, bytes_down; /* as in NetAnswer */
    guint64 wire_up, wire_down;
    const NetAnswer *answer; /* for net_answer_header(); NULL: of several */
} RestAnswer;                /* valid during the callback */

/* Exactly one of answer and error. Errors are mapped (supabase/rest_error.c): FAULT_REFUSED,
 * FAULT_CONFLICT, FAULT_INVALID, FAULT_SIGNED_OUT, … with PostgREST's message and hint
 * sanitised. */
typedef void (*RestDone)(const RestAnswer *answer, const GError *error, gpointer data);

/* Takes the request. Waits for a fresh access token first; on 401 "JWT expired" refreshes once
 * and repeats, on "issued at future" waits some seconds and repeats. Without a session, or when
 * somebody else has signed in since: FAULT_SIGNED_OUT (from the loop). What may be repeated is
 * retried by net. */
SupabaseCall *supabase_call(Supabase *supabase, RestRequest *request, RestDone done, gpointer data);
/* For what scrolls into view, or out of it. Not to be called once the callback has run. */
void supabase_prioritise(SupabaseCall *call, NetPriority priority);
/* How much of its body has gone out so far. Not to be called once the callback has run. */
gsize supabase_sent(const SupabaseCall *call);
/* The callback still runs, from the loop, with FAULT_CANCELLED. *call becomes NULL. Not to be
 * called once the callback has run. */
void supabase_cancel(SupabaseCall **call);

/* The SQLSTATE or PGRST code in an error made by supabase_call(), or NULL: "42703". Borrowed. */
const char *rest_error_code(const GError *error);

/* ---- what the platform lacks (product.md §3.10; supabase/lacks.c) ---- */

/*
 * Columns and relations that the platform doesn't have are left out of the `select` and the order, and
 * the request is repeated; a filter never is, since it would answer another question. What was left out
 * is remembered once the rest has worked, and believed for a day: later requests don't ask for it at
 * all, and those for a table or function that isn't there end at once, with the same fault and without
 * a byte. What is written is never left out.
 */

/* Called from the loop with a sentence for each thing that is newly known to be lacking, and for a renewed session
 * that couldn't be kept; NULL for what nobody will miss, but which is to be kept. One watcher; NULL: none. */
typedef void (*SupabaseLacking)(const char *sentence, gpointer data);
void supabase_watch_lacks(Supabase *supabase, SupabaseLacking lacking, gpointer data);
/* Whether it is known to lack that: "rpc/changes", "messages", "orders.priority". */
gboolean supabase_lacks(const Supabase *supabase, const char *what);
/* Its answers have shown that it lacks something that no error names. Remembered and told as the others. */
void supabase_note_lack(Supabase *supabase, const char *what);
/* All that is known, as text to keep for the profile; caller frees. */
char *supabase_print_lacks(const Supabase *supabase);
/* What was kept, in place of what is known; skips what isn't understood. */
void supabase_read_lacks(Supabase *supabase, const char *text);
/* For a full refresh: the platform may have it by now. */
void supabase_forget_lacks(Supabase *supabase);

/* A pause of the caller's own, as long as the deadlines are (net_session_scale()). */
gint64 supabase_scale(const Supabase *supabase, gint64 time);

/* ---- health, for `doctor` (supabase/health.c) ---- */

typedef struct {
    gboolean reached; /* an HTTP answer came */
    long auth_status, rest_status;
    gboolean key_accepted;
    gint64 rtt_us;
    gint64 clock_skew_s;
    gboolean has_skew;
    char *auth_version; /* sanitised; NULL when not told */
} SupabaseHealth;

/* Exactly one of health and error; health is valid during the callback. Services that answer
 * with an error are health; a network, or something in place of Supabase (FAULT_FOREIGN), is an
 * error. */
/* For display alone: "publishable", "legacy, a token of anon signed with HS256". Caller frees. */
char *supabase_describe_key(const char *key);
/* The same of the access token in use: "ES256". NULL: nobody is signed in, or it doesn't say. Caller frees. */
char *supabase_describe_token(const Supabase *supabase);

typedef void (*HealthDone)(const SupabaseHealth *health, const GError *error, gpointer data);
void supabase_check_health(Supabase *supabase, HealthDone done, gpointer data);

/* Whom a connection to the project leads to, with no more in it than the project key. certificate is borrowed; NULL for
 * plain HTTP, and with an error (a certificate that nobody vouches for is one: FAULT_TLS). */
typedef void (*ProjectLooked)(const NetCertificate *certificate, const GError *error,
                              gpointer data);
void supabase_look(Supabase *supabase, ProjectLooked done, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RestRequest, rest_request_free)

G_END_DECLS

#endif
