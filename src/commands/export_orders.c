/* SPDX-License-Identifier: MIT */
/* export orders */
#include <string.h>

#include "looptrace/export.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "nouns.h"
#include "order_asking.h"

typedef struct {
    Export *export;
    const char *path; /* of the invocation; NULL: the output of the command */
    gboolean told;    /* what it costs */
} ExportRun;

static void run_free(gpointer data)
{
    ExportRun *run = data;

    export_free(run->export);
    g_free(run);
}

static void fail_usage(Invocation *invocation, const char *sentence)
{
    g_autoptr(GError) error = g_error_new(FAULT, FAULT_USAGE, "%s", sentence);

    invocation_fail(invocation, error);
}

/* The first page is asked how many there are: from then on it is known what the others cost. */
static void export_changed(const ExportState *state, gpointer data)
{
    ExportRun *run = invocation_state(data);
    const CommandOutput *output = invocation_output(data);

    if (output == NULL || run->told || state->total <= ORDER_WALK_PAGE)
        return;
    const ExportCost cost = export_cost(state->total);
    g_autofree char *bytes = text_bytes(cost.bytes);
    g_autofree char *rows = text_quantity(cost.rows);
    g_autofree char *sentence = g_strdup_printf(
        _("%s%s orders in %u requests, about %s; Ctrl-C ends it, and leaves no file."),
        state->guessed ? "~" : "", rows, cost.requests, bytes);
    output->tell(sentence, output->data);
    run->told = TRUE;
}

static Records *result(const char *path, const ExportState *state)
{
    static const RecordColumn columns[] = {{"path", "File", VALUE_TEXT, TRUE},
                                           {"rows", "Orders", VALUE_INTEGER, TRUE},
                                           {"bytes", "Bytes", VALUE_INTEGER, TRUE}};
    g_autofree char *bytes = text_bytes(state->bytes);
    Records *records = records_new(columns, G_N_ELEMENTS(columns), TRUE);
    char **row = records_append(records);

    row[0] = g_strdup(path);
    row[1] = g_strdup_printf("%" G_GUINT64_FORMAT, state->rows);
    row[2] = g_strdup_printf("%" G_GUINT64_FORMAT, state->bytes);
    records_set_message(records, g_strdup_printf(_("%s orders, %s: %s"), row[1], bytes, path));
    return records;
}

/* Its format is the file's: what is printed is for the person. */
static void tell_result(Invocation *invocation, const char *path, const ExportState *state)
{
    const CommandOutput *output = invocation_output(invocation);
    g_autoptr(Records) records = result(path, state);

    output->tell(records_message(records), output->data);
    invocation_finish(invocation, records_new_text(g_strdup("")));
}

static void export_done(const ExportState *state, const GError *error, gpointer data)
{
    const ExportRun *run = invocation_state(data);

    if (error != NULL)
        invocation_fail(data, error);
    else if (run->path != NULL && invocation_output(data) == NULL)
        invocation_finish(data, result(run->path, state));
    else if (run->path != NULL)
        tell_result(data, run->path, state);
    else
        invocation_finish(data, records_new_text(g_strdup(""))); /* it has been written */
}

static GStrv read_columns(const Invocation *invocation)
{
    const char *said = invocation_text(invocation, "columns");

    return said == NULL ? order_asking_columns(invocation) : g_strsplit(said, ",", -1);
}

void export_orders_run(Invocation *invocation)
{
    const CommandOutput *output = invocation_output(invocation);
    const char *path = invocation_text(invocation, "output");
    g_autoptr(GError) error = NULL;
    g_autoptr(OrderQuery) query = order_asking_read(invocation, &error);
    g_auto(GStrv) columns = read_columns(invocation);
    ExportFormat format;

    if (query == NULL) {
        invocation_fail(invocation, error);
        return;
    }
    if (!export_format_read(invocation_text(invocation, "format"), path, &format)) {
        fail_usage(invocation, _("an export is --csv, --json or --jsonl"));
        return;
    }
    if (path == NULL && output == NULL) {
        fail_usage(invocation, _("--output FILE: which file is it to be written to?"));
        return;
    }
    const ExportWish wish = {
        .query = query,
        .format = format,
        .columns = (const char *const *)columns,
        .path = path,
        .replaces = invocation_flag(invocation, "replace"),
        .write = output == NULL ? NULL : output->write,
        .write_data = output == NULL ? NULL : output->data,
    };
    ExportRun *run = g_new0(ExportRun, 1);
    run->path = path;
    invocation_set_state(invocation, run, run_free);
    run->export = export_orders(invocation_services(invocation), &wish, export_changed, export_done,
                                invocation, &error);
    if (run->export == NULL)
        invocation_fail(invocation, error);
}

char *export_orders_describe(const Invocation *invocation, GError **error)
{
    g_autoptr(OrderQuery) query = order_asking_read(invocation, error);

    return query == NULL
               ? NULL
               : order_list_describe(query, ORDER_WALK_PAGE,
                                     clock_today(&invocation_services(invocation)->clock));
}
