/* SPDX-License-Identifier: MIT */
/* retention rules, due, run, reports. */
#include <string.h>

#include "looptrace/desk_rows.h"
#include "looptrace/json.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "nouns.h"

#define BATCHES 5  /* of each rule in a step */
#define REPORTS 20 /* unless said */
#define STEPS   100000

/* ---- rules, reports ---- */

static const RecordColumn rule_columns[] = {
    {"name", "Rule", VALUE_TEXT, TRUE},
    {"action", "Does", VALUE_TEXT, TRUE},
    {"keep_for", "Kept", VALUE_TEXT, TRUE},
    {"enabled", "Enabled", VALUE_BOOLEAN, TRUE},
    {"batch_size", "Batch", VALUE_INTEGER, FALSE},
    {"description", "What", VALUE_TEXT, TRUE},
    {"id", "Id", VALUE_TEXT, FALSE},
    {"updated_at", "Changed", VALUE_MOMENT, FALSE},
};
static const guint rule_values[] = {RULE_NAME,  RULE_ACTION,      RULE_KEEP, RULE_ENABLED,
                                    RULE_BATCH, RULE_DESCRIPTION, RULE_ID,   RULE_UPDATED};

static const RecordColumn report_columns[] = {
    {"started_at", "Begun", VALUE_MOMENT, TRUE}, {"finished_at", "Ended", VALUE_MOMENT, TRUE},
    {"dry_run", "Dry", VALUE_BOOLEAN, TRUE},     {"started_by", "By", VALUE_TEXT, TRUE},
    {"report", "Report", VALUE_JSON, FALSE},     {"id", "Id", VALUE_TEXT, FALSE},
};
static const guint report_values[] = {REPORT_STARTED, REPORT_FINISHED, REPORT_DRY,
                                      REPORT_WHO,     REPORT_REPORT,   REPORT_ID};

COLUMNS_OF(retention_rules, rule_columns)
COLUMNS_OF(retention_reports, report_columns)

static void finish_list(Invocation *invocation, const GError *error, const RowNoun *noun,
                        const RecordColumn *columns, const guint *order, guint n)
{
    const Services *services = invocation_services(invocation);
    RowList *list = sync_rows(services->sync, noun);
    const GPtrArray *rows = row_list_rows(list);

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, rows->len > 0);
        return;
    }
    Records *records = records_new(columns, n, FALSE);
    for (guint i = 0; i < rows->len; i++) {
        const FlatRow *row = g_ptr_array_index(rows, i);
        char **values = records_append(records);
        for (guint c = 0; c < n; c++)
            values[c] = g_strdup(row->values[order[c]]);
    }
    const char *none = rows->len == 0 ? _("There is none that you may see.") : NULL;
    records_set_message(records, list_message(services, none, FALSE, row_list_as_of(list)));
    invocation_finish(invocation, records);
}

static void rules_came(const GError *error, gpointer data)
{
    finish_list(data, error, &row_rules, rule_columns, rule_values, G_N_ELEMENTS(rule_columns));
}

void retention_rules_run(Invocation *invocation)
{
    row_list_load(sync_rows(invocation_services(invocation)->sync, &row_rules), rules_came,
                  invocation);
}

static void reports_came(const GError *error, gpointer data)
{
    finish_list(data, error, &row_reports, report_columns, report_values,
                G_N_ELEMENTS(report_columns));
}

void retention_reports_run(Invocation *invocation)
{
    RowList *list = sync_rows(invocation_services(invocation)->sync, &row_reports);
    const char *text = invocation_text(invocation, "limit");
    gint64 number = REPORTS;

    if (text != NULL)
        text_parse_int(text, 1, ROW_LIST_MAX, &number);
    row_list_set_page(list, (guint)number);
    row_list_load(list, reports_came, invocation);
}

/* ---- a run ---- */

static const RecordColumn due_columns[] = {
    {"policy", "Rule", VALUE_TEXT, TRUE},
    {"action", "Does", VALUE_TEXT, TRUE},
    {"due", "Due", VALUE_INTEGER, TRUE},
};
static const RecordColumn done_columns[] = {
    {"policy", "Rule", VALUE_TEXT, TRUE},
    {"action", "Does", VALUE_TEXT, TRUE},
    {"done", "Done", VALUE_INTEGER, TRUE},
};

COLUMNS_OF(retention_due, due_columns)

typedef struct {
    SupabaseCall *call;
    GPtrArray *names, *actions; /* of char *, of the rules as they came */
    GArray *done;               /* of gint64 */
    guint steps;
} Run;

static void run_free(gpointer data)
{
    Run *run = data;

    supabase_cancel(&run->call);
    g_ptr_array_unref(run->names);
    g_ptr_array_unref(run->actions);
    g_array_unref(run->done);
    g_free(run);
}

static RestRequest *request_of(const Invocation *invocation, gboolean dry)
{
    const char *text = invocation_text(invocation, "batches");
    RestRequest *request = rest_request_new_rpc("run_retention");
    g_autofree char *key = g_uuid_string_random();
    gint64 batches = BATCHES;

    if (text != NULL)
        text_parse_int(text, 1, 1000, &batches);
    g_autofree char *body =
        dry ? g_strdup("{\"dry_run\":true}")
            : g_strdup_printf("{\"dry_run\":false,\"max_batches\":%" G_GINT64_FORMAT
                              ",\"idempotency_key\":\"%s\"}",
                              batches, key);
    rest_body(request, body);
    rest_repeatable(request); /* its key makes a second one harmless */
    return request;
}

