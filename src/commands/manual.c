/* SPDX-License-Identifier: MIT */
/* What `help`, --help and the manual say of commands and settings. */
#include "looptrace/manual.h"

#include <string.h>

#include "keymap.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "manual_page.h"
#include "nouns.h"

/* ---- pieces ---- */

char *manual_usage(const ActionRow *row)
{
    g_autofree char *words = action_words(row);
    g_autoptr(GString) usage = g_string_new(words);
    guint n = action_words_count(row);

    for (guint i = 0; i < n; i++) {
        gboolean spare = (row->arguments[i].traits & ARGUMENT_IS_SPARE) != 0;
        gboolean rest = (row->arguments[i].traits & ARGUMENT_IS_REST) != 0;
        g_string_append_printf(usage, " %s%s%s%s", spare ? "[" : "", row->arguments[i].shown,
                               rest ? "…" : "", spare ? "]" : "");
    }
    return g_string_free(g_steal_pointer(&usage), FALSE);
}

static gboolean is_of_noun(const ActionRow *row, const char *noun)
{
    gsize length = strlen(noun);

    return strncmp(row->name, noun, length) == 0 && strchr(".", row->name[length]) != NULL;
}

/* Commands of the noun; NULL: all. */
static void put_commands(ManualPage *page, const char *noun)
{
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const ActionRow *row = action_row((Action)i);
        if (!action_is_told(row) || (noun != NULL && !is_of_noun(row, noun)))
            continue;
        g_autofree char *usage = manual_usage(row);
        manual_page_item(page, usage, _(row->help));
    }
}

static void put_arguments(ManualPage *page, const ActionArgument *arguments, gboolean words)
{
    for (; arguments != NULL && arguments->name != NULL; arguments++) {
        gboolean word = (arguments->traits & ARGUMENT_IS_WORD) != 0;
        if (word != words)
            continue;
        g_autofree char *usage =
            word ? g_strdup(arguments->shown)
                 : g_strdup_printf("--%s%s%s", arguments->name, arguments->shown == NULL ? "" : " ",
                                   arguments->shown == NULL ? "" : arguments->shown);
        manual_page_item(page, usage, _(arguments->help));
    }
}

static void put_environment(ManualPage *page)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        const char *name = config_environment((Setting)i);
        if (name != NULL)
            manual_page_item(page, name, config_help((Setting)i));
    }
}

static void put_exit_codes(ManualPage *page)
{
    static const struct {
        const char *code, *meaning;
    } codes[] = {
        {"0", N_("done")},
        {"1", N_("failed")},
        {"2", N_("wrong usage")},
        {"3", N_("conflict: somebody changed it in between")},
        {"4", N_("not signed in")},
        {"5", N_("refused by the server's policy")},
        {"6", N_("offline; a change is queued, and sent later")},
        {"130", N_("interrupted")},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        manual_page_item(page, codes[i].code, _(codes[i].meaning));
}

static const char *grade_words(ActionGrade grade)
{
    switch (grade) {
    case GRADE_LOOK:
        return NULL;
    case GRADE_UNDO:
        return _("Done at once; `undo` takes it back while nobody has changed the row since.");
    case GRADE_CONFIRM:
        return _("On a screen it is asked first; the command line takes it as it is said.");
    case GRADE_NUMBER:
        return _("Can't be taken back: on a screen the row's number has to be typed first.");
    }
    return NULL;
}

char *manual_facts(const ActionRow *row)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *roles = row->roles == 0 ? NULL : action_roles_words(row->roles);
    const char *grade = grade_words(action_grade(row, NULL));

    if (roles != NULL)
        g_string_append_printf(text, _("Usually for the role %s; the server decides."), roles);
    if (grade != NULL)
        g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " ", grade);
    if ((row->needs & (USES_KEPT | USES_OUTBOX)) == USES_KEPT)
        g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " ",
                               _("With --offline: from what is kept on this machine."));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void put_facts(ManualPage *page, const ActionRow *row)
{
    g_autofree char *facts = manual_facts(row);

    if (*facts != '\0')
        manual_page_text(page, facts);
    if (row->keys == NULL)
        return;
    g_autofree char *keys =
        row->vim == NULL
            ? g_strdup_printf(_("Keys on screens: %s."), row->keys)
            : g_strdup_printf(_("Keys on screens: %s; in the map vim: %s."), row->keys, row->vim);
    manual_page_text(page, keys);
}

