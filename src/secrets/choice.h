/* SPDX-License-Identifier: MIT */
/* Which keyring AUTO has chosen, by a hash of what it was chosen for: $XDG_STATE_HOME/looptrace/keyrings. No secret, no name. */
#ifndef LOOPTRACE_SECRETS_CHOICE_H
#define LOOPTRACE_SECRETS_CHOICE_H

#include <glib.h>

G_BEGIN_DECLS

char *choice_read(const char *name); /* NULL: none, or the file can't be read; caller frees */
/* kind NULL takes it away; the file goes with the last one. FAULT_IO. */
gboolean choice_write(const char *name, const char *kind, GError **error);

G_END_DECLS

#endif
