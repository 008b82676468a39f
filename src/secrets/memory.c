/* SPDX-License-Identifier: MIT */
#include "backend.h"

/* self: account → SecretText, gone with the process. */

static gpointer memory_open(gconstpointer settings)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                 (GDestroyNotify)secret_text_unref);
}

static void memory_close(gpointer self)
{
    g_hash_table_unref(self);
}

static void name_all(GHashTable *secrets, KeyringCall *call)
{
    GHashTableIter iter;
    gpointer account;

    g_hash_table_iter_init(&iter, secrets);
    while (g_hash_table_iter_next(&iter, &account, NULL))
        keyring_call_name(call, account);
}

static void memory_run(gpointer self, KeyringCall *call)
{
    GHashTable *secrets = self;
    SecretText *found = NULL;

    switch (call->verb) {
    case KEYRING_PROBE:
        break;
    case KEYRING_LOAD:
        found = g_hash_table_lookup(secrets, call->account);
        break;
    case KEYRING_STORE:
        g_hash_table_replace(secrets, g_strdup(call->account), secret_text_ref(call->secret));
        break;
    case KEYRING_LIST:
        name_all(secrets, call);
        break;
    case KEYRING_ERASE:
        g_hash_table_remove(secrets, call->account);
        break;
    }
    keyring_call_done(call, found == NULL ? NULL : secret_text_ref(found));
}

const KeyringBackend keyring_backend_memory = {
    .ready = "memory: for this run only",
    .open = memory_open,
    .close = memory_close,
    .run = memory_run,
};
