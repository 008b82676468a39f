/* SPDX-License-Identifier: MIT */
/* Any bytes as an entry, as a draft and as a damaged file: nothing but whole entries comes out, and what was
 * sealed among them is found again. */
#include <string.h>

#include "../../src/store/blob.h"
#include "../../src/store/outbox_entry.h"
#include "fuzz.h"

static const char key_text[] = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
static const SealPlace place = {.kind = 1, .name = "0123456789abcde", .part = 2, .stamp_us = 3};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return 0;
}

/* There is one way to write each. */
static const char *check_entry(GBytes *bytes)
{
    g_autoptr(OutboxEntry) entry = outbox_entry_decode(bytes);

    if (entry == NULL)
        return NULL;
    if (!outbox_entry_check(entry, NULL))
        return "an entry that can't be one";
    g_autoptr(GBytes) again = outbox_entry_encode(entry);
    return g_bytes_equal(again, bytes) ? NULL : "an entry isn't written as it was read";
}

static const char *check_draft(GBytes *bytes)
{
    g_autofree char *name = NULL;
    g_autoptr(GBytes) value = NULL;
    gint64 changed = 0;

    if (!outbox_draft_decode(bytes, &name, &changed, &value))
        return NULL;
    if (!g_utf8_validate(name, -1, NULL))
        return "a draft's name isn't UTF-8";
    g_autoptr(GBytes) again = outbox_draft_encode(name, changed, value);
    return g_bytes_equal(again, bytes) ? NULL : "a draft isn't written as it was read";
}

typedef struct {
    GBytes *value;
    guint found;
    gboolean wrong;
} Search;

static gboolean meet(const SealPlace *at, GBytes *value, gpointer data)
{
    Search *search = data;

    search->found++;
    search->wrong = search->wrong || !g_bytes_equal(value, search->value) ||
                    at->stamp_us != place.stamp_us || at->part != place.part;
    return TRUE;
}

static const char *check_file(const Seal *seal, const uint8_t *bytes, size_t length)
{
    g_autoptr(GBytes) value = g_bytes_new(bytes, length / 2);
    g_autoptr(GBytes) blob = blob_close(seal, &place, value);
    g_autoptr(GByteArray) file = g_byte_array_new();
    Search alone = {.value = value}, among = {.value = value};

    blob_each(seal, bytes, length, meet, &alone);
    if (alone.found > 0)
        return "bytes that nobody sealed open";
    g_byte_array_append(file, bytes, (guint)(length - length / 2));
    g_byte_array_append(file, g_bytes_get_data(blob, NULL), (guint)g_bytes_get_size(blob));
    g_byte_array_append(file, bytes, (guint)length);
    blob_each(seal, file->data, file->len, meet, &among);
    return among.found == 1 && !among.wrong ? NULL
                                            : "what was sealed isn't found among other bytes";
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    SecretText *key = secret_text_new(key_text, -1);
    Seal *seal = seal_new(key);
    g_autoptr(GBytes) input = g_bytes_new(bytes, length);

    fuzz_require(check_entry(input));
    fuzz_require(check_draft(input));
    fuzz_require(check_file(seal, bytes, length));
    seal_free(seal);
    secret_text_unref(key);
    return 0;
}
