/* SPDX-License-Identifier: MIT */
#include "paste.h"

#include <string.h>

#define END "\033[201~"

void paste_begin(Paste *paste)
{
    if (paste->text == NULL)
        paste->text = g_string_new(NULL);
    g_string_truncate(paste->text, 0);
    paste->matched = 0;
    paste->active = TRUE;
}

static void append(Paste *paste, int code)
{
    gsize length = paste->text->len;

    if (code < 0 || code > 0xFF || length >= PASTE_BYTES_MAX)
        return; /* a key of the keyboard amid what is pasted */
    if (code == '\n' && length > 0 && paste->text->str[length - 1] == '\r')
        paste->text->str[length - 1] = '\n';
    else if (code >= ' ' || code == '\n' || code == '\r' || code == '\t')
        g_string_append_c(paste->text, (char)code);
}

gboolean paste_take(Paste *paste, int code)
{
    gboolean again = code == '\033' && paste->matched == 1;

    if (code == END[paste->matched]) {
        paste->matched++;
    } else if (!again) {
        for (guint i = 0; i < paste->matched; i++)
            append(paste, END[i]); /* it was text after all; its Esc is none */
        paste->matched = code == '\033' ? 1 : 0;
        if (paste->matched == 0)
            append(paste, code);
    }
    if (again || paste->matched == strlen(END))
        paste->active = FALSE;
    return !paste->active;
}

char *paste_steal(Paste *paste, gsize *length)
{
    g_autofree char *text =
        paste->text == NULL ? g_strdup("") : g_strdup(g_strdelimit(paste->text->str, "\r", '\n'));
    char *valid = g_utf8_make_valid(text, -1);

    paste_clear(paste);
    *length = strlen(valid);
    return valid;
}

void paste_clear(Paste *paste)
{
    if (paste->text != NULL)
        g_string_free(paste->text, TRUE);
    *paste = (Paste){.text = NULL};
}
