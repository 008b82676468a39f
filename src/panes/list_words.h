/* SPDX-License-Identifier: MIT */
/* What a list says when it has no rows to show, and how old the rows are that it shows. */
#ifndef PANES_LIST_WORDS_H
#define PANES_LIST_WORDS_H

#include "looptrace/panes.h"

/* Fills the page with what is to be said instead of rows, and what to do; noun: "orders". FALSE, and an
 * empty page: there are rows to show. */
gboolean list_words(UiPage *page, const ListState *state, guint rows, const char *noun,
                    gboolean filtered);

/* "as of 09:12", "loading…", "NOT FRESH: the server did not answer · as of 09:12". */
SafeText *list_age(const ListState *state, const Clock *clock);

/* Where a row is in its list: "3 of 200", "~512,000 of ~1,000,000", "3 of 25+"; and how much has changed where no
 * rows are here. row counts from 0. Caller frees. */
char *list_place(const OrderListExtent *extent, guint row);

/* One line of the page, sanitised as a whole. */
void page_say(UiPage *page, UiRole role, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* A timestamp of the server's as a cell; NULL: "–". */
SafeText *list_moment(const char *moment, const Clock *clock);

#endif
