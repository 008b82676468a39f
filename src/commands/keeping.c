/* SPDX-License-Identifier: MIT */
/* What is kept of the signed-in person on this machine: its key comes from the keyring, one process at
 * a time, and is stored there before it is first used. */
#include "looptrace/services.h"

#include <string.h>

#define LOCK_DEADLINE_MS 2000

struct ServicesOpening {
    Services *services; /* NULL: they were freed meanwhile */
    char *account, *path;
    SecretText *fresh; /* a key that is being stored */
    ProcessLock *lock;
    GCancellable *cancellable;
    ServicesDone done;
    gpointer data;
};

/* ---- the end ---- */

static void end(ServicesOpening *opening, const GError *error)
{
    if (opening->services != NULL)
        opening->services->opening = NULL;
    process_lock_release(opening->lock);
    opening->done(error, opening->data);
    g_object_unref(opening->cancellable);
    secret_text_unref(opening->fresh);
    g_free(opening->account);
    g_free(opening->path);
    g_free(opening);
}

static gboolean end_if_cancelled(ServicesOpening *opening, const GError *error)
{
    if (opening->services != NULL && (error == NULL || fault_kind(error) != FAULT_CANCELLED))
        return FALSE;

    g_autoptr(GError) cancelled = g_error_new(FAULT, FAULT_CANCELLED, "cancelled");
    end(opening, cancelled);
    return TRUE;
}

/* ---- what the platform lacks ---- */

#define LACKS "lacks"

static void keep_lacks(Services *services)
{
    char *text = supabase_print_lacks(services->supabase);

    if (services->vault == NULL) {
        g_free(text);
        return;
    }
    g_autoptr(GBytes) bytes = g_bytes_new_take(text, strlen(text));
    vault_put(services->vault, VAULT_PLATFORM, LACKS, 0, bytes, g_get_real_time());
}

/* What was found out before there was a vault is newer than what is in it. */
static void recall_lacks(Services *services)
{
    g_autofree char *known = supabase_print_lacks(services->supabase);
    g_autoptr(GBytes) kept = vault_get(services->vault, VAULT_PLATFORM, LACKS, 0, NULL);

    if (*known != '\0')
        keep_lacks(services);
    if (*known != '\0' || kept == NULL)
        return;

    g_autofree char *text = g_strndup(g_bytes_get_data(kept, NULL), g_bytes_get_size(kept));
    supabase_read_lacks(services->supabase, text);
}

static void lacking(const char *sentence, gpointer data)
{
    Services *services = data;

    g_queue_push_tail(&services->lacking, g_strdup(sentence));
    keep_lacks(services);
}

void services_watch_platform(Services *services)
{
    supabase_watch_lacks(services->supabase, lacking, services);
}

char *services_take_notice(Services *services)
{
    if (!g_queue_is_empty(&services->lacking))
        return g_queue_pop_head(&services->lacking);
    return services->vault == NULL ? NULL : vault_take_notice(services->vault);
}

/* ---- opening ---- */

static void open_vault(ServicesOpening *opening, SecretText *key, const char *why)
{
    Services *services = opening->services;
    const VaultOptions options = {
        .path = key == NULL ? NULL : opening->path,
        .key = key,
        .key_is_new = key != NULL && key == opening->fresh,
        .why_memory = why != NULL ? why : "there is no home directory",
        .context = services->context,
    };

    services->vault = vault_open(&options);
    if (services->sync != NULL)
        sync_set_vault(services->sync, services->vault);
    recall_lacks(services);
    end(opening, NULL);
}

/* ---- the key ---- */

static void key_stored(const GError *error, gpointer data)
{
    ServicesOpening *opening = data;

    if (end_if_cancelled(opening, error))
        return;
    if (error != NULL)
        open_vault(opening, NULL, error->message);
    else
        open_vault(opening, opening->fresh, NULL);
}

