/* SPDX-License-Identifier: MIT */
/*
 * CSV as RFC 4180 has it, and as spreadsheets write it: a byte order mark, CRLF or LF, commas or (when the first line has no
 * comma) semicolons, quotes with anything in them. What is wrong is told with line and column of the file, and costs its own
 * record alone. Pure.
 */
#ifndef LOOPTRACE_TEXT_CSV_H
#define LOOPTRACE_TEXT_CSV_H

#include <glib.h>

G_BEGIN_DECLS

#define CSV_BYTES_MAX (16 * 1024 * 1024)

typedef struct {
    guint line;        /* of the file, from 1 on, where it begins */
    GPtrArray *cells;  /* char *, UTF-8, without quotes */
    const char *wrong; /* N_(): what can't be read; NULL: all of it can */
    guint column;      /* wrong: in which cell, from 1 on */
} CsvRecord;

/* CsvRecord* that it frees. Lines without anything on them are left out. */
GPtrArray *csv_read(const char *bytes, gsize length);

G_END_DECLS

#endif
