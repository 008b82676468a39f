/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "looptrace/text.h"

/* Far more than numeric columns of the platform hold, far less than a hostile answer can. */
#define MAX_DECIMAL_DIGITS 100

static void append_grouped(GString *out, const char *digits, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            g_string_append_c(out, ',');
        g_string_append_c(out, digits[i]);
    }
}

char *text_quantity(gint64 number)
{
    /* Negated as unsigned: the smallest gint64 has no positive counterpart. */
    guint64 magnitude = number < 0 ? -(guint64)number : (guint64)number;
    char digits[sizeof "18446744073709551615"];
    char *first = digits + sizeof digits - 1;
    GString *out = g_string_new(number < 0 ? "-" : NULL);

    *first = '\0'; /* a column of them is no place for printf() */
    do {
        *--first = (char)('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude > 0);
    append_grouped(out, first, strlen(first));
    return g_string_free(out, FALSE);
}

char *text_bytes(guint64 bytes)
{
    static const char units[] = "kMGTPE";
    guint64 unit = 1000;
    int step = 0;

    if (bytes < 1000)
        return g_strdup_printf("%" G_GUINT64_FORMAT " B", bytes);
    /* As soon as it would round to 1000 of one unit it is 1.0 of the next. */
    while (units[step + 1] != '\0' && bytes >= unit * 1000 - unit / 2) {
        unit *= 1000;
        step++;
    }
    guint64 tenths = bytes / (unit / 10) + (bytes % (unit / 10) >= unit / 20);
    if (tenths < 100)
        return g_strdup_printf("%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT " %c", tenths / 10,
                               tenths % 10, units[step]);
    guint64 whole = bytes / unit + (bytes % unit >= unit / 2);
    return g_strdup_printf("%" G_GUINT64_FORMAT " %c", whole, units[step]);
}

typedef struct {
    gboolean negative;
    const char *whole, *fraction;
    gsize whole_digits, fraction_digits;
} Decimal;

/* Digits from here on; stops counting where there are too many anyway. */
static gsize digit_run(const char *text)
{
    gsize count = 0;

    while (count <= MAX_DECIMAL_DIGITS && g_ascii_isdigit(text[count]))
        count++;
    return count;
}

static gboolean parse_decimal(const char *text, Decimal *decimal)
{
    const char *end;

    *decimal = (Decimal){.negative = *text == '-'};
    decimal->whole = text + decimal->negative;
    decimal->whole_digits = digit_run(decimal->whole);
    end = decimal->whole + decimal->whole_digits;
    if (decimal->whole_digits == 0)
        return FALSE;
    if (*end == '.') {
        decimal->fraction = end + 1;
        decimal->fraction_digits = digit_run(decimal->fraction);
        end = decimal->fraction + decimal->fraction_digits;
        if (decimal->fraction_digits == 0)
            return FALSE;
    }
    return *end == '\0' && decimal->whole_digits + decimal->fraction_digits <= MAX_DECIMAL_DIGITS;
}

/* Leaves out the zeros that say nothing, and the sign of a zero. */
static void trim_decimal(Decimal *decimal, gsize places)
{
    while (decimal->fraction_digits > places &&
           decimal->fraction[decimal->fraction_digits - 1] == '0')
        decimal->fraction_digits--;
    while (decimal->whole_digits > 1 && *decimal->whole == '0') {
        decimal->whole++;
        decimal->whole_digits--;
    }
    if (strpbrk(decimal->whole, "123456789") == NULL)
        decimal->negative = FALSE;
}

gboolean text_money(const char *decimal, int places, char **out)
{
    gsize wanted = (gsize)CLAMP(places, 0, MAX_DECIMAL_DIGITS);
    Decimal parts;
    GString *text;

    *out = NULL;
    if (decimal == NULL || !parse_decimal(decimal, &parts))
        return FALSE;
    trim_decimal(&parts, wanted);

    text = g_string_new(parts.negative ? "-" : NULL);
    append_grouped(text, parts.whole, parts.whole_digits);
    if (parts.fraction_digits > 0 || wanted > 0)
        g_string_append_c(text, '.');
    if (parts.fraction_digits > 0)
        g_string_append_len(text, parts.fraction, (gssize)parts.fraction_digits);
    for (gsize i = parts.fraction_digits; i < wanted; i++)
        g_string_append_c(text, '0');
    *out = g_string_free(text, FALSE);
    return TRUE;
}

/* ---- as typed ---- */

static gsize blank_length(const char *at)
{
    if (*at == ' ')
        return 1;
    if (g_str_has_prefix(at, "\u00A0")) /* no-break, and the narrow one */
        return strlen("\u00A0");
    return g_str_has_prefix(at, "\u202F") ? strlen("\u202F") : 0;
}

static gsize separator_length(const char *at)
{
    return *at == ',' ? 1 : blank_length(at);
}

/* The whole part without its separators, which all have to be the same, each before three digits. */
static gboolean take_whole(const char **at, GString *plain)
{
    const char *separator = NULL;
    gsize first = digit_run(*at), length, group;

    if (first == 0)
        return FALSE;
    g_string_append_len(plain, *at, (gssize)first);
    *at += first;
    while ((length = separator_length(*at)) > 0 && (group = digit_run(*at + length)) > 0) {
        if (first > 3 || group != 3 || plain->len > MAX_DECIMAL_DIGITS ||
            (separator != NULL && strncmp(separator, *at, length) != 0))
            return FALSE;
        separator = *at;
        g_string_append_len(plain, *at + length, (gssize)group);
        *at += length + group;
    }
    return TRUE;
}

static void skip_blanks(const char **at)
{
    for (gsize length; (length = blank_length(*at)) > 0;)
        *at += length;
}

static char *plain_decimal(const Decimal *parts)
{
    GString *plain = g_string_new(parts->negative ? "-" : NULL);

    g_string_append_len(plain, parts->whole, (gssize)parts->whole_digits);
    if (parts->fraction_digits > 0) {
        g_string_append_c(plain, '.');
        g_string_append_len(plain, parts->fraction, (gssize)parts->fraction_digits);
    }
    return g_string_free(plain, FALSE);
}

gboolean text_read_decimal(const char *typed, int places, char **plain)
{
    g_autoptr(GString) text = g_string_new(NULL);
    Decimal parts;

    *plain = NULL;
    skip_blanks(&typed);
    if (*typed == '-' || *typed == '+') {
        if (*typed++ == '-')
            g_string_append_c(text, '-');
        skip_blanks(&typed);
    }
    if (!take_whole(&typed, text))
        return FALSE;
    if (*typed == '.') {
        gsize digits = digit_run(typed + 1);
        g_string_append_len(text, typed, (gssize)(digits == 0 ? 0 : digits + 1));
        typed += digits + 1;
    }
    skip_blanks(&typed);
    if (*typed != '\0' || !parse_decimal(text->str, &parts))
        return FALSE;
    trim_decimal(&parts, 0);
    if (parts.fraction_digits > (gsize)MAX(places, 0))
        return FALSE;
    *plain = plain_decimal(&parts);
    return TRUE;
}

static int compare_magnitude(const Decimal *a, const Decimal *b)
{
    if (a->whole_digits != b->whole_digits)
        return a->whole_digits < b->whole_digits ? -1 : 1;
    int whole = strncmp(a->whole, b->whole, a->whole_digits);
    gsize both = MIN(a->fraction_digits, b->fraction_digits);
    int fraction = both == 0 ? 0 : strncmp(a->fraction, b->fraction, both);

    if (whole != 0)
        return whole;
    if (fraction != 0)
        return fraction;
    return (a->fraction_digits > b->fraction_digits) - (a->fraction_digits < b->fraction_digits);
}

int text_compare_decimal(const char *a, const char *b)
{
    Decimal first, second;
    gboolean first_is = a != NULL && parse_decimal(a, &first);
    gboolean second_is = b != NULL && parse_decimal(b, &second);

    if (!first_is || !second_is)
        return first_is - second_is;
    trim_decimal(&first, 0);
    trim_decimal(&second, 0);
    if (first.negative != second.negative)
        return first.negative ? -1 : 1;
    return first.negative ? -compare_magnitude(&first, &second)
                          : compare_magnitude(&first, &second);
}

gboolean text_parse_int(const char *digits, gint64 min, gint64 max, gint64 *out)
{
    gint64 value = 0;
    gboolean negative;

    if (digits == NULL)
        return FALSE;
    negative = *digits == '-';
    digits += negative;
    if (*digits == '\0')
        return FALSE;
    for (; *digits != '\0'; digits++) {
        int digit = *digits - '0';

        if (!g_ascii_isdigit(*digits) || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, negative ? -digit : digit, &value))
            return FALSE;
    }
    if (value < min || value > max)
        return FALSE;
    *out = value;
    return TRUE;
}
