/* SPDX-License-Identifier: MIT */
/* What the two files of `suppliers` share. */
#ifndef COMMANDS_SUPPLIERS_H
#define COMMANDS_SUPPLIERS_H

#include "looptrace/desk_rows.h"
#include "nouns.h"

/* suppliers list --performance */
void suppliers_list_performance(Invocation *invocation);
char *suppliers_describe_performance(const Invocation *invocation);

#endif
