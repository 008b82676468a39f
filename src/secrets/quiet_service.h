/* SPDX-License-Identifier: MIT */
/* libsecret's service object, except that it never lets the keyring pop up a dialog. */
#ifndef LOOPTRACE_SECRETS_QUIET_SERVICE_H
#define LOOPTRACE_SECRETS_QUIET_SERVICE_H

#include <libsecret/secret.h>

G_BEGIN_DECLS

/* What is said instead of a dialog. */
#define QUIET_SERVICE_ASKS                                                                         \
    "the keyring is locked or wants to ask something: see to it on the desktop"

/* On a bus of our own choosing: secret_service_get() would look for one, start it when there is none,
 * and end the process when it goes away. */
void quiet_service_new(GDBusConnection *bus, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data);
SecretService *quiet_service_new_finish(GAsyncResult *result, GError **error);

G_END_DECLS

#endif
