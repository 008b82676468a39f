/* SPDX-License-Identifier: MIT */
#include "line_answers.h"

#include <curl/curl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "http_server.h"

#define SLOW_MS 200

struct LineAnswers {
    char *gateway, *gateway_ca, *away; /* away: where the redirect points to */
    char *ca_file, *record;
    HttpServer *modern, *old; /* HTTP/2 and HTTP/1.1 */
    HttpServer *stranger, *wrong_name, *expired, *elsewhere;
    GMutex lock; /* for what follows: the servers' threads read it */
    AnswerFault fault;
    guint struck;
    GHashTable *seen; /* writes that WRITE-ONCE was for: method, target and body */
};

static const struct {
    const char *name;
    AnswerKind kind;
} fault_names[] = {
    {"record", ANSWER_RECORDED},
    {"html", ANSWER_HTML},
    {"redirect", ANSWER_REDIRECT},
    {"gzip-cut", ANSWER_GZIP_CUT},
    {"length-long", ANSWER_LENGTH_LONG},
    {"length-short", ANSWER_LENGTH_SHORT},
    {"slow", ANSWER_SLOW},
    {"no-answer", ANSWER_NONE},
    {"cut-headers", ANSWER_CUT_HEADERS},
    {"cut-behind-headers", ANSWER_CUT_BEHIND},
    {"cut-body", ANSWER_CUT_BODY},
    {"cut-end", ANSWER_CUT_END},
    {"short-session", ANSWER_SHORT_SESSION},
    {"stranger", ANSWER_STRANGER},
    {"wrong-name", ANSWER_WRONG_NAME},
    {"expired", ANSWER_EXPIRED},
};

gboolean answer_fault_parse(const char *const *words, AnswerFault *fault)
{
    guint64 status = 0;
    guint place = 0;

    *fault = (AnswerFault){.kind = ANSWER_RIGHT};
    if (words[0] == NULL)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(fault_names); i++)
        if (strcmp(fault_names[i].name, words[0]) == 0)
            fault->kind = fault_names[i].kind;
    if (g_ascii_string_to_unsigned(words[0], 10, 100, 599, &status, NULL))
        fault->kind = ANSWER_STATUS;
    fault->status = (int)status;
    for (guint i = 1; words[i] != NULL; i++) {
        if (g_str_has_prefix(words[i], "retry-after="))
            fault->retry_after_s = (guint)g_ascii_strtoull(words[i] + 12, NULL, 10);
        else if (place++ == 0)
            g_strlcpy(fault->method, words[i], sizeof fault->method);
        else
            g_strlcpy(fault->prefix, words[i], sizeof fault->prefix);
    }
    return fault->kind != ANSWER_RIGHT && place <= 2;
}

/* ---- passing on ---- */

static size_t on_body(char *bytes, size_t size, size_t count, void *data)
{
    g_string_append_len(data, bytes, (gssize)(size * count));
    return size * count;
}

static struct curl_slist *headers_to_pass(const HttpRequest *request)
{
    static const char *const own[] = {
        "host:", "content-length:", "accept-encoding:", "connection:"};
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");

    for (gsize i = 0; request->headers[i] != NULL; i++) {
        gboolean ours = FALSE;

        for (guint k = 0; k < G_N_ELEMENTS(own); k++)
            ours |= g_ascii_strncasecmp(request->headers[i], own[k], strlen(own[k])) == 0;
        if (!ours && request->headers[i][0] != '\0')
            list = curl_slist_append(list, request->headers[i]);
    }
    return list;
}

/* What is of one connection, or of the encoding, isn't passed on; the type has a place of its own. */
static gboolean is_passed_back(const char *name)
{
    static const char *const own[] = {
        "content-length", "content-encoding", "content-type", "transfer-encoding",
        "connection",     "keep-alive",       "server"};

    for (guint i = 0; i < G_N_ELEMENTS(own); i++)
        if (g_ascii_strcasecmp(name, own[i]) == 0)
            return FALSE;
    return TRUE;
}

static char **headers_back(CURL *easy)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    struct curl_header *header = NULL;

    while ((header = curl_easy_nextheader(easy, CURLH_HEADER, -1, header)) != NULL) {
        g_autofree char *line = g_strconcat(header->name, ": ", header->value, NULL);
        if (is_passed_back(header->name))
            g_strv_builder_add(builder, line);
    }
    return g_strv_builder_end(builder);
}

