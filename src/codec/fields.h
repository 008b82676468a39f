/* SPDX-License-Identifier: MIT */
/* Members of a row, strict about their types: a wrong one refuses the whole answer. */
#ifndef CODEC_FIELDS_H
#define CODEC_FIELDS_H

#include "looptrace/clock.h"
#include "looptrace/json.h"

/* Where in the answer one is, and what is wrong there. */
typedef struct {
    const char *what; /* "order", for the message */
    guint row;
    GError **error;
    gboolean failed;
} Fields;

/* The answer as an array of objects; `what` names it in the message. */
cJSON *fields_parse_rows(const char *what, const char *bytes, gsize length, GError **error);

/* A row without the names of its members, as a row with them: what stands behind the last name is left out.
 * Borrows from the line, which outlives it. NULL: it isn't an array. */
cJSON *fields_named(const cJSON *line, const char *const *names, gsize count);

/* A missing member and null are NULL / the fallback; another type fails. Copies. */
char *fields_text(Fields *fields, const cJSON *row, const char *name);
char *fields_text_required(Fields *fields, const cJSON *row, const char *name);
gint64 fields_int(Fields *fields, const cJSON *row, const char *name, gint64 min, gint64 max,
                  gint64 fallback);
/* Days that PostgreSQL knows and our calendar doesn't ("infinity", BC, year 10000) are DAY_NONE. */
Day fields_day(Fields *fields, const cJSON *row, const char *name);
/* A moment as changes() tells it, as PostgREST would have: "1795772378136960" → "2026-11-27T09:39:38.13696+00:00". */
char *fields_moment(Fields *fields, const cJSON *row, const char *name);
/* 0 to 100, whole: what is out of range is clamped, a fraction cut. 0 when missing. */
int fields_percent(Fields *fields, const cJSON *row, const char *name);

/* Borrowed from the row; NULL when missing or null, and when it failed. */
const cJSON *fields_array(Fields *fields, const cJSON *row, const char *name);
/* An embedded row: an object, or an array whose first is meant (a relation may be seen as either). */
const cJSON *fields_embedded(Fields *fields, const cJSON *row, const char *name);
/* The rows of an embedded relation: an array of objects. */
const cJSON *fields_embedded_rows(Fields *fields, const cJSON *row, const char *name);

/* The percentage that a value says, as a number or as text; FALSE: it says none. */
gboolean fields_read_percent(const cJSON *value, int *percent);

#endif
