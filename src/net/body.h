/* SPDX-License-Identifier: MIT */
/* The body of an answer while it comes in: bounded, and wiped if it is secret. */
#ifndef LOOPTRACE_NET_BODY_H
#define LOOPTRACE_NET_BODY_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    char *bytes; /* NUL-terminated behind length; NULL while empty */
    gsize length, room;
    gsize limit;     /* never longer than this */
    gboolean secret; /* no copy of it is left behind */
} NetBody;

/* FALSE, and nothing appended, when the body would get longer than its limit. */
gboolean net_body_append(NetBody *body, const char *bytes, gsize length);
void net_body_clear(NetBody *body);

/* Whether the text can be a whole JSON value: what is opened is closed. Catches what libcurl doesn't
 * notice, a compressed body that ends early; it isn't a parser. */
gboolean net_json_is_whole(const char *text, gsize length);

G_END_DECLS

#endif
