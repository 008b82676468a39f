/* SPDX-License-Identifier: MIT */
#include "looptrace/secret.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "looptrace/fault.h"
#include "looptrace/words.h"

struct SecretText {
    gatomicrefcount references;
    gsize length;
    char *bytes; /* sodium_malloc: guard pages around it, locked, wiped when freed */
};

/* Before anything of it is used: its guards are set up there, and memory that it gave earlier counts as
 * overrun. Cheap when it has been done. */
static void start_sodium(void)
{
    if (sodium_init() < 0)
        g_error("libsodium can't start: no source of randomness");
}

SecretText *secret_text_new(const char *bytes, gssize length)
{
    gsize size = length < 0 ? strlen(bytes) : (gsize)length;
    SecretText *secret = g_new0(SecretText, 1);

    start_sodium();
    g_atomic_ref_count_init(&secret->references);
    secret->length = size;
    secret->bytes = sodium_malloc(size + 1);
    if (secret->bytes == NULL)
        g_error("out of locked memory for a secret");
    memcpy(secret->bytes, bytes, size);
    secret->bytes[size] = '\0';
    sodium_mprotect_readonly(secret->bytes);
    return secret;
}

SecretText *secret_text_take(char *heap_text)
{
    if (heap_text == NULL)
        return NULL;

    SecretText *secret = secret_text_new(heap_text, -1);
    secret_wipe_and_free(heap_text);
    return secret;
}

SecretText *secret_text_ref(SecretText *secret)
{
    g_atomic_ref_count_inc(&secret->references);
    return secret;
}

void secret_text_unref(SecretText *secret)
{
    if (secret == NULL || !g_atomic_ref_count_dec(&secret->references))
        return;
    sodium_free(secret->bytes);
    g_free(secret);
}

const char *secret_text_peek(const SecretText *secret)
{
    return secret->bytes;
}

gsize secret_text_length(const SecretText *secret)
{
    return secret->length;
}

gboolean secret_text_equal(const SecretText *a, const SecretText *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return a->length == b->length && sodium_memcmp(a->bytes, b->bytes, a->length) == 0;
}

void secret_wipe(gpointer memory, gsize length)
{
    sodium_memzero(memory, length);
}

void secret_wipe_and_free(char *heap_text)
{
    if (heap_text == NULL)
        return;
    sodium_memzero(heap_text, strlen(heap_text));
    g_free(heap_text);
}

gboolean secret_harden_process(GError **error)
{
    const struct rlimit no_core = {0, 0};

    if (sodium_init() < 0) {
        g_set_error(error, FAULT, FAULT_IO, _("libsodium can't start: no source of randomness"));
        return FALSE;
    }
    if (setrlimit(RLIMIT_CORE, &no_core) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        g_set_error(error, FAULT, FAULT_IO, _("core dumps can't be switched off: %s"),
                    g_strerror(errno));
        return FALSE;
    }
    return TRUE;
}
