/* SPDX-License-Identifier: MIT */
/* A keyring's calls as straight-line code: each runs the loop until its callback has run. */
#ifndef LOOPTRACE_TESTS_SECRETS_FIXTURE_H
#define LOOPTRACE_TESTS_SECRETS_FIXTURE_H

#include "looptrace/keyring.h"

G_BEGIN_DECLS

/* What a callback was told. */
typedef struct {
    guint times;
    SecretText *secret;
    GError *error;
} Outcome;

void outcome_clear(Outcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outcome, outcome_clear)

void outcome_done(const GError *error, gpointer outcome);                       /* KeyringDone */
void outcome_loaded(SecretText *secret, const GError *error, gpointer outcome); /* KeyringLoaded */

/* Runs the loop until as many callbacks have run. */
void outcome_wait(const Outcome *outcome, guint times);
/* Runs whatever the loop has to do at this moment. */
void loop_settle(void);

/* NULL: it went well. Caller frees. */
GError *ask_probe(Keyring *keyring);
GError *ask_store(Keyring *keyring, const char *account, const char *text);
GError *ask_erase(Keyring *keyring, const char *account);
/* *text: the accounts in order, parted by blanks; caller frees. */
GError *ask_list(Keyring *keyring, const char *prefix, char **text);
/* *text: what is stored, NULL when nothing is; caller frees. */
GError *ask_load(Keyring *keyring, const char *account, char **text);

/* Fail the test unless it is so. */
void expect_fault(GError *taken, FaultKind kind, const char *part_of_message);
void expect_well(GError *taken);
void expect_stored(Keyring *keyring, const char *account, const char *text); /* NULL: nothing */

void expect_listed(Keyring *keyring, const char *prefix, const char *accounts);

/* A directory of the test's own, and its end. */
char *directory_new(void);
void directory_remove(const char *path);

G_END_DECLS

#endif
