/* SPDX-License-Identifier: MIT */
#include "looptrace/ledger.h"

#include "database.h"

#define APPLICATION_ID 0x4c544c47 /* "LTLG" */
#define BUSY_MS        20

static const char *const steps[] = {
    "CREATE TABLE day ("
    "  line TEXT NOT NULL,"
    "  day INTEGER NOT NULL,"
    "  sent INTEGER NOT NULL,"
    "  received INTEGER NOT NULL,"
    "  requests INTEGER NOT NULL,"
    "  PRIMARY KEY (line, day)) WITHOUT ROWID",
};

static const DatabaseShape shape = {
    .what = "The count of bytes",
    .whose = "days before now are not in the sums",
    .application_id = APPLICATION_ID,
    .steps = steps,
    .n_steps = G_N_ELEMENTS(steps),
    .keep_newer = TRUE,
};

typedef struct {
    Day day;
    LedgerSum sum;
} DaySum;

struct Ledger {
    Database *database; /* NULL: in memory alone */
    char *line;         /* hash */
    LedgerSum session;
    GArray *waiting; /* of DaySum: not in the file */
    char *notice;
    gboolean told, swept;
};

char *ledger_path(void)
{
    return place_path("XDG_STATE_HOME", ".local/state", "bytes.db");
}

/* ---- opening ---- */

static void tell(Ledger *ledger, const char *why)
{
    if (ledger->told)
        return;
    ledger->told = TRUE;
    g_free(ledger->notice);
    ledger->notice = g_strdup_printf("Bytes are counted for this run only: %s", why);
}

static void take_into_use(Ledger *ledger)
{
    if (ledger->database != NULL)
        sqlite3_busy_timeout(ledger->database->sqlite, BUSY_MS);
}

Ledger *ledger_open(const char *path, const char *line)
{
    Ledger *ledger = g_new0(Ledger, 1);
    DatabaseAside aside = {0};
    g_autoptr(GError) error = NULL;
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, line, -1);

    ledger->line = g_strndup(hash, 32);
    ledger->waiting = g_array_new(FALSE, FALSE, sizeof(DaySum));
    if (path != NULL)
        ledger->database = database_open(path, &shape, &aside, &error);
    ledger->notice = database_aside_sentence(&shape, &aside);
    database_aside_clear(&aside);
    if (error != NULL)
        tell(ledger, error->message);
    take_into_use(ledger);
    return ledger;
}

char *ledger_take_notice(Ledger *ledger)
{
    return g_steal_pointer(&ledger->notice);
}

/* ---- adding ---- */

static void add(LedgerSum *to, const LedgerSum *sum)
{
    to->sent += sum->sent;
    to->received += sum->received;
    to->requests += sum->requests;
}

static int write_day(Ledger *ledger, const DaySum *day)
{
    sqlite3_stmt *sql = database_prepare(
        ledger->database, "INSERT INTO day (line, day, sent, received, requests) "
                          "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (line, day) DO UPDATE SET "
                          "sent = sent + ?3, received = received + ?4, requests = requests + ?5");

    if (sql == NULL)
        return sqlite3_extended_errcode(ledger->database->sqlite);
    sqlite3_bind_text(sql, 1, ledger->line, -1, SQLITE_STATIC);
    sqlite3_bind_int64(sql, 2, day->day);
    sqlite3_bind_int64(sql, 3, (gint64)day->sum.sent);
    sqlite3_bind_int64(sql, 4, (gint64)day->sum.received);
    sqlite3_bind_int64(sql, 5, (gint64)day->sum.requests);
    int code = sqlite3_step(sql);
    sqlite3_finalize(sql);
    return code;
}

static int sweep(Ledger *ledger, Day today)
{
    g_autofree char *sql =
        g_strdup_printf("DELETE FROM day WHERE day < %d", today - LEDGER_KEPT_DAYS);

    if (ledger->swept)
        return SQLITE_OK;
    ledger->swept = TRUE;
    return database_run(ledger->database, sql);
}

/* All that waits, in one transaction. */
static int write_waiting(Ledger *ledger)
{
    int code = database_run(ledger->database, "BEGIN IMMEDIATE");

    for (guint i = 0; i < ledger->waiting->len && database_trouble(code) == DATABASE_FINE; i++) {
        const DaySum *day = &g_array_index(ledger->waiting, DaySum, i);
        code = write_day(ledger, day);
        if (code == SQLITE_DONE)
            code = sweep(ledger, day->day);
    }
    if (database_trouble(code) == DATABASE_FINE)
        code = database_run(ledger->database, "COMMIT");
    if (database_trouble(code) != DATABASE_FINE &&
        !sqlite3_get_autocommit(ledger->database->sqlite))
        database_run(ledger->database, "ROLLBACK");
    return code;
}

