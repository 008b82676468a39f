/* SPDX-License-Identifier: MIT */
/* A sign-in by a browser, as the one who exchanges its code sees it. */
#ifndef LOOPTRACE_SRC_SUPABASE_AUTH_WAY_H
#define LOOPTRACE_SRC_SUPABASE_AUTH_WAY_H

#include "looptrace/supabase_auth.h"

/* verifier, state and address that it comes back to are new; url is not set yet. */
BrowserWay *browser_way_new(void);
void browser_way_set_url(BrowserWay *way, const char *url);
SecretText *browser_way_verifier(const BrowserWay *way);  /* borrowed */
const char *browser_way_challenge(const BrowserWay *way); /* SHA-256 of it, base64url */
const char *browser_way_return_to(const BrowserWay *way); /* with the state in its path */

#endif
