/* SPDX-License-Identifier: MIT */
/* completion, complete: the scripts of the shells, and what these ask. Silent, without a request, and never long. */
#include <gio/gio.h>
#include <string.h>

#include "looptrace/completion.h"
#include "nouns.h"
#include "scripts.h"

#define PATIENCE_MS 400 /* for a keyring that doesn't answer: then without the orders */

/* ---- the scripts ---- */

void completion_run(Invocation *invocation)
{
    const char *shell = invocation_text(invocation, "shell");
    g_autofree char *path = g_strdup_printf("/looptrace/completion/looptrace.%s", shell);
    g_autoptr(GBytes) script = g_resource_lookup_data(scripts_get_resource(), path, 0, NULL);
    gsize length = 0;
    const char *text = g_bytes_get_data(script, &length);

    invocation_finish(invocation, records_new_text(g_strchomp(g_strndup(text, length))));
}

/* ---- what a shell has made of the words ---- */

typedef enum { SHELL_BASH, SHELL_ZSH, SHELL_FISH } Shell;

typedef struct {
    Shell shell;
    GPtrArray *before; /* of char*, NULL-terminated once it is read */
    char *word;
    gsize cut;  /* bytes of the word that the shell takes for words of their own */
    char quote; /* that is open in the word */
} Line;

static char *unquote(const char *raw, char *quote)
{
    g_autoptr(LineWords) words = line_words_new(raw, -1);

    *quote = words->quote;
    return g_strdup(words->words->len == 0 ? "" : line_words_at(words, 0)->text);
}

/* bash parts "--status=ship" into three, and leaves the quotes where they are. */
static GPtrArray *join_signs(const char *const *raw)
{
    GPtrArray *joined = g_ptr_array_new_with_free_func(g_free);
    gboolean open = FALSE; /* what comes belongs to the word before */

    for (; *raw != NULL; raw++) {
        char *last = joined->len == 0 ? NULL : g_ptr_array_index(joined, joined->len - 1);
        gboolean sign = strcmp(*raw, "=") == 0 && last != NULL && g_str_has_prefix(last, "--");
        if (last != NULL && (sign || open)) {
            g_ptr_array_index(joined, joined->len - 1) = g_strconcat(last, *raw, NULL);
            g_free(last);
        } else {
            g_ptr_array_add(joined, g_strdup(*raw));
        }
        open = sign;
    }
    return joined;
}

static void read_line(Line *line, const char *const *raw)
{
    g_autoptr(GPtrArray) words = NULL;
    guint given = g_strv_length((char **)raw);

    line->before = g_ptr_array_new_with_free_func(g_free);
    if (line->shell == SHELL_BASH) {
        words = join_signs(raw);
    } else {
        words = g_ptr_array_new_with_free_func(g_free);
        for (; *raw != NULL; raw++)
            g_ptr_array_add(words, g_strdup(*raw));
    }
    gboolean joined = words->len < given;
    for (guint i = 0; i < words->len; i++) {
        const char *word = g_ptr_array_index(words, i);
        gboolean last = i + 1 == words->len;
        gboolean raws = line->shell == SHELL_BASH || (line->shell == SHELL_FISH && last);
        char *text = raws ? unquote(word, &line->quote) : g_strdup(word);
        if (last)
            line->word = text;
        else
            g_ptr_array_add(line->before, text);
    }
    g_ptr_array_add(line->before, NULL);
    if (line->word == NULL)
        line->word = g_strdup("");
    if (joined && g_str_has_prefix(line->word, "--") && strchr(line->word, '=') != NULL)
        line->cut = strcspn(line->word, "=") + 1;
}

static void line_clear(Line *line)
{
    g_ptr_array_unref(line->before);
    g_free(line->word);
}

/* As bash puts it into the line: the other two quote by themselves. */
static char *quote_for_bash(const char *text)
{
    g_autoptr(GString) quoted = g_string_new(NULL);

    for (const char *c = text; *c != '\0'; c++) {
        if (!g_ascii_isalnum(*c) && (guchar)*c < 0x80 && strchr("@%+=:,./-_", *c) == NULL)
            g_string_append_c(quoted, '\\');
        g_string_append_c(quoted, *c);
    }
    return g_string_free(g_steal_pointer(&quoted), FALSE);
}

static const RecordColumn columns[] = {{"word", "Word", VALUE_TEXT, TRUE},
                                       {"help", "Meaning", VALUE_TEXT, TRUE}};

/* What has to be looked into before the answer can be complete. */
typedef enum { WANTS_NOTHING, WANTS_VAULT, WANTS_OUTBOX } Wants;

