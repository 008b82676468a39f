/* SPDX-License-Identifier: MIT */
/* Links to a row: looptrace://order/SA-00042. Given as an argument they open it; `y l` copies one. */
#ifndef LOOPTRACE_ROW_LINK_H
#define LOOPTRACE_ROW_LINK_H

#include <glib.h>

G_BEGIN_DECLS

#define ROW_LINK_SCHEME "looptrace://"

typedef enum { ROW_LINK_ORDER, ROW_LINK_KINDS } RowLinkKind;

char *row_link_make(RowLinkKind kind, const char *name); /* caller frees */
/* Strict: a known kind, and a name of letters, digits, '-', '_' and '.' only, up to 64 of them. FAULT_USAGE
 * says what is wrong. Caller frees *name. */
gboolean row_link_parse(const char *text, RowLinkKind *kind, char **name, GError **error);

G_END_DECLS

#endif
