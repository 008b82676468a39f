/* SPDX-License-Identifier: MIT */
/*
 * listings import: each line of a CSV file becomes a draft, or is told with what is wrong in which column. A line is known by
 * its sku, else by its title: the listing's id is made of that and of the supplier, so that a second run of the same file makes
 * nothing twice.
 */
#include <string.h>

#include "capacity.h"
#include "listings.h"
#include "looptrace/text.h"
#include "looptrace/text_csv.h"
#include "looptrace/words.h"

#define LINES_MAX 2000 /* of one file */

/* Columns of the file, by the names that they may have; sku is no field of a listing. */
static const struct {
    const char *name, *also, *field;
    gboolean needed;
    const char *unless; /* what stands for an empty cell; NULL: nothing */
} columns[] = {
    {"sku", "id", NULL, FALSE, NULL},
    {"title", NULL, "title", TRUE, NULL},
    {"product_type", "product", "product_type", TRUE, NULL},
    {"category", NULL, "category", TRUE, NULL},
    {"subcategory", NULL, "subcategory", FALSE, NULL},
    {"base_price", "price", "base_price", TRUE, NULL},
    {"available_quantity", "stock", "available_quantity", TRUE, NULL},
    {"moq", NULL, "moq", TRUE, NULL},
    {"lead_time_days", "lead_time", "lead_time_days", FALSE, "0"},
    {"material", NULL, "material", FALSE, NULL},
    {"fabric_composition", "fabric", "fabric_composition", FALSE, NULL},
    {"gsm", NULL, "gsm", FALSE, NULL},
    {"colors", "colours", "colors", FALSE, "[]"},
    {"sizes", NULL, "sizes", FALSE, "[]"},
    {"shipping_from", "from", "shipping_from", FALSE, NULL},
    {"primary_image", "picture", "primary_image", FALSE, NULL},
    {"description", NULL, "description", FALSE, NULL},
};

typedef struct {
    const char *supplier_id;
    int place[G_N_ELEMENTS(columns)]; /* which cell of a record; -1: the file has no such column */
    guint n_cells;
    GHashTable *keys; /* of lines so far → line + 1 */
} Import;

static const RecordColumn result_columns[] = {WRITING_COLUMNS("line", "Line")};

static const WritingNoun writing_imported = {
    .word = "line", .shown = "LINE", .columns = result_columns};

/* ---- the first line ---- */

static int find_column(const char *title)
{
    g_autofree char *name = g_ascii_strdown(title, -1);

    g_strstrip(g_strdelimit(name, " -", '_'));
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        if (strcmp(columns[i].name, name) == 0 || g_strcmp0(columns[i].also, name) == 0)
            return (int)i;
    return -1;
}

static gboolean read_titles(Import *import, const CsvRecord *record, GError **error)
{
    import->n_cells = record->cells->len;
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        import->place[i] = -1;
    for (guint c = 0; c < record->cells->len; c++) {
        const char *title = g_ptr_array_index(record->cells, c);
        g_autofree char *clean = text_clean(title, -1);
        int column = find_column(title);
        if (column >= 0 && import->place[column] < 0) {
            import->place[column] = (int)c;
            continue;
        }
        g_set_error(error, FAULT, FAULT_USAGE,
                    column < 0 ? _("line %u, column %u: there is no column “%s” of a listing")
                               : _("line %u, column %u: “%s” is there twice"),
                    record->line, c + 1, clean);
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        if (columns[i].needed && import->place[i] < 0) {
            g_set_error(error, FAULT, FAULT_USAGE, _("the first line has no column “%s”"),
                        columns[i].name);
            return FALSE;
        }
    return TRUE;
}

/* ---- one line ---- */

static GError *wrong(guint line, const char *column, const char *why)
{
    return g_error_new(FAULT, FAULT_INVALID, _("line %u, %s: %s"), line, column, why);
}

/* What a spreadsheet would run. A ' before it says that it is meant, as our own export writes it. */
static gboolean is_formula(const char *cell)
{
    return *cell != '\0' && strchr("=+-@\t\r", *cell) != NULL;
}

/* "-12.50" is a number to a spreadsheet too. */
static gboolean is_signed_number(const char *cell)
{
    return (*cell == '+' || *cell == '-') && cell[1] != '\0' &&
           cell[1 + strspn(cell + 1, "0123456789.")] == '\0';
}

/* Caller frees. */
static char *value_of(const Import *import, const CsvRecord *record, gsize column)
{
    int place = import->place[column];
    const char *cell = place < 0 ? "" : g_ptr_array_index(record->cells, (guint)place);
    char *value = g_strstrip(g_strdup(cell));

    if (*value == '\'' && is_formula(value + 1))
        memmove(value, value + 1, strlen(value));
    return value;
}

static gboolean set_cell(Write *write, gsize column, const char *value, GError **error)
{
    const WriteField *field = write_kind_field(write_kind_of(write), columns[column].field);
    g_autofree char *list = field->is_list && *value != '\0' ? write_list_value(value) : NULL;
    const char *wanted = *value == '\0' ? columns[column].unless : list != NULL ? list : value;

    return write_set(write, columns[column].field, wanted, error);
}

/* NULL: error names line and column. */
static Write *read_line(Import *import, const CsvRecord *record, GError **error)
{
    g_autofree char *sku = value_of(import, record, 0), *title = value_of(import, record, 1);
    g_autofree char *key =
        g_strconcat(*sku != '\0' ? "sku " : "title ", *sku != '\0' ? sku : title, NULL);
    g_autofree char *name = g_strconcat("listing ", key, NULL);
    g_autofree char *id = listing_id(import->supplier_id, name);
    g_autoptr(Write) write = write_new_own_listing(id, import->supplier_id, title);

    for (gsize i = 1; i < G_N_ELEMENTS(columns); i++) {
        g_autofree char *value = value_of(import, record, i);
        g_autoptr(GError) problem = NULL;
        g_autofree char *cell = g_strstrip(g_strdup(
            import->place[i] < 0 ? "" : g_ptr_array_index(record->cells, (guint)import->place[i])));
        if (is_formula(cell) && !is_signed_number(cell)) {
            g_propagate_error(error, wrong(record->line, columns[i].name,
                                           _("it begins as a formula does; put ' before it if it "
                                             "is meant so")));
            return NULL;
        }
        if (!set_cell(write, i, value, &problem)) {
            g_propagate_error(error, wrong(record->line, columns[i].name, problem->message));
            return NULL;
        }
    }
    g_autoptr(GError) problem = NULL;
    if (!write_check_listing(write, &problem)) {
        g_propagate_error(error, g_error_new(FAULT, FAULT_INVALID, _("line %u, %s"), record->line,
                                             problem->message));
        return NULL;
    }
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(import->keys, key));
    if (before > 0) {
        g_autofree char *why = g_strdup_printf(_("line %u has the same"), before);
        g_propagate_error(error, wrong(record->line, *sku != '\0' ? "sku" : "title", why));
        return NULL;
    }
    g_hash_table_insert(import->keys, g_strdup(key), GUINT_TO_POINTER(record->line));
    return g_steal_pointer(&write);
}

