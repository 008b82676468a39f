/* SPDX-License-Identifier: MIT */
/*
 * A program of the person's own as a keyring: `COMMAND get|store|erase` with one JSON object on stdin, of which
 * docs/keyring.md has the members. It isn't believed: what it says to have stored is asked for once more, and
 * so is what it says to have erased.
 */
#include <string.h>

#include "backend.h"
#include "helper.h"
#include "looptrace/json.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define PROTOCOL_VERSION 1

typedef enum { SAYS_NOTHING, SAYS_SECRET, SAYS_GARBAGE } Answer;

typedef struct {
    char **words; /* NULL: not set, or not to be understood */
    char *why;    /* then */
} Command;

typedef struct {
    char **words; /* the verb stands at the end */
    KeyringCall *call;
} Run;

/* ---- what it is told ---- */

static void add_text(GString *out, const char *name, const char *value)
{
    g_string_append_printf(out, ",\"%s\":", name);
    json_append_string(out, value, -1);
}

/* In a buffer that doesn't move, and is wiped: six bytes for one are the worst that an escape can do. */
static SecretText *question(const KeyringCall *call, gboolean with_secret)
{
    gsize room = strlen(call->account) * 6 + 128;

    if (with_secret)
        room += strlen(call->label) * 6 + secret_text_length(call->secret) * 6;
    GString *text = g_string_sized_new(room);
    g_string_append_printf(text, "{\"version\":%d", PROTOCOL_VERSION);
    add_text(text, "account", call->account);
    if (with_secret) {
        add_text(text, "label", call->label);
        add_text(text, "secret", secret_text_peek(call->secret));
    }
    g_string_append(text, "}\n");

    SecretText *whole = secret_text_new(text->str, (gssize)text->len);
    secret_wipe(text->str, text->allocated_len);
    g_string_free(text, TRUE);
    return whole;
}

/* ---- what it answers ---- */

static KeyringCall *run_free(Run *run)
{
    KeyringCall *call = run->call;

    g_strfreev(run->words);
    g_free(run);
    return call;
}

G_GNUC_PRINTF(2, 3)
static void run_fail(Run *run, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    GError *error = g_error_new_valist(FAULT, FAULT_KEYRING, format, arguments);
    va_end(arguments);
    keyring_call_fail(run_free(run), error);
}

static Answer read_answer(const HelperResult *result, SecretText **secret)
{
    gsize length = result->length;

    while (length > 0 && g_ascii_isspace(result->output[length - 1]))
        length--;
    if (length == 0)
        return SAYS_NOTHING;

    cJSON *tree = json_parse(result->output, length, NULL);
    const char *text = tree == NULL ? NULL : json_text(tree, "secret");
    const cJSON *member =
        cJSON_IsObject(tree) ? cJSON_GetObjectItemCaseSensitive(tree, "secret") : NULL;
    Answer answer = SAYS_GARBAGE;
    if (text != NULL && *text != '\0' && strlen(text) <= KEYRING_SECRET_MAX) {
        *secret = secret_text_new(text, -1);
        answer = SAYS_SECRET;
    } else if (cJSON_IsObject(tree) && (member == NULL || cJSON_IsNull(member))) {
        answer = SAYS_NOTHING;
    }
    json_wipe(tree);
    return answer;
}

/* FALSE: it has been answered, since the program failed. */
static gboolean went_well(Run *run, const HelperResult *result, const GError *error)
{
    if (error != NULL) {
        g_autofree char *why = text_clean(error->message, -1);
        run_fail(run, _("the keyring command can't be started: %s"), why);
    } else if (result->too_long) {
        run_fail(run, _("the keyring command answered more than %d KiB"), HELPER_OUTPUT_MAX / 1024);
    } else if (result->exit_code < 0) {
        run_fail(run, _("the keyring command was ended by signal %d"), result->signal);
    } else if (result->exit_code > 0 && *result->said == '\0') {
        run_fail(run, _("the keyring command failed with exit code %d"), result->exit_code);
    } else if (result->exit_code > 0) {
        run_fail(run, _("the keyring command failed with exit code %d: %s"), result->exit_code,
                 result->said);
    } else {
        return TRUE;
    }
    return FALSE;
}

