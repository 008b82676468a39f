/* SPDX-License-Identifier: MIT */
/* One try of a request: a curl easy handle with our options, and what it has brought. */
#ifndef LOOPTRACE_NET_TRANSFER_H
#define LOOPTRACE_NET_TRANSFER_H

#include <curl/curl.h>
#include <glib.h>

#include "body.h"
#include "plan.h"
#include "trouble.h"

G_BEGIN_DECLS

/* What all transfers of a session have in common. */
typedef struct {
    char *user_agent;
    struct curl_blob authorities; /* PEM, owned; data NULL: the system's */
    CURLSH *share;                /* TLS sessions */
    gint64 connect_timeout_ms, retry_base_ms;
    guint stall_timeout_s;
    guint deadline_percent;
} NetSettings;

typedef struct {
    CURL *easy;
    const NetPlan *plan;
    const NetSettings *settings;
    NetBody body;
    gsize sent; /* of the plan's body */
    gboolean lookup_began, head_complete, too_large;
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

/* Numbers of CURLINFO_…; 0 when curl doesn't know. */
long net_transfer_long(const NetTransfer *transfer, CURLINFO info);
gint64 net_transfer_number(const NetTransfer *transfer, CURLINFO info);
guint64 net_transfer_bytes_up(const NetTransfer *transfer);
guint64 net_transfer_bytes_down(const NetTransfer *transfer);
/* Request sent → first byte of the answer; 0 without one. */
gint64 net_transfer_first_byte_us(const NetTransfer *transfer);
/* First header of that name, NULL if absent; borrowed from the transfer. */
const char *net_transfer_header(const NetTransfer *transfer, const char *name);
gboolean net_transfer_is_json(const NetTransfer *transfer);

/* What kept the transfer from an answer; strings borrowed. A timeout is taken for one of curl's own
 * clocks. */
NetTrouble net_transfer_trouble(const NetTransfer *transfer, CURLcode code);

/* Whether the answer, complete for curl, may be handed over: not a redirection, not half a body. */
gboolean net_transfer_check(const NetTransfer *transfer, GError **error);

G_END_DECLS

#endif
