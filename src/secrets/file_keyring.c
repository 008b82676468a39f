/* SPDX-License-Identifier: MIT */
/*
 * A file that is sealed with a passphrase, for machines without a keyring; never chosen by itself. Whoever changes it holds a lock,
 * reads it again, and puts a whole new one in its place. The passphrase is asked for when the file is first needed; what Argon2id
 * makes of it then stays in the kernel keyring for some hours.
 */
#include "backend.h"
#include "file_place.h"
#include "key_cache.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "sealed_file.h"

#define LOCK_DEADLINE_MS 1500
#define ATTEMPTS         3

/* A g_rc_box: held by the keyring and by a call that waits for the lock. */
typedef struct {
    GMainContext *context;
    char *path;
    guint minutes;
    KeyringAsk ask;
    gpointer ask_data;
    SecretText *key; /* NULL: not opened yet */
    SealedHeader header;
} FileKeyring;

typedef struct {
    FileKeyring *file;
    KeyringCall *call;
    ProcessLock *lock;
} Job;

/* ---- the key ---- */

static char *cache_name(const SealedHeader *header)
{
    g_autoptr(GString) name = g_string_new("looptrace:keyring-file|");

    for (guint i = 0; i < SEALED_SALT_BYTES; i++)
        g_string_append_printf(name, "%02x", header->salt[i]);
    return g_string_free(g_steal_pointer(&name), FALSE);
}

static void take_key(FileKeyring *file, const SealedHeader *header, SecretText *taken)
{
    g_autofree char *name = cache_name(header);

    secret_text_unref(file->key);
    file->key = taken;
    file->header = *header;
    key_cache_put(name, taken, file->minutes * 60);
}

static SecretText *ask_person(const FileKeyring *file, gboolean is_new, guint attempt,
                              GError **error)
{
    g_autofree char *clean = text_clean(file->path, -1);

    if (file->ask != NULL)
        return file->ask(is_new, attempt, file->ask_data, error);
    g_propagate_error(
        error, fault_new_coded(FAULT_KEYRING, FAULT_CODE_LOCKED,
                               _("the keyring file, %s, is locked: its passphrase is asked for on "
                                 "a terminal, or read with --passphrase-stdin"),
                               clean));
    return NULL;
}

static SecretText *derive(const SealedHeader *header, SecretText *taken, GError **error)
{
    g_autoptr(SecretText) passphrase = taken;
    SecretText *key = sealed_key_derive(header, passphrase);

    if (key == NULL)
        g_set_error(error, FAULT, FAULT_KEYRING,
                    _("there isn't enough memory to open the keyring file (%u MiB)"),
                    header->memory_kib / 1024);
    return key;
}

static gboolean take_cached_key(FileKeyring *file, const SealedHeader *header)
{
    g_autofree char *name = cache_name(header);
    g_autoptr(SecretText) cached = key_cache_get(name);

    if (cached == NULL || !sealed_header_is_of_key(header, cached))
        return FALSE;
    take_key(file, header, g_steal_pointer(&cached));
    return TRUE;
}

static gboolean unlock(FileKeyring *file, const SealedHeader *header, GError **error)
{
    if (file->key != NULL && sealed_header_is_of_key(header, file->key)) {
        file->header = *header;
        return TRUE;
    }
    if (take_cached_key(file, header))
        return TRUE;
    for (guint attempt = 0; attempt < ATTEMPTS; attempt++) {
        SecretText *passphrase = ask_person(file, FALSE, attempt, error);
        g_autoptr(SecretText) key = passphrase == NULL ? NULL : derive(header, passphrase, error);
        if (key == NULL)
            return FALSE;
        if (sealed_header_is_of_key(header, key)) {
            take_key(file, header, g_steal_pointer(&key));
            return TRUE;
        }
    }
    g_propagate_error(error, fault_new_coded(FAULT_KEYRING, FAULT_CODE_LOCKED, "%s",
                                             _("this isn't the passphrase of the keyring file")));
    return FALSE;
}

