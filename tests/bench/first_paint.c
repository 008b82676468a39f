/* SPDX-License-Identifier: MIT */
/*
 * How long programs take from being started to their first rows on a terminal, in turns, so that a busy machine is as
 * busy for each. The clock is read where the bytes are: just before fork() and just after the read() whose bytes made
 * the row whole in the cells. Between two starts a program is asked to end (SIGTERM) and waited for.
 *   first_paint [--rounds N] [--size WxH] TEXT COMMAND [TEXT COMMAND]…
 * One line a command: COMMAND's program, the least, the median and the most, in µs.
 */
#include <glib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>

#include "pty_program.h"

#define START_MS 60000
#define END_MS   20000

typedef struct {
    const char *text; /* of the row that has to be there */
    char **argv;
    GArray *took_us; /* gint64 */
} Runner;

static int rounds = 21;
static const char *size = "80x24";
static guint64 columns, rows;

static const GOptionEntry options[] = {
    {"rounds", 0, 0, G_OPTION_ARG_INT, &rounds, "how many starts of each", "N"},
    {"size", 0, 0, G_OPTION_ARG_STRING, &size, "of the terminal", "WxH"},
    {NULL, 0, 0, 0, NULL, NULL, NULL},
};

static gboolean run_once(const Runner *runner, char *const *envp, gint64 *took_us)
{
    g_autoptr(Pty) pty = pty_new((int)rows, (int)columns);
    gint64 began_us = g_get_monotonic_time();
    int code = 0;

    if (!pty_start(pty, runner->argv, envp) || !pty_wait_text(pty, runner->text, START_MS))
        return FALSE;
    *took_us = pty_read_us(pty) - began_us;
    pty_signal(pty, SIGTERM);
    return pty_wait_exit(pty, END_MS, &code);
}

static int by_time(gconstpointer a, gconstpointer b)
{
    const gint64 *one = a, *other = b;

    return *one < *other ? -1 : *one > *other;
}

static void print_runner(const Runner *runner)
{
    g_autofree char *name = g_path_get_basename(runner->argv[0]);

    g_array_sort(runner->took_us, by_time);
    const gint64 *took = (const gint64 *)(gpointer)runner->took_us->data;
    guint n = runner->took_us->len;
    printf("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", name, took[0],
           took[n / 2], took[n - 1]);
}

static gboolean run_all(Runner *runners, guint n)
{
    g_auto(GStrv) envp = g_get_environ();

    for (int round = 0; round <= rounds; round++) /* the first one warms up, and isn't counted */
        for (guint i = 0; i < n; i++) {
            gint64 took_us = 0;
            if (!run_once(&runners[i], envp, &took_us)) {
                fprintf(stderr, "first_paint: %s showed no \"%s\"\n", runners[i].argv[0],
                        runners[i].text);
                return FALSE;
            }
            if (round > 0)
                g_array_append_val(runners[i].took_us, took_us);
        }
    return TRUE;
}

static gboolean read_size(void)
{
    g_auto(GStrv) sides = g_strsplit(size, "x", 2);

    return g_strv_length(sides) == 2 &&
           g_ascii_string_to_unsigned(sides[0], 10, 20, 1000, &columns, NULL) &&
           g_ascii_string_to_unsigned(sides[1], 10, 5, 1000, &rows, NULL);
}

static gboolean read_runners(Runner *runners, guint n, char **words)
{
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < n; i++) {
        runners[i].text = words[2 * i];
        runners[i].took_us = g_array_new(FALSE, FALSE, sizeof(gint64));
        if (!g_shell_parse_argv(words[2 * i + 1], NULL, &runners[i].argv, &error)) {
            fprintf(stderr, "first_paint: %s\n", error->message);
            return FALSE;
        }
    }
    return TRUE;
}

int main(int argc, char **argv)
{
    g_autoptr(GOptionContext) context = g_option_context_new("TEXT COMMAND…");
    g_autoptr(GError) error = NULL;

    setlocale(LC_ALL, "");
    g_option_context_add_main_entries(context, options, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc < 3 || argc % 2 == 0 ||
        rounds < 1 || !read_size()) {
        fprintf(stderr, "first_paint: %s\n", error != NULL ? error->message : "see its source");
        return 2;
    }
    guint n = (guint)(argc - 1) / 2;
    g_autofree Runner *runners = g_new0(Runner, n);
    gboolean fine = read_runners(runners, n, argv + 1) && run_all(runners, n);
    for (guint i = 0; i < n; i++) {
        if (fine)
            print_runner(&runners[i]);
        g_strfreev(runners[i].argv);
        if (runners[i].took_us != NULL)
            g_array_unref(runners[i].took_us);
    }
    return fine ? 0 : 1;
}
