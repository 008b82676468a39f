/* SPDX-License-Identifier: MIT */
#include "poller.h"

#include <string.h>

/* Without a key for so long, a terminal on the factory floor has nobody before it. */
#define IDLE_AFTER_US (10 * 60 * G_USEC_PER_SEC)

struct Poller {
    const Services *services;
    Pane *(*top)(gpointer data);
    gpointer data;
    SyncPoll *poll;
    gboolean busy;    /* the pane that is seen was, when last looked at */
    guint64 revision; /* of sync, before the question */
};

static gboolean is_busy(const Pane *pane)
{
    return pane->ops->busy != NULL && pane->ops->busy(pane);
}

static void due(gpointer data)
{
    Poller *poller = data;
    Pane *pane = poller->top(poller->data);

    poller->revision = sync_revision(poller->services->sync);
    if (pane->ops->poll != NULL)
        pane->ops->poll(pane);
    poller->busy = is_busy(pane);
    if (!poller->busy) /* it had nothing to ask */
        sync_poll_answered(poller->poll, SYNC_POLL_UNCHANGED, 0);
}

/* Metered and offline mode can be switched on and off while the program runs. */
static gboolean is_paused(const Services *services)
{
    return config_get_flag(services->config, SETTING_METERED) ||
           config_get_flag(services->config, SETTING_OFFLINE) ||
           strcmp(config_get(services->config, SETTING_POLL), "never") == 0;
}

Poller *poller_new(const Services *services, Pane *(*top)(gpointer data), gpointer data)
{
    Poller *poller = g_new0(Poller, 1);
    const SyncPollOptions options = {services->context, IDLE_AFTER_US};

    poller->services = services;
    poller->top = top;
    poller->data = data;
    poller->poll = sync_poll_new(&options, due, poller);
    sync_poll_set_paused(poller->poll, is_paused(services));
    return poller;
}

void poller_free(Poller *poller)
{
    if (poller == NULL)
        return;
    sync_poll_free(poller->poll);
    g_free(poller);
}

static SyncPollResult result_of(const Poller *poller)
{
    if (sync_link(poller->services->sync).kind == LINK_OFFLINE)
        return SYNC_POLL_NO_LINE;
    return sync_revision(poller->services->sync) == poller->revision ? SYNC_POLL_UNCHANGED
                                                                     : SYNC_POLL_NEWS;
}

static void rest_unless_due(Poller *poller)
{
    if (poller->services->net != NULL)
        net_session_rest(poller->services->net,
                         !poller->busy && sync_poll_due_in_us(poller->poll) < 0);
}

void poller_look(Poller *poller)
{
    Pane *pane = poller->top(poller->data);
    gboolean busy = is_busy(pane);

    if (poller->services->sync == NULL)
        return;
    sync_poll_set_paused(poller->poll, is_paused(poller->services));
    sync_set_frugal(poller->services->sync,
                    config_get_flag(poller->services->config, SETTING_METERED));
    sync_poll_set_pace(poller->poll,
                       pane->ops->poll == NULL ? 0 : pane->ops->pace_s * G_USEC_PER_SEC);
    if (busy && !poller->busy) {
        poller->revision = sync_revision(poller->services->sync);
        sync_poll_asking(poller->poll);
    } else if (!busy && poller->busy) {
        NetCounters counters = net_session_counters(poller->services->net);
        sync_poll_answered(poller->poll, result_of(poller), counters.last_rtt_us);
    }
    poller->busy = busy;
    rest_unless_due(poller);
}

gboolean poller_is_asking(const Poller *poller)
{
    return poller->busy;
}

gint64 poller_due_in_us(const Poller *poller)
{
    return sync_poll_due_in_us(poller->poll);
}

gboolean poller_key(Poller *poller, guint32 key)
{
    if (key == UI_KEY_FOCUS_IN || key == UI_KEY_FOCUS_OUT) {
        sync_poll_set_focus(poller->poll, key == UI_KEY_FOCUS_IN);
        rest_unless_due(poller);
        return TRUE;
    }
    sync_poll_person_is_here(poller->poll);
    return FALSE;
}