/* The same in both: what one command does, takes and costs. */
static void put_command(ManualPage *page, const ActionRow *row)
{
    g_autofree char *help = g_strdup_printf("%s.", _(row->help));
    const ActionArgument *arguments = row->arguments;

    manual_page_text(page, help);
    if (row->details != NULL)
        manual_page_text(page, _(row->details));
    put_facts(page, row);
    if (arguments != NULL && !manual_page_is_roff(page) && action_words_count(row) > 0)
        manual_page_section(page, _("Words"));
    put_arguments(page, arguments, TRUE);
    if (arguments != NULL && !manual_page_is_roff(page) &&
        arguments[action_words_count(row)].name != NULL)
        manual_page_section(page, _("Options"));
    put_arguments(page, arguments, FALSE);
}

/* ---- help ---- */

char *manual_overview(void)
{
    ManualPage *page = manual_page_new(FALSE);

    manual_page_text(page,
                     _("looptrace: orders and production of a knitwear platform, in the terminal"));
    manual_page_gap(page);
    manual_page_item(page, "looptrace", _("the full screen (on a terminal)"));
    manual_page_item(page, _("looptrace COMMAND …"),
                     _("for scripts; `looptrace help COMMAND` tells more"));
    manual_page_section(page, _("Commands"));
    put_commands(page, NULL);
    manual_page_section(page, _("Options of every command"));
    put_arguments(page, action_common, FALSE);
    manual_page_section(page, _("Environment"));
    put_environment(page);
    manual_page_section(page, _("Exit codes"));
    put_exit_codes(page);
    manual_page_section(page, _("Examples"));
    manual_page_lines(page, "looptrace login --email ada@example.com\n"
                            "looptrace orders list --at-risk\n"
                            "looptrace orders list --json | jq -r '.[].order_number'");
    return manual_page_end(page);
}

char *manual_noun(const char *noun)
{
    ManualPage *page = manual_page_new(FALSE);

    manual_page_section(page, _("Commands"));
    put_commands(page, noun);
    return manual_page_end(page);
}

char *manual_command(const ActionRow *row)
{
    ManualPage *page = manual_page_new(FALSE);
    g_autofree char *usage = manual_usage(row);
    g_autofree char *line = g_strdup_printf(_("looptrace %s [OPTION…]"), usage);

    manual_page_text(page, line);
    manual_page_gap(page);
    put_command(page, row);
    manual_page_section(page, _("Options of every command"));
    put_arguments(page, action_common, FALSE);
    if (row->example != NULL) {
        manual_page_section(page, _("Example"));
        manual_page_lines(page, row->example);
    }
    return manual_page_end(page);
}

static gboolean fail_topic(Invocation *invocation, const char *noun)
{
    g_autofree char *clean = text_clean(noun, -1);
    g_autoptr(GError) error = NULL;

    g_set_error(&error, FAULT, FAULT_USAGE, _("there is no command “%s”"), clean);
    invocation_fail(invocation, error);
    return FALSE;
}