/* The answer in one block, which the server frees: the array of headers, their texts, type, body. */
static void keep_answer(CURL *easy, const GString *body, HttpResponse *response)
{
    g_auto(GStrv) headers = headers_back(easy);
    guint n = g_strv_length(headers);
    gsize size = (n + 1) * sizeof *headers;
    const char *type = NULL;
    long status = 0;

    (void)curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
    (void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    for (guint i = 0; i < n; i++)
        size += strlen(headers[i]) + 1;
    gsize type_size = type == NULL ? 0 : strlen(type) + 1;
    char **block = g_malloc0(size + type_size + body->len + 1);
    char *text = (char *)(block + n + 1);

    for (guint i = 0; i < n; i++) {
        block[i] = text;
        text = g_stpcpy(text, headers[i]) + 1;
    }
    if (type != NULL)
        memcpy(text, type, type_size);
    memcpy(text + type_size, body->str, body->len);
    response->owned = (char *)block;
    response->headers = (const char *const *)block;
    response->type = type == NULL ? NULL : text;
    response->body = body->len == 0 ? NULL : text + type_size;
    response->length = body->len;
    response->status = (int)status;
}

static void pass_on(const LineAnswers *answers, const HttpRequest *request, HttpResponse *response)
{
    g_autoptr(GString) body = g_string_new(NULL);
    g_autofree char *url = g_strconcat(answers->gateway, request->target, NULL);
    struct curl_slist *headers = headers_to_pass(request);
    CURL *easy = curl_easy_init();

    (void)curl_easy_setopt(easy, CURLOPT_URL, url);
    (void)curl_easy_setopt(easy, CURLOPT_CAINFO, answers->gateway_ca);
    (void)curl_easy_setopt(easy, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEDATA, body);
    if (request->length > 0) {
        (void)curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->length);
        (void)curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
    }
    if (strcmp(request->method, "HEAD") == 0)
        (void)curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    else
        (void)curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    if (curl_easy_perform(easy) == CURLE_OK)
        keep_answer(easy, body, response);
    else
        *response = (HttpResponse){.status = 502, .body = "{\"message\":\"no gateway\"}"};
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
}

/* ---- wrong answers ---- */

/* Bodies as the parts of the platform give them (wire protocol §0, A10, B12). */
static const struct {
    int status;
    const char *type, *body;
} status_table[] = {
    {401, "application/json",
     "{\"code\":\"PGRST301\",\"details\":null,\"hint\":null,\"message\":\"JWSError "
     "JWSInvalidSignature\"}"},
    {403, "application/json",
     "{\"code\":\"42501\",\"details\":null,\"hint\":null,\"message\":\"permission denied\"}"},
    {409, "application/json",
     "{\"code\":\"PT409\",\"details\":null,\"hint\":null,\"message\":\"somebody was faster\"}"},
    {429, "application/json",
     "{\"code\":\"over_request_rate_limit\",\"message\":\"Request rate limit reached\"}"},
    {500, "application/json",
     "{\"code\":\"XX000\",\"details\":null,\"hint\":null,\"message\":\"it broke\"}"},
    {503, "application/json",
     "{\"code\":\"PGRST002\",\"details\":null,\"hint\":null,\"message\":\"Could not query the "
     "database for the schema cache. Retrying.\"}"},
};

static void answer_status(const AnswerFault *fault, HttpResponse *response)
{
    response->status = fault->status;
    response->type = "text/html";
    response->body = "<html><h1>The gateway says no</h1></html>";
    for (guint i = 0; i < G_N_ELEMENTS(status_table); i++)
        if (status_table[i].status == fault->status) {
            response->type = status_table[i].type;
            response->body = status_table[i].body;
        }
}

/* One block: the array of headers, then the text of the only one. */
static void add_header(HttpResponse *response, const char *header)
{
    gsize size = strlen(header) + 1;
    char **block = g_malloc0(2 * sizeof *block + size);

    block[0] = (char *)(block + 2);
    memcpy(block[0], header, size);
    response->owned = (char *)block;
    response->headers = (const char *const *)block;
}

static void answer_redirect(const LineAnswers *answers, const HttpRequest *request,
                            HttpResponse *response)
{
    g_autofree char *header = g_strdup_printf("Location: %s%s", answers->away, request->target);

    response->status = 307;
    add_header(response, header);
}

/* The life of the token becomes a second; when it ends is left out, so that it follows. */
static void shorten_session(HttpResponse *response)
{
    g_autoptr(GRegex) life = g_regex_new("\"expires_in\": *[0-9]+", 0, 0, NULL);
    g_autoptr(GRegex) end = g_regex_new("\"expires_at\": *[0-9]+", 0, 0, NULL);
    g_autofree char *shorter = NULL;
    g_autofree char *now =
        g_strdup_printf("\"expires_at\":%" G_GINT64_FORMAT, g_get_real_time() / G_USEC_PER_SEC + 1);

    if (response->body == NULL)
        return;
    shorter = g_regex_replace_literal(life, response->body, -1, 0, "\"expires_in\":1", 0, NULL);
    char *body = g_regex_replace_literal(end, shorter, -1, 0, now, 0, NULL);
    g_free(response->owned);
    response->headers = NULL;
    response->owned = body;
    response->type = "application/json";
    response->body = body;
    response->length = strlen(body);
}

