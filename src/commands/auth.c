/* SPDX-License-Identifier: MIT */
/* logout, whoami, auth status. */
#include <string.h>

#include "looptrace/text.h"
#include "nouns.h"

/* ---- logout ---- */

static const RecordColumn logout_columns[] = {
    {"signed_out", "Signed out", VALUE_BOOLEAN, TRUE},
    {"everywhere", "Everywhere", VALUE_BOOLEAN, TRUE},
};

/* What the server said of it is told after the rows are gone from this machine: they go whatever it
 * said. */
typedef struct {
    char *user_id;
    GError *problem;
} Leaving;

static void leaving_free(gpointer data)
{
    Leaving *leaving = data;

    g_free(leaving->user_id);
    g_clear_error(&leaving->problem);
    g_free(leaving);
}

static void forgotten(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Leaving *leaving = invocation_state(invocation);
    gboolean everywhere = invocation_flag(invocation, "everywhere");

    if (leaving->problem != NULL || error != NULL) {
        invocation_fail(invocation, leaving->problem != NULL ? leaving->problem : error);
        return;
    }
    Records *records = records_new(logout_columns, G_N_ELEMENTS(logout_columns), TRUE);
    char **row = records_append(records);
    row[0] = g_strdup("true");
    row[1] = g_strdup(everywhere ? "true" : "false");
    records_set_message(records,
                        g_strdup(everywhere ? "Signed out on every device." : "Signed out."));
    invocation_finish(invocation, records);
}

static void signed_out(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Leaving *leaving = invocation_state(invocation);

    leaving->problem = error == NULL ? NULL : g_error_copy(error);
    if (error != NULL && fault_kind(error) == FAULT_CANCELLED)
        invocation_fail(invocation, error);
    else
        services_forget_person(invocation_services(invocation), leaving->user_id, forgotten,
                               invocation);
}

void logout_run(Invocation *invocation)
{
    Services *services = invocation_services(invocation);
    const char *user_id = supabase_session_info(services->supabase).user_id;

    if (!invocation_may_lose_outbox(invocation, user_id))
        return;
    Leaving *leaving = g_new0(Leaving, 1);
    leaving->user_id = g_strdup(user_id);
    invocation_set_state(invocation, leaving, leaving_free);
    supabase_sign_out(invocation_services(invocation)->supabase,
                      invocation_flag(invocation, "everywhere") ? SIGN_OUT_EVERYWHERE
                                                                : SIGN_OUT_HERE,
                      signed_out, invocation);
}

char *logout_describe(const Invocation *invocation, GError **error)
{
    const char *url = config_get(invocation_services(invocation)->config, SETTING_URL);

    return g_strdup_printf("POST %s/auth/v1/logout?scope=%s", url == NULL ? "" : url,
                           invocation_flag(invocation, "everywhere") ? "global" : "local");
}

/* ---- whoami ---- */

static const RecordColumn whoami_columns[] = {
    {"id", "Id", VALUE_TEXT, TRUE},       {"email", "E-mail", VALUE_TEXT, TRUE},
    {"name", "Name", VALUE_TEXT, TRUE},   {"company", "Company", VALUE_TEXT, TRUE},
    {"roles", "Roles", VALUE_LIST, TRUE},
};

COLUMNS_OF(whoami, whoami_columns)

static char *roles_text(const Person *person)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = ROLE_UNKNOWN + 1; i < ROLE_COUNT; i++)
        if ((person->roles & ROLE_BIT(i)) != 0)
            g_string_append_printf(text, "%s%s", text->len == 0 ? "" : ",", role_wire((Role)i));
    for (guint i = 0; person->other_roles != NULL && i < person->other_roles->len; i++)
        g_string_append_printf(text, "%s%s", text->len == 0 ? "" : ",",
                               (const char *)g_ptr_array_index(person->other_roles, i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void person_loaded(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Person *person = sync_person(invocation_services(invocation)->sync);

    if (error != NULL) {
        invocation_fail(invocation, error);
        return;
    }
    Records *records = records_new(whoami_columns, G_N_ELEMENTS(whoami_columns), TRUE);
    char **row = records_append(records);
    row[0] = g_strdup(person->id);
    row[1] = g_strdup(person->email);
    row[2] = g_strdup(person->full_name);
    row[3] = g_strdup(person->company);
    row[4] = roles_text(person);
    invocation_finish(invocation, records);
}

void whoami_run(Invocation *invocation)
{
    sync_load_person(invocation_services(invocation)->sync, person_loaded, invocation);
}

/* ---- auth status ---- */

static const RecordColumn status_columns[] = {
    {"signed_in", "Signed in", VALUE_BOOLEAN, TRUE},
    {"email", "E-mail", VALUE_TEXT, TRUE},
    {"profile", "Profile", VALUE_TEXT, TRUE},
    {"url", "Address", VALUE_TEXT, TRUE},
    {"keyring", "Keyring", VALUE_TEXT, TRUE},
    {"keyring_state", "Keyring state", VALUE_TEXT, TRUE},
    {"kept", "Kept here", VALUE_TEXT, TRUE},
    {"access_expires_at", "Access until", VALUE_MOMENT, TRUE},
    {"signed_in_at", "Signed in at", VALUE_MOMENT, TRUE},
};

COLUMNS_OF(auth_status, status_columns)

static char *moment_text(gint64 unix_us)
{
    g_autoptr(GDateTime) moment =
        unix_us == 0 ? NULL : g_date_time_new_from_unix_utc(unix_us / G_USEC_PER_SEC);

    return moment == NULL ? NULL : g_date_time_format(moment, "%Y-%m-%dT%H:%M:%S+00:00");
}

static void status_vault_opened(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Services *services = invocation_services(invocation);

    if (error != NULL) {
        invocation_fail(invocation, error);
        return;
    }
    SessionInfo session = supabase_session_info(services->supabase);
    gboolean signed_in_now = session.state != SESSION_NONE && session.state != SESSION_UNKNOWN;
    Records *records = records_new(status_columns, G_N_ELEMENTS(status_columns), TRUE);
    char **row = records_append(records);
    row[0] = g_strdup(signed_in_now ? "true" : "false");
    row[1] = g_strdup(session.email);
    row[2] = g_strdup(config_get(services->config, SETTING_PROFILE));
    row[3] = g_strdup(services->url);
    row[4] = g_strdup(keyring_kind_name(keyring_kind(services->keyring)));
    row[5] = g_strdup(keyring_describe(services->keyring));
    row[6] = g_strdup(vault_describe(services->vault));
    row[7] = moment_text(session.access_expires_us);
    row[8] = moment_text(session.signed_in_us);
    records_set_exit_code(records, signed_in_now ? EXIT_DONE : EXIT_SIGNED_OUT);
    invocation_finish(invocation, records);
}

static void status_opened(const GError *error, gpointer data)
{
    Invocation *invocation = data;

    if (error != NULL)
        invocation_fail(invocation, error);
    else if (invocation_services(invocation)->vault != NULL) /* a screen has opened it */
        status_vault_opened(NULL, invocation);
    else
        services_open_vault(invocation_services(invocation), status_vault_opened, invocation);
}

static void status_probed(const GError *error, gpointer data)
{
    Invocation *invocation = data;

    if (error != NULL)
        invocation_fail(invocation, error);
    else
        supabase_session_open(invocation_services(invocation)->supabase, status_opened, invocation);
}

void auth_status_run(Invocation *invocation)
{
    keyring_probe(invocation_services(invocation)->keyring, status_probed, invocation);
}
