/* SPDX-License-Identifier: MIT */
/*
 * Writes that wait for the line, that went out without an answer, that came back to the person, and those
 * that were done (history); and drafts, forms half filled. One sealed file of one person at one platform
 * that is on the disk, down to its directory, before anything here says TRUE. Not a cache: nothing in it
 * is ever evicted, and a file that can't be used is kept beside. Knows nothing of what a write means:
 * payloads are opaque. docs/store.md says what the file looks like and what happens when.
 */
#ifndef LOOPTRACE_OUTBOX_H
#define LOOPTRACE_OUTBOX_H

#include <glib.h>

#include "looptrace/clock.h"
#include "looptrace/fault.h"
#include "looptrace/secret.h"

G_BEGIN_DECLS

typedef struct Outbox Outbox;

/* ---- entries ---- */

/* What became of a write. The number is what the file says: never another state's.
 *
 *    id,      number, name,     what it is */
#define OUTBOX_STATE_TABLE(X)                                                                      \
    X(QUEUED, 1, "queued", "waits for its turn")                                                   \
    X(SENT, 2, "sent", "went out; whether the server has it isn't known")                          \
    X(CONFLICT, 3, "conflict", "somebody changed the row in between")                              \
    X(REFUSED, 4, "refused", "the server's policy says no")                                        \
    X(INVALID, 5, "invalid", "a value breaks a rule of the server")                                \
    X(GONE, 6, "gone", "the row is no longer there, or no longer visible")                         \
    X(EXPIRED, 7, "expired", "came back to the person instead of being sent late")                 \
    X(DONE, 8, "done", "history: the server has it")

typedef enum {
#define X(id, number, name, help) OUTBOX_##id,
    OUTBOX_STATE_TABLE(X)
#undef X
        OUTBOX_STATE_COUNT
} OutboxState;

const char *outbox_state_name(OutboxState state); /* "queued": for scripts */
gboolean outbox_state_from_name(const char *name, OutboxState *state);

/* A set of states. */
typedef guint OutboxStates;
#define OUTBOX_BIT(state) (1u << (state))
#define OUTBOX_WAITING    (OUTBOX_BIT(OUTBOX_QUEUED) | OUTBOX_BIT(OUTBOX_SENT))
#define OUTBOX_STUCK                                                                               \
    (OUTBOX_BIT(OUTBOX_CONFLICT) | OUTBOX_BIT(OUTBOX_REFUSED) | OUTBOX_BIT(OUTBOX_INVALID) |       \
     OUTBOX_BIT(OUTBOX_GONE) | OUTBOX_BIT(OUTBOX_EXPIRED))
#define OUTBOX_OPEN    (OUTBOX_WAITING | OUTBOX_STUCK) /* all that a person may still lose */
#define OUTBOX_HISTORY OUTBOX_BIT(OUTBOX_DONE)
#define OUTBOX_ALL     (OUTBOX_OPEN | OUTBOX_HISTORY)

/* Texts are UTF-8 without a NUL. Moments are Unix time in microseconds, 0: none. */
typedef struct {
    char *id;        /* a UUID made by the client: the idempotency key; unique */
    gint64 sequence; /* given by outbox_add(): rises, and is never another entry's */
    guint64 edition; /* given by the outbox: rises with each update of this entry */
    char *kind;      /* "stage.set": a row of the table of writes */
    char *target;    /* "production_stages/UUID": the entries of one target go in their sequence */
    char *label;     /* for people: "SA-00042 Knitting 60 %" */
    char *payload;   /* JSON: base, mine, arguments */
    char *answer;    /* JSON: the server's row when done, theirs at a conflict; may be NULL */
    char *error;     /* the last sentence; may be NULL */
    OutboxState state;
    guint attempts;
    gint64 created_us; /* given by outbox_add() when it is 0 */
    gint64 changed_us; /* given by the outbox: when it was last written */
    gint64 tried_us;   /* the last attempt */
    gint64 next_us;    /* not before */
    gint64 expires_us; /* 0: never. Data: nothing here acts on it */
} OutboxEntry;

/* All texts together; an entry that is larger is FAULT_INVALID. */
#define OUTBOX_ENTRY_MAX (512 * 1024)
/* Bytes that go with an entry and end with it (a photo); one more is FAULT_INVALID, or FAULT_LIMITED for all together. */
#define OUTBOX_PARCEL_MAX  (10 * 1024 * 1024)
#define OUTBOX_PARCELS_MAX (200 * 1024 * 1024)
/* Entries that aren't history; one more is FAULT_LIMITED. */
#define OUTBOX_OPEN_MAX 10000
/* History: what was done is kept for so many days, and no more than so many of them. */
#define OUTBOX_HISTORY_DAYS 30
#define OUTBOX_HISTORY_MAX  1000

