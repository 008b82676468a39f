/* SPDX-License-Identifier: MIT */
/*
 * HTTP on the GLib main loop through one curl_multi (socket API). Knows nothing of Supabase. Nothing
 * here blocks; each request ends exactly once: done (an HTTP answer, whatever its status), failed
 * (a FaultKind says how) or cancelled.
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
    gint64 connect_timeout_ms; /* 0: 12 s */
} NetOptions;

/* Proxies are taken from *_proxy and no_proxy. FAULT_CONFIG when the CA file can't be read or holds
 * no certificate, FAULT_FAILED when libcurl can't start. */
NetSession *net_session_new(const NetOptions *options, GMainContext *context, GError **error);
/* Cancels what is in flight (the callbacks run, from here) and closes connections. */
void net_session_free(NetSession *session);

typedef enum { NET_GET, NET_HEAD, NET_POST, NET_PATCH, NET_DELETE } NetMethod;

typedef struct {
    NetMethod method;
    const char *url; /* complete and escaped; https, or http to a loopback address only */
    const char *const *headers; /* "Name: value", NULL-terminated; may be NULL */
    SecretText *bearer; /* sent as Authorization: Bearer …, never to another host; may be NULL */
    const char *body;   /* copied, and wiped afterwards */
    gssize body_length; /* -1: up to the NUL */
    gint64 timeout_ms;  /* the whole request; 0: 30 s */
    gsize max_bytes;    /* of the decompressed body; 0: 16 MiB */
    guint
        retries; /* how often a safe (GET, HEAD) or explicitly repeatable request is tried again */
    gboolean repeatable; /* a POST that may be sent twice (refresh, RPC with an idempotency key) */
    gboolean secret_answer; /* wipe the body when the answer is freed */
} NetMessage;

/* An answer; valid during the callback only. */
typedef struct {
    long status;
    const char *body; /* NUL-terminated behind length */
    gsize length;
    gboolean is_json;             /* media type ends in json or +json */
    guint64 bytes_up, bytes_down; /* on the line, headers included */
    gint64 first_byte_us, total_us;
} NetAnswer;

/* One header of the answer, NULL if absent. Borrowed until the callback returns. */
const char *net_answer_header(const NetAnswer *answer, const char *name);

/* Runs on the loop, exactly once, never from inside net_send(). Exactly one of answer and error is
 * set. A request cancelled by net_cancel() ends with FAULT_CANCELLED. The callback may send and
 * cancel other requests. */
typedef void (*NetDone)(const NetAnswer *answer, const GError *error, gpointer data);

NetRequest *net_send(NetSession *session, const NetMessage *message, NetDone done, gpointer data);
/* Ends the request; its callback still runs once, from the loop. *request becomes NULL. Must not be
 * called once the callback has run. */
void net_cancel(NetRequest **request);

typedef struct {
    guint64 requests, bytes_up, bytes_down; /* since the session began, as curl counts them */
    gint64 last_rtt_us;                     /* first byte of the newest answer; 0: none yet */
    gint64 clock_skew_s; /* server's Date minus ours, newest answer; valid when has_skew */
    gboolean has_skew;
} NetCounters;

NetCounters net_session_counters(const NetSession *session);
guint net_session_in_flight(const NetSession *session);

/* scheme://host[:port] without a trailing slash, or FAULT_CONFIG in words: only https, or http to
 * 127.0.0.0/8, [::1], localhost; no user, password, query or fragment. Caller frees. */
char *net_normalise_base_url(const char *url, GError **error);
/* Percent-encodes everything but unreserved characters. */
void net_append_escaped(GString *url, const char *bytes, gssize length);

G_END_DECLS

#endif
