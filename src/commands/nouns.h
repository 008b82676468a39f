/* SPDX-License-Identifier: MIT */
/* The rows of the command table; each lives with its noun. */
#ifndef COMMANDS_NOUNS_H
#define COMMANDS_NOUNS_H

#include "looptrace/commands.h"

extern const Command command_login, command_logout, command_whoami, command_auth_status;
extern const Command command_orders_list, command_orders_show, command_stages_list;
extern const Command command_home, command_board, command_net;
extern const Command command_doctor, command_config, command_config_themes;

void paths_run(Invocation *invocation); /* doctor --paths */

#endif
