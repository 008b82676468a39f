/* SPDX-License-Identifier: MIT */
/* audit list, audit show, export audit. */
#include <string.h>

#include "looptrace/export.h"
#include "looptrace/new_file.h"
#include "looptrace/record_text.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "people.h"

#define LIMIT 100 /* unless said */

static const RecordColumn audit_columns[] = {
    {"created_at", "When", VALUE_MOMENT, TRUE}, {"actor", "Who", VALUE_TEXT, TRUE},
    {"action", "Action", VALUE_TEXT, TRUE},     {"table_name", "Table", VALUE_TEXT, TRUE},
    {"subject", "Row", VALUE_TEXT, TRUE},       {"is_bulk", "Several", VALUE_BOOLEAN, FALSE},
    {"row_id", "Row id", VALUE_TEXT, FALSE},    {"actor_id", "Who (id)", VALUE_TEXT, FALSE},
    {"actor_role", "As", VALUE_TEXT, FALSE},    {"request_id", "Request", VALUE_TEXT, FALSE},
    {"changes", "Changes", VALUE_JSON, FALSE},  {"id", "Id", VALUE_TEXT, FALSE},
};

COLUMNS_OF(audit_list, audit_columns)
COLUMNS_OF(export_audit, audit_columns)

/* In the order of the columns. */
static const AuditValue audit_values[] = {
    AUDIT_AT,  AUDIT_ACTOR,    AUDIT_ACTION, AUDIT_TABLE,   AUDIT_SUBJECT, AUDIT_BULK,
    AUDIT_ROW, AUDIT_ACTOR_ID, AUDIT_ROLES,  AUDIT_REQUEST, AUDIT_CHANGES, AUDIT_ID};

typedef struct {
    RowQuery *query;
    RowWalk *walk;
    Records *records;                     /* that are gathered; NULL: they go as they come */
    void (*next)(Invocation *invocation); /* once the query is known */
    /* of an export */
    NewFile *file;
    ExportFormat format;
    guint64 rows, bytes;
    GError *failure;
} Run;

static void run_free(gpointer data)
{
    Run *run = data;

    row_walk_free(run->walk);
    row_query_free(run->query);
    records_free(run->records);
    new_file_abandon(run->file);
    g_clear_error(&run->failure);
    g_free(run);
}

static void add(Records *records, const FlatRow *row)
{
    char **values = records_append(records);

    for (guint i = 0; i < G_N_ELEMENTS(audit_values); i++)
        values[i] = g_strdup(row->values[audit_values[i]]);
}

static Records *new_records(gboolean single)
{
    return records_new(audit_columns, G_N_ELEMENTS(audit_columns), single);
}

/* ---- which ---- */

static void append_option(const Invocation *invocation, GString *filter, const char *key)
{
    const char *value = invocation_text(invocation, key);

    if (value != NULL)
        g_string_append_printf(filter, " %s:%s", key, value);
}

/* person: an id; NULL: as it was said. */
static RowQuery *read_query(const Invocation *invocation, const char *person, GError **error)
{
    static const char *const keys[] = {"table", "row", "action", "since", "until"};
    const char *said = invocation_text(invocation, "filter");
    g_autoptr(GString) filter = g_string_new(said);
    const Services *services = invocation_services(invocation);

    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        append_option(invocation, filter, keys[i]);
    if (person != NULL)
        g_string_append_printf(filter, " person:%s", person);
    else
        append_option(invocation, filter, "person");
    return audit_query(filter->str, clock_now_us(&services->clock), error);
}

static void go_on(Invocation *invocation, const char *person)
{
    Run *run = invocation_state(invocation);
    g_autoptr(GError) error = NULL;

    run->query = read_query(invocation, person, &error);
    if (run->query == NULL)
        invocation_fail(invocation, error);
    else
        run->next(invocation);
}

static void person_told(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const char *name = invocation_text(invocation, "person");
    const FlatRow *row = error != NULL ? NULL : people_find(invocation, name);
    g_autoptr(GError) none = row != NULL ? NULL : people_blame(name, NULL);

    if (row == NULL)
        invocation_fail(invocation, error != NULL ? error : none);
    else
        go_on(invocation, row->values[PERSON_ID]);
}

/* An address is looked up first. */
static void begin(Invocation *invocation, Run *run)
{
    const char *const names[] = {invocation_text(invocation, "person"), NULL};
    Sync *sync = invocation_services(invocation)->sync;

    invocation_set_state(invocation, run, run_free);
    if (names[0] != NULL && !g_uuid_string_is_valid(names[0]))
        row_list_load_named(sync_rows(sync, &row_people), names, TRUE, person_told, invocation);
    else
        go_on(invocation, NULL);
}

/* ---- list ---- */

