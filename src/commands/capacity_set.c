/* SPDX-License-Identifier: MIT */
/* capacity set: one day, a range, or a day in each line of stdin. */
#include "capacity.h"

#include <string.h>

#include "looptrace/messages.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"

#define DAYS_MAX 2000 /* of one command */

typedef struct {
    char *date, *total, *used; /* total, used: NULL: as it is */
} Line;

typedef struct {
    Invocation *invocation;
    GPtrArray *lines; /* Line */
    char *supplier_id;
    GPtrArray *kept; /* Capacity: without the server */
} Setter;

static void line_free(gpointer data)
{
    Line *line = data;

    g_free(line->date);
    g_free(line->total);
    g_free(line->used);
    g_free(line);
}

static void setter_free(Setter *setter)
{
    g_ptr_array_unref(setter->lines);
    g_ptr_array_unref(setter->kept);
    g_free(setter->supplier_id);
    g_free(setter);
}

static void setter_fail(Setter *taken, const GError *error)
{
    invocation_fail(taken->invocation, error);
    setter_free(taken);
}

static void add_line(GPtrArray *lines, const char *date, const char *total, const char *used)
{
    Line *line = g_new0(Line, 1);

    *line = (Line){g_strdup(date), g_strdup(total), g_strdup(used)};
    g_ptr_array_add(lines, line);
}

/* ---- which days ---- */

static gboolean read_stdin(GPtrArray *lines, const char *text, GError **error)
{
    g_auto(GStrv) all = g_strsplit(text, "\n", -1);

    for (guint i = 0; all[i] != NULL; i++) {
        Day day;
        g_auto(GStrv) words = g_strsplit_set(g_strstrip(all[i]), " \t", 4);
        guint n = g_strv_length(words);
        if (n == 0 || *words[0] == '\0')
            continue;
        if (n < 2 || n > 3 || !text_parse_day(words[0], &day) || lines->len >= DAYS_MAX) {
            g_set_error(error, FAULT, FAULT_USAGE,
                        _("--stdin, line %u: a day, the pieces in all and those that are used are "
                          "wanted, parted by blanks"),
                        i + 1);
            return FALSE;
        }
        add_line(lines, words[0], words[1], words[2]);
    }
    if (lines->len > 0)
        return TRUE;
    g_set_error(error, FAULT, FAULT_USAGE, _("--stdin: there is nothing on stdin"));
    return FALSE;
}

static gboolean read_range(const Invocation *invocation, GPtrArray *lines, GError **error)
{
    const char *from = invocation_text(invocation, "date");
    const char *until = invocation_text(invocation, "until");
    Day first = DAY_NONE, last = DAY_NONE;

    if (from == NULL || !text_parse_day(from, &first)) {
        g_set_error(error, FAULT, FAULT_USAGE, _("give a day, or --stdin with one in each line"));
        return FALSE;
    }
    last = first;
    if (until != NULL)
        text_parse_day(until, &last);
    if (last < first || last - first >= DAYS_MAX) {
        g_set_error(error, FAULT, FAULT_USAGE, _("--until: it must be a later day, within %d"),
                    DAYS_MAX);
        return FALSE;
    }
    for (Day day = first; day <= last; day++) {
        g_autofree char *date = text_day(day);
        add_line(lines, date, invocation_text(invocation, "total"),
                 invocation_text(invocation, "used"));
    }
    return TRUE;
}

static gboolean read_lines(const Invocation *invocation, GPtrArray *lines, GError **error)
{
    gboolean days = invocation_flag(invocation, "stdin")
                        ? read_stdin(lines, invocation_text(invocation, "stdin"), error)
                        : read_range(invocation, lines, error);

    if (!days || invocation_flag(invocation, "stdin") ||
        invocation_text(invocation, "total") != NULL ||
        invocation_text(invocation, "used") != NULL || invocation_text(invocation, "note") != NULL)
        return days;
    g_set_error(error, FAULT, FAULT_USAGE, _("give --total, --used or --note: what is to be set"));
    return FALSE;
}

/* ---- the changes ---- */

static const RecordColumn result_columns[] = {WRITING_COLUMNS("date", "Day")};

static const WritingNoun writing_capacity = {
    .word = "date", .shown = "DATE", .columns = result_columns};

static const Capacity *find(const Setter *setter, const GPtrArray *rows, const char *date)
{
    for (guint i = 0; i < rows->len; i++) {
        const Capacity *row = g_ptr_array_index(rows, i);
        if (strcmp(row->date, date) == 0 && strcmp(row->supplier_id, setter->supplier_id) == 0)
            return row;
    }
    return NULL;
}

