/* SPDX-License-Identifier: MIT */
/* Links to a row: looptrace://order/SA-00042. Given as an argument they open it; `y l` copies one. */
#ifndef LOOPTRACE_ROW_LINK_H
#define LOOPTRACE_ROW_LINK_H

#include <glib.h>

G_BEGIN_DECLS

#define ROW_LINK_SCHEME "looptrace://"

typedef enum { ROW_LINK_ORDER, ROW_LINK_LEAD, ROW_LINK_KINDS } RowLinkKind;

char *row_link_make(RowLinkKind kind, const char *name); /* caller frees */
/* Strict: a known kind, and a name of letters, digits, '-', '_' and '.' only, up to 64 of them. FAULT_USAGE
 * says what is wrong. Caller frees *name. */
gboolean row_link_parse(const char *text, RowLinkKind *kind, char **name, GError **error);

/* looptrace://orders: a list, as a view or a filter shows it. */
gboolean row_link_is_list(const char *text);
/* *wanted: "" all, "view:NAME" or "filter:TEXT", as the list of orders takes it. Strict: one of ?view= and ?filter=, whole
 * escapes, nothing that can't be seen, and a filter that is understood. FAULT_USAGE. Caller frees. */
gboolean row_link_parse_list(const char *text, char **wanted, GError **error);
/* For a filter. Caller frees. */
char *row_link_make_list(const char *filter);

G_END_DECLS

#endif
