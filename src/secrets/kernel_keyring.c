/* SPDX-License-Identifier: MIT */
/*
 * Keys of type "user" in the user keyring (@u), which the kernel keeps in its own memory until reboot
 * for all processes of the user, whatever session they are in. Its system calls don't wait, so calls
 * are answered at once.
 *
 * Reading a key takes possession of it: the process must reach it from its own keyrings. The session
 * keyring often doesn't lead to @u (su, SSH without pam_keyinit, containers, system services), so @u is
 * linked into this process's own keyring. The keys then need no permission beyond the kernel's
 * default, which opens them to possessors only, and not to a container that runs under the same id.
 */
#include <errno.h>
#include <keyutils.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "looptrace/words.h"

#define KEY_TYPE     "user"
#define KEY_PREFIX   "looptrace:"
#define LIFETIME_S   (30 * 24 * 3600) /* from each store: a session in use is renewed every hour */
#define PROBE_NAME   KEY_PREFIX "probe"
#define PROBE_LENGTH 4096 /* room for a session must be left in the user's quota */

typedef struct {
    int number;
    FaultKind kind;
    gboolean is_absent;
    const char *words;
} KernelTrouble;

static const KernelTrouble troubles[] = {
    {ENOSYS, FAULT_KEYRING, TRUE, "the kernel keyring is switched off here"},
    {EPERM, FAULT_KEYRING, TRUE, "the kernel keyring is forbidden here, as containers often do"},
    {EOPNOTSUPP, FAULT_KEYRING, TRUE, "the kernel keyring is switched off here"},
    {EACCES, FAULT_KEYRING, TRUE, "the kernel keyring refuses access to its keys"},
    {EDQUOT, FAULT_KEYRING, FALSE, "this user's quota of the kernel keyring is full"},
    {ENOMEM, FAULT_KEYRING, FALSE, "the kernel has no memory left for its keyring"},
    {EKEYEXPIRED, FAULT_SIGNED_OUT, FALSE,
     "what the kernel keyring kept has expired after 30 days without use: sign in again"},
    {EKEYREVOKED, FAULT_SIGNED_OUT, FALSE,
     "what the kernel keyring kept was revoked: sign in again"},
};

/* Answers with what errno means. */
static void fail(KeyringCall *call, int number)
{
    for (gsize i = 0; i < G_N_ELEMENTS(troubles); i++) {
        const KernelTrouble *trouble = &troubles[i];
        if (trouble->number != number)
            continue;
        GError *error = g_error_new_literal(FAULT, (gint)trouble->kind, trouble->words);
        if (trouble->is_absent)
            keyring_call_absent(call, error);
        else
            keyring_call_fail(call, error);
        return;
    }
    keyring_call_fail(call, g_error_new(FAULT, FAULT_KEYRING, _("the kernel keyring failed: %s"),
                                        g_strerror(number)));
}

/* Done for each call: a process that was forked has a keyring of its own, which is empty. */
static gboolean possess_user_keyring(void)
{
    return keyctl_link(KEY_SPEC_USER_KEYRING, KEY_SPEC_PROCESS_KEYRING) == 0;
}

static key_serial_t find(const char *name)
{
    return (key_serial_t)keyctl_search(KEY_SPEC_USER_KEYRING, KEY_TYPE, name, 0);
}

/* Adds a key as large as a session where nobody else sees it: in this process's own keyring. */
static void kernel_probe(KeyringCall *call)
{
    g_autofree char *nothing = g_malloc0(PROBE_LENGTH);
    key_serial_t key =
        add_key(KEY_TYPE, PROBE_NAME, nothing, PROBE_LENGTH, KEY_SPEC_PROCESS_KEYRING);

    if (key < 0) {
        fail(call, errno);
        return;
    }
    (void)keyctl_revoke(key); /* gives the quota back at once, not when the key is collected */
    (void)keyctl_unlink(key, KEY_SPEC_PROCESS_KEYRING);
    keyring_call_done(call, NULL);
}

