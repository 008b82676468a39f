/* SPDX-License-Identifier: MIT */
/*
 * Where secrets rest between two runs: one interface over the Secret Service (libsecret), the kernel
 * keyring, this process's memory, a file sealed with a passphrase, and a program of the person's. Never
 * clear text.
 */
#ifndef LOOPTRACE_KEYRING_H
#define LOOPTRACE_KEYRING_H

#include <gio/gio.h>
#include <glib.h>

#include "looptrace/fault.h"
#include "looptrace/secret.h"

G_BEGIN_DECLS

typedef struct Keyring Keyring;

/* Config and LOOPTRACE_KEYRING: "auto", "secret-service", "kernel", "memory", "file", "command". */
typedef enum {
    KEYRING_AUTO,
    KEYRING_SECRET_SERVICE,
    KEYRING_KERNEL,
    KEYRING_MEMORY,
    KEYRING_FILE, /* these two are never chosen by AUTO */
    KEYRING_COMMAND
} KeyringKind;

gboolean keyring_kind_from_name(const char *name, KeyringKind *out); /* NULL is no name */
const char *keyring_kind_name(KeyringKind kind);

/* Every answer comes within this time; a service that hangs is FAULT_KEYRING "did not answer". What it
 * answers later is dropped. */
#define KEYRING_DEADLINE_MS 2000
/* What every kind takes; anything else is FAULT_INVALID. */
#define KEYRING_SECRET_MAX  32767 /* bytes of a secret: text, not empty, without a NUL */
#define KEYRING_ACCOUNT_MAX 1024  /* bytes of an account, which is UTF-8 and not empty */

/*
 * AUTO, chosen once, at the first call: the Secret Service if a session bus is there
 * (DBUS_SESSION_BUS_ADDRESS or $XDG_RUNTIME_DIR/bus; a bus is never started) and offers one that has
 * somewhere to keep things; else the kernel keyring if there is one; else memory. keyring_describe()
 * says why a kind was passed over. A locked Secret Service counts as there (locked isn't absent), as
 * does one that hangs, and a kernel keyring whose quota is full: calls end with FAULT_KEYRING in
 * words, and no other kind takes its place. No dialog is ever popped up. A named kind that isn't there
 * fails likewise on first use. Opening itself doesn't block and doesn't fail.
 *
 * context NULL: the default one. It must be the thread-default context of the thread that runs it.
 */
Keyring *keyring_new(KeyringKind kind, GMainContext *context);

typedef struct {
    KeyringKind kind;
    const char *command; /* of COMMAND: program and arguments; NULL: not set */
    const char *file;    /* of FILE; NULL: keyring_file_path() */
    guint
        minutes; /* so long the key of FILE stays in the kernel keyring, once it is opened; 0: not at all */
    GMainContext *context;
} KeyringOptions;
Keyring *keyring_open(const KeyringOptions *options); /* copied */

/* Asks a person for the passphrase of FILE, blocking. is_new: there is no file yet, it is to be chosen. attempt: from 0 on; from
 * 1 on the last one was wrong. NULL with an error. */
typedef SecretText *(*KeyringAsk)(gboolean is_new, guint attempt, gpointer data, GError **error);
/* NULL: nobody can be asked, and FILE is FAULT_KEYRING "locked". */
void keyring_set_ask(Keyring *keyring, KeyringAsk ask, gpointer data);
/* Asks now what would be asked at the first call, while there is still a terminal to ask on. TRUE at once for other kinds. */
gboolean keyring_unlock(Keyring *keyring, GError **error);
char *keyring_file_path(void); /* $XDG_DATA_HOME/looptrace/keyring; caller frees */

/* AUTO remembers what it chose: once something was stored under name (an address and a profile), later runs take the same kind,
 * and fail in words when that isn't there, until it is forgotten. Without this it chooses anew each run. */
void keyring_remember(Keyring *keyring, const char *name);
gboolean keyring_forget_choice(Keyring *keyring, GError **error); /* TRUE also when there is none */
char *keyring_choices_path(void); /* the file of those choices; caller frees */
/* Outstanding callbacks, and those of calls made by them, run first, from here, with
 * FAULT_CANCELLED. May be called from a callback of the keyring. NULL is allowed. */
void keyring_free(Keyring *keyring);

/* What was chosen: never KEYRING_AUTO once keyring_probe() (or any other call) has ended. */
KeyringKind keyring_kind(const Keyring *keyring);
/* A sentence for `auth status` and `doctor`: "Secret Service (unlocked)", "kernel keyring: signs
 * you out at reboot", "memory: for this run only". Valid after the probe. Borrowed until the next
 * call ends. */
const char *keyring_describe(const Keyring *keyring);

/* All callbacks run on the loop exactly once, never from inside the call. Calls are carried out one
 * after another, in their order. */
typedef void (*KeyringDone)(const GError *error, gpointer data);
/* secret is borrowed: secret_text_ref() keeps it. */
typedef void (*KeyringLoaded)(SecretText *secret, const GError *error, gpointer data);

/* Chooses (AUTO) and checks that the store answers, is unlocked and would take something. May be
 * asked again; what was chosen stays. */
void keyring_probe(Keyring *keyring, KeyringDone done, gpointer data);

/* account: names the secret, e.g. "https://host/|default|session"; label: shown by keyring
 * managers. secret NULL without an error: nothing is stored under that account. FAULT_SIGNED_OUT: there
 * was something, but it has expired (kernel: 30 days after it was stored) or was revoked. */
void keyring_load(Keyring *keyring, const char *account, KeyringLoaded done, gpointer data);
/* Replaces what was there in one step: whoever reads meanwhile gets the old or the new secret. After
 * a failure the old one may still be there, or the new one if the deadline was missed. */
void keyring_store(Keyring *keyring, const char *account, const char *label, SecretText *secret,
                   KeyringDone done, gpointer data);
/* The accounts that begin with prefix, NULL-terminated, borrowed, in no order. FAULT_KEYRING: COMMAND can't be asked. */
typedef void (*KeyringListed)(char **accounts, const GError *error, gpointer data);
void keyring_list(Keyring *keyring, const char *prefix, KeyringListed done, gpointer data);
/* Nothing stored under the account is no error. */
void keyring_erase(Keyring *keyring, const char *account, KeyringDone done, gpointer data);

/* ---- one holder at a time among all processes of this user (secrets/lock.c) ---- */

typedef struct ProcessLock ProcessLock;

/* Called once on the loop: lock is owned by the callback (process_lock_release), or NULL with
 * FAULT_TIMEOUT (another holds it) / FAULT_IO / FAULT_CANCELLED. */
typedef void (*ProcessLockDone)(ProcessLock *lock, const GError *error, gpointer data);

/* An OFD lock on <SHA-256 of name>.lock in /run/user/<uid>/looptrace, or /tmp/looptrace-<uid> where there is no such place, whatever
 * the environment says, so that all of this user's processes meet (in $XDG_RUNTIME_DIR only where /tmp can't be used): always a
 * directory of this user's with mode 0700, never a symlink. Given up by the
 * kernel when the process dies; the empty file stays. Two acquisitions of one process exclude each
 * other too. Tries for deadline_ms from now (0: once). context NULL: the default one. cancellable may
 * be NULL; cancelled: FAULT_CANCELLED. */
void process_lock_acquire(const char *name, gint64 deadline_ms, GCancellable *cancellable,
                          GMainContext *context, ProcessLockDone done, gpointer data);
void process_lock_release(ProcessLock *lock); /* NULL is allowed */
/* Where those files are; NULL when there is no place for them. Caller frees. */
char *process_lock_directory(void);

G_END_DECLS

#endif
