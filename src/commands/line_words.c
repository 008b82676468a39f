/* SPDX-License-Identifier: MIT */
/* A line as words, with where each of them stands. */
#include <string.h>

#include "looptrace/completion.h"

static void word_free(gpointer data)
{
    LineWord *word = data;

    g_free(word->text);
    g_free(word);
}

typedef struct {
    const char *line;
    gsize at, length;
    char quote; /* that is open; '\0': none */
} Reader;

/* One byte of the word, its quoting undone. FALSE: a mark that is none of its text. */
static gboolean take(Reader *reader, char *byte)
{
    char c = reader->line[reader->at++];
    gboolean more = reader->at < reader->length;

    *byte = c;
    if (reader->quote != '\0' && c == reader->quote) {
        reader->quote = '\0';
        return FALSE;
    }
    if (reader->quote == '\0' && (c == '\'' || c == '"')) {
        reader->quote = c;
        return FALSE;
    }
    if (c != '\\' || reader->quote == '\'' || !more)
        return TRUE;
    if (reader->quote == '"' && strchr("\"\\$`", reader->line[reader->at]) == NULL)
        return TRUE;
    *byte = reader->line[reader->at++];
    return TRUE;
}

static gboolean is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static LineWord *read_word(Reader *reader)
{
    LineWord *word = g_new0(LineWord, 1);
    g_autoptr(GString) text = g_string_new(NULL);
    char byte = '\0';

    word->start = reader->at;
    while (reader->at < reader->length &&
           (reader->quote != '\0' || !is_blank(reader->line[reader->at])))
        if (take(reader, &byte))
            g_string_append_c(text, byte);
    word->end = reader->at;
    word->text = g_string_free(g_steal_pointer(&text), FALSE);
    return word;
}

LineWords *line_words_new(const char *line, gssize length)
{
    LineWords *words = g_new0(LineWords, 1);
    Reader reader = {.line = line, .length = length < 0 ? strlen(line) : (gsize)length};

    words->words = g_ptr_array_new_with_free_func(word_free);
    for (;;) {
        while (reader.at < reader.length && is_blank(line[reader.at]))
            reader.at++;
        if (reader.at >= reader.length)
            break;
        g_ptr_array_add(words->words, read_word(&reader));
    }
    words->quote = reader.quote;
    return words;
}

void line_words_free(LineWords *words)
{
    if (words == NULL)
        return;
    g_ptr_array_unref(words->words);
    g_free(words);
}

const LineWord *line_words_at(const LineWords *words, guint i)
{
    return g_ptr_array_index(words->words, i);
}

char *line_word_quote(const char *text)
{
    static const char plain[] = "@%+=:,./-_";
    gboolean safe = *text != '\0';

    for (const char *c = text; *c != '\0' && safe; c++)
        safe = g_ascii_isalnum(*c) || (guchar)*c >= 0x80 || strchr(plain, *c) != NULL;
    if (safe)
        return g_strdup(text);
    return g_shell_quote(text);
}
