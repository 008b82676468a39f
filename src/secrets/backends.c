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
};

Keyring *keyring_new(KeyringKind kind, GMainContext *context)
{
    return keyring_new_with(kind, built_in, KEYRING_DEADLINE_MS, context);
}
