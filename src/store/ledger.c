/* SPDX-License-Identifier: MIT */
#include "looptrace/ledger.h"

#include <string.h>

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
    "CREATE TABLE part ("
    "  line TEXT NOT NULL,"
    "  day INTEGER NOT NULL,"
    "  kind INTEGER NOT NULL,"
    "  name TEXT NOT NULL,"
    "  sent INTEGER NOT NULL,"
    "  received INTEGER NOT NULL,"
    "  requests INTEGER NOT NULL,"
    "  failures INTEGER NOT NULL,"
    "  answers INTEGER NOT NULL,"
    "  wait_us INTEGER NOT NULL,"
    "  longest_us INTEGER NOT NULL,"
    "  PRIMARY KEY (line, day, kind, name)) WITHOUT ROWID",
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

typedef struct {
    Day day;
    LedgerParts kind;
    LedgerPart part;
} DayPart;

struct Ledger {
    Database *database; /* NULL: in memory alone */
    char *line;         /* hash */
    LedgerSum session;
    GArray *waiting;       /* of DaySum: not in the file */
    GArray *waiting_parts; /* of DayPart */
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

static void clear_part(gpointer data)
{
    g_free(((DayPart *)data)->part.name);
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
    ledger->waiting_parts = g_array_new(FALSE, FALSE, sizeof(DayPart));
    g_array_set_clear_func(ledger->waiting_parts, clear_part);
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

static int write_part(Ledger *ledger, const DayPart *row)
{
    const LedgerPart *part = &row->part;
    sqlite3_stmt *sql = database_prepare(
        ledger->database,
        "INSERT INTO part (line, day, kind, name, sent, received, requests, failures, answers, "
        "wait_us, longest_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
        "ON CONFLICT (line, day, kind, name) DO UPDATE SET sent = sent + ?5, "
        "received = received + ?6, requests = requests + ?7, failures = failures + ?8, "
        "answers = answers + ?9, wait_us = wait_us + ?10, longest_us = max(longest_us, ?11)");

    if (sql == NULL)
        return sqlite3_extended_errcode(ledger->database->sqlite);

    const gint64 numbers[] = {
        (gint64)part->sum.sent, (gint64)part->sum.received, (gint64)part->sum.requests,
        (gint64)part->failures, (gint64)part->answers,      part->wait_us,
        part->longest_us};
    sqlite3_bind_text(sql, 1, ledger->line, -1, SQLITE_STATIC);
    sqlite3_bind_int64(sql, 2, row->day);
    sqlite3_bind_int64(sql, 3, row->kind);
    sqlite3_bind_text(sql, 4, part->name, -1, SQLITE_STATIC);
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        sqlite3_bind_int64(sql, 5 + (int)i, numbers[i]);
    int code = sqlite3_step(sql);
    sqlite3_finalize(sql);
    return code;
}

static int sweep(Ledger *ledger, Day today)
{
    g_autofree char *sql =
        g_strdup_printf("DELETE FROM day WHERE day < %d; DELETE FROM part WHERE day < %d",
                        today - LEDGER_KEPT_DAYS, today - LEDGER_KEPT_DAYS);

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
    for (guint i = 0; i < ledger->waiting_parts->len && database_trouble(code) == DATABASE_FINE;
         i++)
        code = write_part(ledger, &g_array_index(ledger->waiting_parts, DayPart, i));
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
        g_array_set_size(ledger->waiting_parts, 0);
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

static void add_part(LedgerPart *to, const LedgerPart *part)
{
    add(&to->sum, &part->sum);
    to->failures += part->failures;
    to->answers += part->answers;
    to->wait_us += part->wait_us;
    to->longest_us = MAX(to->longest_us, part->longest_us);
}

void ledger_add_part(Ledger *ledger, Day day, LedgerParts kind, const LedgerPart *part)
{
    for (guint i = 0; i < ledger->waiting_parts->len; i++) {
        DayPart *known = &g_array_index(ledger->waiting_parts, DayPart, i);
        if (known->day == day && known->kind == kind && strcmp(known->part.name, part->name) == 0) {
            add_part(&known->part, part);
            return;
        }
    }
    DayPart fresh = {.day = day, .kind = kind, .part = *part};
    fresh.part.name = g_strdup(part->name);
    g_array_append_val(ledger->waiting_parts, fresh);
}

void ledger_free(Ledger *ledger)
{
    if (ledger == NULL)
        return;
    flush(ledger, TRUE);
    database_close(ledger->database);
    g_array_unref(ledger->waiting);
    g_array_unref(ledger->waiting_parts);
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

/* ---- parts ---- */

static void part_free(gpointer data)
{
    LedgerPart *part = data;

    g_free(part->name);
    g_free(part);
}

static void take_part(GPtrArray *parts, const LedgerPart *part)
{
    guint i = 0;

    for (; i < parts->len; i++) {
        int order = strcmp(((const LedgerPart *)parts->pdata[i])->name, part->name);
        if (order == 0) {
            add_part(parts->pdata[i], part);
            return;
        }
        if (order > 0)
            break;
    }
    LedgerPart *fresh = g_memdup2(part, sizeof *part);
    fresh->name = g_strdup(part->name);
    g_ptr_array_insert(parts, (gint)i, fresh);
}

static void take_parts_from_file(Ledger *ledger, GPtrArray *parts, LedgerParts kind, Day first,
                                 Day last)
{
    sqlite3_stmt *sql = database_prepare(
        ledger->database,
        "SELECT name, sum(sent), sum(received), sum(requests), sum(failures), sum(answers), "
        "sum(wait_us), max(longest_us) FROM part "
        "WHERE line = ?1 AND kind = ?2 AND day BETWEEN ?3 AND ?4 GROUP BY name");

    if (sql == NULL)
        return;
    sqlite3_bind_text(sql, 1, ledger->line, -1, SQLITE_STATIC);
    sqlite3_bind_int64(sql, 2, kind);
    sqlite3_bind_int64(sql, 3, first);
    sqlite3_bind_int64(sql, 4, last);
    while (sqlite3_step(sql) == SQLITE_ROW) {
        const LedgerPart part = {
            .name = (char *)(gpointer)sqlite3_column_text(sql, 0),
            .sum = {(guint64)sqlite3_column_int64(sql, 1), (guint64)sqlite3_column_int64(sql, 2),
                    (guint64)sqlite3_column_int64(sql, 3)},
            .failures = (guint64)sqlite3_column_int64(sql, 4),
            .answers = (guint64)sqlite3_column_int64(sql, 5),
            .wait_us = sqlite3_column_int64(sql, 6),
            .longest_us = sqlite3_column_int64(sql, 7),
        };
        take_part(parts, &part);
    }
    sqlite3_finalize(sql);
}

GPtrArray *ledger_parts(Ledger *ledger, LedgerParts kind, Day first, Day last)
{
    GPtrArray *parts = g_ptr_array_new_with_free_func(part_free);

    flush(ledger, TRUE);
    if (ledger->database != NULL)
        take_parts_from_file(ledger, parts, kind, first, last);
    for (guint i = 0; i < ledger->waiting_parts->len; i++) {
        const DayPart *row = &g_array_index(ledger->waiting_parts, DayPart, i);
        if (row->kind == kind && row->day >= first && row->day <= last)
            take_part(parts, &row->part);
    }
    return parts;
}
