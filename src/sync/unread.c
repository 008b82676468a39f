/* SPDX-License-Identifier: MIT */
/* A section of changes() that no request is sent for: it goes along with what is asked anyway, and is answered when a
 * count has changed. Home has both counts among its own parts. */
#include "unread.h"

#include "changes.h"

struct Unread {
    SyncSection *section; /* NULL: nobody watches it */
    UnreadCounts counts;
};

static Unread *unread_of(Sync *sync)
{
    if (sync->unread == NULL)
        sync->unread = g_new0(Unread, 1);
    return sync->unread;
}

static char *ask(gpointer self)
{
    const UnreadCounts counts = unread_of(self)->counts;

    return counts.known ? g_strdup_printf("[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]",
                                          counts.messages, counts.notifications)
                        : g_strdup("[]");
}

static void put(Sync *sync, gint64 messages, gint64 notifications)
{
    UnreadCounts *counts = &unread_of(sync)->counts;

    if (counts->known && counts->messages == messages && counts->notifications == notifications)
        return;
    *counts = (UnreadCounts){TRUE, messages, notifications};
    sync->revision++;
}

static gboolean take(gpointer self, const cJSON *part, const char *at, GError **error)
{
    gint64 messages = 0, notifications = 0;

    if (part != NULL && json_int(part, "messages", 0, G_MAXINT32, &messages) &&
        json_int(part, "notifications", 0, G_MAXINT32, &notifications))
        put(self, messages, notifications);
    return TRUE; /* whoever asked for something else has it all the same */
}

static void end(gpointer self, const GError *error, gboolean anew)
{
}

static void forget(gpointer self)
{
    unread_of(self)->counts.known = FALSE;
}

static const SyncSectionOps unread_ops = {
    .name = "new", .ask = ask, .take = take, .end = end, .forget = forget};

void sync_watch_unread(Sync *sync)
{
    Unread *unread = unread_of(sync);

    if (unread->section != NULL)
        return;
    unread->section = sync_section_new(sync, &unread_ops, sync);
    sync_section_ride(unread->section);
}

UnreadCounts sync_unread(const Sync *sync)
{
    return sync->unread == NULL ? (UnreadCounts){0} : sync->unread->counts;
}

void unread_take_home(Sync *sync)
{
    const HomeSection *section = home_section(sync->home, "unread");
    gint64 messages = 0, notifications = 0;

    if (home_section_count(section, "messages", &messages) &&
        home_section_count(section, "notifications", &notifications))
        put(sync, messages, notifications);
}

void unread_forget(Sync *sync)
{
    if (sync->unread != NULL)
        sync->unread->counts.known = FALSE;
}

void unread_free(Sync *sync)
{
    Unread *unread = g_steal_pointer(&sync->unread);

    if (unread == NULL)
        return;
    sync_section_free(unread->section);
    g_free(unread);
}