static void check_stored(Run *run, Answer answer, SecretText *found)
{
    if (answer == SAYS_NOTHING)
        run_fail(run,
                 _("the keyring command said that it stored what it was given, but has nothing"));
    else if (answer == SAYS_GARBAGE || !secret_text_equal(found, run->call->secret))
        run_fail(run,
                 _("the keyring command said that it stored what it was given, but gives something "
                   "else back"));
    else
        keyring_call_done(run_free(run), NULL);
}

static void check_erased(Run *run, Answer answer)
{
    if (answer == SAYS_NOTHING)
        keyring_call_done(run_free(run), NULL);
    else
        run_fail(run,
                 _("the keyring command said that it erased what it kept, but still gives it"));
}

static void on_got(const HelperResult *result, const GError *error, gpointer data)
{
    Run *run = data;
    SecretText *found = NULL;

    if (!went_well(run, result, error))
        return;
    Answer answer = read_answer(result, &found);
    if (run->call->verb == KEYRING_STORE)
        check_stored(run, answer, found);
    else if (run->call->verb == KEYRING_ERASE)
        check_erased(run, answer);
    else if (answer == SAYS_GARBAGE)
        run_fail(run, _("the keyring command answered what isn't JSON with a “secret”"));
    else
        keyring_call_done(run_free(run), found == NULL ? NULL : secret_text_ref(found));
    secret_text_unref(found);
}

/* ---- running it ---- */

static void run_verb(Run *run, const char *verb, gboolean with_secret, HelperDone done)
{
    guint last = g_strv_length(run->words) - 1;
    g_autoptr(SecretText) input = question(run->call, with_secret);

    g_free(run->words[last]);
    run->words[last] = g_strdup(verb);
    helper_run((const char *const *)run->words, input, run->call->cancellable, done, run);
}

static void on_changed(const HelperResult *result, const GError *error, gpointer data)
{
    Run *run = data;

    if (went_well(run, result, error))
        run_verb(run, "get", FALSE, on_got);
}

static void run_call(Run *run)
{
    switch (run->call->verb) {
    case KEYRING_PROBE:
        keyring_call_done(run_free(run),
                          NULL); /* it is there: more is known once it has to keep something */
        break;
    case KEYRING_LIST:
        run_fail(run, _("the keyring command can't be asked what it keeps"));
        break;
    case KEYRING_LOAD:
        run_verb(run, "get", FALSE, on_got);
        break;
    case KEYRING_STORE:
        run_verb(run, "store", TRUE, on_changed);
        break;
    case KEYRING_ERASE:
        run_verb(run, "erase", FALSE, on_changed);
        break;
    }
}

/* ---- the backend ---- */

static char *why_unusable(const char *program)
{
    g_autofree char *found = g_find_program_in_path(program);
    g_autofree char *clean = found == NULL ? text_clean(program, -1) : NULL;

    return found != NULL ? NULL : g_strdup_printf(_("the keyring command, %s, isn't there"), clean);
}

static gpointer command_open(gconstpointer data)
{
    const KeyringSettings *settings = data;
    Command *command = g_new0(Command, 1);
    g_autoptr(GError) error = NULL;

    if (settings->command == NULL || *settings->command == '\0') {
        command->why =
            g_strdup(_("no keyring command is set: keyring_command in the profile names it"));
    } else if (!g_shell_parse_argv(settings->command, NULL, &command->words, &error)) {
        g_autofree char *clean = text_clean(error->message, -1);
        command->why =
            g_strdup_printf(_("keyring_command can't be taken apart into words: %s"), clean);
    }
    return command;
}

static void command_close(gpointer self)
{
    Command *command = self;

    g_strfreev(command->words);
    g_free(command->why);
    g_free(command);
}

static void command_run(gpointer self, KeyringCall *call)
{
    const Command *command = self;
    g_autofree char *why =
        command->words == NULL ? g_strdup(command->why) : why_unusable(command->words[0]);

    if (why != NULL) {
        keyring_call_absent(call, g_error_new_literal(FAULT, FAULT_KEYRING, why));
        return;
    }
    Run *run = g_new0(Run, 1);
    guint n = g_strv_length(command->words);
    run->call = call;
    run->words = g_new0(char *, n + 2);
    for (guint i = 0; i < n; i++)
        run->words[i] = g_strdup(command->words[i]);
    run->words[n] = g_strdup("get");
    run_call(run);
}

const KeyringBackend keyring_backend_command = {
    .ready = "external command",
    .open = command_open,
    .close = command_close,
    .run = command_run,
};
