/* SPDX-License-Identifier: MIT */
/* A look at the bytes before cJSON sees them. */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <glib.h>

/* Refuses what cJSON would take wrongly: NUL bytes and "\u0000" (it cuts the string there), broken
 * UTF-8, nesting beyond JSON_MAX_DEPTH. Says nothing of the rest of the grammar. */
gboolean json_scan(const char *bytes, gsize length, GError **error);

#endif