void help_run(Invocation *invocation)
{
    const char *noun = invocation_text(invocation, "noun");
    const char *verb = invocation_text(invocation, "verb");
    const ActionRow *row = noun == NULL ? NULL : action_find_command(noun, verb);
    char *text = NULL;

    if (noun != NULL && strcmp(noun, "keys") == 0) {
        g_autoptr(Keymap) keymap = keymap_new(invocation_services(invocation)->config);
        text = manual_keys(keymap);
    } else if (noun == NULL) {
        text = manual_overview();
    } else if (row != NULL) {
        text = manual_command(row);
    } else if (verb == NULL && action_has_noun(noun)) {
        text = manual_noun(noun);
    } else {
        g_autofree char *both = g_strjoin(" ", noun, verb, NULL);
        fail_topic(invocation, both);
        return;
    }
    invocation_finish(invocation, records_new_text(text));
}

void manual_run(Invocation *invocation)
{
    invocation_finish(invocation,
                      records_new_text(manual_roff(invocation_text(invocation, "page"))));
}

/* ---- looptrace(1) ---- */

static void put_files(ManualPage *page)
{
    static const struct {
        const char *path, *meaning;
    } files[] = {
        {"~/.config/looptrace/config", "settings and profiles: looptrace.conf(5)"},
        {"/etc/xdg/looptrace/config", "the same for everybody; the person's own wins"},
        {"~/.config/looptrace/themes", "themes of your own"},
        {"~/.cache/looptrace", "rows kept for each person, sealed with a key in the keyring"},
        {"~/.local/state/looptrace",
         "changes that wait, sealed; what the line has cost; how screens were left"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
        manual_page_item(page, files[i].path, files[i].meaning);
    manual_page_text(
        page, "XDG_CONFIG_HOME, XDG_CACHE_HOME, XDG_STATE_HOME and XDG_RUNTIME_DIR move them; "
              "`looptrace doctor --paths` lists every place that is written to.");
}

static void put_all_commands(ManualPage *page)
{
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const ActionRow *row = action_row((Action)i);
        if (!action_is_told(row))
            continue;
        g_autofree char *usage = manual_usage(row);
        manual_page_subsection(page, usage);
        put_command(page, row);
        if (row->example != NULL)
            manual_page_lines(page, row->example);
    }
}

static void put_looptrace(ManualPage *page)
{
    manual_page_title(page, "LOOPTRACE", "1");
    manual_page_section(page, "Name");
    manual_page_text(page,
                     "looptrace - orders and production of a knitwear platform, in the terminal");
    manual_page_section(page, "Synopsis");
    manual_page_lines(page, "looptrace [OPTION…]\nlooptrace NOUN [VERB] [WORD…] "
                            "[OPTION…]\nlooptrace looptrace://order/ORDER-NUMBER");
    manual_page_section(page, "Description");
    manual_page_text(
        page,
        "Without a command, on a terminal, looptrace is a full screen: `?` or F1 shows its keys, "
        "`:` or F9 finds everything that can be done and runs the commands below. With a command "
        "it "
        "is a program for scripts: data on stdout, sentences on stderr, an exit code that says how "
        "it ended.");
    manual_page_text(
        page,
        "A change is saved when the server has answered with its row. Without the line it is kept "
        "on this machine and sent once, later; where somebody has changed the same in between "
        "nothing is overwritten.");
    manual_page_section(page, "Commands");
    put_all_commands(page);
    manual_page_section(page, "Options of every command");
    put_arguments(page, action_common, FALSE);
    manual_page_section(page, "Exit status");
    put_exit_codes(page);
    manual_page_section(page, "Environment");
    put_environment(page);
    manual_page_item(page, "NO_COLOR, CLICOLOR, CLICOLOR_FORCE",
                     "whether there is colour, where --color doesn't say");
    manual_page_item(page, "https_proxy, all_proxy, no_proxy", "how the server is reached");
    manual_page_item(page, "VISUAL, EDITOR", "for long texts of a form");
    manual_page_text(page, "An option wins over the environment, that over the profile, that over "
                           "the rest of the file, "
                           "that over the system's file.");
    manual_page_section(page, "Files");
    put_files(page);
    manual_page_section(page, "See also");
    manual_page_text(page, "looptrace.conf(5), looptrace-keys(5)");
}

/* ---- looptrace.conf(5) and looptrace-keys(5) ---- */

static void put_settings(ManualPage *page)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        Setting setting = (Setting)i;
        const char *fallback = config_default(setting);
        const char *environment = config_environment(setting);
        g_autoptr(GString) text = g_string_new(config_help(setting));
        if (fallback != NULL)
            g_string_append_printf(text, " (default: %s)", fallback);
        if (environment != NULL)
            g_string_append_printf(text, " [%s]", environment);
        manual_page_item(page, config_key(setting), text->str);
    }
}

