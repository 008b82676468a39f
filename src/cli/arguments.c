/* SPDX-License-Identifier: MIT */
#include "arguments.h"

#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"

static gboolean is_global_with_value(const char *word)
{
    for (guint i = 0; action_common[i].name != NULL; i++)
        if (action_common[i].type != ARGUMENT_FLAG && strcmp(word + 2, action_common[i].name) == 0)
            return TRUE;
    return FALSE;
}

/* ---- which command ---- */

/* Takes up to two leading words out of the arguments. Options may stand before them. */
static void find_words(GPtrArray *words, GPtrArray *rest, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            for (; i < argc; i++)
                g_ptr_array_add(rest, g_strdup(argv[i]));
            return;
        }
        if (argv[i][0] == '-' && argv[i][1] != '\0') {
            g_ptr_array_add(rest, g_strdup(argv[i]));
            if (g_str_has_prefix(argv[i], "--") && is_global_with_value(argv[i]) && i + 1 < argc)
                g_ptr_array_add(rest, g_strdup(argv[++i]));
            continue;
        }
        if (words->len == 0 || (words->len == 1 && action_find_command(g_ptr_array_index(words, 0),
                                                                       argv[i]) != NULL)) {
            g_ptr_array_add(words, g_strdup(argv[i]));
            continue;
        }
        g_ptr_array_add(rest, g_strdup(argv[i]));
        words = rest; /* what follows belongs to the command */
    }
}

static void note_wrong(ParsedArguments *parsed, const char *word)
{
    g_free(parsed->wrong);
    parsed->wrong = g_strdup(word);
}

/* ": did you mean orders?"; "" when nothing is like it. */
static char *meant(const char *typed, const char *const *words)
{
    const char *like = words_like(typed, words);

    return like == NULL ? g_strdup("") : g_strdup_printf(_("; did you mean %s?"), like);
}

static gboolean fail_noun(ParsedArguments *parsed, GError **error)
{
    g_autofree char *clean = text_clean(parsed->noun, -1);
    g_autoptr(GPtrArray) nouns = g_ptr_array_new_with_free_func(g_free);

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        if (action_is_told(action_row((Action)i)))
            g_ptr_array_add(nouns, g_strndup(action_row((Action)i)->name,
                                             strcspn(action_row((Action)i)->name, ".")));
    g_ptr_array_add(nouns, NULL);
    g_autofree char *like = meant(parsed->noun, (const char *const *)nouns->pdata);
    note_wrong(parsed, parsed->noun);
    g_set_error(error, FAULT, FAULT_USAGE, _("there is no command “%s”%s"), clean, like);
    return FALSE;
}

/* verb: what stands there instead of one of them; NULL: nothing. */
static gboolean fail_verb(ParsedArguments *parsed, const char *verb, GError **error)
{
    g_autofree char *clean = text_clean(parsed->noun, -1);
    g_autofree char *prefix = g_strconcat(parsed->noun, ".", NULL);
    g_autoptr(GPtrArray) verbs = g_ptr_array_new();

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        if (action_is_told(action_row((Action)i)) &&
            g_str_has_prefix(action_row((Action)i)->name, prefix))
            g_ptr_array_add(verbs, (gpointer)(action_row((Action)i)->name + strlen(prefix)));
    g_ptr_array_add(verbs, NULL);
    g_autofree char *known = g_strjoinv(", ", (char **)verbs->pdata);
    g_autofree char *like =
        verb == NULL ? g_strdup("") : meant(verb, (const char *const *)verbs->pdata);
    note_wrong(parsed, verb);
    g_set_error(error, FAULT, FAULT_USAGE, _("“%s” needs one of these words behind it: %s%s"),
                clean, known, like);
    return FALSE;
}

/* ---- options ---- */

static gboolean choose_format(ParsedArguments *parsed, OutputFormat format, GError **error)
{
    if (parsed->format_given && parsed->format != format) {
        g_set_error(error, FAULT, FAULT_USAGE,
                    _("choose one of --json, --jsonl, --csv and --plain"));
        return FALSE;
    }
    parsed->format = format;
    parsed->format_given = TRUE;
    return TRUE;
}

