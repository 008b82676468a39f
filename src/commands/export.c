/* SPDX-License-Identifier: MIT */
#include "looptrace/export.h"

#include <string.h>

#include "looptrace/new_file.h"
#include "looptrace/record_text.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "order_records.h"

/* A page of 1,000 orders: request, and what a row takes of the answer as it is compressed (docs/scale.md). */
#define REQUEST_BYTES 500
#define ROW_BYTES     40
#define HERE_ROWS     2000 /* of those that are here, in one turn of the loop */

struct Export {
    Services *services;
    ExportFormat format;
    guint columns[ORDER_COLUMNS_COUNT];
    guint n_columns;
    OrderList *here;
    guint next; /* of those that are here */
    guint source;
    OrderWalk *walk;
    NewFile *file;
    ExportWrite write;
    gpointer write_data;
    ExportState state;
    GError *failure;
    ExportChanged changed;
    ExportDone done;
    gpointer data;
};

gboolean export_format_named(const char *name, ExportFormat *format)
{
    static const char *const names[] = {
        [EXPORT_CSV] = "csv", [EXPORT_JSON] = "json", [EXPORT_JSON_LINES] = "jsonl"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], name) == 0) {
            *format = (ExportFormat)i;
            return TRUE;
        }
    return FALSE;
}

gboolean export_format_of(const char *path, ExportFormat *format)
{
    const char *dot = strrchr(path, '.');

    return dot != NULL && export_format_named(dot + 1, format);
}

gboolean export_format_read(const char *said, const char *path, ExportFormat *format)
{
    *format = EXPORT_CSV;
    if (said == NULL) {
        if (path != NULL)
            export_format_of(path, format);
        return TRUE;
    }
    return export_format_named(said, format);
}

ExportCost export_cost(gint64 rows)
{
    guint requests = (guint)MAX((rows + ORDER_WALK_PAGE - 1) / ORDER_WALK_PAGE, 1);

    return (ExportCost){rows, requests, (guint64)rows * ROW_BYTES + requests * REQUEST_BYTES};
}

/* ---- columns ---- */

static gboolean fail_column(const char *key, GError **error)
{
    g_autofree char *shown = text_clean(key, -1);
    g_autoptr(GString) known = g_string_new(NULL);

    for (guint i = 0; i < ORDER_COLUMNS_COUNT; i++)
        g_string_append_printf(known, "%s%s", i == 0 ? "" : ", ", order_record_columns[i].key);
    g_set_error(error, FAULT, FAULT_USAGE, _("there is no column “%s”; there are: %s"), shown,
                known->str);
    return FALSE;
}

static guint find_column(const char *key)
{
    for (guint i = 0; i < ORDER_COLUMNS_COUNT; i++)
        if (strcmp(order_record_columns[i].key, key) == 0)
            return i;
    return G_MAXUINT;
}

static gboolean choose_columns(Export *export, const char *const *keys, GError **error)
{
    for (guint i = 0; keys == NULL && i < ORDER_COLUMNS_COUNT; i++)
        export->columns[export->n_columns++] = i;
    for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
        guint found = find_column(keys[i]);
        if (found == G_MAXUINT || export->n_columns == ORDER_COLUMNS_COUNT)
            return fail_column(keys[i], error);
        export->columns[export->n_columns++] = found;
    }
    return TRUE;
}

/* ---- writing ---- */

static void put(Export *export, const GString *text)
{
    gboolean good;

    if (export->failure != NULL || text->len == 0)
        return;
    good = export->file != NULL
               ? new_file_write(export->file, text->str, text->len, &export->failure)
               : export->write(text->str, text->len, export->write_data, &export->failure);
    if (good)
        export->state.bytes += text->len;
}

static void add_order(const Export *export, GString *text, const Order *order, Day today)
{
    const RecordColumn *columns[ORDER_COLUMNS_COUNT];
    const char *values[ORDER_COLUMNS_COUNT];
    char *row[ORDER_COLUMNS_COUNT] = {NULL};
    guint n = order_record_fill(row, order, today);

    for (guint i = 0; i < export->n_columns; i++) {
        columns[i] = &order_record_columns[export->columns[i]];
        values[i] = row[export->columns[i]];
    }
    if (export->format == EXPORT_CSV)
        record_text_csv_row(text, columns, values, export->n_columns);
    else
        record_text_json_row(text, columns, values, export->n_columns);
    for (guint i = 0; i < n; i++)
        g_free(row[i]);
}

