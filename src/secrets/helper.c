/* SPDX-License-Identifier: MIT */
#include "helper.h"

#include <signal.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "looptrace/text.h"

#define SAID_MAX     4096 /* bytes of standard error that are looked at */
#define SAID_SHOWN   160
#define LONGEST_WORD 20 /* the shortest refresh token has 22 characters, a data key 44 */

typedef struct {
    GSubprocess *process;
    GCancellable *cancellable;
    SecretText *input;
    char *output; /* HELPER_OUTPUT_MAX + 1 bytes, never moved */
    gsize length;
    gboolean too_long;
    char said[SAID_MAX];
    gsize n_said;
    gulong cancelled;
    guint pending; /* operations that will still call back */
    GError *problem;
    HelperDone done;
    gpointer data;
} Helper;

/* ---- what it may know ---- */

char **helper_environment(char **all)
{
    static const char *const names[] = {"PATH",
                                        "HOME",
                                        "USER",
                                        "LOGNAME",
                                        "SHELL",
                                        "LANG",
                                        "LANGUAGE",
                                        "TZ",
                                        "DBUS_SESSION_BUS_ADDRESS",
                                        "GNUPGHOME",
                                        "SSH_AUTH_SOCK",
                                        "PASSWORD_STORE_DIR",
                                        "DISPLAY",
                                        "WAYLAND_DISPLAY"};
    static const char *const prefixes[] = {"LC_", "XDG_"};
    g_autoptr(GStrvBuilder) kept = g_strv_builder_new();

    for (char **variable = all; variable != NULL && *variable != NULL; variable++) {
        gsize length = strcspn(*variable, "=");
        gboolean wanted = FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(names) && !wanted; i++)
            wanted = strlen(names[i]) == length && strncmp(*variable, names[i], length) == 0;
        for (gsize i = 0; i < G_N_ELEMENTS(prefixes) && !wanted; i++)
            wanted = g_str_has_prefix(*variable, prefixes[i]);
        if (wanted)
            g_strv_builder_add(kept, *variable);
    }
    return g_strv_builder_end(kept);
}

/* A session of its own, so that it can't ask on our terminal, and can be killed with what it started. */
static void prepare_child(gpointer data)
{
    const struct sigaction standard = {.sa_handler = SIG_DFL};

    setsid();
    sigaction(SIGPIPE, &standard, NULL);
}

char *helper_first_words(const char *text, gsize length)
{
    const char *end = memchr(text, '\n', length);
    g_autofree char *clean = text_clean(text, end == NULL ? (gssize)length : end - text);
    g_auto(GStrv) words = g_strsplit(clean, " ", -1);
    g_autoptr(GString) shown = g_string_new(NULL);

    for (guint i = 0; words[i] != NULL && shown->len < SAID_SHOWN; i++)
        g_string_append_printf(shown, "%s%s", i == 0 ? "" : " ",
                               strlen(words[i]) > LONGEST_WORD ? "…" : words[i]);
    secret_wipe(clean, strlen(clean));
    for (guint i = 0; words[i] != NULL; i++)
        secret_wipe(words[i], strlen(words[i]));
    return g_string_free(g_steal_pointer(&shown), FALSE);
}

/* ---- the end ---- */

static void helper_free(Helper *helper)
{
    if (helper->cancelled != 0)
        g_cancellable_disconnect(helper->cancellable, helper->cancelled);
    secret_wipe(helper->output, HELPER_OUTPUT_MAX + 1);
    g_free(helper->output);
    secret_wipe(helper->said, sizeof helper->said);
    secret_text_unref(helper->input);
    g_clear_object(&helper->process);
    g_object_unref(helper->cancellable);
    g_clear_error(&helper->problem);
    g_free(helper);
}

static void helper_tell(Helper *helper)
{
    g_autofree char *said = helper_first_words(helper->said, helper->n_said);
    gboolean exited = g_subprocess_get_if_exited(helper->process);

    helper->output[helper->length] = '\0';
    const HelperResult result = {
        .output = helper->output,
        .length = helper->length,
        .too_long = helper->too_long,
        .exit_code = exited ? g_subprocess_get_exit_status(helper->process) : -1,
        .signal = exited ? 0 : g_subprocess_get_term_sig(helper->process),
        .said = said,
    };
    helper->done(&result, NULL, helper->data);
}

