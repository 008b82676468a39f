/* SPDX-License-Identifier: MIT */
#include "order_server.h"

#include <stdio.h>
#include <string.h>

#include "looptrace/json.h"

#define AT "\"at\":\"2026-11-23T00:00:00Z\""

static void id_bytes(guint row, guchar bytes[16])
{
    memset(bytes, 0, 16);
    bytes[0] = (guchar)(row * 31); /* not in the order of the numbers */
    bytes[14] = (guchar)(row >> 8);
    bytes[15] = (guchar)row;
}

char *order_server_id(guint row)
{
    guchar b[16];

    id_bytes(row, b);
    return g_strdup_printf("%02x000000-0000-0000-0000-00000000%02x%02x", b[0], b[14], b[15]);
}

char *order_server_row(guint row, const char *number)
{
    g_autofree char *id = order_server_id(row);

    return g_strdup_printf(
        "{\"id\":\"%s\",\"order_number\":\"%s\",\"product_type\":\"Hat\",\"quantity\":7,"
        "\"workflow_status\":\"bulk_production\",\"version\":2}",
        id, number);
}

/* "SA-00123" in [0, "SA-00123", id] */
static guint row_of(const cJSON *place)
{
    guint row = 0;

    sscanf(cJSON_GetArrayItem(place, 1)->valuestring, "SA-%u", &row);
    return row;
}

static void add_numbers(GString *json, guint from, guint to)
{
    g_string_append(json, ",[");
    for (guint row = from; row < to; row++)
        g_string_append_printf(json, "%s\"SA-%05u\"", row == from ? "" : ",", row);
    g_string_append_c(json, ']');
}

static void add_same(GString *json, guint n, const char *value)
{
    for (guint i = 0; i < n; i++)
        g_string_append_printf(json, "%s%s", i == 0 ? "" : ",", value);
}

static void add_rows(GString *json, guint from, guint to)
{
    g_autoptr(GByteArray) ids = g_byte_array_new();

    for (guint row = from; row < to; row++) {
        guchar bytes[16];
        id_bytes(row, bytes);
        g_byte_array_append(ids, bytes, sizeof bytes);
    }
    g_autofree char *base64 = g_base64_encode(ids->data, ids->len);
    g_string_append_printf(json, ",\"rows\":[\"%s\"", g_strdelimit(base64, "=", '\0'));
    add_numbers(json, from, to);
    for (int column = 2; column < 13; column++) {
        gboolean words = column == 2 || column == 5 || column == 6 || column == 10 || column == 11;
        const char *value = words || column == 3 || column == 9 ? "0" : "null";
        g_string_append(json, column == 5 ? ",[[\"bulk_production\"],["
                              : words     ? ",[[\"x\"],["
                                          : ",[");
        add_same(json, to - from, column == 9 ? "1" : value);
        g_string_append(json, words ? "]]" : "]");
    }
    g_string_append_c(json, ']');
}

static void answer_page(OrderServer *server, const cJSON *p, GString *json)
{
    gint64 most = 0, skip = 0;
    guint from = 0, to = server->rows;
    gboolean backwards = cJSON_HasObjectItem(p, "end") || cJSON_HasObjectItem(p, "before");

    json_int(p, "most", 1, 1000, &most);
    if (json_array(p, "after") != NULL)
        from = row_of(json_array(p, "after")) + 1;
    if (json_array(p, "from") != NULL)
        from = row_of(json_array(p, "from"));
    if (json_array(p, "before") != NULL)
        to = row_of(json_array(p, "before"));
    if (json_int(p, "skip", 0, G_MAXINT32, &skip)) {
        gint64 all = server->rows;
        json_int(p, "of", 1, G_MAXINT32, &all);
        from = (guint)(skip * server->rows / all);
    }
    gboolean more = to - from > most;
    if (more && backwards)
        from = to - (guint)most;
    else if (more)
        to = from + (guint)most;
    g_string_append_printf(json, "{" AT ",\"more\":%s", more ? "true" : "false");
    if (cJSON_HasObjectItem(p, "count"))
        g_string_append_printf(json, ",\"total\":%u%s",
                               server->rows + (server->guess ? server->rows / 10 : 0),
                               server->guess ? ",\"guessed\":true" : "");
    if (cJSON_HasObjectItem(p, "where") && !server->old)
        g_string_append(json, ",\"filtered\":true");
    if (cJSON_HasObjectItem(p, "skip") && !server->guess)
        g_string_append_printf(json, ",\"position\":%u", from);
    if (to > from)
        add_rows(json, from, to);
    g_string_append_c(json, '}');
}

static void order_list(const HttpRequest *request, HttpResponse *response, gpointer data)
{
    OrderServer *server = data;
    g_autoptr(cJSON) question = json_parse(request->body, request->length, NULL);
    GString *json = g_string_new(NULL);

    g_mutex_lock(&server->lock);
    g_ptr_array_add(server->asked, g_strdup(request->body));
    if (server->without) {
        response->status = 404;
        g_string_append(json, "{\"code\":\"PGRST202\",\"message\":\"Could not find the function "
                              "public.order_list(p) in the schema cache\"}");
    } else if (server->broken) {
        response->status = 500;
        g_string_append(json, "{\"code\":\"XX000\",\"message\":\"it broke\"}");
    } else {
        answer_page(server, json_object(question, "p"), json);
    }
    g_mutex_unlock(&server->lock);
    response->owned = g_string_free(json, FALSE);
    response->body = response->owned;
}

static void changes(const HttpRequest *request, HttpResponse *response, gpointer data)
{
    OrderServer *server = data;

    g_mutex_lock(&server->lock);
    response->owned = g_strdup_printf("{" AT "%s%s}", server->changes == NULL ? "" : ",",
                                      server->changes == NULL ? "" : server->changes);
    g_clear_pointer(&server->changes, g_free);
    g_mutex_unlock(&server->lock);
    response->body = response->owned;
}

OrderServer *order_server_new(HttpServer *http, guint rows)
{
    OrderServer *server = g_new0(OrderServer, 1);

    g_mutex_init(&server->lock);
    server->rows = rows;
    server->asked = g_ptr_array_new_with_free_func(g_free);
    http_server_on_call(http, "POST", "/rest/v1/rpc/order_list", order_list, server);
    http_server_on_call(http, "POST", "/rest/v1/rpc/changes", changes, server);
    return server;
}

void order_server_free(OrderServer *server)
{
    g_ptr_array_unref(server->asked);
    g_free(server->changes);
    g_mutex_clear(&server->lock);
    g_free(server);
}

guint order_server_asked(OrderServer *server)
{
    g_mutex_lock(&server->lock);
    guint asked = server->asked->len;
    g_mutex_unlock(&server->lock);
    return asked;
}

gboolean order_server_asked_for(OrderServer *server, guint index, const char *part)
{
    g_mutex_lock(&server->lock);
    gboolean found =
        index < server->asked->len && strstr(g_ptr_array_index(server->asked, index), part) != NULL;
    g_mutex_unlock(&server->lock);
    return found;
}