static void listed(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);
    RowList *list = sync_rows(services->sync, &row_audit);
    const GPtrArray *rows = row_list_rows(list);

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, rows->len > 0);
        return;
    }
    Records *records = new_records(FALSE);
    for (guint i = 0; i < rows->len; i++)
        add(records, g_ptr_array_index(rows, i));
    const char *none =
        rows->len == 0 ? _("No line of the audit log that you may see is like that.") : NULL;
    records_set_message(
        records, list_message(services, none, row_list_has_more(list), row_list_as_of(list)));
    invocation_finish(invocation, records);
}

static gboolean page_came(const GPtrArray *rows, gpointer data)
{
    Run *run = invocation_state(data);
    Records *part = run->records != NULL ? run->records : new_records(FALSE);

    for (guint i = 0; i < rows->len; i++)
        add(part, g_ptr_array_index(rows, i));
    return run->records != NULL || invocation_part(data, part);
}

static void all_came(const GError *error, gpointer data)
{
    Run *run = invocation_state(data);
    Records *records = run->records != NULL ? g_steal_pointer(&run->records) : new_records(FALSE);

    if (error == NULL) {
        invocation_finish(data, records);
        return;
    }
    records_free(records);
    invocation_fail(data, error);
}

static guint limit_of(const Invocation *invocation)
{
    const char *text = invocation_text(invocation, "limit");
    gint64 number = LIMIT;

    if (text != NULL)
        text_parse_int(text, 1, ROW_LIST_MAX, &number);
    return (guint)number;
}

static void list_rows(Invocation *invocation)
{
    Run *run = invocation_state(invocation);
    Sync *sync = invocation_services(invocation)->sync;
    RowList *list = sync_rows(sync, &row_audit);

    if (!invocation_flag(invocation, "all")) {
        row_list_set_query(list, g_steal_pointer(&run->query));
        row_list_set_page(list, limit_of(invocation));
        row_list_load(list, listed, invocation);
        return;
    }
    run->records = invocation_goes_in_parts(invocation) ? NULL : new_records(FALSE);
    run->walk = row_walk_new(sync, &row_audit, g_steal_pointer(&run->query), page_came, all_came,
                             invocation);
}

void audit_list_run(Invocation *invocation)
{
    Run *run = g_new0(Run, 1);

    run->next = list_rows;
    begin(invocation, run);
}

char *audit_list_describe(const Invocation *invocation, GError **error)
{
    g_autoptr(RowQuery) query = read_query(invocation, NULL, error);

    return query == NULL ? NULL : row_describe(&row_audit, query, limit_of(invocation));
}

/* ---- show ---- */

static void shown(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const char *id = invocation_text(invocation, "line");
    RowList *list = sync_rows(invocation_services(invocation)->sync, &row_audit);
    const GPtrArray *rows = row_list_rows(list);

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, rows->len > 0);
        return;
    }
    if (rows->len == 0) {
        g_autofree char *clean = text_clean(id, -1);
        g_autoptr(GError) none = g_error_new(
            FAULT, FAULT_NOT_FOUND, _("There is no line %s, or it isn't yours to see"), clean);
        invocation_fail(invocation, none);
        return;
    }
    Records *records = new_records(TRUE);
    add(records, g_ptr_array_index(rows, 0));
    records_show_facts(records);
    invocation_finish(invocation, records);
}

void audit_show_run(Invocation *invocation)
{
    const char *const names[] = {invocation_text(invocation, "line"), NULL};

    row_list_load_named(sync_rows(invocation_services(invocation)->sync, &row_audit), names, FALSE,
                        shown, invocation);
}

/* ---- export ---- */

static gboolean put(Invocation *invocation, const GString *text)
{
    Run *run = invocation_state(invocation);
    const CommandOutput *output = invocation_output(invocation);

    if (run->file != NULL ? !new_file_write(run->file, text->str, text->len, &run->failure)
                          : !output->write(text->str, text->len, output->data, &run->failure))
        return FALSE;
    run->bytes += text->len;
    return TRUE;
}

static void fill_columns(const RecordColumn **columns)
{
    for (guint i = 0; i < G_N_ELEMENTS(audit_columns); i++)
        columns[i] = &audit_columns[i];
}

static void add_text(Run *run, GString *text, const FlatRow *row)
{
    const RecordColumn *columns[G_N_ELEMENTS(audit_columns)];
    const char *values[G_N_ELEMENTS(audit_columns)];

    fill_columns(columns);
    for (guint i = 0; i < G_N_ELEMENTS(audit_values); i++)
        values[i] = row->values[audit_values[i]];
    if (run->format == EXPORT_JSON)
        g_string_append(text, run->rows == 0 ? "[\n" : ",\n");
    if (run->format == EXPORT_CSV)
        record_text_csv_row(text, columns, values, G_N_ELEMENTS(audit_columns));
    else
        record_text_json_row(text, columns, values, G_N_ELEMENTS(audit_columns));
    if (run->format == EXPORT_JSON_LINES)
        g_string_append_c(text, '\n');
    run->rows++;
}

