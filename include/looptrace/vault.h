/* SPDX-License-Identifier: MIT */
/*
 * What is kept between two runs: bytes under names, sealed in a file of one person at one platform, or
 * in memory alone where there is no keyring or no disk. It is a cache: every value may be missing at any
 * time (evicted, damaged, wiped by another process), and whoever reads must be able to ask the server
 * again. Knows nothing of JSON. docs/store.md says what the file looks like and why.
 */
#ifndef LOOPTRACE_VAULT_H
#define LOOPTRACE_VAULT_H

#include <glib.h>

#include "looptrace/fault.h"
#include "looptrace/secret.h"

G_BEGIN_DECLS

typedef struct Vault Vault;

/* What is kept. The number is what the file says: never another kind's. Ceilings are for the file; in
 * memory alone an eighth of them is kept. Beyond, what was written longest ago goes first. fresh_s: how
 * long it counts as fresh (the specification: 5 minutes for suppliers and settings); 0: never, it has
 * to be asked whether it changed. Each module adds its rows here.
 *
 *    id,             number, rows,   MiB, fresh_s, what it is */
#define VAULT_KINDS(X)                                                                             \
    X(ORDER, 1, 50000, 24, 0, "an order by its id, as looptrace kept them until 0.1")              \
    X(STAGES, 2, 50000, 16, 0, "the stages of an order or supplier order, by its id")              \
    X(LIST, 3, 8192, 8, 0, "a list: its state, and the nodes below it")                            \
    X(CURSOR, 4, 256, 1, 0, "how far the changes of a table have been read")                       \
    X(PERSON, 5, 64, 1, 300, "who is signed in, with the roles")                                   \
    X(SUPPLIER, 6, 16, 4, 300, "the suppliers that one may see: a part for each 1,000")            \
    X(PLATFORM, 7, 256, 1, 300, "what this platform lacks of columns, tables and relations")       \
    X(HOME, 8, 256, 1, 0, "a part of Home, or the digest of all")                                  \
    X(BOARD, 9, 64, 8, 0, "the production board with its day")                                     \
    X(DETAIL, 10, 10000, 8, 0, "the page of an order, by its number")                              \
    X(LEAD, 11, 20000, 8, 300, "a lead, by its id")                                                \
    X(SUPPLIER_ORDER, 12, 10000, 8, 300, "a supplier order, by its number")                        \
    X(LEAD_PAGE, 17, 2000, 8, 0, "the page of a lead, by its id")                                  \
    X(LISTING, 55, 20000, 8, 0, "a listing of the marketplace, by its id")                         \
    X(LISTING_PAGE, 56, 2000, 8, 300, "the page of a listing, by its id")                          \
    X(LEAF, 13, 16777216, 4096, 0, "rows of a list, in its order: a part for each leaf")           \
    X(INNER, 14, 262144, 512, 0, "the leaves of a list, with a hash of each row's id")             \
    X(THREAD, 50, 2000, 2, 0, "a thread of messages, by its order and the other person")           \
    X(MESSAGE, 51, 20000, 16, 0, "a message, by its id")                                           \
    X(NOTIFICATION, 52, 5000, 4, 0, "a notification, by its id")                                   \
    X(CAPACITY, 53, 10000, 4, 0, "what a factory can make on a day, by supplier and day")          \
    X(DESK, 54, 20000, 16, 300,                                                                    \
      "a supplier, a person, a line of the audit log, a rule of retention, by its id")             \
    X(QUEUE, 60, 20000, 16, 300,                                                                   \
      "what waits for an admin, who could make an order, what became of one")                      \
    X(PROMPT, 20, 4, 1, 0, "the lines that were run behind `:`")                                   \
    X(LOCK, 40, 16, 1, 0, "whether the screen is locked, and what the password is told by")

typedef enum {
#define X(id, number, rows, mib, fresh_s, help) VAULT_##id,
    VAULT_KINDS(X)
#undef X
        VAULT_KIND_COUNT
} VaultKind;

/* Leaves go with their list: those two kinds have a ceiling in bytes together, by the config, which whoever writes lists keeps
 * (sync/kept_list.c). */
#define VAULT_LISTS_MAX (64 * 1000 * 1000)

#define VAULT_VALUE_MAX (1024 * 1024) /* bytes; a larger value isn't kept */

/* ---- opening ---- */

typedef struct {
    const char *path; /* vault_path(); NULL: memory alone */
    SecretText *key;  /* from the keyring, borrowed; NULL: memory alone */
    /* The key was made just now: no file can be read with it, so one that is here is dead. Its key is
     * gone from the keyring, as that of the kernel is after a reboot. Removed without a word. */
    gboolean key_is_new;
    const char *why_memory; /* for people, when path or key is NULL: "the keyring is locked" */
    GMainContext *context;  /* where writes are gathered; NULL: the default one */
    guint64 lists_max;      /* bytes; 0: VAULT_LISTS_MAX */
} VaultOptions;

