/* SPDX-License-Identifier: MIT */
#include "sealed_file.h"

#include <sodium.h>
#include <string.h>

#define MAGIC          "LTKEYS"
#define MAGIC_BYTES    7 /* with its NUL; the version follows */
#define DIGEST_AT      48
#define DIGEST_BYTES   16
#define NONCE_BYTES    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES      crypto_aead_xchacha20poly1305_ietf_ABYTES
#define KEY_BYTES      crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define PAD_BYTES      1024
#define OPS_MAX        16
#define MEMORY_KIB_MAX (1024 * 1024)
#define MEMORY_KIB_MIN 8
#define ENTRY_BYTES    8 /* before the texts of an entry: their lengths, 16, 16 and 32 bits */

/* ---- numbers ---- */

static void put_number(guint8 *out, guint32 value, guint bytes)
{
    for (guint i = 0; i < bytes; i++)
        out[i] = (guint8)(value >> (8 * i));
}

static guint32 get_number(const guint8 *in, guint bytes)
{
    guint32 value = 0;

    for (guint i = 0; i < bytes; i++)
        value |= (guint32)in[i] << (8 * i);
    return value;
}

/* ---- the header ---- */

SealedHeader sealed_header_new(void)
{
    SealedHeader header = {.ops = SEALED_OPS, .memory_kib = SEALED_MEMORY_KIB};

    randombytes_buf(header.salt, sizeof header.salt);
    return header;
}

static void header_write(const SealedHeader *header, guint8 out[SEALED_HEADER_BYTES])
{
    memcpy(out, MAGIC, MAGIC_BYTES);
    out[MAGIC_BYTES] = SEALED_VERSION;
    put_number(out + 8, header->ops, 4);
    put_number(out + 12, header->memory_kib, 4);
    memcpy(out + 16, header->salt, SEALED_SALT_BYTES);
    memcpy(out + 32, header->check, SEALED_CHECK_BYTES);
    crypto_generichash(out + DIGEST_AT, DIGEST_BYTES, out, DIGEST_AT, NULL, 0);
}

SealedState sealed_header_read(const guint8 *bytes, gsize length, SealedHeader *header)
{
    guint8 digest[DIGEST_BYTES];

    if (length < SEALED_HEADER_BYTES || memcmp(bytes, MAGIC, MAGIC_BYTES) != 0)
        return SEALED_DAMAGED;
    if (bytes[MAGIC_BYTES] > SEALED_VERSION)
        return SEALED_NEWER;
    crypto_generichash(digest, sizeof digest, bytes, DIGEST_AT, NULL, 0);
    if (bytes[MAGIC_BYTES] != SEALED_VERSION ||
        memcmp(digest, bytes + DIGEST_AT, DIGEST_BYTES) != 0)
        return SEALED_DAMAGED;
    header->ops = get_number(bytes + 8, 4);
    header->memory_kib = get_number(bytes + 12, 4);
    memcpy(header->salt, bytes + 16, SEALED_SALT_BYTES);
    memcpy(header->check, bytes + 32, SEALED_CHECK_BYTES);
    if (header->ops < 1 || header->ops > OPS_MAX || header->memory_kib < MEMORY_KIB_MIN ||
        header->memory_kib > MEMORY_KIB_MAX)
        return SEALED_DAMAGED;
    return SEALED_OK;
}

/* ---- keys ---- */

G_STATIC_ASSERT(SEALED_SALT_BYTES == crypto_pwhash_argon2id_SALTBYTES);

SecretText *sealed_key_derive(const SealedHeader *header, const SecretText *passphrase)
{
    guint8 key[KEY_BYTES];
    char text[2 * KEY_BYTES + 1];
    SecretText *derived = NULL;

    if (crypto_pwhash(key, sizeof key, secret_text_peek(passphrase), secret_text_length(passphrase),
                      header->salt, header->ops, (gsize)header->memory_kib * 1024,
                      crypto_pwhash_ALG_ARGON2ID13) == 0)
        derived = secret_text_new(sodium_bin2hex(text, sizeof text, key, sizeof key), -1);
    secret_wipe(key, sizeof key);
    secret_wipe(text, sizeof text);
    return derived;
}

