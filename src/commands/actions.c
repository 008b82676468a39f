/* SPDX-License-Identifier: MIT */
#include "looptrace/actions.h"

#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"
#include "nouns.h"

static const ActionRow action_table[ACTION_COUNT] = {
#define ACTION(id, ...)        [ACTION_##id] = {__VA_ARGS__},
#define COMMAND(id, stem, ...) [ACTION_##id] = {.run = stem##_run, __VA_ARGS__},
#include "looptrace/action_table.h"
#undef ACTION
#undef COMMAND
};

const ActionArgument action_common[] = {
    FLAG("json", N_("one JSON array, or an object for a single thing")),
    FLAG("jsonl", N_("one JSON object a line")),
    FLAG("csv", N_("comma-separated, safe for spreadsheets")),
    FLAG("plain", N_("one line each, values parted by tabs, no heads")),
    OPTIONS("columns", COLUMNS, "A,B,C", N_("only these columns, in this order")),
    OPTION("profile", PROFILE, "NAME", N_("which profile of the config")),
    OPTION("url", TEXT, "URL", N_("address of the Supabase project")),
    OPTION("key", TEXT, "KEY", N_("its publishable (anon) key")),
    OPTION("ca-file", FILE, "FILE", N_("the only certificate authorities to trust")),
    CHOICE("color", "WHEN", "auto|always|never", N_("auto, always or never")),
    FLAG("ascii", N_("draw with ASCII only")),
    FLAG("accessible", N_("words instead of drawing, for readers that speak")),
    FLAG("slow-line", N_("spare bytes to the terminal: '>' alone marks the selected row")),
    FLAG("no-input", N_("never ask; fail instead")),
    FLAG("passphrase-stdin",
         N_("read the keyring file's passphrase from stdin, before anything else")),
    FLAG("dry-run", N_("print the request, send nothing")),
    FLAG("offline", N_("use only what is kept on this machine")),
    FLAG("metered", N_("say what it costs first; refuse when the budget is used up")),
    FLAG("help", N_("this help")),
    FLAG("version", N_("version")),
    {NULL, ARGUMENT_TYPES, NULL, NULL, 0, NULL},
};

/* ---- looking up ---- */

const ActionRow *action_row(Action action)
{
    return &action_table[action];
}

gboolean action_is_told(const ActionRow *row)
{
    return row->run != NULL && (row->needs & IS_HIDDEN) == 0;
}

Action action_from_name(const char *name)
{
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        if (strcmp(action_table[i].name, name) == 0)
            return (Action)i;
    return ACTION_NONE;
}

/* Whether the name is of that noun; *verb is what stands behind it, NULL: nothing. */
static gboolean has_noun(const char *name, const char *noun, const char **verb)
{
    gsize length = strlen(noun);

    if (strncmp(name, noun, length) != 0 || (name[length] != '.' && name[length] != '\0'))
        return FALSE;
    *verb = name[length] == '.' ? name + length + 1 : NULL;
    return TRUE;
}

const char *action_label(Action action)
{
    return g_dpgettext2(GETTEXT_PACKAGE, "action", action_table[action].label);
}

const char *action_help(Action action)
{
    return _(action_table[action].help);
}

const ActionRow *action_find_command(const char *noun, const char *verb)
{
    const char *own = NULL;

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        if (action_table[i].run != NULL && has_noun(action_table[i].name, noun, &own) &&
            g_strcmp0(own, verb) == 0)
            return &action_table[i];
    return NULL;
}

gboolean action_has_noun(const char *noun)
{
    const char *verb = NULL;

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        if (action_table[i].run != NULL && has_noun(action_table[i].name, noun, &verb))
            return TRUE;
    return FALSE;
}

char *action_words(const ActionRow *row)
{
    return g_strdelimit(g_strdup(row->name), ".", ' ');
}

guint action_words_count(const ActionRow *row)
{
    guint n = 0;

    while (row->arguments != NULL && row->arguments[n].name != NULL &&
           (row->arguments[n].traits & ARGUMENT_IS_WORD) != 0)
        n++;
    return n;
}

guint action_words_needed(const ActionRow *row)
{
    guint needed = 0;
    guint n = action_words_count(row);

    for (guint i = 0; i < n; i++)
        if ((row->arguments[i].traits & ARGUMENT_IS_SPARE) == 0)
            needed++;
    return needed;
}

static ActionGrade grade_of_risk(const WriteKind *kind, WriteRisk risk)
{
    switch (risk) {
    case WRITE_LIGHT:
        return kind->no_undo == NULL ? GRADE_UNDO : GRADE_LOOK;
    case WRITE_ASKED:
        return GRADE_CONFIRM;
    case WRITE_REPEATED:
        return GRADE_NUMBER;
    }
    return GRADE_NUMBER;
}

ActionGrade action_grade(const ActionRow *row, const CommandArguments *arguments)
{
    const WriteKind *kind = row->write == NULL ? NULL : write_kind_find(row->write);
    const char *value = arguments == NULL || row->decides.argument == NULL
                            ? NULL
                            : command_arguments_text(arguments, row->decides.argument);

    if (kind == NULL)
        return row->grade;
    g_autoptr(Write) write = write_new(kind, NULL);
    if (value == NULL || !write_set(write, row->decides.field, value, NULL))
        return grade_of_risk(kind, kind->risk);
    return grade_of_risk(kind, MAX(write_risk(write), kind->risk));
}

gboolean argument_is_for_start(const ActionArgument *argument)
{
    static const char *const names[] = {
        "profile",   "url",      "key",     "ca-file", "color",   "ascii", "accessible",
        "slow-line", "no-input", "metered", "help",    "version", "stdin", "password-stdin"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], argument->name) == 0)
            return TRUE;
    return FALSE;
}

/* ---- screens ---- */

static const struct {
    const char *name, *title;
} screen_table[SCREEN_COUNT] = {
#define X(id, name, title) [SCREEN_##id] = {name, title},
    ACTION_SCREENS(X)
#undef X
};

const char *screen_name(Screen screen)
{
    return screen_table[screen].name;
}

const char *screen_title(Screen screen)
{
    return g_dpgettext2(GETTEXT_PACKAGE, "screen", screen_table[screen].title);
}

Screen screen_from_name(const char *name)
{
    for (int i = 0; i < SCREEN_COUNT; i++)
        if (strcmp(screen_table[i].name, name) == 0)
            return (Screen)i;
    return SCREEN_COUNT;
}

gboolean action_is_everywhere(const ActionRow *row)
{
    guint screens = 0;

    for (int i = 0; i < SCREEN_COUNT; i++)
        screens += (row->where & SCREEN_BIT(i)) != 0 ? 1 : 0;
    return screens * 2 > SCREEN_COUNT;
}
