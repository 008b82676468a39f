/* SPDX-License-Identifier: MIT */
/*
 * Sealing: XChaCha20-Poly1305 with a random nonce for each value, padded to a multiple of 64 bytes and
 * bound to its place and stamp; names as keyed BLAKE2b. Two subkeys of one key, in locked memory.
 */
#ifndef STORE_SEAL_H
#define STORE_SEAL_H

#include <glib.h>

#include "looptrace/secret.h"

#define SEAL_NAME_BYTES 16
#define SEAL_VERSION    1
#define SEAL_VALUE_MAX                                                                             \
    (11 * 1024 * 1024) /* larger ones aren't opened: a parcel (outbox.h), and its id */

typedef struct Seal Seal;

/* What a value is bound to: moved elsewhere or given another stamp, it doesn't open. */
typedef struct {
    guint32 kind;
    guint8 name[SEAL_NAME_BYTES];
    guint32 part;
    gint64 stamp_us;
} SealPlace;

Seal *seal_new(const SecretText *key); /* NULL when it is no key (vault_key_is_valid) */
void seal_free(Seal *seal);            /* wipes; NULL is allowed */

/* The name under its kind: the same name under another kind has nothing in common with it. */
void seal_name(const Seal *seal, guint32 kind, const char *name, guint8 hash[SEAL_NAME_BYTES]);

gsize seal_length(gsize length); /* what a value of that length becomes */
/* out has seal_length(length) bytes. */
void seal_close(const Seal *seal, const SealPlace *place, const void *bytes, gsize length,
                guint8 *out);
/* The value, or NULL for anything that isn't one that was sealed for this place. Caller unrefs. */
GBytes *seal_open(const Seal *seal, const SealPlace *place, const void *sealed, gsize length);

#endif