/* Never NULL and never fails: what can't be on disk is in memory, and vault_describe() says why. A file
 * that is damaged, foreign, of a newer looptrace or sealed with another key is set aside
 * (FILE.set-aside-TIME) and begun anew; vault_take_notice() has the sentence. Blocks for no longer than
 * another process may hold the file (2 s). */
Vault *vault_open(const VaultOptions *options);
/* Writes what is still to be written. NULL is allowed. */
void vault_free(Vault *vault);

/* The file of one person: $XDG_CACHE_HOME/looptrace/<hash of address, profile and person>.db. NULL when
 * there is no home. The directory is made by vault_open() alone. Caller frees. */
char *vault_path(const char *url, const char *profile, const char *user_id);
/* The same three as the name of the key in the keyring. Caller frees. */
char *vault_account(const char *url, const char *profile, const char *user_id);

SecretText *vault_key_new(void); /* 32 random bytes, as text */
gboolean vault_key_is_valid(const SecretText *key);

/* ---- values ---- */

/* A value's place is its kind, its name (an id, a list's query: any text) and a part, so that what is
 * long can be kept in pieces: dropping a name drops all its parts. stamp_us is when the server said so
 * (Unix time); sealed in with the value, so that neither can be changed or moved alone.
 *
 * What is written in one turn of the loop reaches the disk as one transaction at its end: another
 * process, and whoever opens the file after a crash, sees all of it or nothing. Reading sees it at
 * once. Nothing here fails: what can't be written stays in memory. */
void vault_put(Vault *vault, VaultKind kind, const char *name, guint part, GBytes *value,
               gint64 stamp_us);
/* NULL when it isn't here. stamp_us may be NULL. Caller unrefs. */
GBytes *vault_get(Vault *vault, VaultKind kind, const char *name, guint part, gint64 *stamp_us);
void vault_drop(Vault *vault, VaultKind kind, const char *name);
void vault_drop_part(Vault *vault, VaultKind kind, const char *name, guint part);
void vault_drop_kind(Vault *vault, VaultKind kind);
void vault_drop_all(Vault *vault); /* the roles have changed: everything anew */

/* Of leaves and inner nodes, those included that are still to be written; and how many there may be: in memory alone an
 * eighth of what the options said. */
guint64 vault_lists_bytes(Vault *vault);
guint64 vault_lists_max(const Vault *vault);

/* FALSE ends the visit. value is borrowed. A value must itself say what it is: names are kept only as
 * keyed hashes. The vault must not be changed meanwhile. */
typedef gboolean (*VaultVisit)(guint part, GBytes *value, gint64 stamp_us, gpointer data);
/* All values of a kind, what was written longest ago first. */
void vault_each(Vault *vault, VaultKind kind, VaultVisit visit, gpointer data);

/* Whether a value of the kind with that stamp need not be asked for again. A stamp of the future (the
 * clock was set back) is never fresh. */
gboolean vault_is_fresh(VaultKind kind, gint64 stamp_us, gint64 now_us);

/* TRUE when another process has written since this was last asked: what was read may be old. Costs some
 * microseconds and sends nobody a signal: ask when there is a reason to look, as before a refresh. */
gboolean vault_changed(Vault *vault);

/* What is read in between is of one moment, and read faster; nothing is put meanwhile, and the loop doesn't run. */
void vault_hold(Vault *vault);
void vault_let_go(Vault *vault);
void vault_flush(Vault *vault); /* writes now what waits for the end of the turn */

/* ---- what people are told ---- */

typedef enum {
    VAULT_SEALED, /* on disk, sealed */
    VAULT_MEMORY, /* in memory alone, for this run */
    VAULT_STUCK   /* there is a file, but it can't be written: what is new is in memory */
} VaultMode;

VaultMode vault_mode(const Vault *vault);
/* "sealed on this machine (1.2 M)", "in memory, for this run only: the keyring is locked". Borrowed until the next
 * call. */
const char *vault_describe(Vault *vault);
/* A sentence that has to be told once, without its full stop, or NULL; each is returned once. Caller
 * frees. */
char *vault_take_notice(Vault *vault);

/* ---- forgetting ---- */

/* Removes the file with all that belongs to it, also what was set aside, and what is in memory; goes on
 * in memory. The key in the keyring is the caller's to erase. FALSE: something couldn't be removed. */
gboolean vault_wipe(Vault *vault, GError **error);
/* The same for a file that isn't open. No file is no error. */
gboolean vault_wipe_path(const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Vault, vault_free)

G_END_DECLS

#endif