static void spoil(const AnswerFault *fault, HttpResponse *response)
{
    gsize length = response->length;

    switch (fault->kind) {
    case ANSWER_GZIP_CUT:
        response->gzip = length > 0;
        response->cut = MAX(length / 12, 12);
        break;
    case ANSWER_LENGTH_LONG:
        response->declare = length + 50;
        response->ending = HTTP_CLOSE;
        break;
    case ANSWER_LENGTH_SHORT:
        response->declare = MAX(length / 2, 1);
        break;
    case ANSWER_SLOW:
        response->drip_ms = SLOW_MS;
        break;
    case ANSWER_CUT_HEADERS:
        response->raw = "HTTP/1.1 200 OK\r\nContent-Type: application/js";
        response->ending = HTTP_CLOSE; /* a reset would take with it what is still on its way */
        break;
    case ANSWER_CUT_BEHIND:
        response->raw = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        "Content-Length: 2000\r\n\r\n";
        response->ending = HTTP_CLOSE;
        break;
    case ANSWER_CUT_BODY:
        response->declare = length;
        response->cut = MAX(length / 2, 1);
        response->ending = HTTP_CLOSE;
        break;
    case ANSWER_CUT_END:
        response->ending = HTTP_RESET;
        break;
    case ANSWER_NONE:
        response->raw = "";
        response->ending = HTTP_RESET;
        break;
    case ANSWER_SHORT_SESSION:
        shorten_session(response);
        break;
    case ANSWER_RIGHT:
    case ANSWER_RECORDED:
    case ANSWER_STATUS:
    case ANSWER_HTML:
    case ANSWER_REDIRECT:
    case ANSWER_STRANGER:
    case ANSWER_WRONG_NAME:
    case ANSWER_EXPIRED:
        break;
    }
}

/* What changes rows: not the functions that are asked by POST. */
static gboolean is_write(const HttpRequest *request)
{
    return strcmp(request->method, "PATCH") == 0 ||
           (strcmp(request->method, "POST") == 0 &&
            (!g_str_has_prefix(request->target, "/rest/v1/rpc/") ||
             g_str_has_prefix(request->target, "/rest/v1/rpc/update_")));
}

static gboolean is_first(LineAnswers *answers, const HttpRequest *request)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    g_checksum_update(sum, (const guchar *)request->method, -1);
    g_checksum_update(sum, (const guchar *)request->target, -1);
    g_checksum_update(sum, (const guchar *)request->body, (gssize)request->length);
    return g_hash_table_add(answers->seen, g_strdup(g_checksum_get_string(sum)));
}

static gboolean is_meant(LineAnswers *answers, const AnswerFault *fault, const HttpRequest *request)
{
    if (fault->kind == ANSWER_RIGHT || !g_str_has_prefix(request->target, fault->prefix))
        return FALSE;
    if (strcmp(fault->method, "WRITE-ONCE") == 0)
        return is_write(request) && is_first(answers, request);
    return fault->method[0] == '\0' || strcmp(fault->method, request->method) == 0;
}

/* One after the other: the servers' threads share the file. */
static void record(LineAnswers *answers, const HttpRequest *request, const HttpResponse *response)
{
    FILE *file;

    g_mutex_lock(&answers->lock);
    file = fopen(answers->record, "ae");
    if (file == NULL)
        g_error("line: can't write %s", answers->record);
    fprintf(file, "%s %s %d\n", request->method, request->target, response->status);
    if (response->body != NULL)
        (void)fwrite(response->body, 1, response->length, file);
    fputc('\n', file);
    if (fclose(file) != 0)
        g_error("line: can't write %s", answers->record);
    g_mutex_unlock(&answers->lock);
}

static void answer(const HttpRequest *request, HttpResponse *response, gpointer data)
{
    LineAnswers *answers = data;
    g_autofree char *retry_after = NULL;

    g_mutex_lock(&answers->lock);
    AnswerFault fault = answers->fault;
    gboolean meant = is_meant(answers, &fault, request);
    answers->struck += meant ? 1 : 0;
    g_mutex_unlock(&answers->lock);

    if (meant && fault.kind == ANSWER_STATUS) {
        answer_status(&fault, response);
        retry_after = g_strdup_printf("Retry-After: %u", fault.retry_after_s);
        if (fault.retry_after_s > 0)
            add_header(response, retry_after);
    } else if (meant && fault.kind == ANSWER_HTML) {
        response->type = "text/html";
        response->body = "<html><h1>Welcome to Cafe WiFi</h1></html>";
    } else if (meant && fault.kind == ANSWER_REDIRECT) {
        answer_redirect(answers, request, response);
    } else {
        pass_on(answers, request, response);
        if (meant && fault.kind == ANSWER_RECORDED)
            record(answers, request, response);
        else if (meant)
            spoil(&fault, response);
    }
}

