/* SPDX-License-Identifier: MIT */
/* auth mfa, auth recover, auth password. */
#include <langinfo.h>
#include <string.h>

#include "asking.h"
#include "looptrace/text_qr.h"
#include "looptrace/words.h"
#include "nouns.h"

#define QR_MARGIN 2

static void finish_with(Invocation *invocation, const char *sentence)
{
    static const RecordColumn columns[] = {{"done", "Done", VALUE_BOOLEAN, TRUE}};
    Records *records = records_new(columns, G_N_ELEMENTS(columns), TRUE);

    records_append(records)[0] = g_strdup("true");
    records_set_message(records, g_strdup(sentence));
    invocation_finish(invocation, records);
}

/* ---- auth mfa list ---- */

static const RecordColumn factor_columns[] = {
    {"id", "Id", VALUE_TEXT, TRUE},
    {"name", "Name", VALUE_TEXT, TRUE},
    {"kind", "Kind", VALUE_TEXT, TRUE},
    {"verified", "Verified", VALUE_BOOLEAN, TRUE},
    {"created_at", "Since", VALUE_MOMENT, TRUE},
};

static void factors_listed(const GPtrArray *factors, const GError *error, gpointer data)
{
    Invocation *invocation = data;

    if (error != NULL) {
        invocation_fail(invocation, error);
        return;
    }
    Records *records = records_new(factor_columns, G_N_ELEMENTS(factor_columns), FALSE);
    for (guint i = 0; i < factors->len; i++) {
        const AuthFactor *factor = g_ptr_array_index(factors, i);
        char **row = records_append(records);
        row[0] = g_strdup(factor->id);
        row[1] = g_strdup(factor->name);
        row[2] = g_strdup(factor->kind);
        row[3] = g_strdup(factor->verified ? "true" : "false");
        row[4] = *factor->created == '\0' ? NULL : g_strdup(factor->created);
    }
    if (factors->len == 0)
        records_set_message(
            records,
            g_strdup(_("There is no second factor: `looptrace auth mfa enroll` adds one.")));
    invocation_finish(invocation, records);
}

/* ---- auth mfa unenroll, and verify of a named one ---- */

typedef struct {
    char *id;      /* the factor that is at work */
    char *problem; /* why a new one is taken back */
    FaultKind kind;
} Work;

static void work_free(gpointer data)
{
    Work *work = data;

    g_free(work->id);
    g_free(work->problem);
    g_free(work);
}

static Work *work_new(Invocation *invocation, const char *id)
{
    Work *work = g_new0(Work, 1);

    work->id = g_strdup(id);
    invocation_set_state(invocation, work, work_free);
    return work;
}

static void removed(const GError *error, gpointer data)
{
    if (error != NULL)
        invocation_fail(data, error);
    else
        finish_with(
            data,
            _("The second factor is gone. Sessions that were begun with it go on until they end."));
}

static void verified(const GError *error, gpointer data)
{
    if (error != NULL)
        invocation_fail(data, error);
    else
        finish_with(data, _("The server has the second factor for this session."));
}

/* By id, or by a name that only one has. */
static const AuthFactor *find_factor(const GPtrArray *factors, const char *wanted, GError **error)
{
    const AuthFactor *found = NULL;
    guint n = 0;

    for (guint i = 0; i < factors->len; i++) {
        const AuthFactor *factor = g_ptr_array_index(factors, i);
        if (strcmp(factor->id, wanted) == 0)
            return factor;
        if (strcmp(factor->name, wanted) == 0) {
            found = factor;
            n++;
        }
    }
    if (n == 1)
        return found;
    g_set_error(error, FAULT, n == 0 ? FAULT_NOT_FOUND : FAULT_USAGE,
                n == 0 ? _("There is no second factor of this id or name")
                       : _("Several second factors have this name: give the id"));
    return NULL;
}

