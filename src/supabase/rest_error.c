/* SPDX-License-Identifier: MIT */
#include "rest_error.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/supabase.h"
#include "looptrace/words.h"

typedef struct {
    const char *code; /* a code, or how codes of this row begin */
    FaultKind kind;
    const char *sentence; /* NULL: the server's message is meant for people */
} RestRow;

#define LACKS   "This platform lacks something that looptrace asked for"
#define STRANGE "This platform doesn't understand what looptrace asked"

/* The longest match counts, so that a class of SQLSTATEs can have exceptions. */
static const RestRow rest_table[] = {
    {"PGRST000", FAULT_SERVER, "The platform's database can't be reached"},
    {"PGRST001", FAULT_SERVER, "The platform's database can't be reached"},
    {"PGRST002", FAULT_SERVER, "The platform is starting or being changed: try again in a moment"},
    {"PGRST003", FAULT_SERVER, "The platform is too busy: try again in a moment"},
    {"PGRST1", FAULT_FAILED, STRANGE},
    {"PGRST103", FAULT_NOT_FOUND, "There are no rows so far down"},
    {"PGRST116", FAULT_NOT_FOUND, "There isn't exactly one such row, or it isn't visible to you"},
    {"PGRST2", FAULT_SERVER, LACKS},
    {"PGRST300", FAULT_SERVER, "The platform can't check sessions"},
    {"PGRST302", FAULT_SIGNED_OUT, "The server wants you to be signed in"},
    {"08", FAULT_SERVER, "The platform's database can't be reached"},
    {"0L", FAULT_REFUSED, "The server doesn't accept the role of this session"},
    {"0P", FAULT_REFUSED, "The server doesn't accept the role of this session"},
    {"21", FAULT_SERVER, "The platform's database refuses this"},
    {"22", FAULT_INVALID, "The server doesn't take one of the values"},
    {"23", FAULT_INVALID, "A rule of the database is broken"},
    {"23502", FAULT_INVALID, "A value that is needed is missing"},
    {"23503", FAULT_INVALID, "It belongs together with a row that isn't there, or still is"},
    {"23505", FAULT_INVALID, "There is one like it already"},
    {"23514", FAULT_INVALID, "A value isn't within what is allowed"},
    {"25006", FAULT_FAILED, STRANGE},
    {"28", FAULT_REFUSED, "The server doesn't accept the role of this session"},
    {"40", FAULT_SERVER, "Others changed the same rows at the same moment: try again"},
    {"42", FAULT_FAILED, STRANGE},
    {"42501", FAULT_REFUSED, "You aren't permitted to do this"},
    {"42703", FAULT_SERVER, LACKS},
    {"42883", FAULT_SERVER, LACKS},
    {"42P01", FAULT_SERVER, LACKS},
    {"42P17", FAULT_SERVER, "A policy of the platform is in knots"},
    {"53", FAULT_SERVER, "The platform is out of resources"},
    {"54", FAULT_SERVER, "The request is too much for the platform's database"},
    {"55", FAULT_SERVER, "The rows are held by somebody else: try again"},
    {"57", FAULT_SERVER, "The platform's database is restarting or stopped the request"},
    {"57014", FAULT_SERVER, "The request took longer than the platform allows"},
    {"58", FAULT_SERVER, "The platform's database has a fault"},
    {"P0", FAULT_SERVER, "The platform's database has a fault"},
    {"P0001", FAULT_INVALID, NULL},
    {"SUP", FAULT_INVALID, "The server refuses this"},
    {"XX", FAULT_SERVER, "The platform's database has a fault"},
};

static const RestRow *find_row(const char *code)
{
    const RestRow *found = NULL;
    gsize longest = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(rest_table); i++) {
        gsize length = strlen(rest_table[i].code);
        if (length > longest && strncmp(code, rest_table[i].code, length) == 0) {
            found = &rest_table[i];
            longest = length;
        }
    }
    return found;
}

/* For codes that the platform's own functions raise (PT409) or that nobody knows. */
static FaultKind kind_of_status(long status)
{
    switch (status) {
    case 400:
    case 422:
        return FAULT_INVALID;
    case 401:
        return FAULT_SIGNED_OUT;
    case 403:
        return FAULT_REFUSED;
    case 404:
    case 410:
        return FAULT_NOT_FOUND;
    case 409:
    case 412:
    case 428:
        return FAULT_CONFLICT;
    case 429:
        return FAULT_LIMITED;
    default:
        return status >= 500 ? FAULT_SERVER : FAULT_FAILED;
    }
}

static GError *error_of_code(const ServerAnswer *answer, const ServerTrouble *trouble)
{
    const RestRow *row = find_row(trouble->code);
    FaultKind kind = row == NULL ? kind_of_status(answer->status) : row->kind;
    const char *sentence = row == NULL ? NULL : row->sentence;

    /* The same codes mean, with this status, that the server took us for nobody (wire protocol
     * B9). */
    if (kind == FAULT_REFUSED && answer->status == 401) {
        kind = FAULT_SIGNED_OUT;
        sentence = "The server didn't recognise your session: sign in again";
    }
    g_autofree char *text = server_trouble_compose(sentence, trouble);
    return fault_new_coded(kind, trouble->code, "%s", text);
}

