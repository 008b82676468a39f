/* SPDX-License-Identifier: MIT */
/*
 * What a key costs on a terminal: bytes sent to it, processor time, memory, and what an idle minute costs. For any
 * program that shows a list; tests/bench/terminal runs it for looptrace and others. One line a figure: NAME VALUE.
 *   bench_keys [OPTION…] -- PROGRAM ARGUMENT…
 */
#include <glib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "pty_keys.h"
#include "pty_program.h"

#define START_MS   120000
#define KEY_MS     5000
#define QUIET_MS   15
#define SETTLED_MS 400
#define REPEAT_MS  40 /* between two of a key that is held down */
#define PAGE_STEPS 12 /* rows of a page that the cursor goes down before it goes back */

static const char *first, *down = "Down", *up = "Up", *page = "PgDn", *top = "Home",
                          *size = "80x24", *prepare;
static int keys = 200, idle_s = 60;
static gboolean marks;

static const GOptionEntry options[] = {
    {"first", 0, 0, G_OPTION_ARG_STRING, &first, "what the first rows hold", "TEXT"},
    {"down", 0, 0, G_OPTION_ARG_STRING, &down, "key for a row down", "KEY"},
    {"up", 0, 0, G_OPTION_ARG_STRING, &up, "key for a row up", "KEY"},
    {"page", 0, 0, G_OPTION_ARG_STRING, &page, "key for a page down", "KEY"},
    {"top", 0, 0, G_OPTION_ARG_STRING, &top, "key for the first row", "KEY"},
    {"prepare", 0, 0, G_OPTION_ARG_STRING, &prepare, "keys before all others", "KEYS"},
    {"size", 0, 0, G_OPTION_ARG_STRING, &size, "of the terminal", "WxH"},
    {"keys", 0, 0, G_OPTION_ARG_INT, &keys, "how many of each", "N"},
    {"idle", 0, 0, G_OPTION_ARG_INT, &idle_s, "seconds to watch it idle", "S"},
    {"marks", 0, 0, G_OPTION_ARG_NONE, &marks, "it gives marks (LOOPTRACE_IDLE_FD)", NULL},
    {NULL, 0, 0, 0, NULL, NULL, NULL},
};

/* ---- the kernel's counts ---- */

typedef struct {
    guint64 cpu_ns, switches;
} Usage;

/* The number behind `name` in a file of lines; of its first word when name is NULL. */
static guint64 number_in(const char *path, const char *name)
{
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    const char *at = name == NULL ? text : strstr(text, name);
    return at == NULL ? 0 : g_ascii_strtoull(at + (name == NULL ? 0 : strlen(name)), NULL, 10);
}

