/* SPDX-License-Identifier: MIT */
#include "outbox_salvage.h"

#include <string.h>

#include "blob.h"
#include "outbox_entry.h"
#include "proof.h"
#include "wal.h"

#define FOUND_WORDS                                                                                \
    "It was found in a damaged file: whether it was sent since, or dropped, isn't known"

typedef struct {
    char *name;
    gint64 changed_us;
    GBytes *value;
} Draft;

/* What was read so far. Of two of the same id or name the later one counts. */
typedef struct {
    const Seal *seal;
    GHashTable *entries; /* id → OutboxEntry */
    GHashTable *found;   /* set of ids: in the bytes alone */
    GHashTable *drafts;  /* name → Draft */
    GHashTable *parcels; /* id → GBytes */
    gboolean whole;
} Reading;

static void draft_free(gpointer data)
{
    Draft *draft = data;

    g_free(draft->name);
    g_clear_pointer(&draft->value, g_bytes_unref);
    g_free(draft);
}

static gboolean keep_entry(Reading *reading, OutboxEntry *taken)
{
    const OutboxEntry *known = g_hash_table_lookup(reading->entries, taken->id);

    if (known != NULL && known->edition >= taken->edition) {
        outbox_entry_free(taken);
        return FALSE;
    }
    g_hash_table_replace(reading->entries, taken->id, taken);
    return TRUE;
}

static void keep_draft(Reading *reading, GBytes *bytes)
{
    Draft *draft = g_new0(Draft, 1);
    const Draft *known = NULL;

    if (outbox_draft_decode(bytes, &draft->name, &draft->changed_us, &draft->value))
        known = g_hash_table_lookup(reading->drafts, draft->name);
    if (draft->name == NULL || (known != NULL && known->changed_us >= draft->changed_us))
        draft_free(draft);
    else
        g_hash_table_replace(reading->drafts, draft->name, draft);
}

/* ---- by the tables ---- */

/* Up or down from one end, to the other or to where the file is broken. *met: the last row that was read. */
static gboolean walk(Reading *reading, Database *database, OutboxSql direction, gint64 floor,
                     gint64 *met)
{
    sqlite3_stmt *sql = database_statement(database, direction);
    int code;

    if (sql == NULL)
        return FALSE;
    sqlite3_bind_int64(sql, 1, floor);
    while ((code = sqlite3_step(sql)) == SQLITE_ROW) {
        OutboxEntry *entry = outbox_file_read_entry(reading->seal, sql);
        *met = sqlite3_column_int64(sql, 0);
        if (entry == NULL)
            reading->whole = FALSE;
        else
            keep_entry(reading, entry);
    }
    sqlite3_reset(sql);
    return code == SQLITE_DONE;
}

static gboolean walk_drafts(Reading *reading, Database *database)
{
    sqlite3_stmt *sql = database_statement(database, OUTBOX_SQL_LIST_DRAFTS);
    int code;

    if (sql == NULL)
        return FALSE;
    while ((code = sqlite3_step(sql)) == SQLITE_ROW) {
        SealPlace place = {.kind = OUTBOX_SEAL_DRAFT, .stamp_us = sqlite3_column_int64(sql, 1)};
        g_autoptr(GBytes) bytes = outbox_file_read_name(sql, 0, &place)
                                      ? outbox_file_open_sealed(reading->seal, sql, 2, &place)
                                      : NULL;
        if (bytes == NULL)
            reading->whole = FALSE;
        else
            keep_draft(reading, bytes);
    }
    sqlite3_reset(sql);
    return code == SQLITE_DONE;
}

/* Files of before parcels have no such table. */
static void walk_parcels(Reading *reading, Database *database)
{
    sqlite3_stmt *sql = database_statement(database, OUTBOX_SQL_LIST_PARCELS);

    while (sql != NULL && sqlite3_step(sql) == SQLITE_ROW) {
        SealPlace place = {.kind = OUTBOX_SEAL_PARCEL};
        g_autoptr(GBytes) bytes = outbox_file_read_name(sql, 0, &place)
                                      ? outbox_file_open_sealed(reading->seal, sql, 1, &place)
                                      : NULL;
        GBytes *parcel = NULL;
        char *id = NULL;
        gint64 changed;
        if (bytes != NULL && outbox_draft_decode(bytes, &id, &changed, &parcel))
            g_hash_table_replace(reading->parcels, id, parcel);
    }
    if (sql != NULL)
        sqlite3_reset(sql);
}

/* A cycle of pages can't hold it up: sequences rise on the way. */
static void read_tables(Reading *reading, const char *path)
{
    Database *database = database_open_aside(path, &outbox_shape);
    gint64 met = 0, last = 0;

    reading->whole =
        database != NULL && !wal_is_damaged(path) && proof_fits(database, reading->seal);
    if (database == NULL)
        return;
    if (!walk(reading, database, OUTBOX_SQL_UP, G_MININT64, &met)) {
        reading->whole = FALSE;
        walk(reading, database, OUTBOX_SQL_DOWN, met, &last);
    }
    if (!walk_drafts(reading, database))
        reading->whole = FALSE;
    walk_parcels(reading, database);
    database_close(database);
}

/* ---- by the bytes ---- */

/* What the tables don't lead to may be what they no longer lead to: done or dropped since. */
static gboolean take_found(const SealPlace *place, GBytes *value, gpointer data)
{
    Reading *reading = data;

    if (place->kind == OUTBOX_SEAL_DRAFT)
        keep_draft(reading, value);
    if (place->kind != OUTBOX_SEAL_ENTRY)
        return TRUE;

    OutboxEntry *entry = outbox_entry_decode(value);
    g_autofree char *id = entry == NULL ? NULL : g_strdup(entry->id);
    if (entry != NULL && keep_entry(reading, entry))
        g_hash_table_add(reading->found, g_steal_pointer(&id));
    return TRUE;
}

