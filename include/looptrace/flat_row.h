/* SPDX-License-Identifier: MIT */
/*
 * Rows of which no member is anything but text to us: what an admin looks at (suppliers, people, the audit log, retention). Which
 * value is which is an enum beside the noun (sync's desk_rows.h); the first one is the row's id.
 */
#ifndef LOOPTRACE_FLAT_ROW_H
#define LOOPTRACE_FLAT_ROW_H

#include <glib.h>

G_BEGIN_DECLS

#define FLAT_VALUES_MAX 24

typedef struct {
    char *values[FLAT_VALUES_MAX]; /* NULL: none. Numbers, booleans and JSON as text */
} FlatRow;

#define FLAT_MEMBER(column) G_STRUCT_OFFSET(FlatRow, values[column])

FlatRow *flat_row_new(void);
FlatRow *flat_row_copy(const FlatRow *row);
void flat_row_free(FlatRow *row); /* NULL is allowed */
void flat_row_set(FlatRow *row, guint column, char *taken);
/* Whether one of its first n values has the text, whatever the case. */
gboolean flat_row_matches(const FlatRow *row, guint n, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FlatRow, flat_row_free)

G_END_DECLS

#endif
