/* SPDX-License-Identifier: MIT */
/*
 * Ways in beside the password: a code by e-mail, a browser somewhere else (PKCE), the second factor;
 * and what a person does with an account: factors, a new password. All of them fail with a sentence for
 * each refusal; fault_code() is the server's word for it. Callbacks run from the loop, once.
 */
#ifndef LOOPTRACE_SUPABASE_AUTH_H
#define LOOPTRACE_SUPABASE_AUTH_H

#include "looptrace/supabase.h"

G_BEGIN_DECLS

/* ---- a code by e-mail (wire protocol A5) ---- */

typedef enum { AUTH_CODE_SIGN_IN, AUTH_CODE_RECOVERY } AuthCode;

/* Has a mail sent. Success doesn't say that the address exists. Never creates an account. */
void supabase_send_code(Supabase *supabase, AuthCode what, const char *email, SupabaseDone done,
                        gpointer data);
/* As supabase_sign_in(), by the code of that mail; blanks and dashes in it are dropped. */
void supabase_sign_in_with_code(Supabase *supabase, AuthCode what, const char *email,
                                SecretText *code, SupabaseDone done, gpointer data);

/* ---- a browser somewhere else (wire protocol A8, without a local callback) ---- */

typedef struct BrowserWay BrowserWay; /* one such sign-in: its address, verifier and state */

/* What the person opens, on whatever machine. Plain ASCII, https unless the project is on loopback. */
const char *browser_way_url(const BrowserWay *way);
void browser_way_free(BrowserWay *way); /* wipes; NULL is allowed */

/* Of an OAuth provider ("google"). FAULT_INVALID unless provider is a plain word. Asks nobody. */
BrowserWay *supabase_browse_provider(const Supabase *supabase, const char *provider,
                                     GError **error);
/* way is taken by the callback, NULL with an error. */
typedef void (*BrowserReady)(BrowserWay *way, const GError *error, gpointer data);
/* Of a company's single sign-on; domain is that of its addresses. */
void supabase_browse_sso(Supabase *supabase, const char *domain, BrowserReady done, gpointer data);

/* The code out of what the person pasted: the code itself, or the whole address that the browser ended
 * at. Refused in words: an address of another sign-in, one with an error, one with tokens. */
SecretText *browser_way_read(const BrowserWay *way, const char *pasted, GError **error);
/* As supabase_sign_in(). way is borrowed during the call. */
void supabase_sign_in_with_browser(Supabase *supabase, const BrowserWay *way, SecretText *code,
                                   SupabaseDone done, gpointer data);

/* ---- the second factor (wire protocol A7) ---- */

typedef struct {
    char *id, *name, *kind, *created; /* sanitised */
    gboolean verified;
} AuthFactor;
void auth_factor_free(AuthFactor *factor);

/* factors of AuthFactor*, borrowed; NULL with an error. */
typedef void (*AuthFactorsDone)(const GPtrArray *factors, const GError *error, gpointer data);
void supabase_list_factors(Supabase *supabase, AuthFactorsDone done, gpointer data);

typedef struct {
    char *id;
    SecretText *secret, *uri; /* base32; otpauth://totp/… */
} AuthEnrolment;
void auth_enrolment_free(AuthEnrolment *enrolment); /* wipes; NULL is allowed */

/* enrolment is taken by the callback. The factor counts only once a code of it has been verified. */
typedef void (*AuthEnrolled)(AuthEnrolment *enrolment, const GError *error, gpointer data);
void supabase_enrol_factor(Supabase *supabase, const char *name, AuthEnrolled done, gpointer data);

/* Challenge and verification by one connection; the session is raised, and the new pair stored before
 * done runs, under the lock of refreshes, since the pair before is two behind at once. factor NULL: the
 * one that the server wants (SessionInfo). A sign-in under way is cancelled by it. */
void supabase_verify_factor(Supabase *supabase, const char *factor, SecretText *code,
                            SupabaseDone done, gpointer data);
void supabase_remove_factor(Supabase *supabase, const char *factor, SupabaseDone done,
                            gpointer data);

/* ---- the password ---- */

/* current and nonce may be NULL; the server says which it wants: fault_code() is
 * current_password_required or reauthentication_needed. */
void supabase_set_password(Supabase *supabase, SecretText *password, SecretText *current,
                           SecretText *nonce, SupabaseDone done, gpointer data);
/* Has a mail sent with the nonce for that. */
void supabase_send_nonce(Supabase *supabase, SupabaseDone done, gpointer data);

G_END_DECLS

#endif
