/* SPDX-License-Identifier: MIT */
#include "backend.h"

static const KeyringBackend *const built_in[KEYRING_KINDS] = {
#ifdef LOOPTRACE_SECRET_SERVICE
    [KEYRING_SECRET_SERVICE] = &keyring_backend_secret_service,
#endif
#ifdef LOOPTRACE_KERNEL_KEYRING
    [KEYRING_KERNEL] = &keyring_backend_kernel,
#endif
    [KEYRING_MEMORY] = &keyring_backend_memory,
    [KEYRING_FILE] = &keyring_backend_file,
    [KEYRING_COMMAND] = &keyring_backend_command,
};

Keyring *keyring_new(KeyringKind kind, GMainContext *context)
{
    return keyring_new_with(kind, built_in, KEYRING_DEADLINE_MS, context);
}

Keyring *keyring_open(const KeyringOptions *options)
{
    Keyring *keyring = keyring_new(options->kind, options->context);
    KeyringSettings *settings = keyring_settings(keyring);

    settings->command = g_strdup(options->command);
    settings->file = g_strdup(options->file);
    settings->minutes = options->minutes;
    return keyring;
}
