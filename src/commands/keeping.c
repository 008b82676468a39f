/* SPDX-License-Identifier: MIT */
/* What is kept of the signed-in person on this machine: what it tells, what waits in it, and its end. */
#include "keeping.h"

#include <string.h>

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
void keeping_recall_lacks(Services *services)
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

    if (sentence != NULL)
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

    char *notice = services->outbox == NULL ? NULL : outbox_take_notice(services->outbox);
    return notice != NULL || services->vault == NULL ? notice : vault_take_notice(services->vault);
}

/* ---- what waits ---- */

void services_count_outbox(Services *services, const char *user_id, OutboxCounts *counts)
{
    const char *profile = config_get(services->config, SETTING_PROFILE);
    g_autofree char *path = outbox_path(services->url, profile, user_id);

    *counts = (OutboxCounts){0};
    if (services->outbox != NULL)
        outbox_count(services->outbox, counts);
    else if (path != NULL)
        outbox_count_path(path, counts);
    counts->waiting += counts->unread; /* signing out loses them all the same */
}

char *services_tell_waiting(Services *services, const char *user_id, const char *name)
{
    OutboxCounts counts;

    services_count_outbox(services, user_id, &counts);
    guint waiting = counts.waiting + counts.stuck;
    return waiting == 0
               ? NULL
               : g_strdup_printf(
                     P_("%u change of %s waits on this machine until that person signs in again",
                        "%u changes of %s wait on this machine until that person signs in again",
                        waiting),
                     waiting, name);
}

/* ---- forgetting a person ---- */

typedef struct {
    Services *services;
    char *second; /* the other key's account */
    GError *problem;
    ServicesDone done;
    gpointer data;
} Forgetting;

static void note_problem(Forgetting *forgetting, const GError *error)
{
    if (forgetting->problem == NULL && error != NULL)
        forgetting->problem = g_error_copy(error);
}

static void second_erased(const GError *error, gpointer data)
{
    Forgetting *forgetting = data;

    note_problem(forgetting, error);
    forgetting->done(forgetting->problem, forgetting->data);
    g_clear_error(&forgetting->problem);
    g_free(forgetting->second);
    g_free(forgetting);
}

static void first_erased(const GError *error, gpointer data)
{
    Forgetting *forgetting = data;

    note_problem(forgetting, error);
    if (error != NULL && fault_kind(error) == FAULT_CANCELLED)
        second_erased(NULL, forgetting);
    else
        keyring_erase(forgetting->services->keyring, forgetting->second, second_erased, forgetting);
}

/* What is open is closed to the disk first; what is left is told of by the paths. */
static void wipe(Forgetting *forgetting, const char *vault, const char *outbox)
{
    GError **problem = &forgetting->problem;

    if (forgetting->services->vault != NULL)
        vault_wipe(forgetting->services->vault, NULL);
    if (forgetting->services->outbox != NULL)
        outbox_wipe(forgetting->services->outbox, NULL);
    if (vault != NULL)
        vault_wipe_path(vault, problem);
    if (outbox != NULL)
        outbox_wipe_path(outbox, *problem == NULL ? problem : NULL);
}

void services_forget_person(Services *services, const char *user_id, ServicesDone done,
                            gpointer data)
{
    Forgetting *forgetting = g_new0(Forgetting, 1);
    const char *profile = config_get(services->config, SETTING_PROFILE);
    g_autofree char *account = vault_account(services->url, profile, user_id);
    g_autofree char *vault = vault_path(services->url, profile, user_id);
    g_autofree char *outbox = outbox_path(services->url, profile, user_id);

    forgetting->services = services;
    forgetting->second = outbox_account(services->url, profile, user_id);
    forgetting->done = done;
    forgetting->data = data;
    wipe(forgetting, vault, outbox);
    keyring_erase(services->keyring, account, first_erased, forgetting);
}