static gboolean export_page(const GPtrArray *rows, gpointer data)
{
    Run *run = invocation_state(data);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < rows->len; i++)
        add_text(run, text, g_ptr_array_index(rows, i));
    return put(data, text);
}

static const RecordColumn result_columns[] = {{"path", "File", VALUE_TEXT, TRUE},
                                              {"rows", "Lines", VALUE_INTEGER, TRUE},
                                              {"bytes", "Bytes", VALUE_INTEGER, TRUE}};

static void finish(Invocation *invocation, Records *taken)
{
    if (((const Run *)invocation_state(invocation))->rows == 0)
        invocation_finish_without_rows(invocation, taken);
    else
        invocation_finish(invocation, taken);
}

/* Its format is the file's: what is printed is for the person. */
static void tell_result(Invocation *invocation, const char *path)
{
    const Run *run = invocation_state(invocation);
    const CommandOutput *output = invocation_output(invocation);
    g_autofree char *bytes = text_bytes(run->bytes);
    g_autofree char *rows = g_strdup_printf("%" G_GUINT64_FORMAT, run->rows);
    g_autofree char *words = g_strdup_printf(_("%s lines, %s: %s"), rows, bytes, path);

    if (output != NULL) {
        output->tell(words, output->data);
        finish(invocation, records_new_text(g_strdup("")));
        return;
    }
    Records *records = records_new(result_columns, G_N_ELEMENTS(result_columns), TRUE);
    char **row = records_append(records);
    row[0] = g_strdup(path);
    row[1] = g_strdup_printf("%" G_GUINT64_FORMAT, run->rows);
    row[2] = g_strdup_printf("%" G_GUINT64_FORMAT, run->bytes);
    records_set_message(records, g_steal_pointer(&words));
    finish(invocation, records);
}

static void exported(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Run *run = invocation_state(invocation);
    const char *path = invocation_text(invocation, "output");
    g_autoptr(GString) end = g_string_new(NULL);

    if (run->format == EXPORT_JSON)
        g_string_append(end, run->rows == 0 ? "[]\n" : "\n]\n");
    if (error == NULL && run->failure == NULL)
        put(invocation, end);
    if (error == NULL && run->failure == NULL && run->file != NULL)
        new_file_commit(g_steal_pointer(&run->file), &run->failure);
    if (error != NULL || run->failure != NULL)
        invocation_fail(invocation, error != NULL ? error : run->failure);
    else if (path != NULL)
        tell_result(invocation, path);
    else
        finish(invocation, records_new_text(g_strdup("")));
}

static void export_rows(Invocation *invocation)
{
    Run *run = invocation_state(invocation);
    const RecordColumn *columns[G_N_ELEMENTS(audit_columns)];
    g_autoptr(GString) head = g_string_new(NULL);

    fill_columns(columns);
    if (run->format == EXPORT_CSV)
        record_text_csv_head(head, columns, G_N_ELEMENTS(audit_columns));
    if (!put(invocation, head)) {
        invocation_fail(invocation, run->failure);
        return;
    }
    run->walk = row_walk_new(invocation_services(invocation)->sync, &row_audit,
                             g_steal_pointer(&run->query), export_page, exported, invocation);
}

static void fail_usage(Invocation *invocation, const char *sentence)
{
    g_autoptr(GError) error = g_error_new(FAULT, FAULT_USAGE, "%s", sentence);

    invocation_fail(invocation, error);
}

void export_audit_run(Invocation *invocation)
{
    const guint mine_alone = 0600;
    const char *path = invocation_text(invocation, "output");
    gboolean replaces = invocation_flag(invocation, "replace");
    ExportFormat format;
    g_autoptr(GError) error = NULL;

    if (!export_format_read(invocation_text(invocation, "format"), path, &format)) {
        fail_usage(invocation, _("an export is --csv, --json or --jsonl"));
        return;
    }
    if (path == NULL && invocation_output(invocation) == NULL) {
        fail_usage(invocation, _("--output FILE: which file is it to be written to?"));
        return;
    }
    NewFile *file = path == NULL ? NULL : new_file_begin(path, mine_alone, replaces, &error);
    if (path != NULL && file == NULL) {
        invocation_fail(invocation, error);
        return;
    }
    Run *run = g_new0(Run, 1);
    run->next = export_rows;
    run->format = format;
    run->file = file;
    begin(invocation, run);
}
