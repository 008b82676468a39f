/* SPDX-License-Identifier: MIT */
/* Everything that one run of the program stands on, made in one place for screen and command line. */
#ifndef LOOPTRACE_SERVICES_H
#define LOOPTRACE_SERVICES_H

#include "looptrace/clock.h"
#include "looptrace/config.h"
#include "looptrace/keyring.h"
#include "looptrace/meter.h"
#include "looptrace/net.h"
#include "looptrace/outbox.h"
#include "looptrace/store.h"
#include "looptrace/supabase_auth.h"
#include "looptrace/sync.h"
#include "looptrace/vault.h"
#include "looptrace/write.h"

G_BEGIN_DECLS

typedef struct ServicesOpening ServicesOpening;

typedef struct {
    GMainContext *context;
    Config *config;
    Clock clock;
    Keyring *keyring;
    Store *store;
    char *url;       /* normalised; NULL until connected */
    NetSession *net; /* these and the meter are NULL until services_connect() */
    Supabase *supabase;
    Sync *sync;
    Writes *writes;    /* has the outbox while there is one */
    Meter *meter;      /* of net */
    guint64 budget;    /* bytes a month; 0: none */
    guint64 keep;      /* bytes of lists on this machine, at most */
    guint64 ask_above; /* metered: bytes up to which nobody is asked */
    Vault *vault;      /* NULL until services_open_vault() has ended */
    Outbox *outbox;    /* NULL until services_open_outbox() has ended */
    ServicesOpening *vault_opening, *outbox_opening;
    SecretText *
        verifier; /* of a password that was taken just now, until it can be kept (lock.h); NULL: none */
    /* What a command that works on many rows does when the person interrupts it, and what it says of them; NULL: nothing.
     * Caller of it frees. */
    char *(*interrupted)(gpointer data);
    gpointer interrupted_data;
    GQueue lacking; /* of char*: sentences of what the platform lacks, not taken yet */
} Services;

/* Takes the config. FAULT_CONFIG for a zone, keyring or clock setting that can't be. */
Services *services_new(Config *config, GMainContext *context, GError **error);
/* Cancels what is in flight (callbacks run), wipes and frees. NULL is allowed. */
void services_free(Services *services);

/* Makes net, supabase and sync from the settings as they are now, in place of older ones, whose lists
 * and jobs must be gone. FAULT_CONFIG says which setting is missing or wrong. */
gboolean services_connect(Services *services, GError **error);

/* Offline mode, also before services_connect(): no byte is sent, lists and pages come from what is kept, writes wait. */
void services_set_offline(Services *services, gboolean offline);

/* ---- what is kept on this machine (commands/opening.c, commands/keeping.c) ---- */

/* From the loop, once. */
typedef void (*ServicesDone)(const GError *error, gpointer data);

/* Opens what is kept of the person who is signed in, in place of another's: once connected, and again
 * after each sign-in. Asks the keyring, sends nothing. Then services->vault is there, in memory alone
 * where there is no keyring or nobody is signed in; the only error is FAULT_CANCELLED. One at a time. */
void services_open_vault(Services *services, ServicesDone done, gpointer data);
/* The same to look at what is there, for one command: where nothing is kept, or its key isn't at hand, nothing is made
 * and services->vault stays NULL. There must be none yet. */
void services_look_into_vault(Services *services, ServicesDone done, gpointer data);
/* The same for the outbox, of which nothing is sent. */
void services_look_into_outbox(Services *services, ServicesDone done, gpointer data);
/* The same for the writes that wait: services->outbox. Whoever holds it from before must have let it go. */
void services_open_outbox(Services *services, ServicesDone done, gpointer data);
/* How many writes of the person wait here, open or not, whether their key can be read or not: to be asked
 * before signing out, which loses them. */
void services_count_outbox(Services *services, const char *user_id, OutboxCounts *counts);
/* "3 changes of Rahim wait on this machine …", for whoever uses the terminal next. NULL: none does. Caller frees. */
char *services_tell_waiting(Services *services, const char *user_id, const char *name);
/* The next sentence that a person should read once: of what is kept here, or of what the platform lacks
 * (which is kept for the profile). NULL: none. Caller frees. */
char *services_take_notice(Services *services);
/* For services_connect(): what the platform lacks is kept and told from now on. */
void services_watch_platform(Services *services);
/* For services_free(): the callbacks still run. */
void services_cancel_opening(Services *services);

/* At the end of a command that has reached the server: sends what waits, for ten seconds at most. FALSE: nothing does,
 * and sent is never called. From the loop, once: how many don't wait any more. The outbox must not be open. */
typedef void (*ServicesSent)(guint gone, gpointer data);
gboolean services_send_waiting(Services *services, ServicesSent sent, gpointer data);

/* Removes from this machine what is kept of a person at this platform: cache and outbox, with all that belongs
 * to them and the writes that wait, and their keys in the keyring. For signing out and for erasing an
 * account; others' stay. An error says what is left. */
void services_forget_person(Services *services, const char *user_id, ServicesDone done,
                            gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Services, services_free)

G_END_DECLS

#endif
