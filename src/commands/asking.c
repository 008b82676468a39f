/* SPDX-License-Identifier: MIT */
#include "asking.h"

#include <string.h>

#include "looptrace/trust.h"
#include "looptrace/words.h"

static gboolean was_mistyped(const GError *error)
{
    return error != NULL && fault_kind(error) == FAULT_CREDENTIALS;
}

/* When there is nobody to ask again, what was wrong is the news, not that. */
static const GError *news_of(const GError *refusal, const GError *problem)
{
    return refusal != NULL && fault_kind(problem) == FAULT_USAGE ? refusal : problem;
}

/* ---- whom the address leads to ---- */

typedef struct {
    Invocation *invocation;
    AskingDone done;
} Trusting;

static gboolean says_yes(Invocation *invocation, const TrustLook *look, GError **error)
{
    if (look->state == TRUST_KNOWN || look->state == TRUST_RENEWED)
        return TRUE;
    g_autoptr(SecretText) answer = invocation_ask(invocation, ASK_TRUST, look->text,
                                                  _("Trust it? (yes or no, unseen) "), error);
    if (answer != NULL && strcmp(secret_text_peek(answer), "yes") != 0)
        g_set_error(error, FAULT, FAULT_CANCELLED, _("Nothing secret was sent there"));
    return answer != NULL && strcmp(secret_text_peek(answer), "yes") == 0;
}

static void trust_looked(const TrustLook *look, const GError *error, gpointer data)
{
    g_autofree Trusting *trusting = data;
    Invocation *invocation = trusting->invocation;
    Services *services = invocation_services(invocation);
    g_autoptr(GError) problem = error == NULL ? NULL : g_error_copy(error);

    if (look != NULL && says_yes(invocation, look, &problem) && look->mark != NULL)
        trust_remember(services, look->mark, &problem);
    trusting->done(problem, invocation);
}

void asking_trust(Invocation *invocation, AskingDone done)
{
    Trusting *trusting = g_new0(Trusting, 1);

    trusting->invocation = invocation;
    trusting->done = done;
    trust_look(invocation_services(invocation), invocation_text(invocation, "trust"), trust_looked,
               trusting);
}

/* ---- a code by e-mail ---- */

void asking_mailed_code(Invocation *invocation, AuthCode what, const char *text, AskingDone done)
{
    Services *services = invocation_services(invocation);
    g_autoptr(GError) problem = NULL;
    g_autoptr(SecretText) code = invocation_ask(invocation, ASK_CODE, text, _("Code: "), &problem);

    if (code == NULL)
        invocation_fail(invocation, problem);
    else
        supabase_sign_in_with_code(services->supabase, what,
                                   config_get(services->config, SETTING_EMAIL), code, done,
                                   invocation);
}

/* ---- the second factor ---- */

typedef struct {
    Invocation *invocation;
    char *factor;
    guint tries;
    AskingDone done;
} Factor;

static void factor_end(Factor *asked, const GError *error)
{
    AskingDone done = asked->done;
    Invocation *invocation = asked->invocation;

    g_free(asked->factor);
    g_free(asked);
    done(error, invocation);
}

static void factor_answered(const GError *error, gpointer data);

/* refusal: of the try before; NULL: it is the first. */
static void factor_ask(Factor *asked, const char *text, const GError *refusal)
{
    Services *services = invocation_services(asked->invocation);
    g_autoptr(GError) problem = NULL;
    g_autoptr(SecretText) code = invocation_ask(asked->invocation, ASK_CODE, text,
                                                _("Code of your authenticator: "), &problem);

    asked->tries++;
    if (code == NULL)
        factor_end(asked, news_of(refusal, problem));
    else
        supabase_verify_factor(services->supabase, asked->factor, code, factor_answered, asked);
}

static void factor_answered(const GError *error, gpointer data)
{
    Factor *asked = data;

    if (was_mistyped(error) && asked->tries < ASKING_TRIES)
        factor_ask(asked, error->message, error);
    else
        factor_end(asked, error);
}

