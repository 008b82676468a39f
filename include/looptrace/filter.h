/* SPDX-License-Identifier: MIT */
/*
 * The filter language of lists of orders (model/filter.c). Terms parted by blanks, all of which have to hold:
 *
 *   text             in number, product or a party's name; "two words" in quotes
 *   FIELD:VALUE      number product buyer supplier stage: a part of it; none: or any: nothing there, something
 *   status:a,b       one of these: wire names or their beginnings (bulk, qc)
 *   risk:yes, :no    at risk or not
 *   qty>100          quantity, progress, with : = < <= > >=
 *   due<7d           due, with the same: 7d 2w 3m from today, -3d, today, tomorrow, fri, 2026-12-31, none
 *   !TERM            not that
 *
 * Pure; "today" is given. A filter is a value: it can be written down, sent to somebody, and read again.
 */
#ifndef LOOPTRACE_FILTER_H
#define LOOPTRACE_FILTER_H

#include "looptrace/model.h"

G_BEGIN_DECLS

#define FILTER_BYTES_MAX 1024
#define FILTER_TERMS_MAX 32

typedef struct Filter Filter;

/* NULL with FAULT_USAGE and *position, the byte at which the term begins that isn't understood; the sentence
 * says what would be. "" is a filter without terms. */
Filter *filter_parse(const char *text, gsize *position, GError **error);
void filter_free(Filter *filter); /* NULL is allowed */
Filter *filter_copy(const Filter *filter);

gboolean filter_is_empty(const Filter *filter);
/* One line that filter_parse() reads as the same filter. Caller frees. */
char *filter_text(const Filter *filter);

gboolean filter_matches(const Filter *filter, const Order *order, Day today);

/* What OrderQuery, and so the server, can say of it goes into query (search, statuses, at_risk; its others stay):
 * one plain text, one set of statuses, risk:yes. Returns what is left, NULL: nothing. Caller frees. */
Filter *filter_split(const Filter *filter, OrderQuery *query);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Filter, filter_free)

G_END_DECLS

#endif
