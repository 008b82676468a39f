/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <string.h>

/* Decimal places moved by an exponent that are still written out as zeros. */
#define PLAIN_MIN -9
#define PLAIN_MAX 20

#define DIGITS_MAX 17 /* enough for any double */

/* "d.ddde±xx" with as few digits as will do. */
static void shortest(char *out, int size, double number)
{
    for (int places = 0; places < DIGITS_MAX; places++) {
        char format[8];
        g_snprintf(format, sizeof format, "%%.%de", places);
        g_ascii_formatd(out, size, format, number);
        if (g_ascii_strtod(out, NULL) == number)
            return;
    }
}

/* digits: without a point, the first of them counts 10^exponent; so the one at `exponent` is the units. */
static void append_plain(GString *out, const char *digits, gint64 exponent)
{
    gint64 count = (gint64)strlen(digits);

    for (gint64 place = MIN(exponent, 0); place < count || place <= exponent; place++) {
        g_string_append_c(out, place < 0 || place >= count ? '0' : digits[place]);
        if (place == exponent && place + 1 < count)
            g_string_append_c(out, '.');
    }
}

char *json_number_text(double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_autoptr(GString) digits = g_string_new(NULL);
    g_autoptr(GString) plain = g_string_new(NULL);

    shortest(text, sizeof text, number);
    const char *mark = strchr(text, 'e');
    gint64 exponent = g_ascii_strtoll(mark + 1, NULL, 10);
    if (exponent < PLAIN_MIN || exponent > PLAIN_MAX)
        return g_strdup(text);

    for (const char *c = text; c < mark; c++)
        if (g_ascii_isdigit(*c))
            g_string_append_c(digits, *c);
    if (text[0] == '-')
        g_string_append_c(plain, '-');
    append_plain(plain, digits->str, exponent);
    return g_strdup(plain->str);
}

gboolean json_is_plain_decimal(const char *text)
{
    static const char digits[] = "0123456789";
    const char *whole = text + (text[0] == '-' ? 1 : 0);
    const char *end = whole + strspn(whole, digits);

    if (end == whole)
        return FALSE;
    if (*end != '.')
        return *end == '\0';

    gsize places = strspn(end + 1, digits);
    return places > 0 && end[1 + places] == '\0';
}