static void kernel_load(KeyringCall *call, const char *name)
{
    g_autofree char *bytes = g_malloc(KEYRING_SECRET_MAX);
    key_serial_t key = find(name);
    long length = key < 0 ? -1 : keyctl_read(key, bytes, KEYRING_SECRET_MAX);

    if (length < 0 && errno == ENOKEY) {
        keyring_call_done(call, NULL);
    } else if (length < 0) {
        fail(call, errno);
    } else {
        SecretText *secret = secret_text_new(bytes, MIN(length, KEYRING_SECRET_MAX));
        secret_wipe(bytes, KEYRING_SECRET_MAX);
        keyring_call_done(call, secret);
    }
}

/* add_key() gives a key that is there its new payload in one step, and puts a new key in the place of
 * one that was revoked. */
static void kernel_store(KeyringCall *call, const char *name)
{
    key_serial_t key = add_key(KEY_TYPE, name, secret_text_peek(call->secret),
                               secret_text_length(call->secret), KEY_SPEC_USER_KEYRING);

    if (key < 0) {
        fail(call, errno);
        return;
    }
    /* It is stored; should another process have erased it since, that isn't a failure of this call. */
    (void)keyctl_set_timeout(key, LIFETIME_S);
    keyring_call_done(call, NULL);
}

/* An expired or revoked key can't be found by name any more, but replaced by an empty one that can. */
static key_serial_t find_to_erase(const char *name)
{
    key_serial_t key = find(name);

    if (key < 0 && (errno == EKEYEXPIRED || errno == EKEYREVOKED))
        key = add_key(KEY_TYPE, name, "", 1, KEY_SPEC_USER_KEYRING);
    return key;
}

static void kernel_erase(KeyringCall *call, const char *name)
{
    key_serial_t key = find_to_erase(name);

    if (key < 0 || keyctl_unlink(key, KEY_SPEC_USER_KEYRING) != 0) {
        if (errno != ENOKEY && errno != ENOENT) {
            fail(call, errno);
            return;
        }
    }
    keyring_call_done(call, NULL);
}

/* "user;UID;GID;PERMISSIONS;looptrace:ACCOUNT"; a key that was revoked or has expired meanwhile has none. */
static void name_key(KeyringCall *call, key_serial_t key)
{
    char *described = NULL;
    int length = keyctl_describe_alloc(key, &described);
    g_auto(GStrv) parts = length < 0 ? NULL : g_strsplit(described, ";", 5);

    if (parts != NULL && g_strv_length(parts) == 5 && strcmp(parts[0], KEY_TYPE) == 0 &&
        g_str_has_prefix(parts[4], KEY_PREFIX))
        keyring_call_name(call, parts[4] + strlen(KEY_PREFIX));
    free(described);
}

static void kernel_list(KeyringCall *call)
{
    void *keys = NULL;
    int length = keyctl_read_alloc(KEY_SPEC_USER_KEYRING, &keys);

    if (length < 0) {
        fail(call, errno);
        return;
    }
    for (gsize i = 0; i < (gsize)length / sizeof(key_serial_t); i++)
        name_key(call, ((const key_serial_t *)keys)[i]);
    free(keys);
    keyring_call_done(call, NULL);
}

static gpointer kernel_open(gconstpointer settings)
{
    return NULL;
}

static void kernel_close(gpointer self)
{
}

static void kernel_run(gpointer self, KeyringCall *call)
{
    g_autofree char *name = g_strconcat(KEY_PREFIX, call->account, NULL);

    if (!possess_user_keyring()) {
        fail(call, errno);
        return;
    }
    switch (call->verb) {
    case KEYRING_PROBE:
        kernel_probe(call);
        break;
    case KEYRING_LIST:
        kernel_list(call);
        break;
    case KEYRING_LOAD:
        kernel_load(call, name);
        break;
    case KEYRING_STORE:
        kernel_store(call, name);
        break;
    case KEYRING_ERASE:
        kernel_erase(call, name);
        break;
    }
}

const KeyringBackend keyring_backend_kernel = {
    .ready = "kernel keyring: signs you out at reboot",
    .open = kernel_open,
    .close = kernel_close,
    .run = kernel_run,
};
