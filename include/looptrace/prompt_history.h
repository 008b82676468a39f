/* SPDX-License-Identifier: MIT */
/*
 * The lines that were run behind `:`, of one person with one profile, in what is kept of them on this machine: sealed, or
 * in memory for this run where nothing can be sealed; gone with signing out. Lines that weren't run, lines that begin
 * with a blank, and a person's own words in a line (notes) are never kept; a secret can't be in one.
 */
#ifndef LOOPTRACE_PROMPT_HISTORY_H
#define LOOPTRACE_PROMPT_HISTORY_H

#include "looptrace/services.h"

G_BEGIN_DECLS

#define PROMPT_HISTORY_MAX 200

/* Of char*, the oldest first. Caller unrefs. */
GPtrArray *prompt_history_read(const Services *services);
void prompt_history_add(const Services *services, const char *line);
/* What of the line is kept; NULL: nothing. Caller frees. */
char *prompt_history_keepable(const char *line);

G_END_DECLS

#endif
