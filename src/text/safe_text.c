/* SPDX-License-Identifier: MIT */
#include <string.h>

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

SafeText *text_sanitise(const char *bytes, gssize length, TextShape shape)
{
    GString *clean = sanitise_bytes((const guint8 *)bytes, given_length(bytes, length), shape);
    SafeText *text = g_malloc(sizeof *text + clean->len + 1);

    g_atomic_ref_count_init(&text->references);
    memcpy(text->utf8, clean->str, clean->len + 1);
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
    g_autofree char *utf8 = text_fit(safe_text_utf8(text), columns, align, ascii);
    gsize size = strlen(utf8) + 1;
    SafeText *fitted = g_malloc(sizeof *fitted + size);

    g_atomic_ref_count_init(&fitted->references);
    memcpy(fitted->utf8, utf8, size);
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
