/* SPDX-License-Identifier: MIT */
#include "looptrace/vault.h"

#include "kinds.h"
#include "looptrace/text.h"
#include "pending.h"
#include "vault_file.h"

#define RETRY_BUSY_MS  100
#define RETRY_STUCK_US (60 * (gint64)G_USEC_PER_SEC)
#define STUCK_MAX      (4 * 1024 * 1024) /* bytes that wait for a disk; beyond, it isn't waited for */

struct Vault {
    Pending *pending;
    VaultFile *file; /* NULL: memory alone */
    char *why;       /* of memory alone and of being stuck, for people */
    char *description;
    GQueue notices; /* of char*, to be told */
    GMainContext *context;
    GSource *turn;         /* the end of this turn of the loop, or the next try */
    gint64 stuck_until_us; /* boot time; 0: it can be written */
    gboolean told_stuck, changed;
    guint64 lists_max;
};

/* ---- what people are told ---- */

static void tell(Vault *vault, char *sentence)
{
    g_debug("vault: %s", sentence);
    g_queue_push_tail(&vault->notices, sentence);
}

char *vault_take_notice(Vault *vault)
{
    return g_queue_pop_head(&vault->notices);
}

VaultMode vault_mode(const Vault *vault)
{
    if (vault->file == NULL)
        return VAULT_MEMORY;
    return vault->stuck_until_us == 0 ? VAULT_SEALED : VAULT_STUCK;
}

const char *vault_describe(Vault *vault)
{
    g_autofree char *size = NULL;

    g_free(vault->description);
    switch (vault_mode(vault)) {
    case VAULT_SEALED:
        size = text_bytes((guint64)vault_file_size(vault->file));
        vault->description = g_strdup_printf("sealed on this machine (%s)", size);
        break;
    case VAULT_MEMORY:
        vault->description = g_strdup_printf("in memory, for this run only: %s", vault->why);
        break;
    case VAULT_STUCK:
        vault->description = g_strdup_printf(
            "sealed on this machine, but what is new is in memory only: %s", vault->why);
        break;
    }
    return vault->description;
}

/* ---- when the file fails ---- */

static void go_on_in_memory(Vault *vault, const char *why)
{
    char *kept = g_strdup(why); /* why may be the old one */

    g_free(vault->why);
    vault->why = kept;
    g_clear_pointer(&vault->file, vault_file_free);
    vault->stuck_until_us = 0;
    pending_keep_alone(vault->pending);
}

/* Told once a run, however often it is tried again. */
static void get_stuck(Vault *vault)
{
    const char *words = vault_file_words(vault->file);

    if (!vault->told_stuck)
        tell(vault, g_strdup_printf("What is new is kept in memory only, for this run: %s", words));
    vault->told_stuck = TRUE;
    g_free(vault->why);
    vault->why = g_strdup(words);
    vault->stuck_until_us = clock_boot_us() + RETRY_STUCK_US;
    if (pending_bytes(vault->pending) > STUCK_MAX)
        go_on_in_memory(vault, words);
}

static void begin_anew(Vault *vault, const char *what_is_wrong)
{
    g_autoptr(GError) error = NULL;
    char *notice = NULL;
    gboolean rebuilt = vault_file_rebuild(vault->file, what_is_wrong, &notice, &error);

    if (notice != NULL)
        tell(vault, notice);
    if (!rebuilt) {
        tell(vault, g_strdup_printf("What is new is kept in memory only, for this run: %s",
                                    error->message));
        go_on_in_memory(vault, error->message);
    }
    vault->changed = TRUE;
}

/* Signing out elsewhere has removed it: what is still here must not come back to the disk. A file that
 * another process has begun anew is taken over from it. */
static gboolean still_there(Vault *vault)
{
    switch (vault_file_compare(vault->file)) {
    case PLACE_SAME:
        return TRUE;
    case PLACE_GONE:
        go_on_in_memory(vault, "the file was removed meanwhile, as signing out does");
        return FALSE;
    case PLACE_REPLACED:
        begin_anew(vault, "was replaced");
        return vault->file != NULL;
    }
    return FALSE;
}

/* ---- writing at the end of the turn ---- */

static void flush_in_time(Vault *vault);

