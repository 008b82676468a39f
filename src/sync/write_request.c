/* SPDX-License-Identifier: MIT */
/* The requests of writes, from the table's rows. */
#include <string.h>

#include "write_private.h"

/* ---- bodies ---- */

static void append_value(GString *json, const WriteField *field, const char *value)
{
    if (value == NULL)
        g_string_append(json, "null");
    else if (field->type == WRITE_PERCENT || field->type == WRITE_WHOLE || field->is_list)
        g_string_append(json, value); /* checked: digits, or an array */
    else
        json_append_string(json, value, -1);
}

/* What is in there, which was read from the server, and mine. */
static void append_more(GString *json, const char *base, const char *mine)
{
    gsize length = base == NULL ? 0 : strlen(base);

    if (length > 2 && base[0] == '[' && base[length - 1] == ']') {
        g_string_append_len(json, base, (gssize)length - 1);
        g_string_append_c(json, ',');
    } else {
        g_string_append_c(json, '[');
    }
    json_append_string(json, mine, -1);
    g_string_append_c(json, ']');
}

static void append_name(GString *json, const char *name)
{
    g_string_append_printf(json, "%s\"%s\":", json->str[json->len - 1] == '{' ? "" : ",", name);
}

static void append_fields(GString *json, const Write *write, const char *const *names)
{
    for (guint i = 0; i < write->kind->n_fields; i++) {
        const WriteField *field = &write->kind->fields[i];
        if ((write->set & (1u << i)) == 0 || (names != NULL && names[i] == NULL))
            continue;
        if (field->address && write->guard != NULL) /* where the row is, which stays */
            continue;
        append_name(json, names == NULL ? field->name : names[i]);
        if (field->adds && names == NULL)
            append_more(json, write->base[i], write->mine[i]);
        else
            append_value(json, field, write->mine[i]);
    }
}

static char *columns_body(const Write *write)
{
    GString *json = g_string_new("{");

    if (write->kind->method == WRITE_POST || write_is_new_row(write)) {
        append_name(json, "id");
        json_append_string(json, write->row_id, -1);
    }
    append_fields(json, write, NULL);
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}

static char *arguments_body(const Write *write, const char *id)
{
    GString *json = g_string_new("{");

    append_name(json, write->kind->row_argument);
    json_append_string(json, write->row_id, -1);
    if (write->kind->constant != NULL) {
        append_name(json, write->kind->constant);
        json_append_string(json, write->kind->constant_value, -1);
    }
    append_fields(json, write, write->kind->arguments);
    if (write->guard != NULL && write->kind->guard_argument != NULL) {
        append_name(json, write->kind->guard_argument);
        json_append_string(json, write->guard, -1);
    }
    append_name(json, "idempotency_key");
    json_append_string(json, id, -1);
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}

/* The same of several rows, each with what its guard was. */
static char *rows_body(const GPtrArray *writes)
{
    const Write *first = writes->pdata[0];
    GString *json = g_string_new("{");

    append_name(json, first->kind->rows_argument);
    for (guint i = 0; i < writes->len; i++) {
        g_string_append_c(json, i == 0 ? '[' : ',');
        json_append_string(json, ((const Write *)writes->pdata[i])->row_id, -1);
    }
    g_string_append_c(json, ']');
    append_name(json, first->kind->guard_argument);
    for (guint i = 0; i < writes->len; i++) {
        const char *guard = ((const Write *)writes->pdata[i])->guard;
        g_string_append_c(json, i == 0 ? '[' : ',');
        if (guard == NULL)
            g_string_append(json, "null");
        else
            json_append_string(json, guard, -1);
    }
    g_string_append_c(json, ']');
    append_name(json, first->kind->constant);
    json_append_string(json, first->kind->constant_value, -1);
    append_fields(json, first, first->kind->arguments);
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}

/* ---- writing ---- */

static void note_id(RestRequest *request, const WriteKind *kind, const char *id)
{
    if (kind->noted)
        rest_write_id(request, id);
}

