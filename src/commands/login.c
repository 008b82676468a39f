/* SPDX-License-Identifier: MIT */
/* login: by password, by a code, by a browser somewhere else; and the second factor, when the server wants it. */
#include <string.h>

#include "asking.h"
#include "looptrace/words.h"
#include "nouns.h"

static const RecordColumn login_columns[] = {
    {"email", "E-mail", VALUE_TEXT, TRUE},
    {"profile", "Profile", VALUE_TEXT, TRUE},
    {"url", "Address", VALUE_TEXT, TRUE},
    {"keyring", "Keyring", VALUE_TEXT, TRUE},
};

static Records *login_records(const Services *services)
{
    Records *records = records_new(login_columns, G_N_ELEMENTS(login_columns), TRUE);
    SessionInfo session = supabase_session_info(services->supabase);
    char **row = records_append(records);

    row[0] = g_strdup(session.email);
    row[1] = g_strdup(config_get(services->config, SETTING_PROFILE));
    row[2] = g_strdup(services->url);
    row[3] = g_strdup(keyring_kind_name(keyring_kind(services->keyring)));
    records_set_message(records,
                        g_strdup_printf("Signed in as %s. Session kept in: %s", session.email,
                                        keyring_describe(services->keyring)));
    return records;
}

static void finish(Invocation *invocation)
{
    Services *services = invocation_services(invocation);
    g_autoptr(GError) unsaved = NULL;

    if ((invocation_text(invocation, "url") != NULL ||
         invocation_text(invocation, "key") != NULL) &&
        !config_save_profile(services->config, &unsaved)) {
        invocation_fail(invocation, unsaved);
        return;
    }
    invocation_finish(invocation, login_records(services));
}

static void factor_given(const GError *error, gpointer data)
{
    if (error != NULL)
        invocation_fail(data, error);
    else
        finish(data);
}

static void signed_in(const GError *error, gpointer data)
{
    Invocation *invocation = data;

    if (error != NULL)
        invocation_fail(invocation, error);
    else
        asking_factor(invocation, NULL, NULL, factor_given);
}

/* ---- a code by e-mail ---- */

static void code_sent(const GError *error, gpointer data)
{
    const char *email = config_get(invocation_services(data)->config, SETTING_EMAIL);

    if (error != NULL) {
        invocation_fail(data, error);
        return;
    }
    g_autofree char *text =
        g_strdup_printf(_("If %s may sign in here, a mail with a code is on its way."), email);
    asking_mailed_code(data, AUTH_CODE_SIGN_IN, text, signed_in);
}

/* ---- a browser ---- */

static void browser_ready(BrowserWay *way, const GError *error, gpointer data)
{
    Invocation *invocation = data;
    g_autoptr(GError) problem = error == NULL ? NULL : g_error_copy(error);
    g_autofree char *text =
        way == NULL
            ? NULL
            : g_strdup_printf(
                  _("Open this address in a browser, on any machine:\n\n%s\n\nThe browser ends at "
                    "a page that can't be reached, or at your platform's. Paste the address of "
                    "that page here; the "
                    "code in it, behind “code=”, will do. You have five minutes."),
                  browser_way_url(way));
    g_autoptr(SecretText) pasted =
        way == NULL ? NULL
                    : invocation_ask(invocation, ASK_CODE, text, _("Address or code: "), &problem);
    g_autoptr(SecretText) code =
        pasted == NULL ? NULL : browser_way_read(way, secret_text_peek(pasted), &problem);

    if (code == NULL)
        invocation_fail(invocation, problem);
    else
        supabase_sign_in_with_browser(invocation_services(invocation)->supabase, way, code,
                                      signed_in, invocation);
    browser_way_free(way);
}

static void browse(Invocation *invocation, const char *provider)
{
    g_autoptr(GError) error = NULL;
    BrowserWay *way =
        supabase_browse_provider(invocation_services(invocation)->supabase, provider, &error);

    browser_ready(way, error, invocation);
}

/* ---- which way ---- */

static void trusted(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Services *services = invocation_services(invocation);
    const char *email = config_get(services->config, SETTING_EMAIL);

    if (error != NULL)
        invocation_fail(invocation, error);
    else if (invocation_text(invocation, "sso") != NULL)
        supabase_browse_sso(services->supabase, invocation_text(invocation, "sso"), browser_ready,
                            invocation);
    else if (invocation_text(invocation, "provider") != NULL)
        browse(invocation, invocation_text(invocation, "provider"));
    else if (invocation_flag(invocation, "otp"))
        supabase_send_code(services->supabase, AUTH_CODE_SIGN_IN, email, code_sent, invocation);
    else
        supabase_sign_in(services->supabase, email, invocation_password(invocation), signed_in,
                         invocation);
}

static void keyring_probed(const GError *error, gpointer data)
{
    if (error != NULL)
        invocation_fail(data, error);
    else
        asking_trust(data, trusted);
}

static guint ways_named(const Invocation *invocation)
{
    return (invocation_flag(invocation, "otp") ? 1u : 0u) +
           (invocation_text(invocation, "sso") != NULL ? 1u : 0u) +
           (invocation_text(invocation, "provider") != NULL ? 1u : 0u);
}

static gboolean by_browser(const Invocation *invocation)
{
    return invocation_text(invocation, "sso") != NULL ||
           invocation_text(invocation, "provider") != NULL;
}

/* The keyring is asked first: better to hear that it is locked, or to choose a passphrase for it, before a password is
 * sent. */
void login_run(Invocation *invocation)
{
    Services *services = invocation_services(invocation);
    g_autoptr(GError) error = NULL;

    if (ways_named(invocation) > 1)
        g_set_error(&error, FAULT, FAULT_USAGE, _("choose one of --otp, --sso and --provider"));
    else if (!by_browser(invocation) && config_get(services->config, SETTING_EMAIL) == NULL)
        g_set_error(&error, FAULT, FAULT_USAGE, _("login needs an e-mail address: give --email"));
    if (error != NULL || !keyring_unlock(services->keyring, &error))
        invocation_fail(invocation, error);
    else
        keyring_probe(services->keyring, keyring_probed, invocation);
}

static char *describe_provider(const char *url, const char *provider)
{
    return g_strdup_printf("browser: %s/auth/v1/authorize?provider=%s&code_challenge=…\n"
                           "POST %s/auth/v1/token?grant_type=pkce\n(code and verifier in the body)",
                           url, provider, url);
}

char *login_describe(const Invocation *invocation, GError **error)
{
    const char *set = config_get(invocation_services(invocation)->config, SETTING_URL);
    const char *url = set == NULL ? "" : set;

    if (invocation_flag(invocation, "otp"))
        return g_strdup_printf("POST %s/auth/v1/otp\n(e-mail in the body)\n"
                               "POST %s/auth/v1/verify\n(e-mail and code in the body)",
                               url, url);
    if (invocation_text(invocation, "sso") != NULL)
        return g_strdup_printf(
            "POST %s/auth/v1/sso\n(domain %s in the body)\n"
            "POST %s/auth/v1/token?grant_type=pkce\n(code and verifier in the body)",
            url, invocation_text(invocation, "sso"), url);
    if (invocation_text(invocation, "provider") != NULL)
        return describe_provider(url, invocation_text(invocation, "provider"));
    return g_strdup_printf("POST %s/auth/v1/token?grant_type=password\n"
                           "(e-mail and password in the body)",
                           url);
}
