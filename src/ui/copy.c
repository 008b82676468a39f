/* SPDX-License-Identifier: MIT */
#include "looptrace/ui_copy.h"

#include <gio/gio.h>
#include <string.h>

#include "child.h"
#include "looptrace/words.h"
#include "screen.h"
#include "terminfo.h"

#define DEADLINE_MS 2000

/* Programs that take the text on their stdin, the surest first. */
static const struct {
    const char *variable; /* set where it makes sense */
    const char *argv[5];
    const char *said; /* N_(), %s: how much */
} routes[] = {
    {"TMUX",
     {"tmux", "load-buffer", "-w", "-"},
     N_("copied %s: tmux has it (prefix ] pastes), and the clipboard")},
    {"TMUX",
     {"tmux", "load-buffer", "-"},
     N_("copied %s: tmux has it (prefix ] pastes), but is too old for the clipboard")},
    {"WAYLAND_DISPLAY", {"wl-copy"}, N_("copied %s to the clipboard (wl-copy)")},
    {"DISPLAY", {"xclip", "-selection", "clipboard"}, N_("copied %s to the clipboard (xclip)")},
    {"DISPLAY", {"xsel", "--clipboard", "--input"}, N_("copied %s to the clipboard (xsel)")},
};

struct UiCopy {
    UiScreen *screen;
    char *text; /* sanitised */
    UiCopyDone done;
    gpointer data;
    guint next; /* of routes, to be tried */
    GSubprocess *child;
    GCancellable *cancellable;
    guint deadline, ending;
};

static void try_next(UiCopy *copy);

/* ---- the end ---- */

void ui_copy_free(UiCopy *copy)
{
    if (copy == NULL)
        return;
    g_cancellable_cancel(copy->cancellable);
    if (copy->child != NULL)
        g_subprocess_force_exit(copy->child);
    g_clear_object(&copy->child);
    g_clear_object(&copy->cancellable);
    g_clear_handle_id(&copy->deadline, g_source_remove);
    g_clear_handle_id(&copy->ending, g_source_remove);
    g_free(copy->text);
    g_free(copy);
}

static char *amount(const UiCopy *copy)
{
    return text_bytes(strlen(copy->text));
}

static void finish(UiCopy *copy, UiCopyResult result, const char *sentence)
{
    g_autofree char *how_much = amount(copy);
    g_auto(GStrv) parts = g_strsplit(_(sentence), "%s", 2);
    g_autofree char *said = parts[0] == NULL || parts[1] == NULL
                                ? g_strdup(_(sentence))
                                : g_strconcat(parts[0], how_much, parts[1], NULL);

    copy->done(result, said, copy->data); /* frees it, most likely */
}

/* ---- the terminal ---- */

static gboolean is_screens(void)
{
    const char *inside = g_getenv("STY");

    return inside != NULL && *inside != '\0';
}

/* Exactly "52;c;": mosh knows no other. GNU screen has to be told that it is for the terminal outside. */
static void send_to_terminal(UiCopy *copy)
{
    const char *text = copy->text;
    g_autofree char *base64 = g_base64_encode((const guchar *)text, strlen(text));
    g_autofree char *sequence = g_strconcat(is_screens() ? "\033P" : "", "\033]52;c;", base64, "\a",
                                            is_screens() ? "\033\\" : "", NULL);

    screen_send(copy->screen, sequence);
    finish(copy, UI_COPY_SENT, N_("sent %s to the terminal's clipboard; y v shows it"));
}

static gboolean end_here(gpointer data)
{
    UiCopy *copy = data;

    copy->ending = 0;
    if (copy->screen->coarse || !terminfo_is_xterms() || strlen(copy->text) > UI_COPY_TERMINAL_MAX)
        finish(copy, UI_COPY_NOT, N_("there is no clipboard here: mark it by hand"));
    else
        send_to_terminal(copy);
    return G_SOURCE_REMOVE;
}

/* ---- programs ---- */

static gboolean deadline_passed(gpointer data)
{
    UiCopy *copy = data;

    copy->deadline = 0;
    g_subprocess_force_exit(copy->child);
    return G_SOURCE_REMOVE;
}

static void child_ended(GObject *source, GAsyncResult *result, gpointer data)
{
    UiCopy *copy = data;
    g_autoptr(GError) error = NULL;
    gboolean worked =
        g_subprocess_communicate_finish(G_SUBPROCESS(source), result, NULL, NULL, &error);

    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return; /* freed meanwhile */
    worked = worked && g_subprocess_get_successful(G_SUBPROCESS(source));
    g_clear_handle_id(&copy->deadline, g_source_remove);
    g_clear_object(&copy->child);
    if (worked)
        finish(copy, UI_COPIED, routes[copy->next - 1].said);
    else
        try_next(copy);
}

/* By argv, without a shell; the text on stdin, for others can read argv. */
static gboolean start(UiCopy *copy, const char *const *argv)
{
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
    g_auto(GStrv) environment = child_environment();
    const char *text = copy->text;
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));

    g_subprocess_launcher_set_environ(launcher, environment);
    copy->child = g_subprocess_launcher_spawnv(launcher, argv, NULL);
    if (copy->child == NULL)
        return FALSE;
    copy->deadline = g_timeout_add(DEADLINE_MS, deadline_passed, copy);
    g_subprocess_communicate_async(copy->child, bytes, copy->cancellable, child_ended, copy);
    return TRUE;
}

static gboolean makes_sense(guint route)
{
    const char *value = g_getenv(routes[route].variable);
    g_autofree char *found = g_find_program_in_path(routes[route].argv[0]);

    return value != NULL && *value != '\0' && found != NULL;
}

static void try_next(UiCopy *copy)
{
    while (copy->next < G_N_ELEMENTS(routes)) {
        guint route = copy->next++;
        if (makes_sense(route) && start(copy, routes[route].argv))
            return;
    }
    copy->ending = g_idle_add(end_here, copy);
}

static char *sanitised(const char *text)
{
    g_auto(GStrv) values = g_strsplit(text, "\t", -1);

    for (guint i = 0; values[i] != NULL; i++) {
        g_autoptr(SafeText) safe = text_sanitise(values[i], -1, TEXT_BLOCK);
        g_free(values[i]);
        values[i] = g_strdup(safe_text_utf8(safe));
    }
    return g_strjoinv("\t", values);
}

UiCopy *ui_copy_start(UiScreen *screen, const char *text, UiCopyDone done, gpointer data)
{
    UiCopy *copy = g_new0(UiCopy, 1);

    copy->screen = screen;
    copy->text = sanitised(text);
    copy->done = done;
    copy->data = data;
    copy->cancellable = g_cancellable_new();
    try_next(copy);
    return copy;
}
