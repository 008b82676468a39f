/* SPDX-License-Identifier: MIT */
/* HTTP/2 for the test server. nghttp2 keeps the protocol; a stream is a request and its answer. */
#include <nghttp2/nghttp2.h>
#include <string.h>

#include "http_script.h"
#include "http_server_private.h"

typedef struct {
    char *method, *target;
    GStrvBuilder *headers;
    GString *body;
    gsize wire_bytes;

    GByteArray *answer;
    gsize sent;
    gboolean stalls;
} Http2Stream;

static void http2_stream_free(Http2Stream *stream)
{
    g_free(stream->method);
    g_free(stream->target);
    g_strv_builder_unref(stream->headers);
    g_string_free(stream->body, TRUE);
    g_clear_pointer(&stream->answer, g_byte_array_unref);
    g_free(stream);
}

/* ---- answers ---- */

static ssize_t http2_read_answer(nghttp2_session *session, int32_t id, uint8_t *buffer, size_t size,
                                 uint32_t *flags, nghttp2_data_source *source, void *unused)
{
    Http2Stream *stream = source->ptr;
    gsize piece = MIN(size, stream->answer->len - stream->sent);

    if (piece == 0 && stream->stalls)
        return NGHTTP2_ERR_DEFERRED;
    if (piece > 0)
        memcpy(buffer, stream->answer->data + stream->sent, piece);
    stream->sent += piece;
    if (stream->sent == stream->answer->len && !stream->stalls)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)piece;
}

/* nghttp2 copies names and values when they are submitted; the strings live until then. */
static void http2_add_header(GArray *fields, GPtrArray *strings, const char *name, char *value)
{
    char *lower = g_ascii_strdown(name, -1);
    nghttp2_nv field = {.name = (uint8_t *)lower,
                        .namelen = strlen(lower),
                        .value = (uint8_t *)value,
                        .valuelen = strlen(value)};

    g_ptr_array_add(strings, lower);
    g_ptr_array_add(strings, value);
    g_array_append_val(fields, field);
}

static void http2_add_headers(GArray *fields, GPtrArray *strings, const HttpResponse *response,
                              guint body_length)
{
    gsize claimed = response->declare > 0 ? response->declare : body_length;

    http2_add_header(fields, strings, ":status",
                     g_strdup_printf("%d", response->status == 0 ? 200 : response->status));
    if (response->body != NULL)
        http2_add_header(fields, strings, "content-type",
                         g_strdup(response->type != NULL ? response->type : "application/json"));
    if (response->gzip)
        http2_add_header(fields, strings, "content-encoding", g_strdup("gzip"));
    if (response->status != 204 && response->status != 304)
        http2_add_header(fields, strings, "content-length",
                         g_strdup_printf("%" G_GSIZE_FORMAT, claimed));
    for (gsize i = 0; response->headers != NULL && response->headers[i] != NULL; i++) {
        g_auto(GStrv) parts = g_strsplit(response->headers[i], ": ", 2);

        http2_add_header(fields, strings, parts[0], g_strdup(parts[1]));
    }
}

static void http2_submit(nghttp2_session *session, int32_t id, Http2Stream *stream,
                         const HttpResponse *response)
{
    g_autoptr(GArray) fields = g_array_new(FALSE, FALSE, sizeof(nghttp2_nv));
    g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);
    nghttp2_data_provider provider = {.source.ptr = stream, .read_callback = http2_read_answer};
    gboolean is_head = strcmp(stream->method, "HEAD") == 0;

    stream->answer = http_response_body(response);
    stream->stalls = response->ending == HTTP_STALL;
    http2_add_headers(fields, strings, response, stream->answer->len);
    (void)nghttp2_submit_response(session, id, (nghttp2_nv *)fields->data, fields->len,
                                  is_head ? NULL : &provider);
}

static void http2_answer(HttpConnection *connection, nghttp2_session *session, int32_t id,
                         Http2Stream *stream)
{
    HttpRequest *request = g_new0(HttpRequest, 1);

    request->method = g_strdup(stream->method);
    request->target = g_strdup(stream->target);
    request->headers = (const char *const *)g_strv_builder_end(stream->headers);
    request->length = stream->body->len;
    request->body = g_strndup("", stream->body->len);
    memcpy((char *)request->body, stream->body->str, stream->body->len);
    request->wire_bytes = stream->wire_bytes;
    request->connection = connection->number;
    request->resumed_tls = SSL_session_reused(connection->wire.tls) == 1;
    http_server_record(connection->server, request);

    HttpResponse response = http_server_choose(connection->server, request);
    if (response.ending == HTTP_CLOSE)
        (void)nghttp2_session_terminate_session(session, NGHTTP2_NO_ERROR);
    else if (response.ending == HTTP_RESET)
        (void)nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_INTERNAL_ERROR);
    else
        http2_submit(session, id, stream, &response);
    g_free(response.owned);
}

