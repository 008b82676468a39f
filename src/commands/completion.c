/* SPDX-License-Identifier: MIT */
/* Where in a command the word stands that is completed; what can stand there is in completion_values.c. */
#include "completion.h"

#include <string.h>

#include "looptrace/words.h"

/* ---- the answer ---- */

static void word_free(gpointer data)
{
    CompletionWord *word = data;

    g_free(word->text);
    g_free(word->help);
    g_free(word);
}

void completion_add(Completion *completion, const char *prefix, const char *text, const char *help)
{
    if (!g_str_has_prefix(text, prefix) || completion->words->len >= COMPLETION_MAX)
        return;
    CompletionWord *word = g_new0(CompletionWord, 1);
    word->text = g_strdup(text);
    word->help = g_strdup(help);
    g_ptr_array_add(completion->words, word);
}

void completion_free(Completion *completion)
{
    if (completion == NULL)
        return;
    g_ptr_array_unref(completion->words);
    g_free(completion);
}

const CompletionWord *completion_word(const Completion *completion, guint i)
{
    return g_ptr_array_index(completion->words, i);
}

gsize completion_common(const Completion *completion)
{
    const char *first = completion->words->len == 0 ? "" : completion_word(completion, 0)->text;
    gsize length = strlen(first);

    for (guint i = 1; i < completion->words->len; i++) {
        const char *text = completion_word(completion, i)->text;
        gsize same = 0;
        while (same < length && text[same] == first[same])
            same++;
        length = same;
    }
    while (length > 0 && ((guchar)first[length] & 0xC0) == 0x80)
        length--; /* not in the middle of a character */
    return length;
}

/* ---- reading what is there ---- */

static const ActionArgument *find_option(const ActionArgument *arguments, const char *name,
                                         gsize length)
{
    for (; arguments != NULL && arguments->name != NULL; arguments++)
        if ((arguments->traits & ARGUMENT_IS_WORD) == 0 && strlen(arguments->name) == length &&
            strncmp(arguments->name, name, length) == 0)
            return arguments;
    return NULL;
}

static const ActionArgument *option_named(const Place *place, const char *word, gsize length)
{
    const ActionArgument *found =
        place->action == NULL ? NULL : find_option(place->action->arguments, word + 2, length - 2);

    return found != NULL ? found : find_option(action_common, word + 2, length - 2);
}

static void read_option(Place *place, const char *word)
{
    gsize length = strcspn(word, "=");
    const ActionArgument *option = length < 3 ? NULL : option_named(place, word, length);

    if (option == NULL)
        return;
    g_hash_table_add(place->given, (gpointer)option->name);
    if (option->type != ARGUMENT_FLAG && word[length] == '\0')
        place->expects = option;
}

static void read_word(Place *place, const char *word)
{
    const ActionRow *longer = place->noun == NULL || place->verb_taken || place->n_words > 0
                                  ? NULL
                                  : action_find_command(place->noun, word);

    if (place->noun == NULL) {
        place->noun = word;
        place->action = action_find_command(word, NULL);
    } else if (longer != NULL) {
        place->action = longer;
        place->verb_taken = TRUE;
    } else if (place->n_words < G_N_ELEMENTS(place->words)) {
        place->words[place->n_words++] = word;
    }
}

static void read_before(Place *place, const char *const *before)
{
    for (; *before != NULL; before++) {
        if (place->expects != NULL)
            place->expects = NULL;
        else if (!place->words_only && strcmp(*before, "--") == 0)
            place->words_only = TRUE;
        else if (!place->words_only && g_str_has_prefix(*before, "-") && (*before)[1] != '\0')
            read_option(place, *before);
        else
            read_word(place, *before);
    }
}

const char *place_word(const Place *place, const char *name)
{
    for (guint i = 0; place->action != NULL && i < place->n_words; i++)
        if (i < action_words_count(place->action) &&
            strcmp(place->action->arguments[i].name, name) == 0)
            return place->words[i];
    return NULL;
}

/* ---- names ---- */

