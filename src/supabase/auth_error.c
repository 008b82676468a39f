/* SPDX-License-Identifier: MIT */
#include "auth_error.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/words.h"

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
    {"insufficient_aal", FAULT_REFUSED, "This account has to sign in with a second factor", FALSE},
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

static GError *error_of_trouble(const ServerAnswer *answer, const ServerTrouble *trouble)
{
    if (trouble->code == NULL)
        return server_fault_from_status(answer, trouble);
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
