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

/* What a request is for: its deadlines (net_kind_deadlines()), and what it is counted under. */
/*    id,          name,          connect, first byte, silence, in all; ms */
#define NET_KIND_TABLE(X)                                                                          \
    X(INTERACTIVE, "interactive", 12000, 20000, 30000, 30000)                                      \
    X(LIST, "list", 12000, 20000, 30000, 45000)                                                    \
    X(WRITE, "write", 12000, 20000, 30000, 45000)                                                  \
    X(RPC, "rpc", 12000, 25000, 30000, 60000)                                                      \
    X(UPLOAD, "upload", 12000, 60000, 30000, 900000)                                               \
    X(BACKGROUND, "background", 12000, 30000, 30000, 120000)

typedef enum {
#define X(id, name, connect, first_byte, silence, total) NET_KIND_##id,
    NET_KIND_TABLE(X)
#undef X
        NET_KINDS
} NetKind;

typedef struct {
    gint64 connect_ms;    /* name, TCP and TLS together */
    gint64 first_byte_ms; /* from the last byte of the request to the first of the answer */
    gint64 silence_ms;    /* between two bytes of it */
    gint64 total_ms;      /* net_send() to the end: waiting for its turn and retries too */
} NetDeadlines;

/* As of the table above, for the docs and for tests. */
NetDeadlines net_kind_deadlines(NetKind kind);

typedef struct {
    const char *ca_file; /* NULL: the system's; else only this file is trusted */
    const char *user_agent;
    /* Public keys that the server may have, "sha256//BASE64" with ; , or blanks between, at least
     * two of them: one is the spare, for the day on which the first has to be replaced. NULL: any
     * key that the authorities vouch for. */
    const char *pins;
    gboolean http1;         /* no HTTP/2, for proxies that break it */
    guint max_in_flight;    /* requests that are with curl at once; 0: 4 */
    guint deadline_percent; /* of every deadline and pause, for tests of a bad line; 0: 100 */
    NetDeadlines deadlines; /* instead of the table's, where not 0 */
    gint64 retry_base_ms;   /* the first pause before a retry is at most this; 0: 1 s */
} NetOptions;

/* Proxies (http, https, socks4a, socks5h, …) are taken from https_proxy, all_proxy and no_proxy, but
 * never used for a loopback address; they see a tunnel, never the session. The CA file is read once,
 * here. FAULT_CONFIG when it can't be read or holds no certificate, or when the pins aren't two good
 * ones, FAULT_FAILED when libcurl can't start. context NULL: the default one. */
NetSession *net_session_new(const NetOptions *options, GMainContext *context, GError **error);
/* Whether the pins could be a session's; NULL can. FAULT_CONFIG says in words what is wrong. */
gboolean net_check_pins(const char *pins, GError **error);
/* Cancels what is in flight (the callbacks run, from here, with FAULT_CANCELLED) and closes
 * connections. May be called from a request's callback; that request counts as ended. Requests that
 * a callback sends meanwhile are cancelled too. NULL is allowed. */
void net_session_free(NetSession *session);

/* A time of the caller's own (a back-off, say) as deadline_percent makes it. */
gint64 net_session_scale(const NetSession *session, gint64 time);

/* Nothing is going to be asked by itself (metered, or nobody looks): connections that aren't used for 40 s
 * are given up without a byte and without waking the process. */
void net_session_rest(NetSession *session, gboolean rests);

typedef enum { NET_GET, NET_HEAD, NET_POST, NET_PUT, NET_PATCH, NET_DELETE } NetMethod;

const char *net_method_name(NetMethod method); /* "GET" */

/* Who goes first. What isn't NOW begins only while nothing that is NOW runs or waits, and
 * BACKGROUND one at a time and after everything else. */
typedef enum {
    NET_NOW,  /* somebody looks at the place where the answer will be */
    NET_SOON, /* likely to be looked at next */
    NET_BACKGROUND
} NetPriority;

