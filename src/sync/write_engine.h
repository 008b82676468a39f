/* SPDX-License-Identifier: MIT */
/* The sender's parts: what it knows (write.c), what is under way (write_send.c), what became of it (write_item.c). */
#ifndef SYNC_WRITE_ENGINE_H
#define SYNC_WRITE_ENGINE_H

#include "sync.h"
#include "write_private.h"

/* What the outbox has, read. Lives until the outbox is read again. */
typedef struct {
    OutboxEntry *kept;
    WriteEntry *entry; /* NULL: another version's */
} Slot;

/* What this process knows of an entry beside: lives as long as the sender. */
typedef struct {
    guint rush;     /* tried without an outcome in that one */
    guint rebased;  /* how often others' changes were stepped over */
    gboolean alone; /* not in one request with others: that was refused as a whole */
    gboolean sending;
    gboolean tried;  /* the newest attempt ended without an outcome */
    gboolean ours;   /* given in this run */
    gint64 given_us; /* then: when, monotonic */
} Mark;

typedef struct {
    guint number;
    WritesChanged changed;
    gpointer data;
} WritesWatch;

typedef struct {
    char *id;
    WriteSettled settled;
    gpointer data;
    gint64 grace_us; /* monotonic: so long one before it that sticks may be decided on */
    gint64 until_us; /* monotonic: so long another process may take */
    gboolean to_end; /* that it waits is known */
} Follower;

struct Writes {
    Sync *sync;
    GMainContext *context;
    Outbox *outbox; /* borrowed; NULL: nobody is signed in */
    char *owner;    /* whose it is */

    GPtrArray *open;          /* Slot: what waits or sticks, by sequence */
    GPtrArray *done;          /* Slot: history, by when it was done, oldest first */
    GHashTable *first, *last; /* target → Slot of open */
    GHashTable
        *by_order; /* order id or number → GPtrArray of Slot (done, then open); borrowed slots */
    GHashTable *marks; /* id → Mark */
    guint64 seen;      /* outbox_revision() of open */
    guint64 revision, told;
    gboolean stale_done;
    gint64 looked_us; /* the turn of the loop that has looked whether another process wrote */

    GPtrArray *flights;   /* Flight */
    guint rush;           /* rises with each attempt at everything */
    gint64 hold_until_us; /* monotonic: the line is down, nobody is tried */
    guint failures;
    GError *trouble;  /* why the newest attempt failed; NULL: it didn't */
    guint answer_min; /* writes_set_answer_minutes() */
    gboolean paused, rushing;
    WritesSent sent;
    gpointer sent_data;
    gint64 turn_until_us; /* monotonic: how long another process's turn is waited for */

    OutboxWatch *others; /* NULL: nobody tells what other processes write */
    gboolean vigilant;
    GSource *timer; /* NULL: nothing is planned */
    gint64 timer_us;
    GSource *idle;
    GArray *watches; /* WritesWatch */
    guint last_watch;
    GPtrArray *followers; /* Follower */
};

/* Reads the outbox again if it has changed. TRUE: it had. */
gboolean writes_look(Writes *writes);
/* The same for what is shown: once a turn of the loop is enough. */
gboolean writes_glance(Writes *writes);
Slot *writes_slot(Writes *writes, const char *id); /* open or done; NULL: neither */
Mark *writes_mark(Writes *writes, const char *id); /* made when it isn't there */
void writes_changed(Writes *writes);               /* tells watchers and followers, from the loop */
void writes_tell_soon(Writes *writes);             /* followers alone, unless something changes */
/* Sends what can be sent; plans when to look again. */
void writes_pump(Writes *writes);
void writes_plan(Writes *writes, gint64 in_us); /* pump no later than that */
/* Takes what is in flight off: its answers are for nobody. */
void writes_abandon(Writes *writes);
/* The first open entry of its target that stands before it; NULL: none. */
const Slot *writes_before(Writes *writes, const Slot *slot);
gboolean writes_is_signed_out(const Writes *writes);
gboolean writes_is_held(const Writes *writes); /* nothing is sent just now */
gboolean writes_add_entries(Writes *writes, GPtrArray *entries, GPtrArray *ids, GError **error);
Slot *writes_named(Writes *writes, const char *name,
                   GError **error); /* borrowed until the next look */
/* It was done: becomes history. Takes what is kept. */
void writes_add_done(Writes *writes, OutboxEntry *taken);
/* The change that the entry makes now, for which the one that it comes after has been done: guard and base are that
 * one's answer. FALSE: somebody else is in between, row is theirs (borrowed until the next look). */
gboolean writes_step_on(Writes *writes, WriteEntry *entry, const cJSON *row, const Slot *before);

/* The server's row as it was read because a change met another: what is seen is brought up to it, so that whoever
 * decides sees what they decide about. */
void writes_learn(Writes *writes, const Write *write, const cJSON *row);

WriteItem *write_item_new(Writes *writes, const Slot *slot);
char *write_row_text(const cJSON *row);   /* caller frees */
cJSON *write_row_parse(const char *text); /* NULL: none */

#endif