/* Of a platform whose rows have no version: the values that the person saw. */
static void filter_old_values(RestRequest *request, const Write *write)
{
    for (guint i = 0; i < write->kind->n_fields; i++) {
        const char *name = write->kind->fields[i].name;
        if ((write_judged_fields(write) & write->seen & (1u << i)) == 0 ||
            write->kind->fields[i].adds)
            continue;
        if (write->base[i] == NULL)
            rest_filter(request, name, "is", "null");
        else
            rest_filter(request, name, "eq", write->base[i]);
    }
}

static RestRequest *patch_request(const Write *write, const char *id)
{
    RestRequest *request = rest_request_new(NET_PATCH, write->kind->table);
    g_autofree char *body = columns_body(write);

    write_filter_row(request, write);
    if (write->guard != NULL)
        write_filter_guard(request, write);
    else
        filter_old_values(request, write);
    write_select_row(request, write, write->kind->select);
    rest_prefer(request, "return=representation");
    rest_max_affected(request, 1);
    rest_body(request, body);
    note_id(request, write->kind, id);
    return request;
}

/* By what a row of the kind is one and the same: "supplier_id,date". Caller frees. */
static char *unique_columns(const WriteKind *kind)
{
    GString *columns = g_string_new(NULL);

    if (kind->method != WRITE_UPSERT)
        return g_string_free(g_string_append(columns, "id"), FALSE);
    for (guint i = 0; i < kind->n_fields; i++)
        if (kind->fields[i].address)
            g_string_append_printf(columns, "%s%s", columns->len == 0 ? "" : ",",
                                   kind->fields[i].name);
    return g_string_free(columns, FALSE);
}

static RestRequest *insert_request(const Write *write, const char *id, const char *body)
{
    RestRequest *request = rest_request_new(NET_POST, write->kind->table);
    g_autofree char *unique = unique_columns(write->kind);

    rest_argument(request, "on_conflict", unique);
    rest_select(request, write->kind->select);
    rest_prefer(request, "return=representation,resolution=ignore-duplicates");
    rest_body(request, body);
    note_id(request, write->kind, id);
    rest_repeatable(request); /* the row's id is the client's: a second one is ignored */
    return request;
}

static RestRequest *post_request(const Write *write, const char *id)
{
    g_autofree char *body = columns_body(write);

    return insert_request(write, id, body);
}

/* Sent again only after it was found out whether it has been done: it has no key. */
static RestRequest *rows_request(const GPtrArray *writes, const char *id)
{
    const WriteKind *kind = ((const Write *)writes->pdata[0])->kind;
    RestRequest *request = rest_request_new_rpc(kind->function);
    g_autofree char *body = rows_body(writes);

    rest_body(request, body);
    note_id(request, kind, id);
    return request;
}

static RestRequest *rpc_request(const Write *write, const char *id)
{
    g_autoptr(GPtrArray) one = g_ptr_array_new();

    g_ptr_array_add(one, (gpointer)write);
    if (write->kind->rows_argument != NULL)
        return rows_request(one, id);
    RestRequest *request = rest_request_new_rpc(write->kind->function);
    g_autofree char *body = arguments_body(write, id);

    rest_body(request, body);
    rest_repeatable(request); /* a key that is known is answered as it was */
    return request;
}

RestRequest *write_request(const Write *write, const char *id)
{
    switch (write->kind->method) {
    case WRITE_PATCH:
        return patch_request(write, id);
    case WRITE_POST:
        return post_request(write, id);
    case WRITE_RPC:
        return rpc_request(write, id);
    case WRITE_UPSERT:
        return write_is_new_row(write) ? post_request(write, id) : patch_request(write, id);
    }
    return NULL;
}

char *write_describe(const Write *write)
{
    static const char unknown[] = "00000000-0000-0000-0000-000000000000"; /* made when it is sent */
    g_autoptr(RestRequest) request = write_request(write, unknown);

    return rest_request_describe(request);
}

/* ---- several rows ---- */

