/* SPDX-License-Identifier: MIT */
/* Help and manual, from the table of actions and that of the settings (commands/manual.c). */
#ifndef LOOPTRACE_MANUAL_H
#define LOOPTRACE_MANUAL_H

#include "looptrace/actions.h"
#include "looptrace/keymap.h"

G_BEGIN_DECLS

/* For a terminal, 79 cells wide at most, without a last line end. Callers free. */
char *manual_overview(void);
char *manual_noun(const char *noun);        /* the commands that begin with it */
char *manual_command(const ActionRow *row); /* all of one command */
char *manual_keys(const Keymap *keymap);    /* all keys, by screen, beside those of the other map */
/* "orders show ORDER-NUMBER", "stages set [ORDER] [STAGE]". */
char *manual_usage(const ActionRow *row);
/* What there is to know before it is done: for whom it usually is, what is asked first. "" when there is nothing. */
char *manual_facts(const ActionRow *row);

/* For man: "looptrace.1", "looptrace.conf.5", "looptrace-keys.5". NULL: there is no such page. */
char *manual_roff(const char *page);

G_END_DECLS

#endif
