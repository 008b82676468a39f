/* SPDX-License-Identifier: MIT */
#include "plan.h"
#include "looptrace/words.h"

#include <string.h>

#define LONGEST_TIMEOUT_MS (24 * 60 * 60 * 1000)
#define DEFAULT_MAX_BYTES  (16U * 1024 * 1024)

static const char *const method_names[] = {
    [NET_GET] = "GET", [NET_HEAD] = "HEAD",   [NET_POST] = "POST",
    [NET_PUT] = "PUT", [NET_PATCH] = "PATCH", [NET_DELETE] = "DELETE",
};

const char *net_method_name(NetMethod method)
{
    return method_names[method];
}

/* "Name: value" without anything that could end the line and begin another header. */
static gboolean net_header_is_sane(const char *header)
{
    const char *colon = strchr(header, ':');

    if (colon == NULL || colon == header)
        return FALSE;
    for (const char *c = header; *c != '\0'; c++)
        if (g_ascii_iscntrl(*c) || (c < colon && *c == ' '))
            return FALSE;
    return TRUE;
}

/* As curl_slist_append() would: libcurl only reads the list, and may not be here yet. */
static void net_plan_append(NetPlan *plan, const char *header)
{
    struct curl_slist **end = &plan->headers;

    while (*end != NULL)
        end = &(*end)->next;
    *end = g_new0(struct curl_slist, 1);
    (*end)->data = g_strdup(header);
}

static void net_plan_drop_headers(NetPlan *plan)
{
    while (plan->headers != NULL) {
        struct curl_slist *first = plan->headers;
        plan->headers = first->next;
        secret_wipe(first->data, strlen(first->data));
        g_free(first->data);
        g_free(first);
    }
}

static gboolean net_plan_add_header(NetPlan *plan, const char *header, GError **error)
{
    if (!net_header_is_sane(header)) {
        /* The header itself may be a secret. */
        g_set_error(error, FAULT, FAULT_CONFIG,
                    _("a header of the request can't be sent: it holds a line break or another "
                      "control character"));
        return FALSE;
    }
    net_plan_append(plan, header);
    return TRUE;
}

static gboolean net_plan_add_bearer(NetPlan *plan, const SecretText *bearer, GError **error)
{
    static const char prefix[] = "Authorization: Bearer ";
    gsize size = sizeof prefix + secret_text_length(bearer);
    g_autofree char *header = g_malloc(size);

    g_strlcpy(header, prefix, size);
    g_strlcat(header, secret_text_peek(bearer), size);
    gboolean added = net_plan_add_header(plan, header, error);
    secret_wipe(header, size);
    return added;
}

static gboolean net_plan_names_content_type(const NetMessage *message)
{
    for (gsize i = 0; message->headers != NULL && message->headers[i] != NULL; i++)
        if (g_ascii_strncasecmp(message->headers[i], "content-type:", 13) == 0)
            return TRUE;
    return FALSE;
}

static gboolean net_plan_add_headers(NetPlan *plan, const NetMessage *message, GError **error)
{
    for (gsize i = 0; message->headers != NULL && message->headers[i] != NULL; i++)
        if (!net_plan_add_header(plan, message->headers[i], error))
            return FALSE;
    if (message->bearer != NULL && !net_plan_add_bearer(plan, message->bearer, error))
        return FALSE;
    /* An empty value takes away what curl adds by itself: the type of a web form, that any answer is
     * welcome, and (wire protocol §E 32) the wait for 100-continue. */
    if (!net_plan_names_content_type(message) && !net_plan_add_header(plan, "Content-Type:", error))
        return FALSE;
    return net_plan_add_header(plan, "Accept:", error) &&
           net_plan_add_header(plan, "Expect:", error);
}

static gboolean net_method_has_body(NetMethod method)
{
    return method != NET_GET && method != NET_HEAD;
}

gboolean net_plan_init(NetPlan *plan, const NetMessage *message, GError **error)
{
    memset(plan, 0, sizeof *plan);
    plan->method = message->method;
    plan->kind = message->kind;
    plan->label = g_strdup(message->label == NULL ? "" : message->label);
    plan->url = g_strdup(message->url);
    plan->timeout_ms = CLAMP(message->timeout_ms, 0, LONGEST_TIMEOUT_MS);
    plan->max_bytes = message->max_bytes > 0 ? message->max_bytes : DEFAULT_MAX_BYTES;
    plan->retries = message->retries;
    plan->harmless = message->repeatable || !net_method_has_body(message->method);
    plan->secret_answer = message->secret_answer;
    plan->line = message->line;
    plan->looks = message->looks;
    if (message->body != NULL && net_method_has_body(message->method)) {
        plan->body_length =
            message->body_length < 0 ? strlen(message->body) : (gsize)message->body_length;
        plan->body = g_malloc(plan->body_length + 1);
        memcpy(plan->body, message->body, plan->body_length);
    }
    return net_place_init(&plan->place, message->url, error) &&
           net_plan_add_headers(plan, message, error);
}

void net_plan_clear(NetPlan *plan)
{
    net_plan_drop_headers(plan);
    if (plan->body != NULL)
        secret_wipe(plan->body, plan->body_length);
    g_clear_pointer(&plan->body, g_free);
    g_clear_pointer(&plan->url, g_free);
    g_clear_pointer(&plan->label, g_free);
    net_place_clear(&plan->place);
}

/* ---- deadlines ---- */

static const struct {
    const char *name;
    NetDeadlines deadlines;
} kind_table[] = {
#define X(id, name, connect, first_byte, silence, total)                                           \
    [NET_KIND_##id] = {name, {connect, first_byte, silence, total}},
    NET_KIND_TABLE(X)
#undef X
};

NetDeadlines net_kind_deadlines(NetKind kind)
{
    return kind_table[kind].deadlines;
}

static gint64 net_deadline(gint64 usual, gint64 instead, guint percent)
{
    return MAX((instead > 0 ? instead : usual) * percent / 100, 1);
}

NetDeadlines net_plan_deadlines(const NetPlan *plan, const NetDeadlines *instead, guint percent)
{
    const NetDeadlines usual = net_kind_deadlines(plan->kind);
    gint64 total = plan->timeout_ms > 0 ? plan->timeout_ms : instead->total_ms;

    return (NetDeadlines){
        .connect_ms = net_deadline(usual.connect_ms, instead->connect_ms, percent),
        .first_byte_ms = net_deadline(usual.first_byte_ms, instead->first_byte_ms, percent),
        .silence_ms = net_deadline(usual.silence_ms, instead->silence_ms, percent),
        .total_ms = net_deadline(usual.total_ms, total, percent),
    };
}