/* What TLS and HTTP/2 have in their buffers is overwritten by what is asked next, or goes with the connection: a secret
 * that outlives its request, and behind which nothing may follow, isn't left there. docs/keyring.md */
typedef enum {
    NET_LINE_SHARED,
    NET_LINE_LAST, /* shared, and ended behind it unless others are still on it */
    NET_LINE_OWN   /* for this request alone */
} NetLine;

typedef struct {
    NetMethod method;
    NetKind kind;
    NetPriority priority;
    const char *label; /* what is asked, without host and values, for counting: "rpc/changes" */
    const char *url;   /* complete and escaped; https, or http to a loopback address only */
    const char *const *headers; /* "Name: value", NULL-terminated; may be NULL */
    SecretText *bearer;  /* sent as Authorization: Bearer …, never to another host; may be NULL */
    const char *body;    /* copied, and wiped afterwards; may be NULL; not for GET and HEAD */
    gssize body_length;  /* -1: up to the NUL */
    gint64 timeout_ms;   /* instead of the kind's total_ms; 0: that; at most a day */
    gsize max_bytes;     /* of the decompressed body; 0: 16 MiB */
    guint retries;       /* how often it may be tried again, see below; 0: never */
    gboolean repeatable; /* a POST that may be sent twice (refresh, RPC with an idempotency key) */
    gboolean secret_answer; /* wipe the body when the answer is freed */
    NetLine line;
    gboolean looks; /* for net_answer_certificate(): on a connection of its own */
} NetMessage;

/*
 * What is tried again (wire protocol, end of §E): GET, HEAD and repeatable messages after trouble on
 * the line, a missed first byte, 408, 425, 429, 502–504 and 520–530; every other message only if no byte of it was sent. The pause
 * is random between 0 and retry_base_ms·2ⁿ (full jitter), or what Retry-After says, at most 5 min.
 * A pause that doesn't fit into the message's time isn't begun: the last outcome is told at once, an
 * answer with its retry_after_s. An error of a message of which nothing was ever sent says so:
 * fault_is_unsent().
 */

/* An answer; valid during the callback only. */
typedef struct {
    long status;
    const char *body; /* NUL-terminated behind length; "" without one */
    gsize length;
    gboolean is_json;             /* media type is …/json or …+json */
    guint64 bytes_up, bytes_down; /* as curl counts: headers and compressed body; all tries */
    guint64 wire_up, wire_down;   /* its part of what crossed the wire: TLS and handshake too */
    gint64 first_byte_us;         /* request sent → first byte of the answer */
    gint64 total_us;              /* net_send() → end */
    gint64 retry_after_s;         /* what the server asked for; 0: nothing */
    const void *origin;           /* net's own, for net_answer_header(); NULL: no headers */
} NetAnswer;

/* One header of the answer (the first of that name, in any case), NULL if absent. Borrowed until the
 * callback returns. Not sanitised. */
const char *net_answer_header(const NetAnswer *answer, const char *name);

/* Whom the connection of a message that looks led to: sanitised, dates as the library writes them, SHA-256 of the
 * certificate in pairs of hex digits. */
typedef struct {
    char *subject, *issuer, *not_before, *not_after, *sha256;
} NetCertificate;
/* NULL: plain HTTP. Caller frees. */
NetCertificate *net_answer_certificate(const NetAnswer *answer);
void net_certificate_free(NetCertificate *certificate); /* NULL is allowed */

/* Runs on the loop, exactly once, never from inside net_send(). Exactly one of answer and error is
 * set; both are the session's. A request cancelled by net_cancel() ends with FAULT_CANCELLED. The
 * callback may send and cancel other requests and free the session. */
typedef void (*NetDone)(const NetAnswer *answer, const GError *error, gpointer data);

/* Waits for its turn (NetPriority), then goes out. Copies what it needs of the message. Never NULL: a message that can't be sent (FAULT_CONFIG: the
 * address, a header with control characters) fails through the callback like any other. */
