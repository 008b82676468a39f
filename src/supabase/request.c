/* SPDX-License-Identifier: MIT */
#include "request.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "select.h"

/* Two layers of escaping (wire protocol B1): PostgREST's own grammar inside, percent-encoding
 * outside. The grammar's punctuation that RFC 3986 lets stand in a query stays as it is, which
 * saves two bytes in three of a long select; values that come from people or rows are encoded
 * whole. */
#define GRAMMAR_PLAIN "-._~,():*!@/"

struct RestRequest {
    NetMethod method;
    GString *path;       /* "/rest/v1/orders" */
    char *table, *spare; /* "orders", "rpc/changes"; spare: where the platform hasn't got that */
    char *columns;       /* what select was made from; NULL: none */
    char *order_by;      /* what order was made from; NULL: none */
    GString *filters;    /* "id=eq.7&status=eq.new" */
    GPtrArray *list; /* of char*, encoded: the elements of the first in.(…) of a GET; NULL: none */
    gsize list_at;   /* where it belongs in filters */
    GString *select; /* these three are what stands behind the '=', encoded */
    GString *order;
    guint limit;
    gboolean has_limit, filtered, overlong, broken_text;
    GString *prefer;
    guint max_affected; /* 0: as many as there are */
    char *body, *write_id;
    gssize body_length;
    GPtrArray *headers; /* Storage: of char*; NULL: the data API's */
    NetKind kind;
    NetPriority priority;
    gboolean repeatable;
};

/* ---- encoding ---- */

static gboolean is_plain(char c)
{
    return g_ascii_isalnum(c) || (c != '\0' && strchr(GRAMMAR_PLAIN, c) != NULL);
}

/* Grammar: runs of plain characters stand, the rest is encoded. */
static void encode_grammar(GString *out, const char *text)
{
    while (*text != '\0') {
        gsize plain = 0, other = 0;
        while (is_plain(text[plain]))
            plain++;
        g_string_append_len(out, text, (gssize)plain);
        text += plain;
        while (text[other] != '\0' && !is_plain(text[other]))
            other++;
        net_append_escaped(out, text, (gssize)other);
        text += other;
    }
}

/* A piece that is too long or not UTF-8 is noted instead of added, so that nothing that comes from
 * outside makes the request grow without end. */
static gboolean takes(RestRequest *request, const GString *piece, const char *text)
{
    gsize length = strlen(text);

    if (!g_utf8_validate(text, (gssize)length, NULL))
        request->broken_text = TRUE;
    else if (piece->len + length > REST_URL_MAX)
        request->overlong = TRUE;
    else
        return TRUE;
    return FALSE;
}

static void add_grammar(RestRequest *request, GString *piece, const char *text)
{
    if (takes(request, piece, text))
        encode_grammar(piece, text);
}

static void add_value(RestRequest *request, GString *piece, const char *value)
{
    if (takes(request, piece, value))
        net_append_escaped(piece, value, -1);
}

/* ---- building ---- */

static RestRequest *request_new(NetMethod method, const char *folder, const char *name)
{
    RestRequest *request = g_new0(RestRequest, 1);

    request->method = method;
    request->kind = method == NET_GET || method == NET_HEAD ? NET_KIND_LIST : NET_KIND_WRITE;
    request->path = g_string_new(folder);
    request->filters = g_string_new(NULL);
    request->select = g_string_new(NULL);
    request->order = g_string_new(NULL);
    request->prefer = g_string_new(NULL);
    request->table = g_strconcat(folder + strlen("/rest/v1/"), name, NULL);
    add_value(request, request->path, name);
    return request;
}

RestRequest *rest_request_new(NetMethod method, const char *table)
{
    static const char folder[] = "rpc/"; /* its slash is a part of the path, not of a name */

    if (g_str_has_prefix(table, folder))
        return request_new(method, "/rest/v1/rpc/", table + strlen(folder));
    return request_new(method, "/rest/v1/", table);
}

RestRequest *rest_request_new_rpc(const char *function)
{
    RestRequest *request = request_new(NET_POST, "/rest/v1/rpc/", function);

    request->kind = NET_KIND_RPC;
    return request;
}

RestRequest *rest_request_new_storage(NetMethod method, const char *target)
{
    RestRequest *request = request_new(method, "/rest/v1/", "");

    g_string_assign(request->path, target);
    request->headers = g_ptr_array_new_with_free_func(g_free);
    request->kind = NET_KIND_INTERACTIVE;
    request->filtered = TRUE; /* what it is about is in its address */
    return request;
}

