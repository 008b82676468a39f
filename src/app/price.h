/* SPDX-License-Identifier: MIT */
/* What an action is likely to cost on the line, in words, for metered mode. */
#ifndef APP_PRICE_H
#define APP_PRICE_H

#include "looptrace/panes.h"

/* NULL: it asks the server for nothing. Caller frees. */
char *price_of(const Services *services, const Pane *pane, Action action);
/* The same for a command behind `:`. */
char *price_of_command(const Services *services, const ActionRow *action);

#endif
