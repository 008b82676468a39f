/* SPDX-License-Identifier: MIT */
/* Tokens for tests. */
#ifndef LOOPTRACE_TESTS_TOKENS_FIXTURE_H
#define LOOPTRACE_TESTS_TOKENS_FIXTURE_H

#include "tokens.h"

/* A JWT with this payload and a signature that nobody checks. Caller frees. */
char *fixture_jwt(const char *payload);

/* … whose header says alg (ES256, RS256, HS256). */
char *fixture_jwt_of(const char *alg, const char *payload);

/* A pair named after name ("access-NAME", "refresh-NAME") of person 1, begun now, that lives life_s
 * seconds and of which left_s are left by either clock. */
Tokens *fixture_tokens(const char *name, gint64 life_s, gint64 left_s);

/* Auth's 200 for such a pair. Caller frees. */
char *fixture_answer(const char *name, gint64 life_s);

#define FIXTURE_USER  "11111111-1111-4111-8111-111111111111"
#define FIXTURE_EMAIL "ada@looptrace.example"

#endif