/* For a file that isn't there yet. */
static gboolean choose_key(FileKeyring *file, GError **error)
{
    if (file->key != NULL)
        return TRUE;

    SealedHeader header = sealed_header_new();
    SecretText *passphrase = ask_person(file, TRUE, 0, error);
    SecretText *key = passphrase == NULL ? NULL : derive(&header, passphrase, error);
    if (key == NULL)
        return FALSE;
    sealed_header_set_key(&header, key);
    take_key(file, &header, key);
    return TRUE;
}

/* ---- ending ---- */

static void file_clear(gpointer data)
{
    FileKeyring *file = data;

    g_clear_pointer(&file->context, g_main_context_unref);
    g_clear_pointer(&file->path, g_free);
    g_clear_pointer(&file->key, secret_text_unref);
}

static KeyringCall *job_free(Job *job)
{
    KeyringCall *call = job->call;

    process_lock_release(job->lock);
    g_rc_box_release_full(job->file, file_clear);
    g_free(job);
    return call;
}

static void job_done(Job *job, SecretText *taken)
{
    keyring_call_done(job_free(job), taken);
}

static void job_fail(Job *job, GError *taken)
{
    keyring_call_fail(job_free(job), taken);
}

static GError *error_of_state(const FileKeyring *file, SealedState state)
{
    g_autofree char *clean = text_clean(file->path, -1);

    if (state == SEALED_NEWER)
        return g_error_new(FAULT, FAULT_KEYRING,
                           _("the keyring file, %s, was written by a newer looptrace"), clean);
    return g_error_new(FAULT, FAULT_KEYRING,
                       _("the keyring file, %s, was made anew by another looptrace: try again"),
                       clean);
}

/* What it kept is lost, and a new one will be begun; a session that was in it is over. */
static GError *set_aside(const FileKeyring *file, gboolean loading)
{
    g_autofree char *name = file_place_set_aside(file->path);
    g_autofree char *clean = text_clean(name == NULL ? file->path : name, -1);

    if (name == NULL)
        return g_error_new(FAULT, FAULT_KEYRING,
                           _("the keyring file, %s, is damaged, and can't be set aside"), clean);
    return g_error_new(FAULT, loading ? FAULT_SIGNED_OUT : FAULT_KEYRING,
                       _("the keyring file was damaged, so it was set aside as %s: sign in again"),
                       clean);
}

/* ---- with the lock ---- */

static gboolean save(FileKeyring *file, const GPtrArray *entries, GError **error)
{
    if (entries->len == 0) {
        g_autofree char *name = cache_name(&file->header);
        key_cache_drop(name);
        return file_place_remove(file->path, error);
    }
    g_autoptr(GBytes) bytes = sealed_close(&file->header, file->key, entries);
    if (bytes != NULL)
        return file_place_write(file->path, bytes, error);
    g_set_error(error, FAULT, FAULT_KEYRING, _("the keyring file would become too large"));
    return FALSE;
}

static void name_all(const GPtrArray *entries, KeyringCall *call)
{
    for (guint i = 0; i < entries->len; i++)
        keyring_call_name(call, ((const SealedEntry *)entries->pdata[i])->account);
}

static void job_work(Job *job, GPtrArray *entries)
{
    KeyringCall *call = job->call;
    const SealedEntry *found = NULL;
    GError *error = NULL;

    switch (call->verb) {
    case KEYRING_PROBE:
        break;
    case KEYRING_LIST:
        name_all(entries, call);
        break;
    case KEYRING_LOAD:
        found = sealed_entries_find(entries, call->account);
        break;
    case KEYRING_STORE:
        sealed_entries_put(entries, call->account, call->label, call->secret);
        save(job->file, entries, &error);
        break;
    case KEYRING_ERASE:
        if (sealed_entries_remove(entries, call->account))
            save(job->file, entries, &error);
        break;
    }
    if (error != NULL)
        job_fail(job, error);
    else
        job_done(job, found == NULL ? NULL : secret_text_ref(found->secret));
}

