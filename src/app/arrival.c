/* SPDX-License-Identifier: MIT */
#include "arrival.h"

#include "looptrace/words.h"

char *arrival_look(Arrival *arrival, const UnreadCounts *now)
{
    const Arrival before = *arrival;
    gint64 messages = MAX(now->messages - before.messages, 0);
    gint64 notifications = MAX(now->notifications - before.notifications, 0);
    g_autoptr(GString) text = g_string_new(NULL);

    *arrival = (Arrival){now->known, now->messages, now->notifications};
    if (!now->known || !before.known)
        return NULL;
    if (messages > 0)
        g_string_append_printf(text, P_("%u new message", "%u new messages", (guint)messages),
                               (guint)messages);
    if (messages > 0 && notifications > 0)
        g_string_append(text, ", ");
    if (notifications > 0)
        g_string_append_printf(
            text, P_("%u new notification", "%u new notifications", (guint)notifications),
            (guint)notifications);
    return text->len == 0 ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}
