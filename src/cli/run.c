/* SPDX-License-Identifier: MIT */
/* One command of the command line, from words to exit code. */
#include <errno.h>
#include <glib-unix.h>
#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "arguments.h"
#include "ask.h"
#include "looptrace/cli.h"
#include "looptrace/completion.h"
#include "looptrace/log.h"
#include "looptrace/manual.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

typedef struct {
    GMainLoop *loop;
    const ParsedArguments *parsed;
    Services *services;
    AskPassphrase passphrase;
    gboolean ended, reader_gone;
    guint given; /* rows that have been written in parts */
    int exit_code;
} Run;

static gboolean is_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* ---- writing ---- */

static gboolean write_bytes(int fd, const char *text, gsize left)
{
    while (left > 0) {
        ssize_t written = write(fd, text, left);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return FALSE;
        text += written;
        left -= (gsize)written;
    }
    return TRUE;
}

static gboolean write_all(int fd, const char *text)
{
    return write_bytes(fd, text, strlen(text));
}

/* A sentence for the person, on stderr. */
static void say(const char *text)
{
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_BLOCK);
    g_autofree char *ascii = is_utf8() ? NULL : text_to_ascii(safe_text_utf8(safe));
    g_autofree char *line = g_strdup_printf("%s\n", ascii == NULL ? safe_text_utf8(safe) : ascii);

    write_all(STDERR_FILENO, line);
}

static int report(const GError *error, const char *advice)
{
    const char *stop = g_str_has_suffix(error->message, "?") ? "" : ".";
    g_autofree char *text =
        g_strdup_printf("looptrace: %s%s%s%s", error->message, stop, advice == NULL ? "" : "\n",
                        advice == NULL ? "" : advice);

    g_debug("failed: %s: %s", fault_kind_name(fault_kind(error)), error->message);
    say(text);
    return (int)fault_exit_code(error);
}

int cli_report(const GError *error)
{
    return report(error, fault_advice(fault_kind(error)));
}

/* A mistake in the words of a command is answered with that command's help. */
static int report_of(const GError *error, const ParsedArguments *parsed)
{
    g_autofree char *words = parsed->action == NULL ? NULL : action_words(parsed->action);
    gboolean known = words != NULL || (parsed->noun != NULL && action_has_noun(parsed->noun));

    if (fault_kind(error) != FAULT_USAGE || !known)
        return cli_report(error);
    g_autofree char *advice = g_strdup_printf(_("`looptrace %s --help` has its words."),
                                              words != NULL ? words : parsed->noun);
    return report(error, advice);
}

/* A reader that has gone (`| head`) is no failure to tell of. */
static int put(const char *text)
{
    if (write_all(STDOUT_FILENO, text))
        return EXIT_DONE;
    if (errno != EPIPE) {
        g_autofree char *line =
            g_strdup_printf("looptrace: the output can't be written: %s.", g_strerror(errno));
        say(line);
    }
    return EXIT_FAILED;
}

/* What a command writes before it has ended. A reader that has gone is no failure to tell of. */
static gboolean write_on(const char *text, gsize length, gpointer data, GError **error)
{
    Run *run = data;

    if (write_bytes(STDOUT_FILENO, text, length))
        return TRUE;
    run->reader_gone = errno == EPIPE;
    g_set_error(error, FAULT, FAULT_IO, _("the output can't be written: %s"), g_strerror(errno));
    return FALSE;
}

static void tell_on(const char *sentence, gpointer data)
{
    say(sentence);
}