static gboolean turn_ended(gpointer data)
{
    Vault *vault = data;

    g_clear_pointer(&vault->turn, g_source_unref);
    flush_in_time(vault);
    return G_SOURCE_REMOVE;
}

static void cancel_turn(Vault *vault)
{
    if (vault->turn == NULL)
        return;
    g_source_destroy(vault->turn);
    g_clear_pointer(&vault->turn, g_source_unref);
}

static void wait_with(Vault *vault, GSource *source)
{
    cancel_turn(vault);
    vault->turn = source;
    g_source_set_callback(source, turn_ended, vault, NULL);
    g_source_attach(source, vault->context);
}

static void written(Vault *vault)
{
    if (vault->file == NULL || vault->turn != NULL || pending_is_empty(vault->pending))
        return;
    if (vault->stuck_until_us > clock_boot_us()) {
        if (pending_bytes(vault->pending) > STUCK_MAX)
            go_on_in_memory(vault, vault->why);
        return;
    }
    GSource *source = g_idle_source_new();
    g_source_set_priority(source, G_PRIORITY_DEFAULT_IDLE);
    wait_with(vault, source);
}

static void write_out(Vault *vault, gboolean again)
{
    switch (vault_file_write(vault->file, vault->pending)) {
    case DATABASE_FINE:
        pending_clear(vault->pending);
        vault->stuck_until_us = 0;
        break;
    case DATABASE_BUSY:
        wait_with(vault, g_timeout_source_new(RETRY_BUSY_MS));
        break;
    case DATABASE_UNWRITABLE:
        get_stuck(vault);
        break;
    case DATABASE_DAMAGED:
        begin_anew(vault, "was damaged");
        if (again && vault->file != NULL)
            write_out(vault, FALSE);
        break;
    }
}

static void flush(Vault *vault)
{
    cancel_turn(vault);
    if (vault->file != NULL && !pending_is_empty(vault->pending) && still_there(vault))
        write_out(vault, TRUE);
}

/* A disk that failed is left alone for a while. */
static void flush_in_time(Vault *vault)
{
    if (vault->stuck_until_us <= clock_boot_us())
        flush(vault);
}

void vault_flush(Vault *vault)
{
    flush(vault);
}

/* ---- opening ---- */

char *vault_path(const char *url, const char *profile, const char *user_id)
{
    g_autofree char *hash = place_person(url, profile, user_id);
    g_autofree char *name = g_strconcat(hash, ".db", NULL);

    return place_path("XDG_CACHE_HOME", ".cache", name);
}

char *vault_account(const char *url, const char *profile, const char *user_id)
{
    return g_strjoin("|", url, profile, user_id, "cache", NULL);
}

static void open_file(Vault *vault, const VaultOptions *options)
{
    g_autoptr(GError) error = NULL;
    char *notice = NULL;

    if (options->key_is_new && !vault_wipe_path(options->path, &error)) {
        go_on_in_memory(vault, error->message);
        return;
    }
    vault->file = vault_file_open(options->path, options->key, &notice, &error);
    if (notice != NULL)
        tell(vault, notice);
    if (vault->file == NULL) {
        tell(vault,
             g_strdup_printf("Rows are kept in memory only, for this run: %s", error->message));
        go_on_in_memory(vault, error->message);
    }
}

Vault *vault_open(const VaultOptions *options)
{
    Vault *vault = g_new0(Vault, 1);

    vault->pending = pending_new();
    vault->context = options->context;
    vault->lists_max = options->lists_max == 0 ? VAULT_LISTS_MAX : options->lists_max;
    g_queue_init(&vault->notices);
    if (options->path == NULL || options->key == NULL)
        go_on_in_memory(vault,
                        options->why_memory == NULL ? "there is no keyring" : options->why_memory);
    else if (!vault_key_is_valid(options->key))
        go_on_in_memory(vault, "what the keyring has as its key is no key");
    else
        open_file(vault, options);
    return vault;
}

void vault_free(Vault *vault)
{
    if (vault == NULL)
        return;
    flush(vault); /* a last try, also when the disk was full a moment ago */
    cancel_turn(vault);
    vault_file_free(vault->file);
    pending_free(vault->pending);
    g_queue_clear_full(&vault->notices, g_free);
    g_free(vault->why);
    g_free(vault->description);
    g_free(vault);
}

/* ---- values ---- */

