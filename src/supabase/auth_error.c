/* SPDX-License-Identifier: MIT */
#include "auth_error.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/json.h"
#include "looptrace/words.h"

#define MAIL_WAIT_MAX_S 3600

typedef struct {
    const char *code;
    FaultKind kind;
    const char *sentence;  /* NULL: the server's own text */
    gboolean ends_session; /* on a refresh with 400, 401 or 403 (wire protocol A3) */
} AuthRow;

static const AuthRow auth_table[] = {
    {"invalid_credentials", FAULT_CREDENTIALS, "Wrong e-mail or password", FALSE},
    {"invalid_grant", FAULT_CREDENTIALS, "Wrong e-mail or password", FALSE},
    {"email_not_confirmed", FAULT_CREDENTIALS,
     "This e-mail address isn't confirmed yet: follow the link in the mail that was sent to it",
     FALSE},
    {"user_banned", FAULT_REFUSED, "This account is suspended", TRUE},
    {"email_provider_disabled", FAULT_REFUSED,
     "This project doesn't let people sign in with a password", FALSE},
    {"captcha_failed", FAULT_REFUSED,
     "This project asks for a captcha, which a terminal can't show", FALSE},
    {"signup_disabled", FAULT_REFUSED, "This project takes no new accounts", FALSE},
    {"insufficient_aal", FAULT_REFUSED, "The server wants the second factor first", FALSE},
    {"otp_expired", FAULT_CREDENTIALS,
     "The code is wrong, has been used or is too old: ask for a new one", FALSE},
    {"otp_disabled", FAULT_REFUSED, "The server sends no code for this address", FALSE},
    {"user_sso_managed", FAULT_REFUSED,
     "Your company's single sign-on looks after this account: it can't be changed here", FALSE},
    {"email_address_not_authorized", FAULT_REFUSED, "This project sends no mail to this address",
     FALSE},
    /* the second factor */
    {"mfa_verification_failed", FAULT_CREDENTIALS,
     "The code is wrong: take the one that is shown now, and see that the clock of the device that "
     "makes it is right",
     FALSE},
    {"mfa_challenge_expired", FAULT_CREDENTIALS, "The code came too late: try the one shown now",
     FALSE},
    {"mfa_ip_address_mismatch", FAULT_FAILED,
     "The network changed between question and code: try again", FALSE},
    {"mfa_factor_not_found", FAULT_NOT_FOUND, "There is no such second factor", FALSE},
    {"mfa_verification_rejected", FAULT_REFUSED, "The server's rules don't take this second factor",
     FALSE},
    {"mfa_factor_name_conflict", FAULT_INVALID,
     "A second factor of this name is there already: choose another name", FALSE},
    {"mfa_verified_factor_exists", FAULT_INVALID, "A second factor is there already", FALSE},
    {"too_many_enrolled_mfa_factors", FAULT_REFUSED,
     "The server takes no more second factors: remove one first", FALSE},
    {"mfa_totp_enroll_not_enabled", FAULT_REFUSED, "This project takes no authenticators", FALSE},
    {"mfa_totp_verify_not_enabled", FAULT_REFUSED, "This project takes no authenticators", FALSE},
    /* the password */
    {"same_password", FAULT_INVALID, "This is the password that you have already", FALSE},
    {"reauthentication_needed", FAULT_REFUSED,
     "The server wants to know that it is you: it sends a code by e-mail", FALSE},
    {"reauth_nonce_missing", FAULT_REFUSED,
     "The server wants to know that it is you: it sends a code by e-mail", FALSE},
    {"reauthentication_not_valid", FAULT_CREDENTIALS,
     "The code is wrong, has been used or is too old: ask for a new one", FALSE},
    {"current_password_required", FAULT_REFUSED, "The server wants your password of until now",
     FALSE},
    {"current_password_invalid", FAULT_CREDENTIALS, "Your password of until now is another", FALSE},
    /* the browser */
    {"saml_provider_disabled", FAULT_REFUSED, "This project has no single sign-on", FALSE},
    {"sso_provider_disabled", FAULT_REFUSED, "Single sign-on of this company is switched off",
     FALSE},
    {"sso_provider_not_found", FAULT_NOT_FOUND,
     "No company with this domain signs in to this project", FALSE},
    {"provider_disabled", FAULT_REFUSED, "This project doesn't sign people in by this provider",
     FALSE},
    {"oauth_provider_not_supported", FAULT_REFUSED,
     "This project doesn't sign people in by this provider", FALSE},
    {"flow_state_not_found", FAULT_CREDENTIALS,
     "The code is of another sign-in, or has been used: begin again", FALSE},
    {"flow_state_expired", FAULT_CREDENTIALS, "The code came too late: begin again", FALSE},
    {"bad_code_verifier", FAULT_CREDENTIALS, "The code is of another sign-in: begin again", FALSE},
    {"email_address_invalid", FAULT_INVALID, "This isn't an e-mail address", FALSE},
    {"validation_failed", FAULT_INVALID, NULL, TRUE},
    {"bad_json", FAULT_FAILED, NULL, FALSE},
    {"no_authorization", FAULT_SIGNED_OUT, "The server saw no session", FALSE},
    {"bad_jwt", FAULT_SIGNED_OUT, "The server doesn't accept this session", FALSE},
    {"session_not_found", FAULT_SIGNED_OUT, "Your session was ended on the server", TRUE},
    {"session_expired", FAULT_SIGNED_OUT, "Your session was ended by a rule of the server", TRUE},
    {"refresh_token_not_found", FAULT_SIGNED_OUT, "Your session was ended on the server", TRUE},
    {"refresh_token_already_used", FAULT_SIGNED_OUT, "Your session was ended on the server", TRUE},
    {"user_not_found", FAULT_SIGNED_OUT, "This account is no longer there", TRUE},
    {"conflict", FAULT_SERVER, "The server is busy with another renewal of this session", FALSE},
    {"request_timeout", FAULT_SERVER, "The server took too long and gave up", FALSE},
    {"hook_timeout", FAULT_SERVER, "The server took too long and gave up", FALSE},
    {"hook_timeout_after_retry", FAULT_SERVER, "The server took too long and gave up", FALSE},
    {"unexpected_failure", FAULT_SERVER, "The server's Auth service has a fault", FALSE},
};

