/* SPDX-License-Identifier: MIT */
#include "looptrace/text_csv.h"

#include <string.h>

#include "looptrace/words.h"

typedef struct {
    const char *at, *end;
    guint line;
    char separator;
} Reader;

static void record_free(gpointer data)
{
    CsvRecord *record = data;

    g_ptr_array_unref(record->cells);
    g_free(record);
}

static void blame(CsvRecord *record, const char *wrong)
{
    if (record->wrong != NULL)
        return;
    record->wrong = wrong;
    record->column = record->cells->len + 1;
}

static gboolean is_line_end(const Reader *reader)
{
    return reader->at == reader->end || *reader->at == '\n' ||
           (*reader->at == '\r' && (reader->at + 1 == reader->end || reader->at[1] == '\n'));
}

/* Behind the opening quote. FALSE: there is no other one; the reader is where it was. */
static gboolean read_quoted(Reader *reader, GString *cell)
{
    const Reader before = *reader;

    for (; reader->at < reader->end; reader->at++) {
        if (*reader->at == '"' && reader->at + 1 < reader->end && reader->at[1] == '"') {
            reader->at++;
        } else if (*reader->at == '"') {
            reader->at++;
            return TRUE;
        } else if (*reader->at == '\n') {
            reader->line++;
        }
        g_string_append_c(cell, *reader->at);
    }
    *reader = before;
    g_string_truncate(cell, 0);
    return FALSE;
}

static void read_bare(Reader *reader, GString *cell)
{
    for (; !is_line_end(reader) && *reader->at != reader->separator; reader->at++)
        g_string_append_c(cell, *reader->at);
}

static void read_cell(Reader *reader, CsvRecord *record)
{
    g_autoptr(GString) cell = g_string_new(NULL);
    gboolean quoted = reader->at < reader->end && *reader->at == '"';

    if (quoted) {
        reader->at++;
        const Reader inside = *reader;
        gboolean closed = read_quoted(reader, cell);
        gboolean ends = is_line_end(reader) || *reader->at == reader->separator;
        /* One that ends on another line, and not where a cell does, was closed by somebody else's. */
        if (closed && !ends && reader->line > inside.line) {
            *reader = inside;
            g_string_truncate(cell, 0);
            closed = FALSE;
        }
        if (!closed || !ends)
            blame(record, closed ? N_("there is something behind a closing quote")
                                 : N_("a quote has no end"));
        read_bare(reader, cell);
    } else {
        read_bare(reader, cell);
    }
    if (memchr(cell->str, '\0', cell->len) != NULL)
        blame(record, N_("there is a NUL character"));
    else if (!g_utf8_validate(cell->str, (gssize)cell->len, NULL))
        blame(record, N_("it isn't UTF-8"));
    g_ptr_array_add(record->cells, g_utf8_make_valid(cell->str, (gssize)cell->len));
}

static CsvRecord *read_record(Reader *reader)
{
    CsvRecord *record = g_new0(CsvRecord, 1);

    record->line = reader->line;
    record->cells = g_ptr_array_new_with_free_func(g_free);
    for (;;) {
        read_cell(reader, record);
        if (is_line_end(reader))
            break;
        reader->at++; /* the separator */
    }
    if (reader->at < reader->end && *reader->at == '\r')
        reader->at++;
    if (reader->at < reader->end)
        reader->at++;
    reader->line++;
    return record;
}

static gboolean is_blank(const CsvRecord *record)
{
    for (guint i = 0; i < record->cells->len; i++)
        if (*(const char *)g_ptr_array_index(record->cells, i) != '\0')
            return FALSE;
    return record->wrong == NULL;
}

static char separator_of(const char *bytes, gsize length)
{
    const char *line_end = memchr(bytes, '\n', length);
    gsize first = line_end == NULL ? length : (gsize)(line_end - bytes);

    return memchr(bytes, ',', first) == NULL && memchr(bytes, ';', first) != NULL ? ';' : ',';
}

GPtrArray *csv_read(const char *bytes, gsize length)
{
    static const char mark[] = "\xef\xbb\xbf";
    GPtrArray *records = g_ptr_array_new_with_free_func(record_free);
    gsize skip = length >= 3 && memcmp(bytes, mark, 3) == 0 ? 3 : 0;
    Reader reader = {bytes + skip, bytes + length, 1, separator_of(bytes + skip, length - skip)};

    while (reader.at < reader.end) {
        CsvRecord *record = read_record(&reader);
        if (is_blank(record))
            record_free(record);
        else
            g_ptr_array_add(records, record);
    }
    return records;
}
