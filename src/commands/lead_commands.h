/* SPDX-License-Identifier: MIT */
/* How commands that change leads find them. */
#ifndef COMMANDS_LEAD_COMMANDS_H
#define COMMANDS_LEAD_COMMANDS_H

#include "writing.h"

/* Of WritingNoun. */
gconstpointer leads_find(Invocation *invocation, const char *name);
void leads_load(Invocation *invocation, GPtrArray *lines, WritingLoaded loaded, gpointer data);

#endif
