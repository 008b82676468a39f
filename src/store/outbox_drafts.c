/* SPDX-License-Identifier: MIT */
#include "outbox_entry.h"
#include "outbox_file.h"

static void fail_with(OutboxFile *file, int code, GError **error)
{
    database_note(file->database, code);
    outbox_file_fail(file, error);
}

static gboolean sweep_drafts(OutboxFile *file, gint64 now_us, GError **error)
{
    sqlite3_stmt *sql = database_statement(file->database, OUTBOX_SQL_SWEEP_DRAFTS);

    if (sql == NULL)
        return outbox_file_fail(file, error);
    sqlite3_bind_int64(sql, 1, now_us - OUTBOX_DRAFT_DAYS * G_TIME_SPAN_DAY);
    sqlite3_bind_int64(sql, 2, OUTBOX_DRAFTS_MAX);
    return outbox_file_finish(file, sql, error);
}

gboolean outbox_file_put_draft(OutboxFile *file, const char *name, GBytes *value, gint64 now_us,
                               GError **error)
{
    sqlite3_stmt *sql = database_statement(file->database, OUTBOX_SQL_PUT_DRAFT);
    g_autoptr(GBytes) draft = outbox_draft_encode(name, now_us, value);
    SealPlace place = {.kind = OUTBOX_SEAL_DRAFT, .stamp_us = now_us};

    if (sql == NULL)
        return outbox_file_fail(file, error);
    seal_name(file->seal, OUTBOX_SEAL_DRAFT, name, place.name);
    sqlite3_bind_blob(sql, 1, place.name, SEAL_NAME_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(sql, 2, now_us);
    outbox_file_bind_sealed(file, sql, 3, &place, draft);
    return outbox_file_finish(file, sql, error) && sweep_drafts(file, now_us, error);
}

gboolean outbox_file_drop_draft(OutboxFile *file, const char *name, GError **error)
{
    sqlite3_stmt *sql = database_statement(file->database, OUTBOX_SQL_DROP_DRAFT);

    if (sql == NULL)
        return outbox_file_fail(file, error);
    outbox_file_bind_name(file, sql, 1, OUTBOX_SEAL_DRAFT, name);
    return outbox_file_finish(file, sql, error);
}

static GBytes *read_draft(OutboxFile *file, sqlite3_stmt *sql, gint64 *changed_us)
{
    SealPlace place = {.kind = OUTBOX_SEAL_DRAFT, .stamp_us = sqlite3_column_int64(sql, 1)};

    *changed_us = place.stamp_us;
    return outbox_file_read_name(sql, 0, &place)
               ? outbox_file_open_sealed(file->seal, sql, 2, &place)
               : NULL;
}

GBytes *outbox_file_get_draft(OutboxFile *file, const char *name, gint64 *changed_us,
                              GError **error)
{
    sqlite3_stmt *sql = database_statement(file->database, OUTBOX_SQL_GET_DRAFT);
    GBytes *value = NULL;

    if (sql == NULL) {
        outbox_file_fail(file, error);
        return NULL;
    }
    outbox_file_bind_name(file, sql, 1, OUTBOX_SEAL_DRAFT, name);
    int code = sqlite3_step(sql);
    if (code == SQLITE_ROW) {
        g_autoptr(GBytes) draft = read_draft(file, sql, changed_us);
        if (draft == NULL || !outbox_draft_decode(draft, NULL, changed_us, &value))
            code = SQLITE_CORRUPT;
    }
    sqlite3_reset(sql);
    sqlite3_clear_bindings(sql);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        fail_with(file, code, error);
    return value;
}

static void free_draft(gpointer data)
{
    OutboxDraft *draft = data;

    g_free(draft->name);
    g_free(draft);
}

GPtrArray *outbox_file_list_drafts(OutboxFile *file, GError **error)
{
    g_autoptr(GPtrArray) drafts = g_ptr_array_new_with_free_func(free_draft);
    sqlite3_stmt *sql = database_statement(file->database, OUTBOX_SQL_LIST_DRAFTS);
    int code = SQLITE_CORRUPT;

    if (sql == NULL) {
        outbox_file_fail(file, error);
        return NULL;
    }
    while ((code = sqlite3_step(sql)) == SQLITE_ROW) {
        OutboxDraft *draft = g_new0(OutboxDraft, 1);
        g_autoptr(GBytes) value = read_draft(file, sql, &draft->changed_us);
        g_ptr_array_add(drafts, draft);
        if (value == NULL || !outbox_draft_decode(value, &draft->name, &draft->changed_us, NULL)) {
            code = SQLITE_CORRUPT;
            break;
        }
    }
    sqlite3_reset(sql);
    if (code == SQLITE_DONE)
        return g_steal_pointer(&drafts);
    fail_with(file, code, error);
    return NULL;
}
