/* SPDX-License-Identifier: MIT */
/*
 * libsecret, taken in when the desktop's keyring is first asked for a secret: where there is none, or another keyring is
 * used, nobody waits for it and for what it brings along. Its functions that this module uses are defined in
 * late_secret.c under their own names and lead to the library's.
 */
#ifndef LOOPTRACE_SECRETS_LATE_SECRET_H
#define LOOPTRACE_SECRETS_LATE_SECRET_H

#include <glib.h>

G_BEGIN_DECLS

/* Before the first of them is called. FAULT_KEYRING when the library isn't there or lacks one of them. */
gboolean late_secret_load(GError **error);

G_END_DECLS

#endif