/* One of two keys that are made of the one: what is told of the first says nothing of the second. */
static gboolean subkey(const SecretText *key, const char *what, guint8 *out, gsize length)
{
    guint8 bytes[KEY_BYTES];
    gsize got = 0;
    gboolean is_key = sodium_hex2bin(bytes, sizeof bytes, secret_text_peek(key),
                                     secret_text_length(key), NULL, &got, NULL) == 0 &&
                      got == sizeof bytes;

    if (is_key)
        crypto_generichash(out, length, (const guint8 *)what, strlen(what), bytes, sizeof bytes);
    secret_wipe(bytes, sizeof bytes);
    return is_key;
}

static gboolean check_of(const SecretText *key, guint8 out[SEALED_CHECK_BYTES])
{
    return subkey(key, "looptrace keyring: check", out, SEALED_CHECK_BYTES);
}

void sealed_header_set_key(SealedHeader *header, const SecretText *key)
{
    gboolean is_key = check_of(key, header->check);

    g_assert(is_key);
}

gboolean sealed_header_is_of_key(const SealedHeader *header, const SecretText *key)
{
    guint8 check[SEALED_CHECK_BYTES];

    return check_of(key, check) && sodium_memcmp(check, header->check, sizeof check) == 0;
}

/* ---- entries ---- */

static void entry_free(gpointer data)
{
    SealedEntry *entry = data;

    g_free(entry->account);
    g_free(entry->label);
    secret_text_unref(entry->secret);
    g_free(entry);
}

GPtrArray *sealed_entries_new(void)
{
    return g_ptr_array_new_with_free_func(entry_free);
}

SealedEntry *sealed_entries_find(const GPtrArray *entries, const char *account)
{
    for (guint i = 0; i < entries->len; i++) {
        SealedEntry *entry = g_ptr_array_index(entries, i);
        if (strcmp(entry->account, account) == 0)
            return entry;
    }
    return NULL;
}

static SealedEntry *entry_new(const char *account, gsize account_length, const char *label,
                              gsize label_length, SecretText *taken)
{
    SealedEntry *entry = g_new0(SealedEntry, 1);

    entry->account = g_strndup(account, account_length);
    entry->label = g_strndup(label, label_length);
    entry->secret = taken;
    return entry;
}

gboolean sealed_entries_remove(GPtrArray *entries, const char *account)
{
    SealedEntry *entry = sealed_entries_find(entries, account);

    return entry != NULL && g_ptr_array_remove(entries, entry);
}

void sealed_entries_put(GPtrArray *entries, const char *account, const char *label,
                        SecretText *secret)
{
    sealed_entries_remove(entries, account);
    g_ptr_array_add(entries, entry_new(account, strlen(account), label, strlen(label),
                                       secret_text_ref(secret)));
}

static gboolean read_entries(const guint8 *bytes, gsize length, GPtrArray *entries)
{
    while (length > 0) {
        if (length < ENTRY_BYTES)
            return FALSE;
        gsize account = get_number(bytes, 2), label = get_number(bytes + 2, 2);
        gsize secret = get_number(bytes + 4, 4);
        if (account == 0 || secret > length || ENTRY_BYTES + account + label + secret > length)
            return FALSE;
        const char *texts = (const char *)bytes + ENTRY_BYTES;
        g_ptr_array_add(entries,
                        entry_new(texts, account, texts + account, label,
                                  secret_text_new(texts + account + label, (gssize)secret)));
        bytes += ENTRY_BYTES + account + label + secret;
        length -= ENTRY_BYTES + account + label + secret;
    }
    return TRUE;
}

static gsize entries_length(const GPtrArray *entries)
{
    gsize length = 0;

    for (guint i = 0; i < entries->len; i++) {
        const SealedEntry *entry = g_ptr_array_index(entries, i);
        length += ENTRY_BYTES + strlen(entry->account) + MIN(strlen(entry->label), G_MAXUINT16) +
                  secret_text_length(entry->secret);
    }
    return length;
}

