/* SPDX-License-Identifier: MIT */
/*
 * Golden screens. Runs the scripts that are named on the command line; each line of a script is one
 * step, and each check is one TAP line. docs: tests/golden/README.md.
 *
 *     golden PROGRAM SCRIPT…        GOLDEN_UPDATE=1 rewrites what is expected
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pty_program.h"

#define TIMEOUT_MS 20000

typedef struct {
    const char *program;
    char *name; /* of the script */
    char *directory;
    GStrv environment;
    int rows, columns;
    Pty *pty;
    GPtrArray *masks; /* pairs: GRegex*, replacement */
    guint line;
    GPid server; /* the misbehaving one; 0: none */
    int server_stdin;
} Script;

typedef struct {
    guint count, failed;
} Tap;

typedef struct {
    const char *name;
    gboolean (*run)(Script *script, const char *argument, Tap *tap);
} Step;

/* ---- TAP ---- */

static void comment(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++)
        printf("# %s\n", lines[i]);
}

static gboolean check(Script *script, Tap *tap, gboolean passed, const char *what)
{
    printf("%sok %u - %s:%u %s\n", passed ? "" : "not ", ++tap->count, script->name, script->line,
           what);
    if (passed)
        return TRUE;
    tap->failed++;
    if (script->pty != NULL) {
        g_autofree char *screen = pty_screen(script->pty);
        comment(screen);
    }
    return FALSE;
}

/* ---- steps that act ---- */

static gboolean step_size(Script *script, const char *argument, Tap *tap)
{
    return sscanf(argument, "%dx%d", &script->columns, &script->rows) == 2;
}

static gboolean step_env(Script *script, const char *argument, Tap *tap)
{
    g_auto(GStrv) pair = g_strsplit(argument, "=", 2);

    if (pair[0] == NULL || pair[1] == NULL)
        return FALSE;
    script->environment = g_environ_setenv(script->environment, pair[0], pair[1], TRUE);
    return TRUE;
}

static gboolean step_unset(Script *script, const char *argument, Tap *tap)
{
    script->environment = g_environ_unsetenv(script->environment, argument);
    return TRUE;
}

/* A shell command beside the program: signing in before, changing rows meanwhile. */
static gboolean step_sh(Script *script, const char *argument, Tap *tap)
{
    char *argv[] = {(char *)"/bin/bash", (char *)"-c", (char *)argument, NULL};
    g_autofree char *output = NULL;
    g_autofree char *errors = NULL;
    int status = 0;

    if (!g_spawn_sync(NULL, argv, script->environment, G_SPAWN_DEFAULT, NULL, NULL, &output,
                      &errors, &status, NULL))
        return FALSE;
    if (status == 0)
        return TRUE;
    comment(output);
    comment(errors);
    return FALSE;
}

static gboolean step_unserve(Script *script, const char *argument, Tap *tap)
{
    if (script->server == 0)
        return TRUE;
    close(script->server_stdin); /* it ends with its input */
    waitpid(script->server, NULL, 0);
    script->server = 0;
    return TRUE;
}

/* serve METHOD PREFIX STATUS TYPE BODY …: the program's address becomes that of a server that gives
 * these answers, or (STATUS 0) none. Words are quoted as in a shell. */
static gboolean step_serve(Script *script, const char *argument, Tap *tap)
{
    const char *build = g_environ_getenv(script->environment, "LOOPTRACE_BUILD");
    g_autofree char *line = g_strdup_printf("%s/tests/support/answer_server %s", build, argument);
    g_auto(GStrv) argv = NULL;
    char url[128] = "";
    int output = -1;

    step_unserve(script, "", tap);
    if (!g_shell_parse_argv(line, NULL, &argv, NULL) ||
        !g_spawn_async_with_pipes(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                  &script->server, &script->server_stdin, &output, NULL, NULL))
        return FALSE;
    ssize_t got = read(output, url, sizeof url - 1);
    close(output);
    if (got <= 0)
        return FALSE;
    g_strchomp(url);
    script->environment = g_environ_setenv(script->environment, "LOOPTRACE_URL", url, TRUE);
    script->environment = g_environ_setenv(script->environment, "LOOPTRACE_CA_FILE", "", TRUE);
    return TRUE;
}

