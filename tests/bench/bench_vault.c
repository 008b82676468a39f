/* SPDX-License-Identifier: MIT */
/*
 * What keeping costs: bytes a row on disk, time of a write and a read. Prints; fails only when a row is lost or the
 * file is larger than the ceiling lets it be.
 *   build/gcc/tests/bench/bench_vault [ROWS]
 */
#include <ftw.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "looptrace/vault.h"

#define PAGE       250 /* rows put in one turn of the loop */
#define VALUE_SIZE 320 /* bytes: an order as a list shows it */

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    return remove(path);
}

static gint64 file_size(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 ? status.st_size : 0;
}

static gint64 write_rows(Vault *vault, guint rows)
{
    gint64 begin = g_get_monotonic_time();

    for (guint i = 0; i < rows; i++) {
        g_autofree char *name = g_strdup_printf("11111111-2222-4333-8444-%012u", i);
        g_autofree char *text = g_strnfill(VALUE_SIZE, (char)('a' + i % 26));
        g_autoptr(GBytes) value = g_bytes_new(text, VALUE_SIZE);
        vault_put(vault, VAULT_ORDER, name, 0, value, 1);
        if (i % PAGE == PAGE - 1)
            vault_flush(vault);
    }
    vault_flush(vault);
    return g_get_monotonic_time() - begin;
}

static gint64 read_rows(Vault *vault, guint rows, guint *found)
{
    gint64 begin = g_get_monotonic_time();

    *found = 0;
    for (guint i = 0; i < rows; i++) {
        g_autofree char *name = g_strdup_printf("11111111-2222-4333-8444-%012u", (i * 7919) % rows);
        g_autoptr(GBytes) value = vault_get(vault, VAULT_ORDER, name, 0, NULL);
        *found += value != NULL;
    }
    return g_get_monotonic_time() - begin;
}

static gint64 ask_changed(Vault *vault, guint times)
{
    gint64 begin = g_get_monotonic_time();

    for (guint i = 0; i < times; i++)
        vault_changed(vault);
    return g_get_monotonic_time() - begin;
}

static double each(gint64 total_us, guint times)
{
    return (double)total_us / times;
}

int main(int argc, char **argv)
{
    guint rows = argc > 1 ? (guint)g_ascii_strtoull(argv[1], NULL, 10) : 10000, found = 0;
    g_autofree char *home = g_dir_make_tmp("looptrace-bench-XXXXXX", NULL);
    g_setenv("XDG_CACHE_HOME", home, TRUE);
    g_autofree char *path = vault_path("https://a.example", "default", "person");
    SecretText *key = vault_key_new();
    const VaultOptions options = {.path = path, .key = key};
    Vault *vault = vault_open(&options);
    gint64 written = write_rows(vault, rows), again = write_rows(vault, rows);

    vault_free(vault);
    gint64 size = file_size(path), begin = g_get_monotonic_time();
    vault = vault_open(&options);
    gint64 opened = g_get_monotonic_time() - begin;
    gint64 read = read_rows(vault, rows, &found), asked = ask_changed(vault, 1000);
    printf("%u rows of %d bytes: %" G_GINT64_FORMAT " bytes on disk, %.0f a row\n", rows,
           VALUE_SIZE, size, (double)size / rows);
    printf(
        "put %.1f us, again %.1f us (%d in a turn); get %.1f us; changed %.1f us; open %.1f ms\n",
        each(written, rows), each(again, rows), PAGE, each(read, rows), each(asked, 1000),
        (double)opened / 1000);
    vault_free(vault);
    secret_text_unref(key);
    nftw(home, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    if (rows <= 50000 && found != rows)
        printf("only %u rows were found again\n", found);
    return (rows <= 50000 && found != rows) || size > 40 * 1024 * 1024 ? 1 : 0;
}
