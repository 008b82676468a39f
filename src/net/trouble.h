/* SPDX-License-Identifier: MIT */
/* How a try that brought no answer failed, and the sentence for it. Pure. */
#ifndef LOOPTRACE_NET_TROUBLE_H
#define LOOPTRACE_NET_TROUBLE_H

#include <curl/curl.h>
#include <glib.h>

#include "looptrace/fault.h"

G_BEGIN_DECLS

/* How far a try has come. */
typedef enum {
    NET_PHASE_QUEUE,   /* waits for a connection that others use */
    NET_PHASE_LOOKUP,  /* looks for the address of the name */
    NET_PHASE_CONNECT, /* TCP, or the proxy */
    NET_PHASE_TLS,
    NET_PHASE_ANSWER, /* sends, or waits for the first byte */
    NET_PHASE_BODY    /* receives */
} NetPhase;

typedef struct {
    CURLcode code;
    const char *host;     /* label, sanitised */
    const char *details;  /* curl's error buffer: read, never shown */
    const char *seen_pin; /* of a key that isn't pinned; NULL: not known */
    NetPhase phase;
    gint64 waited_ms;   /* the deadline that passed, for CURLE_OPERATION_TIMEDOUT */
    gboolean stalled;   /* that deadline was for the next byte */
    long system_errno;  /* CURLINFO_OS_ERRNO */
    long verify_result; /* CURLINFO_SSL_VERIFYRESULT: X509_V_ERR_…, 0 when the chain is fine */
    gboolean by_proxy;  /* one is named for this host (proxy.h) */
    CURLproxycode proxy_code;
    long proxy_status; /* CURLINFO_HTTP_CONNECTCODE, 0 without a proxy's answer */
} NetTrouble;

/* A fault whose sentence names the host. Caller owns it. */
GError *net_trouble_to_fault(const NetTrouble *trouble);

/* Whether the line failed in a way that may pass, so that a repetition makes sense. */
gboolean net_trouble_may_pass(const NetTrouble *trouble);

G_END_DECLS

#endif