static guint index_of(Run *run, const char *policy, const char *action)
{
    const gint64 none = 0;
    guint index = 0;

    if (g_ptr_array_find_with_equal_func(run->names, policy, g_str_equal, &index))
        return index;
    g_ptr_array_add(run->names, g_strdup(policy));
    g_ptr_array_add(run->actions, g_strdup(action));
    g_array_append_val(run->done, none);
    return run->names->len - 1;
}

/* What one step did is added up. more: a rule has more to do. FALSE: that is no report. */
static gboolean take_report(Run *run, const cJSON *answer, const char *count, gboolean *more)
{
    const cJSON *report = json_array(answer, "report");
    const cJSON *line;

    *more = FALSE;
    cJSON_ArrayForEach(line, report)
    {
        const char *policy = json_text(line, "policy");
        gint64 number = 0;
        if (policy == NULL || !json_int(line, count, 0, G_MAXINT32, &number))
            return FALSE;
        guint index = index_of(run, policy, json_text(line, "action"));
        g_array_index(run->done, gint64, index) += number;
        *more = *more || json_bool(line, "more", FALSE);
    }
    return report != NULL;
}

static void finish_run(Invocation *invocation, const RecordColumn *columns)
{
    const Run *run = invocation_state(invocation);
    Records *records = records_new(columns, G_N_ELEMENTS(done_columns), FALSE);

    for (guint i = 0; i < run->names->len; i++) {
        char **values = records_append(records);
        values[0] = g_strdup(g_ptr_array_index(run->names, i));
        values[1] = g_strdup(g_ptr_array_index(run->actions, i));
        values[2] = g_strdup_printf("%" G_GINT64_FORMAT, g_array_index(run->done, gint64, i));
    }
    invocation_finish(invocation, records);
}

static void tell_step(Invocation *invocation)
{
    const Run *run = invocation_state(invocation);
    const CommandOutput *output = invocation_output(invocation);
    gint64 all = 0;

    for (guint i = 0; i < run->done->len; i++)
        all += g_array_index(run->done, gint64, i);
    g_autofree char *rows = text_quantity(all);
    g_autofree char *words =
        g_strdup_printf(_("step %u: %s rows so far; Ctrl-C ends it here"), run->steps, rows);
    if (output != NULL)
        output->tell(words, output->data);
}

/* What earlier steps did stays; of the one under way it may not be known. */
static void fail_run(Invocation *invocation, const GError *error)
{
    const Run *run = invocation_state(invocation);
    gboolean unknown = fault_is_of_line(error) && !fault_is_unsent(error);

    if (run->steps == 0 && !unknown) {
        invocation_fail(invocation, error);
        return;
    }
    g_autofree char *words =
        unknown ? g_strdup_printf(_("%s. %u steps were done; whether this one was, `looptrace "
                                    "retention reports` says"),
                                  error->message, run->steps)
                : g_strdup_printf(_("%s. %u steps were done before"), error->message, run->steps);
    g_autoptr(GError) told = g_error_new_literal(error->domain, error->code, words);
    invocation_fail(invocation, told);
}

static void send_step(Invocation *invocation);

static void step_done(const RestAnswer *answer, const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Run *run = invocation_state(invocation);
    gboolean more = FALSE;
    g_autoptr(GError) broken = NULL;

    run->call = NULL;
    if (error != NULL) {
        fail_run(invocation, error);
        return;
    }
    g_autoptr(cJSON) value = json_parse(answer->body, answer->length, &broken);
    if (value != NULL && !take_report(run, value, "done", &more))
        g_set_error(&broken, FAULT, FAULT_DECODE, _("The answer is no report of a run"));
    if (broken != NULL) {
        fail_run(invocation, broken);
        return;
    }
    run->steps++;
    if (more && run->steps < STEPS) {
        tell_step(invocation);
        send_step(invocation);
        return;
    }
    finish_run(invocation, done_columns);
}

static void send_step(Invocation *invocation)
{
    Run *run = invocation_state(invocation);

    run->call = supabase_call(invocation_services(invocation)->supabase,
                              request_of(invocation, FALSE), step_done, invocation);
}

static Run *new_run(Invocation *invocation)
{
    Run *run = g_new0(Run, 1);

    run->names = g_ptr_array_new_with_free_func(g_free);
    run->actions = g_ptr_array_new_with_free_func(g_free);
    run->done = g_array_new(FALSE, FALSE, sizeof(gint64));
    invocation_set_state(invocation, run, run_free);
    return run;
}

void retention_run_run(Invocation *invocation)
{
    new_run(invocation);
    send_step(invocation);
}

static void due_told(const RestAnswer *answer, const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Run *run = invocation_state(invocation);
    gboolean more = FALSE;
    g_autoptr(GError) broken = NULL;
    g_autoptr(cJSON) value =
        error != NULL ? NULL : json_parse(answer->body, answer->length, &broken);

    run->call = NULL;
    if (value != NULL && !take_report(run, value, "due", &more))
        g_set_error(&broken, FAULT, FAULT_DECODE, _("The answer is no report of a run"));
    if (error != NULL || broken != NULL)
        invocation_fail(invocation, error != NULL ? error : broken);
    else
        finish_run(invocation, due_columns);
}

void retention_due_run(Invocation *invocation)
{
    Run *run = new_run(invocation);

    run->call = supabase_call(invocation_services(invocation)->supabase,
                              request_of(invocation, TRUE), due_told, invocation);
}

char *retention_due_describe(const Invocation *invocation, GError **error)
{
    g_autoptr(RestRequest) request = request_of(invocation, TRUE);

    return rest_request_describe(request);
}

char *retention_run_describe(const Invocation *invocation, GError **error)
{
    g_autoptr(RestRequest) request = request_of(invocation, FALSE);

    return rest_request_describe(request);
}
