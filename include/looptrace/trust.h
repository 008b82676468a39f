/* SPDX-License-Identifier: MIT */
/*
 * Whether a person has said that an address leads where it should, before the first secret goes there
 * (commands/trust.c). Not asked of addresses on this machine, nor where `ca_file` or `pins` say it already.
 */
#ifndef LOOPTRACE_TRUST_H
#define LOOPTRACE_TRUST_H

#include "looptrace/services.h"

G_BEGIN_DECLS

typedef enum {
    TRUST_KNOWN,   /* or nothing to ask about */
    TRUST_RENEWED, /* another certificate of the same issuer: to be told, and remembered */
    TRUST_NEW,     /* the address is used for the first time */
    TRUST_CHANGED  /* the certificate is of another issuer than before */
} TrustState;

typedef struct {
    TrustState state;
    char *text;   /* what a person is to read, in lines; NULL when KNOWN */
    char *sha256; /* NULL when KNOWN */
    char *mark;   /* what trust_remember() keeps */
} TrustLook;

/* look is borrowed; NULL with an error. */
typedef void (*TrustDone)(const TrustLook *look, const GError *error, gpointer data);
/* There must be a connection (services_connect()). Asks the server only where a person may have to be asked. */
void trust_look(Services *services, TrustDone done, gpointer data);
/* Whether somebody has named this certificate: hex digits, their case and colons don't count. */
gboolean trust_is_named(const TrustLook *look, const char *sha256);
/* Keeps it for the profile, in the user's config. */
gboolean trust_remember(Services *services, const char *mark, GError **error);

G_END_DECLS

#endif