void rest_header(RestRequest *request, const char *name, const char *value)
{
    g_ptr_array_add(request->headers, g_strdup_printf("%s: %s", name, value));
}

void rest_bytes(RestRequest *request, gconstpointer bytes, gsize length)
{
    g_free(request->body);
    request->body = g_malloc0(length + 1);
    request->body_length = (gssize)length;
    memcpy(request->body, bytes, length);
}

void rest_request_free(RestRequest *request)
{
    if (request == NULL)
        return;
    g_string_free(request->path, TRUE);
    g_string_free(request->filters, TRUE);
    if (request->list != NULL)
        g_ptr_array_unref(request->list);
    g_string_free(request->select, TRUE);
    g_string_free(request->order, TRUE);
    g_string_free(request->prefer, TRUE);
    g_free(request->table);
    g_free(request->spare);
    g_free(request->columns);
    g_free(request->order_by);
    g_free(request->body);
    g_free(request->write_id);
    if (request->headers != NULL)
        g_ptr_array_unref(request->headers);
    g_free(request);
}

void rest_select(RestRequest *request, const char *columns)
{
    char *copy = g_strdup(columns);

    g_free(request->columns); /* columns may be just that */
    request->columns = copy;
    g_string_truncate(request->select, 0);
    add_grammar(request, request->select, copy);
}

/* Query keys that PostgREST keeps for itself; a column of such a name can only be filtered within a
 * tree. */
static gboolean is_reserved(const char *column)
{
    static const char *const reserved[] = {"select",  "columns",     "order", "limit",
                                           "offset",  "on_conflict", "and",   "or",
                                           "not.and", "not.or",      NULL};

    return g_strv_contains(reserved, column);
}

/* Whether the key narrows the rows of the table itself: keys with a prefix are about embedded
 * ones. */
static gboolean narrows(const char *key)
{
    static const char *const trees[] = {"and", "or", "not.and", "not.or", NULL};

    if (is_reserved(key))
        return g_strv_contains(trees, key);
    return strchr(key, '.') == NULL;
}

static void begin_filter(RestRequest *request, const char *key)
{
    if (request->filters->len > 0)
        g_string_append_c(request->filters, '&');
    add_grammar(request, request->filters, key);
    g_string_append_c(request->filters, '=');
    request->filtered = request->filtered || narrows(key);
}

void rest_filter(RestRequest *request, const char *column, const char *op, const char *value)
{
    if (is_reserved(column)) {
        g_autoptr(GString) tree = g_string_new(NULL);
        g_string_append_printf(tree, "(%s.%s.", column, op);
        rest_tree_value(tree, value);
        g_string_append_c(tree, ')');
        rest_filter_tree(request, "and", tree->str);
        return;
    }
    begin_filter(request, column);
    add_grammar(request, request->filters, op);
    g_string_append_c(request->filters, '.');
    add_value(request, request->filters, value);
}

void rest_argument(RestRequest *request, const char *name, const char *value)
{
    begin_filter(request, name);
    add_value(request, request->filters, value);
}

/* Each value once: a row that comes in one part comes in no other. */
static void set_list(RestRequest *request, const char *const *values, gsize count)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GString) quoted = g_string_new(NULL);
    g_autoptr(GString) element = g_string_new(NULL);

    request->list = g_ptr_array_new_with_free_func(g_free);
    request->list_at = request->filters->len;
    for (gsize i = 0; i < count; i++) {
        if (!g_hash_table_add(seen, (gpointer)values[i]))
            continue;
        g_string_truncate(quoted, 0);
        g_string_truncate(element, 0);
        rest_tree_value(quoted, values[i]);
        add_grammar(request, element, quoted->str);
        g_ptr_array_add(request->list, g_strdup(element->str));
    }
}

void rest_filter_in(RestRequest *request, const char *column, const char *const *values,
                    gsize count)
{
    g_autoptr(GString) element = g_string_new(NULL);

    begin_filter(request, column);
    if (request->method == NET_GET && request->list == NULL) {
        set_list(request, values, count);
        return;
    }
    g_string_append(request->filters, "in.(");
    for (gsize i = 0; i < count && !request->overlong; i++) {
        g_string_assign(element, i == 0 ? "" : ",");
        rest_tree_value(element, values[i]);
        add_grammar(request, request->filters, element->str);
    }
    g_string_append_c(request->filters, ')');
}

void rest_filter_tree(RestRequest *request, const char *key, const char *tree)
{
    begin_filter(request, key);
    add_grammar(request, request->filters, tree);
}

