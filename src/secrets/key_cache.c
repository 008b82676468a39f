/* SPDX-License-Identifier: MIT */
#include "key_cache.h"

#ifdef LOOPTRACE_KERNEL_KEYRING

#include <keyutils.h>

#define KEY_TYPE "user"
#define KEY_MAX  256

/* Reading, and setting an end, takes possession, as in kernel_keyring.c. */
static gboolean possess(void)
{
    return keyctl_link(KEY_SPEC_USER_KEYRING, KEY_SPEC_PROCESS_KEYRING) == 0;
}

static key_serial_t find(const char *name)
{
    if (!possess())
        return -1;
    return (key_serial_t)keyctl_search(KEY_SPEC_USER_KEYRING, KEY_TYPE, name, 0);
}

SecretText *key_cache_get(const char *name)
{
    char bytes[KEY_MAX];
    key_serial_t key = find(name);
    long length = key < 0 ? -1 : keyctl_read(key, bytes, sizeof bytes);
    SecretText *found = NULL;

    if (length > 0 && length <= (long)sizeof bytes)
        found = secret_text_new(bytes, length);
    secret_wipe(bytes, sizeof bytes);
    return found;
}

void key_cache_put(const char *name, const SecretText *key, guint seconds)
{
    if (seconds == 0 || !possess())
        return;
    key_serial_t added = add_key(KEY_TYPE, name, secret_text_peek(key), secret_text_length(key),
                                 KEY_SPEC_USER_KEYRING);
    /* One that can't be given an end mustn't stay. */
    if (added >= 0 && keyctl_set_timeout(added, seconds) != 0)
        (void)keyctl_unlink(added, KEY_SPEC_USER_KEYRING);
}

void key_cache_drop(const char *name)
{
    key_serial_t key = find(name);

    if (key >= 0)
        (void)keyctl_unlink(key, KEY_SPEC_USER_KEYRING);
}

#else

SecretText *key_cache_get(const char *name)
{
    return NULL;
}

void key_cache_put(const char *name, const SecretText *key, guint seconds)
{
}

void key_cache_drop(const char *name)
{
}

#endif
