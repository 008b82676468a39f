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
    NetKind kind;
    char *label;
    char *url;
    NetPlace place;
    struct curl_slist *headers;
    char *body; /* NULL: none */
    gsize body_length;
    gsize max_bytes;
    gint64 timeout_ms; /* 0: the kind's */
    guint retries;
    gboolean harmless; /* may be sent twice */
    gboolean secret_answer;
    NetLine line;
    gboolean looks;
} NetPlan;

/* FAULT_CONFIG when the message can't be sent; *plan is to be cleared in any case. */
gboolean net_plan_init(NetPlan *plan, const NetMessage *message, GError **error);
void net_plan_clear(NetPlan *plan);

/* The kind's, with what instead has in their place where it isn't 0, the plan's own time in all, and so
 * many percent of each (at least 1 ms). */
NetDeadlines net_plan_deadlines(const NetPlan *plan, const NetDeadlines *instead, guint percent);

G_END_DECLS

#endif
