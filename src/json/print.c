/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "looptrace/json.h"
#include "number.h"

/* Letters and marks that show nothing, as text_sanitise() drops them. */
static gboolean is_invisible(gunichar c)
{
    return c == 0x034F || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 ||
           (c >= 0x180B && c <= 0x180F) || c == 0x3164 || c == 0xFFA0 ||
           (c >= 0xE0000 && c <= 0xE0FFF);
}

/* What a terminal, an editor or a reader's eye would take for something else than text. */
static gboolean must_escape(gunichar c)
{
    if (c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == '"' || c == '\\')
        return TRUE;
    if (c < 0xAD)
        return FALSE;
    GUnicodeType type = g_unichar_type(c);
    return type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR ||
           type == G_UNICODE_PARAGRAPH_SEPARATOR || is_invisible(c);
}

static void append_escaped(GString *out, gunichar c)
{
    switch (c) {
    case '"':
        g_string_append(out, "\\\"");
        return;
    case '\\':
        g_string_append(out, "\\\\");
        return;
    case '\n':
        g_string_append(out, "\\n");
        return;
    case '\t':
        g_string_append(out, "\\t");
        return;
    case '\r':
        g_string_append(out, "\\r");
        return;
    default:
        break;
    }
    if (c <= 0xFFFF)
        g_string_append_printf(out, "\\u%04x", c);
    else
        g_string_append_printf(out, "\\u%04x\\u%04x", 0xD800 + ((c - 0x10000) >> 10),
                               0xDC00 + ((c - 0x10000) & 0x3FF));
}

void json_append_string(GString *out, const char *utf8, gssize length)
{
    gsize size = length < 0 ? strlen(utf8) : (gsize)length;
    const char *end = utf8 + size;

    g_string_append_c(out, '"');
    while (utf8 < end) {
        gunichar c = g_utf8_get_char_validated(utf8, end - utf8);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append(out, "\xEF\xBF\xBD");
            utf8++;
            continue;
        }
        const char *next = g_utf8_next_char(utf8);
        if (must_escape(c))
            append_escaped(out, c);
        else
            g_string_append_len(out, utf8, next - utf8);
        utf8 = next;
    }
    g_string_append_c(out, '"');
}

static void append_number(GString *out, double number)
{
    g_autofree char *text = isfinite(number) ? json_number_text(number) : NULL;

    g_string_append(out, text == NULL ? "null" : text); /* JSON has no word for infinity */
}

static void append_children(GString *out, const cJSON *parent, char open, char close)
{
    const cJSON *child;

    g_string_append_c(out, open);
    cJSON_ArrayForEach(child, parent)
    {
        if (child != parent->child)
            g_string_append_c(out, ',');
        if (open == '{') {
            json_append_string(out, child->string, -1);
            g_string_append_c(out, ':');
        }
        json_append_value(out, child);
    }
    g_string_append_c(out, close);
}

void json_append_value(GString *out, const cJSON *value)
{
    if (cJSON_IsString(value))
        json_append_string(out, value->valuestring, -1);
    else if (cJSON_IsNumber(value))
        append_number(out, value->valuedouble);
    else if (cJSON_IsBool(value))
        g_string_append(out, cJSON_IsTrue(value) ? "true" : "false");
    else if (cJSON_IsArray(value))
        append_children(out, value, '[', ']');
    else if (cJSON_IsObject(value))
        append_children(out, value, '{', '}');
    else
        g_string_append(out, "null");
}
