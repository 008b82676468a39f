/* SPDX-License-Identifier: MIT */
/* Secrets that a command of signing in asks for on its way, and asks for again when they were mistyped. */
#ifndef COMMANDS_ASKING_H
#define COMMANDS_ASKING_H

#include "looptrace/commands.h"
#include "looptrace/supabase_auth.h"

#define ASKING_TRIES 3

/* data of done is the invocation; with an error the second factor is still wanted. */
typedef void (*AskingDone)(const GError *error, gpointer invocation);

/* Before the first secret goes to an address that isn't known yet: shows whom it leads to, and asks, unless --trust names
 * the certificate. An error: it isn't to go there. */
void asking_trust(Invocation *invocation, AskingDone done);

/* Asks for a code of the second factor and gives it to the server. factor NULL: the one that the server wants, and
 * nothing is asked, done runs at once, where it wants none. text: said before the first code of a named one; may be NULL. */
void asking_factor(Invocation *invocation, const char *factor, const char *text, AskingDone done);

/* A mail is on its way, text says so: asks for its code, and goes on with it. */
void asking_mailed_code(Invocation *invocation, AuthCode what, const char *text, AskingDone done);

/* Asks for a new password (twice on a terminal) and sets it, with whatever else the server wants for that. */
void asking_password(Invocation *invocation, AskingDone done);

#endif
