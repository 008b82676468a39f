/* SPDX-License-Identifier: MIT */
/* What each form of the sign-in screen does when it is filled in, and what follows. */
#include <string.h>

#include "looptrace/lock.h"
#include "looptrace/trust.h"
#include "looptrace/words.h"
#include "sign_in.h"

static Supabase *supabase_of(const SignInPane *pane)
{
    return sign_in_services(pane)->supabase;
}

static void fail(SignInPane *pane, const GError *error)
{
    sign_in_set_problem(pane, error);
    sign_in_tell(pane, EFFECT_REDRAW);
}

/* ---- the end ---- */

void sign_in_go_on(SignInPane *pane)
{
    g_autoptr(GError) unsaved = NULL;

    sign_in_set_problem(pane, NULL);
    sign_in_note(pane, NULL);
    if (supabase_session_info(supabase_of(pane)).factor != NULL) {
        sign_in_show(pane, FORM_FACTOR);
        sign_in_tell(pane, EFFECT_REDRAW);
    } else if (pane->recovers) {
        sign_in_show(pane, FORM_NEW_PASSWORD);
        sign_in_tell(pane, EFFECT_REDRAW);
    } else {
        if (pane->asks_address)
            config_save_profile(sign_in_services(pane)->config, &unsaved);
        sign_in_tell(pane, EFFECT_SIGNED_IN);
    }
}

/* A keyring that could not keep the session leaves it good for this run. */
static gboolean is_signed_in(const SignInPane *pane, const GError *error)
{
    return error == NULL || (fault_kind(error) == FAULT_KEYRING &&
                             supabase_session_info(supabase_of(pane)).run_only);
}

/* Of the lock screen. */
static gboolean is_of_another(const SignInPane *pane)
{
    return pane->chosen == FORM_FORGOTTEN;
}

static void say_wrong(SignInPane *pane)
{
    g_autoptr(GError) error =
        g_error_new(FAULT, FAULT_CREDENTIALS, _("Wrong password (told without the server)"));

    sign_in_show(pane, pane->shown);
    fail(pane, error);
}

/* FALSE: only the server can tell. */
static gboolean unlocks_offline(SignInPane *pane, const SecretText *password)
{
    switch (lock_check_password(sign_in_services(pane), password)) {
    case LOCK_RIGHT:
        sign_in_go_on(pane);
        return TRUE;
    case LOCK_WRONG:
        lock_count_failure(sign_in_services(pane));
        say_wrong(pane);
        return TRUE;
    case LOCK_UNKNOWN:
        break;
    }
    return FALSE;
}

static void signed_in(const GError *error, gpointer data)
{
    SignInPane *pane = sign_in_end(data);

    if (pane == NULL)
        return;
    g_autoptr(SecretText) tried = g_steal_pointer(&pane->tried);
    if (is_signed_in(pane, error)) {
        if (tried != NULL)
            lock_take_password(sign_in_services(pane), tried);
        sign_in_go_on(pane);
        return;
    }
    if (pane->locks && tried != NULL && fault_is_of_line(error) && !is_of_another(pane) &&
        unlocks_offline(pane, tried))
        return;
    if (pane->locks && fault_kind(error) == FAULT_CREDENTIALS)
        lock_count_failure(sign_in_services(pane));
    sign_in_show(pane, pane->shown); /* empty again */
    fail(pane, error);
}

/* ---- the address ---- */

static gboolean take_settings(SignInPane *pane, GError **error)
{
    Config *config = sign_in_services(pane)->config;
    gboolean changes = pane->asks_address && pane->shown < FORM_VIEWS;

    if (!changes && sign_in_services(pane)->supabase != NULL)
        return TRUE;
    if (changes) {
        config_set_option(config, SETTING_URL, ui_form_get(pane->form, "url"));
        config_set_option(config, SETTING_KEY, ui_form_get(pane->form, "key"));
    }
    g_autofree char *before = g_strdup(sign_in_services(pane)->url);
    gboolean connected = services_connect(sign_in_services(pane), error);
    if (g_strcmp0(before, sign_in_services(pane)->url) != 0)
        pane->trusted = FALSE;
    return connected;
}

static void take_email(SignInPane *pane)
{
    gboolean known = pane->locks && !is_of_another(pane);

    g_free(pane->email);
    pane->email =
        known ? g_strdup(pane->whom_email) : g_strstrip(g_strdup(ui_form_get(pane->form, "email")));
    if (!pane->locks && !config_get_flag(sign_in_services(pane)->config, SETTING_KIOSK))
        config_set_option(sign_in_services(pane)->config, SETTING_EMAIL, pane->email);
}