void rest_search(RestRequest *request, const char *const *columns, const char *text)
{
    g_autofree char *pattern = rest_like_pattern(text);
    g_autoptr(GString) tree = g_string_new("(");

    if (*text == '\0')
        return;
    for (gsize i = 0; columns[i] != NULL; i++) {
        g_string_append_printf(tree, "%s%s.ilike.", i == 0 ? "" : ",", columns[i]);
        rest_tree_value(tree, pattern);
    }
    g_string_append_c(tree, ')');
    rest_filter_tree(request, "or", tree->str);
}

void rest_order(RestRequest *request, const char *order)
{
    char *copy = g_strdup(order);

    g_free(request->order_by); /* order may be just that */
    request->order_by = copy;
    g_string_truncate(request->order, 0);
    add_grammar(request, request->order, copy);
}

void rest_limit(RestRequest *request, guint limit)
{
    request->limit = limit;
    request->has_limit = TRUE;
}

void rest_prefer(RestRequest *request, const char *preference)
{
    if (request->prefer->len > 0)
        g_string_append_c(request->prefer, ',');
    g_string_append(request->prefer, preference);
}

void rest_count(RestRequest *request, RestCount how)
{
    static const char *const preferences[] = {
        [REST_COUNT_ESTIMATED] = "count=estimated",
        [REST_COUNT_EXACT] = "count=exact",
    };

    rest_prefer(request, preferences[how]);
}

void rest_body(RestRequest *request, const char *json)
{
    rest_bytes(request, json, strlen(json));
}

void rest_write_id(RestRequest *request, const char *id)
{
    g_free(request->write_id);
    request->write_id = g_strdup(id);
}

void rest_max_affected(RestRequest *request, guint rows)
{
    request->max_affected = rows;
}

void rest_kind(RestRequest *request, NetKind kind)
{
    request->kind = kind;
}

void rest_priority(RestRequest *request, NetPriority priority)
{
    request->priority = priority;
}

void rest_repeatable(RestRequest *request)
{
    request->repeatable = TRUE;
}

/* ---- what goes out ---- */

NetKind rest_request_kind(const RestRequest *request)
{
    return request->kind;
}

NetPriority rest_request_priority(const RestRequest *request)
{
    return request->priority;
}

gboolean rest_request_is_repeatable(const RestRequest *request)
{
    return request->repeatable;
}

NetMethod rest_request_method(const RestRequest *request)
{
    return request->method;
}

const char *rest_request_body(const RestRequest *request)
{
    return request->body;
}

gssize rest_request_body_length(const RestRequest *request)
{
    return request->body_length;
}

gboolean rest_request_is_storage(const RestRequest *request)
{
    return request->headers != NULL;
}

static void add_parameter(GString *target, const char *name, const char *encoded)
{
    g_string_append_c(target, strchr(target->str, '?') == NULL ? '?' : '&');
    if (name != NULL)
        g_string_append_printf(target, "%s=", name);
    g_string_append(target, encoded);
}

/* The filters, with elements from of the list up to (not including) to. */
static char *whole_filters(const RestRequest *request, guint from, guint to)
{
    GString *whole = g_string_new_len(
        request->filters->str,
        (gssize)(request->list == NULL ? request->filters->len : request->list_at));

    if (request->list == NULL)
        return g_string_free(whole, FALSE);
    g_string_append(whole, "in.(");
    for (guint i = from; i < to; i++) {
        if (i > from)
            g_string_append_c(whole, ',');
        g_string_append(whole, request->list->pdata[i]);
    }
    g_string_append_c(whole, ')');
    g_string_append(whole, request->filters->str + request->list_at);
    return g_string_free(whole, FALSE);
}

static char *target_of(const RestRequest *request, guint from, guint to)
{
    GString *target = g_string_new(request->path->str);
    g_autofree char *filters = whole_filters(request, from, to);

    if (*filters != '\0')
        add_parameter(target, NULL, filters);
    if (request->select->len > 0)
        add_parameter(target, "select", request->select->str);
    if (request->order->len > 0)
        add_parameter(target, "order", request->order->str);
    if (request->has_limit) {
        g_autofree char *limit = g_strdup_printf("%u", request->limit);
        add_parameter(target, "limit", limit);
    }
    return g_string_free(target, FALSE);
}

char *rest_request_target(const RestRequest *request)
{
    return target_of(request, 0, request->list == NULL ? 0 : request->list->len);
}

/* ---- length ---- */

