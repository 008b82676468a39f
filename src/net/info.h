/* SPDX-License-Identifier: MIT */
/* Numbers that curl knows of a transfer, running or over; 0 when it doesn't. */
#ifndef LOOPTRACE_NET_INFO_H
#define LOOPTRACE_NET_INFO_H

#include <curl/curl.h>
#include <glib.h>

G_BEGIN_DECLS

long net_info_long(CURL *easy, CURLINFO info);
gint64 net_info_number(CURL *easy, CURLINFO info);
/* Headers and compressed body, without chunk framing, HPACK and TLS. */
guint64 net_info_bytes_up(CURL *easy);
guint64 net_info_bytes_down(CURL *easy);

G_END_DECLS

#endif
