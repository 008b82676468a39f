/* SPDX-License-Identifier: MIT */
#include "seal.h"

#include <sodium.h>
#include <string.h>

#include "looptrace/vault.h"

#define KEY_BYTES   crypto_kdf_KEYBYTES
#define CONTEXT     "ltcache1" /* of crypto_kdf: eight bytes */
#define BLOCK       64
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES   crypto_aead_xchacha20poly1305_ietf_ABYTES

typedef struct {
    guint8 values[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    guint8 names[crypto_generichash_KEYBYTES];
} Subkeys;

struct Seal {
    Subkeys *keys; /* sodium_malloc */
};

/* ---- the key ---- */

SecretText *vault_key_new(void)
{
    guint8 bytes[KEY_BYTES];
    char text[sodium_base64_ENCODED_LEN(KEY_BYTES, sodium_base64_VARIANT_ORIGINAL)];

    if (sodium_init() < 0)
        g_error("libsodium can't start: no source of randomness");
    crypto_kdf_keygen(bytes);
    sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
    SecretText *key = secret_text_new(text, -1);
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(text, sizeof text);
    return key;
}

static gboolean read_key(const SecretText *key, guint8 bytes[KEY_BYTES])
{
    gsize length = 0;
    const char *end = NULL;
    const char *text = secret_text_peek(key);

    return sodium_base642bin(bytes, KEY_BYTES, text, secret_text_length(key), NULL, &length, &end,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           length == KEY_BYTES && end == text + secret_text_length(key);
}

gboolean vault_key_is_valid(const SecretText *key)
{
    guint8 bytes[KEY_BYTES];
    gboolean valid = read_key(key, bytes);

    sodium_memzero(bytes, sizeof bytes);
    return valid;
}

Seal *seal_new(const SecretText *key)
{
    guint8 bytes[KEY_BYTES];

    if (sodium_init() < 0)
        g_error("libsodium can't start: no source of randomness");
    if (!read_key(key, bytes)) {
        sodium_memzero(bytes, sizeof bytes);
        return NULL;
    }

    Seal *seal = g_new0(Seal, 1);
    seal->keys = sodium_malloc(sizeof *seal->keys);
    if (seal->keys == NULL)
        g_error("out of locked memory for a key");
    crypto_kdf_derive_from_key(seal->keys->values, sizeof seal->keys->values, 1, CONTEXT, bytes);
    crypto_kdf_derive_from_key(seal->keys->names, sizeof seal->keys->names, 2, CONTEXT, bytes);
    sodium_memzero(bytes, sizeof bytes);
    sodium_mprotect_readonly(seal->keys);
    return seal;
}

void seal_free(Seal *seal)
{
    if (seal == NULL)
        return;
    sodium_free(seal->keys);
    g_free(seal);
}

/* ---- names ---- */

void seal_name(const Seal *seal, guint32 kind, const char *name, guint8 hash[SEAL_NAME_BYTES])
{
    crypto_generichash_state state;
    guint32 kind_le = GUINT32_TO_LE(kind);

    crypto_generichash_init(&state, seal->keys->names, sizeof seal->keys->names, SEAL_NAME_BYTES);
    crypto_generichash_update(&state, (const guint8 *)&kind_le, sizeof kind_le);
    crypto_generichash_update(&state, (const guint8 *)name, strlen(name));
    crypto_generichash_final(&state, hash, SEAL_NAME_BYTES);
    sodium_memzero(&state, sizeof state);
}

/* ---- values ---- */

#define BOUND_BYTES (1 + 4 + SEAL_NAME_BYTES + 4 + 8)

static void write_bound(const SealPlace *place, guint8 bound[BOUND_BYTES])
{
    guint32 kind = GUINT32_TO_LE(place->kind), part = GUINT32_TO_LE(place->part);
    gint64 stamp = GINT64_TO_LE(place->stamp_us);
    guint8 *at = bound;

    *at++ = SEAL_VERSION;
    at = (guint8 *)memcpy(at, &kind, sizeof kind) + sizeof kind;
    at = (guint8 *)memcpy(at, place->name, SEAL_NAME_BYTES) + SEAL_NAME_BYTES;
    at = (guint8 *)memcpy(at, &part, sizeof part) + sizeof part;
    memcpy(at, &stamp, sizeof stamp);
}

/* One byte at least marks where the padding begins. */
static gsize padded_length(gsize length)
{
    return (length / BLOCK + 1) * BLOCK;
}

gsize seal_length(gsize length)
{
    return NONCE_BYTES + padded_length(length) + TAG_BYTES;
}

void seal_close(const Seal *seal, const SealPlace *place, const void *bytes, gsize length,
                guint8 *out)
{
    guint8 bound[BOUND_BYTES];
    guint8 *body = out + NONCE_BYTES;
    gsize padded = 0;

    write_bound(place, bound);
    randombytes_buf(out, NONCE_BYTES);
    if (length > 0)
        memcpy(body, bytes, length);
    sodium_pad(&padded, body, length, BLOCK, padded_length(length));
    crypto_aead_xchacha20poly1305_ietf_encrypt(body, NULL, body, padded, bound, sizeof bound, NULL,
                                               out, seal->keys->values);
}

GBytes *seal_open(const Seal *seal, const SealPlace *place, const void *sealed, gsize length)
{
    guint8 bound[BOUND_BYTES];
    const guint8 *nonce = sealed;

    if (sealed == NULL || length < seal_length(0) || length > seal_length(SEAL_VALUE_MAX) ||
        (length - NONCE_BYTES - TAG_BYTES) % BLOCK != 0)
        return NULL;

    gsize padded = length - NONCE_BYTES - TAG_BYTES, bare = 0;
    guint8 *body = g_malloc(padded);
    write_bound(place, bound);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(body, NULL, NULL, nonce + NONCE_BYTES,
                                                   length - NONCE_BYTES, bound, sizeof bound, nonce,
                                                   seal->keys->values) != 0 ||
        sodium_unpad(&bare, body, padded, BLOCK) != 0) {
        g_free(body);
        return NULL;
    }
    return g_bytes_new_take(body, bare);
}
