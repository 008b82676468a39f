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

/* The answer as an array of objects, of at most max rows. */
cJSON *fields_parse_rows(const char *what, const char *bytes, gsize length, GError **error);

/* A missing member and null are NULL / the fallback; another type fails. Copies. */
char *fields_text(Fields *fields, const cJSON *row, const char *name);
char *fields_text_required(Fields *fields, const cJSON *row, const char *name);
gint64 fields_int(Fields *fields, const cJSON *row, const char *name, gint64 min, gint64 max,
                  gint64 fallback);
Day fields_day(Fields *fields, const cJSON *row, const char *name);
/* An embedded row: an object, or an array whose first is meant (a relation may be seen as either). */
const cJSON *fields_embedded(const cJSON *row, const char *name);

#endif
