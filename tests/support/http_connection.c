/* SPDX-License-Identifier: MIT */
/* HTTP/1.1, from the first byte of a connection to its end. */
#include <openssl/err.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http_script.h"
#include "http_server_private.h"

#define MAX_HEAD (256U * 1024)

/* NULL unless head is a request line and headers. */
static HttpRequest *http_request_parse(const char *head)
{
    g_auto(GStrv) lines = g_strsplit(head, "\r\n", -1);
    g_auto(GStrv) words = g_strsplit(lines[0] != NULL ? lines[0] : "", " ", 3);

    if (g_strv_length(words) != 3)
        return NULL;

    HttpRequest *request = g_new0(HttpRequest, 1);
    request->method = g_strdup(words[0]);
    request->target = g_strdup(words[1]);
    request->headers = (const char *const *)g_strdupv(lines + 1);
    return request;
}

gboolean http_connection_fill(HttpConnection *connection)
{
    char piece[16384];
    gsize got = http_wire_read(&connection->wire, piece, sizeof piece);

    g_string_append_len(connection->unread, piece, (gssize)got);
    return got > 0;
}

static gboolean http_connection_receive_body(HttpConnection *connection, HttpRequest *request)
{
    const char *declared = http_request_header(request, "Content-Length");
    guint64 length = 0;

    if (declared != NULL &&
        !g_ascii_string_to_unsigned(declared, 10, 0, HTTP_MAX_BODY, &length, NULL))
        return FALSE;
    while (connection->unread->len < length)
        if (!http_connection_fill(connection))
            return FALSE;

    request->length = (gsize)length;
    request->body = g_strndup(connection->unread->str, request->length);
    memcpy((char *)request->body, connection->unread->str, request->length);
    g_string_erase(connection->unread, 0, (gssize)length);
    return TRUE;
}

/* NULL when the client has gone or talks nonsense. */
static HttpRequest *http_connection_receive(HttpConnection *connection)
{
    GString *unread = connection->unread;
    const char *end;

    while ((end = g_strstr_len(unread->str, (gssize)unread->len, "\r\n\r\n")) == NULL)
        if (unread->len > MAX_HEAD || !http_connection_fill(connection))
            return NULL;

    gsize head_length = (gsize)(end - unread->str);
    g_autofree char *head = g_strndup(unread->str, head_length);
    HttpRequest *request = http_request_parse(head);
    if (request == NULL)
        return NULL;
    g_string_erase(unread, 0, (gssize)head_length + 4);
    if (!http_connection_receive_body(connection, request)) {
        http_request_free(request);
        return NULL;
    }

    request->wire_bytes = head_length + 4 + request->length;
    request->connection = connection->number;
    request->resumed_tls =
        connection->wire.tls != NULL && SSL_session_reused(connection->wire.tls) == 1;
    return request;
}

static gboolean http_connection_send(HttpConnection *connection, const HttpResponse *response,
                                     const GByteArray *bytes)
{
    const char *out = (const char *)bytes->data;

    if (response->drip_ms == 0)
        return http_wire_write(&connection->wire, out, bytes->len);
    for (guint i = 0; i < bytes->len; i++) {
        if (!http_wire_write(&connection->wire, out + i, 1))
            return FALSE;
        if (!http_server_pause(connection->server, response->drip_ms))
            return FALSE;
    }
    return TRUE;
}

/* Whether the connection waits for another request. */
static gboolean http_connection_finish(HttpConnection *connection, const HttpResponse *response)
{
    if (response->ending == HTTP_KEEP && !response->until_close)
        return TRUE;
    if (response->ending == HTTP_STALL) {
        while (http_connection_fill(connection))
            g_string_truncate(connection->unread, 0);
        return FALSE;
    }
    http_wire_shutdown(&connection->wire, response->ending == HTTP_RESET);
    return FALSE;
}

static gboolean http_connection_answer(HttpConnection *connection, const HttpRequest *request)
{
    HttpResponse response = http_server_choose(connection->server, request);
    g_autoptr(GByteArray) bytes = http_response_render(&response, request->method);
    gboolean sent = http_connection_send(connection, &response, bytes);

    g_free(response.owned);
    return sent && http_connection_finish(connection, &response);
}

static void http_connection_close(HttpConnection *connection)
{
    HttpServer *server = connection->server;

    http_wire_clear(&connection->wire);
    g_mutex_lock(&server->lock);
    (void)close(connection->fd);
    connection->fd = -1;
    server->open--;
    g_mutex_unlock(&server->lock);
    g_main_context_wakeup(server->context);
}

static void http1_connection_run(HttpConnection *connection)
{
    gboolean goes_on = TRUE;

    while (goes_on) {
        HttpRequest *request = http_connection_receive(connection);
        if (request == NULL)
            return;
        http_server_record(connection->server, request);
        goes_on = http_connection_answer(connection, request);
    }
}

gpointer http_connection_run(gpointer data)
{
    HttpConnection *connection = data;

    if (http_wire_open(&connection->wire, connection->fd, connection->server->tls)) {
        if (http_wire_is_http2(&connection->wire))
            http2_connection_run(connection);
        else
            http1_connection_run(connection);
    }
    http_connection_close(connection);
    ERR_clear_error();
    return NULL;
}
