/* SPDX-License-Identifier: MIT */
/* A look at the bytes before cJSON sees them. */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <glib.h>

/* Refuses what cJSON would take, or take wrongly: NUL bytes and "\u0000" (it cuts the string there),
 * other control characters, broken UTF-8, numbers that aren't JSON's, more than JSON_MAX_DEPTH levels
 * or JSON_MAX_VALUES values. The rest of the grammar is cJSON's to judge. */
gboolean json_scan(const char *bytes, gsize length, GError **error);

#endif
