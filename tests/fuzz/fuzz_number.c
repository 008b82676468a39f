/* SPDX-License-Identifier: MIT */
/* Any text as a number, any number as text or as a bar. */
#include <string.h>

#include "fuzz.h"
#include "looptrace/text.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return 0;
}

static char *without_commas(const char *text)
{
    g_auto(GStrv) groups = g_strsplit(text, ",", -1);

    return g_strjoinv("", groups);
}

/* Groups of three, counted from the end of the whole part. */
static gboolean is_grouped(const char *text)
{
    gsize whole;

    text += *text == '-';
    whole = strcspn(text, ".");
    for (gsize i = 0; i < whole; i++)
        if ((text[i] == ',') != ((whole - i) % 4 == 0 && i > 0))
            return FALSE;
    return strchr(text + whole, ',') == NULL;
}

static const char *check_int(const char *digits)
{
    const gint64 bounds[][2] = {{G_MININT64, G_MAXINT64}, {0, 100}, {-5, 5}};

    for (gsize i = 0; i < G_N_ELEMENTS(bounds); i++) {
        const gint64 min = bounds[i][0], max = bounds[i][1];
        gint64 ours = 77, theirs = 0;
        gboolean read = text_parse_int(digits, min, max, &ours);
        gboolean glib = g_ascii_string_to_signed(digits, 10, min, max, &theirs, NULL);

        if (!read && ours != 77)
            return "a refused number was written";
        if (read && (!glib || ours != theirs))
            return "GLib reads another number";
        /* GLib also takes a plus sign and, through strtoll(), a vertical tab. */
        if (!read && glib && (*digits == '-' || g_ascii_isdigit(*digits)))
            return "a number was refused that GLib takes";
    }
    return NULL;
}

/* The digits that matter: no sign of zero, no zeros outside. */
static char *essence(const char *decimal)
{
    gboolean negative = *decimal == '-';
    GString *out = g_string_new(decimal + negative);
    gboolean zero = strpbrk(decimal, "123456789") == NULL;

    while (out->len > 1 && out->str[0] == '0' && out->str[1] != '.')
        g_string_erase(out, 0, 1);
    if (strchr(out->str, '.') != NULL) {
        while (out->str[out->len - 1] == '0')
            g_string_truncate(out, out->len - 1);
        if (out->str[out->len - 1] == '.')
            g_string_truncate(out, out->len - 1);
    }
    if (negative && !zero)
        g_string_prepend_c(out, '-');
    return g_string_free(out, FALSE);
}

static const char *check_money(const char *decimal, int places)
{
    g_autofree char *out = NULL, *again = NULL;

    if (!text_money(decimal, places, &out))
        return out == NULL ? NULL : "refused money was written";
    g_autofree char *bare = without_commas(out);
    g_autofree char *given = essence(decimal);
    g_autofree char *kept = essence(bare);
    const char *point = strchr(out, '.');

    if (!is_grouped(out))
        return "money isn't in groups of three";
    if ((point == NULL ? 0 : strlen(point + 1)) < (gsize)places)
        return "money has too few places";
    if (!g_str_equal(given, kept))
        return "money isn't worth the same";
    if (strlen(bare) <= 100 && (!text_money(bare, places, &again) || !g_str_equal(out, again)))
        return "money isn't written as it was read";
    return NULL;
}

static const char *check_quantity(gint64 number)
{
    g_autofree char *out = text_quantity(number);
    g_autofree char *bare = without_commas(out);
    g_autofree char *plain = g_strdup_printf("%" G_GINT64_FORMAT, number);

    if (!is_grouped(out))
        return "a quantity isn't in groups of three";
    return g_str_equal(bare, plain) ? NULL : "a quantity is another";
}

static const char *check_bytes(guint64 number)
{
    g_autofree char *out = text_bytes(number);
    const char *space = strchr(out, ' ');

    if (space == NULL || strlen(space) != 2 || strchr("BkMGTPE", space[1]) == NULL)
        return "bytes have no unit";
    return strlen(out) <= strlen("999 k") ? NULL : "bytes are too wide";
}

static const char *check_bar(int percent, int columns)
{
    for (int ascii = 0; ascii < 2; ascii++) {
        g_autofree char *bar = text_bar(percent, columns, ascii);

        if (text_columns(bar) != columns)
            return "a bar isn't as wide as asked";
        g_strdelimit(bar, "[]", ' ');
        g_strstrip(bar);
        if (percent > 0 && (g_str_has_prefix(bar, "░") || *bar == '-'))
            return "a bar is empty above 0 %";
        if (percent < 100 && (g_str_has_suffix(bar, "█") || g_str_has_suffix(bar, "#")))
            return "a bar is full below 100 %";
    }
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    g_autofree char *text = g_strndup((const char *)bytes, length);
    gint64 number = 0;

    memcpy(&number, bytes, MIN(length, sizeof number));
    fuzz_require(check_int(text));
    fuzz_require(check_money(text, length > 0 ? bytes[length - 1] % 7 : 2));
    fuzz_require(check_quantity(number));
    fuzz_require(check_bytes((guint64)number));
    fuzz_require(check_bar((int)(number & 0xff) - 20, (int)(number >> 8 & 0x7f) + 1));
    return 0;
}
