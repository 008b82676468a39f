/* SPDX-License-Identifier: MIT */
#include "scan.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/json.h"
#include "looptrace/words.h"

typedef struct {
    const char *bytes;
    gsize length, at;
    guint depth, values;
    GError **error;
} Scan;

static gboolean refuse(const Scan *scan, const char *what)
{
    g_set_error(scan->error, FAULT, FAULT_DECODE,
                _("The answer isn't JSON that can be trusted: %s at byte %zu"), what, scan->at);
    return FALSE;
}

/* The byte that is `ahead` of where the scan stands; NUL, which JSON never has, behind the end. */
static char peek(const Scan *scan, gsize ahead)
{
    return scan->length - scan->at > ahead ? scan->bytes[scan->at + ahead] : '\0';
}

/* From behind the opening quote to behind the closing one. */
static gboolean scan_string(Scan *scan)
{
    for (scan->at++; scan->at < scan->length; scan->at++) {
        char c = peek(scan, 0);
        if (c == '"') {
            scan->at++;
            return TRUE;
        }
        if (c >= 0 && c < 0x20)
            return refuse(scan, _("a control character inside a string"));
        if (c != '\\')
            continue;
        if (scan->length - scan->at >= 6 && memcmp(scan->bytes + scan->at, "\\u0000", 6) == 0)
            return refuse(scan, _("a NUL inside a string"));
        scan->at++;
    }
    return refuse(scan, _("a string without an end"));
}

/* Takes a run of digits; FALSE when there is none. */
static gboolean skip_digits(Scan *scan)
{
    gsize start = scan->at;

    while (g_ascii_isdigit(peek(scan, 0)))
        scan->at++;
    return scan->at > start;
}

/* RFC 8259 section 6, where cJSON asks strtod(), which also knows "01" and "1.". */
static gboolean scan_number(Scan *scan)
{
    if (peek(scan, 0) == '-')
        scan->at++;
    if (peek(scan, 0) == '0' && g_ascii_isdigit(peek(scan, 1)))
        return refuse(scan, _("a number with a leading zero"));
    if (!skip_digits(scan))
        return refuse(scan, _("a number without digits"));
    if (peek(scan, 0) == '.') {
        scan->at++;
        if (!skip_digits(scan))
            return refuse(scan, _("a number that ends with its point"));
    }
    if (peek(scan, 0) == 'e' || peek(scan, 0) == 'E') {
        scan->at++;
        if (peek(scan, 0) == '+' || peek(scan, 0) == '-')
            scan->at++;
        if (!skip_digits(scan))
            return refuse(scan, _("a number without its exponent"));
    }
    return TRUE;
}

/* Every value but the first stands behind a comma or an opening bracket. */
static gboolean count_value(Scan *scan)
{
    return ++scan->values <= JSON_MAX_VALUES || refuse(scan, _("too many values"));
}

static gboolean scan_token(Scan *scan)
{
    char c = peek(scan, 0);

    if (c == '"')
        return scan_string(scan);
    if (c == '-' || g_ascii_isdigit(c))
        return scan_number(scan);
    if ((c == '[' || c == '{') && ++scan->depth > JSON_MAX_DEPTH)
        return refuse(scan, _("too many levels"));
    if ((c == ',' || c == '[' || c == '{') && !count_value(scan))
        return FALSE;
    if ((c == ']' || c == '}') && scan->depth-- == 0)
        return refuse(scan, _("a bracket that closes nothing"));
    if (c >= 0 && c < 0x20 && c != ' ' && c != '\t' && c != '\n' && c != '\r')
        return refuse(scan, _("a control character"));
    scan->at++;
    return TRUE;
}

gboolean json_scan(const char *bytes, gsize length, GError **error)
{
    Scan scan = {.bytes = bytes, .length = length, .error = error};
    const char *bad = NULL;

    if (!g_utf8_validate_len(bytes, length, &bad)) {
        scan.at = (gsize)(bad - bytes);
        return refuse(&scan, _("broken UTF-8 or a NUL"));
    }
    while (scan.at < length)
        if (!scan_token(&scan))
            return FALSE;
    return TRUE;
}
