/* SPDX-License-Identifier: MIT */
/*
 * Golden screens. Runs the scripts that are named on the command line; each line of a script is one
 * step, and each check is one TAP line. tests/golden/README.md has the steps.
 *
 *     golden PROGRAM SCRIPT…        GOLDEN_UPDATE=1 rewrites what is expected
 */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "curses_bytes.h"
#include "expected.h"
#include "pty_keys.h"
#include "pty_program.h"
#include "storm.h"
#include "tap.h"

#define TIMEOUT_MS     20000
#define SIZE_MAX_CELLS 1000
#define UNTIL_MAX      20

typedef struct {
    const char *program;
    char *name; /* of the script */
    char *directory;
    char *prefix; /* of the names of screens; NULL: none */
    GStrv environment;
    int rows, columns;
    Pty *pty; /* NULL before the first run */
    gboolean running;
    gboolean escape; /* the newest key was one: what follows at once would be taken for its end */
    gsize counted;   /* bytes that the program had sent at count-bytes */
    Expected *expected;
    GPtrArray *masks; /* pairs: GRegex*, replacement */
    guint line;
    GPid server; /* the misbehaving one; 0: none */
    int server_stdin;
} Script;

typedef struct {
    const char *name;
    gboolean (*run)(Script *script, const char *argument, Tap *tap);
    gboolean needs_program;
} Step;

static gboolean check(const Script *script, Tap *tap, gboolean passed, const char *what)
{
    if (tap_check(tap, passed, "%s:%u %s", script->name, script->line, what))
        return TRUE;
    if (script->pty != NULL) {
        g_autofree char *screen = pty_text(script->pty);
        tap_comment(screen);
    }
    return FALSE;
}

/* ---- steps that act ---- */

/* "80x24": columns, rows. */
static gboolean read_size(const char *text, int *rows, int *columns)
{
    char *end = NULL;
    gint64 width = g_ascii_strtoll(text, &end, 10);
    gint64 height = *end == 'x' ? g_ascii_strtoll(end + 1, &end, 10) : 0;

    if (*end != '\0' || width < 1 || height < 1 || width > SIZE_MAX_CELLS ||
        height > SIZE_MAX_CELLS)
        return FALSE;
    *rows = (int)height;
    *columns = (int)width;
    return TRUE;
}

static gboolean step_size(Script *script, const char *argument, Tap *tap)
{
    return read_size(argument, &script->rows, &script->columns);
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
    tap_comment(output);
    tap_comment(errors);
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

    if (script->running || !g_shell_parse_argv(line, NULL, &argv, NULL))
        return FALSE;
    g_clear_pointer(&script->pty, pty_free);
    script->pty = pty_new(script->rows, script->columns);
    script->counted = 0;
    script->escape = FALSE;
    script->running = pty_start(script->pty, argv, script->environment);
    return script->running;
}

static gboolean send_bytes(Script *script, const char *bytes, guint keys)
{
    if (script->escape && !pty_wait_idle(script->pty, TIMEOUT_MS))
        return FALSE;
    script->escape = strcmp(bytes, "\033") == 0;
    return pty_send(script->pty, bytes, strlen(bytes), keys, TIMEOUT_MS);
}

/* Each key waits for the program to be done with the one before. */
static gboolean step_key(Script *script, const char *argument, Tap *tap)
{
    const char *term = g_environ_getenv(script->environment, "TERM");
    g_auto(GStrv) names = g_strsplit(argument, " ", -1);

    for (guint i = 0; names[i] != NULL; i++) {
        g_autofree char *bytes = pty_key_bytes(term, names[i]);
        if (bytes == NULL || (i > 0 && !pty_wait_idle(script->pty, TIMEOUT_MS)) ||
            !send_bytes(script, bytes, 1))
            return FALSE;
    }
    return TRUE;
}

static gboolean step_text(Script *script, const char *argument, Tap *tap)
{
    const char *value =
        argument[0] == '$' ? g_environ_getenv(script->environment, argument + 1) : argument;

    return value != NULL && send_bytes(script, value, (guint)g_utf8_strlen(value, -1));
}

/* bytes N TEXT: as the terminal would send them (C escapes), being N keys to the program. */
static gboolean step_bytes(Script *script, const char *argument, Tap *tap)
{
    g_auto(GStrv) parts = g_strsplit(argument, " ", 2);
    guint64 keys = 0;

    if (g_strv_length(parts) != 2 ||
        !g_ascii_string_to_unsigned(parts[0], 10, 0, 1000, &keys, NULL))
        return FALSE;
    g_autofree char *bytes = g_strcompress(parts[1]);
    return send_bytes(script, bytes, (guint)keys);
}

