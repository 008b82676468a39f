/* SPDX-License-Identifier: MIT */
/*
 * Rows of a list written down, for the screens and the command line alike: all of them in the order of the query, those that
 * aren't here fetched a page at a time and let go of. A file is there whole or not at all, and is the person's alone.
 */
#ifndef LOOPTRACE_EXPORT_H
#define LOOPTRACE_EXPORT_H

#include "looptrace/records.h"
#include "looptrace/services.h"

G_BEGIN_DECLS

typedef enum { EXPORT_CSV, EXPORT_JSON, EXPORT_JSON_LINES } ExportFormat;

/* csv, json, jsonl. */
gboolean export_format_named(const char *name, ExportFormat *format);
/* By the end of a file's name: .csv, .json, .jsonl. */
gboolean export_format_of(const char *path, ExportFormat *format);

/* What was said, else what the name of the file (NULL: none) says, else CSV; FALSE: what was said is none of them. */
gboolean export_format_read(const char *said, const char *path, ExportFormat *format);

/* The keys of records that the columns of a list of orders are (as ui_table_layout() writes them), those that are shown, in their
 * order; NULL for NULL. Caller frees. */
GStrv export_order_columns(const char *layout);

/* What it costs to fetch what isn't here, as it looks now: sent and received. */
typedef struct {
    gint64 rows;
    guint requests;
    guint64 bytes;
} ExportCost;

ExportCost export_cost(gint64 rows);

/* Text of the output, in turn; FALSE: it can't go on, and *error says why. */
typedef gboolean (*ExportWrite)(const char *text, gsize length, gpointer data, GError **error);

typedef struct {
    const OrderQuery *query;
    OrderList *here; /* complete, and of that query: nobody is asked; NULL: the server is */
    ExportFormat format;
    const char *const *columns; /* keys of records; NULL: all */
    const char *path;           /* NULL: to write */
    gboolean replaces;          /* what is at path makes way at the end */
    ExportWrite write;
    gpointer write_data;
} ExportWish;

typedef struct {
    guint64 rows, bytes; /* written so far */
    gint64 total;        /* of rows; -1: not known */
    gboolean guessed;
} ExportState;

typedef struct Export Export;

/* From the loop: changed after each page, done once. */
typedef void (*ExportChanged)(const ExportState *state, gpointer data);
typedef void (*ExportDone)(const ExportState *state, const GError *error, gpointer data);

/* NULL with FAULT_USAGE for an unknown column, FAULT_IO when nothing can be written at path; then done isn't called. */
Export *export_orders(Services *services, const ExportWish *wish, ExportChanged changed,
                      ExportDone done, gpointer data, GError **error);
/* At any time: nothing of an unfinished file stays, and nobody is called any more. NULL is allowed. */
void export_free(Export *export);

G_END_DECLS

#endif