static Wants wants_of(const ActionArgument *argument)
{
    switch (argument == NULL ? ARGUMENT_TYPES : argument->type) {
    case ARGUMENT_ORDER:
    case ARGUMENT_STAGE:
    case ARGUMENT_LEAD:
    case ARGUMENT_LISTING:
    case ARGUMENT_SUPPLIER_ORDER:
    case ARGUMENT_SECTION:
        return WANTS_VAULT;
    case ARGUMENT_CHANGE:
    case ARGUMENT_FIELD:
        return WANTS_OUTBOX;
    case ARGUMENT_FLAG:
    case ARGUMENT_TEXT:
    case ARGUMENT_INTEGER:
    case ARGUMENT_PERCENT:
    case ARGUMENT_DATE:
    case ARGUMENT_MONEY:
    case ARGUMENT_CHOICE:
    case ARGUMENT_WORKFLOW:
    case ARGUMENT_STAGE_STATUS:
    case ARGUMENT_LEAD_STATUS:
    case ARGUMENT_LISTING_STATUS:
    case ARGUMENT_OFFER:
    case ARGUMENT_COLUMNS:
    case ARGUMENT_FILTER:
    case ARGUMENT_VIEW:
    case ARGUMENT_FILE:
    case ARGUMENT_NOTE:
    case ARGUMENT_PROFILE:
    case ARGUMENT_NOUN:
    case ARGUMENT_VERB:
    case ARGUMENT_TYPES:
        return WANTS_NOTHING;
    }
    return WANTS_NOTHING;
}

static Records *answer(const Services *services, const Line *line, Wants *wants)
{
    Records *records = records_new(columns, G_N_ELEMENTS(columns), FALSE);
    g_autoptr(Completion) completion =
        completion_find(services, (const char *const *)line->before->pdata, line->word);
    char **row = records_append(records);

    row[0] = g_strdup(completion->files ? "files" : completion->goes_on ? "open" : "words");
    for (guint i = 0; i < completion->words->len; i++) {
        const CompletionWord *word = completion_word(completion, i);
        const char *text = word->text + MIN(line->cut, strlen(word->text));
        row = records_append(records);
        row[0] = line->shell == SHELL_BASH && line->quote == '\0' ? quote_for_bash(text)
                                                                  : g_strdup(text);
        row[1] = g_strdup(word->help);
    }
    *wants = wants_of(completion->argument);
    return records;
}

/* ---- with what is kept, where that is at hand ---- */

typedef struct {
    Invocation *invocation; /* NULL: it has its answer */
    Line line;
    GSource *patience;
} Asking;

static void finish(Asking *asking)
{
    Invocation *invocation = g_steal_pointer(&asking->invocation);
    Wants wants;

    if (invocation == NULL)
        return;
    invocation_finish(invocation, answer(invocation_services(invocation), &asking->line, &wants));
}

static gboolean lose_patience(gpointer data)
{
    finish(data);
    return G_SOURCE_REMOVE;
}

static void kept_opened(const GError *error, gpointer data)
{
    Asking *asking = data;

    g_source_destroy(asking->patience);
    g_source_unref(asking->patience);
    finish(asking);
    line_clear(&asking->line);
    g_free(asking);
}

static void ask_kept(Invocation *invocation, const Line *taken, Wants wants)
{
    Services *services = invocation_services(invocation);
    Asking *asking = g_new0(Asking, 1);

    asking->invocation = invocation;
    asking->line = *taken;
    asking->patience = g_timeout_source_new(PATIENCE_MS);
    g_source_set_callback(asking->patience, lose_patience, asking, NULL);
    g_source_attach(asking->patience, services->context);
    if (wants == WANTS_VAULT)
        services_look_into_vault(services, kept_opened, asking);
    else
        services_look_into_outbox(services, kept_opened, asking);
}

/* Before anything is opened: looking must not be what makes the first file. */
static gboolean something_is_kept(Wants wants)
{
    g_autofree char *example =
        wants == WANTS_VAULT ? vault_path("", "", "") : outbox_path("", "", "");
    g_autofree char *directory = example == NULL ? NULL : g_path_get_dirname(example);

    return directory != NULL && g_file_test(directory, G_FILE_TEST_IS_DIR);
}

void complete_run(Invocation *invocation)
{
    static const char *const shells[] = {"bash", "zsh", "fish"};
    Services *services = invocation_services(invocation);
    Line line = {.shell = SHELL_BASH};
    Wants wants = WANTS_NOTHING;

    for (guint i = 0; i < G_N_ELEMENTS(shells); i++)
        if (strcmp(invocation_text(invocation, "shell"), shells[i]) == 0)
            line.shell = (Shell)i;
    read_line(&line, invocation_rest(invocation));
    Records *records = answer(services, &line, &wants);
    if (wants != WANTS_NOTHING && something_is_kept(wants) &&
        (services->supabase != NULL || services_connect(services, NULL))) {
        records_free(records);
        ask_kept(invocation, &line, wants);
        return;
    }
    line_clear(&line);
    invocation_finish(invocation, records);
}
