/* SPDX-License-Identifier: MIT */
/* Any bytes as a sealed value: nothing opens but what was sealed, for that place and stamp. */
#include <string.h>

#include "../../src/store/seal.h"
#include "fuzz.h"
#include "looptrace/vault.h"

static const char key_text[] = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return 0;
}

static const char *check_round(const Seal *seal, const SealPlace *place, const uint8_t *bytes,
                               size_t length)
{
    gsize sealed_length = seal_length(length);
    g_autofree guint8 *sealed = g_malloc(sealed_length);

    seal_close(seal, place, bytes, length, sealed);
    g_autoptr(GBytes) opened = seal_open(seal, place, sealed, sealed_length);
    if (opened == NULL || g_bytes_get_size(opened) != length ||
        (length > 0 && memcmp(g_bytes_get_data(opened, NULL), bytes, length) != 0))
        return "what was sealed doesn't open as it was";

    SealPlace elsewhere = *place;
    elsewhere.part ^= 1;
    g_autoptr(GBytes) moved = seal_open(seal, &elsewhere, sealed, sealed_length);
    elsewhere = *place;
    elsewhere.stamp_us ^= 1;
    g_autoptr(GBytes) restamped = seal_open(seal, &elsewhere, sealed, sealed_length);
    gsize flipped = length > 0 ? bytes[0] % sealed_length : 0;
    sealed[flipped] ^= (guint8)(1u << (length % 8));
    g_autoptr(GBytes) damaged = seal_open(seal, place, sealed, sealed_length);
    if (moved != NULL || restamped != NULL || damaged != NULL)
        return "something else than what was sealed opens";
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    SecretText *key = secret_text_new(key_text, -1);
    SecretText *hostile = secret_text_new((const char *)bytes, (gssize)length);
    Seal *seal = seal_new(key);
    Seal *odd = seal_new(hostile);
    SealPlace place = {.kind = 1, .part = 2, .stamp_us = 3};

    fuzz_require(seal != NULL ? NULL : "a key is refused");
    fuzz_require((odd != NULL) == vault_key_is_valid(hostile) ? NULL : "two minds about a key");
    seal_name(seal, 1, "name", place.name);
    g_autoptr(GBytes) opened = seal_open(seal, &place, bytes, length);
    fuzz_require(opened == NULL ? NULL : "bytes that nobody sealed open");
    fuzz_require(check_round(seal, &place, bytes, length));
    seal_free(odd);
    seal_free(seal);
    secret_text_unref(hostile);
    secret_text_unref(key);
    return 0;
}
