/* SPDX-License-Identifier: MIT */
#include "loop.h"

#include <glib-unix.h>

#define CONNECTIONS_PER_HOST 4L
#define CONNECTIONS_KEPT     8L

typedef struct {
    GSource source;
    NetLoop *loop;
} NetLoopSource;

struct NetLoop {
    CURLM *multi;
    GSource *source;     /* a NetLoopSource */
    GHashTable *watches; /* socket → tag of its watch in source */
    GArray *ready;       /* of NetReady, only while dispatching */
    NetLoopDone done;
    gpointer data;
};

typedef struct {
    curl_socket_t socket;
    GIOCondition condition;
} NetReady;

/* ---- what curl asks for; called from inside curl, so nothing here calls it ---- */

static GIOCondition net_loop_condition(int what)
{
    switch (what) {
    case CURL_POLL_IN:
        return G_IO_IN;
    case CURL_POLL_OUT:
        return G_IO_OUT;
    case CURL_POLL_INOUT:
        return G_IO_IN | G_IO_OUT;
    default:
        return 0;
    }
}

static int net_loop_on_socket(CURL *easy, curl_socket_t socket, int what, void *data, void *unused)
{
    NetLoop *loop = data;
    gpointer tag = g_hash_table_lookup(loop->watches, GINT_TO_POINTER(socket));
    GIOCondition condition = net_loop_condition(what);

    if (what == CURL_POLL_REMOVE) {
        if (tag != NULL)
            g_source_remove_unix_fd(loop->source, tag);
        g_hash_table_remove(loop->watches, GINT_TO_POINTER(socket));
    } else if (tag != NULL) {
        g_source_modify_unix_fd(loop->source, tag, condition);
    } else {
        tag = g_source_add_unix_fd(loop->source, socket, condition);
        g_hash_table_insert(loop->watches, GINT_TO_POINTER(socket), tag);
    }
    return 0;
}

static int net_loop_on_timer(CURLM *multi, long timeout_ms, void *data)
{
    NetLoop *loop = data;
    gint64 due = -1;

    if (timeout_ms == 0)
        due = 0;
    else if (timeout_ms > 0)
        due = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
    g_source_set_ready_time(loop->source, due);
    return 0;
}

/* ---- the source ---- */

static void net_loop_act(NetLoop *loop, curl_socket_t socket, int events)
{
    int running;

    (void)curl_multi_socket_action(loop->multi, socket, events, &running);
}

static void net_loop_reap(NetLoop *loop)
{
    const CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(loop->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE)
            continue;

        /* The message is curl's and gone once the handle is removed. */
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result;
        net_loop_remove(loop, easy);
        loop->done(easy, code, loop->data);
    }
}

/* Acting on one socket may close another that was ready too, so what is ready is noted first and
 * looked up again before its turn. */
static void net_loop_collect(NetLoop *loop)
{
    GHashTableIter watches;
    gpointer socket, tag;

    g_array_set_size(loop->ready, 0);
    g_hash_table_iter_init(&watches, loop->watches);
    while (g_hash_table_iter_next(&watches, &socket, &tag)) {
        NetReady ready = {GPOINTER_TO_INT(socket), g_source_query_unix_fd(loop->source, tag)};

        if (ready.condition != 0)
            g_array_append_val(loop->ready, ready);
    }
}

static int net_loop_events(GIOCondition condition)
{
    int events = 0;

    /* 0 lets curl look at the socket itself and find the true error; CURL_CSELECT_ERR alone would
     * lose bytes that came before it. */
    if ((condition & (G_IO_ERR | G_IO_HUP | G_IO_NVAL)) != 0)
        return 0;
    if ((condition & G_IO_IN) != 0)
        events |= CURL_CSELECT_IN;
    if ((condition & G_IO_OUT) != 0)
        events |= CURL_CSELECT_OUT;
    return events;
}

static gboolean net_loop_dispatch(GSource *source, GSourceFunc unused, gpointer unused_data)
{
    NetLoop *loop = ((NetLoopSource *)source)->loop;
    gint64 due = g_source_get_ready_time(source);

    net_loop_collect(loop);
    if (due >= 0 && due <= g_source_get_time(source)) {
        g_source_set_ready_time(source, -1);
        net_loop_act(loop, CURL_SOCKET_TIMEOUT, 0);
    }
    for (guint i = 0; i < loop->ready->len; i++) {
        const NetReady *ready = &g_array_index(loop->ready, NetReady, i);

        if (g_hash_table_contains(loop->watches, GINT_TO_POINTER(ready->socket)))
            net_loop_act(loop, ready->socket, net_loop_events(ready->condition));
    }
    net_loop_reap(loop);
    return G_SOURCE_CONTINUE;
}

static GSourceFuncs net_loop_funcs = {.dispatch = net_loop_dispatch};

/* ---- life ---- */

static gboolean net_loop_configure(NetLoop *loop)
{
    CURLM *multi = loop->multi;

    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, net_loop_on_socket) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, loop) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, net_loop_on_timer) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_TIMERDATA, loop) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, CONNECTIONS_KEPT) == CURLM_OK &&
           curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, CONNECTIONS_PER_HOST) ==
               CURLM_OK;
}

NetLoop *net_loop_new(GMainContext *context, NetLoopDone done, gpointer data)
{
    NetLoop *loop = g_new0(NetLoop, 1);

    loop->done = done;
    loop->data = data;
    loop->watches = g_hash_table_new(NULL, NULL);
    loop->ready = g_array_new(FALSE, FALSE, sizeof(NetReady));
    loop->source = g_source_new(&net_loop_funcs, sizeof(NetLoopSource));
    ((NetLoopSource *)loop->source)->loop = loop;
    g_source_set_static_name(loop->source, "looptrace net sockets");
    g_source_attach(loop->source, context);
    return loop;
}

gboolean net_loop_start(NetLoop *loop)
{
    loop->multi = curl_multi_init();
    if (loop->multi != NULL && net_loop_configure(loop))
        return TRUE;
    if (loop->multi != NULL)
        (void)curl_multi_cleanup(loop->multi);
    loop->multi = NULL;
    return FALSE;
}

void net_loop_free(NetLoop *loop)
{
    if (loop == NULL)
        return;

    /* curl takes its sockets back while it closes them, so the source goes last. */
    if (loop->multi != NULL)
        (void)curl_multi_cleanup(loop->multi);
    g_source_destroy(loop->source);
    g_source_unref(loop->source);
    g_array_unref(loop->ready);
    g_hash_table_unref(loop->watches);
    g_free(loop);
}

gboolean net_loop_add(NetLoop *loop, CURL *easy)
{
    return curl_multi_add_handle(loop->multi, easy) == CURLM_OK;
}

void net_loop_remove(NetLoop *loop, CURL *easy)
{
    (void)curl_multi_remove_handle(loop->multi, easy);
}
