/* SPDX-License-Identifier: MIT */
/* What a finished RestRequest puts on the wire; the building is in looptrace/supabase.h. */
#ifndef LOOPTRACE_SRC_SUPABASE_REQUEST_H
#define LOOPTRACE_SRC_SUPABASE_REQUEST_H

#include "looptrace/supabase.h"

/* ---- Storage (storage.c): another service with the same session ---- */

/* target: "/storage/v1/object/…", escaped. */
RestRequest *rest_request_new_storage(NetMethod method, const char *target);
void rest_header(RestRequest *request, const char *name, const char *value);
void rest_bytes(RestRequest *request, gconstpointer bytes, gsize length); /* a body; copied */
gboolean rest_request_is_storage(const RestRequest *request);

/* ---- what goes out ---- */

NetMethod rest_request_method(const RestRequest *request);
NetKind rest_request_kind(const RestRequest *request);
NetPriority rest_request_priority(const RestRequest *request);
gboolean rest_request_is_repeatable(const RestRequest *request);
const char *rest_request_body(const RestRequest *request); /* NULL: none */
gssize rest_request_body_length(const RestRequest *request);

/* "/rest/v1/orders?id=eq.7&limit=1", escaped. Caller frees. */
char *rest_request_target(const RestRequest *request);
/* Headers of its own (Accept, Prefer, Content-Type) as a vector for g_strfreev(). */
char **rest_request_headers(const RestRequest *request);

/* What it is about: "orders", "rpc/changes". Caller frees. */
char *rest_request_table(const RestRequest *request);
/* Paths (select.h) of what it selects; for a column that it only sorts by, "orders@target_date". NULL:
 * nothing of that name, or only filtered by, which can't be left out. Caller frees. */
char *rest_request_find_column(const RestRequest *request, const char *table, const char *column);
char *rest_request_find_relation(const RestRequest *request, const char *parent,
                                 const char *relation);
/* The path of rest_max_affected(). */
#define REST_MAX_AFFECTED "max-affected"
/* Goes on without that; FALSE when it isn't in there, or nothing would be left. */
gboolean rest_request_drop(RestRequest *request, const char *path);

/* The same as several requests, when its list is too long for one address: the rows of all of them, one behind the
 * other, are those of the request, each once. NULL: it fits, or it can't be parted (an order, a limit or a
 * count is of all rows). Caller frees. */
GPtrArray *rest_request_parts(const RestRequest *request, gsize base_length);

/* Why it can't be sent, NULL when it can: text that isn't UTF-8, an address beyond REST_URL_MAX, a
 * change without a filter. base_length: of the project's address. */
GError *rest_request_problem(const RestRequest *request, gsize base_length);

#endif
