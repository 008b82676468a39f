/* SPDX-License-Identifier: MIT */
/* What a command asks a list of orders for: the same options for each that has one. */
#ifndef COMMANDS_ORDER_ASKING_H
#define COMMANDS_ORDER_ASKING_H

#include "looptrace/commands.h"

/* From --view, --filter, --status, --search, --at-risk, --sort and --descending, which have been checked one by one. NULL with
 * FAULT_USAGE when they contradict each other. */
OrderQuery *order_asking_read(const Invocation *invocation, GError **error);

/* The keys of records that the columns of --view are, in their order; NULL: no view, or it says nothing of them. Caller frees. */
GStrv order_asking_columns(const Invocation *invocation);

#endif