static void begin_anew(Ledger *ledger)
{
    g_autoptr(GError) error = NULL;
    DatabaseAside aside = {0};

    ledger->database =
        database_rebuild(g_steal_pointer(&ledger->database), &shape, "was damaged", &aside, &error);
    if (aside.path != NULL) {
        g_free(ledger->notice);
        ledger->notice = database_aside_sentence(&shape, &aside);
    }
    database_aside_clear(&aside);
    if (error != NULL)
        tell(ledger, error->message);
    take_into_use(ledger);
}

static void flush(Ledger *ledger, gboolean again)
{
    int code;

    if (ledger->database == NULL || ledger->waiting->len == 0)
        return;
    code = write_waiting(ledger);
    switch (database_trouble(code)) {
    case DATABASE_FINE:
        g_array_set_size(ledger->waiting, 0);
        break;
    case DATABASE_BUSY:
        break;
    case DATABASE_UNWRITABLE:
        tell(ledger, database_words(code));
        break;
    case DATABASE_DAMAGED:
        begin_anew(ledger);
        if (again)
            flush(ledger, FALSE);
        break;
    }
}

static void wait_for_file(Ledger *ledger, Day day, const LedgerSum *sum)
{
    for (guint i = 0; i < ledger->waiting->len; i++) {
        DaySum *known = &g_array_index(ledger->waiting, DaySum, i);
        if (known->day == day) {
            add(&known->sum, sum);
            return;
        }
    }
    const DaySum fresh = {.day = day, .sum = *sum};
    g_array_append_val(ledger->waiting, fresh);
}

void ledger_add(Ledger *ledger, Day day, const LedgerSum *sum)
{
    add(&ledger->session, sum);
    wait_for_file(ledger, day, sum);
    flush(ledger, TRUE);
}

void ledger_free(Ledger *ledger)
{
    if (ledger == NULL)
        return;
    flush(ledger, TRUE);
    database_close(ledger->database);
    g_array_unref(ledger->waiting);
    g_free(ledger->line);
    g_free(ledger->notice);
    g_free(ledger);
}

/* ---- sums ---- */

LedgerSum ledger_session(const Ledger *ledger)
{
    return ledger->session;
}

static void add_from_file(Ledger *ledger, Day first, Day last, LedgerSum *sum)
{
    sqlite3_stmt *sql = database_prepare(ledger->database,
                                         "SELECT sum(sent), sum(received), sum(requests) FROM day "
                                         "WHERE line = ?1 AND day BETWEEN ?2 AND ?3");

    if (sql == NULL)
        return;
    sqlite3_bind_text(sql, 1, ledger->line, -1, SQLITE_STATIC);
    sqlite3_bind_int64(sql, 2, first);
    sqlite3_bind_int64(sql, 3, last);
    if (sqlite3_step(sql) == SQLITE_ROW) {
        const LedgerSum found = {
            .sent = (guint64)sqlite3_column_int64(sql, 0),
            .received = (guint64)sqlite3_column_int64(sql, 1),
            .requests = (guint64)sqlite3_column_int64(sql, 2),
        };
        add(sum, &found);
    }
    sqlite3_finalize(sql);
}

LedgerSum ledger_days(Ledger *ledger, Day first, Day last)
{
    LedgerSum sum = {0};

    flush(ledger, TRUE);
    if (ledger->database != NULL)
        add_from_file(ledger, first, last, &sum);
    for (guint i = 0; i < ledger->waiting->len; i++) {
        const DaySum *day = &g_array_index(ledger->waiting, DaySum, i);
        if (day->day >= first && day->day <= last)
            add(&sum, &day->sum);
    }
    return sum;
}

LedgerSum ledger_month(Ledger *ledger, Day day)
{
    GDate first, last;

    g_date_clear(&first, 1);
    g_date_set_julian(&first, day_to_julian(day));
    g_date_set_day(&first, 1);
    last = first;
    g_date_add_months(&last, 1);
    return ledger_days(ledger, day_from_julian(g_date_get_julian(&first)),
                       day_from_julian(g_date_get_julian(&last)) - 1);
}