/* ---- password and codes ---- */

static SecretText *typed(const SignInPane *pane, const char *field)
{
    return secret_text_new(ui_form_get(pane->form, field), -1);
}

static void submit_password(SignInPane *pane)
{
    g_autoptr(SecretText) password = typed(pane, "password");

    take_email(pane);
    if (pane->locks && !is_of_another(pane) &&
        sync_link(sign_in_services(pane)->sync).kind == LINK_OFFLINE &&
        unlocks_offline(pane, password))
        return;
    secret_text_unref(pane->tried);
    pane->tried = secret_text_ref(password);
    supabase_sign_in(supabase_of(pane), pane->email, password, signed_in,
                     sign_in_begin(pane, STEP_SIGNING_IN));
}

static void code_sent(const GError *error, gpointer data)
{
    SignInPane *pane = sign_in_end(data);

    if (pane == NULL)
        return;
    if (error != NULL) {
        fail(pane, error);
        return;
    }
    g_autofree char *sentence = g_strdup_printf(
        _("If %s may sign in here, a mail with a code is on its way."), pane->email);
    sign_in_show(pane, FORM_CODE);
    sign_in_note(pane, sentence);
    sign_in_tell(pane, EFFECT_REDRAW);
}

static void submit_mail(SignInPane *pane, gboolean recovers)
{
    take_email(pane);
    pane->recovers = recovers;
    supabase_send_code(supabase_of(pane), recovers ? AUTH_CODE_RECOVERY : AUTH_CODE_SIGN_IN,
                       pane->email, code_sent, sign_in_begin(pane, STEP_MAILING));
}

static void submit_code(SignInPane *pane)
{
    g_autoptr(SecretText) code = typed(pane, "code");

    supabase_sign_in_with_code(supabase_of(pane),
                               pane->recovers ? AUTH_CODE_RECOVERY : AUTH_CODE_SIGN_IN, pane->email,
                               code, signed_in, sign_in_begin(pane, STEP_SIGNING_IN));
}

static void submit_factor(SignInPane *pane)
{
    g_autoptr(SecretText) code = typed(pane, "code");

    supabase_verify_factor(supabase_of(pane), NULL, code, signed_in,
                           sign_in_begin(pane, STEP_SIGNING_IN));
}

/* ---- a browser ---- */

static void browse(SignInPane *pane, BrowserWay *taken, const GError *error)
{
    if (taken == NULL) {
        fail(pane, error);
        return;
    }
    browser_way_free(pane->way);
    pane->way = taken;
    sign_in_show(pane, FORM_BROWSER_CODE);
    sign_in_tell(pane, EFFECT_REDRAW);
}

static void sso_answered(BrowserWay *way, const GError *error, gpointer data)
{
    SignInPane *pane = sign_in_end(data);

    if (pane == NULL)
        browser_way_free(way);
    else
        browse(pane, way, error);
}

/* A domain has a dot, and no provider's name has one. */
static void submit_browser(SignInPane *pane)
{
    g_autofree char *where = g_strstrip(g_strdup(ui_form_get(pane->form, "where")));
    g_autoptr(GError) error = NULL;

    if (strchr(where, '.') != NULL) {
        supabase_browse_sso(supabase_of(pane), where, sso_answered,
                            sign_in_begin(pane, STEP_BROWSING));
        return;
    }
    BrowserWay *way = supabase_browse_provider(supabase_of(pane), where, &error);
    browse(pane, way, error);
}

static void submit_browser_code(SignInPane *pane)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SecretText) code =
        browser_way_read(pane->way, ui_form_get(pane->form, "pasted"), &error);

    if (code == NULL) {
        sign_in_show(pane, FORM_BROWSER_CODE);
        fail(pane, error);
        return;
    }
    supabase_sign_in_with_browser(supabase_of(pane), pane->way, code, signed_in,
                                  sign_in_begin(pane, STEP_SIGNING_IN));
}

/* ---- a new password ---- */

static void password_set(const GError *error, gpointer data)
{
    SignInPane *pane = sign_in_end(data);

    if (pane == NULL)
        return;
    if (error == NULL) {
        pane->recovers = FALSE;
        sign_in_go_on(pane);
        return;
    }
    sign_in_show(pane, FORM_NEW_PASSWORD);
    fail(pane, error);
}

