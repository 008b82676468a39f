/* SPDX-License-Identifier: MIT */
#include "proof.h"

static const SealPlace proof_place = {.kind = 0, .name = "proof of the key"};
static const char proof_text[] = "looptrace";

static DatabaseTrouble read_proof(Database *database, const Seal *seal, GBytes **proof,
                                  gboolean *found)
{
    sqlite3_stmt *sql = database_prepare(database, "SELECT sealed FROM proof");

    *proof = NULL;
    *found = FALSE;
    if (sql == NULL)
        return database_trouble(database->code);
    int code = sqlite3_step(sql);
    if (code == SQLITE_ROW) {
        *found = TRUE;
        *proof = seal_open(seal, &proof_place, sqlite3_column_blob(sql, 0),
                           (gsize)sqlite3_column_bytes(sql, 0));
    }
    sqlite3_finalize(sql);
    return database_note(database, code);
}

/* Another process may do the same meanwhile, with the same key: the first one stays. */
static DatabaseTrouble write_proof(Database *database, const Seal *seal)
{
    guint8 sealed[256];
    gsize length = seal_length(sizeof proof_text);
    sqlite3_stmt *sql =
        database_prepare(database, "INSERT OR IGNORE INTO proof (id, sealed) VALUES (1, ?1)");

    if (sql == NULL)
        return database_trouble(database->code);
    g_assert(length <= sizeof sealed);
    seal_close(seal, &proof_place, proof_text, sizeof proof_text, sealed);
    sqlite3_bind_blob(sql, 1, sealed, (int)length, SQLITE_STATIC);
    DatabaseTrouble trouble = database_finish(database, sql);
    sqlite3_finalize(sql);
    return trouble;
}

DatabaseTrouble proof_check(Database *database, const Seal *seal, gboolean *fits)
{
    g_autoptr(GBytes) proof = NULL;
    gboolean found = FALSE;
    DatabaseTrouble trouble = read_proof(database, seal, &proof, &found);

    *fits = TRUE;
    if (trouble == DATABASE_FINE && !found)
        trouble = write_proof(database, seal);
    else if (trouble == DATABASE_FINE)
        *fits = proof != NULL;
    return trouble;
}

gboolean proof_fits(Database *database, const Seal *seal)
{
    g_autoptr(GBytes) proof = NULL;
    gboolean found = FALSE;

    return read_proof(database, seal, &proof, &found) == DATABASE_FINE && proof != NULL;
}
