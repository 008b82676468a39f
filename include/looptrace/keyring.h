/* SPDX-License-Identifier: MIT */
/*
 * Where secrets rest between two runs: one interface over the Secret Service (libsecret), the kernel
 * keyring and this process's memory. Never a file, never clear text.
 */
#ifndef LOOPTRACE_KEYRING_H
#define LOOPTRACE_KEYRING_H

#include <gio/gio.h>
#include <glib.h>

#include "looptrace/fault.h"
#include "looptrace/secret.h"

G_BEGIN_DECLS

typedef struct Keyring Keyring;

/* Config and LOOPTRACE_KEYRING: "auto", "secret-service", "kernel", "memory". */
typedef enum { KEYRING_AUTO, KEYRING_SECRET_SERVICE, KEYRING_KERNEL, KEYRING_MEMORY } KeyringKind;

gboolean keyring_kind_from_name(const char *name, KeyringKind *out);
const char *keyring_kind_name(KeyringKind kind);

/* Every answer comes within this time; a service that hangs is FAULT_KEYRING "did not answer". */
#define KEYRING_DEADLINE_MS 2000

/*
 * AUTO: the Secret Service if a session bus address exists (DBUS_SESSION_BUS_ADDRESS or
 * $XDG_RUNTIME_DIR/bus; a bus is never started), else the kernel keyring if it works, else memory.
 * A locked Secret Service counts as there (locked isn't absent): its calls end with FAULT_KEYRING
 * in words, it is never passed over for another. A named kind that isn't there fails likewise
 * on first use. Opening itself doesn't block and doesn't fail.
 */
Keyring *keyring_new(KeyringKind kind, GMainContext *context);
void keyring_free(Keyring *keyring); /* outstanding callbacks end with FAULT_CANCELLED first */

/* What was chosen: never KEYRING_AUTO once keyring_probe() has ended. */
KeyringKind keyring_kind(const Keyring *keyring);
/* A sentence for `auth status` and `doctor`: "Secret Service (unlocked)", "kernel keyring: signs
 * you out at reboot", "memory: for this run only". Valid after the probe. Borrowed. */
const char *keyring_describe(const Keyring *keyring);

/* All callbacks run on the loop exactly once, never from inside the call. */
typedef void (*KeyringDone)(const GError *error, gpointer data);
typedef void (*KeyringLoaded)(SecretText *secret, const GError *error, gpointer data);

/* Chooses (AUTO) and checks that the store answers. */
void keyring_probe(Keyring *keyring, KeyringDone done, gpointer data);

/* account: names the secret, e.g. "https://host/|default|session"; label: shown by keyring
 * managers. secret NULL without an error: nothing is stored under that account. */
void keyring_load(Keyring *keyring, const char *account, KeyringLoaded done, gpointer data);
void keyring_store(Keyring *keyring, const char *account, const char *label, SecretText *secret,
                   KeyringDone done, gpointer data);
void keyring_erase(Keyring *keyring, const char *account, KeyringDone done, gpointer data);

/* ---- one holder at a time among all processes of this user (secrets/lock.c) ---- */

typedef struct ProcessLock ProcessLock;

/* Called once on the loop: lock is owned by the callback (process_lock_release), or NULL with
 * FAULT_TIMEOUT / FAULT_IO. */
typedef void (*ProcessLockDone)(ProcessLock *lock, const GError *error, gpointer data);

/* An OFD lock on $XDG_RUNTIME_DIR/looptrace/<hash of name>.lock (or a 0700 directory of the user's
 * below the temporary directory, checked for owner and mode); given up by the kernel when the
 * process dies. cancellable may be NULL; cancelled: FAULT_CANCELLED. */
void process_lock_acquire(const char *name, gint64 deadline_ms, GCancellable *cancellable,
                          GMainContext *context, ProcessLockDone done, gpointer data);
void process_lock_release(ProcessLock *lock);

G_END_DECLS

#endif
