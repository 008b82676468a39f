/* SPDX-License-Identifier: MIT */
#include "announce.h"

#include <string.h>

typedef enum { SAID_NOTICE, SAID_HEADING, SAID_LINK, SAID_STATE, SAID_SELECTED, SAID_COUNT } Said;

struct Announcer {
    char *said[SAID_COUNT]; /* as they were when last told */
    SafeText *line;
    int rows;
};

Announcer *announcer_new(void)
{
    Announcer *announcer = g_new0(Announcer, 1);

    announcer->line = safe_text_printf("%s", "");
    announcer->rows = 1;
    return announcer;
}

void announcer_free(Announcer *announcer)
{
    if (announcer == NULL)
        return;
    for (int i = 0; i < SAID_COUNT; i++)
        g_free(announcer->said[i]);
    safe_text_unref(announcer->line);
    g_free(announcer);
}

static char *without_digits(const char *text)
{
    GString *out = g_string_new(NULL);

    for (; *text != '\0'; text++)
        if (!g_ascii_isdigit(*text))
            g_string_append_c(out, *text);
    return g_string_free(out, FALSE);
}

/* key: what has to differ for the text to be told. */
static void tell_if_new(Announcer *announcer, GString *line, Said which, const char *key,
                        const char *text)
{
    if (g_strcmp0(announcer->said[which], key) == 0)
        return;
    g_free(announcer->said[which]);
    announcer->said[which] = g_strdup(key);
    if (text == NULL || *text == '\0')
        return;
    g_string_append_printf(line, "%s%s", line->len == 0 ? "" : ". ", text);
}

static const char *utf8_of(const SafeText *text)
{
    return text == NULL ? "" : safe_text_utf8(text);
}

const SafeText *announcer_update(Announcer *announcer, const AnnounceParts *parts)
{
    g_autoptr(GString) line = g_string_new(NULL);
    g_autofree char *words = without_digits(utf8_of(parts->heading));
    g_autofree char *heading = g_strconcat(parts->screen, "\n", words, NULL);
    g_autofree char *state = without_digits(utf8_of(parts->state));
    g_autofree char *selected = g_strconcat(parts->screen, "\n", utf8_of(parts->selected), NULL);

    tell_if_new(announcer, line, SAID_NOTICE, utf8_of(parts->notice), utf8_of(parts->notice));
    tell_if_new(announcer, line, SAID_HEADING, heading, utf8_of(parts->heading));
    tell_if_new(announcer, line, SAID_SELECTED, selected, utf8_of(parts->selected));
    tell_if_new(announcer, line, SAID_LINK, parts->link, parts->link);
    /* That the same rows are newer now is no news. */
    tell_if_new(announcer, line, SAID_STATE, state, utf8_of(parts->state));
    if (line->len == 0)
        return announcer->line;
    safe_text_unref(announcer->line);
    announcer->line = text_sanitise(line->str, (gssize)line->len, TEXT_LINE);
    return announcer->line;
}

int announcer_rows(const Announcer *announcer)
{
    return announcer->rows;
}

void announcer_set_rows(Announcer *announcer, int rows)
{
    announcer->rows = rows;
}
