/* SPDX-License-Identifier: MIT */
/*
 * What a store must do to be a keyring. keyring.c chooses one, hands it one call after another, keeps
 * the deadline and runs the callbacks; a backend only carries calls out, on the loop, without blocking
 * it. A helper program or a sealed file fits as well as a bus service: a call may take as many steps
 * as it needs, and is told by its cancellable when to stop.
 */
#ifndef LOOPTRACE_SECRETS_BACKEND_H
#define LOOPTRACE_SECRETS_BACKEND_H

#include "looptrace/keyring.h"

G_BEGIN_DECLS

typedef enum {
    KEYRING_PROBE,
    KEYRING_LOAD,
    KEYRING_STORE,
    KEYRING_ERASE,
    KEYRING_LIST
} KeyringVerb;

/* All of it is valid until the call is answered. */
typedef struct {
    KeyringVerb verb;
    const char *
        account; /* NULL to PROBE; to LIST what accounts begin with; else UTF-8 within KEYRING_ACCOUNT_MAX */
    const char *label;         /* to STORE: UTF-8 */
    SecretText *secret;        /* to STORE: within KEYRING_SECRET_MAX */
    GCancellable *cancellable; /* cancelled: nobody waits for the answer, which still has to come */
    GPtrArray *accounts;       /* of char*: what LIST has been told by keyring_call_name() */
} KeyringCall;

/* A call is answered exactly once, by one of these, from run() or later. It ends the call, and
 * perhaps the keyring: the backend touches neither call nor self after it. */
void keyring_call_done(KeyringCall *call, SecretText *taken); /* taken: what LOAD found, or NULL */
void keyring_call_fail(KeyringCall *call, GError *taken);
/* PROBE: the store isn't there at all, so that AUTO may pass it over. */
void keyring_call_absent(KeyringCall *call, GError *taken);

/* Of a LIST, before it is done: something is kept for this account. Others than those asked for are passed over. */
void keyring_call_name(KeyringCall *call, const char *account);

/* What a keyring was opened with, for the backends. */
typedef struct {
    GMainContext *context;
    char *command, *file;
    guint minutes;
    KeyringAsk ask;
    gpointer ask_data;
} KeyringSettings;

typedef struct {
    const char *ready;      /* keyring_describe() once it has answered well */
    gconstpointer settings; /* for open(); NULL: the keyring's KeyringSettings */
    gpointer (*open)(gconstpointer settings);
    void (*close)(gpointer self); /* a call may still be under way: it is answered all the same */
    void (*run)(gpointer self, KeyringCall *call);
    gboolean (*unlock)(gpointer self,
                       GError **error); /* asks a person, blocking; NULL: it never does */
    void (*set_ask)(gpointer self, KeyringAsk ask, gpointer data); /* with unlock */
} KeyringBackend;

#define KEYRING_KINDS (KEYRING_COMMAND + 1)

extern const KeyringBackend keyring_backend_memory;
extern const KeyringBackend keyring_backend_kernel;
extern const KeyringBackend keyring_backend_secret_service;
extern const KeyringBackend keyring_backend_file;
extern const KeyringBackend keyring_backend_command;

/* keyring_new() with other backends and another deadline. backends: KEYRING_KINDS of them by kind,
 * borrowed; NULL: not built in. */
Keyring *keyring_new_with(KeyringKind kind, const KeyringBackend *const *backends,
                          guint deadline_ms, GMainContext *context);

KeyringSettings *keyring_settings(Keyring *keyring); /* to be filled in before its first call */

G_END_DECLS

#endif
