/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "fit.h"
#include "looptrace/text.h"
#include "sanitise.h"

struct SafeText {
    gatomicrefcount references;
    int columns; /* measured once: every frame asks */
    char utf8[];
};

static gsize given_length(const char *bytes, gssize length)
{
    if (bytes == NULL)
        return 0;
    return length < 0 ? strlen(bytes) : (gsize)length;
}

/* With room for so many bytes, the last of which is set. */
static SafeText *text_new(gsize length)
{
    SafeText *text = g_malloc(sizeof *text + length + 1);

    g_atomic_ref_count_init(&text->references);
    text->utf8[length] = '\0';
    return text;
}

SafeText *text_sanitise(const char *bytes, gssize length, TextShape shape)
{
    gsize given = given_length(bytes, length);
    int cells = 0;
    gboolean plain = sanitise_plain((const guint8 *)bytes, given, &cells) == given;
    GString *clean = plain ? NULL : sanitise_bytes((const guint8 *)bytes, given, shape);
    SafeText *text = text_new(plain ? given : clean->len);

    if (plain) {
        memcpy(text->utf8, given == 0 ? "" : bytes, given);
        text->columns = cells;
        return text;
    }
    memcpy(text->utf8, clean->str, clean->len);
    text->columns = text_columns(text->utf8);
    g_string_free(clean, TRUE);
    return text;
}

SafeText *safe_text_printf(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *printed = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return text_sanitise(printed, -1, TEXT_LINE);
}

char *text_clean(const char *bytes, gssize length)
{
    return g_string_free(
        sanitise_bytes((const guint8 *)bytes, given_length(bytes, length), TEXT_LINE), FALSE);
}

SafeText *safe_text_fit(const SafeText *text, int columns, TextAlign align, gboolean ascii)
{
    const TextFit fit = fit_measure(safe_text_utf8(text), columns, align, ascii);
    SafeText *fitted = text_new(fit_length(&fit));

    fit_write(&fit, fitted->utf8);
    fitted->columns = MAX(columns, 0);
    return fitted;
}

SafeText *safe_text_ref(SafeText *text)
{
    g_atomic_ref_count_inc(&text->references);
    return text;
}

void safe_text_unref(SafeText *text)
{
    if (text != NULL && g_atomic_ref_count_dec(&text->references))
        g_free(text);
}

const char *safe_text_utf8(const SafeText *text)
{
    return text == NULL ? "" : text->utf8;
}

int safe_text_columns(const SafeText *text)
{
    return text == NULL ? 0 : text->columns;
}

gboolean safe_text_equal(const SafeText *a, const SafeText *b)
{
    return a == b || strcmp(safe_text_utf8(a), safe_text_utf8(b)) == 0;
}
