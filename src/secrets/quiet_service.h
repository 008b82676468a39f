/* SPDX-License-Identifier: MIT */
/* libsecret's service object, except that it never lets the keyring pop up a dialog. */
#ifndef LOOPTRACE_SECRETS_QUIET_SERVICE_H
#define LOOPTRACE_SECRETS_QUIET_SERVICE_H

#include <libsecret/secret.h>

G_BEGIN_DECLS

#define SECRET_SERVICE_NAME   "org.freedesktop.secrets"
#define SECRET_SERVICE_OBJECT "/org/freedesktop/secrets"

/* On a bus of our own choosing: secret_service_get() would look for one, start it when there is none,
 * and end the process when it goes away. */
void quiet_service_new(GDBusConnection *bus, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data);
SecretService *quiet_service_new_finish(GAsyncResult *result, GError **error);

G_END_DECLS

#endif