static gboolean step_idle(Script *script, const char *argument, Tap *tap)
{
    return pty_wait_idle(script->pty, TIMEOUT_MS);
}

static gboolean step_resize(Script *script, const char *argument, Tap *tap)
{
    int rows = 0;
    int columns = 0;

    if (!read_size(argument, &rows, &columns))
        return FALSE;
    pty_resize(script->pty, rows, columns);
    return TRUE;
}

/* until TEXT/KEY …: these keys, again and again, until a line holds the text. */
static gboolean step_until(Script *script, const char *argument, Tap *tap)
{
    g_auto(GStrv) parts = g_strsplit(argument, "/", 2);

    if (g_strv_length(parts) != 2)
        return FALSE;
    for (int i = 0; i < UNTIL_MAX; i++) {
        if (!pty_wait_idle(script->pty, TIMEOUT_MS))
            return FALSE;
        g_autofree char *screen = pty_text(script->pty);
        if (strstr(screen, parts[0]) != NULL)
            return TRUE;
        if (!step_key(script, parts[1], tap))
            return FALSE;
    }
    return FALSE;
}

/* For steps that several looks are put through. */
static gboolean step_prefix(Script *script, const char *argument, Tap *tap)
{
    g_free(script->prefix);
    script->prefix = g_strdup(argument);
    return TRUE;
}

static gboolean step_throttle(Script *script, const char *argument, Tap *tap)
{
    guint64 rate = 0;

    if (!g_ascii_string_to_unsigned(argument, 10, 0, G_MAXUINT, &rate, NULL))
        return FALSE;
    pty_throttle(script->pty, (guint)rate);
    return TRUE;
}

/* burst KEY TIMES MS: as from a key that is held down; nobody waits for the program. */
static gboolean step_burst(Script *script, const char *argument, Tap *tap)
{
    g_auto(GStrv) parts = g_strsplit(argument, " ", 3);
    guint64 times = 0, ms = 0;

    if (g_strv_length(parts) != 3 ||
        !g_ascii_string_to_unsigned(parts[1], 10, 1, 10000, &times, NULL) ||
        !g_ascii_string_to_unsigned(parts[2], 10, 1, 1000, &ms, NULL))
        return FALSE;

    g_autofree char *bytes = pty_key_bytes(g_environ_getenv(script->environment, "TERM"), parts[0]);
    for (guint64 i = 0; bytes != NULL && i < times; i++) {
        pty_wait_quiet(script->pty, (guint)ms, (guint)ms);
        if (!pty_send(script->pty, bytes, strlen(bytes), 1, TIMEOUT_MS))
            return FALSE;
    }
    script->counted = pty_raw(script->pty)->len;
    return bytes != NULL;
}

static gboolean step_storm_keys(Script *script, const char *argument, Tap *tap)
{
    const char *term = g_environ_getenv(script->environment, "TERM");

    return check(script, tap, storm_keys(script->pty, term, argument),
                 "is alive after random keys");
}

static gboolean step_storm_resizes(Script *script, const char *argument, Tap *tap)
{
    return check(script, tap, storm_resizes(script->pty, argument), "is alive after random sizes");
}

static gboolean step_storm_paste(Script *script, const char *argument, Tap *tap)
{
    return check(script, tap, storm_paste(script->pty, argument), "is alive after a paste");
}

static gboolean step_hang_up(Script *script, const char *argument, Tap *tap)
{
    pty_hang_up(script->pty);
    return TRUE;
}

static gboolean step_signal(Script *script, const char *argument, Tap *tap)
{
    static const struct {
        const char *name;
        int number;
    } signals[] = {{"TERM", SIGTERM}, {"HUP", SIGHUP},   {"INT", SIGINT},   {"SEGV", SIGSEGV},
                   {"ABRT", SIGABRT}, {"KILL", SIGKILL}, {"TSTP", SIGTSTP}, {"CONT", SIGCONT}};

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
    g_autofree char *screen = pty_text(script->pty);
    g_autofree char *what = g_strdup_printf("doesn't show “%s”", argument);

    return check(script, tap, strstr(screen, argument) == NULL, what);
}

static gboolean step_exit(Script *script, const char *argument, Tap *tap)
{
    int code = -1;
    gboolean ended = pty_wait_exit(script->pty, TIMEOUT_MS, &code);
    g_autofree char *got = g_strdup_printf("%d", code);
    g_autofree char *what = g_strdup_printf("ends with %s (wanted %s)", got, argument);

    script->running = !ended;
    return check(script, tap, ended && strcmp(got, argument) == 0, what);
}