/* What the database would refuse, told before it is asked. */
static gboolean check_line(const Line *line, const Capacity *seen, GError **error)
{
    gint64 total = seen->total, used = seen->booked;

    if (line->total == NULL && seen->id == NULL) {
        g_set_error(error, FAULT, FAULT_USAGE,
                    _("%s has no capacity yet: --total says how many pieces in all"), line->date);
        return FALSE;
    }
    if (line->total != NULL)
        text_parse_int(line->total, 0, G_MAXINT32, &total);
    if (line->used != NULL)
        text_parse_int(line->used, 0, G_MAXINT32, &used);
    if (used <= total)
        return TRUE;
    g_autofree char *too_many = text_quantity(used), *all = text_quantity(total);
    g_set_error(error, FAULT, FAULT_USAGE, _("%s: %s used are more than the %s pieces in all"),
                line->date, too_many, all);
    return FALSE;
}

static gboolean fill(const Invocation *invocation, Write *write, const Line *line, GError **error)
{
    const char *note = invocation_text(invocation, "note");

    return (line->total == NULL ||
            writing_set(write, "total_capacity", "total", line->total, error)) &&
           (line->used == NULL ||
            writing_set(write, "booked_capacity", "used", line->used, error)) &&
           (note == NULL ||
            writing_set(write, "notes", "note", *note == '\0' ? NULL : note, error));
}

/* On what waits already, if something does. NULL with the reason. */
static Write *make(const Setter *setter, const GPtrArray *rows, const Line *line, GError **error)
{
    const Services *services = invocation_services(setter->invocation);
    const Capacity nobody = {.supplier_id = setter->supplier_id, .date = line->date};
    const Capacity *row = find(setter, rows, line->date);
    WriteMark mark;
    g_autoptr(Capacity) over =
        writes_over_capacity(services->writes, row != NULL ? row : &nobody, &mark);
    const Capacity *seen = over != NULL ? over : row != NULL ? row : &nobody;
    g_autoptr(Write) write = write_new_capacity(seen);

    if (!fill(setter->invocation, write, line, error) || !check_line(line, seen, error))
        return NULL;
    writing_set_expiry(setter->invocation, write);
    return g_steal_pointer(&write);
}

static void give(Setter *taken, const GPtrArray *rows)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < taken->lines->len; i++) {
        const Line *line = g_ptr_array_index(taken->lines, i);
        Write *write = make(taken, rows, line, &error);
        if (write == NULL) {
            setter_fail(taken, error);
            return;
        }
        g_ptr_array_add(names, g_strdup(line->date));
        g_ptr_array_add(changes, write);
    }
    Invocation *invocation = taken->invocation;
    gboolean bulk = invocation_flag(invocation, "stdin") || taken->lines->len > 1;
    setter_free(taken);
    writing_give(invocation, &writing_capacity, names, changes, bulk);
}

/* ---- the rows ---- */

static gboolean keep(gconstpointer row, gint64 stamp_us, gpointer data)
{
    g_ptr_array_add(((Setter *)data)->kept, capacity_copy(row));
    return TRUE;
}

/* Without the server on what is kept; where nothing is, the day is taken as one that nobody has set: the server leaves one
 * alone that is there. */
static void loaded(const GError *error, gpointer data)
{
    Setter *setter = data;
    Sync *sync = invocation_services(setter->invocation)->sync;

    if (error != NULL && !fault_is_of_line(error) && fault_kind(error) != FAULT_NOT_KEPT) {
        setter_fail(setter, error);
        return;
    }
    if (error != NULL)
        sync_visit_rows(sync, &row_capacity, keep, setter);
    give(setter, error != NULL ? setter->kept : row_list_rows(sync_rows(sync, &row_capacity)));
}

static gint by_date(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const Line *const *)a)->date, (*(const Line *const *)b)->date);
}

static void supplier_found(Invocation *invocation, const char *supplier_id)
{
    Setter *setter = g_new0(Setter, 1);
    g_autoptr(GError) error = NULL;

    setter->invocation = invocation;
    setter->lines = g_ptr_array_new_with_free_func(line_free);
    setter->kept = g_ptr_array_new_with_free_func((GDestroyNotify)capacity_free);
    setter->supplier_id = g_strdup(supplier_id);
    if (!read_lines(invocation, setter->lines, &error)) {
        setter_fail(setter, error);
        return;
    }
    g_ptr_array_sort(setter->lines, by_date);
    const Line *first = g_ptr_array_index(setter->lines, 0);
    const Line *last = g_ptr_array_index(setter->lines, setter->lines->len - 1);
    RowList *list = sync_rows(invocation_services(invocation)->sync, &row_capacity);
    row_list_set_query(list, sync_capacity_rows(supplier_id, first->date, last->date));
    row_list_set_page(list, ROW_LIST_MAX);
    row_list_load(list, loaded, setter);
}

void capacity_set_run(Invocation *invocation)
{
    capacity_find_supplier(invocation, TRUE, supplier_found);
}
