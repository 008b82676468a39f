/* SPDX-License-Identifier: MIT */
/* What a command asks a list of orders for: the same options for each that has one. */
#ifndef COMMANDS_ORDER_ASKING_H
#define COMMANDS_ORDER_ASKING_H

#include "looptrace/commands.h"

/* From --filter, --status, --search, --at-risk, --sort and --descending, which have been checked one by one. NULL with
 * FAULT_USAGE when they contradict each other. */
OrderQuery *order_asking_read(const Invocation *invocation, GError **error);

#endif