static const AuthRow *find_row(const char *code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(auth_table); i++)
        if (strcmp(auth_table[i].code, code) == 0)
            return &auth_table[i];
    return NULL;
}

static FaultKind kind_of_status(long status)
{
    if (status >= 500)
        return FAULT_SERVER;
    if (status == 401 || status == 403)
        return FAULT_REFUSED;
    return status == 400 || status == 422 ? FAULT_INVALID : FAULT_FAILED;
}

static GError *error_of_row(const AuthRow *row, const ServerAnswer *answer,
                            const ServerTrouble *trouble)
{
    const ServerTrouble no_text = {0};
    g_autofree char *text =
        server_trouble_compose(row->sentence, row->sentence == NULL ? trouble : &no_text);

    /* What is a person's fault below 500 is the platform's from there on. */
    return fault_new_coded(answer->status >= 500 ? FAULT_SERVER : row->kind, row->code, "%s", text);
}

/* "For security purposes, you can only request this after 42 seconds." */
static GError *error_of_mail_limit(const ServerTrouble *trouble)
{
    const char *digits = trouble->message == NULL ? NULL : strpbrk(trouble->message, "0123456789");
    guint64 wait_s = digits == NULL ? 0 : g_ascii_strtoull(digits, NULL, 10);

    if (wait_s == 0 || wait_s > MAIL_WAIT_MAX_S)
        return fault_new_coded(
            FAULT_LIMITED, trouble->code,
            "The server has sent as many mails as it may just now: wait a minute");
    GError *error = fault_new_coded(
        FAULT_LIMITED, trouble->code,
        "A mail was sent just now: another can be asked for in %" G_GUINT64_FORMAT " second%s",
        wait_s, wait_s == 1 ? "" : "s");
    fault_set_wait(error, (gint64)wait_s);
    return error;
}

