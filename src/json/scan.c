/* SPDX-License-Identifier: MIT */
#include "scan.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/json.h"

static gboolean refuse(const char *what, gsize at, GError **error)
{
    g_set_error(error, FAULT, FAULT_DECODE,
                "The answer isn't JSON that can be trusted: %s at byte %" G_GSIZE_FORMAT, what, at);
    return FALSE;
}

/* at: behind the opening quote; moved to the closing one (or the end, which cJSON will refuse). */
static gboolean scan_string(const char *bytes, gsize length, gsize *at, GError **error)
{
    gsize i = *at;

    while (i < length && bytes[i] != '"') {
        if (bytes[i] != '\\') {
            i++;
            continue;
        }
        if (length - i >= 6 && memcmp(bytes + i, "\\u0000", 6) == 0)
            return refuse("a NUL inside a string", i, error);
        i += 2;
    }
    *at = i;
    return TRUE;
}

gboolean json_scan(const char *bytes, gsize length, GError **error)
{
    const char *bad = NULL;
    guint depth = 0;

    if (!g_utf8_validate_len(bytes, length, &bad))
        return refuse("broken UTF-8 or a NUL", (gsize)(bad - bytes), error);
    for (gsize i = 0; i < length; i++) {
        switch (bytes[i]) {
        case '"':
            i++;
            if (!scan_string(bytes, length, &i, error))
                return FALSE;
            break;
        case '[':
        case '{':
            if (++depth > JSON_MAX_DEPTH)
                return refuse("too many levels", i, error);
            break;
        case ']':
        case '}':
            if (depth > 0)
                depth--;
            break;
        default:
            break;
        }
    }
    return TRUE;
}
