/* SPDX-License-Identifier: MIT */
#include "http_script.h"

#include <gio/gio.h>
#include <string.h>

/* ---- rules ---- */

static void http_response_free(gpointer data)
{
    HttpResponse *response = data;

    g_free((char *)response->type);
    g_strfreev((char **)response->headers);
    g_free((char *)response->body);
    g_free((char *)response->raw);
    g_free(response);
}

static void http_rule_free(gpointer data)
{
    HttpRule *rule = data;

    g_free(rule->method);
    g_free(rule->prefix);
    g_ptr_array_unref(rule->responses);
    g_free(rule);
}

GPtrArray *http_script_new(void)
{
    return g_ptr_array_new_with_free_func(http_rule_free);
}

HttpRule *http_script_rule(GPtrArray *rules, const char *method, const char *prefix)
{
    for (guint i = 0; i < rules->len; i++) {
        HttpRule *rule = g_ptr_array_index(rules, i);

        if (g_strcmp0(rule->method, method) == 0 && strcmp(rule->prefix, prefix) == 0)
            return rule;
    }

    HttpRule *rule = g_new0(HttpRule, 1);
    rule->method = g_strdup(method);
    rule->prefix = g_strdup(prefix);
    rule->responses = g_ptr_array_new_with_free_func(http_response_free);
    g_ptr_array_add(rules, rule);
    return rule;
}

static gsize http_response_length(const HttpResponse *response)
{
    if (response->body == NULL)
        return 0;
    return response->length > 0 ? response->length : strlen(response->body);
}

void http_rule_add(HttpRule *rule, const HttpResponse *response)
{
    HttpResponse *copy = g_memdup2(response, sizeof *response);
    gsize length = http_response_length(response);

    g_assert(response->owned == NULL);
    copy->type = g_strdup(response->type);
    copy->headers = (const char *const *)g_strdupv((char **)response->headers);
    copy->body = length > 0 ? g_memdup2(response->body, length) : g_strdup(response->body);
    copy->length = length;
    copy->raw = g_strdup(response->raw);
    g_ptr_array_add(rule->responses, copy);
}

HttpRule *http_script_find(GPtrArray *rules, const HttpRequest *request)
{
    HttpRule *best = NULL;

    for (guint i = 0; i < rules->len; i++) {
        HttpRule *rule = g_ptr_array_index(rules, i);

        if (rule->method != NULL && strcmp(rule->method, request->method) != 0)
            continue;
        if (!g_str_has_prefix(request->target, rule->prefix))
            continue;
        if (best == NULL || strlen(rule->prefix) > strlen(best->prefix))
            best = rule;
    }
    return best;
}

const HttpResponse *http_rule_next(HttpRule *rule)
{
    guint index = MIN(rule->next, rule->responses->len - 1);

    rule->next++;
    return g_ptr_array_index(rule->responses, index);
}

/* ---- answers ---- */

static GByteArray *http_body_gzip(const char *body, gsize length)
{
    g_autoptr(GZlibCompressor) gzip = g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
    GByteArray *out = g_byte_array_new();
    GConverterResult result = G_CONVERTER_CONVERTED;

    while (result != G_CONVERTER_FINISHED) {
        guint8 piece[4096];
        gsize taken = 0, made = 0;

        result = g_converter_convert(G_CONVERTER(gzip), body, length, piece, sizeof piece,
                                     G_CONVERTER_INPUT_AT_END, &taken, &made, NULL);
        g_assert(result == G_CONVERTER_CONVERTED || result == G_CONVERTER_FINISHED);
        g_byte_array_append(out, piece, (guint)made);
        body += taken;
        length -= taken;
    }
    return out;
}

GByteArray *http_response_body(const HttpResponse *response)
{
    gsize length = http_response_length(response);
    GByteArray *body;

    if (response->gzip) {
        body = http_body_gzip(response->body, length);
    } else {
        body = g_byte_array_new();
        g_byte_array_append(body, (const guint8 *)response->body, (guint)length);
    }
    if (response->cut > 0 && response->cut < body->len)
        g_byte_array_set_size(body, (guint)response->cut);
    return body;
}

static void http_head_add_framing(GString *head, const HttpResponse *response, guint body_length)
{
    gsize claimed = response->declare > 0 ? response->declare : body_length;

    if (response->body != NULL)
        g_string_append_printf(head, "Content-Type: %s\r\n",
                               response->type != NULL ? response->type : "application/json");
    if (response->gzip)
        g_string_append(head, "Content-Encoding: gzip\r\n");
    if (response->until_close)
        g_string_append(head, "Connection: close\r\n");
    else if (response->status != 204 && response->status != 304)
        g_string_append_printf(head, "Content-Length: %" G_GSIZE_FORMAT "\r\n", claimed);
}

GByteArray *http_response_render(const HttpResponse *response, const char *method)
{
    GByteArray *out = g_byte_array_new();

    if (response->raw != NULL) {
        g_byte_array_append(out, (const guint8 *)response->raw, (guint)strlen(response->raw));
        return out;
    }

    g_autoptr(GByteArray) body = http_response_body(response);
    g_autoptr(GString) head = g_string_new(NULL);
    g_string_append_printf(head, "HTTP/1.1 %d Scripted\r\n",
                           response->status == 0 ? 200 : response->status);
    http_head_add_framing(head, response, body->len);
    for (gsize i = 0; response->headers != NULL && response->headers[i] != NULL; i++)
        g_string_append_printf(head, "%s\r\n", response->headers[i]);
    g_string_append(head, "\r\n");

    g_byte_array_append(out, (const guint8 *)head->str, (guint)head->len);
    if (strcmp(method, "HEAD") != 0)
        g_byte_array_append(out, body->data, body->len);
    return out;
}
