/* SPDX-License-Identifier: MIT */
/* What keeping.c and opening.c have in common. */
#ifndef COMMANDS_KEEPING_H
#define COMMANDS_KEEPING_H

#include "looptrace/services.h"

/* What the platform is known to lack goes from the vault to the session, or the other way. */
void keeping_recall_lacks(Services *services);

#endif
