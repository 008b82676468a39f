/* SPDX-License-Identifier: MIT */
#include "pins.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define PREFIX        "sha256//"
#define DIGEST_BYTES  32
#define BASE64_LENGTH 44
#define PIN_LENGTH    (sizeof PREFIX - 1 + BASE64_LENGTH)

/* ---- the setting ---- */

static gboolean net_is_pin(const char *word)
{
    gsize length = 0;

    if (strlen(word) != PIN_LENGTH || !g_str_has_prefix(word, PREFIX))
        return FALSE;
    /* Decoded and encoded again it is the same, or it wasn't base64: GLib skips what it doesn't know. */
    g_autofree guchar *digest = g_base64_decode(word + strlen(PREFIX), &length);
    g_autofree char *again = g_base64_encode(digest, length);
    return length == DIGEST_BYTES && strcmp(again, word + strlen(PREFIX)) == 0;
}

char *net_pins_parse(const char *text, GError **error)
{
    g_auto(GStrv) words = g_strsplit_set(text, ";, \t\n", -1);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (gsize i = 0; words[i] != NULL; i++) {
        if (*words[i] == '\0' || !g_hash_table_add(seen, words[i]))
            continue;
        if (!net_is_pin(words[i])) {
            g_autofree char *shown = text_clean(words[i], -1);
            g_set_error(
                error, FAULT, FAULT_CONFIG,
                _("%s can't be a pin: write sha256// and the 44 characters of the key's hash"),
                shown);
            return NULL;
        }
        g_strv_builder_add(builder, words[i]);
    }
    if (g_hash_table_size(seen) < 2) {
        g_set_error(
            error, FAULT, FAULT_CONFIG,
            _("a single pin would lock you out on the day on which the platform changes its "
              "key: add a second one, of a key that is kept in reserve, or take the pin out"));
        return NULL;
    }
    g_auto(GStrv) pins = g_strv_builder_end(builder);
    return g_strjoinv(";", pins);
}

/* ---- the key of a certificate ---- */

typedef struct {
    const guchar *bytes;
    gsize length;
} Der;

/* Takes one element with this tag (0: any) off the front: its content, and, in whole, with its head. */
static gboolean der_take(Der *from, guchar tag, Der *content, Der *whole)
{
    const guchar *bytes = from->bytes;
    gsize head = 2, length;

    if (from->length < 2 || (tag != 0 && bytes[0] != tag))
        return FALSE;
    length = bytes[1];
    if (length >= 0x80) {
        gsize count = length & 0x7f;

        if (count == 0 || count > 3 || from->length < 2 + count)
            return FALSE;
        for (length = 0; head < 2 + count; head++)
            length = length << 8 | bytes[head];
    }
    if (length > from->length - head)
        return FALSE;
    *content = (Der){bytes + head, length};
    *whole = (Der){bytes, head + length};
    from->bytes += head + length;
    from->length -= head + length;
    return TRUE;
}

/* RFC 5280 §4.1: version (perhaps), serial, algorithm, issuer, validity, subject, then the key. */
static gboolean der_find_key(Der certificate, Der *key)
{
    static const guchar before_key[] = {0x02, 0x30, 0x30, 0x30, 0x30};
    Der outer, inner, skipped, whole;

    if (!der_take(&certificate, 0x30, &outer, &whole) || !der_take(&outer, 0x30, &inner, &whole))
        return FALSE;
    (void)der_take(&inner, 0xa0, &skipped, &whole);
    for (gsize i = 0; i < sizeof before_key; i++)
        if (!der_take(&inner, before_key[i], &skipped, &whole))
            return FALSE;
    return der_take(&inner, 0x30, &skipped, key);
}

static char *net_pin_of_key(Der key)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    guint8 digest[DIGEST_BYTES];
    gsize length = sizeof digest;

    g_checksum_update(checksum, key.bytes, (gssize)key.length);
    g_checksum_get_digest(checksum, digest, &length);
    g_autofree char *base64 = g_base64_encode(digest, length);
    return g_strconcat(PREFIX, base64, NULL);
}

guchar *net_certificate_der(const char *pem, gsize *length)
{
    static const char begin_line[] = "-----BEGIN CERTIFICATE-----";
    const char *begin = strstr(pem, begin_line);
    const char *end = begin == NULL ? NULL : strstr(begin, "-----END CERTIFICATE-----");

    if (end == NULL)
        return NULL;
    begin += strlen(begin_line);
    g_autofree char *base64 = g_strndup(begin, (gsize)(end - begin));
    return g_base64_decode(base64, length);
}

char *net_pin_of_certificate(const char *pem)
{
    gsize length = 0;
    g_autofree guchar *der = net_certificate_der(pem, &length);
    Der key;

    return der != NULL && der_find_key((Der){der, length}, &key) ? net_pin_of_key(key) : NULL;
}
