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

/* What OrderQuery has members for goes into query (search, statuses, at_risk; its others stay): one plain text, one
 * set of statuses, risk:yes. What is left becomes query->filter. */
void filter_split(const Filter *filter, OrderQuery *query);

/* ---- its terms, for whoever asks a server for them ---- */

typedef enum {
    FILTER_OP_EQUAL,
    FILTER_OP_LESS,
    FILTER_OP_AT_MOST,
    FILTER_OP_MORE,
    FILTER_OP_AT_LEAST,
    FILTER_OP_HOLDS, /* the text is a part of it */
    FILTER_OP_NONE,  /* nothing is there */
    FILTER_OP_ANY,   /* something is */
    FILTER_OP_IN     /* one of the statuses */
} FilterOp;

typedef struct {
    const char *field; /* "qty"; "any": none was named */
    gboolean negated;
    FilterOp op;
    const char *text; /* FILTER_OP_HOLDS; borrowed */
    gint64 number;    /* of qty, progress; of risk (FILTER_OP_EQUAL) yes is 1 */
    Day day;          /* of due, worked out for today */
    guint32 statuses; /* bits of Workflow */
} FilterTerm;

guint filter_length(const Filter *filter);
FilterTerm filter_term(const Filter *filter, guint index, Day today);
char *filter_term_text(const Filter *filter, guint index); /* as filter_text(); caller frees */
/* NULL is one without terms. */
gboolean filter_is_same(const Filter *a, const Filter *b);

/* What text can become by its last term: whole texts, NULL-terminated; caller frees. */
GStrv filter_completions(const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Filter, filter_free)

G_END_DECLS

#endif
