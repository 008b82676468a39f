/* SPDX-License-Identifier: MIT */
/* What Auth means when it doesn't answer 200 (wire protocol A3, A4, A9, A10). */
#ifndef LOOPTRACE_SRC_SUPABASE_AUTH_ERROR_H
#define LOOPTRACE_SRC_SUPABASE_AUTH_ERROR_H

#include "answer.h"

/* The fault of an answer to a sign-in or any other call that isn't a refresh. Never NULL. */
GError *auth_error_new(const ServerAnswer *answer);

/* What an answer to a refresh says of the session. */
typedef enum {
    REFRESH_KEEP, /* nothing: keep the tokens and try later */
    REFRESH_DEAD  /* it is over */
} RefreshVerdict;

/* error: FAULT_SIGNED_OUT when dead, else what stood in the way; never NULL. */
RefreshVerdict auth_refresh_verdict(const ServerAnswer *answer, GError **error);

typedef enum {
    LOGOUT_DONE,
    LOGOUT_WAS_OUT, /* the session was gone already */
    LOGOUT_EXPIRED, /* the access token is too old to say so: renew it first */
    LOGOUT_FAILED   /* the server hasn't done it */
} LogoutVerdict;

/* error is set when FAILED. */
LogoutVerdict auth_logout_verdict(const ServerAnswer *answer, GError **error);

#endif
