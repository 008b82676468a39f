/* SPDX-License-Identifier: MIT */
/*
 * A `select` as a tree (wire protocol B2, B3), so that what a platform lacks can be taken out of it.
 * A path names a part of it: "orders.priority" is a column, "orders/suppliers" a relation that is
 * embedded, "orders/suppliers.code" a column of that. Pure.
 */
#ifndef LOOPTRACE_SRC_SUPABASE_SELECT_H
#define LOOPTRACE_SRC_SUPABASE_SELECT_H

#include <glib.h>

typedef struct Select Select;

/* NULL when brackets or quotes don't match, or it is nested deeper than anybody nests. table: what is
 * selected from. */
Select *select_parse(const char *table, const char *columns);
void select_free(Select *select);
char *select_print(const Select *select); /* as parsed, but for what was dropped; caller frees */

/* Path of the column within whatever table or embedded relation has that name; where none has
 * (an alias, a function), of the only column that is called so. NULL: it isn't in here, or nobody can
 * tell which it is. table NULL: not known. Caller frees. */
char *select_find_column(const Select *select, const char *table, const char *column);
/* Path of the relation called so that is embedded in parent, or NULL. Caller frees. */
char *select_find_relation(const Select *select, const char *parent, const char *relation);
/* FALSE when there is no such part, or when nothing would be left. */
gboolean select_drop(Select *select, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Select, select_free)

#endif