/* What the server finds wanting, in its own order; unknown reasons are left to its text. */
static GError *error_of_weak_password(const ServerAnswer *answer, const ServerTrouble *trouble)
{
    static const char *const words[][2] = {
        {"length", "it is too short"},
        {"characters", "it needs more kinds of characters"},
        {"pwned", "it is in a list of stolen passwords"},
    };
    cJSON *body = json_parse(answer->body, answer->length, NULL);
    const cJSON *reason;
    g_autoptr(GString) text = g_string_new("The password is too weak");
    gsize bare = text->len;

    cJSON_ArrayForEach(reason, json_array(json_object(body, "weak_password"), "reasons"))
    {
        for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
            if (cJSON_IsString(reason) && strcmp(reason->valuestring, words[i][0]) == 0)
                g_string_append_printf(text, "%s%s", text->len == bare ? ": " : ", ", words[i][1]);
    }
    if (text->len == bare && trouble->message != NULL)
        g_string_append_printf(text, ": %s", trouble->message);
    cJSON_Delete(body);
    return fault_new_coded(FAULT_INVALID, trouble->code, "%s", text->str);
}

static GError *error_of_trouble(const ServerAnswer *answer, const ServerTrouble *trouble)
{
    if (trouble->code == NULL)
        return server_fault_from_status(answer, trouble);
    if (strcmp(trouble->code, "over_email_send_rate_limit") == 0)
        return error_of_mail_limit(trouble);
    if (strcmp(trouble->code, "weak_password") == 0 && answer->status < 500)
        return error_of_weak_password(answer, trouble);
    if (answer->status == 429)
        return server_fault_limited(answer, trouble->code);

    const AuthRow *row = find_row(trouble->code);
    if (row != NULL)
        return error_of_row(row, answer, trouble);

    gboolean database = server_code_is_sqlstate(trouble->code);
    g_autofree char *text = server_trouble_compose(
        database ? "The server's Auth service has a fault in its database" : NULL, trouble);
    return fault_new_coded(database ? FAULT_SERVER : kind_of_status(answer->status), trouble->code,
                           "%s", text);
}

GError *auth_error_new(const ServerAnswer *answer)
{
    g_auto(ServerTrouble) trouble = {0};

    server_trouble_read(answer, &trouble);
    return error_of_trouble(answer, &trouble);
}

static gboolean ends_session(const ServerAnswer *answer, const ServerTrouble *trouble)
{
    const AuthRow *row = trouble->code == NULL ? NULL : find_row(trouble->code);

    return row != NULL && row->ends_session &&
           (answer->status == 400 || answer->status == 401 || answer->status == 403);
}

static GError *error_of_end(const char *code)
{
    const AuthRow *row = find_row(code);
    const char *why =
        row->sentence != NULL ? row->sentence : "Your session was ended on the server";

    return fault_new_coded(FAULT_SIGNED_OUT, code, _("%s: sign in again"), why);
}

RefreshVerdict auth_refresh_verdict(const ServerAnswer *answer, GError **error)
{
    g_auto(ServerTrouble) trouble = {0};
    gboolean dead;

    server_trouble_read(answer, &trouble);
    dead = ends_session(answer, &trouble);
    *error = dead ? error_of_end(trouble.code) : error_of_trouble(answer, &trouble);
    return dead ? REFRESH_DEAD : REFRESH_KEEP;
}

LogoutVerdict auth_logout_verdict(const ServerAnswer *answer, GError **error)
{
    g_auto(ServerTrouble) trouble = {0};

    if (answer->status == 204 || (answer->status == 200 && answer->is_json))
        return LOGOUT_DONE;
    server_trouble_read(answer, &trouble);
    if (trouble.code != NULL &&
        (answer->status == 401 || answer->status == 403 || answer->status == 404))
        return strcmp(trouble.code, "bad_jwt") == 0 ? LOGOUT_EXPIRED : LOGOUT_WAS_OUT;
    *error = error_of_trouble(answer, &trouble);
    return LOGOUT_FAILED;
}
