/* SPDX-License-Identifier: MIT */
/*
 * One curl_multi driven by a GMainContext: a single GSource watches every socket that curl names and
 * wakes at the time that curl asks for. Nothing runs between those.
 */
#ifndef LOOPTRACE_NET_LOOP_H
#define LOOPTRACE_NET_LOOP_H

#include <curl/curl.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct NetLoop NetLoop;

/* A transfer is over and has been taken out of the multi. Called from the main loop while curl is
 * not on the stack. Must not call back into its user's user: it may add and remove transfers only. */
typedef void (*NetLoopDone)(CURL *easy, CURLcode code, gpointer data);

/* Sleeps until it is started, without libcurl. */
NetLoop *net_loop_new(GMainContext *context, NetLoopDone done, gpointer data);
/* Before the first transfer is added, once. FALSE when libcurl is out of memory. */
gboolean net_loop_start(NetLoop *loop);
/* Every transfer must have been removed. Closes the connections. */
void net_loop_free(NetLoop *loop);

/* Begins a transfer from the next iteration on; no byte moves in here. */
gboolean net_loop_add(NetLoop *loop, CURL *easy);
/* Abandons it; `done` isn't called for it. */
void net_loop_remove(NetLoop *loop, CURL *easy);

G_END_DECLS

#endif
