/* SPDX-License-Identifier: MIT */
/* What waits goes out at the end of a command that has found the line there. */
#include "looptrace/services.h"

#define PATIENCE_S 10 /* then it waits on: the command itself is done */

typedef struct {
    Services *services;
    guint waiting; /* before */
    GSource *deadline;
    ServicesSent sent;
    gpointer data;
} Sending;

static void end(Sending *sending, guint left)
{
    g_source_destroy(sending->deadline);
    g_source_unref(sending->deadline);
    sending->sent(sending->waiting > left ? sending->waiting - left : 0, sending->data);
    g_free(sending);
}

static void sent(const WriteCounts *left, const GError *error, gpointer data)
{
    end(data, left->waiting);
}

static gboolean lose_patience(gpointer data)
{
    Sending *sending = data;
    Writes *writes = sending->services->writes;
    guint left = writes_count(writes).waiting;

    writes_set_outbox(writes, NULL, NULL); /* sent() isn't heard of again */
    end(sending, left);
    return G_SOURCE_REMOVE;
}

static void outbox_opened(const GError *error, gpointer data)
{
    Sending *sending = data;

    if (error != NULL)
        end(sending, sending->waiting);
    else
        writes_send_now(sending->services->writes, sent, sending);
}

gboolean services_send_waiting(Services *services, ServicesSent told, gpointer data)
{
    SessionInfo session = {0};
    OutboxCounts counts = {0};

    if (services->sync == NULL || services->outbox != NULL || services->outbox_opening != NULL ||
        sync_link(services->sync).kind != LINK_ONLINE)
        return FALSE;
    session = supabase_session_info(services->supabase);
    if (session.user_id != NULL)
        services_count_outbox(services, session.user_id, &counts);
    if (counts.waiting == 0)
        return FALSE;

    Sending *sending = g_new0(Sending, 1);
    sending->services = services;
    sending->waiting = counts.waiting;
    sending->sent = told;
    sending->data = data;
    sending->deadline = g_timeout_source_new_seconds(PATIENCE_S);
    g_source_set_callback(sending->deadline, lose_patience, sending, NULL);
    g_source_attach(sending->deadline, services->context);
    services_open_outbox(services, outbox_opened, sending);
    return TRUE;
}
