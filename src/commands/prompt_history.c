/* SPDX-License-Identifier: MIT */
#include "looptrace/prompt_history.h"

#include <string.h>

#include "looptrace/completion.h"

#define NAME           "lines"
#define KEPT_BYTES_MAX 500 /* bytes */

/* ---- what of a line is kept ---- */

typedef struct {
    const LineWords *words;
    const ActionRow *action;
    guint next;       /* the first word behind its name */
    guint positional; /* words of its own so far */
    gboolean expects; /* the next word is the value of an option that is nobody's own words */
} Walk;

static const ActionRow *find_action(const LineWords *words, guint *next)
{
    const char *noun = line_words_at(words, 0)->text;
    const char *verb = words->words->len < 2 ? NULL : line_words_at(words, 1)->text;
    const ActionRow *action = verb == NULL ? NULL : action_find_command(noun, verb);

    *next = action == NULL ? 1 : 2;
    return action != NULL ? action : action_find_command(noun, NULL);
}

static const ActionArgument *option_of(const ActionRow *action, const char *word)
{
    const ActionArgument *const tables[] = {action->arguments, action_common};
    gsize length = strcspn(word + 2, "=");

    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        for (const ActionArgument *a = tables[i]; a != NULL && a->name != NULL; a++)
            if ((a->traits & ARGUMENT_IS_WORD) == 0 && strlen(a->name) == length &&
                strncmp(a->name, word + 2, length) == 0)
                return a;
    return NULL;
}

/* How many words from this one on are a person's own. */
static guint own_words(Walk *walk, guint i)
{
    const char *word = line_words_at(walk->words, i)->text;
    const ActionArgument *argument;

    if (walk->expects) {
        walk->expects = FALSE;
        return 0;
    }
    if (g_str_has_prefix(word, "--")) {
        argument = option_of(walk->action, word);
        if (argument == NULL || argument->type != ARGUMENT_NOTE) {
            walk->expects =
                argument != NULL && argument->type != ARGUMENT_FLAG && strchr(word, '=') == NULL;
            return 0;
        }
        return strchr(word, '=') != NULL ? 1 : 2;
    }
    if (walk->positional >= action_words_count(walk->action))
        return 0;
    argument = &walk->action->arguments[walk->positional++];
    return argument->type == ARGUMENT_NOTE ? 1 : 0;
}

static gboolean has_options(const LineWords *words)
{
    for (guint i = 0; i < words->words->len; i++)
        if (line_words_at(words, i)->text[0] == '-')
            return TRUE;
    return FALSE;
}

static void append(GString *text, const char *line, const LineWord *word)
{
    if (text->len > 0)
        g_string_append_c(text, ' ');
    g_string_append_len(text, line + word->start, (gssize)(word->end - word->start));
}

char *prompt_history_keepable(const char *line)
{
    g_autoptr(LineWords) words = line_words_new(line, -1);
    g_autoptr(GString) kept = g_string_new(NULL);
    Walk walk = {.words = words};

    if (words->words->len == 0 || *line == ' ' || strlen(line) > KEPT_BYTES_MAX ||
        words->quote != '\0')
        return NULL;
    walk.action = find_action(words, &walk.next);
    if (walk.action == NULL && has_options(words))
        return NULL; /* nobody knows what they hold */
    for (guint i = 0; i < words->words->len; i++) {
        guint own = walk.action == NULL || i < walk.next ? 0 : own_words(&walk, i);
        if (own == 0)
            append(kept, line, line_words_at(words, i));
        else
            i += own - 1;
    }
    return g_string_free(g_steal_pointer(&kept), FALSE);
}

/* ---- keeping ---- */

GPtrArray *prompt_history_read(const Services *services)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GBytes) kept =
        services->vault == NULL ? NULL : vault_get(services->vault, VAULT_PROMPT, NAME, 0, NULL);
    gsize length = 0;
    const char *bytes = kept == NULL ? NULL : g_bytes_get_data(kept, &length);
    g_autofree char *text = g_strndup(bytes == NULL ? "" : bytes, length);
    g_auto(GStrv) parts = g_strsplit(text, "\n", -1);

    for (guint i = 0; parts[i] != NULL; i++)
        if (*parts[i] != '\0' && g_utf8_validate(parts[i], -1, NULL))
            g_ptr_array_add(lines, g_strdup(parts[i]));
    return lines;
}

/* One that was run before comes to the end. */
static void put_last(GPtrArray *lines, const char *line)
{
    for (guint i = lines->len; i > 0; i--)
        if (strcmp(g_ptr_array_index(lines, i - 1), line) == 0)
            g_ptr_array_remove_index(lines, i - 1);
    g_ptr_array_add(lines, g_strdup(line));
    if (lines->len > PROMPT_HISTORY_MAX)
        g_ptr_array_remove_range(lines, 0, lines->len - PROMPT_HISTORY_MAX);
}

void prompt_history_add(const Services *services, const char *line)
{
    g_autofree char *kept = services->vault == NULL ? NULL : prompt_history_keepable(line);

    if (kept == NULL || strchr(kept, '\n') != NULL)
        return;
    g_autoptr(GPtrArray) lines = prompt_history_read(services);
    g_autoptr(GString) text = g_string_new(NULL);
    put_last(lines, kept);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : "\n",
                               (const char *)g_ptr_array_index(lines, i));
    g_autoptr(GBytes) bytes = g_bytes_new(text->str, text->len);
    vault_put(services->vault, VAULT_PROMPT, NAME, 0, bytes, g_get_real_time());
}
