/* SPDX-License-Identifier: MIT */
#include "retry.h"

#define RETRY_AFTER_MAX_S G_GINT64_CONSTANT(300)
#define PAUSE_MAX_US      (30 * G_USEC_PER_SEC)
#define DOUBLINGS_MAX     16U /* keeps the shift within 64 bits whatever the base */

/* Statuses that are given for a moment, by a gateway or to one who was too slow or too early: wire protocol, retry table at the end of §E. */
static gboolean net_retry_status_passes(long status)
{
    return status == 408 || status == 425 || status == 429 || (status >= 502 && status <= 504) ||
           (status >= 520 && status <= 530);
}

static gboolean net_retry_allowed(const NetTry *last)
{
    if (last->tries_before >= last->retries)
        return FALSE;
    if (last->status != 0)
        return last->harmless && net_retry_status_passes(last->status);
    return last->line_failed && (last->harmless || !last->sent);
}

gint64 net_retry_pause(const NetTry *last, double chance)
{
    guint doublings = MIN(last->tries_before, DOUBLINGS_MAX);
    gint64 ceiling = MIN(MIN(last->base_us, PAUSE_MAX_US) << doublings, PAUSE_MAX_US);
    gint64 pause = (gint64)(chance * (double)ceiling);

    if (!net_retry_allowed(last))
        return NET_NO_RETRY;
    /* Never earlier than asked, and not all clients at the same moment. */
    if (last->status != 0 && last->retry_after_s > 0)
        pause += MIN(last->retry_after_s, RETRY_AFTER_MAX_S) * G_USEC_PER_SEC * last->percent / 100;
    return pause < last->left_us ? pause : NET_NO_RETRY;
}
