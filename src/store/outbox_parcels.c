/* SPDX-License-Identifier: MIT */
#include "outbox_entry.h"
#include "outbox_file.h"

/* With the id inside, as a draft has its name: what is read from a damaged file knows whose it is. */
gboolean outbox_file_put_parcel(OutboxFile *file, const char *id, GBytes *parcel, GError **error)
{
    sqlite3_stmt *sql = database_statement(file->database, OUTBOX_SQL_PUT_PARCEL);
    g_autoptr(GBytes) value = outbox_draft_encode(id, 0, parcel);
    SealPlace place = {.kind = OUTBOX_SEAL_PARCEL};

    if (sql == NULL)
        return outbox_file_fail(file, error);
    seal_name(file->seal, OUTBOX_SEAL_PARCEL, id, place.name);
    sqlite3_bind_blob(sql, 1, place.name, SEAL_NAME_BYTES, SQLITE_STATIC);
    outbox_file_bind_sealed(file, sql, 2, &place, value);
    return outbox_file_finish(file, sql, error);
}

gboolean outbox_file_drop_parcel(OutboxFile *file, const char *id, GError **error)
{
    sqlite3_stmt *sql = database_statement(file->database, OUTBOX_SQL_DROP_PARCEL);

    if (sql == NULL)
        return outbox_file_fail(file, error);
    outbox_file_bind_name(file, sql, 1, OUTBOX_SEAL_PARCEL, id);
    return outbox_file_finish(file, sql, error);
}

GBytes *outbox_file_get_parcel(OutboxFile *file, const char *id, GError **error)
{
    sqlite3_stmt *sql = database_statement(file->database, OUTBOX_SQL_GET_PARCEL);
    SealPlace place = {.kind = OUTBOX_SEAL_PARCEL};
    GBytes *parcel = NULL;
    gint64 changed;

    if (sql == NULL) {
        outbox_file_fail(file, error);
        return NULL;
    }
    outbox_file_bind_name(file, sql, 1, OUTBOX_SEAL_PARCEL, id);
    int code = sqlite3_step(sql);
    if (code == SQLITE_ROW) {
        g_autoptr(GBytes) value = outbox_file_read_name(sql, 0, &place)
                                      ? outbox_file_open_sealed(file->seal, sql, 1, &place)
                                      : NULL;
        if (value == NULL || !outbox_draft_decode(value, NULL, &changed, &parcel))
            code = SQLITE_CORRUPT;
    }
    sqlite3_reset(sql);
    sqlite3_clear_bindings(sql);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        database_note(file->database, code);
        outbox_file_fail(file, error);
    }
    return parcel;
}

gint64 outbox_file_weigh_parcels(OutboxFile *file)
{
    sqlite3_stmt *sql = database_statement(file->database, OUTBOX_SQL_WEIGH_PARCELS);
    gint64 weight = -1;

    if (sql == NULL)
        return -1;
    if (sqlite3_step(sql) == SQLITE_ROW)
        weight = sqlite3_column_int64(sql, 0);
    sqlite3_reset(sql);
    return weight;
}