/* PostgREST's answer to a GET tells the address once more (Content-Location), with all punctuation encoded, and
 * nginx gives all headers of an answer one page of memory unless it is told otherwise: what doesn't
 * fit is a 502. The other headers take some 300 bytes. */
#define ECHO_MAX 3600u

static gsize echo_length(const char *target)
{
    gsize length = 0;

    for (; *target != '\0'; target++)
        length += g_ascii_isalnum(*target) || strchr("%-._~=&", *target) != NULL ? 1 : 3;
    return length;
}

static gboolean is_short_enough(const RestRequest *request, const char *target, gsize base_length)
{
    return base_length + strlen(target) <= REST_URL_MAX &&
           (request->method != NET_GET || echo_length(target) <= ECHO_MAX);
}

/* ---- parts ---- */

/* Rows of parts can be put one behind the other, unless somebody asked for an order of all, for so many of them,
 * or how many there are. */
static gboolean can_be_parted(const RestRequest *request)
{
    return request->list != NULL && request->list->len > 1 && !request->has_limit &&
           request->order->len == 0 && strstr(request->prefer->str, "count=") == NULL;
}

static RestRequest *part_of(const RestRequest *request, guint from, guint to)
{
    RestRequest *part = g_new0(RestRequest, 1);

    part->method = request->method;
    part->path = g_string_new(request->path->str);
    part->table = g_strdup(request->table);
    part->columns = g_strdup(request->columns);
    part->filters = g_string_new(NULL);
    g_string_append(part->filters, request->filters->str);
    part->list = g_ptr_array_new_with_free_func(g_free);
    part->list_at = request->list_at;
    for (guint i = from; i < to; i++)
        g_ptr_array_add(part->list, g_strdup(request->list->pdata[i]));
    part->select = g_string_new(request->select->str);
    part->order = g_string_new(NULL);
    part->filtered = request->filtered;
    part->prefer = g_string_new(request->prefer->str);
    part->kind = request->kind;
    part->priority = request->priority;
    part->repeatable = request->repeatable;
    return part;
}

GPtrArray *rest_request_parts(const RestRequest *request, gsize base_length)
{
    g_autofree char *whole = rest_request_target(request);
    g_autoptr(GPtrArray) parts = NULL;
    gsize room, taken = 0;
    guint from = 0;

    if (request->broken_text || request->overlong || !can_be_parted(request) ||
        is_short_enough(request, whole, base_length))
        return NULL;

    g_autofree char *bare = target_of(request, 0, 0);
    if (!is_short_enough(request, bare, base_length))
        return NULL;
    room = MIN(REST_URL_MAX - base_length - strlen(bare), ECHO_MAX - echo_length(bare));
    parts = g_ptr_array_new_with_free_func((GDestroyNotify)rest_request_free);
    for (guint i = 0; i < request->list->len; i++) {
        gsize size = echo_length(request->list->pdata[i]) + 3; /* and a comma */
        if (size > room)
            return NULL;
        if (taken + size > room) {
            g_ptr_array_add(parts, part_of(request, from, i));
            from = i;
            taken = 0;
        }
        taken += size;
    }
    g_ptr_array_add(parts, part_of(request, from, request->list->len));
    return g_steal_pointer(&parts);
}

/* A server that doesn't know a preference says so only when it is to be strict about them. */
static char *prefer_header(const RestRequest *request)
{
    GString *header = g_string_new("Prefer: ");
    const gsize empty = header->len;

    g_string_append(header, request->prefer->str);
    if (request->max_affected > 0)
        g_string_append_printf(header, "%shandling=strict,max-affected=%u",
                               header->len > empty ? "," : "", request->max_affected);
    return g_string_free(header, header->len == empty);
}

char **rest_request_headers(const RestRequest *request)
{
    g_autoptr(GStrvBuilder) headers = g_strv_builder_new();

    for (guint i = 0; request->headers != NULL && i < request->headers->len; i++)
        g_strv_builder_add(headers, request->headers->pdata[i]);
    g_autofree char *prefer = prefer_header(request);
    if (prefer != NULL)
        g_strv_builder_add(headers, prefer);
    if (request->write_id != NULL) {
        g_autofree char *write_id = g_strconcat("X-Write-Id: ", request->write_id, NULL);
        g_strv_builder_add(headers, write_id);
    }
    if (request->body != NULL && request->headers == NULL)
        g_strv_builder_add(headers, "Content-Type: application/json");
    return g_strv_builder_end(headers);
}

/* ---- what can be left out ---- */

char *rest_request_table(const RestRequest *request)
{
    return g_strdup(request->table);
}

