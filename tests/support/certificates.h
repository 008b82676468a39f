/* SPDX-License-Identifier: MIT */
/* Throw-away certificate authorities and server certificates, made in memory for one test. */
#ifndef LOOPTRACE_TESTS_CERTIFICATES_H
#define LOOPTRACE_TESTS_CERTIFICATES_H

#include <glib.h>
#include <openssl/ssl.h>

G_BEGIN_DECLS

typedef struct {
    X509 *certificate;
    EVP_PKEY *key;
} Identity;

/* A fresh authority. All functions abort the test when libcrypto fails. */
void identity_init_authority(Identity *authority, const char *common_name);
/* A server's certificate for the alternative names ("DNS:localhost,IP:127.0.0.1"), signed by
 * authority, valid from a day ago until valid_days from now (negative: it has expired). */
void identity_init_server(Identity *server, const Identity *authority, const char *names,
                          int valid_days);
void identity_clear(Identity *identity);

/* Writes the certificate alone, as PEM. */
void identity_write_certificate(const Identity *identity, const char *path);

G_END_DECLS

#endif
