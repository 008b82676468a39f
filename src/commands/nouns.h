/* SPDX-License-Identifier: MIT */
/* Who does what the table of actions names: the functions of each command, in the file of its noun. */
#ifndef COMMANDS_NOUNS_H
#define COMMANDS_NOUNS_H

#include "looptrace/commands.h"

#define ACTION(id, ...)
#define COMMAND(id, stem, ...)                                                                     \
    void stem##_run(Invocation *invocation);                                                       \
    char *stem##_describe(const Invocation *invocation, GError **error); /* not all have it */
#include "looptrace/action_table.h"
#undef ACTION
#undef COMMAND

void paths_run(Invocation *invocation); /* doctor --paths */

#endif