static void read_bytes(Reading *reading, const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;

    if (place_examine(path) == PLACE_OURS && g_file_get_contents(path, &bytes, &length, NULL))
        blob_each(reading->seal, bytes, length, take_found, reading);
}

static void bring_back_found(Reading *reading)
{
    GHashTableIter ids;
    gpointer id;

    g_hash_table_iter_init(&ids, reading->found);
    while (g_hash_table_iter_next(&ids, &id, NULL)) {
        OutboxEntry *entry = g_hash_table_lookup(reading->entries, id);
        if ((OUTBOX_WAITING & OUTBOX_BIT(entry->state)) == 0)
            continue;
        entry->state = OUTBOX_EXPIRED;
        g_free(entry->error);
        entry->error = g_strdup(FOUND_WORDS);
    }
}

/* ---- into the file in use ---- */

static gint compare_sequences(gconstpointer a, gconstpointer b)
{
    const OutboxEntry *one = a, *other = b;

    return (one->sequence > other->sequence) - (one->sequence < other->sequence);
}

/* Its number stays, unless another has it. */
static gboolean write_one(OutboxFile *into, OutboxEntry *entry, gboolean *written, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(OutboxEntry) same = outbox_file_find(into, entry->id, &problem);
    g_autoptr(OutboxEntry) numbered =
        problem == NULL ? outbox_file_find_sequence(into, entry->sequence, &problem) : NULL;
    gint64 sequence;

    *written = FALSE;
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (same != NULL && same->edition >= entry->edition)
        return TRUE;
    *written = TRUE;
    if (same != NULL) {
        entry->sequence = same->sequence;
        return outbox_file_replace(into, entry, error);
    }
    if (numbered != NULL || entry->sequence <= 0)
        entry->sequence = 0;
    return outbox_file_insert(into, entry, &sequence, error);
}

static gboolean write_entries(OutboxFile *into, Reading *reading, OutboxSalvage *result,
                              GError **error)
{
    g_autoptr(GList) entries =
        g_list_sort(g_hash_table_get_values(reading->entries), compare_sequences);

    for (GList *at = entries; at != NULL; at = at->next) {
        OutboxEntry *entry = at->data;
        gboolean written;
        if (!write_one(into, entry, &written, error))
            return FALSE;
        if (!written)
            continue;
        GBytes *parcel = g_hash_table_lookup(reading->parcels, entry->id);
        if (parcel != NULL && entry->state != OUTBOX_DONE &&
            !outbox_file_put_parcel(into, entry->id, parcel, error))
            return FALSE;
        if (entry->state == OUTBOX_DONE)
            result->others++;
        else
            result->open++;
        if (entry->state != OUTBOX_DONE && g_hash_table_contains(reading->found, entry->id))
            result->found++;
    }
    return TRUE;
}

static gboolean write_drafts(OutboxFile *into, Reading *reading, OutboxSalvage *result,
                             GError **error)
{
    GHashTableIter drafts;
    gpointer value;

    g_hash_table_iter_init(&drafts, reading->drafts);
    while (g_hash_table_iter_next(&drafts, NULL, &value)) {
        const Draft *draft = value;
        gint64 changed = 0;
        g_autoptr(GBytes) known = outbox_file_get_draft(into, draft->name, &changed, NULL);
        if (known != NULL && changed >= draft->changed_us)
            continue;
        if (!outbox_file_put_draft(into, draft->name, draft->value, draft->changed_us, error))
            return FALSE;
        result->others++;
    }
    return TRUE;
}

static gboolean write_all(OutboxFile *into, Reading *reading, OutboxSalvage *result, GError **error)
{
    if (outbox_file_begin(into, error) && write_entries(into, reading, result, error) &&
        write_drafts(into, reading, result, error) && outbox_file_commit(into, error))
        return TRUE;
    outbox_file_abandon(into);
    *result = (OutboxSalvage){0};
    return FALSE;
}

gboolean outbox_salvage(OutboxFile *into, const char *path, OutboxSalvage *result, GError **error)
{
    g_autofree char *wal = g_strconcat(path, "-wal", NULL);
    g_autoptr(GHashTable) entries =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)outbox_entry_free);
    g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) drafts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, draft_free);
    g_autoptr(GHashTable) parcels =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    Reading reading = {.seal = into->seal,
                       .entries = entries,
                       .found = found,
                       .drafts = drafts,
                       .parcels = parcels};

    *result = (OutboxSalvage){0};
    if (place_examine(path) != PLACE_OURS)
        return TRUE;
    read_tables(&reading, path);
    if (!reading.whole) {
        read_bytes(&reading, path);
        read_bytes(&reading, wal);
        bring_back_found(&reading);
    }
    if (g_hash_table_size(entries) + g_hash_table_size(drafts) > 0 || reading.whole) {
        if (!write_all(into, &reading, result, error))
            return FALSE;
        place_rename(path, SALVAGE_TAKEN);
        result->renamed = TRUE;
    }
    result->whole = reading.whole;
    return TRUE;
}

/* ---- what there is ---- */

static gint compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *outbox_salvage_list(const char *path)
{
    GPtrArray *paths = place_list_aside(path);

    for (guint i = paths->len; i > 0; i--)
        if (g_str_has_suffix(g_ptr_array_index(paths, i - 1), SALVAGE_TAKEN))
            g_ptr_array_remove_index(paths, i - 1);
    g_ptr_array_sort(paths, compare_paths);
    return paths;
}