static void add_rows(Export *export, const GPtrArray *orders)
{
    g_autoptr(GString) text = g_string_new(NULL);
    Day today = clock_today(&export->services->clock);

    for (guint i = 0; i < orders->len; i++) {
        if (export->format == EXPORT_JSON)
            g_string_append(text, export->state.rows == 0 ? "[\n" : ",\n");
        add_order(export, text, g_ptr_array_index(orders, i), today);
        if (export->format == EXPORT_JSON_LINES)
            g_string_append_c(text, '\n');
        export->state.rows++;
    }
    put(export, text);
}

static void add_head(Export *export)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const RecordColumn *columns[ORDER_COLUMNS_COUNT];

    if (export->format != EXPORT_CSV)
        return;
    for (guint i = 0; i < export->n_columns; i++)
        columns[i] = &order_record_columns[export->columns[i]];
    record_text_csv_head(text, columns, export->n_columns);
    put(export, text);
}

static void add_end(Export *export)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (export->format == EXPORT_JSON)
        g_string_append(text, export->state.rows == 0 ? "[]\n" : "\n]\n");
    put(export, text);
}

/* ---- from page to page ---- */

/* The file takes its place, or nothing of it stays. */
static void finish(Export *export, const GError *error)
{
    NewFile *file;

    if (export->failure == NULL && error != NULL)
        export->failure = g_error_copy(error);
    if (export->failure == NULL)
        add_end(export);
    file = g_steal_pointer(&export->file);
    if (file != NULL && export->failure == NULL)
        new_file_commit(file, &export->failure);
    else
        new_file_abandon(file);
    export->done(&export->state, export->failure, export->data);
}

static gboolean finish_later(gpointer data)
{
    Export *export = data;

    export->source = 0;
    finish(export, NULL);
    return G_SOURCE_REMOVE;
}

static void later(Export *export, GSourceFunc function)
{
    GSource *source = g_idle_source_new();

    g_source_set_callback(source, function, export, NULL);
    export->source = g_source_attach(source, export->services->context);
    g_source_unref(source);
}

static void page_came(const GPtrArray *orders, gint64 total, gboolean guessed, gpointer data)
{
    Export *export = data;

    if (total >= 0) {
        export->state.total = total;
        export->state.guessed = guessed;
    }
    add_rows(export, orders);
    if (export->failure != NULL) { /* nothing more is fetched for it */
        order_walk_cancel(&export->walk);
        later(export, finish_later);
        return;
    }
    export->changed(&export->state, export->data);
}

static void walked(const GError *error, gpointer data)
{
    Export *export = data;

    export->walk = NULL;
    finish(export, error);
}

/* Those that are here, some at a time: keys are heard in between. */
static gboolean write_here(gpointer data)
{
    Export *export = data;
    g_autoptr(GPtrArray) orders = g_ptr_array_new();
    OrderList *list = export->here;
    guint count = order_list_count(list);

    for (; export->next < count && orders->len < HERE_ROWS; export->next++) {
        const Order *order = order_list_row(list, export->next);
        if (order != NULL)
            g_ptr_array_add(orders, (gpointer)order);
    }
    add_rows(export, orders);
    if (export->failure == NULL && export->next < count) {
        export->changed(&export->state, export->data);
        return G_SOURCE_CONTINUE;
    }
    export->source = 0;
    finish(export, NULL);
    return G_SOURCE_REMOVE;
}

static gboolean open_output(Export *export, const ExportWish *wish, GError **error)
{
    const guint mine_alone = 0600;

    if (wish->path == NULL) {
        export->write = wish->write;
        export->write_data = wish->write_data;
        return TRUE;
    }
    export->file = new_file_begin(wish->path, mine_alone, wish->replaces, error);
    return export->file != NULL;
}

Export *export_orders(Services *services, const ExportWish *wish, ExportChanged changed,
                      ExportDone done, gpointer data, GError **error)
{
    Export *export = g_new0(Export, 1);

    export->services = services;
    export->format = wish->format;
    export->changed = changed;
    export->done = done;
    export->data = data;
    export->state.total = -1;
    if (!choose_columns(export, wish->columns, error) || !open_output(export, wish, error)) {
        export_free(export);
        return NULL;
    }
    add_head(export);
    if (wish->here != NULL) {
        export->here = wish->here;
        export->state.total = order_list_count(wish->here);
        later(export, write_here);
    } else {
        export->walk = order_walk_new(services->sync, wish->query, page_came, walked, export);
    }
    return export;
}

void export_free(Export *export)
{
    if (export == NULL)
        return;
    order_walk_cancel(&export->walk);
    if (export->source != 0)
        g_source_destroy(
            g_main_context_find_source_by_id(export->services->context, export->source));
    new_file_abandon(export->file);
    g_clear_error(&export->failure);
    g_free(export);
}
