/* SPDX-License-Identifier: MIT */
/* Whether curl goes by way of a proxy: it says so only afterwards, and not when nothing came about. */
#ifndef LOOPTRACE_NET_PROXY_H
#define LOOPTRACE_NET_PROXY_H

#include <glib.h>

G_BEGIN_DECLS

/* By curl's own rules for https (https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY; no_proxy, NO_PROXY), but for
 * networks in no_proxy (10.0.0.0/8). label: "host" or "host:port". Only for words: curl decides. */
gboolean net_proxy_is_named_for(const char *label);

G_END_DECLS

#endif