static void write_entries(const GPtrArray *entries, guint8 *out)
{
    for (guint i = 0; i < entries->len; i++) {
        const SealedEntry *entry = g_ptr_array_index(entries, i);
        gsize account = strlen(entry->account), label = MIN(strlen(entry->label), G_MAXUINT16);
        gsize secret = secret_text_length(entry->secret);
        put_number(out, (guint32)account, 2);
        put_number(out + 2, (guint32)label, 2);
        put_number(out + 4, (guint32)secret, 4);
        memcpy(out + ENTRY_BYTES, entry->account, account);
        memcpy(out + ENTRY_BYTES + account, entry->label, label);
        memcpy(out + ENTRY_BYTES + account + label, secret_text_peek(entry->secret), secret);
        out += ENTRY_BYTES + account + label + secret;
    }
}

/* ---- the whole ---- */

static SealedState open_box(const guint8 *bytes, gsize length, const guint8 key[KEY_BYTES],
                            GPtrArray **entries)
{
    const guint8 *nonce = bytes + SEALED_HEADER_BYTES, *box = nonce + NONCE_BYTES;
    gsize boxed = length - SEALED_HEADER_BYTES - NONCE_BYTES, n = 0;
    unsigned long long opened = 0;
    guint8 *plain = sodium_malloc(boxed);
    g_autoptr(GPtrArray) found = sealed_entries_new();

    if (plain == NULL)
        g_error("out of locked memory for a keyring file");
    gboolean good =
        crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &opened, NULL, box, boxed, bytes,
                                                   SEALED_HEADER_BYTES, nonce, key) == 0 &&
        sodium_unpad(&n, plain, (gsize)opened, PAD_BYTES) == 0 && read_entries(plain, n, found);
    sodium_free(plain);
    if (!good)
        return SEALED_DAMAGED;
    *entries = g_steal_pointer(&found);
    return SEALED_OK;
}

SealedState sealed_open(const guint8 *bytes, gsize length, const SecretText *key,
                        GPtrArray **entries)
{
    SealedHeader header;
    guint8 sealing[KEY_BYTES];
    SealedState state = sealed_header_read(bytes, length, &header);

    if (state != SEALED_OK)
        return state;
    if (!sealed_header_is_of_key(&header, key))
        return SEALED_WRONG_KEY;
    if (length < SEALED_HEADER_BYTES + NONCE_BYTES + TAG_BYTES + PAD_BYTES ||
        length > SEALED_FILE_MAX)
        return SEALED_DAMAGED;
    subkey(key, "looptrace keyring: seal", sealing, sizeof sealing);
    state = open_box(bytes, length, sealing, entries);
    secret_wipe(sealing, sizeof sealing);
    return state;
}

GBytes *sealed_close(const SealedHeader *header, const SecretText *key, const GPtrArray *entries)
{
    gsize plain_length = entries_length(entries), padded = 0;
    gsize room = (plain_length / PAD_BYTES + 1) * PAD_BYTES;
    gsize length = SEALED_HEADER_BYTES + NONCE_BYTES + room + TAG_BYTES;
    guint8 sealing[KEY_BYTES];

    if (length > SEALED_FILE_MAX ||
        !subkey(key, "looptrace keyring: seal", sealing, sizeof sealing))
        return NULL;
    guint8 *plain = sodium_malloc(room), *out = g_malloc(length);
    if (plain == NULL)
        g_error("out of locked memory for a keyring file");
    write_entries(entries, plain);
    sodium_pad(&padded, plain, plain_length, PAD_BYTES, room);
    header_write(header, out);
    randombytes_buf(out + SEALED_HEADER_BYTES, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + SEALED_HEADER_BYTES + NONCE_BYTES, NULL, plain,
                                               padded, out, SEALED_HEADER_BYTES, NULL,
                                               out + SEALED_HEADER_BYTES, sealing);
    sodium_free(plain);
    secret_wipe(sealing, sizeof sealing);
    return g_bytes_new_take(out, length);
}
