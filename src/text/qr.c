/* SPDX-License-Identifier: MIT */
#include "looptrace/text_qr.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

#include "looptrace/secret.h"

#define TEXT_MAX 1024

static void free_code(QRcode *code)
{
    secret_wipe(code->data, (gsize)code->width * (gsize)code->width);
    QRcode_free(code);
}

/* The lowest level of correction: a screen isn't scratched, and the code stays small. */
static QRcode *encode(const char *text)
{
    gsize length = strlen(text);

    if (length == 0 || length > TEXT_MAX)
        return NULL;
    return QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
}

/* Light unless it is a dark module of the code: beyond it everything is. */
static gboolean is_light(const QRcode *code, int y, int x)
{
    if (y < 0 || x < 0 || y >= code->width || x >= code->width)
        return TRUE;
    return (code->data[y * code->width + x] & 1) == 0;
}

static void size_of(const QRcode *code, const TextQrLook *look, guint *columns, guint *rows)
{
    guint side = (guint)code->width + 2 * look->margin;

    *columns = look->ascii ? side * 2 : side;
    *rows = look->ascii ? side : (side + 1) / 2;
}

gboolean text_qr_size(const char *text, const TextQrLook *look, guint *columns, guint *rows)
{
    QRcode *code = encode(text);

    if (code == NULL)
        return FALSE;
    size_of(code, look, columns, rows);
    free_code(code);
    return TRUE;
}

static const char *cell_of(const TextQrLook *look, gboolean upper, gboolean lower)
{
    static const char *const halves[] = {" ", "\u2584", "\u2580", "\u2588"};

    if (look->ascii)
        return upper ? "##" : "  ";
    return halves[(upper ? 2 : 0) + (lower ? 1 : 0)];
}

static char *line_of(const QRcode *code, const TextQrLook *look, int y)
{
    int margin = (int)look->margin, side = code->width + 2 * margin;
    GString *line = g_string_sized_new((gsize)side * 3 + 1);

    for (int x = -margin; x < code->width + margin; x++) {
        gboolean below =
            y + 1 < code->width + margin; /* else the line's lower half is none of it */
        gboolean upper = is_light(code, y, x) != look->inverted;
        gboolean lower = below && is_light(code, y + 1, x) != look->inverted;
        g_string_append(line, cell_of(look, upper, lower));
    }
    return g_string_free(line, FALSE);
}

GPtrArray *text_qr_lines(const char *text, const TextQrLook *look)
{
    QRcode *code = encode(text);
    int margin = (int)look->margin;

    if (code == NULL)
        return NULL;
    GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)secret_wipe_and_free);
    for (int y = -margin; y < code->width + margin; y += look->ascii ? 1 : 2)
        g_ptr_array_add(lines, line_of(code, look, y));
    free_code(code);
    return lines;
}

void text_qr_free(GPtrArray *lines)
{
    if (lines != NULL)
        g_ptr_array_unref(lines);
}

char *text_qr_shorten_otpauth(const char *uri)
{
    static const char *const usual[] = {"algorithm=SHA1", "digits=6", "period=30"};
    const char *query = strchr(uri, '?');
    GString *out = g_string_sized_new(strlen(uri) + 1);

    if (query == NULL) {
        g_string_append(out, uri);
        return g_string_free(out, FALSE);
    }
    g_string_append_len(out, uri, query - uri);
    char separator = '?';
    for (const char *from = query + 1; *from != '\0';) {
        gsize length = strcspn(from, "&");
        gboolean needed = length > 0;
        for (gsize i = 0; i < G_N_ELEMENTS(usual); i++)
            if (strlen(usual[i]) == length && strncmp(usual[i], from, length) == 0)
                needed = FALSE;
        if (needed) {
            g_string_append_c(out, separator);
            g_string_append_len(out, from, (gssize)length);
            separator = '&';
        }
        from += length + (from[length] == '&' ? 1 : 0);
    }
    return g_string_free(out, FALSE);
}
