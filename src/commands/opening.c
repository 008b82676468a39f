/* SPDX-License-Identifier: MIT */
/* Opens what is kept of the signed-in person on this machine: its key comes from the keyring, one process at
 * a time, and is stored there before it is first used. */
#include "keeping.h"

#define TURN_LEASE_US    (12 * G_USEC_PER_SEC)
#define LOCK_DEADLINE_MS 2000

/* What differs between the cache and the outbox. */
typedef struct {
    const char *label; /* in the keyring, for keyring managers */
    char *(*account)(const char *url, const char *profile, const char *user_id);
    char *(*path)(const char *url, const char *profile, const char *user_id);
    void (*open)(ServicesOpening *opening, SecretText *key, const char *why);
    gboolean keeps_key; /* stored again at each opening, where the keyring counts the days since */
    gboolean
        only_looks; /* where there is no file or no key none is made, and there is nothing to see */
} Kept;

struct ServicesOpening {
    Services *services; /* NULL: they were freed meanwhile */
    const Kept *kept;
    ServicesOpening **slot; /* where the services have it */
    char *account, *path;
    SecretText *key;
    gboolean key_is_new;
    ProcessLock *lock;
    GCancellable *cancellable;
    ServicesDone done;
    gpointer data;
};

/* ---- the end ---- */