static Select *parsed_select(const RestRequest *request)
{
    return request->columns == NULL ? NULL : select_parse(request->table, request->columns);
}

/* Whether the term of an order ("target_date.asc.nullslast") is by that column. */
static gboolean is_term_of(const char *term, const char *column)
{
    gsize length = strlen(column);

    return strncmp(term, column, length) == 0 &&
           (term[length] == '\0' || term[length] == '.' || term[length] == '-');
}

/* The order without those terms; NULL when it has none of them. */
static char *order_without(const RestRequest *request, const char *column)
{
    g_auto(GStrv) terms = g_strsplit(request->order_by == NULL ? "" : request->order_by, ",", -1);
    g_autoptr(GStrvBuilder) kept = g_strv_builder_new();
    gboolean found = FALSE;

    for (gsize i = 0; terms[i] != NULL; i++) {
        if (is_term_of(terms[i], column))
            found = TRUE;
        else
            g_strv_builder_add(kept, terms[i]);
    }
    g_auto(GStrv) rest = g_strv_builder_end(kept);
    return found ? g_strjoinv(",", rest) : NULL;
}

char *rest_request_find_column(const RestRequest *request, const char *table, const char *column)
{
    g_autoptr(Select) select = parsed_select(request);
    g_autofree char *order = order_without(request, column);
    char *path = select == NULL ? NULL : select_find_column(select, table, column);

    if (path == NULL && order != NULL && (table == NULL || strcmp(table, request->table) == 0))
        path = g_strconcat(request->table, "@", column, NULL);
    return path;
}

char *rest_request_find_relation(const RestRequest *request, const char *parent,
                                 const char *relation)
{
    g_autoptr(Select) select = parsed_select(request);

    return select == NULL ? NULL : select_find_relation(select, parent, relation);
}

static gboolean drop_from_order(RestRequest *request, const char *column)
{
    g_autofree char *order = order_without(request, column);

    if (order == NULL)
        return FALSE;
    rest_order(request, order);
    return TRUE;
}

void rest_spare_table(RestRequest *request, const char *table)
{
    g_free(request->spare);
    request->spare = g_strdup(table);
}

static gboolean take_spare(RestRequest *request)
{
    g_string_printf(request->path, "/rest/v1/%s", request->spare);
    g_free(request->table);
    request->table = g_steal_pointer(&request->spare);
    return TRUE;
}

gboolean rest_request_drop(RestRequest *request, const char *path)
{
    gsize length = strlen(request->table);

    if (strcmp(path, REST_MAX_AFFECTED) == 0) {
        gboolean had = request->max_affected > 0;
        request->max_affected = 0;
        return had;
    }
    if (strcmp(path, request->table) == 0)
        return request->spare != NULL && take_spare(request);
    if (strncmp(path, request->table, length) != 0)
        return FALSE;
    if (path[length] == '@')
        return drop_from_order(request, path + length + 1);

    g_autoptr(Select) select = parsed_select(request);
    if (select == NULL || !select_drop(select, path))
        return FALSE;
    g_autofree char *left = select_print(select);
    rest_select(request, left);
    return TRUE;
}

GError *rest_request_problem(const RestRequest *request, gsize base_length)
{
    g_autofree char *target = rest_request_target(request);
    gboolean changes = request->method == NET_PATCH || request->method == NET_DELETE;

    if (request->broken_text)
        return g_error_new(
            FAULT, FAULT_INVALID,
            _("The text to look for isn't valid UTF-8: check the terminal's encoding"));
    if (request->overlong || !is_short_enough(request, target, base_length))
        return g_error_new(FAULT, FAULT_INVALID,
                           _("The question is too long to be sent (more than %u bytes of address): "
                             "ask for less at once"),
                           REST_URL_MAX);
    /* PostgREST would take it for every row that the person can see (wire protocol B8). */
    if (changes && !request->filtered)
        return g_error_new(FAULT, FAULT_FAILED,
                           _("A change that doesn't say which rows it is for is never sent"));
    return NULL;
}

char *rest_request_describe(const RestRequest *request)
{
    g_autofree char *target = rest_request_target(request);
    g_auto(GStrv) headers = rest_request_headers(request);
    g_autofree char *joined = g_strjoinv("\n", headers);
    g_autoptr(SafeText) body = text_sanitise(request->body, -1, TEXT_BLOCK);

    return g_strdup_printf("%s %s%s%s%s%s", net_method_name(request->method), target,
                           *joined == '\0' ? "" : "\n", joined, request->body == NULL ? "" : "\n\n",
                           safe_text_utf8(body));
}
