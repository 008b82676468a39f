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
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, magnitude);
    GString *out = g_string_new(number < 0 ? "-" : NULL);

    append_grouped(out, digits, strlen(digits));
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
