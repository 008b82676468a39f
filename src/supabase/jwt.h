/* SPDX-License-Identifier: MIT */
/*
 * What a JSON Web Token says of itself, unverified: for display and for arithmetic on its times,
 * never for a decision about access (wire protocol A6).
 */
#ifndef LOOPTRACE_SRC_SUPABASE_JWT_H
#define LOOPTRACE_SRC_SUPABASE_JWT_H

#include <glib.h>

#define JWT_MAX_BYTES (16u * 1024)

typedef struct {
    char *subject, *email, *role;     /* NULL when not told */
    char *level;                      /* "aal1", "aal2"; NULL when not told, which means aal1 */
    gint64 issued_at_s, expires_at_s; /* Unix time by the server's clock; 0 when not told */
} JwtClaims;

/* FALSE, with claims zeroed, unless token is three base64url parts whose middle one is a JSON
 * object. */
gboolean jwt_read_claims(const char *token, JwtClaims *claims);
/* "ES256", "RS256", "HS256": how it says that it is signed. NULL: it doesn't, or is no token. Caller frees. */
char *jwt_read_algorithm(const char *token);
void jwt_claims_clear(JwtClaims *claims);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(JwtClaims, jwt_claims_clear)

#endif
