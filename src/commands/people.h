/* SPDX-License-Identifier: MIT */
/* People that a command names: by id or by the account's address, among those that were loaded. */
#ifndef COMMANDS_PEOPLE_H
#define COMMANDS_PEOPLE_H

#include "looptrace/desk_rows.h"
#include "nouns.h"

gconstpointer people_find(Invocation *invocation, const char *name); /* FlatRow; NULL: none */
GError *people_blame(const char *name, const Person *person);        /* why not; caller frees */

#endif