static gboolean step_run(Script *script, const char *argument, Tap *tap)
{
    g_autofree char *line = g_strdup_printf("%s %s", script->program, argument);
    g_auto(GStrv) argv = NULL;

    if (!g_shell_parse_argv(line, NULL, &argv, NULL))
        return FALSE;
    g_clear_pointer(&script->pty, pty_free);
    script->pty = pty_new(script->rows, script->columns);
    return pty_start(script->pty, argv, script->environment);
}

/* What xterm sends, application cursor keys on (curses turns keypad mode on). */
static const struct {
    const char *name, *bytes;
} key_table[] = {
    {"Up", "\033OA"},    {"Down", "\033OB"}, {"Right", "\033OC"}, {"Left", "\033OD"},
    {"Home", "\033OH"},  {"End", "\033OF"},  {"PgUp", "\033[5~"}, {"PgDn", "\033[6~"},
    {"Del", "\033[3~"},  {"Ins", "\033[2~"}, {"Enter", "\r"},     {"Tab", "\t"},
    {"S-Tab", "\033[Z"}, {"Esc", "\033"},    {"Bksp", "\177"},    {"Space", " "},
    {"F1", "\033OP"},    {"F3", "\033OR"},   {"F5", "\033[15~"},  {"F6", "\033[17~"},
    {"F10", "\033[21~"}, {"C-c", "\003"},    {"C-l", "\014"},     {"C-u", "\025"},
    {"M-5", "\0335"},
};

/* Each key waits for the program to have read the one before, so that an Esc stays an Esc. */
static gboolean send_key(Script *script, const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(key_table); i++)
        if (strcmp(key_table[i].name, name) == 0) {
            pty_send(script->pty, key_table[i].bytes, strlen(key_table[i].bytes), 1);
            return TRUE;
        }
    if (g_utf8_strlen(name, -1) != 1)
        return FALSE;
    pty_send(script->pty, name, strlen(name), 1);
    return TRUE;
}

static gboolean step_key(Script *script, const char *argument, Tap *tap)
{
    g_auto(GStrv) names = g_strsplit(argument, " ", -1);

    for (guint i = 0; names[i] != NULL; i++) {
        if (i > 0 && !pty_wait_idle(script->pty, TIMEOUT_MS))
            return FALSE;
        if (*names[i] != '\0' && !send_key(script, names[i]))
            return FALSE;
    }
    return TRUE;
}

static gboolean step_text(Script *script, const char *argument, Tap *tap)
{
    const char *value =
        argument[0] == '$' ? g_environ_getenv(script->environment, argument + 1) : argument;

    if (value == NULL)
        return FALSE;
    pty_send(script->pty, value, strlen(value), (guint)g_utf8_strlen(value, -1));
    return TRUE;
}

static gboolean step_idle(Script *script, const char *argument, Tap *tap)
{
    return pty_wait_idle(script->pty, TIMEOUT_MS);
}

static gboolean step_resize(Script *script, const char *argument, Tap *tap)
{
    int rows = 0;
    int columns = 0;

    if (sscanf(argument, "%dx%d", &columns, &rows) != 2)
        return FALSE;
    pty_resize(script->pty, rows, columns);
    return TRUE;
}

static gboolean step_signal(Script *script, const char *argument, Tap *tap)
{
    static const struct {
        const char *name;
        int number;
    } signals[] = {{"TERM", SIGTERM}, {"HUP", SIGHUP}, {"INT", SIGINT}, {"SEGV", SIGSEGV}};

    for (guint i = 0; i < G_N_ELEMENTS(signals); i++)
        if (strcmp(signals[i].name, argument) == 0) {
            pty_signal(script->pty, signals[i].number);
            return TRUE;
        }
    return FALSE;
}