/* ---- the servers ---- */

static HttpServer *server_new(LineAnswers *answers, HttpServerKind kind, GString *authorities)
{
    HttpServer *server = http_server_new(kind);
    g_autofree char *pem = NULL;

    if (authorities != NULL) {
        if (!g_file_get_contents(http_server_ca_file(server), &pem, NULL, NULL))
            g_error("line: no certificate");
        g_string_append(authorities, pem);
    }
    http_server_on_call(server, NULL, "/", answer, answers);
    return server;
}

LineAnswers *line_answers_new(const char *gateway, const char *gateway_ca, const char *directory)
{
    LineAnswers *answers = g_new0(LineAnswers, 1);
    g_autoptr(GString) authorities = g_string_new(NULL);
    g_autofree char *pem = NULL;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
        !g_file_get_contents(gateway_ca, &pem, NULL, NULL))
        g_error("line: can't read %s", gateway_ca);
    g_string_append(authorities, pem);
    g_mutex_init(&answers->lock);
    answers->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    answers->gateway = g_strdup(gateway);
    answers->gateway_ca = g_strdup(gateway_ca);
    answers->modern = server_new(answers, HTTP_TLS_BOTH, authorities);
    answers->old = server_new(answers, HTTP_TLS, authorities);
    answers->elsewhere = server_new(answers, HTTP_TLS, authorities);
    answers->wrong_name = server_new(answers, HTTP_TLS_WRONG_NAME, authorities);
    answers->expired = server_new(answers, HTTP_TLS_EXPIRED, authorities);
    answers->stranger = server_new(answers, HTTP_TLS_STRANGER, NULL);
    answers->away = g_strdup_printf("https://localhost:%u", http_server_port(answers->elsewhere));
    answers->record = g_build_filename(directory, "answers", NULL);
    answers->ca_file = g_build_filename(directory, "ca.pem", NULL);
    if (!g_file_set_contents(answers->ca_file, authorities->str, (gssize)authorities->len, NULL))
        g_error("line: can't write %s", answers->ca_file);
    return answers;
}

void line_answers_free(LineAnswers *answers)
{
    if (answers == NULL)
        return;
    http_server_free(answers->modern);
    http_server_free(answers->old);
    http_server_free(answers->elsewhere);
    http_server_free(answers->wrong_name);
    http_server_free(answers->expired);
    http_server_free(answers->stranger);
    (void)g_unlink(answers->ca_file);
    g_free(answers->ca_file);
    g_free(answers->record);
    g_free(answers->away);
    g_free(answers->gateway);
    g_free(answers->gateway_ca);
    g_mutex_clear(&answers->lock);
    g_hash_table_unref(answers->seen);
    g_free(answers);
}

/* What is about single bytes is said in HTTP/1.1; the rest in HTTP/2, as the real gateway does. */
static const HttpServer *server_for(const LineAnswers *answers, AnswerKind kind)
{
    switch (kind) {
    case ANSWER_RIGHT:
        return NULL;
    case ANSWER_RECORDED:
    case ANSWER_STATUS:
    case ANSWER_HTML:
    case ANSWER_REDIRECT:
    case ANSWER_GZIP_CUT:
    case ANSWER_LENGTH_SHORT:
    case ANSWER_SHORT_SESSION:
        return answers->modern;
    case ANSWER_LENGTH_LONG:
    case ANSWER_SLOW:
    case ANSWER_NONE:
    case ANSWER_CUT_HEADERS:
    case ANSWER_CUT_BEHIND:
    case ANSWER_CUT_BODY:
    case ANSWER_CUT_END:
        return answers->old;
    case ANSWER_STRANGER:
        return answers->stranger;
    case ANSWER_WRONG_NAME:
        return answers->wrong_name;
    case ANSWER_EXPIRED:
        return answers->expired;
    }
    return NULL;
}

guint16 line_answers_set(LineAnswers *answers, const AnswerFault *fault)
{
    const HttpServer *server = server_for(answers, fault->kind);

    g_mutex_lock(&answers->lock);
    answers->fault = *fault;
    answers->struck = 0;
    g_mutex_unlock(&answers->lock);
    return server == NULL ? 0 : http_server_port(server);
}

guint line_answers_struck(LineAnswers *answers)
{
    g_mutex_lock(&answers->lock);
    guint struck = answers->struck;
    g_mutex_unlock(&answers->lock);
    return struck;
}

guint line_answers_elsewhere(LineAnswers *answers)
{
    return http_server_connections(answers->elsewhere);
}
