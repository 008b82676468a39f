/* SPDX-License-Identifier: MIT */
/* Which addresses may be spoken to, and how a host is called in a sentence. */
#ifndef LOOPTRACE_NET_URL_H
#define LOOPTRACE_NET_URL_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    char *label;       /* "host" or "host:port", sanitised: for sentences */
    gboolean loopback; /* 127.0.0.0/8, [::1] or localhost */
    gboolean tls;
} NetPlace;

/* Where a complete URL leads; FAULT_CONFIG in words when it mustn't be spoken to (see net.h). */
gboolean net_place_init(NetPlace *place, const char *url, GError **error);
void net_place_clear(NetPlace *place);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(NetPlace, net_place_clear)

/* How to call the host that a Location header names: sanitised "host", or NULL when the location is
 * relative or can't be read. Caller frees. */
char *net_url_host_label(const char *location);

G_END_DECLS

#endif
