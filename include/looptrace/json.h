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

#define JSON_MAX_BYTES  (16u * 1024 * 1024)
#define JSON_MAX_DEPTH  64
#define JSON_MAX_VALUES 500000u /* a node costs cJSON some 100 bytes */

/* Owner: the caller (cJSON_Delete, or g_autoptr(cJSON)). FAULT_DECODE says what and at which byte. */
cJSON *json_parse(const char *bytes, gsize length, GError **error);

/* The same, and each number has the text that it came as in its valuestring: a double would round it. */
cJSON *json_parse_exact(const char *bytes, gsize length, GError **error);

/* Members of an object; a missing member and null are the same. Borrowed from the object. */
const char *json_text(const cJSON *object, const char *name); /* NULL unless a string */
const cJSON *json_object(const cJSON *object, const char *name);
const cJSON *json_array(const cJSON *object, const char *name);
gboolean json_bool(const cJSON *object, const char *name, gboolean fallback);
/* A whole number within [min, max], sent as a number (below 2^53 in size: the last that a double tells
 * apart) or as decimal text; FALSE, with *out as it was, otherwise. */
gboolean json_int(const cJSON *object, const char *name, gint64 min, gint64 max, gint64 *out);
/* A plain decimal ("-1234.50", no exponent) as text, whether it came as a string or as a number: as a
 * number it has lost its scale and what a double can't hold, so money is asked for as ::text. NULL if
 * it is neither. Caller frees. */
char *json_decimal(const cJSON *object, const char *name);

/* One JSON string with quotes: ", \, everything below U+0020, DEL, C1, bidi and invisible controls,
 * U+2028/9 and tags are \u-escaped, broken UTF-8 (and a NUL) becomes U+FFFD; so it can be shown on a
 * terminal. length -1: up to the NUL. */
void json_append_string(GString *out, const char *utf8, gssize length);
/* A whole tree in one line, strings as above, numbers with the fewest digits that are read
 * back as the same double. */
void json_append_value(GString *out, const cJSON *value);

/* cJSON_Delete() after wiping all strings: of a tree that holds secrets. NULL is allowed. */
void json_wipe(cJSON *tree);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)

G_END_DECLS

#endif
