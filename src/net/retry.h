/* SPDX-License-Identifier: MIT */
/* Whether, and after which pause, a try is repeated. Pure. */
#ifndef LOOPTRACE_NET_RETRY_H
#define LOOPTRACE_NET_RETRY_H

#include <glib.h>

G_BEGIN_DECLS

/* How a try ended. */
typedef struct {
    gboolean harmless;    /* may be sent twice: GET, HEAD, repeatable */
    gboolean sent;        /* some of the request may have reached the server */
    gboolean line_failed; /* no answer, for a reason that may pass */
    long status;          /* of the answer; 0: none */
    gint64 retry_after_s; /* 0: not told */
    guint percent;        /* of what Retry-After says is kept to; tests only */
    guint tries_before;   /* 0: this was the first */
    guint retries;        /* how many are allowed */
    gint64 left_us;       /* until the deadline */
    gint64 base_us;       /* ceiling of the first pause */
} NetTry;

#define NET_NO_RETRY G_GINT64_CONSTANT(-1)

/* Microseconds to wait before the next try, or NET_NO_RETRY. chance is uniform in [0, 1). */
gint64 net_retry_pause(const NetTry *last, double chance);

G_END_DECLS

#endif
