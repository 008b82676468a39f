/* SPDX-License-Identifier: MIT */
#include "looptrace/ui_editor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "looptrace/words.h"
#include "scratch.h"
#include "screen.h"

/* What the terminal sends to the editor and to us alike. */
static const int shared_signals[] = {SIGINT, SIGQUIT, SIGTSTP};

struct UiEditor {
    UiScreen *screen;
    UiEditorDone done;
    gpointer data;
    Scratch scratch;
    GPid pid;
    guint watch;
    struct sigaction before[G_N_ELEMENTS(shared_signals)];
};

/* ---- which one ---- */

/* Words as a shell would take them apart, but no shell: nothing in them is run or expanded. */
static char **command(const char *path, GError **error)
{
    static const char *const usual[] = {"sensible-editor", "editor", "nano", "vi"};
    const char *wanted = g_getenv("VISUAL");
    char **words = NULL;

    if (wanted == NULL || *wanted == '\0')
        wanted = g_getenv("EDITOR");
    for (gsize i = 0; (wanted == NULL || *wanted == '\0') && i < G_N_ELEMENTS(usual); i++) {
        g_autofree char *found = g_find_program_in_path(usual[i]);
        if (found != NULL)
            wanted = usual[i];
    }
    if (wanted == NULL || *wanted == '\0' || !g_shell_parse_argv(wanted, NULL, &words, NULL)) {
        g_set_error(error, FAULT, FAULT_IO,
                    _("there is no editor: set VISUAL to the one that you like"));
        return NULL;
    }
    guint n = g_strv_length(words);
    words = g_renew(char *, words, n + 2);
    words[n] = g_strdup(path);
    words[n + 1] = NULL;
    return words;
}

/* ---- signals ---- */

/* Ctrl-C is for the editor. Ctrl-Z stops the whole process group, so that the shell gets its turn. */
static void share_signals(UiEditor *editor)
{
    for (gsize i = 0; i < G_N_ELEMENTS(shared_signals); i++) {
        const struct sigaction action = {.sa_handler =
                                             shared_signals[i] == SIGTSTP ? SIG_DFL : SIG_IGN};
        sigaction(shared_signals[i], &action, &editor->before[i]);
    }
}

static void take_signals_back(const UiEditor *editor)
{
    for (gsize i = 0; i < G_N_ELEMENTS(shared_signals); i++)
        sigaction(shared_signals[i], &editor->before[i], NULL);
}

/* In the child: what we ignore would stay ignored. */
static void prepare_child(gpointer data)
{
    for (gsize i = 0; i < G_N_ELEMENTS(shared_signals); i++) {
        const struct sigaction standard = {.sa_handler = SIG_DFL};
        sigaction(shared_signals[i], &standard, NULL);
    }
}

/* ---- the end ---- */

static void take_terminal_back(UiEditor *editor)
{
    take_signals_back(editor);
    ui_screen_resize(editor->screen);
    ui_screen_repaint(editor->screen);
}

/* Also for broken UTF-8: what a person wrote in Latin-1 comes back with marks where it can't be read. */
static char *sanitised(const char *text, gsize length)
{
    if (length > 0 && text[length - 1] == '\n')
        length--;
    g_autoptr(SafeText) safe = text_sanitise(text, (gssize)length, TEXT_BLOCK);
    return g_strdup(safe_text_utf8(safe));
}

static char *result(const UiEditor *editor, int status, GError **error)
{
    gsize length;

    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        g_set_error(error, FAULT, FAULT_CANCELLED,
                    _("the editor ended with a failure: the text is as it was"));
        return NULL;
    }
    g_autofree char *text = scratch_read(&editor->scratch, UI_EDITOR_BYTES_MAX, &length, error);
    return text == NULL ? NULL : sanitised(text, length);
}

static void ended(GPid pid, gint status, gpointer data)
{
    UiEditor *editor = data;
    g_autoptr(GError) error = NULL;

    editor->watch = 0;
    g_spawn_close_pid(pid);
    editor->pid = 0;
    take_terminal_back(editor);
    g_autofree char *text = result(editor, status, &error);
    scratch_remove(&editor->scratch);
    editor->done(text, error, editor->data); /* frees the editor, most likely */
}

void ui_editor_free(UiEditor *editor)
{
    if (editor == NULL)
        return;
    g_clear_handle_id(&editor->watch, g_source_remove);
    if (editor->pid != 0) {
        kill(editor->pid, SIGHUP);
        g_child_watch_add(editor->pid, (GChildWatchFunc)(void (*)(void))g_spawn_close_pid, NULL);
        take_terminal_back(editor);
    }
    scratch_remove(&editor->scratch);
    g_free(editor);
}

/* ---- the beginning ---- */

/* The terminal opened once more: ours doesn't block, and that would be the editor's too. */
static int open_terminal(const UiScreen *screen, GError **error)
{
    const char *name = ttyname(screen->fd);
    int fd = name == NULL ? -1 : open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (fd < 0)
        g_set_error(error, FAULT, FAULT_IO, _("the editor can't be started: %s"),
                    g_strerror(errno));
    return fd;
}

static gboolean spawn(UiEditor *editor, char **words, GError **error)
{
    g_auto(GStrv) variables = child_environment();
    g_autoptr(GError) failure = NULL;
    int fd = open_terminal(editor->screen, error);

    if (fd < 0)
        return FALSE;
    ui_screen_suspend(editor->screen);
    share_signals(editor);
    gboolean started = g_spawn_async_with_fds(
        NULL, words, variables, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, prepare_child,
        NULL, &editor->pid, fd, fd, fd, &failure);
    close(fd);
    if (started) {
        editor->watch = g_child_watch_add(editor->pid, ended, editor);
        return TRUE;
    }
    take_terminal_back(editor);
    g_autofree char *why = text_clean(failure->message, -1);
    g_set_error(error, FAULT, FAULT_IO, _("the editor can't be started: %s"), why);
    return FALSE;
}

UiEditor *ui_editor_start(UiScreen *screen, const char *text, UiEditorDone done, gpointer data,
                          GError **error)
{
    UiEditor *editor = g_new0(UiEditor, 1);

    editor->screen = screen;
    editor->done = done;
    editor->data = data;
    if (scratch_write(&editor->scratch, text, error)) {
        g_auto(GStrv) words = command(editor->scratch.path, error);
        if (words != NULL && spawn(editor, words, error))
            return editor;
    }
    ui_editor_free(editor);
    return NULL;
}
