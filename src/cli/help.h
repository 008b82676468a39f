/* SPDX-License-Identifier: MIT */
/* Help, made from the table of actions. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "looptrace/commands.h"

char *help_overview(void);                /* all commands */
char *help_noun(const char *noun);        /* its verbs */
char *help_command(const ActionRow *row); /* one command */
char *help_version(void);

#endif