static gboolean set_columns(ParsedArguments *parsed, const char *value)
{
    g_strfreev(parsed->columns);
    parsed->columns = g_strsplit(value, ",", -1);
    for (guint i = 0; parsed->columns[i] != NULL; i++)
        g_strstrip(parsed->columns[i]);
    return TRUE;
}

static gboolean set_setting(ParsedArguments *parsed, Setting setting, const char *value)
{
    g_free(parsed->settings[setting]);
    parsed->settings[setting] = g_strdup(value);
    return TRUE;
}

static gboolean set_flag(const char *name, ParsedArguments *parsed)
{
    const struct {
        const char *name;
        gboolean *flag;
    } flags[] = {
        {"help", &parsed->help},
        {"version", &parsed->version},
        {"no-input", &parsed->no_input},
        {"offline", &parsed->offline},
        {"dry-run", &parsed->dry_run},
        {"password-stdin", &parsed->password_stdin},
        {"passphrase-stdin", &parsed->passphrase_stdin},
        {"code-stdin", &parsed->code_stdin},
    };

    for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
        if (strcmp(name, flags[i].name) == 0)
            return *flags[i].flag = TRUE;
    return FALSE;
}

static gboolean set_global(ParsedArguments *parsed, const char *name, const char *value,
                           gboolean *known, GError **error)
{
    static const struct {
        const char *name;
        OutputFormat format;
    } formats[] = {{"json", OUTPUT_JSON},
                   {"jsonl", OUTPUT_JSONL},
                   {"csv", OUTPUT_CSV},
                   {"plain", OUTPUT_PLAIN}};
    static const struct {
        const char *name;
        Setting setting;
    } settings[] = {{"profile", SETTING_PROFILE}, {"url", SETTING_URL},
                    {"key", SETTING_KEY},         {"ca-file", SETTING_CA_FILE},
                    {"color", SETTING_COLOUR},    {"email", SETTING_EMAIL}};

    *known = TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        if (strcmp(name, formats[i].name) == 0)
            return choose_format(parsed, formats[i].format, error);
    for (guint i = 0; i < G_N_ELEMENTS(settings); i++)
        if (strcmp(name, settings[i].name) == 0)
            set_setting(parsed, settings[i].setting, value);
    if (strcmp(name, "ascii") == 0)
        return set_setting(parsed, SETTING_ASCII, "true");
    if (strcmp(name, "accessible") == 0)
        return set_setting(parsed, SETTING_ACCESSIBLE, "true");
    if (strcmp(name, "slow-line") == 0)
        return set_setting(parsed, SETTING_SLOW_LINE, "yes");
    if (strcmp(name, "metered") == 0)
        return set_setting(parsed, SETTING_METERED, "true");
    if (strcmp(name, "offline") == 0)
        set_setting(parsed, SETTING_OFFLINE, "true");
    if (strcmp(name, "columns") == 0)
        return set_columns(parsed, value);
    *known = set_flag(name, parsed);
    return TRUE;
}

static const ActionArgument *find_option(const ActionArgument *arguments, const char *name)
{
    for (; arguments != NULL && arguments->name != NULL; arguments++)
        if ((arguments->traits & ARGUMENT_IS_WORD) == 0 && strcmp(arguments->name, name) == 0)
            return arguments;
    return NULL;
}

/* GOption's callback for every option; the name comes with its dashes. */
static gboolean take_option(const char *dashed, const char *value, gpointer data, GError **error)
{
    ParsedArguments *parsed = data;
    const char *name = strcmp(dashed, "-h") == 0 ? "help" : dashed + strspn(dashed, "-");
    const ActionArgument *argument =
        find_option(parsed->action == NULL ? NULL : parsed->action->arguments, name);
    gboolean known = FALSE;

    if (argument == NULL)
        argument = find_option(action_common, name);
    if (argument->type != ARGUMENT_FLAG && !argument_check(argument, value, error)) {
        note_wrong(parsed, value);
        return FALSE;
    }
    if (!set_global(parsed, name, value, &known, error)) {
        note_wrong(parsed, dashed);
        return FALSE;
    }
    if ((argument->traits & ARGUMENT_IS_LIST) != 0)
        command_arguments_add(parsed->arguments, name, value);
    else
        command_arguments_set(parsed->arguments, name, value == NULL ? "" : value);
    return TRUE;
}