/* mask /REGEX/TEXT/: what differs from run to run. */
static gboolean step_mask(Script *script, const char *argument, Tap *tap)
{
    g_auto(GStrv) parts = g_strsplit(argument, "/", 4);
    GRegex *regex = NULL;

    if (g_strv_length(parts) != 4)
        return FALSE;
    regex = g_regex_new(parts[1], 0, 0, NULL);
    if (regex == NULL)
        return FALSE;
    g_ptr_array_add(script->masks, regex);
    g_ptr_array_add(script->masks, g_strdup(parts[2]));
    return TRUE;
}

/* ---- steps that check ---- */

static gboolean step_wait(Script *script, const char *argument, Tap *tap)
{
    g_autofree char *what = g_strdup_printf("shows “%s”", argument);

    return check(script, tap, pty_wait_text(script->pty, argument, TIMEOUT_MS), what);
}

static gboolean step_lacks(Script *script, const char *argument, Tap *tap)
{
    g_autofree char *screen = pty_screen(script->pty);
    g_autofree char *what = g_strdup_printf("doesn't show “%s”", argument);

    return check(script, tap, strstr(screen, argument) == NULL, what);
}

static gboolean step_exit(Script *script, const char *argument, Tap *tap)
{
    int code = -1;
    gboolean ended = pty_wait_exit(script->pty, TIMEOUT_MS, &code);
    g_autofree char *got = g_strdup_printf("%d", code);
    g_autofree char *what = g_strdup_printf("ends with %s (wanted %s)", got, argument);

    return check(script, tap, ended && strcmp(got, argument) == 0, what);
}

static gboolean step_settings(Script *script, const char *argument, Tap *tap)
{
    g_autofree char *now = pty_settings(script->pty);

    return check(script, tap, strcmp(now, pty_settings_before(script->pty)) == 0,
                 "the terminal's settings are as before");
}

/* Behind the last switch to the alternate screen there is one back. */
static gboolean step_left(Script *script, const char *argument, Tap *tap)
{
    const GString *raw = pty_raw(script->pty);
    const char *enter = g_strrstr_len(raw->str, (gssize)raw->len, "\033[?1049h");
    const char *leave = g_strrstr_len(raw->str, (gssize)raw->len, "\033[?1049l");

    return check(script, tap, enter != NULL && leave != NULL && leave > enter,
                 "the alternate screen is left");
}

static gboolean step_raw_lacks(Script *script, const char *argument, Tap *tap)
{
    const GString *raw = pty_raw(script->pty);
    g_autofree char *bytes = g_strcompress(argument);
    g_autofree char *what = g_strdup_printf("the terminal never got %s", argument);

    return check(script, tap, memmem(raw->str, raw->len, bytes, strlen(bytes)) == NULL, what);
}

static char *masked(Script *script, const char *screen)
{
    char *text = g_strdup(screen);

    for (guint i = 0; i + 1 < script->masks->len; i += 2) {
        char *next = g_regex_replace(g_ptr_array_index(script->masks, i), text, -1, 0,
                                     g_ptr_array_index(script->masks, i + 1), 0, NULL);
        g_free(text);
        text = next;
    }
    return text;
}

static gboolean compare(Script *script, const char *name, const char *got, Tap *tap)
{
    g_autofree char *file = g_strdup_printf("%s.txt", name);
    g_autofree char *directory =
        g_build_filename(script->directory, "expected", script->name, NULL);
    g_autofree char *path = g_build_filename(directory, file, NULL);
    g_autofree char *wanted = NULL;
    g_autofree char *what = g_strdup_printf("screen %s", name);

    if (g_getenv("GOLDEN_UPDATE") != NULL) {
        g_mkdir_with_parents(directory, 0755);
        return check(script, tap, g_file_set_contents(path, got, -1, NULL), what);
    }
    if (!g_file_get_contents(path, &wanted, NULL, NULL))
        wanted = g_strdup("(there is no such file)\n");
    if (strcmp(got, wanted) == 0)
        return check(script, tap, TRUE, what);
    comment("wanted:");
    comment(wanted);
    comment("got:");
    comment(got);
    check(script, tap, FALSE, what);
    return TRUE; /* other screens of the script may still be right */
}