static int terminal_width(void)
{
    struct winsize size;

    if (!isatty(STDOUT_FILENO))
        return 0;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static int show(const Run *run, const Records *records, OutputPart part)
{
    g_autoptr(GError) error = NULL;
    gboolean json = records_prefers_json(records) && !run->parsed->format_given;
    const OutputFormat format = json ? OUTPUT_JSON : run->parsed->format;
    const OutputOptions options = {
        .format = format,
        .part = part,
        .columns = (const char *const *)run->parsed->columns,
        .width = terminal_width(),
        .ascii = !is_utf8() && format == OUTPUT_TABLE,
        .clock = &run->services->clock,
    };
    g_autofree char *text = cli_render(records, &options, &error);

    if (text == NULL)
        return report_of(error, run->parsed);

    int exit_code = put(text);
    if (format == OUTPUT_TABLE && records_message(records) != NULL)
        say(records_message(records));
    return exit_code != EXIT_DONE ? exit_code : records_exit_code(records);
}

/* What happened to what is kept here: told once, whatever the command was. */
static void tell_notices(Services *services)
{
    char *notice;

    while ((notice = services_take_notice(services)) != NULL) {
        g_autofree char *line = g_strdup_printf("looptrace: %s.", notice);
        say(line);
        g_free(notice);
    }
}

/* ---- running ---- */

/* Half of an array isn't JSON, so that no reader takes it for the whole; of lines it has to be said. */
static void tell_cut_off(const Run *run)
{
    g_autofree char *line =
        g_strdup_printf(P_("looptrace: cut off after %u row: this isn't all of them.",
                           "looptrace: cut off after %u rows: this isn't all of them.", run->given),
                        run->given);

    if (run->given > 0)
        say(line);
}

static gboolean part_came(const Records *part, gpointer data)
{
    Run *run = data;

    if (run->ended || records_count(part) == 0)
        return !run->ended;
    run->exit_code = show(run, part, run->given == 0 ? OUTPUT_FIRST : OUTPUT_MIDDLE);
    run->given += records_count(part);
    return run->exit_code == EXIT_DONE;
}

static void command_ended(Records *records, const GError *error, gpointer data)
{
    Run *run = data;

    if (!run->ended) { /* interrupted: what comes while everything ends isn't shown */
        run->ended = TRUE;
        if (run->reader_gone)
            run->exit_code = EXIT_FAILED;
        else if (error != NULL)
            run->exit_code = report_of(error, run->parsed);
        else if (run->exit_code == EXIT_DONE) /* no part that couldn't be written */
            run->exit_code = show(run, records, run->given == 0 ? OUTPUT_WHOLE : OUTPUT_LAST);
        if (error != NULL && !run->reader_gone)
            tell_cut_off(run);
    }
    records_free(records);
    g_main_loop_quit(run->loop);
}

static gboolean interrupted(gpointer data)
{
    Run *run = data;

    if (!run->ended) {
        run->ended = TRUE;
        run->exit_code = EXIT_INTERRUPTED;
        g_autofree char *left = run->services->interrupted == NULL
                                    ? NULL
                                    : run->services->interrupted(run->services->interrupted_data);
        say("looptrace: interrupted.");
        if (left != NULL)
            say(left);
        tell_cut_off(run);
    }
    g_main_loop_quit(run->loop);
    return G_SOURCE_CONTINUE;
}

/* While a command runs: a code that has been sent, a password that is to be. */
static SecretText *ask(CommandSecret what, const char *text, const char *prompt, gpointer data,
                       GError **error)
{
    const ParsedArguments *parsed = data;
    static const char *const options[] = {
        [ASK_CODE] = "--code-stdin", [ASK_PASSWORD] = "--password-stdin", [ASK_TRUST] = "--trust"};
    const char *option = options[what];
    gboolean given = (what == ASK_CODE && parsed->code_stdin) ||
                     (what == ASK_PASSWORD && parsed->password_stdin);

    if (text != NULL)
        say(text);
    if (given)
        return ask_secret_stdin(option, error);
    if (!parsed->no_input)
        return ask_secret_terminal(prompt, error);
    g_set_error(error, FAULT, FAULT_USAGE, _("--no-input needs %s here"), option);
    return NULL;
}

/* A browser knows who it is, and a code takes the place of the password. */
static gboolean wants_email(const ParsedArguments *parsed)
{
    return !command_arguments_have(parsed->arguments, "sso") &&
           !command_arguments_have(parsed->arguments, "provider");
}

static gboolean wants_password(const ParsedArguments *parsed)
{
    return parsed->action == action_row(ACTION_LOGIN) && wants_email(parsed) &&
           !command_arguments_have(parsed->arguments, "otp");
}

/* E-mail and password, from stdin or by asking. */
static gboolean ask_credentials(const ParsedArguments *parsed, Config *config, GError **error)
{
    SecretText *password = NULL;

    if (!wants_email(parsed))
        return TRUE;
    if (config_get(config, SETTING_EMAIL) == NULL && !parsed->no_input) {
        g_autofree char *email = ask_line_terminal("E-mail: ", error);
        if (email == NULL)
            return FALSE;
        config_set_option(config, SETTING_EMAIL, g_strstrip(email));
    }
    if (!wants_password(parsed))
        return TRUE;
    if (parsed->password_stdin)
        password = ask_secret_stdin("--password-stdin", error);
    else if (parsed->no_input)
        g_set_error(error, FAULT, FAULT_USAGE, _("--no-input needs --password-stdin to sign in"));
    else
        password = ask_secret_terminal("Password: ", error);
    if (password == NULL)
        return FALSE;
    command_arguments_set_password(parsed->arguments, password);
    return TRUE;
}

/* What is completed may be about another profile than this command's own. */
static void take_profile(ParsedArguments *parsed)
{
    const char *profile = parsed->action != action_row(ACTION_SHELL_COMPLETE)
                              ? NULL
                              : completion_profile(command_arguments_rest(parsed->arguments));

    if (profile != NULL && parsed->settings[SETTING_PROFILE] == NULL)
        parsed->settings[SETTING_PROFILE] = g_strdup(profile);
}

/* What asks nobody at all goes on as ever. */
static gboolean needs_server(const ActionRow *action)
{
    return (action->needs & NEEDS_CONNECTION) != 0 && (action->needs & USES_KEPT) == 0;
}

/* What can't be undone has to be typed, or to stand on the command line. */
static gboolean ask_yes(const ParsedArguments *parsed, GError **error)
{
    if ((parsed->action->needs & NEEDS_YES) == 0 || parsed->dry_run ||
        command_arguments_have(parsed->arguments, "yes"))
        return TRUE;
    if (parsed->no_input) {
        g_set_error(error, FAULT, FAULT_USAGE,
                    _("--no-input needs --yes with the e-mail of the account"));
        return FALSE;
    }
    g_autofree char *typed = ask_line_terminal(
        _("This can't be undone. Type the e-mail of the account that is to be erased: "), error);
    if (typed == NULL)
        return FALSE;
    command_arguments_set(parsed->arguments, "yes", g_strstrip(typed));
    return TRUE;
}

static gboolean prepare(Run *run, ParsedArguments *parsed, GError **error)
{
    take_profile(parsed);
    g_autoptr(Config) config = config_load((const char *const *)(gpointer)parsed->settings, error);

    if (config == NULL)
        return FALSE;
    if (!log_start(config_get(config, SETTING_LOG), TRUE, error))
        return FALSE;
    for (const char *const *warning = config_warnings(config); *warning != NULL; warning++)
        say(*warning);
    if ((parsed->offline && (parsed->action->needs & USES_KEPT) == 0) ||
        (config_get_flag(config, SETTING_OFFLINE) && needs_server(parsed->action))) {
        g_set_error(error, FAULT, FAULT_OFFLINE,
                    _("--offline: what this command does needs the server"));
        return FALSE;
    }
    run->passphrase.no_input = parsed->no_input;
    if (parsed->passphrase_stdin &&
        (run->passphrase.given = ask_secret_stdin("--passphrase-stdin", error)) == NULL)
        return FALSE;
    if ((parsed->action->needs & NEEDS_PASSWORD) != 0 && !parsed->dry_run &&
        !ask_credentials(parsed, config, error))
        return FALSE;
    if (!ask_yes(parsed, error))
        return FALSE;
    if (command_arguments_have(parsed->arguments, "stdin")) {
        g_autofree char *lines = ask_lines_stdin(error);
        if (lines == NULL)
            return FALSE;
        command_arguments_set(parsed->arguments, "stdin", lines);
    }
    command_arguments_set_ask(parsed->arguments, ask, parsed);
    run->services = services_new(g_steal_pointer(&config), g_main_context_default(), error);
    if (run->services == NULL)
        return FALSE;
    keyring_set_ask(run->services->keyring, cli_ask_passphrase, &run->passphrase);
    return TRUE;
}

/* ---- what it costs ---- */

#define HANDSHAKE_BYTES 3000 /* TCP and TLS of a connection of its own, both ways */

/* Metered: the price on stderr, then it is done; only a used-up budget refuses. Nobody is asked, so that
 * scripts and people get the same. */
static gboolean tell_price(const ParsedArguments *parsed, Services *services, GError **error)
{
    if (!config_get_flag(services->config, SETTING_METERED) || parsed->dry_run ||
        config_get_flag(services->config, SETTING_OFFLINE) ||
        (parsed->action->needs & NEEDS_SESSION) == 0)
        return TRUE;
    if (!services_connect(services, error))
        return FALSE;

    LedgerSum month = meter_month(services->meter);
    g_autofree char *words = meter_budget_words(services->meter, services->budget);
    if (services->budget > 0 && month.sent + month.received >= services->budget) {
        g_set_error(error, FAULT, FAULT_FAILED, _("%s; without --metered it is done all the same"),
                    words);
        return FALSE;
    }
    guint64 estimate = meter_estimate(services->meter, meter_screen_of(parsed->action->name));
    g_autofree char *bytes = text_bytes(estimate + HANDSHAKE_BYTES);
    g_autofree char *line = g_strdup_printf("metered: this costs about %s.", bytes);
    if (estimate > 0)
        say(line);
    return TRUE;
}

static void warn_of_budget(Services *services)
{
    g_autofree char *words =
        services->meter == NULL ? NULL : meter_budget_words(services->meter, services->budget);

    if (words == NULL)
        return;
    g_autofree char *line = g_strdup_printf("%s.", words);
    say(line);
}

static void waiting_sent(guint gone, gpointer data)
{
    const Run *run = data;

    if (gone > 0) {
        g_autofree char *line =
            g_strdup_printf(P_("looptrace: %u change that waited has been sent: `looptrace outbox "
                               "list`, `looptrace history`.",
                               "looptrace: %u changes that waited have been sent: `looptrace "
                               "outbox list`, `looptrace history`.",
                               gone),
                            gone);
        say(line);
    }
    g_main_loop_quit(run->loop);
}

/* The command has found the server: so does what waits. Metered, only what was asked for is sent. */
static void send_waiting(Run *run)
{
    if (run->exit_code == EXIT_DONE && !config_get_flag(run->services->config, SETTING_METERED) &&
        services_send_waiting(run->services, waiting_sent, run))
        g_main_loop_run(run->loop);
}

static int run_command(ParsedArguments *parsed)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    Run run = {.loop = loop, .parsed = parsed};
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    guint sources[G_N_ELEMENTS(signals)];

    if (!prepare(&run, parsed, &error) || !tell_price(parsed, run.services, &error)) {
        services_free(run.services);
        secret_text_unref(run.passphrase.given);
        return report_of(error, parsed);
    }
    for (guint i = 0; i < G_N_ELEMENTS(signals); i++)
        sources[i] = g_unix_signal_add(signals[i], interrupted, &run);
    const CommandOutput output = {write_on, tell_on, &run};
    command_arguments_set_output(parsed->arguments, &output);
    command_run_in_parts(parsed->action, run.services, g_steal_pointer(&parsed->arguments),
                         parsed->format == OUTPUT_TABLE ? NULL : part_came, command_ended, &run);
    g_main_loop_run(loop);
    send_waiting(&run);
    tell_notices(run.services);
    warn_of_budget(run.services);
    services_free(run.services);
    secret_text_unref(run.passphrase.given);
    for (guint i = 0; i < G_N_ELEMENTS(signals); i++)
        g_source_remove(sources[i]);
    return run.exit_code;
}