static gboolean step_settings(Script *script, const char *argument, Tap *tap)
{
    g_autofree char *now = pty_settings(script->pty);

    return check(script, tap, strcmp(now, pty_settings_before(script->pty)) == 0,
                 "the terminal's settings are as before");
}

static gboolean step_left(Script *script, const char *argument, Tap *tap)
{
    return check(script, tap, pty_is_plain(script->pty),
                 "leaves the normal screen, a visible cursor and no mouse");
}

static gboolean step_raw_lacks(Script *script, const char *argument, Tap *tap)
{
    const GString *raw = pty_raw(script->pty);
    g_autofree char *bytes = g_strcompress(argument);
    g_autofree char *what = g_strdup_printf("the terminal never got %s", argument);

    return check(script, tap, memmem(raw->str, raw->len, bytes, strlen(bytes)) == NULL, what);
}

static gboolean step_harmless(Script *script, const char *argument, Tap *tap)
{
    g_autofree char *wrong = curses_bytes_wrong(pty_raw(script->pty)->str);

    if (wrong != NULL)
        tap_comment(wrong);
    return check(script, tap, wrong == NULL, "the terminal got nothing but what curses needs");
}

static gboolean step_since(Script *script, const char *argument, Tap *tap)
{
    const GString *raw = pty_raw(script->pty);
    g_autofree char *bytes = g_strcompress(argument + strspn(argument, "!"));
    g_autofree char *what = g_strdup_printf("in the bytes since then: %s", argument);
    gboolean has = memmem(raw->str + script->counted, raw->len - script->counted, bytes,
                          strlen(bytes)) != NULL;

    return check(script, tap, has == (*argument != '!'), what);
}

static gboolean step_back(Script *script, const char *argument, Tap *tap)
{
    g_autofree char *what = g_strdup_printf("in the lines that have scrolled away: %s", argument);
    gboolean has = strstr(pty_back(script->pty), argument + strspn(argument, "!")) != NULL;

    return check(script, tap, has == (*argument != '!'), what);
}

static gboolean step_count(Script *script, const char *argument, Tap *tap)
{
    gboolean idle = pty_wait_idle(script->pty, TIMEOUT_MS);

    script->counted = pty_raw(script->pty)->len;
    return idle;
}

static gboolean step_at_most(Script *script, const char *argument, Tap *tap)
{
    gboolean idle = pty_wait_idle(script->pty, TIMEOUT_MS);
    gsize sent = pty_raw(script->pty)->len - script->counted;
    g_autofree char *what =
        g_strdup_printf("%" G_GSIZE_FORMAT " bytes for the terminal (at most %s)", sent, argument);

    return check(script, tap, idle && sent <= g_ascii_strtoull(argument, NULL, 10), what);
}

static gboolean step_behind(Script *script, const char *argument, Tap *tap)
{
    gboolean shown = pty_wait_shown(script->pty, TIMEOUT_MS);
    gsize behind = pty_raw(script->pty)->len - script->counted;
    g_autofree char *what = g_strdup_printf(
        "%" G_GSIZE_FORMAT " bytes to go after the last key (at most %s)", behind, argument);

    return check(script, tap, shown && behind <= g_ascii_strtoull(argument, NULL, 10), what);
}

static char *masked(const Script *script, const char *screen)
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

/* What the terminal shows is what the program believes: everything anew changes nothing. */
static gboolean step_true(Script *script, const char *argument, Tap *tap)
{
    if (!pty_wait_idle(script->pty, TIMEOUT_MS))
        return check(script, tap, FALSE, "comes to rest");

    g_autofree char *screen = pty_text(script->pty);
    g_autofree char *before = masked(script, screen);
    if (!send_bytes(script, "\f", 1) || !pty_wait_idle(script->pty, TIMEOUT_MS))
        return check(script, tap, FALSE, "repaints");
    g_autofree char *repainted = pty_text(script->pty);
    g_autofree char *after = masked(script, repainted);
    if (strcmp(before, after) != 0)
        tap_comment(before);
    return check(script, tap, strcmp(before, after) == 0, "shows what a repaint shows");
}