static gboolean step_snapshot(Script *script, const char *argument, Tap *tap)
{
    if (!pty_wait_idle(script->pty, TIMEOUT_MS))
        return check(script, tap, FALSE, "comes to rest");

    g_autofree char *screen = pty_screen(script->pty);
    g_autofree char *text = masked(script, screen);
    return compare(script, argument, text, tap);
}

static gboolean step_looks(Script *script, const char *argument, Tap *tap)
{
    if (!pty_wait_idle(script->pty, TIMEOUT_MS))
        return check(script, tap, FALSE, "comes to rest");

    g_autofree char *looks = pty_looks(script->pty);
    return compare(script, argument, looks, tap);
}

/* ---- scripts ---- */

static gboolean step_source(Script *script, const char *argument, Tap *tap);

static const Step steps[] = {
    {"source", step_source},
    {"serve", step_serve},
    {"unserve", step_unserve},
    {"size", step_size},
    {"env", step_env},
    {"unset", step_unset},
    {"sh", step_sh},
    {"run", step_run},
    {"key", step_key},
    {"text", step_text},
    {"idle", step_idle},
    {"resize", step_resize},
    {"signal", step_signal},
    {"mask", step_mask},
    {"wait", step_wait},
    {"lacks", step_lacks},
    {"exit", step_exit},
    {"settings-same", step_settings},
    {"screen-left", step_left},
    {"raw-lacks", step_raw_lacks},
    {"snapshot", step_snapshot},
    {"looks", step_looks},
};

static gboolean run_line(Script *script, const char *line, Tap *tap)
{
    const char *space = strchr(line, ' ');
    g_autofree char *name = space == NULL ? g_strdup(line) : g_strndup(line, (gsize)(space - line));

    for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
        if (strcmp(steps[i].name, name) == 0)
            return steps[i].run(script, space == NULL ? "" : space + 1, tap);
    comment("unknown step");
    return FALSE;
}

/* FALSE: a step could not be done, and the rest makes no sense. */
static gboolean run_file(Script *script, const char *path, Tap *tap)
{
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        guint failed = tap->failed;
        script->line = i + 1;
        if (*lines[i] == '\0' || *lines[i] == '#' || run_line(script, lines[i], tap))
            continue;
        if (tap->failed == failed)
            check(script, tap, FALSE, lines[i]);
        return FALSE;
    }
    return TRUE;
}

/* Steps that several scripts begin with. */
static gboolean step_source(Script *script, const char *argument, Tap *tap)
{
    g_autofree char *path = g_build_filename(script->directory, argument, NULL);
    guint line = script->line;
    gboolean done = run_file(script, path, tap);

    script->line = line;
    return done;
}

static void run_script(const char *program, const char *path, Tap *tap)
{
    g_autofree char *base = g_path_get_basename(path);
    Script script = {.program = program,
                     .name = g_strndup(base, strcspn(base, ".")),
                     .directory = g_path_get_dirname(path),
                     .environment = g_get_environ(),
                     .rows = 24,
                     .columns = 80,
                     .masks = g_ptr_array_new()};

    script.environment = g_environ_setenv(script.environment, "LOOPTRACE", program, TRUE);
    run_file(&script, path, tap);
    pty_free(script.pty);
    step_unserve(&script, "", tap);
    for (guint i = 0; i + 1 < script.masks->len; i += 2) {
        g_regex_unref(g_ptr_array_index(script.masks, i));
        g_free(g_ptr_array_index(script.masks, i + 1));
    }
    g_ptr_array_unref(script.masks);
    g_strfreev(script.environment);
    g_free(script.directory);
    g_free(script.name);
}

int main(int argc, char **argv)
{
    Tap tap = {0, 0};

    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 2; i < argc; i++)
        run_script(argv[1], argv[i], &tap);
    printf("1..%u\n", tap.count);
    return tap.failed == 0 ? 0 : 1;
}