static void add_options_of(Completion *completion, const Place *place, const char *prefix,
                           const ActionArgument *arguments)
{
    for (; arguments != NULL && arguments->name != NULL; arguments++) {
        gboolean again = (arguments->traits & ARGUMENT_IS_LIST) != 0;
        if ((arguments->traits & ARGUMENT_IS_WORD) != 0 ||
            (place->on_screen && argument_is_for_start(arguments)) ||
            (!again && g_hash_table_contains(place->given, arguments->name)))
            continue;
        g_autofree char *text = g_strconcat("--", arguments->name, NULL);
        completion_add(completion, prefix, text, _(arguments->help));
    }
}

static void add_options(Completion *completion, const Place *place, const char *prefix)
{
    if (place->action != NULL)
        add_options_of(completion, place, prefix, place->action->arguments);
    add_options_of(completion, place, prefix, action_common);
}

/* "--status=ship": all of the word is replaced. */
static void add_value_behind_sign(Completion *completion, const Place *place, const char *word)
{
    gsize length = strcspn(word, "=");
    const ActionArgument *option = length < 3 ? NULL : option_named(place, word, length);
    g_autofree char *name = g_strndup(word, length + 1);
    guint before = completion->words->len;

    if (option == NULL || option->type == ARGUMENT_FLAG)
        return;
    completion->argument = option;
    completion_add_values(completion, place, option, word + length + 1);
    for (guint i = before; i < completion->words->len; i++) {
        CompletionWord *added = g_ptr_array_index(completion->words, i);
        char *whole = g_strconcat(name, added->text, NULL);
        g_free(added->text);
        added->text = whole;
    }
}

static void add_words(Completion *completion, const Place *place, const char *word)
{
    const ActionRow *action = place->action;
    const ActionArgument *argument = NULL;
    guint n = action == NULL ? 0 : action_words_count(action);

    if (place->noun == NULL) {
        completion_add_nouns(completion, word);
        return;
    }
    if (!place->verb_taken && place->n_words == 0)
        completion_add_verbs(completion, place->noun, word);
    if (n > 0 && (action->arguments[n - 1].traits & ARGUMENT_IS_REST) != 0)
        n--;
    if (place->n_words < n)
        argument = &action->arguments[place->n_words];
    if (argument != NULL) {
        completion->argument = argument;
        completion_add_values(completion, place, argument, word);
    }
    if (*word == '\0' && completion->words->len == 0 && action != NULL &&
        place->n_words >= action_words_needed(action) && !place->words_only)
        add_options(completion, place, "--");
}

static Completion *find(const Services *services, gboolean on_screen, const char *const *before,
                        const char *word)
{
    Completion *completion = g_new0(Completion, 1);
    g_autoptr(GHashTable) given = g_hash_table_new(g_str_hash, g_str_equal);
    Place place = {.services = services, .on_screen = on_screen, .given = given};

    completion->words = g_ptr_array_new_with_free_func(word_free);
    read_before(&place, before);
    if (place.expects != NULL) {
        completion->argument = place.expects;
        completion_add_values(completion, &place, place.expects, word);
    } else if (!place.words_only && g_str_has_prefix(word, "--") && strchr(word, '=') != NULL) {
        add_value_behind_sign(completion, &place, word);
    } else if (!place.words_only && *word == '-') {
        add_options(completion, &place, word);
    } else {
        add_words(completion, &place, word);
    }
    completion->action = place.action;
    completion->words_given = place.n_words;
    return completion;
}

Completion *completion_find(const Services *services, const char *const *before, const char *word)
{
    return find(services, FALSE, before, word);
}

Completion *completion_find_on_screen(const Services *services, const char *const *before,
                                      const char *word)
{
    return find(services, TRUE, before, word);
}

const char *completion_profile(const char *const *words)
{
    static const char option[] = "--profile";
    const char *found = NULL;

    for (; *words != NULL; words++) {
        if (strcmp(*words, option) == 0 && words[1] != NULL && words[2] != NULL)
            found = words[1]; /* the last word isn't whole yet */
        else if (g_str_has_prefix(*words, option) && (*words)[strlen(option)] == '=')
            found = *words + strlen(option) + 1;
    }
    return found == NULL || *found == '\0' ? NULL : found;
}
