/* SPDX-License-Identifier: MIT */
/*
 * How screens were left: small texts that are no settings, since nobody writes them by hand, and no secrets. In
 * $XDG_STATE_HOME/looptrace/views, a key file with a group for each screen.
 */
#ifndef LOOPTRACE_VIEW_STATE_H
#define LOOPTRACE_VIEW_STATE_H

#include <glib.h>

#include "looptrace/fault.h"

G_BEGIN_DECLS

char *view_state_path(void); /* caller frees */
/* NULL: nothing was kept, or the file can't be read. Caller frees. */
char *view_state_get(const char *screen, const char *key);
/* Reads the file again first, so that another looptrace's screens stay. FAULT_IO names the file. */
gboolean view_state_set(const char *screen, const char *key, const char *value, GError **error);

G_END_DECLS

#endif