static void submit_new_password(SignInPane *pane)
{
    g_autoptr(SecretText) password = typed(pane, "new"), again = typed(pane, "again");
    g_autoptr(GError) differ = NULL;

    if (!secret_text_equal(password, again)) {
        differ = g_error_new(FAULT, FAULT_CREDENTIALS, _("These were two different ones"));
        sign_in_show(pane, FORM_NEW_PASSWORD);
        fail(pane, differ);
        return;
    }
    supabase_set_password(supabase_of(pane), password, NULL, NULL, password_set,
                          sign_in_begin(pane, STEP_SETTING));
}

/* ---- whom the address leads to ---- */

static void trust_looked(const TrustLook *look, const GError *error, gpointer data)
{
    SignInPane *pane = sign_in_end(data);
    g_autoptr(GError) unsaved = NULL;

    if (pane == NULL)
        return;
    if (error != NULL) {
        fail(pane, error);
        return;
    }
    if (look->state == TRUST_RENEWED &&
        !trust_remember(sign_in_services(pane), look->mark, &unsaved))
        pane->pane.host->say(pane->pane.host->data, unsaved->message);
    if (look->state == TRUST_KNOWN || look->state == TRUST_RENEWED) {
        pane->trusted = TRUE;
        sign_in_submit(pane);
        sign_in_tell(pane, EFFECT_REDRAW);
        return;
    }
    sign_in_hold(pane);
    g_clear_pointer(&pane->trust_text, safe_text_unref);
    pane->trust_text = text_sanitise(look->text, -1, TEXT_BLOCK);
    g_free(pane->trust_mark);
    pane->trust_mark = g_strdup(look->mark);
    sign_in_show(pane, FORM_TRUST);
    sign_in_tell(pane, EFFECT_REDRAW);
}

/* What was filled in goes on from where it was. */
static void submit_trust(SignInPane *pane)
{
    g_autoptr(GError) unsaved = NULL;

    if (strcmp(ui_form_get(pane->form, "yes"), "yes") != 0) {
        sign_in_give_up(pane);
        sign_in_show(pane, pane->chosen);
        sign_in_note(pane, _("Nothing secret was sent there."));
        return;
    }
    if (!trust_remember(sign_in_services(pane), pane->trust_mark, &unsaved))
        pane->pane.host->say(pane->pane.host->data, unsaved->message);
    pane->trusted = TRUE;
    sign_in_take_back(pane);
    sign_in_submit(pane);
}

static void say_to_wait(SignInPane *pane)
{
    guint wait_s = lock_wait_s(sign_in_services(pane));
    g_autoptr(GError) error =
        g_error_new(FAULT, FAULT_CREDENTIALS,
                    P_("Too many wrong tries: the next one in %u second",
                       "Too many wrong tries: the next one in %u seconds", wait_s),
                    wait_s);

    sign_in_show(pane, pane->shown);
    fail(pane, error);
}

void sign_in_submit(SignInPane *pane)
{
    g_autoptr(GError) error = NULL;

    sign_in_set_problem(pane, NULL);
    sign_in_note(pane, NULL);
    if (!take_settings(pane, &error)) {
        sign_in_set_problem(pane, error);
        return;
    }
    if (sign_in_is_offline(pane) && !pane->locks) {
        sign_in_refuse_offline(pane);
        return;
    }
    if (!pane->trusted && !pane->locks && pane->shown < FORM_VIEWS) {
        trust_look(sign_in_services(pane), NULL, trust_looked, sign_in_begin(pane, STEP_LOOKING));
        return;
    }
    if (pane->locks && lock_wait_s(sign_in_services(pane)) > 0) {
        say_to_wait(pane);
        return;
    }
    switch (pane->shown) {
    case FORM_PASSWORD:
        submit_password(pane);
        break;
    case FORM_MAIL:
        submit_mail(pane, FALSE);
        break;
    case FORM_FORGOTTEN:
        if (pane->locks)
            submit_password(pane);
        else
            submit_mail(pane, TRUE);
        break;
    case FORM_BROWSER:
        submit_browser(pane);
        break;
    case FORM_CODE:
        submit_code(pane);
        break;
    case FORM_BROWSER_CODE:
        submit_browser_code(pane);
        break;
    case FORM_FACTOR:
        submit_factor(pane);
        break;
    case FORM_NEW_PASSWORD:
        submit_new_password(pane);
        break;
    case FORM_TRUST:
        submit_trust(pane);
        break;
    case FORM_NUMBER:
        break;
    }
}