static Write *make_line(Import *import, const CsvRecord *record, GError **error)
{
    if (record->wrong != NULL) {
        g_autofree char *column = g_strdup_printf(_("column %u"), record->column);
        g_propagate_error(error, wrong(record->line, column, _(record->wrong)));
        return NULL;
    }
    if (record->cells->len != import->n_cells) {
        g_set_error(error, FAULT, FAULT_INVALID,
                    _("line %u: it has %u columns, the first line has %u"), record->line,
                    record->cells->len, import->n_cells);
        return NULL;
    }
    return read_line(import, record, error);
}

/* ---- the file ---- */

static GPtrArray *read_file(const Invocation *invocation, GError **error)
{
    const char *path = invocation_text(invocation, "file");
    g_autofree char *clean = text_clean(path, -1);
    g_autofree char *bytes = NULL;
    g_autoptr(GError) problem = NULL;
    gsize length = 0;

    if (!g_file_get_contents(path, &bytes, &length, &problem)) {
        g_set_error(error, FAULT, FAULT_IO, _("%s can't be read: %s"), clean, problem->message);
        return NULL;
    }
    g_autoptr(GPtrArray) records = length > CSV_BYTES_MAX ? NULL : csv_read(bytes, length);
    if (records == NULL || records->len > LINES_MAX + 1) {
        g_set_error(error, FAULT, FAULT_USAGE, _("%s: no more than %d lines at once: divide it"),
                    clean, LINES_MAX);
        return NULL;
    }
    if (records->len >= 2)
        return g_steal_pointer(&records);
    g_set_error(error, FAULT, FAULT_USAGE,
                _("%s: a first line with the names of the columns is wanted, and a listing in each "
                  "other one"),
                clean);
    return NULL;
}

static void give(Invocation *invocation, Import *import, const GPtrArray *records)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) changes = g_ptr_array_new();
    g_autoptr(GPtrArray) problems = g_ptr_array_new();

    for (guint i = 1; i < records->len; i++) {
        const CsvRecord *record = records->pdata[i];
        GError *problem = NULL;
        g_ptr_array_add(names, g_strdup_printf("%u", record->line));
        g_ptr_array_add(changes, make_line(import, record, &problem));
        g_ptr_array_add(problems, problem);
    }
    writing_give_some(invocation, &writing_imported, names, changes, problems);
}

static void import_for(Invocation *invocation, const char *supplier_id)
{
    Import import = {.supplier_id = supplier_id};
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) records = read_file(invocation, &error);

    if (records == NULL || !read_titles(&import, records->pdata[0], &error)) {
        invocation_fail(invocation, error);
        return;
    }
    import.keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    give(invocation, &import, records);
    g_hash_table_unref(import.keys);
}

void listings_import_run(Invocation *invocation)
{
    capacity_find_supplier(invocation, TRUE, import_for);
}