/* ---- what arrives ---- */

static int http2_on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame,
                                  void *unused)
{
    Http2Stream *stream = g_new0(Http2Stream, 1);

    stream->headers = g_strv_builder_new();
    stream->body = g_string_new(NULL);
    (void)nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, stream);
    return 0;
}

static int http2_on_header(nghttp2_session *session, const nghttp2_frame *frame,
                           const uint8_t *name, size_t name_length, const uint8_t *value,
                           size_t value_length, uint8_t flags, void *unused)
{
    Http2Stream *stream = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);

    if (strcmp((const char *)name, ":method") == 0) {
        stream->method = g_strdup((const char *)value);
    } else if (strcmp((const char *)name, ":path") == 0) {
        stream->target = g_strdup((const char *)value);
    } else {
        g_autofree char *header = g_strdup_printf("%s: %s", name, value);

        g_strv_builder_add(stream->headers, header);
    }
    return 0;
}

static int http2_on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *data,
                         size_t length, void *unused)
{
    Http2Stream *stream = nghttp2_session_get_stream_user_data(session, id);

    if (stream->body->len + length > HTTP_MAX_BODY)
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    g_string_append_len(stream->body, (const char *)data, (gssize)length);
    return 0;
}

static int http2_on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *connection)
{
    Http2Stream *stream = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    gboolean carries = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;

    if (stream == NULL || !carries)
        return 0;
    stream->wire_bytes += frame->hd.length;
    if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0)
        http2_answer(connection, session, frame->hd.stream_id, stream);
    return 0;
}

static int http2_on_close(nghttp2_session *session, int32_t id, uint32_t code, void *unused)
{
    Http2Stream *stream = nghttp2_session_get_stream_user_data(session, id);

    if (stream != NULL)
        http2_stream_free(stream);
    (void)nghttp2_session_set_stream_user_data(session, id, NULL);
    return 0;
}

/* ---- the connection ---- */

static nghttp2_session *http2_session_new(HttpConnection *connection)
{
    const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100}};
    nghttp2_session_callbacks *callbacks;
    nghttp2_session *session;

    if (nghttp2_session_callbacks_new(&callbacks) != 0)
        g_error("nghttp2: out of memory");
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, http2_on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, http2_on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, http2_on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, http2_on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, http2_on_close);
    if (nghttp2_session_server_new(&session, callbacks, connection) != 0)
        g_error("nghttp2: out of memory");
    nghttp2_session_callbacks_del(callbacks);
    (void)nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings, G_N_ELEMENTS(settings));
    return session;
}

static gboolean http2_flush(HttpConnection *connection, nghttp2_session *session)
{
    const uint8_t *bytes;
    ssize_t length;

    while ((length = nghttp2_session_mem_send(session, &bytes)) > 0)
        if (!http_wire_write(&connection->wire, (const char *)bytes, (gsize)length))
            return FALSE;
    return length == 0;
}

/* Streams that the client leaves open when it goes aren't closed by nghttp2. */
static void http2_session_free(nghttp2_session *session)
{
    for (int32_t id = nghttp2_session_get_last_proc_stream_id(session); id > 0; id -= 2) {
        Http2Stream *stream = nghttp2_session_get_stream_user_data(session, id);

        if (stream != NULL)
            http2_stream_free(stream);
    }
    nghttp2_session_del(session);
}

void http2_connection_run(HttpConnection *connection)
{
    nghttp2_session *session = http2_session_new(connection);
    GString *unread = connection->unread;

    while (http2_flush(connection, session)) {
        if (nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0)
            break;
        if (!http_connection_fill(connection))
            break;
        if (nghttp2_session_mem_recv(session, (const uint8_t *)unread->str, unread->len) < 0)
            break;
        g_string_truncate(unread, 0);
    }
    http_wire_shutdown(&connection->wire, FALSE);
    http2_session_free(session);
}
