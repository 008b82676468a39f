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
    char *text; /* what a person is to read, in lines; NULL when KNOWN */
    char *mark; /* what trust_remember() keeps; NULL when KNOWN */
} TrustLook;

/* look is borrowed; NULL with an error. */
typedef void (*TrustDone)(const TrustLook *look, const GError *error, gpointer data);
/* There must be a connection (services_connect()). named: the SHA-256 of the certificate that somebody expects, as hex
 * digits, whose case and colons don't count; NULL: nobody has said. The server is asked only where a person may have to
 * be, or where one is named: then no other will do, whatever is kept, set or renewed (FAULT_TLS), and the named one is
 * KNOWN, with the mark that is to be kept where it is news. FAULT_USAGE: one is named for plain HTTP. */
void trust_look(Services *services, const char *named, TrustDone done, gpointer data);
/* Keeps it for the profile, in the user's config. */
gboolean trust_remember(Services *services, const char *mark, GError **error);

G_END_DECLS

#endif