/* None there, run out in there, or nothing that could be one: a new key. */
static void key_loaded(SecretText *key, const GError *error, gpointer data)
{
    ServicesOpening *opening = data;

    if (end_if_cancelled(opening, error))
        return;
    if (error != NULL && fault_kind(error) != FAULT_SIGNED_OUT) {
        open_vault(opening, NULL, error->message);
    } else if (error == NULL && key != NULL && vault_key_is_valid(key)) {
        open_vault(opening, key, NULL);
    } else {
        opening->fresh = vault_key_new();
        keyring_store(opening->services->keyring, opening->account, "looptrace: key of the cache",
                      opening->fresh, key_stored, opening);
    }
}

static void locked(ProcessLock *lock, const GError *error, gpointer data)
{
    ServicesOpening *opening = data;

    opening->lock = lock;
    if (end_if_cancelled(opening, error))
        return;
    if (error != NULL)
        open_vault(opening, NULL, error->message);
    else
        keyring_load(opening->services->keyring, opening->account, key_loaded, opening);
}

static void probed(const GError *error, gpointer data)
{
    ServicesOpening *opening = data;
    Keyring *keyring = opening->services == NULL ? NULL : opening->services->keyring;

    if (end_if_cancelled(opening, error))
        return;
    if (error != NULL)
        open_vault(opening, NULL, error->message);
    else if (keyring_kind(keyring) == KEYRING_MEMORY)
        open_vault(opening, NULL, "no keyring would keep its key");
    else
        process_lock_acquire(opening->account, LOCK_DEADLINE_MS, opening->cancellable,
                             opening->services->context, locked, opening);
}

static void session_opened(const GError *error, gpointer data)
{
    ServicesOpening *opening = data;

    if (end_if_cancelled(opening, error))
        return;

    Services *services = opening->services;
    const char *profile = config_get(services->config, SETTING_PROFILE);
    SessionInfo session = supabase_session_info(services->supabase);
    if (error != NULL || session.user_id == NULL) {
        open_vault(opening, NULL, error != NULL ? error->message : "nobody is signed in");
        return;
    }
    opening->account = vault_account(services->url, profile, session.user_id);
    opening->path = vault_path(services->url, profile, session.user_id);
    keyring_probe(services->keyring, probed, opening);
}

void services_open_vault(Services *services, ServicesDone done, gpointer data)
{
    ServicesOpening *opening = g_new0(ServicesOpening, 1);

    g_assert(services->supabase != NULL && services->opening == NULL);
    if (services->sync != NULL)
        sync_set_vault(services->sync, NULL);
    g_clear_pointer(&services->vault, vault_free);
    opening->services = services;
    opening->cancellable = g_cancellable_new();
    opening->done = done;
    opening->data = data;
    services->opening = opening;
    supabase_session_open(services->supabase, session_opened, opening);
}

void services_cancel_opening(Services *services)
{
    ServicesOpening *opening = g_steal_pointer(&services->opening);

    if (opening == NULL)
        return;
    opening->services = NULL;
    g_cancellable_cancel(opening->cancellable);
}

/* ---- forgetting a person ---- */

typedef struct {
    GError *problem;
    ServicesDone done;
    gpointer data;
} Forgetting;

static void key_erased(const GError *error, gpointer data)
{
    Forgetting *forgetting = data;

    forgetting->done(forgetting->problem != NULL ? forgetting->problem : error, forgetting->data);
    g_clear_error(&forgetting->problem);
    g_free(forgetting);
}

void services_forget_person(Services *services, const char *user_id, ServicesDone done,
                            gpointer data)
{
    Forgetting *forgetting = g_new0(Forgetting, 1);
    const char *profile = config_get(services->config, SETTING_PROFILE);
    g_autofree char *account = vault_account(services->url, profile, user_id);
    g_autofree char *path = vault_path(services->url, profile, user_id);

    forgetting->done = done;
    forgetting->data = data;
    if (services->vault != NULL)
        vault_wipe(services->vault, NULL); /* what is left is told of by the next */
    if (path != NULL)
        vault_wipe_path(path, &forgetting->problem);
    keyring_erase(services->keyring, account, key_erased, forgetting);
}
