/* SPDX-License-Identifier: MIT */
/* One try of a request: a curl easy handle with our options, and what it has brought. */
#ifndef LOOPTRACE_NET_TRANSFER_H
#define LOOPTRACE_NET_TRANSFER_H

#include <curl/curl.h>
#include <glib.h>

#include "body.h"
#include "plan.h"
#include "trouble.h"
#include "wire.h"

G_BEGIN_DECLS

/* What all transfers of a session have in common. */
typedef struct {
    char *user_agent;
    struct curl_blob authorities; /* PEM, owned; data NULL: the system's */
    CURLSH *share;                /* TLS sessions */
    NetWires *wires;
    char *pins;             /* as curl wants them; NULL: none */
    NetDeadlines deadlines; /* where not 0, instead of the kind's */
    gint64 retry_base_ms;
    guint percent, max_in_flight;
    gboolean http1;
} NetSettings;

typedef struct {
    CURL *easy;
    const NetPlan *plan;
    const NetSettings *settings;
    NetBody body;
    gsize sent; /* of the plan's body */
    NetDeadlines deadlines;
    NetRide ride;
    gint64 sent_us;  /* the newest byte of the request was given to curl; 0: none yet */
    gint64 first_us; /* the first byte of the answer came; 0: not yet */
    gint64 moved_us; /* something was seen to come or go */
    guint64 moved;   /* curl's bytes at that time */
    gboolean lookup_began, head_complete, too_large;
    char *seen_pin; /* of the key that the server showed, when it isn't a pinned one */
    char details[CURL_ERROR_SIZE];
} NetTransfer;

/* plan and settings must outlive it; owner is what net_transfer_owner() gives back. NULL when libcurl
 * is out of memory or refuses an option. */
NetTransfer *net_transfer_new(const NetPlan *plan, const NetSettings *settings, gpointer owner);
void net_transfer_free(NetTransfer *transfer); /* must not be in a multi any more */
gpointer net_transfer_owner(CURL *easy);

/* curl's result, or what it should have been: curl takes an answer that is cut within its headers
 * for a whole one. */
CURLcode net_transfer_result(const NetTransfer *transfer, CURLcode code);

/* Request sent → first byte of the answer; 0 without one. */
gint64 net_transfer_first_byte_us(const NetTransfer *transfer);
/* First header of that name, NULL if absent; borrowed from the transfer. */
const char *net_transfer_header(const NetTransfer *transfer, const char *name);
gboolean net_transfer_is_json(const NetTransfer *transfer);

/* The try is over, and what it took of the wire is settled. */
void net_transfer_settle(NetTransfer *transfer);
/* When the server will have been silent for too long, unless something moves before; *limit_ms
 * is the deadline that then has passed. -1: not while it connects, curl has a clock for that. */
gint64 net_transfer_silent_at(NetTransfer *transfer, gint64 now, gint64 *limit_ms);

/* What kept the transfer from an answer; strings borrowed. A timeout is taken for one of curl's own
 * clocks. */
NetTrouble net_transfer_trouble(NetTransfer *transfer, CURLcode code);

/* Whether the answer, complete for curl, may be handed over: not a redirection, not half a body. */
gboolean net_transfer_check(const NetTransfer *transfer, GError **error);

G_END_DECLS

#endif