static void factors_searched(const GPtrArray *factors, const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Services *services = invocation_services(invocation);
    g_autoptr(GError) problem = error == NULL ? NULL : g_error_copy(error);
    const AuthFactor *factor =
        factors == NULL ? NULL
                        : find_factor(factors, invocation_text(invocation, "factor"), &problem);

    if (factor == NULL)
        invocation_fail(invocation, problem);
    else if (strcmp(invocation_positional(invocation), "unenroll") == 0)
        supabase_remove_factor(services->supabase, factor->id, removed, invocation);
    else
        asking_factor(invocation, factor->id, NULL, verified);
}

/* ---- auth mfa enroll ---- */

/* Half blocks where the terminal has them; in a code of letters two of them make a module. */
static void append_qr(GString *text, const Services *services, const char *uri)
{
    gboolean ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0 ||
                     config_get_flag(services->config, SETTING_ASCII);
    const TextQrLook look = {.margin = QR_MARGIN, .ascii = ascii};
    char *shorter = text_qr_shorten_otpauth(uri);
    GPtrArray *lines = text_qr_lines(shorter, &look);

    for (guint i = 0; lines != NULL && i < lines->len; i++)
        g_string_append_printf(text, "%s\n", (const char *)g_ptr_array_index(lines, i));
    text_qr_free(lines);
    secret_wipe_and_free(shorter);
}

static char *enrolment_text(const Services *services, const AuthEnrolment *enrolment)
{
    GString *text = g_string_sized_new(16 * 1024);

    append_qr(text, services, secret_text_peek(enrolment->uri));
    g_string_append_printf(
        text,
        _("\nPoint your authenticator at the code above, or type this secret into it:\n\n    %s\n\n"
          "Then give the code that it shows."),
        secret_text_peek(enrolment->secret));
    return g_string_free(text, FALSE);
}

static void taken_back(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Work *work = invocation_state(invocation);
    g_autoptr(GError) told = g_error_new(FAULT, (int)work->kind, "%s", work->problem);

    invocation_fail(invocation, told);
}

/* One that was begun and not verified would stand in the way of the next. */
static void enrolled_verified(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Work *work = invocation_state(invocation);

    if (error == NULL) {
        finish_with(invocation, _("The second factor works: from now on the server asks for it."));
        return;
    }
    work->problem = g_strdup(error->message);
    work->kind = fault_kind(error);
    supabase_remove_factor(invocation_services(invocation)->supabase, work->id, taken_back,
                           invocation);
}

static void enrolled(AuthEnrolment *enrolment, const GError *error, gpointer data)
{
    Invocation *invocation = data;

    if (error != NULL) {
        invocation_fail(invocation, error);
        return;
    }
    const Work *work = work_new(invocation, enrolment->id);
    char *text = enrolment_text(invocation_services(invocation), enrolment);
    auth_enrolment_free(enrolment);
    asking_factor(invocation, work->id, text, enrolled_verified);
    secret_wipe_and_free(text);
}

/* ---- auth mfa ---- */

void auth_mfa_run(Invocation *invocation)
{
    Supabase *supabase = invocation_services(invocation)->supabase;
    const char *what = invocation_positional(invocation);
    const char *factor = invocation_text(invocation, "factor");
    const char *name = invocation_text(invocation, "name");
    g_autoptr(GError) error = NULL;

    if (strcmp(what, "list") == 0) {
        supabase_list_factors(supabase, factors_listed, invocation);
    } else if (strcmp(what, "enroll") == 0) {
        supabase_enrol_factor(supabase, name == NULL ? "looptrace" : name, enrolled, invocation);
    } else if (factor != NULL) {
        supabase_list_factors(supabase, factors_searched, invocation);
    } else if (strcmp(what, "verify") == 0) {
        asking_factor(invocation, NULL, NULL, verified);
    } else {
        error = g_error_new(FAULT, FAULT_USAGE, _("auth mfa unenroll needs FACTOR"));
        invocation_fail(invocation, error);
    }
}

