/* SPDX-License-Identifier: MIT */
/* Who does what the table of actions names: the functions of each command, in the file of its noun. */
#ifndef COMMANDS_NOUNS_H
#define COMMANDS_NOUNS_H

#include "looptrace/commands.h"

#define ACTION(id, ...)
#define COMMAND(id, stem, ...)                                                                     \
    void stem##_run(Invocation *invocation);                                                       \
    char *stem##_describe(const Invocation *invocation, GError **error); /* not all have these */  \
    const RecordColumn *columns_of_##stem(guint *count);
#include "looptrace/action_table.h"
#undef ACTION
#undef COMMAND

#define COLUMNS_OF(stem, table)                                                                    \
    const RecordColumn *columns_of_##stem(guint *count)                                            \
    {                                                                                              \
        *count = G_N_ELEMENTS(table);                                                              \
        return table;                                                                              \
    }

void paths_run(Invocation *invocation); /* doctor --paths */

/* A command that can't reach the server says where there are rows, and prints none of them: a script must not
 * take old rows for new ones. */
void invocation_fail_naming_offline(Invocation *invocation, const GError *problem, gboolean kept);
/* FALSE: changes wait that would be lost, --discard-outbox wasn't given, and the run has ended with that. */
gboolean invocation_may_lose_outbox(Invocation *invocation, const char *user_id);
/* "As of 09:12, from what is kept on this machine." Caller frees. */
char *kept_message(const Services *services, gint64 as_of_us, gboolean complete);
/* What stands below a list that has a limit. none: that it is empty; NULL: it isn't. NULL: nothing is to be said. Caller
 * frees. */
char *list_message(const Services *services, const char *none, gboolean more, gint64 as_of_us);

/* By its number or a part of its name; FAULT_USAGE says which there are. Borrowed. */
const Stage *stages_find(const GPtrArray *stages, const char *wanted, GError **error);

#endif