void asking_factor(Invocation *invocation, const char *factor, const char *text, AskingDone done)
{
    const Services *services = invocation_services(invocation);

    if (factor == NULL && supabase_session_info(services->supabase).factor == NULL) {
        done(NULL, invocation);
        return;
    }
    Factor *asked = g_new0(Factor, 1);
    asked->invocation = invocation;
    asked->factor = g_strdup(factor);
    asked->done = done;
    factor_ask(asked, factor == NULL ? _("This account has a second factor.") : text, NULL);
}

/* ---- a new password ---- */

typedef struct {
    Invocation *invocation;
    SecretText *password, *current, *nonce;
    guint tries;
    AskingDone done;
} Password;

static void password_end(Password *asked, const GError *error)
{
    AskingDone done = asked->done;
    Invocation *invocation = asked->invocation;

    secret_text_unref(asked->password);
    secret_text_unref(asked->current);
    secret_text_unref(asked->nonce);
    g_free(asked);
    done(error, invocation);
}

static void password_answered(const GError *error, gpointer data);

static void password_send(Password *asked)
{
    supabase_set_password(invocation_services(asked->invocation)->supabase, asked->password,
                          asked->current, asked->nonce, password_answered, asked);
}

/* One of the three, with the refusal of the try before as text; FALSE: it has ended. */
static gboolean password_ask(Password *asked, SecretText **slot, CommandSecret what,
                             const char *text, const char *prompt, const GError *refusal)
{
    g_autoptr(GError) problem = NULL;

    g_clear_pointer(slot, secret_text_unref);
    *slot = invocation_ask(asked->invocation, what, text, prompt, &problem);
    if (*slot != NULL)
        return TRUE;
    password_end(asked, news_of(refusal, problem));
    return FALSE;
}

/* Typed twice where nobody sees what is typed; a script says it once. */
static gboolean password_ask_new(Password *asked, const GError *refusal)
{
    const char *text = refusal == NULL ? NULL : refusal->message;
    g_autoptr(SecretText) again = NULL;
    g_autoptr(GError) problem = NULL;

    for (;;) {
        if (!password_ask(asked, &asked->password, ASK_PASSWORD, text, _("New password: "),
                          refusal))
            return FALSE;
        if (invocation_flag(asked->invocation, "password-stdin"))
            return TRUE;
        again =
            invocation_ask(asked->invocation, ASK_PASSWORD, NULL, _("The same again: "), &problem);
        if (again == NULL) {
            password_end(asked, problem);
            return FALSE;
        }
        if (secret_text_equal(asked->password, again))
            return TRUE;
        g_clear_pointer(&again, secret_text_unref);
        text = _("These were two different ones.");
    }
}

static void nonce_sent(const GError *error, gpointer data)
{
    Password *asked = data;

    if (error != NULL)
        password_end(asked, error);
    else if (password_ask(
                 asked, &asked->nonce, ASK_CODE,
                 _("The server wants to know that it is you: a mail with a code is on its way."),
                 _("Code: "), NULL))
        password_send(asked);
}

static gboolean is_about(const GError *error, const char *code)
{
    return g_strcmp0(fault_code(error), code) == 0;
}

static gboolean wants_nonce(const GError *error)
{
    return is_about(error, "reauthentication_needed") || is_about(error, "reauth_nonce_missing");
}

static void password_answered(const GError *error, gpointer data)
{
    Password *asked = data;
    Services *services = invocation_services(asked->invocation);
    gboolean again = error != NULL && ++asked->tries < ASKING_TRIES;

    if (!again)
        password_end(asked, error);
    else if (wants_nonce(error) && asked->nonce == NULL)
        supabase_send_nonce(services->supabase, nonce_sent, asked);
    else if (is_about(error, "current_password_required") && asked->current == NULL) {
        if (password_ask(asked, &asked->current, ASK_PASSWORD, error->message,
                         _("Password of until now: "), error))
            password_send(asked);
    } else if (is_about(error, "weak_password") || is_about(error, "same_password")) {
        if (password_ask_new(asked, error))
            password_send(asked);
    } else {
        password_end(asked, error);
    }
}

void asking_password(Invocation *invocation, AskingDone done)
{
    Password *asked = g_new0(Password, 1);

    asked->invocation = invocation;
    asked->done = done;
    if (password_ask_new(asked, NULL))
        password_send(asked);
}
