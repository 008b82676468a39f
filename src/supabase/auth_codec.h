/* SPDX-License-Identifier: MIT */
/*
 * Tokens as JSON: what Auth answers (wire protocol A2), what is asked of it, and the one text that
 * rests in the keyring. Everything on the way that holds a token or a password is wiped.
 */
#ifndef LOOPTRACE_SRC_SUPABASE_AUTH_CODEC_H
#define LOOPTRACE_SRC_SUPABASE_AUTH_CODEC_H

#include <cjson/cJSON.h>
#include <glib.h>

#include "looptrace/supabase_auth.h"
#include "tokens.h"

#define AUTH_LATEST_S G_GINT64_CONSTANT(253402300799) /* 9999-12-31, the last time believed */

/* The answer of POST /token → tokens whose clocks start at now. before: the pair that was renewed,
 * whose person and beginning are carried over where the answer is silent; NULL for a sign-in.
 * FAULT_DECODE when it isn't a session. */
Tokens *auth_tokens_from_answer(const char *body, gsize length, const Moment *now,
                                const Tokens *before, GError **error);

/* The stored session: version 1 of one JSON text. */
SecretText *auth_tokens_to_stored(const Tokens *tokens);
/* NULL without an error when the text isn't a session (then nothing is lost by a new sign-in);
 * FAULT_KEYRING with this code when a newer looptrace wrote it. */
#define AUTH_NEWER_SESSION "newer-session"
Tokens *auth_tokens_from_stored(const SecretText *stored, GError **error);

/* Bodies of requests, for auth_free_body(). */
GString *auth_password_body(const char *email, const SecretText *password);
GString *auth_refresh_body(const SecretText *refresh_token);
typedef enum { AUTH_NO_TRUTH, AUTH_TRUE, AUTH_FALSE } AuthTruth;
typedef struct {
    const char *name, *text;
    const SecretText *secret; /* instead of text */
    AuthTruth truth;          /* instead of both */
} AuthMember;                 /* without any of them it is left out */
GString *auth_body(const AuthMember *members, gsize n);
void auth_free_body(GString *body);

/* The user object → its factors; FAULT_DECODE. */
GPtrArray *auth_factors_from_user(const char *body, gsize length, GError **error);
/* The answer to POST /factors; FAULT_DECODE unless secret and address are what an authenticator takes. */
AuthEnrolment *auth_enrolment_read(const char *body, gsize length, GError **error);
/* "id" of a challenge; "url" (https alone) of POST /sso. Caller frees; FAULT_DECODE. */
char *auth_read_id(const char *body, gsize length, GError **error);
char *auth_read_url(const char *body, gsize length, GError **error);

#endif