/* ---- the second factor ---- */

GError *rest_error_factor(void)
{
    return fault_new_coded(FAULT_CREDENTIALS, FAULT_CODE_FACTOR,
                           _("The server wants your second factor first: give it on the screen "
                             "Account, or with `looptrace auth mfa verify`"));
}

/* Policies that ask for it have a name that says so, functions a message (wire protocol A7): there is no code for it. */
static gboolean is_about_factor(const ServerTrouble *trouble)
{
    static const char *const words[] = {FAULT_CODE_FACTOR, "aal2", "mfa", "second factor",
                                        "multi-factor"};

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (server_text_has(trouble->code, words[i]) ||
            server_text_has(trouble->message, words[i]) || server_text_has(trouble->hint, words[i]))
            return TRUE;
    return FALSE;
}

static GError *refused_or_factor(GError *taken, const ServerTrouble *trouble, RestRemedy *remedy)
{
    if (fault_kind(taken) != FAULT_REFUSED || !is_about_factor(trouble))
        return taken;
    g_error_free(taken);
    *remedy = REMEDY_FACTOR;
    return rest_error_factor();
}

/* ---- 401: only what is said of the token makes it the session's fault (wire protocol §0) ---- */

static GError *token_error(const ServerTrouble *trouble, const char *reason, RestRemedy *remedy)
{
    if (server_text_has(reason, "expired")) {
        *remedy = REMEDY_REFRESH;
        return fault_new_coded(FAULT_SIGNED_OUT, trouble->code,
                               _("The server says that your session has expired: sign in again"));
    }
    if (server_text_has(reason, "issued at future") || server_text_has(reason, "not yet valid")) {
        *remedy = REMEDY_WAIT;
        return fault_new_coded(FAULT_SERVER, trouble->code,
                               _("The server says that your session begins in the future: its own "
                                 "clocks disagree"));
    }
    if (server_text_has(reason, "audience"))
        return fault_new_coded(FAULT_SIGNED_OUT, trouble->code,
                               _("Your session belongs to another project: sign in again"));
    /* Signed with a key that the project has replaced, perhaps: a new token would be all right. */
    *remedy = REMEDY_REFRESH;
    return fault_new_coded(FAULT_SIGNED_OUT, trouble->code,
                           _("The server doesn't accept your session: sign in again"));
}

static GError *unauthorised(const ServerAnswer *answer, const ServerTrouble *trouble,
                            RestRemedy *remedy)
{
    const char *code = trouble->code;

    if (code != NULL && (strcmp(code, "PGRST301") == 0 || strcmp(code, "PGRST303") == 0))
        return token_error(trouble, trouble->message != NULL ? trouble->message : answer->challenge,
                           remedy);
    if (code != NULL)
        return error_of_code(answer, trouble);
    if (server_text_has(answer->gateway_code, "JWT"))
        return token_error(trouble, trouble->message, remedy);
    if (server_text_has(answer->challenge, "invalid_token"))
        return token_error(trouble, answer->challenge, remedy);
    return server_fault_from_status(answer, trouble);
}

GError *rest_error_new(const ServerAnswer *answer, RestRemedy *remedy)
{
    g_auto(ServerTrouble) trouble = {0};

    *remedy = REMEDY_NONE;
    server_trouble_read(answer, &trouble);
    if (answer->status == 401)
        return unauthorised(answer, &trouble, remedy);
    if (answer->status == 429)
        return server_fault_limited(answer, trouble.code);
    if (trouble.code != NULL) {
        /* Others' locks and the platform's load, not the request (wire protocol, retry table). */
        if (answer->status == 500 &&
            (g_str_has_prefix(trouble.code, "40") || strcmp(trouble.code, "57014") == 0))
            *remedy = REMEDY_AGAIN;
        return refused_or_factor(error_of_code(answer, &trouble), &trouble, remedy);
    }
    /* PostgREST up to 12 says no more than this of a table that it doesn't know. */
    if (answer->status == 404 && answer->is_json && trouble.message == NULL)
        return fault_new_coded(FAULT_SERVER, "PGRST205", LACKS);
    return server_fault_from_status(answer, &trouble);
}

const char *rest_error_code(const GError *error)
{
    return fault_code(error);
}

/* ---- 2xx ---- */

gboolean rest_check_success(const ServerAnswer *answer, gboolean get, GError **error)
{
    const char *start = answer->body;
    const char *end = answer->body + answer->length;

    if (answer->length == 0 && !get)
        return TRUE;
    if (answer->length > 0 && !answer->is_json) {
        const ServerTrouble no_trouble = {0};
        g_propagate_error(error, server_fault_from_status(answer, &no_trouble));
        return FALSE;
    }
    while (start < end && g_ascii_isspace(*start))
        start++;
    if (start < end && *start == '<') {
        g_set_error(error, FAULT, FAULT_FOREIGN,
                    _("The answer isn't from Supabase: a page in place of JSON"));
        return FALSE;
    }
    if (start == end) {
        g_set_error(error, FAULT, FAULT_DECODE, _("The server's answer is empty"));
        return FALSE;
    }
    return TRUE;
}