static void add_entries(GArray *entries, const ActionArgument *arguments)
{
    for (; arguments != NULL && arguments->name != NULL; arguments++) {
        if ((arguments->traits & ARGUMENT_IS_WORD) != 0)
            continue;
        GOptionEntry entry = {
            .long_name = arguments->name,
            .short_name = strcmp(arguments->name, "help") == 0 ? 'h' : 0,
            .flags = arguments->type == ARGUMENT_FLAG ? G_OPTION_FLAG_NO_ARG : 0,
            .arg = G_OPTION_ARG_CALLBACK,
            .arg_data = (gpointer)take_option,
        };
        g_array_append_val(entries, entry);
    }
}

static void add_names(GPtrArray *names, const ActionArgument *arguments)
{
    for (; arguments != NULL && arguments->name != NULL; arguments++)
        if ((arguments->traits & ARGUMENT_IS_WORD) == 0)
            g_ptr_array_add(names, g_strconcat("--", arguments->name, NULL));
}

/* GLib says less: neither which are there nor what was meant. FALSE: it isn't that one is unknown. */
static gboolean fail_unknown(ParsedArguments *parsed, GStrv words, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    add_names(names, parsed->action == NULL ? NULL : parsed->action->arguments);
    add_names(names, action_common);
    g_ptr_array_add(names, NULL);
    for (guint i = 1; words[i] != NULL && strcmp(words[i], "--") != 0; i++) {
        g_autofree char *name = g_strndup(words[i], strcspn(words[i], "="));
        if (name[0] != '-' || strcmp(name, "-h") == 0 ||
            g_strv_contains((const char *const *)names->pdata, name))
            continue;
        g_autofree char *like = meant(name, (const char *const *)names->pdata);
        g_autofree char *clean = text_clean(name, -1);
        note_wrong(parsed, words[i]);
        g_set_error(error, FAULT, FAULT_USAGE, _("there is no option %s here%s"), clean, like);
        return TRUE;
    }
    return FALSE;
}

static gboolean parse_options(ParsedArguments *parsed, GStrv *rest, GError **error)
{
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_auto(GStrv) words = g_strdupv(*rest);
    g_autoptr(GError) problem = NULL;
    GOptionGroup *group = g_option_group_new("all", "", "", parsed, NULL);

    add_entries(entries, action_common);
    if (parsed->action != NULL)
        add_entries(entries, parsed->action->arguments);
    g_option_group_add_entries(group, (const GOptionEntry *)(gpointer)entries->data);
    g_option_context_set_main_group(context, group);
    g_option_context_set_help_enabled(context, FALSE);
    if (g_option_context_parse_strv(context, rest, &problem))
        return TRUE;
    if (g_error_matches(problem, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) &&
        fail_unknown(parsed, words, error))
        return FALSE;

    g_autofree char *clean = text_clean(problem->message, -1);
    g_set_error(error, FAULT, FAULT_USAGE, "%s", clean);
    return FALSE;
}

static gboolean fail_missing(const ParsedArguments *parsed, const ActionArgument *argument,
                             GError **error)
{
    gboolean word = (argument->traits & ARGUMENT_IS_WORD) != 0;
    g_autofree char *words = action_words(parsed->action);

    g_set_error(error, FAULT, FAULT_USAGE, _("%s needs %s%s%s%s"), words, word ? "" : "--",
                word ? "" : argument->name, word ? "" : " ", argument->shown);
    return FALSE;
}

static gboolean check_needed(const ParsedArguments *parsed, GError **error)
{
    const ActionArgument *argument = parsed->action == NULL ? NULL : parsed->action->arguments;

    for (; argument != NULL && argument->name != NULL; argument++)
        if ((argument->traits & ARGUMENT_IS_NEEDED) != 0 &&
            !command_arguments_have(parsed->arguments, argument->name))
            return fail_missing(parsed, argument, error);
    return TRUE;
}

