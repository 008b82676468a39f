/* SPDX-License-Identifier: MIT */
/* auth forget: takes a person off this machine, lists what was taken away, and looks again. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "looptrace/text.h"
#include "looptrace/view_state.h"
#include "nouns.h"
#include "places.h"

typedef struct {
    Invocation *invocation;
    Services *services;
    Records *records;
    gboolean all;
    char *base; /* "URL|PROFILE": the account of the session, and what the others begin with */
    char *user_id, *email; /* NULL: nobody is signed in */
    GPtrArray *accounts;   /* to erase from the keyring */
    guint next;            /* of accounts */
    GPtrArray *files;      /* to remove: all that was there */
    guint unerased;        /* of accounts */
    guint left;            /* things that are still there */
} Forget;

static const RecordColumn forget_columns[] = {
    {"what", NC_("column", "What"), VALUE_TEXT, TRUE},
    {"where", NC_("column", "Where"), VALUE_TEXT, TRUE},
    {"state", NC_("column", "State"), VALUE_TEXT, TRUE},
    {"detail", NC_("column", "Detail"), VALUE_TEXT, TRUE},
};

static void forget_free(gpointer data)
{
    Forget *forget = data;

    records_free(forget->records);
    g_free(forget->base);
    g_free(forget->user_id);
    g_free(forget->email);
    g_ptr_array_unref(forget->accounts);
    g_clear_pointer(&forget->files, g_ptr_array_unref);
    g_free(forget);
}

static void note(Forget *forget, const char *what, const char *where, const char *state,
                 const char *detail)
{
    char **row = records_append(forget->records);

    row[0] = g_strdup(what);
    row[1] = text_clean(where, -1);
    row[2] = g_strdup(state);
    row[3] = detail == NULL ? NULL : text_clean(detail, -1);
}

static void note_left(Forget *forget, const char *what, const char *where, const char *why)
{
    forget->left++;
    note(forget, what, where, "left", why);
}

/* ---- the end: looking again ---- */

static void end(Forget *forget)
{
    Records *records = g_steal_pointer(&forget->records);
    g_autofree char *message =
        forget->left == 0 ? g_strdup(_("Looked again: nothing of it is left on this machine."))
                          : g_strdup_printf(P_("Looked again: %u thing is left.",
                                               "Looked again: %u things are left.", forget->left),
                                            forget->left);

    records_set_message(records, g_steal_pointer(&message));
    records_set_exit_code(records, forget->left == 0 ? EXIT_DONE : EXIT_FAILED);
    invocation_finish(forget->invocation, records);
}

static gboolean is_of_person(const Forget *forget, const char *account)
{
    if (forget->all || strcmp(account, forget->base) == 0)
        return TRUE;
    g_autofree char *prefix = g_strdup_printf("%s|%s|", forget->base, forget->user_id);
    return g_str_has_prefix(account, prefix);
}

/* Others who use the profile have keys where it was chosen to have them. */
static void forget_choice(Forget *forget, gboolean is_used)
{
    g_autofree char *path = keyring_choices_path();
    g_autoptr(GError) error = NULL;
    gboolean gone = TRUE;

    if (forget->all)
        gone = g_unlink(path) == 0 || errno == ENOENT;
    else if (!is_used)
        gone = keyring_forget_choice(forget->services->keyring, &error);
    if (!gone)
        note_left(forget, "choice of a keyring", path,
                  error == NULL ? g_strerror(errno) : error->message);
}

static void looked_again(char **accounts, const GError *error, gpointer data)
{
    Forget *forget = data;
    const char *keyring = keyring_describe(forget->services->keyring);
    guint found = 0, others = 0;

    for (guint i = 0; accounts != NULL && accounts[i] != NULL; i++) {
        if (is_of_person(forget, accounts[i])) {
            note_left(forget, "in the keyring", accounts[i], NULL);
            found++;
        } else {
            others += g_str_has_prefix(accounts[i], forget->base) ? 1 : 0;
        }
    }
    if (error != NULL) {
        forget->left += forget->unerased;
        note(forget, "looked again: keyring", keyring, "unknown", error->message);
    }
    if (error == NULL && found == 0)
        note(forget, "looked again: keyring", keyring, "nothing", NULL);
    forget_choice(forget, error != NULL || others > 0);
    end(forget);
}