static int show_help(const ParsedArguments *parsed)
{
    g_autofree char *text = parsed->version          ? g_strdup("looptrace " LOOPTRACE_VERSION)
                            : parsed->action != NULL ? manual_command(parsed->action)
                            : parsed->noun != NULL   ? manual_noun(parsed->noun)
                                                     : manual_overview();
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    g_autofree char *ascii = is_utf8() ? NULL : text_to_ascii(line);

    return put(ascii == NULL ? line : ascii);
}

/* Only reached when the full screen can't be: not a terminal, or options that don't go with it. */
static int fail_without_words(void)
{
    g_autoptr(GError) error =
        g_error_new(FAULT, FAULT_USAGE,
                    _("the full screen needs a terminal on stdin and stdout; for scripts there are "
                      "commands"));

    return cli_report(error);
}

int cli_run(int argc, char **argv)
{
    ParsedArguments parsed;
    g_autoptr(GError) error = NULL;
    int exit_code;

    if (!arguments_parse(argc, argv, &parsed, &error))
        exit_code = report_of(error, &parsed);
    else if (parsed.help || parsed.version)
        exit_code = show_help(&parsed);
    else if (parsed.action == NULL)
        exit_code = fail_without_words();
    else
        exit_code = run_command(&parsed);
    arguments_clear(&parsed);
    return exit_code;
}

gboolean cli_wants_screen(int argc, char **argv, char **options)
{
    ParsedArguments parsed;
    gboolean wants = arguments_parse(argc, argv, &parsed, NULL) && parsed.noun == NULL &&
                     !parsed.help && !parsed.version && !parsed.format_given &&
                     !parsed.passphrase_stdin && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);

    for (int i = 0; wants && i < SETTING_COUNT; i++)
        options[i] = g_steal_pointer(&parsed.settings[i]);
    arguments_clear(&parsed);
    return wants;
}
