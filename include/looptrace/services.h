/* SPDX-License-Identifier: MIT */
/* Everything that one run of the program stands on, made in one place for screen and command line. */
#ifndef LOOPTRACE_SERVICES_H
#define LOOPTRACE_SERVICES_H

#include "looptrace/clock.h"
#include "looptrace/config.h"
#include "looptrace/keyring.h"
#include "looptrace/net.h"
#include "looptrace/store.h"
#include "looptrace/supabase.h"
#include "looptrace/sync.h"

G_BEGIN_DECLS

typedef struct {
    GMainContext *context;
    Config *config;
    Clock clock;
    Keyring *keyring;
    Store *store;
    char *url;       /* normalised; NULL until connected */
    NetSession *net; /* these three are NULL until services_connect() */
    Supabase *supabase;
    Sync *sync;
} Services;

/* Takes the config. FAULT_CONFIG for a zone, keyring or clock setting that can't be. */
Services *services_new(Config *config, GMainContext *context, GError **error);
/* Cancels what is in flight (callbacks run), wipes and frees. NULL is allowed. */
void services_free(Services *services);

/* Makes net, supabase and sync from the settings as they are now, in place of older ones, whose lists
 * and jobs must be gone. FAULT_CONFIG says which setting is missing or wrong. */
gboolean services_connect(Services *services, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Services, services_free)

G_END_DECLS

#endif
