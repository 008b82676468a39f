/* SPDX-License-Identifier: MIT */
/*
 * A request's life. It is QUEUED (for its turn), RUNNING (a try is with curl), perhaps WAITING (until
 * it may queue for its next try), then ENDED (its
 * outcome is settled and queued), then delivered to its callback and freed. It gets into ENDED by one
 * function and out of it by one other, which is what makes each callback run exactly once.
 */
#ifndef LOOPTRACE_NET_REQUEST_H
#define LOOPTRACE_NET_REQUEST_H

#include <glib.h>

#include "loop.h"
#include "looptrace/net.h"
#include "plan.h"
#include "transfer.h"

G_BEGIN_DECLS

typedef struct {
    NetObserver observer;
    gpointer data;
} NetWatcher;

struct NetSession {
    guint references;  /* the owner, each request, and the pulse while it runs */
    NetLoop *loop;     /* NULL: the session is being freed */
    gboolean curl;     /* libcurl is here and started */
    GSource *starting; /* it is to be; NULL: not yet, or it is */
    NetSettings settings;
    GSource *pulse; /* deadlines, retries and callbacks; wakes at its ready time */
    GQueue live;    /* of NetRequest*, in the order of net_send(): QUEUED, RUNNING or WAITING */
    GQueue ended;   /* of NetRequest*: ENDED */
    NetCounters counters; /* but for what the wires count */
    GArray *observers;    /* of NetWatcher */
    gboolean offline;     /* the person wants it so: nothing is sent */
    gint64 waits_us[8];   /* of the newest answers */
    guint n_waits;
    gint64 slept_us;  /* how long the machine has slept, when looked at last */
    gboolean rests;   /* nothing is asked by itself: net_session_rest() */
    guint rest_tries; /* since the last request */
};

NetSession *net_session_ref(NetSession *session);
void net_session_unref(NetSession *session);

/* Takes libcurl in and starts it; the first time it takes as long as loading 30 libraries does. */
gboolean net_session_start(NetSession *session, GError **error);

/* A transfer of one of the session's requests is over (a NetLoopDone). */
void net_request_on_transfer(CURL *easy, CURLcode code, gpointer session);
/* Gives their turn to those that wait for it, as far as there is room. Runs no callback. */
void net_request_begin_waiting(NetSession *session);
/* Deadlines and retries that are due. Runs no callback. Returns when the next will be, -1: never. */
gint64 net_request_check_times(NetSession *session, gint64 now);
/* Runs the callback of the first ended request and frees it. */
void net_request_deliver_next(NetSession *session);
/* As net_session_unanswered_us(). */
gint64 net_request_unanswered_us(const NetSession *session);
/* Something waits for its turn, or would if it was its time. */
gboolean net_request_is_live(const NetSession *session);
/* Ends everything that is live: with the error, NULL: as nothing is sent any more. Runs no callback. */
void net_request_refuse_all(NetSession *session, const GError *error);
/* Cancels everything that isn't delivered yet. Runs no callback. */
void net_request_cancel_all(NetSession *session);

G_END_DECLS

#endif
