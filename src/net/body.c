/* SPDX-License-Identifier: MIT */
#include "body.h"

#include <string.h>

#include "looptrace/secret.h"

#define FIRST_ROOM 4096U

static void net_body_grow(NetBody *body, gsize needed)
{
    gsize room = MAX(MAX(body->room * 2, FIRST_ROOM), needed);

    if (!body->secret) {
        body->bytes = g_realloc(body->bytes, room);
    } else {
        char *old = body->bytes;

        body->bytes = g_malloc(room);
        if (old != NULL) {
            memcpy(body->bytes, old, body->length);
            secret_wipe(old, body->room);
            g_free(old);
        }
    }
    body->room = room;
}

gboolean net_body_append(NetBody *body, const char *bytes, gsize length)
{
    if (length > body->limit - body->length)
        return FALSE;
    if (body->length + length + 1 > body->room)
        net_body_grow(body, body->length + length + 1);
    memcpy(body->bytes + body->length, bytes, length);
    body->length += length;
    body->bytes[body->length] = '\0';
    return TRUE;
}

void net_body_clear(NetBody *body)
{
    if (body->secret && body->bytes != NULL)
        secret_wipe(body->bytes, body->room);
    g_clear_pointer(&body->bytes, g_free);
    body->length = body->room = 0;
}

/* Behind the closing quote of the string that begins at text, or NULL. */
static const char *net_json_skip_string(const char *text, const char *end)
{
    for (text++; text < end; text++) {
        if (*text == '"')
            return text + 1;
        if (*text == '\\')
            text++;
    }
    return NULL;
}

gboolean net_json_is_whole(const char *text, gsize length)
{
    const char *end = text + length;
    gsize depth = 0;
    gboolean any = FALSE;

    while (text < end) {
        if (*text == '"') {
            text = net_json_skip_string(text, end);
            if (text == NULL)
                return FALSE;
            any = TRUE;
            continue;
        }
        if (*text == '[' || *text == '{')
            depth++;
        if ((*text == ']' || *text == '}') && depth-- == 0)
            return FALSE;
        any = any || !g_ascii_isspace(*text);
        text++;
    }
    return any && depth == 0;
}
