/* SPDX-License-Identifier: MIT */
/* Forms for what proves who one is: adding an authenticator, giving its code, another password. */
#ifndef LOOPTRACE_SRC_PANES_CREDENTIAL_H
#define LOOPTRACE_SRC_PANES_CREDENTIAL_H

#include "looptrace/panes.h"

typedef enum { CREDENTIAL_ENROL, CREDENTIAL_VERIFY, CREDENTIAL_PASSWORD } CredentialWork;

/* factor: which one's code is asked for; NULL: the one that the server wants. reason: why the person is asked, a sentence;
 * NULL: they know. One that was begun and isn't verified is taken back when the pane goes. */
Pane *pane_credential_new(const PaneHost *host, CredentialWork work, const char *factor,
                          const char *reason);

#endif
