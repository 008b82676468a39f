/* SPDX-License-Identifier: MIT */
/*
 * What it costs that a write is on the disk before it is called queued: time of an add, an update, a batch, bytes
 * an entry, beside a plain file that is appended to and synced, in the same run on the same disk. Prints; fails
 * only when an entry is lost.
 *   build/gcc/tests/bench/bench_outbox [ENTRIES [DIRECTORY]]
 */
#include <fcntl.h>
#include <ftw.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "looptrace/outbox.h"
#include "looptrace/vault.h"

#define PAYLOAD 400 /* bytes: base, mine and arguments of a stage update */
#define BATCH   200

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    return remove(path);
}

static int compare(const void *a, const void *b)
{
    gint64 one = *(const gint64 *)a, other = *(const gint64 *)b;

    return (one > other) - (one < other);
}

static void print_times(const char *what, gint64 *times, guint count)
{
    qsort(times, count, sizeof *times, compare);
    printf("%-28s median %6.2f ms  p99 %6.2f ms  worst %6.2f ms\n", what,
           (double)times[count / 2] / 1000, (double)times[(guint64)count * 99 / 100] / 1000,
           (double)times[count - 1] / 1000);
}

static OutboxEntry *new_entry(guint number)
{
    g_autofree char *payload = g_strnfill(PAYLOAD, (char)('a' + number % 26));

    return outbox_entry_new("stage.set", "production_stages/11111111-2222-4333-8444-555555555555",
                            "SA-00042 Knitting 60 %", payload);
}

/* What anybody would do who has one line to keep. */
static void bench_plain(const char *home, guint count, gint64 *times)
{
    g_autofree char *path = g_build_filename(home, "plain", NULL);
    g_autofree char *line = g_strnfill(PAYLOAD, 'x');
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

    for (guint i = 0; i < count; i++) {
        gint64 begin = g_get_monotonic_time();
        if (write(file, line, PAYLOAD) != PAYLOAD || fdatasync(file) != 0)
            printf("the plain file can't be written\n");
        times[i] = g_get_monotonic_time() - begin;
    }
    close(file);
    print_times("plain file, write and sync", times, count);
}

static void bench_adds(Outbox *outbox, GPtrArray *entries, gint64 *times)
{
    for (guint i = 0; i < entries->len; i++) {
        gint64 begin = g_get_monotonic_time();
        if (!outbox_add(outbox, g_ptr_array_index(entries, i), NULL))
            printf("entry %u can't be added\n", i);
        times[i] = g_get_monotonic_time() - begin;
    }
    print_times("outbox_add", times, entries->len);
}

static void bench_updates(Outbox *outbox, GPtrArray *entries, gint64 *times)
{
    for (guint i = 0; i < entries->len; i++) {
        OutboxEntry *entry = g_ptr_array_index(entries, i);
        gint64 begin = g_get_monotonic_time();
        entry->state = OUTBOX_SENT;
        if (!outbox_update(outbox, entry, NULL))
            printf("entry %u can't be updated\n", i);
        times[i] = g_get_monotonic_time() - begin;
    }
    print_times("outbox_update", times, entries->len);
}

static void bench_batch(Outbox *outbox)
{
    g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_entry_free);

    for (guint i = 0; i < BATCH; i++)
        g_ptr_array_add(batch, new_entry(i));
    gint64 begin = g_get_monotonic_time();
    if (!outbox_add_all(outbox, batch, NULL))
        printf("a batch can't be added\n");
    printf("%-28s %d at once %6.2f ms\n", "outbox_add_all", BATCH,
           (double)(g_get_monotonic_time() - begin) / 1000);
}

static guint bench_reads(Outbox *outbox)
{
    OutboxCounts counts;
    gint64 begin = g_get_monotonic_time();
    g_autoptr(GPtrArray) all = outbox_list(outbox, OUTBOX_ALL, NULL);
    gint64 listed = g_get_monotonic_time() - begin;

    begin = g_get_monotonic_time();
    for (int i = 0; i < 1000; i++)
        outbox_changed(outbox);
    gint64 asked = g_get_monotonic_time() - begin;
    begin = g_get_monotonic_time();
    for (int i = 0; i < 100; i++)
        outbox_count(outbox, &counts);
    printf("%-28s %.1f us an entry; changed? %.1f us; count %.1f us\n", "outbox_list",
           (double)listed / all->len, (double)asked / 1000,
           (double)(g_get_monotonic_time() - begin) / 100);
    return all->len;
}

int main(int argc, char **argv)
{
    guint count = argc > 1 ? (guint)g_ascii_strtoull(argv[1], NULL, 10) : 500;
    g_autofree char *template = g_build_filename(argc > 2 ? argv[2] : ".", "bench-XXXXXX", NULL);
    g_autofree gint64 *times = g_new0(gint64, count);
    char *home = g_mkdtemp(template);
    g_autofree char *absolute = g_canonicalize_filename(home, NULL);
    g_setenv("XDG_STATE_HOME", absolute, TRUE);
    g_autofree char *path = outbox_path("https://a.example", "default", "person");
    SecretText *key = vault_key_new();
    const OutboxOptions options = {.path = path, .key = key};
    g_autoptr(GPtrArray) entries =
        g_ptr_array_new_with_free_func((GDestroyNotify)outbox_entry_free);
    struct stat status;

    for (guint i = 0; i < count; i++)
        g_ptr_array_add(entries, new_entry(i));
    bench_plain(absolute, count, times);
    gint64 begin = g_get_monotonic_time();
    Outbox *outbox = outbox_open(&options);
    printf("%-28s %.2f ms\n", "outbox_open, a new file",
           (double)(g_get_monotonic_time() - begin) / 1000);
    bench_adds(outbox, entries, times);
    bench_updates(outbox, entries, times);
    bench_batch(outbox);
    bench_reads(outbox);
    outbox_free(outbox);
    begin = g_get_monotonic_time();
    outbox = outbox_open(&options);
    printf("%-28s %.2f ms\n", "outbox_open", (double)(g_get_monotonic_time() - begin) / 1000);
    guint there = bench_reads(outbox);
    outbox_free(outbox);
    gint64 size = stat(path, &status) == 0 ? status.st_size : 0;
    printf("%u entries of %d bytes payload: %" G_GINT64_FORMAT " bytes on disk, %.0f an entry\n",
           there, PAYLOAD, size, (double)size / there);
    secret_text_unref(key);
    nftw(absolute, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return there == count + BATCH ? 0 : 1;
}