static void helper_step_ended(Helper *helper)
{
    if (--helper->pending > 0)
        return;
    if (g_cancellable_is_cancelled(helper->cancellable) && helper->problem == NULL)
        g_set_error_literal(&helper->problem, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
    if (helper->problem != NULL)
        helper->done(NULL, helper->problem, helper->data);
    else
        helper_tell(helper);
    helper_free(helper);
}

static void helper_kill(Helper *helper)
{
    const char *id = helper->process == NULL ? NULL : g_subprocess_get_identifier(helper->process);
    gint64 pid;

    if (id == NULL || !g_ascii_string_to_signed(id, 10, 2, G_MAXINT32, &pid, NULL))
        return; /* it has ended */
    kill(-(pid_t)pid, SIGKILL);
    g_subprocess_force_exit(helper->process);
}

static void on_cancelled(GCancellable *cancellable, gpointer data)
{
    helper_kill(data);
}

/* ---- under way ---- */

static void on_ended(GObject *source, GAsyncResult *result, gpointer data)
{
    g_subprocess_wait_finish(G_SUBPROCESS(source), result, NULL);
    helper_step_ended(data);
}

static void on_written(GObject *source, GAsyncResult *result, gpointer data)
{
    Helper *helper = data;

    /* One that doesn't want to hear it all may close its end: what it answers counts. */
    g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, NULL);
    g_output_stream_close(G_OUTPUT_STREAM(source), NULL, NULL);
    helper_step_ended(helper);
}

static void read_output(Helper *helper);

static void on_output(GObject *source, GAsyncResult *result, gpointer data)
{
    Helper *helper = data;
    gssize got = g_input_stream_read_finish(G_INPUT_STREAM(source), result, NULL);

    if (got > 0)
        helper->length += (gsize)got;
    helper->too_long = helper->length == HELPER_OUTPUT_MAX;
    if (helper->too_long)
        helper_kill(helper);
    if (got > 0 && !helper->too_long)
        read_output(helper);
    else
        helper_step_ended(helper);
}

static void read_output(Helper *helper)
{
    g_input_stream_read_async(g_subprocess_get_stdout_pipe(helper->process),
                              helper->output + helper->length, HELPER_OUTPUT_MAX - helper->length,
                              G_PRIORITY_DEFAULT, helper->cancellable, on_output, helper);
}

static void read_said(Helper *helper);

/* What is beyond the first bytes is read too, over the last of them: a full pipe would stop it. */
static void on_said(GObject *source, GAsyncResult *result, gpointer data)
{
    Helper *helper = data;
    gssize got = g_input_stream_read_finish(G_INPUT_STREAM(source), result, NULL);

    if (got > 0)
        helper->n_said = MIN(helper->n_said + (gsize)got, sizeof helper->said - 512);
    if (got > 0)
        read_said(helper);
    else
        helper_step_ended(helper);
}

static void read_said(Helper *helper)
{
    g_input_stream_read_async(g_subprocess_get_stderr_pipe(helper->process),
                              helper->said + helper->n_said, sizeof helper->said - helper->n_said,
                              G_PRIORITY_DEFAULT, helper->cancellable, on_said, helper);
}

/* ---- the beginning ---- */

static GSubprocess *spawn(const char *const *words, GError **error)
{
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                  G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_auto(GStrv) all = g_get_environ();
    g_auto(GStrv) variables = helper_environment(all);

    g_subprocess_launcher_set_environ(launcher, variables);
    g_subprocess_launcher_set_child_setup(launcher, prepare_child, NULL, NULL);
    return g_subprocess_launcher_spawnv(launcher, words, error);
}

static gboolean tell_problem(gpointer data)
{
    helper_step_ended(data);
    return G_SOURCE_REMOVE;
}

static void fail_later(Helper *helper)
{
    g_autoptr(GSource) source = g_idle_source_new();

    helper->pending = 1;
    g_source_set_callback(source, tell_problem, helper, NULL);
    g_source_attach(source, g_main_context_get_thread_default());
}

void helper_run(const char *const *words, SecretText *input, GCancellable *cancellable,
                HelperDone done, gpointer data)
{
    Helper *helper = g_new0(Helper, 1);

    helper->cancellable = g_object_ref(cancellable);
    helper->input = secret_text_ref(input);
    helper->output = g_malloc(HELPER_OUTPUT_MAX + 1);
    helper->done = done;
    helper->data = data;
    helper->process = spawn(words, &helper->problem);
    if (helper->process == NULL) {
        fail_later(helper);
        return;
    }
    helper->pending = 4;
    read_output(helper);
    read_said(helper);
    g_output_stream_write_all_async(g_subprocess_get_stdin_pipe(helper->process),
                                    secret_text_peek(input), secret_text_length(input),
                                    G_PRIORITY_DEFAULT, cancellable, on_written, helper);
    g_subprocess_wait_async(helper->process, NULL, on_ended, helper);
    helper->cancelled =
        g_signal_connect(cancellable, "cancelled", G_CALLBACK(on_cancelled), helper);
    if (g_cancellable_is_cancelled(cancellable))
        helper_kill(helper);
}