/* What was there before the lock may be gone or another one by now, for which there is no key. */
static SealedState open_entries(const FileKeyring *file, GBytes *bytes, gboolean making,
                                GPtrArray **entries)
{
    SealedHeader header;
    gsize length = 0;
    const guint8 *data = bytes == NULL ? NULL : g_bytes_get_data(bytes, &length);

    if (bytes != NULL && file->key != NULL)
        return sealed_open(data, length, file->key, entries);
    if (bytes != NULL && sealed_header_read(data, length, &header) == SEALED_DAMAGED)
        return SEALED_DAMAGED;
    if (bytes != NULL || (making && file->key == NULL))
        return SEALED_WRONG_KEY;
    *entries = sealed_entries_new();
    return SEALED_OK;
}

static void job_locked(ProcessLock *lock, const GError *error, gpointer data)
{
    Job *job = data;
    FileKeyring *file = job->file;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GPtrArray) entries = NULL;
    GError *problem = NULL;

    job->lock = lock;
    if (error != NULL) {
        job_fail(job, g_error_new_literal(FAULT, FAULT_KEYRING, error->message));
        return;
    }
    if (!file_place_read(file->path, &bytes, &problem)) {
        job_fail(job, problem);
        return;
    }
    SealedState state = open_entries(file, bytes, job->call->verb == KEYRING_STORE, &entries);
    if (state == SEALED_DAMAGED)
        job_fail(job, set_aside(file, job->call->verb == KEYRING_LOAD));
    else if (state != SEALED_OK)
        job_fail(job, error_of_state(file, state));
    else
        job_work(job, entries);
}

static void job_lock(Job *job)
{
    g_autofree char *name = g_strconcat("keyring file ", job->file->path, NULL);

    process_lock_acquire(name, LOCK_DEADLINE_MS, job->call->cancellable, job->file->context,
                         job_locked, job);
}

/* ---- before it ---- */

/* The key for what is there, or is to be made. *idle: nothing is there, and nothing is to be. A damaged header is left to
 * whoever has the lock. */
static gboolean prepare(FileKeyring *file, gboolean making, gboolean *idle, GError **error)
{
    g_autoptr(GBytes) bytes = NULL;
    SealedHeader header;
    gsize length = 0;

    *idle = FALSE;
    if (!file_place_read(file->path, &bytes, error))
        return FALSE;
    if (bytes == NULL) {
        *idle = !making;
        return *idle || choose_key(file, error);
    }
    const guint8 *data = g_bytes_get_data(bytes, &length);
    SealedState state = sealed_header_read(data, length, &header);
    if (state == SEALED_OK)
        return unlock(file, &header, error);
    if (state == SEALED_DAMAGED)
        return TRUE;
    g_propagate_error(error, error_of_state(file, state));
    return FALSE;
}

static void file_run(gpointer self, KeyringCall *call)
{
    FileKeyring *file = self;
    GError *error = NULL;
    gboolean idle = FALSE;

    if (!prepare(file, call->verb == KEYRING_STORE, &idle, &error)) {
        keyring_call_fail(call, error);
        return;
    }
    if (idle) {
        keyring_call_done(call, NULL);
        return;
    }
    Job *job = g_new0(Job, 1);
    job->file = g_rc_box_acquire(file);
    job->call = call;
    job_lock(job);
}

static gboolean file_unlock(gpointer self, GError **error)
{
    gboolean idle = FALSE;

    return prepare(self, TRUE, &idle, error);
}

static void file_set_ask(gpointer self, KeyringAsk ask, gpointer data)
{
    FileKeyring *file = self;

    file->ask = ask;
    file->ask_data = data;
}

static gpointer file_open(gconstpointer data)
{
    const KeyringSettings *settings = data;
    FileKeyring *file = g_rc_box_new0(FileKeyring);

    file->context = g_main_context_ref(settings->context);
    file->path = settings->file == NULL ? keyring_file_path() : g_strdup(settings->file);
    file->minutes = settings->minutes;
    file->ask = settings->ask;
    file->ask_data = settings->ask_data;
    return file;
}

static void file_close(gpointer self)
{
    g_rc_box_release_full(self, file_clear);
}

char *keyring_file_path(void)
{
    return g_build_filename(g_get_user_data_dir(), "looptrace", "keyring", NULL);
}

const KeyringBackend keyring_backend_file = {
    .ready = "file, sealed with a passphrase",
    .open = file_open,
    .close = file_close,
    .run = file_run,
    .unlock = file_unlock,
    .set_ask = file_set_ask,
};
