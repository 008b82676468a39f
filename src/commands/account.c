/* SPDX-License-Identifier: MIT */
/* account export, account erase. */
#include <string.h>

#include "looptrace/new_file.h"
#include "looptrace/text.h"
#include "nouns.h"

/* ---- export ---- */

/* For its owner alone; nothing that is there is written over. */
static gboolean save(const char *path, const char *bytes, GError **error)
{
    const guint mine_alone = 0600;
    g_autoptr(NewFile) file = new_file_begin(path, mine_alone, FALSE, error);

    return file != NULL && new_file_write(file, bytes, strlen(bytes), error) &&
           new_file_write(file, "\n", 1, error) && new_file_commit(g_steal_pointer(&file), error);
}

static const RecordColumn export_columns[] = {
    {"file", "File", VALUE_TEXT, TRUE},
    {"bytes", "Bytes", VALUE_INTEGER, TRUE},
};

static Records *export_records(const char *path, gsize bytes)
{
    Records *records = records_new(export_columns, G_N_ELEMENTS(export_columns), TRUE);
    char **row = records_append(records);
    g_autofree char *size = text_bytes(bytes);

    row[0] = g_strdup(path);
    row[1] = g_strdup_printf("%" G_GSIZE_FORMAT, bytes);
    records_set_message(records, g_strdup_printf(_("Everything that the platform has of you is in "
                                                   "%s (%s), for you alone to read."),
                                                 path, size));
    return records;
}

static void exported(const char *text, const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const char *path = invocation_text(invocation, "output");
    g_autoptr(GError) problem = NULL;

    if (error != NULL)
        invocation_fail(invocation, error);
    else if (path == NULL)
        invocation_finish(invocation, records_new_text(g_strdup(text)));
    else if (save(path, text, &problem))
        invocation_finish(invocation, export_records(path, strlen(text) + 1));
    else
        invocation_fail(invocation, problem);
}

void account_export_run(Invocation *invocation)
{
    sync_export_account(invocation_services(invocation)->sync, exported, invocation);
}

char *account_export_describe(const Invocation *invocation, GError **error)
{
    return sync_describe_export_account();
}

/* ---- erase ---- */

static const RecordColumn erase_columns[] = {
    {"erased", "Erased", VALUE_BOOLEAN, TRUE},
    {"email", "E-mail", VALUE_TEXT, TRUE},
    {"report", "Report", VALUE_JSON, FALSE},
    {"kept_here", "Kept here", VALUE_TEXT, FALSE},
};

typedef struct {
    char *user_id, *email;
    char *report; /* the platform's, as JSON */
} Erasing;

static void erasing_free(gpointer data)
{
    Erasing *erasing = data;

    g_free(erasing->user_id);
    g_free(erasing->email);
    g_free(erasing->report);
    g_free(erasing);
}

/* A setting is the person's own: it is told of, not changed. NULL: it isn't there. Caller frees. */
static char *named_in_config(const Services *services, const char *email)
{
    ConfigOrigin origin = config_origin(services->config, SETTING_EMAIL);
    const char *set = config_get(services->config, SETTING_EMAIL);

    if (set == NULL || g_ascii_strcasecmp(set, email) != 0 ||
        (origin != ORIGIN_FILE && origin != ORIGIN_PROFILE))
        return NULL;
    return g_strdup_printf(_("`email` in %s still has it"), config_path(services->config));
}

static void erased_here(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Erasing *erasing = invocation_state(invocation);
    Records *records = records_new(erase_columns, G_N_ELEMENTS(erase_columns), TRUE);
    char **row = records_append(records);

    row[0] = g_strdup("true");
    row[1] = g_strdup(erasing->email);
    row[2] = g_strdup(erasing->report);
    row[3] = error == NULL ? named_in_config(invocation_services(invocation), erasing->email)
                           : g_strdup(error->message);
    records_set_message(
        records,
        row[3] == NULL
            ? g_strdup_printf(
                  _("The account %s is erased. The platform keeps orders, their stages and their "
                    "history, without you; what you wrote to others reads “[erased]”. On this "
                    "machine rows, changes, drafts, history and keys of that account are gone."),
                  erasing->email)
            : g_strdup_printf(_("The account %s is erased, but not all of it on this machine: %s."),
                              erasing->email, row[3]));
    records_set_exit_code(records, error == NULL ? EXIT_DONE : EXIT_FAILED);
    invocation_finish(invocation, records);
}

/* The session is of nobody any more: what the server says of its end doesn't matter. */
static void session_ended(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Erasing *erasing = invocation_state(invocation);

    if (error != NULL && fault_kind(error) == FAULT_CANCELLED)
        invocation_fail(invocation, error);
    else
        services_forget_person(invocation_services(invocation), erasing->user_id, erased_here,
                               invocation);
}

/* Without an answer it may be done or not: asking again finds that out, and does it at most once. */
static void fail_unanswered(Invocation *invocation, const GError *error)
{
    FaultKind kind = fault_kind(error);
    gboolean unknown = !fault_is_unsent(error) &&
                       (fault_is_of_line(error) || kind == FAULT_DECODE || kind == FAULT_FOREIGN);
    g_autoptr(GError) told = g_error_copy(error);

    if (unknown) {
        g_autofree char *message = g_steal_pointer(&told->message);
        told->message = g_strdup_printf(
            _("%s. Whether the account is erased isn't known: the same command again finds out"),
            message);
    }
    invocation_fail(invocation, told);
}

static void erased(const char *report, const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Erasing *erasing = invocation_state(invocation);

    if (error != NULL && fault_kind(error) != FAULT_NOT_FOUND) { /* gone already is gone, too */
        fail_unanswered(invocation, error);
        return;
    }
    erasing->report = g_strdup(report);
    supabase_sign_out(invocation_services(invocation)->supabase, SIGN_OUT_HERE, session_ended,
                      invocation);
}

static gboolean check_erasing(Invocation *invocation, const Erasing *erasing, GError **error)
{
    const char *typed = invocation_text(invocation, "yes");

    if (typed == NULL) {
        g_set_error(error, FAULT, FAULT_USAGE,
                    _("erasing an account can't be undone: --yes %s says that you mean it"),
                    erasing->email);
        return FALSE;
    }
    if (g_ascii_strcasecmp(typed, erasing->email) == 0)
        return TRUE;
    g_set_error(error, FAULT, FAULT_USAGE,
                _("you are signed in as %s, which isn't what was typed: nothing is erased"),
                erasing->email);
    return FALSE;
}

void account_erase_run(Invocation *invocation)
{
    Services *services = invocation_services(invocation);
    SessionInfo session = supabase_session_info(services->supabase);
    Erasing *erasing = g_new0(Erasing, 1);
    g_autoptr(GError) error = NULL;

    erasing->user_id = g_strdup(session.user_id);
    erasing->email = g_strdup(session.email == NULL ? "" : session.email);
    invocation_set_state(invocation, erasing, erasing_free);
    if (!check_erasing(invocation, erasing, &error)) {
        invocation_fail(invocation, error);
        return;
    }
    if (invocation_may_lose_outbox(invocation, session.user_id))
        sync_erase_account(services->sync, erasing->email, erased, invocation);
}

char *account_erase_describe(const Invocation *invocation, GError **error)
{
    const char *email = invocation_text(invocation, "yes");

    return sync_describe_erase_account(email == NULL ? "" : email);
}