static void put_conf(ManualPage *page)
{
    manual_page_title(page, "LOOPTRACE.CONF", "5");
    manual_page_section(page, "Name");
    manual_page_text(page, "looptrace.conf - settings of looptrace");
    manual_page_section(page, "Description");
    manual_page_text(
        page,
        "The file is ~/.config/looptrace/config, or the one that LOOPTRACE_CONFIG names. Lines are "
        "KEY = VALUE in sections; a line that begins with # is a comment. `looptrace config` shows "
        "each setting with its value and where that came from; what nobody reads is told with its "
        "line.");
    manual_page_item(page, "[looptrace]", "for every profile");
    manual_page_item(page, "[profile NAME]",
                     "one platform; the same keys, which win over those of [looptrace]. The "
                     "first sign-in with --url and --key writes one");
    manual_page_item(page, "[keys], [keys.SCREEN]", "keys of your own: looptrace-keys(5)");
    manual_page_section(page, "Settings");
    put_settings(page);
    manual_page_section(page, "Example");
    manual_page_lines(page, "[looptrace]\nprofile = mill\nzone = Asia/Dhaka\n\n[profile mill]\nurl "
                            "= https://YOUR-REF.supabase.co\n"
                            "key = sb_publishable_...\nemail = you@example.com\nbudget = 50 MB");
    manual_page_section(page, "See also");
    manual_page_text(page, "looptrace(1), looptrace-keys(5)");
}

static void put_keys(ManualPage *page)
{
    g_autoptr(Keymap) shown = keymap_new_of_map(FALSE);
    g_autoptr(Keymap) other = keymap_new_of_map(TRUE);

    manual_page_title(page, "LOOPTRACE-KEYS", "5");
    manual_page_section(page, "Name");
    manual_page_text(page, "looptrace-keys - keys of looptrace, and how they are changed");
    manual_page_section(page, "Description");
    manual_page_text(
        page,
        "There are two maps, chosen by the setting keymap: default and vim. Sections of the config "
        "change them; `looptrace help keys` shows the keys as they are then, and `looptrace config "
        "keys` what "
        "is wrong there, with file and line.");
    manual_page_lines(page,
                      "[keys]\nrefresh = y f, F5       # these and no others, wherever it is\n"
                      "metered =               # none\n\n[keys.orders]\nlist.sort = o           # "
                      "on this screen alone");
    manual_page_text(
        page, "Keys are called r, R, F5, Shift-F5, Ctrl-L (or ^L), Esc, Enter, Tab, Space, Comma, "
              "Up, PgDn, Home, "
              "Ins, Del, Backspace. Commas part alternatives, blanks the keys of a sequence.");
    manual_page_section(page, "Keys");
    manual_put_keys(page, shown, other);
    manual_page_section(page, "See also");
    manual_page_text(page, "looptrace(1), looptrace.conf(5)");
}

char *manual_roff(const char *name)
{
    static const struct {
        const char *name;
        void (*put)(ManualPage *page);
    } pages[] = {{"looptrace.1", put_looptrace},
                 {"looptrace.conf.5", put_conf},
                 {"looptrace-keys.5", put_keys}};

    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++)
        if (strcmp(pages[i].name, name) == 0) {
            ManualPage *page = manual_page_new(TRUE);
            pages[i].put(page);
            return manual_page_end(page);
        }
    return NULL;
}
