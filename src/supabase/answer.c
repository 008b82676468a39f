/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/json.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define TEXT_MAX_CHARACTERS 300
#define CODE_MAX_BYTES      64
#define WAIT_DEFAULT_S      60

ServerAnswer server_answer(const NetAnswer *answer)
{
    const char *gateway_code = net_answer_header(answer, "sb-error-code");

    if (gateway_code == NULL)
        gateway_code = net_answer_header(answer, "x-sb-error-code");
    return (ServerAnswer){
        .status = answer->status,
        .body = answer->body,
        .length = answer->length,
        .is_json = answer->is_json,
        .gateway_code = gateway_code,
        .challenge = net_answer_header(answer, "www-authenticate"),
        .proxy_status = net_answer_header(answer, "proxy-status"),
        .retry_after_s = answer->retry_after_s,
    };
}

gboolean server_text_has(const char *text, const char *word)
{
    return text != NULL && strcasestr(text, word) != NULL;
}

gboolean server_code_is_sqlstate(const char *code)
{
    if (code == NULL || strlen(code) != 5)
        return FALSE;
    for (const char *c = code; *c != '\0'; c++)
        if (!g_ascii_isupper(*c) && !g_ascii_isdigit(*c))
            return FALSE;
    return TRUE;
}

/* ---- error bodies ---- */

/* One line of at most TEXT_MAX_CHARACTERS, fit for a terminal; NULL when nothing is left. */
static char *clean(const char *text, gsize length)
{
    if (text == NULL)
        return NULL;
    g_autofree char *line = text_clean(text, (gssize)MIN(length, TEXT_MAX_CHARACTERS * 4));
    g_strstrip(line);
    if (*line == '\0')
        return NULL;
    if (g_utf8_strlen(line, -1) <= TEXT_MAX_CHARACTERS)
        return g_steal_pointer(&line);

    g_autofree char *start = g_utf8_substring(line, 0, TEXT_MAX_CHARACTERS - 1);
    return g_strconcat(start, "…", NULL);
}

static char *clean_member(const cJSON *object, const char *name)
{
    const char *text = json_text(object, name);

    return text == NULL ? NULL : clean(text, strlen(text));
}

/* A code is a word that the program compares; anything else was never one. */
static char *code_member(const cJSON *object, const char *name)
{
    const char *code = json_text(object, name);
    gsize length = code == NULL ? 0 : strlen(code);

    if (length == 0 || length > CODE_MAX_BYTES)
        return NULL;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isgraph(code[i]))
            return NULL;
    return g_strdup(code);
}

