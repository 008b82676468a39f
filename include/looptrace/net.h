/* SPDX-License-Identifier: MIT */
/*
 * HTTP on the GLib main loop through one curl_multi (socket API). Knows nothing of Supabase. Nothing
 * here blocks; each request ends exactly once: done (an HTTP answer, whatever its status), failed
 * (a FaultKind says how) or cancelled. An answer is whole or it is a failure: one that was cut, that
 * is shorter than it claims, larger than allowed, or JSON that breaks off is never handed over.
 *
 * Redirections aren't followed: a 3xx that leads elsewhere (a Location, or any but 300 and 304) is
 * FAULT_FOREIGN. Certificates are always verified; TLS is 1.2 or later. One thread: a session
 * belongs to the thread that runs its context.
 */
#ifndef LOOPTRACE_NET_H
#define LOOPTRACE_NET_H

#include <glib.h>

#include "looptrace/fault.h"
#include "looptrace/secret.h"

G_BEGIN_DECLS

typedef struct NetSession
    NetSession; /* connections, TLS sessions and counters shared by requests */
typedef struct NetRequest NetRequest; /* one request in flight; owned by the session */

typedef struct {
    const char *ca_file; /* NULL: the system's; else only this file is trusted */
    const char *user_agent;
    gint64 connect_timeout_ms; /* name, TCP and TLS together; 0: 12 s */
    guint stall_timeout_s;     /* no byte for so long, or some seconds more, ends it; 0: 30 s */
    gint64 retry_base_ms;      /* the first pause before a retry is at most this; 0: 1 s */
    guint deadline_percent;    /* all of these and timeout_ms of messages shrink to it; 0: 100 */
} NetOptions;

/* Proxies are taken from *_proxy and no_proxy, but never used for a loopback address. The CA file is
 * read once, here. FAULT_CONFIG when it can't be read or holds no certificate, FAULT_FAILED when
 * libcurl can't start. context NULL: the default one. */
NetSession *net_session_new(const NetOptions *options, GMainContext *context, GError **error);
/* Cancels what is in flight (the callbacks run, from here, with FAULT_CANCELLED) and closes
 * connections. May be called from a request's callback; that request counts as ended. Requests that
 * a callback sends meanwhile are cancelled too. NULL is allowed. */
void net_session_free(NetSession *session);

typedef enum { NET_GET, NET_HEAD, NET_POST, NET_PATCH, NET_DELETE } NetMethod;

const char *net_method_name(NetMethod method); /* "GET" */

typedef struct {
    NetMethod method;
    const char *url; /* complete and escaped; https, or http to a loopback address only */
    const char *const *headers; /* "Name: value", NULL-terminated; may be NULL */
    SecretText *bearer;  /* sent as Authorization: Bearer …, never to another host; may be NULL */
    const char *body;    /* copied, and wiped afterwards; may be NULL; not for GET and HEAD */
    gssize body_length;  /* -1: up to the NUL */
    gint64 timeout_ms;   /* net_send() to the end, retries too; 0: 30 s, at most a day */
    gsize max_bytes;     /* of the decompressed body; 0: 16 MiB */
    guint retries;       /* how often it may be tried again, see below; 0: never */
    gboolean repeatable; /* a POST that may be sent twice (refresh, RPC with an idempotency key) */
    gboolean secret_answer; /* wipe the body when the answer is freed */
} NetMessage;

/*
 * What is tried again (wire protocol, end of §E): GET, HEAD and repeatable messages after trouble on
 * the line, 429, 502–504 and 520–530; every other message only if no byte of it was sent. The pause
 * is random between 0 and retry_base_ms·2ⁿ (full jitter), or what Retry-After says, at most 5 min.
 * A pause that doesn't fit into the message's time isn't begun: the last outcome is told at once, an
 * answer with its retry_after_s.
 */

/* An answer; valid during the callback only. */
typedef struct {
    long status;
    const char *body; /* NUL-terminated behind length; "" without one */
    gsize length;
    gboolean is_json;             /* media type is …/json or …+json */
    guint64 bytes_up, bytes_down; /* on the line, headers included, all tries together */
    gint64 first_byte_us;         /* request sent → first byte of the answer */
    gint64 total_us;              /* net_send() → end */
    gint64 retry_after_s;         /* what the server asked for; 0: nothing */
    const void *origin;           /* net's own, for net_answer_header(); NULL: no headers */
} NetAnswer;

/* One header of the answer (the first of that name, in any case), NULL if absent. Borrowed until the
 * callback returns. Not sanitised. */
const char *net_answer_header(const NetAnswer *answer, const char *name);

/* Runs on the loop, exactly once, never from inside net_send(). Exactly one of answer and error is
 * set; both are the session's. A request cancelled by net_cancel() ends with FAULT_CANCELLED. The
 * callback may send and cancel other requests and free the session. */
typedef void (*NetDone)(const NetAnswer *answer, const GError *error, gpointer data);

/* Copies what it needs of the message. Never NULL: a message that can't be sent (FAULT_CONFIG: the
 * address, a header with control characters) fails through the callback like any other. */
NetRequest *net_send(NetSession *session, const NetMessage *message, NetDone done, gpointer data);
/* Ends the request; its callback still runs once, from the loop. *request becomes NULL. Cancelling
 * wins: an answer that has come, but whose callback hasn't run, is dropped. Doing it twice before
 * the callback has run is harmless; after that the request no longer exists. */
void net_cancel(NetRequest **request);

typedef struct {
    /* Since the session began, each try on its own, as curl counts them: headers and compressed
     * body, without chunk framing and TLS. */
    guint64 requests, bytes_up, bytes_down;
    gint64 last_rtt_us;  /* first_byte_us of the newest answer; 0: none yet */
    gint64 clock_skew_s; /* server's Date minus ours, newest answer; valid when has_skew */
    gboolean has_skew;
} NetCounters;

NetCounters net_session_counters(const NetSession *session);
guint net_session_in_flight(const NetSession *session); /* whose callback hasn't run */

/* scheme://host[:port] in lower case without a trailing slash or a default port, or FAULT_CONFIG in
 * words: only https, or http to 127.0.0.0/8, [::1], localhost; no user, password, path, query or
 * fragment. Caller frees. */
char *net_normalise_base_url(const char *url, GError **error);
/* Percent-encodes everything but unreserved characters (RFC 3986 §2.3). length -1: up to the NUL. */
void net_append_escaped(GString *url, const char *bytes, gssize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(NetSession, net_session_free)

G_END_DECLS

#endif
