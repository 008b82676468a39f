/* SPDX-License-Identifier: MIT */
/* The project's key: what a client may carry and what it must never. */
#ifndef LOOPTRACE_SRC_SUPABASE_KEY_H
#define LOOPTRACE_SRC_SUPABASE_KEY_H

#include <glib.h>

/* FAULT_CONFIG in words unless key is one that belongs into a client: not empty, fit for a
 * header, and neither sb_secret_… nor a JWT whose role passes by row level security. What the
 * key is worth is for the server to judge (sb_temp_…, unknown sb_* pass). */
gboolean project_key_check(const char *key, GError **error);

#endif