static void read_members(const cJSON *object, ServerTrouble *trouble)
{
    static const char *const codes[] = {"code", "error_code", "error"};
    static const char *const messages[] = {"msg", "message", "error_description", "error"};

    for (gsize i = 0; i < G_N_ELEMENTS(codes) && trouble->code == NULL; i++)
        trouble->code = code_member(object, codes[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(messages) && trouble->message == NULL; i++)
        trouble->message = clean_member(object, messages[i]);
    trouble->hint = clean_member(object, "hint");
}

/* `PostgREST; error=57014`: the only place for the code of an answer to HEAD. */
static char *code_from_proxy_status(const char *proxy_status)
{
    const char *start = proxy_status == NULL ? NULL : strstr(proxy_status, "error=");
    gsize length = 0;

    if (start == NULL)
        return NULL;
    start += strlen("error=");
    while (g_ascii_isalnum(start[length]) && length < CODE_MAX_BYTES)
        length++;
    return length == 0 ? NULL : g_strndup(start, length);
}

void server_trouble_read(const ServerAnswer *answer, ServerTrouble *trouble)
{
    *trouble = (ServerTrouble){0};
    if (answer->is_json && answer->length > 0) {
        g_autoptr(cJSON) body = json_parse(answer->body, answer->length, NULL);
        if (cJSON_IsObject(body))
            read_members(body, trouble);
    } else if (answer->length == 0) {
        trouble->code = code_from_proxy_status(answer->proxy_status);
    }
}

void server_trouble_clear(ServerTrouble *trouble)
{
    g_clear_pointer(&trouble->code, g_free);
    g_clear_pointer(&trouble->message, g_free);
    g_clear_pointer(&trouble->hint, g_free);
}

char *server_trouble_compose(const char *sentence, const ServerTrouble *trouble)
{
    GString *text = g_string_new(sentence);

    if (trouble->message != NULL) {
        if (text->len > 0)
            g_string_append(text, ": ");
        g_string_append(text, trouble->message);
        /* Whoever shows the sentence ends it. */
        if (g_str_has_suffix(text->str, ".") && !g_str_has_suffix(text->str, ".."))
            g_string_truncate(text, text->len - 1);
    }
    if (text->len == 0)
        g_string_append(text, "The server gave no reason");
    if (trouble->hint != NULL)
        g_string_append_printf(text, " (%s)", trouble->hint);
    return g_string_free(text, FALSE);
}

/* ---- answers without a code ---- */

GError *server_fault_limited(const ServerAnswer *answer, const char *code)
{
    gint64 wait_s = answer->retry_after_s > 0 ? answer->retry_after_s : WAIT_DEFAULT_S;

    return fault_new_coded(FAULT_LIMITED, code,
                           "The server says that there were too many requests from this network: "
                           "wait %" G_GINT64_FORMAT " second%s",
                           wait_s, wait_s == 1 ? "" : "s");
}

/* The first line of a body that isn't JSON and isn't a page. */
static char *first_line(const ServerAnswer *answer)
{
    gsize start = 0, end;

    while (start < answer->length && g_ascii_isspace(answer->body[start]))
        start++;
    for (end = start; end < answer->length; end++)
        if (answer->body[end] == '\n' || answer->body[end] == '\r')
            break;
    if (answer->is_json || start == end || answer->body[start] == '<')
        return NULL;
    return clean(answer->body + start, end - start);
}

static GError *fault_with_line(FaultKind kind, const ServerAnswer *answer,
                               const ServerTrouble *trouble, const char *sentence)
{
    g_autofree char *line = first_line(answer);
    const ServerTrouble told = {.message = trouble->message != NULL ? trouble->message : line,
                                .hint = trouble->hint};
    g_autofree char *text = server_trouble_compose(sentence, &told);

    return fault_new_coded(kind, NULL, _("%s (HTTP %ld)"), text, answer->status);
}

static GError *fault_4xx(const ServerAnswer *answer, const ServerTrouble *trouble)
{
    switch (answer->status) {
    case 401:
        return fault_with_line(FAULT_KEY, answer, trouble, "The server refuses the project key");
    case 402:
        return fault_with_line(FAULT_SERVER, answer, trouble,
                               "The project is paused or restricted");
    case 403:
        return fault_with_line(FAULT_REFUSED, answer, trouble, "The server refuses this");
    case 407:
        return fault_with_line(FAULT_PROXY, answer, trouble, "The proxy wants to be signed in to");
    case 408:
        return fault_with_line(FAULT_TIMEOUT, answer, trouble,
                               "The request reached the server too slowly");
    case 413:
    case 414:
    case 431:
        return fault_with_line(FAULT_INVALID, answer, trouble,
                               "The request is longer than the server takes");
    case 425:
        return fault_with_line(FAULT_LIMITED, answer, trouble,
                               "The server wants the request later: try again in a moment");
    case 429:
        return server_fault_limited(answer, NULL);
    default:
        return fault_with_line(FAULT_FAILED, answer, trouble, "The server refuses the request");
    }
}

GError *server_fault_from_status(const ServerAnswer *answer, const ServerTrouble *trouble)
{
    long status = answer->status;

    if (status == 540)
        return fault_with_line(FAULT_SERVER, answer, trouble,
                               "The project is paused or restricted");
    if (status >= 500)
        return fault_with_line(FAULT_SERVER, answer, trouble, "The platform has a fault");
    if (status < 300)
        return fault_new_coded(FAULT_FOREIGN, NULL,
                               _("The answer isn't from Supabase: not JSON (HTTP %ld)"), status);
    if (status < 400)
        return fault_new_coded(FAULT_FOREIGN, NULL,
                               _("The answer isn't from Supabase: it sends elsewhere (HTTP %ld)"),
                               status);
    /* 402, 407, 408, 413 … come from gateways and proxies, in whatever form they like. */
    if (!answer->is_json && answer->length > 0 &&
        (status == 400 || status == 401 || status == 403 || status == 404))
        return fault_with_line(FAULT_FOREIGN, answer, trouble, "The answer isn't from Supabase");
    return fault_4xx(answer, trouble);
}