/* Also what looks like options: it stands behind "--". */
static void take_rest(ParsedArguments *parsed, char **rest)
{
    if (*rest != NULL && strcmp(*rest, "--") == 0)
        rest++;
    command_arguments_set_rest(parsed->arguments, g_strdupv(rest));
}

/* The words behind those of the command: rest[0] is the program. */
static gboolean take_words(ParsedArguments *parsed, GStrv rest, GError **error)
{
    guint n = parsed->action == NULL ? 0 : action_words_count(parsed->action);
    guint next = rest[1] != NULL && strcmp(rest[1], "--") == 0 ? 2 : 1;

    for (guint i = 0; i < n; i++) {
        const ActionArgument *argument = &parsed->action->arguments[i];
        if ((argument->traits & ARGUMENT_IS_REST) != 0) {
            take_rest(parsed, &rest[next]);
            return check_needed(parsed, error);
        }
        if (rest[next] == NULL && (argument->traits & ARGUMENT_IS_SPARE) == 0)
            return fail_missing(parsed, argument, error);
        if (rest[next] == NULL)
            break;
        if (!argument_check(argument, rest[next], error)) {
            note_wrong(parsed, rest[next]);
            return FALSE;
        }
        command_arguments_set(parsed->arguments, argument->name, rest[next++]);
    }
    if (rest[next] == NULL)
        return check_needed(parsed, error);

    g_autofree char *clean = text_clean(rest[next], -1);
    note_wrong(parsed, rest[next]);
    g_set_error(error, FAULT, FAULT_USAGE, _("“%s” is one word too many"), clean);
    return FALSE;
}

/* For commands that write for themselves. */
static void name_output(ParsedArguments *parsed)
{
    static const char *const names[] = {
        [OUTPUT_TABLE] = NULL,  [OUTPUT_PLAIN] = "plain", [OUTPUT_CSV] = "csv",
        [OUTPUT_JSON] = "json", [OUTPUT_JSONL] = "jsonl",
    };
    g_autofree char *columns = parsed->columns == NULL ? NULL : g_strjoinv(",", parsed->columns);

    if (parsed->format_given && names[parsed->format] != NULL)
        command_arguments_set(parsed->arguments, "format", names[parsed->format]);
    if (columns != NULL)
        command_arguments_set(parsed->arguments, "columns", columns);
}

gboolean arguments_parse(int argc, char **argv, ParsedArguments *parsed, GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    GPtrArray *rest = g_ptr_array_new();

    *parsed = (ParsedArguments){.arguments = command_arguments_new()};
    g_ptr_array_add(rest, g_strdup(argc > 0 ? argv[0] : "looptrace"));
    find_words(words, rest, argc, argv);
    g_ptr_array_add(rest, NULL);
    g_auto(GStrv) vector = (GStrv)g_ptr_array_free(rest, FALSE);

    if (words->len > 0) {
        parsed->noun = g_strdup(g_ptr_array_index(words, 0));
        parsed->action =
            action_find_command(parsed->noun, words->len > 1 ? g_ptr_array_index(words, 1) : NULL);
    }
    if (parsed->noun != NULL && !action_has_noun(parsed->noun))
        return fail_noun(parsed, error);
    if (!parse_options(parsed, &vector, error))
        return FALSE;
    if (parsed->noun != NULL && parsed->action == NULL && !parsed->help)
        return fail_verb(parsed, vector[1], error);
    if (parsed->help || parsed->version)
        return TRUE;
    name_output(parsed);
    return take_words(parsed, vector, error);
}

void arguments_clear(ParsedArguments *parsed)
{
    g_free(parsed->noun);
    g_free(parsed->wrong);
    g_strfreev(parsed->columns);
    g_clear_pointer(&parsed->arguments, command_arguments_free);
    for (int i = 0; i < SETTING_COUNT; i++)
        g_free(parsed->settings[i]);
}