/* Signing in to an address that was typed keeps it in the profile, with whom it was. */
static void forget_address(Forget *forget)
{
    Config *config = forget->services->config;
    ConfigOrigin origin = config_origin(config, SETTING_EMAIL);
    const char *set = config_get(config, SETTING_EMAIL);
    g_autofree char *profile = g_strconcat("profile ", config_get(config, SETTING_PROFILE), NULL);
    const ConfigEdit line = {.kind = CONFIG_REMOVE,
                             .section = origin == ORIGIN_PROFILE ? profile : "looptrace",
                             .key = config_key(SETTING_EMAIL)};
    g_autoptr(GError) error = NULL;

    if (set == NULL || (origin != ORIGIN_FILE && origin != ORIGIN_PROFILE) ||
        (!forget->all && (forget->email == NULL || g_ascii_strcasecmp(set, forget->email) != 0)))
        return;
    if (config_edit(config, &line, &error))
        note(forget, "e-mail address", config_path(config), "removed", NULL);
    else
        note_left(forget, "e-mail address", config_path(config), error->message);
}

static void look_again(Forget *forget)
{
    g_autoptr(GPtrArray) files = places_of_person(forget->services, forget->user_id, forget->all);

    for (guint i = 0; i < files->len; i++)
        note_left(forget, "file", g_ptr_array_index(files, i), NULL);
    if (files->len == 0)
        note(forget, "looked again: files", "", "nothing", NULL);
    forget_address(forget);
    keyring_list(forget->services->keyring, forget->all ? "" : forget->base, looked_again, forget);
}

/* ---- files ---- */

static gboolean remove_path(const char *path)
{
    g_autoptr(GDir) inside =
        g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    const char *name;

    while (inside != NULL && (name = g_dir_read_name(inside)) != NULL) {
        g_autofree char *entry = g_build_filename(path, name, NULL);
        g_unlink(entry);
    }
    return g_remove(path) == 0 || errno == ENOENT;
}

/* What is open was closed to the disk by the one who knows how; what is left of all goes by its name. */
static void remove_files(Forget *forget)
{
    for (guint i = 0; i < forget->files->len; i++) {
        const char *path = g_ptr_array_index(forget->files, i);
        if (remove_path(path))
            note(forget, "file", path, "removed", NULL);
        else
            note(forget, "file", path, "left", g_strerror(errno));
    }
    look_again(forget);
}

static void person_forgotten(const GError *error, gpointer data)
{
    Forget *forget = data;

    if (error != NULL && fault_kind(error) == FAULT_CANCELLED)
        invocation_fail(forget->invocation, error);
    else
        remove_files(forget);
}

/* ---- the keyring ---- */

static void erase_next(Forget *forget);

static void erased(const GError *error, gpointer data)
{
    Forget *forget = data;
    const char *account = g_ptr_array_index(forget->accounts, forget->next++);

    if (error != NULL && fault_kind(error) == FAULT_CANCELLED) {
        invocation_fail(forget->invocation, error);
        return;
    }
    forget->unerased += error == NULL ? 0 : 1;
    note(forget, "in the keyring", account, error == NULL ? "removed" : "left",
         error == NULL ? NULL : error->message);
    erase_next(forget);
}

static void erase_next(Forget *forget)
{
    if (forget->next < forget->accounts->len)
        keyring_erase(forget->services->keyring, g_ptr_array_index(forget->accounts, forget->next),
                      erased, forget);
    else if (forget->user_id != NULL)
        services_forget_person(forget->services, forget->user_id, person_forgotten, forget);
    else
        remove_files(forget);
}

/* ---- the server ---- */

static void signed_out(const GError *error, gpointer data)
{
    Forget *forget = data;

    if (error != NULL && fault_kind(error) == FAULT_CANCELLED) {
        invocation_fail(forget->invocation, error);
        return;
    }
    note(forget, "session on the server", forget->services->url,
         error == NULL ? "ended" : "not told", error == NULL ? NULL : error->message);
    erase_next(forget);
}

