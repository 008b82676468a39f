/* SPDX-License-Identifier: MIT */
/*
 * libcurl's start, with an allocator that wipes: curl copies tokens, passwords and bodies into
 * buffers of its own and frees them as they are. What libnghttp2 and the TLS library free is out of
 * reach: there a header or a piece of a body may stay in memory until that is used again.
 */
#ifndef LOOPTRACE_NET_MEMORY_H
#define LOOPTRACE_NET_MEMORY_H

#include <glib.h>

G_BEGIN_DECLS

/* Starts libcurl (counted). FAULT_FAILED when it can't start or is too old for the options used. */
gboolean net_memory_start(GError **error);
void net_memory_stop(void);

G_END_DECLS

#endif