void vault_put(Vault *vault, VaultKind kind, const char *name, guint part, GBytes *value,
               gint64 stamp_us)
{
    if (g_bytes_get_size(value) > VAULT_VALUE_MAX)
        pending_drop_part(vault->pending, kind, name, part);
    else
        pending_put(vault->pending, kind, name, part, value, stamp_us);
    written(vault);
}

void vault_drop(Vault *vault, VaultKind kind, const char *name)
{
    pending_drop(vault->pending, kind, name);
    written(vault);
}

void vault_drop_part(Vault *vault, VaultKind kind, const char *name, guint part)
{
    pending_drop_part(vault->pending, kind, name, part);
    written(vault);
}

void vault_drop_kind(Vault *vault, VaultKind kind)
{
    pending_drop_kind(vault->pending, kind);
    written(vault);
}

void vault_drop_all(Vault *vault)
{
    for (int kind = 0; kind < VAULT_KIND_COUNT; kind++)
        pending_drop_kind(vault->pending, (VaultKind)kind);
    written(vault);
}

/* A failing disk is one that has nothing: whoever asks gets it from the server. */
static void reading_failed(Vault *vault, DatabaseTrouble trouble)
{
    if (trouble == DATABASE_DAMAGED)
        begin_anew(vault, "was damaged");
}

GBytes *vault_get(Vault *vault, VaultKind kind, const char *name, guint part, gint64 *stamp_us)
{
    GBytes *value = NULL;
    gint64 stamp = 0;

    if (pending_get(vault->pending, kind, name, part, &value, &stamp)) {
        if (value != NULL)
            g_bytes_ref(value);
    } else {
        reading_failed(vault, vault_file_get(vault->file, kind, name, part, &value, &stamp));
    }
    if (stamp_us != NULL)
        *stamp_us = stamp;
    return value;
}

guint64 vault_lists_bytes(Vault *vault)
{
    guint64 bytes = pending_kind_bytes(vault->pending, VAULT_LEAF) +
                    pending_kind_bytes(vault->pending, VAULT_INNER);
    gint64 kept = 0;

    for (int i = 0; i < 2 && vault->file != NULL; i++) {
        reading_failed(vault,
                       vault_file_bytes(vault->file, i == 0 ? VAULT_LEAF : VAULT_INNER, &kept));
        bytes += (guint64)MAX(kept, 0);
    }
    return bytes;
}

guint64 vault_lists_max(const Vault *vault)
{
    return vault->file == NULL ? vault->lists_max / KIND_MEMORY_SHARE : vault->lists_max;
}

void vault_hold(Vault *vault)
{
    if (vault->file != NULL)
        vault_file_hold(vault->file);
}

void vault_let_go(Vault *vault)
{
    if (vault->file != NULL)
        vault_file_let_go(vault->file);
}

typedef struct {
    VaultKind kind;
    VaultVisit visit;
    gpointer data;
} Visit;

static gboolean visit_pending(const PendingChange *change, gpointer data)
{
    const Visit *visit = data;

    return change->kind != visit->kind || change->value == NULL ||
           visit->visit(change->part, change->value, change->stamp_us, visit->data);
}

void vault_each(Vault *vault, VaultKind kind, VaultVisit visit, gpointer data)
{
    Visit pending = {kind, visit, data};

    flush_in_time(vault);
    if (vault->file != NULL)
        reading_failed(vault, vault_file_each(vault->file, kind, vault->pending, visit, data));
    pending_each(vault->pending, visit_pending, &pending);
}

gboolean vault_changed(Vault *vault)
{
    gboolean changed = vault->file != NULL && still_there(vault) && vault_file_changed(vault->file);

    changed = changed || vault->changed;
    vault->changed = FALSE;
    return changed;
}

/* ---- forgetting ---- */

gboolean vault_wipe_path(const char *path, GError **error)
{
    return place_remove(path, TRUE, error);
}

gboolean vault_wipe(Vault *vault, GError **error)
{
    g_autofree char *path = vault->file == NULL ? NULL : g_strdup(vault_file_path(vault->file));

    cancel_turn(vault);
    pending_clear(vault->pending);
    if (vault->file == NULL)
        return TRUE;
    go_on_in_memory(vault, "signed out");
    return vault_wipe_path(path, error);
}