static void begin(Forget *forget)
{
    gboolean everywhere = invocation_flag(forget->invocation, "everywhere");

    if (forget->user_id == NULL)
        erase_next(forget);
    else
        supabase_sign_out(forget->services->supabase,
                          everywhere ? SIGN_OUT_EVERYWHERE : SIGN_OUT_HERE, signed_out, forget);
}

/* ---- what there is ---- */

static guint count_waiting(const Forget *forget)
{
    guint n = 0;

    for (guint i = 0; i < forget->files->len; i++) {
        const char *path = g_ptr_array_index(forget->files, i);
        OutboxCounts counts = {0};
        if (g_str_has_suffix(path, ".outbox") && outbox_count_path(path, &counts))
            n += counts.waiting + counts.unread + counts.stuck;
    }
    return n;
}

static gboolean may_go_on(Forget *forget)
{
    guint lost = count_waiting(forget);
    g_autoptr(GError) error = NULL;

    if (lost == 0 || invocation_flag(forget->invocation, "discard-outbox"))
        return TRUE;
    g_set_error(&error, FAULT, FAULT_FAILED,
                P_("%u change hasn't reached the server, and would be lost: `looptrace sync` sends "
                   "what waits, "
                   "--discard-outbox gives it up",
                   "%u changes haven't reached the server, and would be lost: `looptrace sync` "
                   "sends what waits, "
                   "--discard-outbox gives them up",
                   lost),
                lost);
    invocation_fail(forget->invocation, error);
    return FALSE;
}

/* A keyring that can't list is asked for what the person must have there. */
static void take_accounts(Forget *forget, char **accounts)
{
    const char *profile = config_get(forget->services->config, SETTING_PROFILE);

    for (guint i = 0; accounts != NULL && accounts[i] != NULL; i++)
        if (is_of_person(forget, accounts[i]))
            g_ptr_array_add(forget->accounts, g_strdup(accounts[i]));
    if (accounts != NULL || forget->user_id == NULL)
        return;
    g_ptr_array_add(forget->accounts, g_strdup(forget->base));
    g_ptr_array_add(forget->accounts,
                    vault_account(forget->services->url, profile, forget->user_id));
    g_ptr_array_add(forget->accounts,
                    outbox_account(forget->services->url, profile, forget->user_id));
}

static void listed(char **accounts, const GError *error, gpointer data)
{
    Forget *forget = data;

    if (error != NULL && keyring_kind(forget->services->keyring) != KEYRING_COMMAND) {
        invocation_fail(forget->invocation, error);
        return;
    }
    take_accounts(forget, accounts);
    if (may_go_on(forget))
        begin(forget);
}

static void fail_nobody(const Forget *forget)
{
    g_autoptr(GError) error = g_error_new(
        FAULT, FAULT_SIGNED_OUT,
        _("Nobody is signed in to %s with the profile “%s”; --all forgets everybody who has used "
          "looptrace on this account"),
        forget->services->url, config_get(forget->services->config, SETTING_PROFILE));

    invocation_fail(forget->invocation, error);
}

static void session_opened(const GError *error, gpointer data)
{
    Forget *forget = data;

    if (error != NULL && fault_kind(error) != FAULT_SIGNED_OUT) {
        invocation_fail(forget->invocation, error);
        return;
    }
    forget->user_id = g_strdup(supabase_session_info(forget->services->supabase).user_id);
    forget->email = g_strdup(supabase_session_info(forget->services->supabase).email);
    if (forget->user_id == NULL && !forget->all) {
        fail_nobody(forget);
        return;
    }
    forget->files = places_of_person(forget->services, forget->user_id, forget->all);
    keyring_list(forget->services->keyring, forget->all ? "" : forget->base, listed, forget);
}

void auth_forget_run(Invocation *invocation)
{
    Services *services = invocation_services(invocation);
    Forget *forget = g_new0(Forget, 1);

    forget->invocation = invocation;
    forget->services = services;
    forget->records = records_new(forget_columns, G_N_ELEMENTS(forget_columns), FALSE);
    forget->all = invocation_flag(invocation, "all");
    forget->base =
        g_strdup_printf("%s|%s", services->url, config_get(services->config, SETTING_PROFILE));
    forget->accounts = g_ptr_array_new_with_free_func(g_free);
    invocation_set_state(invocation, forget, forget_free);
    supabase_session_open(services->supabase, session_opened, forget);
}
