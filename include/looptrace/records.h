/* SPDX-License-Identifier: MIT */
/*
 * What a command answers: rows of raw values under typed columns. The command line renders them as
 * table, plain text, CSV, JSON or JSON lines; so a new noun gets every format for nothing.
 */
#ifndef LOOPTRACE_RECORDS_H
#define LOOPTRACE_RECORDS_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    VALUE_TEXT,
    VALUE_INTEGER, /* whole number as text */
    VALUE_DECIMAL, /* exact decimal as text; in JSON a string, so that no reader rounds it */
    VALUE_PERCENT, /* 0..100 as text */
    VALUE_DAY,     /* "2026-11-23" */
    VALUE_MOMENT,  /* a timestamp as the server sent it; shown in the person's zone */
    VALUE_BOOLEAN, /* "true" or "false" */
    VALUE_LIST,    /* names parted by commas; in JSON an array */
    VALUE_JSON /* JSON: in JSON as it is, elsewhere as text; for people texts of an array one by one */
} ValueType;

typedef struct {
    const char *key;   /* name in JSON, CSV and --columns */
    const char *title; /* head of the table */
    ValueType type;
    gboolean in_table; /* shown in a table unless --columns says otherwise */
} RecordColumn;

typedef struct Records Records;

/* columns is a static table of n. single: one object (show, status), not a list. */
Records *records_new(const RecordColumn *columns, guint n, gboolean single);
void records_free(Records *records);

/* A new last row: n values, all NULL (no value). Fill them with strings that the records then own. */
char **records_append(Records *records);

guint records_count(const Records *records);
guint records_columns(const Records *records);
const RecordColumn *records_column(const Records *records, guint column);
int records_find_column(const Records *records, const char *key); /* -1: no such column */
const char *records_value(const Records *records, guint row,
                          guint column); /* borrowed; may be NULL */
gboolean records_is_single(const Records *records);

/* A list that belongs to a single record (the stages of an order). Takes child; key is static. */
void records_set_child(Records *records, const char *key, Records *child);
const Records *records_child(const Records *records, const char **key); /* NULL: none */

/* The columns that this answer is about, unless --columns says otherwise: keys, NULL-terminated, taken; NULL: the usual ones. */
void records_set_usual(Records *records, char **taken);
const char *const *records_usual(const Records *records); /* NULL: those of the table */

/* One sentence for a person who looks at a terminal ("Signed in as …"); instead of a table for a
 * single record, below the table for a list. */
void records_set_message(Records *records, char *taken);
const char *records_message(const Records *records);
/* The sentence of a single record stands beside its facts (how old they are), not in their place. */
void records_show_facts(Records *records);
gboolean records_shows_facts(const Records *records);
/* What goes into a file by itself (an export): JSON, unless another format is asked for. */
void records_prefer_json(Records *records);
gboolean records_prefers_json(const Records *records);

/* Text that isn't rows: what --dry-run prints. Takes the text. */
Records *records_new_text(char *taken);
/* What people read in place of its rows: printed where no other format is asked for. Takes the text. */
void records_set_text(Records *records, char *taken);
const char *records_text(const Records *records); /* NULL: rows */

/* Something in the answer is wrong although the command ran (doctor): its exit code. 0 by default. */
void records_set_exit_code(Records *records, int exit_code);
int records_exit_code(const Records *records);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Records, records_free)

G_END_DECLS

#endif