NetRequest *net_send(NetSession *session, const NetMessage *message, NetDone done, gpointer data);
/* What scrolls into view, or out of it, while it waits. */
void net_prioritise(NetRequest *request, NetPriority priority);
/* How much of the body the try that runs has given to the line: at most some 16 KiB and what is on the way haven't arrived. */
gsize net_request_sent(const NetRequest *request);
/* Ends the request, without a byte if it hasn't had its turn; its callback still runs once, from the loop. *request becomes NULL. Cancelling
 * wins: an answer that has come, but whose callback hasn't run, is dropped. Doing it twice before
 * the callback has run is harmless; after that the request no longer exists. */
void net_cancel(NetRequest **request);

typedef struct {
    guint64 requests;           /* tries of which something was sent */
    guint64 wire_up, wire_down; /* what they took of the wire */
} NetKindCounters;

typedef struct {
    /* Since the session began, each try on its own, as curl counts them: headers and compressed
     * body, without chunk framing and TLS. */
    guint64 requests, bytes_up, bytes_down;
    /* What TCP carried up to this moment, as the kernel counts it (TCP_INFO): TLS, handshakes and
     * what was sent twice included, without the headers of TCP and IP. Where the kernel doesn't
     * count, curl's numbers. */
    guint64 wire_up, wire_down;
    guint64 connections; /* made, and used by a request: TCP and TLS handshakes */
    /* Of requests that have ended, or whose try has; what closing connections say isn't in here. */
    NetKindCounters kinds[NET_KINDS];
    gint64 last_rtt_us;   /* first_byte_us of the newest answer; 0: none yet */
    gint64 smooth_rtt_us; /* the same, smoothed as TCP does (7/8 old, 1/8 new) */
    gint64
        quick_rtt_us; /* the quickest of the last 8: a server that was busy for once isn't the line */
    gint64 line_rtt_us;  /* TCP's own, to the server or the proxy: no time of the server in it */
    gint64 clock_skew_s; /* server's Date minus ours, newest answer; valid when has_skew */
    gboolean has_skew;
} NetCounters;

NetCounters net_session_counters(const NetSession *session);
/* TRUE: whatever is sent from now on ends as FAULT_OFFLINE before it has a connection, and so does what is under way. */
void net_session_set_offline(NetSession *session, gboolean offline);
guint net_session_in_flight(const NetSession *session); /* whose callback hasn't run */
/* When the oldest request that has had its turn and to which no byte has come was given to net_send():
 * g_get_monotonic_time(). 0: there is none. */
gint64 net_session_unanswered_us(const NetSession *session);

/* How a request ended, for those that count. */
typedef struct {
    NetKind kind;
    const char *label; /* the message's; "" without one */
    long status;       /* 0: no answer */
    const GError *error;
    guint tries; /* that began; 0: cancelled, or too late, before its turn */
    guint64 wire_up, wire_down;
    gint64 first_byte_us, total_us;
} NetReport; /* valid during the call */

/* Called once for each request, just before its callback, cancelled ones too. The reports add up to
 * wire_up and wire_down of the counters, but for the last words of closing connections. Must not
 * free the session or change the observers. */
typedef void (*NetObserver)(const NetReport *report, gpointer data);
void net_session_observe(NetSession *session, NetObserver observer, gpointer data);
/* Forgets what net_session_observe() was given. */
void net_session_unobserve(NetSession *session, NetObserver observer, gpointer data);

/* scheme://host[:port] in lower case without a trailing slash or a default port, or FAULT_CONFIG in
 * words: only https, or http to 127.0.0.0/8, [::1], localhost; no user, password, path, query or
 * fragment. Caller frees. */
char *net_normalise_base_url(const char *url, GError **error);
/* Percent-encodes everything but unreserved characters (RFC 3986 §2.3). length -1: up to the NUL. */
void net_append_escaped(GString *url, const char *bytes, gssize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(NetSession, net_session_free)

G_END_DECLS

#endif
