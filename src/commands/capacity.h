/* SPDX-License-Identifier: MIT */
/* What the commands about capacity share. */
#ifndef COMMANDS_CAPACITY_H
#define COMMANDS_CAPACITY_H

#include "nouns.h"

/* The supplier of --supplier, else the person's own one; NULL: all that the person sees, where it needn't be one. Who
 * neither makes nor runs the platform is told, and the run ends. */
typedef void (*CapacityScoped)(Invocation *invocation, const char *supplier_id);
void capacity_find_supplier(Invocation *invocation, gboolean one, CapacityScoped then);

#endif
