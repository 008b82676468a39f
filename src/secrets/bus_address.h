/* SPDX-License-Identifier: MIT */
/* Which session bus is there already. GDBus, left to itself, would start one (dbus-launch). */
#ifndef LOOPTRACE_SECRETS_BUS_ADDRESS_H
#define LOOPTRACE_SECRETS_BUS_ADDRESS_H

#include <glib.h>

G_BEGIN_DECLS

/* said: $DBUS_SESSION_BUS_ADDRESS without the parts that would start a bus; when nothing of it is left,
 * the socket "bus" of this user's in runtime ($XDG_RUNTIME_DIR); else NULL. Both may be NULL. Caller
 * frees. */
char *bus_address_find(const char *said, const char *runtime);

G_END_DECLS

#endif