/* One without an id, so that its row can be told; else the first. */
static const Write *address_among(const GPtrArray *writes)
{
    for (guint i = 0; i < writes->len; i++)
        if (write_is_by_address(writes->pdata[i]))
            return writes->pdata[i];
    return writes->pdata[0];
}

/* Those that are there already are left out of the answer. */
static RestRequest *insert_many(GPtrArray *writes, const char *id)
{
    g_autoptr(GString) bodies = g_string_new("[");

    for (guint i = 0; i < writes->len; i++) {
        g_autofree char *body = columns_body(writes->pdata[i]);
        g_string_append_printf(bodies, "%s%s", i == 0 ? "" : ",", body);
    }
    g_string_append_c(bodies, ']');
    return insert_request(writes->pdata[0], id, bodies->str);
}

/* Each row with its own guard. A tree and not in.(…) twice: that would let a row pass whose guard is another
 * row's. PostgREST up to 14.3 leaves rows out of the answer that no longer meet a tree; they are read again. */
static RestRequest *patch_many(GPtrArray *writes, const char *id)
{
    const Write *first = writes->pdata[0];
    RestRequest *request = rest_request_new(NET_PATCH, first->kind->table);
    g_autofree char *body = columns_body(first);
    g_autoptr(GString) tree = g_string_new("(");

    for (guint i = 0; i < writes->len; i++) {
        const Write *write = writes->pdata[i];
        g_string_append(tree, i == 0 ? "and(" : ",and(");
        write_append_row(tree, write);
        write_append_guard(tree, write);
        g_string_append_c(tree, ')');
    }
    g_string_append_c(tree, ')');
    rest_filter_tree(request, "or", tree->str);
    write_select_row(request, address_among(writes), first->kind->select);
    rest_prefer(request, "return=representation");
    rest_max_affected(request, writes->len);
    rest_body(request, body);
    note_id(request, first->kind, id);
    return request;
}

RestRequest *write_request_many(GPtrArray *writes, const char *id)
{
    if (((const Write *)writes->pdata[0])->kind->rows_argument != NULL)
        return rows_request(writes, id);
    return write_is_new_row(writes->pdata[0]) ? insert_many(writes, id) : patch_many(writes, id);
}

/* ---- reading again ---- */

RestRequest *write_request_read(const Write *write)
{
    RestRequest *request = rest_request_new(NET_GET, write->kind->table);

    write_select_row(request, write, write->kind->read);
    write_filter_row(request, write);
    rest_kind(request, NET_KIND_INTERACTIVE);
    return request;
}

static void filter_ids(RestRequest *request, const GPtrArray *writes)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();

    for (guint i = 0; i < writes->len; i++)
        g_ptr_array_add(ids, ((const Write *)writes->pdata[i])->row_id);
    rest_filter_in(request, "id", (const char *const *)ids->pdata, ids->len);
}

static void filter_addresses(RestRequest *request, const GPtrArray *writes)
{
    g_autoptr(GString) tree = g_string_new("(");

    for (guint i = 0; i < writes->len; i++) {
        g_string_append(tree, i == 0 ? "and(" : ",and(");
        write_append_row(tree, writes->pdata[i]);
        g_string_append_c(tree, ')');
    }
    g_string_append_c(tree, ')');
    rest_filter_tree(request, "or", tree->str);
}

RestRequest *write_request_read_many(GPtrArray *writes)
{
    const Write *first = writes->pdata[0];
    RestRequest *request = rest_request_new(NET_GET, first->kind->table);
    const Write *address = address_among(writes);

    write_select_row(request, address, first->kind->read);
    if (write_is_by_address(address))
        filter_addresses(request, writes);
    else
        filter_ids(request, writes);
    rest_kind(request, NET_KIND_INTERACTIVE);
    return request;
}

RestRequest *write_request_noted(const Write *write, const char *id)
{
    RestRequest *request = rest_request_new(NET_GET, "rpc/write_was_done");

    rest_argument(request, "write_id", id);
    rest_argument(request, "row_id", write->row_id);
    rest_kind(request, NET_KIND_INTERACTIVE);
    return request;
}