OutboxEntry *outbox_entry_new(const char *kind, const char *target, const char *label,
                              const char *payload); /* with an id, QUEUED */
OutboxEntry *outbox_entry_copy(const OutboxEntry *entry);
void outbox_entry_free(OutboxEntry *entry); /* NULL is allowed */
char *outbox_new_id(void);                  /* a random UUID */

/* ---- opening ---- */

typedef struct {
    const char *path; /* outbox_path(); NULL: memory alone */
    SecretText *key;  /* from the keyring (vault_key_new() made it), borrowed; NULL: memory alone */
    /* The key was made just now: what is in a file that is here can't be read any more. It is set aside and
     * told, with how many changes waited in it. */
    gboolean key_is_new;
    /* The keyring forgets the key when the machine restarts (the kernel's does): described, so that
     * nobody counts on more. */
    gboolean key_ends_at_reboot;
    const char *why_memory; /* for people, when path or key is NULL: "the keyring is locked" */
    const Clock *clock;     /* borrowed for as long as the outbox lives; NULL: the system's */
    /* So long whoever has the turn may show no sign of going on; 0: 12 seconds. */
    gint64 lease_us;
} OutboxOptions;

/* Never NULL and never fails: what can't be on disk is in memory, for this run, and outbox_describe() says
 * why. A newer looptrace's file is left as it is, and what is new is in memory. Of a damaged one all that
 * can be read goes into a new file, and the old one is set aside (FILE.set-aside-TIME), never removed;
 * outbox_take_notice() has the sentence. Blocks for no longer than another process holds the file (2 s). */
Outbox *outbox_open(const OutboxOptions *options);
void outbox_free(Outbox *outbox); /* gives the turn back; NULL is allowed */

/* $XDG_STATE_HOME/looptrace/<hash of address, profile and person>.outbox; NULL when there is no home.
 * Caller frees. */
char *outbox_path(const char *url, const char *profile, const char *user_id);
/* The name of its key in the keyring. Caller frees. */
char *outbox_account(const char *url, const char *profile, const char *user_id);

typedef enum {
    OUTBOX_SEALED, /* on disk, sealed: what was added outlives this process and the power */
    OUTBOX_MEMORY, /* in memory alone: for this run only */
    OUTBOX_FAILING /* there is a file with what was added, but the newest write to it failed */
} OutboxMode;

OutboxMode outbox_mode(const Outbox *outbox);
/* "sealed on this machine", "in memory, for this run only: the keyring is locked". Borrowed until the
 * next call. */
const char *outbox_describe(Outbox *outbox);
/* A sentence that has to be told once, without its full stop, or NULL. Caller frees. */
char *outbox_take_notice(Outbox *outbox);

/* ---- writing ---- */

/* Each of these blocks for the disk (one fsync). TRUE: it is on the disk, or, with outbox_mode() MEMORY,
 * in memory. FALSE: nothing has changed, and error says why in words: FAULT_IO (disk full, read-only,
 * failing, another process holds the file: later it may work), FAULT_INVALID (too large, not UTF-8, an id
 * that is there already), FAULT_LIMITED (OUTBOX_OPEN_MAX), and from update and remove FAULT_CONFLICT
 * (another process has updated the entry: its edition is another) or FAULT_NOT_FOUND (it is gone). */

/* Gives it sequence, edition, changed_us and, when that is 0, created_us. */
gboolean outbox_add(Outbox *outbox, OutboxEntry *entry, GError **error);
/* All or none, with one fsync; in the array's order. entries is of OutboxEntry*. */
gboolean outbox_add_all(Outbox *outbox, GPtrArray *entries, GError **error);
/* The same with a parcel for each, of GBytes* or NULL: sealed, and there or not with its entry. It is dropped when the entry is removed or
 * becomes history. parcels NULL: none of them has one. */
gboolean outbox_add_with(Outbox *outbox, GPtrArray *entries, GPtrArray *parcels, GError **error);

/* Replaces all but id, sequence and created_us of an entry that was read from here, provided that nobody has
 * written it since; gives it the new edition. To DONE: it becomes history, and old history goes. */
