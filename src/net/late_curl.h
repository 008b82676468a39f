/* SPDX-License-Identifier: MIT */
/*
 * libcurl, taken in when the first request is to be sent. It brings some thirty libraries along, whose loading takes
 * longer than all else that comes before the first rows; who reads what is kept here needs none of them. The
 * functions of libcurl that net uses are defined in late_curl.c under their own names and lead to the library's.
 */
#ifndef LOOPTRACE_NET_LATE_CURL_H
#define LOOPTRACE_NET_LATE_CURL_H

#include <glib.h>

G_BEGIN_DECLS

/* Before the first of them is called. FAULT_FAILED when the library isn't there or lacks one of them. Once it has
 * been taken in it stays. */
gboolean late_curl_load(GError **error);

G_END_DECLS

#endif
