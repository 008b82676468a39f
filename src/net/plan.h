/* SPDX-License-Identifier: MIT */
/* What a request sends: checked, copied, wiped when freed. The same for each of its tries. */
#ifndef LOOPTRACE_NET_PLAN_H
#define LOOPTRACE_NET_PLAN_H

#include <curl/curl.h>
#include <glib.h>

#include "looptrace/net.h"
#include "url.h"

G_BEGIN_DECLS

typedef struct {
    NetMethod method;
    char *url;
    NetPlace place;
    struct curl_slist *headers;
    char *body; /* NULL: none */
    gsize body_length;
    gsize max_bytes;
    gint64 timeout_ms;
    guint retries;
    gboolean harmless; /* may be sent twice */
    gboolean secret_answer;
} NetPlan;

/* FAULT_CONFIG when the message can't be sent; *plan is to be cleared in any case. */
gboolean net_plan_init(NetPlan *plan, const NetMessage *message, GError **error);
void net_plan_clear(NetPlan *plan);

G_END_DECLS

#endif
