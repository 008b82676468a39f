/* SPDX-License-Identifier: MIT */
/*
 * The key of an opened keyring file, in the kernel keyring for some time, so that a passphrase is asked for once a day and not once
 * a command. Where there is no kernel keyring it is asked for in each run: nothing here fails.
 */
#ifndef LOOPTRACE_SECRETS_KEY_CACHE_H
#define LOOPTRACE_SECRETS_KEY_CACHE_H

#include <glib.h>

#include "looptrace/secret.h"

G_BEGIN_DECLS

SecretText *key_cache_get(const char *name); /* NULL: not there */
void key_cache_put(const char *name, const SecretText *key, guint seconds);
void key_cache_drop(const char *name);

G_END_DECLS

#endif
