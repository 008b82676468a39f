/* SPDX-License-Identifier: MIT */
/*
 * cJSON with the holes closed: bounded size, depth and members, valid UTF-8 only, "\u0000" refused
 * (cJSON would cut the string there), duplicate names refused, and output that escapes what a
 * terminal would obey. cJSON's numbers are doubles: whatever must be exact travels as text.
 */
#ifndef LOOPTRACE_JSON_H
#define LOOPTRACE_JSON_H

#include <cjson/cJSON.h>
#include <glib.h>

G_BEGIN_DECLS

#define JSON_MAX_BYTES (16u * 1024 * 1024)
#define JSON_MAX_DEPTH 64

/* Owner: the caller (cJSON_Delete, or g_autoptr(cJSON)). FAULT_DECODE says what and at which byte. */
cJSON *json_parse(const char *bytes, gsize length, GError **error);

/* Members of an object; a missing member and null are the same. Borrowed from the object. */
const char *json_text(const cJSON *object, const char *name); /* NULL unless a string */
const cJSON *json_object(const cJSON *object, const char *name);
const cJSON *json_array(const cJSON *object, const char *name);
gboolean json_bool(const cJSON *object, const char *name, gboolean fallback);
/* A whole number within [min, max], sent as a number or as decimal text; FALSE otherwise. */
gboolean json_int(const cJSON *object, const char *name, gint64 min, gint64 max, gint64 *out);
/* A decimal as text, whether it came as a string or as a number; NULL if neither. Caller frees. */
char *json_decimal(const cJSON *object, const char *name);

/* One JSON string with quotes: ", \, everything below U+0020, DEL, C1, bidi and invisible controls,
 * U+2028/9 and tags are \u-escaped, broken UTF-8 becomes U+FFFD; so it can be shown on a terminal. */
void json_append_string(GString *out, const char *utf8, gssize length);
/* A whole tree in one line, strings as above, numbers as they were parsed. */
void json_append_value(GString *out, const cJSON *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)

G_END_DECLS

#endif