static void end(ServicesOpening *opening, const GError *error)
{
    if (opening->services != NULL)
        *opening->slot = NULL;
    process_lock_release(opening->lock);
    opening->done(error, opening->data);
    g_object_unref(opening->cancellable);
    secret_text_unref(opening->key);
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

/* ---- the file ---- */

static void open_vault(ServicesOpening *opening, SecretText *key, const char *why)
{
    Services *services = opening->services;
    const VaultOptions options = {
        .path = key == NULL ? NULL : opening->path,
        .key = key,
        .key_is_new = opening->key_is_new,
        .why_memory = why,
        .context = services->context,
        .lists_max = services->keep,
    };

    services->vault = vault_open(&options);
    if (services->sync != NULL)
        sync_set_vault(services->sync, services->vault);
    keeping_recall_lacks(services);
}

static void open_outbox(ServicesOpening *opening, SecretText *key, const char *why)
{
    Services *services = opening->services;
    const OutboxOptions options = {
        .path = opening->path,
        .key = key,
        .key_is_new = opening->key_is_new,
        .key_ends_at_reboot = keyring_kind(services->keyring) == KEYRING_KERNEL,
        .why_memory = why,
        .clock = &services->clock,
        .lease_us = supabase_scale(services->supabase, TURN_LEASE_US),
    };

    services->outbox = outbox_open(&options);
    writes_set_outbox(services->writes, services->outbox,
                      supabase_session_info(services->supabase).user_id);
}

static const Kept kept_vault = {
    .label = "looptrace: key of the cache",
    .account = vault_account,
    .path = vault_path,
    .open = open_vault,
};

static const Kept kept_vault_to_look = {
    .account = vault_account,
    .path = vault_path,
    .open = open_vault,
    .only_looks = TRUE,
};

static const Kept kept_outbox = {
    .label = "looptrace: key of the outbox",
    .account = outbox_account,
    .path = outbox_path,
    .open = open_outbox,
    .keeps_key = TRUE,
};

static const Kept kept_outbox_to_look = {
    .account = outbox_account,
    .path = outbox_path,
    .open = open_outbox,
    .only_looks = TRUE,
};

/* key NULL: in memory, for that reason. */
static void finish(ServicesOpening *opening, SecretText *key, const char *why)
{
    opening->kept->open(opening, key, why != NULL ? why : "there is no home directory");
    end(opening, NULL);
}

/* ---- the key ---- */

static void key_stored(const GError *error, gpointer data)
{
    ServicesOpening *opening = data;

    if (end_if_cancelled(opening, error))
        return;
    if (error != NULL && opening->key_is_new)
        finish(opening, NULL, error->message);
    else
        finish(opening, opening->key, NULL);
}

static void store_key(ServicesOpening *opening)
{
    keyring_store(opening->services->keyring, opening->account, opening->kept->label, opening->key,
                  key_stored, opening);
}

/* None there, run out in there, or nothing that could be one: a new key. */
static void key_loaded(SecretText *key, const GError *error, gpointer data)
{
    ServicesOpening *opening = data;

    if (end_if_cancelled(opening, error))
        return;
    if (error != NULL && fault_kind(error) != FAULT_SIGNED_OUT) {
        finish(opening, NULL, error->message);
        return;
    }
    opening->key_is_new = error != NULL || key == NULL || !vault_key_is_valid(key);
    if (opening->key_is_new && opening->kept->only_looks) {
        end(opening, NULL);
        return;
    }
    opening->key = opening->key_is_new ? vault_key_new() : secret_text_ref(key);
    if (opening->key_is_new ||
        (opening->kept->keeps_key && keyring_kind(opening->services->keyring) == KEYRING_KERNEL))
        store_key(opening);
    else
        finish(opening, opening->key, NULL);
}

static void locked(ProcessLock *lock, const GError *error, gpointer data)
{
    ServicesOpening *opening = data;

    opening->lock = lock;
    if (end_if_cancelled(opening, error))
        return;
    if (error != NULL)
        finish(opening, NULL, error->message);
    else
        keyring_load(opening->services->keyring, opening->account, key_loaded, opening);
}

static void probed(const GError *error, gpointer data)
{
    ServicesOpening *opening = data;
    Keyring *keyring = opening->services == NULL ? NULL : opening->services->keyring;

    if (end_if_cancelled(opening, error))
        return;
    if (opening->kept->only_looks && (error != NULL || keyring_kind(keyring) == KEYRING_MEMORY))
        end(opening, NULL);
    else if (error != NULL)
        finish(opening, NULL, error->message);
    else if (keyring_kind(keyring) == KEYRING_MEMORY)
        finish(opening, NULL, "no keyring would keep its key");
    else if (opening->kept->only_looks)
        keyring_load(keyring, opening->account, key_loaded, opening);
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
    if (opening->kept->only_looks && (error != NULL || session.user_id == NULL)) {
        end(opening, NULL);
        return;
    }
    if (error != NULL || session.user_id == NULL) {
        finish(opening, NULL, error != NULL ? error->message : "nobody is signed in");
        return;
    }
    opening->account = opening->kept->account(services->url, profile, session.user_id);
    opening->path = opening->kept->path(services->url, profile, session.user_id);
    if (opening->kept->only_looks &&
        (opening->path == NULL || !g_file_test(opening->path, G_FILE_TEST_EXISTS))) {
        end(opening, NULL);
        return;
    }
    keyring_probe(services->keyring, probed, opening);
}

static void open_kept(Services *services, const Kept *kept, ServicesOpening **slot,
                      ServicesDone done, gpointer data)
{
    ServicesOpening *opening = g_new0(ServicesOpening, 1);

    g_assert(services->supabase != NULL && *slot == NULL);
    opening->services = services;
    opening->kept = kept;
    opening->slot = slot;
    opening->cancellable = g_cancellable_new();
    opening->done = done;
    opening->data = data;
    *slot = opening;
    supabase_session_open(services->supabase, session_opened, opening);
}

void services_open_vault(Services *services, ServicesDone done, gpointer data)
{
    if (services->sync != NULL)
        sync_set_vault(services->sync, NULL);
    g_clear_pointer(&services->vault, vault_free);
    open_kept(services, &kept_vault, &services->vault_opening, done, data);
}

void services_look_into_vault(Services *services, ServicesDone done, gpointer data)
{
    open_kept(services, &kept_vault_to_look, &services->vault_opening, done, data);
}

void services_open_outbox(Services *services, ServicesDone done, gpointer data)
{
    writes_set_outbox(services->writes, NULL, NULL);
    g_clear_pointer(&services->outbox, outbox_free);
    open_kept(services, &kept_outbox, &services->outbox_opening, done, data);
}

void services_look_into_outbox(Services *services, ServicesDone done, gpointer data)
{
    writes_set_paused(services->writes, TRUE);
    open_kept(services, &kept_outbox_to_look, &services->outbox_opening, done, data);
}

static void cancel(ServicesOpening *opening)
{
    if (opening == NULL)
        return;
    opening->services = NULL;
    g_cancellable_cancel(opening->cancellable);
}

void services_cancel_opening(Services *services)
{
    cancel(g_steal_pointer(&services->vault_opening));
    cancel(g_steal_pointer(&services->outbox_opening));
}
