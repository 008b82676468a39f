/* SPDX-License-Identifier: MIT */
/* What is said of a filter, on screens and on the command line alike. */
#ifndef LOOPTRACE_FILTER_WORDS_H
#define LOOPTRACE_FILTER_WORDS_H

#include "looptrace/sync.h"

G_BEGIN_DECLS

/* Who filters the list: here, the server, or how much of it; NULL: nothing is filtered. Caller frees. */
char *filter_words(const OrderList *list);
/* Where in text filter_parse() found its mistake, and what. Caller frees. */
char *filter_mistake(const char *text, gsize position, const GError *error);

G_END_DECLS

#endif
