/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a keyring file: secrets by account, sealed with XChaCha20-Poly1305 under a key that Argon2id makes of
 * a passphrase. No I/O, no asking. docs/keyring.md has the layout.
 */
#ifndef LOOPTRACE_SECRETS_SEALED_FILE_H
#define LOOPTRACE_SECRETS_SEALED_FILE_H

#include <glib.h>

#include "looptrace/secret.h"

G_BEGIN_DECLS

#define SEALED_VERSION      1
#define SEALED_SALT_BYTES   16
#define SEALED_CHECK_BYTES  16
#define SEALED_HEADER_BYTES 64
#define SEALED_FILE_MAX     (4 * 1024 * 1024)

/* Argon2id: RFC 9106, second recommendation, with one lane (libsodium has no more). */
#define SEALED_OPS        3
#define SEALED_MEMORY_KIB (64 * 1024)

typedef struct {
    guint32 ops, memory_kib;
    guint8 salt[SEALED_SALT_BYTES];
    guint8 check[SEALED_CHECK_BYTES]; /* tells a wrong passphrase from a damaged file */
} SealedHeader;

typedef enum { SEALED_OK, SEALED_DAMAGED, SEALED_NEWER, SEALED_WRONG_KEY } SealedState;

/* For a new file: a salt of its own, today's parameters; check is that of no key yet. */
SealedHeader sealed_header_new(void);
SealedState sealed_header_read(const guint8 *bytes, gsize length, SealedHeader *header);

/* The key of the file as hexadecimal text; takes some tenths of a second and 64 MiB. NULL: there isn't so much
 * memory. */
SecretText *sealed_key_derive(const SealedHeader *header, const SecretText *passphrase);
void sealed_header_set_key(SealedHeader *header, const SecretText *key);
gboolean sealed_header_is_of_key(const SealedHeader *header, const SecretText *key);

typedef struct {
    char *account, *label;
    SecretText *secret;
} SealedEntry;

GPtrArray *sealed_entries_new(void); /* of SealedEntry */
SealedEntry *sealed_entries_find(const GPtrArray *entries, const char *account);
void sealed_entries_put(GPtrArray *entries, const char *account, const char *label,
                        SecretText *secret);
gboolean sealed_entries_remove(GPtrArray *entries, const char *account); /* FALSE: not there */

/* Exactly one of *entries (SEALED_OK; caller unrefs) and another state. */
SealedState sealed_open(const guint8 *bytes, gsize length, const SecretText *key,
                        GPtrArray **entries);
/* The whole file; caller unrefs. NULL: it would be too large. */
GBytes *sealed_close(const SealedHeader *header, const SecretText *key, const GPtrArray *entries);

G_END_DECLS

#endif