gboolean outbox_update(Outbox *outbox, OutboxEntry *entry, GError **error);
gboolean outbox_update_all(Outbox *outbox, GPtrArray *entries, GError **error); /* all or none */

/* edition 0: whatever it has become. */
gboolean outbox_remove(Outbox *outbox, const char *id, guint64 edition, GError **error);

/* ---- reading ---- */

/* Of OutboxEntry*, copies, by sequence; with a free function. NULL with FAULT_IO when it can't be read. */
GPtrArray *outbox_list(Outbox *outbox, OutboxStates states, GError **error);
/* A copy; NULL with FAULT_NOT_FOUND or FAULT_IO. */
OutboxEntry *outbox_find(Outbox *outbox, const char *id, GError **error);
OutboxEntry *outbox_find_sequence(Outbox *outbox, gint64 sequence, GError **error);

/* The parcel of an entry; NULL: it has none, or it can't be read. Caller unrefs. */
GBytes *outbox_get_parcel(Outbox *outbox, const char *id);

typedef struct {
    guint waiting; /* QUEUED and SENT */
    guint stuck;   /* those that came back to the person */
    guint done;    /* history */
    guint drafts;
    guint
        unread; /* on this machine, but out of reach while this one is in memory: not in the others */
    gint64 oldest_us; /* created_us of the oldest that is waiting or stuck; 0: none */
} OutboxCounts;

void outbox_count(Outbox *outbox, OutboxCounts *counts); /* some microseconds */
/* Of a file that isn't open, without its key. FALSE: there is none, or it can't be read. */
gboolean outbox_count_path(const char *path, OutboxCounts *counts);

/* ---- several processes ---- */

/* TRUE: this process is the one that may send, until outbox_give_turn() or its end, however it ends: the
 * kernel keeps the lock. Asked again while it has the turn: TRUE, and the others see that it goes on; so it asks
 * every few seconds. FALSE: another has it; ask again later: one that shows nothing for a lease (it was stopped) loses
 * it to whoever asks. Never waits. In memory alone everybody sends what is theirs: TRUE. */
gboolean outbox_take_turn(Outbox *outbox);
void outbox_give_turn(Outbox *outbox);
gboolean outbox_has_turn(const Outbox *outbox);

/* TRUE when another process has written since this was last asked: read anew. Some microseconds. */
gboolean outbox_changed(Outbox *outbox);
/* Tells from the loop once a process has changed something in it, also this one: then outbox_changed() says whether
 * it was another. Wakes nobody up in between. NULL where the kernel can't tell (memory alone): look when there is a reason
 * to. The outbox may go before its watch. */
typedef struct OutboxWatch OutboxWatch;
typedef void (*OutboxWritten)(gpointer data);
OutboxWatch *outbox_watch_new(const Outbox *outbox, GMainContext *context, OutboxWritten tell,
                              gpointer data);
void outbox_watch_free(OutboxWatch *watch); /* NULL is allowed */
/* Rises with every change of an entry or draft by this process, and by others once outbox_changed() has
 * said so. */
guint64 outbox_revision(const Outbox *outbox);

/* ---- drafts ---- */

/* Bytes under a name ("stage/UUID", any text), for a form that isn't sent yet; put replaces. They stay for
 * OUTBOX_DRAFT_DAYS after they were last put. */
#define OUTBOX_DRAFT_DAYS 30
#define OUTBOX_DRAFTS_MAX 500 /* the one that was put longest ago goes first */
gboolean outbox_put_draft(Outbox *outbox, const char *name, GBytes *value, GError **error);
/* NULL when there is none, or it can't be read. changed_us may be NULL. Caller unrefs. */
GBytes *outbox_get_draft(Outbox *outbox, const char *name, gint64 *changed_us);
gboolean outbox_drop_draft(Outbox *outbox, const char *name, GError **error); /* none is no error */

typedef struct {
    char *name;
    gint64 changed_us;
} OutboxDraft;
GPtrArray *
outbox_list_drafts(Outbox *outbox); /* of OutboxDraft*, newest first; with a free function */

/* ---- forgetting ---- */

/* Removes the file with all that belongs to it, also what was set aside, entries that wait included: ask
 * first. Goes on in memory, empty. The key in the keyring is the caller's to erase. */
gboolean outbox_wipe(Outbox *outbox, GError **error);
/* The same for a file that isn't open. No file is no error. */
gboolean outbox_wipe_path(const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Outbox, outbox_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutboxEntry, outbox_entry_free)

G_END_DECLS

#endif
