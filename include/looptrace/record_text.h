/* SPDX-License-Identifier: MIT */
/* Values of records as text for other programs: what the command line prints and what an export writes. */
#ifndef LOOPTRACE_RECORD_TEXT_H
#define LOOPTRACE_RECORD_TEXT_H

#include "looptrace/records.h"

G_BEGIN_DECLS

/* A cell of RFC 4180. What a spreadsheet would run (= + - @ at its beginning, behind blanks, tabs and line ends too) becomes
 * text by an apostrophe; numbers stay as they are. value NULL: an empty cell. */
void record_text_csv(GString *out, const RecordColumn *column, const char *value);
/* With what a terminal would obey escaped. value NULL: null. */
void record_text_json(GString *out, const RecordColumn *column, const char *value);

/* Whole rows; columns: n of them, values in the same order. */
void record_text_csv_row(GString *out, const RecordColumn *const *columns,
                         const char *const *values, guint n);
void record_text_csv_head(GString *out, const RecordColumn *const *columns, guint n);
void record_text_json_row(GString *out, const RecordColumn *const *columns,
                          const char *const *values, guint n);

G_END_DECLS

#endif