char *auth_mfa_describe(const Invocation *invocation, GError **error)
{
    const char *url = config_get(invocation_services(invocation)->config, SETTING_URL);
    const char *what = invocation_positional(invocation);

    return g_strdup_printf("%s %s/auth/v1/%s",
                           strcmp(what, "list") == 0       ? "GET"
                           : strcmp(what, "unenroll") == 0 ? "DELETE"
                                                           : "POST",
                           url == NULL ? "" : url,
                           strcmp(what, "list") == 0       ? "user"
                           : strcmp(what, "enroll") == 0   ? "factors"
                           : strcmp(what, "unenroll") == 0 ? "factors/FACTOR"
                                                           : "factors/FACTOR/verify");
}

/* ---- auth recover ---- */

static void recovered(const GError *error, gpointer data)
{
    if (error != NULL)
        invocation_fail(data, error);
    else
        finish_with(data, _("The new password is set, and you are signed in."));
}

static void recover_factor_given(const GError *error, gpointer data)
{
    if (error != NULL)
        invocation_fail(data, error);
    else
        asking_password(data, recovered);
}

static void recovery_code_taken(const GError *error, gpointer data)
{
    if (error != NULL)
        invocation_fail(data, error);
    else
        asking_factor(data, NULL, NULL, recover_factor_given);
}

static void recovery_code_sent(const GError *error, gpointer data)
{
    const char *email = config_get(invocation_services(data)->config, SETTING_EMAIL);

    if (error != NULL) {
        invocation_fail(data, error);
        return;
    }
    g_autofree char *text =
        g_strdup_printf(_("If %s has an account here, a mail with a code is on its way."), email);
    asking_mailed_code(data, AUTH_CODE_RECOVERY, text, recovery_code_taken);
}

static void recovery_trusted(const GError *error, gpointer data)
{
    const Services *services = invocation_services(data);

    if (error != NULL)
        invocation_fail(data, error);
    else
        supabase_send_code(services->supabase, AUTH_CODE_RECOVERY,
                           config_get(services->config, SETTING_EMAIL), recovery_code_sent, data);
}

static void recovery_keyring_probed(const GError *error, gpointer data)
{
    if (error != NULL)
        invocation_fail(data, error);
    else
        asking_trust(data, recovery_trusted);
}

void auth_recover_run(Invocation *invocation)
{
    Services *services = invocation_services(invocation);
    g_autoptr(GError) error = NULL;

    if (config_get(services->config, SETTING_EMAIL) != NULL &&
        !keyring_unlock(services->keyring, &error)) {
        invocation_fail(invocation, error);
        return;
    }
    if (config_get(services->config, SETTING_EMAIL) != NULL) {
        keyring_probe(services->keyring, recovery_keyring_probed, invocation);
        return;
    }
    error =
        g_error_new(FAULT, FAULT_USAGE, _("auth recover needs an e-mail address: give --email"));
    invocation_fail(invocation, error);
}

char *auth_recover_describe(const Invocation *invocation, GError **error)
{
    const char *set = config_get(invocation_services(invocation)->config, SETTING_URL);
    const char *url = set == NULL ? "" : set;

    return g_strdup_printf("POST %s/auth/v1/recover\n(e-mail in the body)\n"
                           "POST %s/auth/v1/verify\n(e-mail and code in the body)\n"
                           "PUT %s/auth/v1/user\n(password in the body)",
                           url, url, url);
}

/* ---- auth password ---- */

static void password_set(const GError *error, gpointer data)
{
    if (error != NULL)
        invocation_fail(data, error);
    else
        finish_with(data, _("The new password is set. Other sessions of yours have ended."));
}

void auth_password_run(Invocation *invocation)
{
    asking_password(invocation, password_set);
}

char *auth_password_describe(const Invocation *invocation, GError **error)
{
    const char *url = config_get(invocation_services(invocation)->config, SETTING_URL);

    return g_strdup_printf("PUT %s/auth/v1/user\n(password in the body)", url == NULL ? "" : url);
}