static Usage usage_of(const Pty *pty)
{
    g_autofree char *tasks = g_strdup_printf("/proc/%d/task", (int)pty_pid(pty));
    g_autoptr(GDir) dir = g_dir_open(tasks, 0, NULL);
    Usage usage = {0, 0};

    for (const char *task; dir != NULL && (task = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *schedule = g_strdup_printf("%s/%s/schedstat", tasks, task);
        g_autofree char *status = g_strdup_printf("%s/%s/status", tasks, task);
        usage.cpu_ns += number_in(schedule, NULL);
        usage.switches += number_in(status, "\nvoluntary_ctxt_switches:");
    }
    return usage;
}

/* ---- figures ---- */

static int compare(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static double median(GArray *values)
{
    if (values->len == 0)
        return 0;
    g_array_sort(values, compare);
    return g_array_index(values, double, values->len / 2);
}

/* What the rows that are new would take as plain lines: their text without the blanks at the end, and a line end. */
static double bytes_needed(const char *before, const char *after)
{
    g_auto(GStrv) old = g_strsplit(before, "\n", -1), new = g_strsplit(after, "\n", -1);
    guint rows = g_strv_length(new), last = g_strv_length(old);
    double bytes = 0;

    for (guint i = 0; i < rows && i < last; i++)
        if (!g_str_has_prefix(new[i], "cursor ") && strcmp(old[i], new[i]) != 0)
            bytes += (double)strlen(new[i]) + 2;
    return bytes;
}

/* ---- keys ---- */

static gboolean settle(Pty *pty)
{
    return marks ? pty_wait_idle(pty, KEY_MS) : pty_wait_quiet(pty, QUIET_MS, KEY_MS);
}

static gboolean press(Pty *pty, const char *name)
{
    g_autofree char *bytes = pty_key_bytes("xterm-256color", name);

    if (bytes == NULL || !pty_send(pty, bytes, strlen(bytes), 1, KEY_MS) || !settle(pty)) {
        fprintf(stderr, "bench_keys: the key %s isn't taken\n", name);
        return FALSE;
    }
    return TRUE;
}

typedef struct {
    GArray *bytes, *cpu_us, *needed; /* of double */
} Series;

static Series series_new(void)
{
    return (Series){g_array_new(FALSE, FALSE, sizeof(double)),
                    g_array_new(FALSE, FALSE, sizeof(double)),
                    g_array_new(FALSE, FALSE, sizeof(double))};
}

static gboolean measure(Pty *pty, const char *name, Series *series)
{
    g_autofree char *before = pty_text(pty);
    gsize sent = pty_raw(pty)->len;
    Usage usage = usage_of(pty);

    if (!press(pty, name))
        return FALSE;
    double cpu_us = (double)(usage_of(pty).cpu_ns - usage.cpu_ns) / 1000;
    double bytes = (double)(pty_raw(pty)->len - sent);
    g_autofree char *after = pty_text(pty);
    double needed = bytes_needed(before, after);
    g_array_append_val(series->cpu_us, cpu_us);
    g_array_append_val(series->bytes, bytes);
    g_array_append_val(series->needed, needed);
    return TRUE;
}

static void tell(const char *name, Series *series)
{
    double bytes = median(series->bytes), needed = median(series->needed);

    printf("%s-bytes %.0f\n%s-most %.0f\n%s-cpu-us %.0f\n", name, bytes, name,
           g_array_index(series->bytes, double, series->bytes->len - 1), name,
           median(series->cpu_us));
    if (strcmp(name, "page") == 0)
        printf("page-needs %.0f\n", needed);
    g_array_unref(series->bytes);
    g_array_unref(series->cpu_us);
    g_array_unref(series->needed);
}

static gboolean press_times(Pty *pty, const char *name, int times)
{
    for (int i = 0; i < times; i++)
        if (!press(pty, name))
            return FALSE;
    return TRUE;
}

static gboolean down_within_a_page(Pty *pty)
{
    Series series = series_new();

    for (int done = 0; done < keys;) {
        for (int i = 0; i < PAGE_STEPS && done < keys; i++, done++)
            if (!measure(pty, down, &series))
                return FALSE;
        /* Elsewhere next time: rows differ. */
        if (!press_times(pty, up, PAGE_STEPS) || !press(pty, page))
            return FALSE;
    }
    tell("down", &series);
    return TRUE;
}

static gboolean many(Pty *pty, const char *name, const char *key)
{
    Series series = series_new();

    for (int i = 0; i < keys; i++)
        if (!measure(pty, key, &series))
            return FALSE;
    tell(name, &series);
    return TRUE;
}

/* A key that is held down within a page, and back: what waits for keys to rest doesn't come in between. Then a page on. */
static gboolean held_down(Pty *pty)
{
    g_autofree char *to_next = pty_key_bytes("xterm-256color", down);
    g_autofree char *to_last = pty_key_bytes("xterm-256color", up);
    g_autoptr(GArray) each = g_array_new(FALSE, FALSE, sizeof(double));

    for (int done = 0; done < keys; done++) {
        const char *key = done / PAGE_STEPS % 2 == 0 ? to_next : to_last;
        gsize sent = pty_raw(pty)->len;
        if (!pty_send(pty, key, strlen(key), 1, KEY_MS))
            return FALSE;
        pty_wait_quiet(pty, REPEAT_MS, REPEAT_MS);
        double bytes = (double)(pty_raw(pty)->len - sent);
        g_array_append_val(each, bytes);
        if (done % (2 * PAGE_STEPS) == 2 * PAGE_STEPS - 1 && (!settle(pty) || !press(pty, page)))
            return FALSE;
    }
    printf("held-bytes %.0f\n", median(each));
    return settle(pty);
}

static gboolean all_keys(Pty *pty, int rows)
{
    g_auto(GStrv) before = g_strsplit(prepare == NULL ? "" : prepare, " ", -1);

    for (guint i = 0; before[i] != NULL; i++)
        if (*before[i] != '\0' && !press(pty, before[i]))
            return FALSE;
    return down_within_a_page(pty) && press(pty, top) && held_down(pty) && press(pty, top) &&
           press_times(pty, down, rows) && many(pty, "scroll", down) && press(pty, top) &&
           many(pty, "page", page);
}

static void tell_memory(const Pty *pty)
{
    g_autofree char *status = g_strdup_printf("/proc/%d/status", (int)pty_pid(pty));

    printf("rss-kb %" G_GUINT64_FORMAT "\n", number_in(status, "\nVmRSS:"));
}

static void watch_idle(Pty *pty)
{
    pty_wait_quiet(pty, SETTLED_MS, KEY_MS);

    Usage before = usage_of(pty);
    gsize sent = pty_raw(pty)->len;
    gint64 end = g_get_monotonic_time() + (gint64)idle_s * G_USEC_PER_SEC;
    while (g_get_monotonic_time() < end)
        pty_wait_quiet(pty, 100, (guint)((end - g_get_monotonic_time()) / 1000 + 1));
    Usage after = usage_of(pty);
    printf("idle-bytes %zu\nidle-wakes %" G_GUINT64_FORMAT "\nidle-cpu-us %" G_GUINT64_FORMAT "\n",
           pty_raw(pty)->len - sent, after.switches - before.switches,
           (after.cpu_ns - before.cpu_ns) / 1000);
}

/* A program that still reads its data is busy, though its first rows are there. */
static void wait_until_loaded(Pty *pty)
{
    gint64 end = g_get_monotonic_time() + (gint64)START_MS * 1000;
    guint64 cpu_ns = 0;

    while (g_get_monotonic_time() < end && usage_of(pty).cpu_ns != cpu_ns) {
        cpu_ns = usage_of(pty).cpu_ns;
        pty_wait_quiet(pty, SETTLED_MS, START_MS);
    }
}

static gboolean run(Pty *pty, char **argv, int rows)
{
    g_auto(GStrv) environment = g_get_environ();
    gint64 begin = g_get_monotonic_time();

    if (!pty_start(pty, argv, environment) || !pty_wait_text(pty, first, START_MS)) {
        g_autofree char *text = pty_text(pty);
        fprintf(stderr, "bench_keys: “%s” doesn't come; the screen:\n%s\n", first, text);
        return FALSE;
    }
    printf("first-ms %.0f\n", (double)(g_get_monotonic_time() - begin) / 1000);
    wait_until_loaded(pty);
    printf("loaded-ms %.0f\n", (double)(g_get_monotonic_time() - begin) / 1000 - SETTLED_MS);
    if (!all_keys(pty, rows))
        return FALSE;
    tell_memory(pty);
    if (idle_s > 0)
        watch_idle(pty);
    return TRUE;
}

int main(int argc, char **argv)
{
    g_autoptr(GOptionContext) context = g_option_context_new("-- PROGRAM ARGUMENT…");
    guint64 columns = 0, rows = 0;

    setlocale(LC_ALL, "");
    g_option_context_add_main_entries(context, options, NULL);
    if (!g_option_context_parse(context, &argc, &argv, NULL) || first == NULL || argc < 2)
        return 2;
    argv += strcmp(argv[1], "--") == 0 ? 2 : 1;
    g_auto(GStrv) sizes = g_strsplit(size, "x", 2);
    if (g_strv_length(sizes) != 2 ||
        !g_ascii_string_to_unsigned(sizes[0], 10, 20, 1000, &columns, NULL) ||
        !g_ascii_string_to_unsigned(sizes[1], 10, 5, 1000, &rows, NULL))
        return 2;
    g_autoptr(Pty) pty = pty_new((int)rows, (int)columns);
    return run(pty, argv, (int)rows) ? 0 : 1;
}