/* A screen that differs doesn't end the script: the others may still be right. */
static gboolean step_snapshot(Script *script, const char *argument, Tap *tap)
{
    if (!pty_wait_idle(script->pty, TIMEOUT_MS))
        return check(script, tap, FALSE, "comes to rest");

    g_autofree char *screen = pty_text(script->pty);
    g_autofree char *text = masked(script, screen);
    g_autofree char *name =
        g_strconcat(script->prefix == NULL ? "" : script->prefix, argument, NULL);
    expected_compare(script->expected, name, text, tap);
    return TRUE;
}

static gboolean step_looks(Script *script, const char *argument, Tap *tap)
{
    if (!pty_wait_idle(script->pty, TIMEOUT_MS))
        return check(script, tap, FALSE, "comes to rest");

    g_autofree char *looks = pty_looks(script->pty);
    expected_compare(script->expected, argument, looks, tap);
    return TRUE;
}

/* ---- scripts ---- */

static gboolean step_source(Script *script, const char *argument, Tap *tap);

static const Step steps[] = {
    {"source", step_source, FALSE},
    {"serve", step_serve, FALSE},
    {"unserve", step_unserve, FALSE},
    {"size", step_size, FALSE},
    {"prefix", step_prefix, FALSE},
    {"env", step_env, FALSE},
    {"unset", step_unset, FALSE},
    {"mask", step_mask, FALSE},
    {"sh", step_sh, FALSE},
    {"run", step_run, FALSE},
    {"key", step_key, TRUE},
    {"text", step_text, TRUE},
    {"idle", step_idle, TRUE},
    {"resize", step_resize, TRUE},
    {"throttle", step_throttle, TRUE},
    {"burst", step_burst, TRUE},
    {"behind-at-most", step_behind, TRUE},
    {"signal", step_signal, TRUE},
    {"wait", step_wait, TRUE},
    {"lacks", step_lacks, TRUE},
    {"exit", step_exit, TRUE},
    {"settings-same", step_settings, TRUE},
    {"screen-left", step_left, TRUE},
    {"bytes", step_bytes, TRUE},
    {"raw-lacks", step_raw_lacks, TRUE},
    {"since", step_since, TRUE},
    {"scrolled", step_back, TRUE},
    {"count-bytes", step_count, TRUE},
    {"bytes-at-most", step_at_most, TRUE},
    {"snapshot", step_snapshot, TRUE},
    {"looks", step_looks, TRUE},
    {"raw-harmless", step_harmless, TRUE},
    {"until", step_until, TRUE},
    {"storm-keys", step_storm_keys, TRUE},
    {"storm-resizes", step_storm_resizes, TRUE},
    {"storm-paste", step_storm_paste, TRUE},
    {"hang-up", step_hang_up, TRUE},
    {"screen-true", step_true, TRUE},
};

static gboolean run_line(Script *script, const char *line, Tap *tap)
{
    const char *space = strchr(line, ' ');
    g_autofree char *name = space == NULL ? g_strdup(line) : g_strndup(line, (gsize)(space - line));

    for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
        if (strcmp(steps[i].name, name) == 0)
            return (script->pty != NULL || !steps[i].needs_program) &&
                   steps[i].run(script, space == NULL ? "" : space + 1, tap);
    tap_comment("unknown step");
    return FALSE;
}

/* FALSE: a step could not be done, and the rest makes no sense. */
static gboolean run_file(Script *script, const char *path, Tap *tap)
{
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return check(script, tap, FALSE, "there is such a script");
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

static void script_clear(Script *script)
{
    pty_free(script->pty);
    for (guint i = 0; i + 1 < script->masks->len; i += 2) {
        g_regex_unref(g_ptr_array_index(script->masks, i));
        g_free(g_ptr_array_index(script->masks, i + 1));
    }
    g_ptr_array_unref(script->masks);
    expected_free(script->expected);
    g_strfreev(script->environment);
    g_free(script->directory);
    g_free(script->prefix);
    g_free(script->name);
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
    g_autofree char *screens = g_build_filename(script.directory, "expected", script.name, NULL);

    script.expected = expected_new(screens, g_getenv("GOLDEN_UPDATE") != NULL);
    script.environment = g_environ_setenv(script.environment, "LOOPTRACE", program, TRUE);
    if (run_file(&script, path, tap)) {
        if (script.running)
            check(&script, tap, FALSE, "has ended when the script has");
        expected_finish(script.expected, tap);
    }
    step_unserve(&script, "", tap);
    script_clear(&script);
}

int main(int argc, char **argv)
{
    Tap tap = {0, 0};

    setlocale(LC_ALL, "C.UTF-8"); /* for the width of what the terminal gets */
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 2; i < argc; i++)
        run_script(argv[1], argv[i], &tap);
    return tap_finish(&tap);
}
