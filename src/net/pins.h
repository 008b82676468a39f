/* SPDX-License-Identifier: MIT */
/* Pinned public keys: "sha256//" and the base64 of the SHA-256 of a SubjectPublicKeyInfo. Pure. */
#ifndef LOOPTRACE_NET_PINS_H
#define LOOPTRACE_NET_PINS_H

#include <glib.h>

G_BEGIN_DECLS

/* The list as curl wants it, with ; between. NULL with FAULT_CONFIG: one that can't be a pin, or fewer
 * than two different ones. Caller frees. */
char *net_pins_parse(const char *text, GError **error);

/* The first certificate in it, as DER; NULL: there is none. Caller frees. */
guchar *net_certificate_der(const char *pem, gsize *length);
/* The pin of the key in a certificate (PEM), NULL when it can't be read. Caller frees. */
char *net_pin_of_certificate(const char *pem);

G_END_DECLS

#endif
