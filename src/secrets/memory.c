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

static SecretText *list(GHashTable *secrets, const char *prefix)
{
    g_autoptr(GString) names = g_string_new(NULL);
    GHashTableIter iter;
    gpointer account;

    g_hash_table_iter_init(&iter, secrets);
    while (g_hash_table_iter_next(&iter, &account, NULL))
        if (g_str_has_prefix(account, prefix))
            g_string_append_printf(names, "%s\n", (const char *)account);
    return secret_text_new(names->str, (gssize)names->len);
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
        keyring_call_done(call, list(secrets, call->account));
        return;
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
