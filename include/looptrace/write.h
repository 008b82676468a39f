/* SPDX-License-Identifier: MIT */
/*
 * Changes that people make, from the moment they are made to the moment the server has them, or they are
 * back with the person. Nothing is called saved that the server didn't answer with its row; nothing is called
 * queued that isn't on the disk; nobody's work is overwritten unseen. docs/writes.md tells how.
 *
 * One table says what kinds of writes there are (sync/write_kind.c): forms, the command line, the confirmation and
 * the sender all go by its rows. Values are text as the server has it; NULL is the server's null.
 */
#ifndef LOOPTRACE_WRITE_H
#define LOOPTRACE_WRITE_H

#include <glib.h>

#include "looptrace/flat_row.h"
#include "looptrace/listing.h"
#include "looptrace/outbox.h"
#include "looptrace/rows.h"
#include "looptrace/sync.h"

G_BEGIN_DECLS

/* ---- the kinds of writes (sync/write_kind.c) ---- */

typedef enum {
    WRITE_TEXT,    /* one line */
    WRITE_LINES,   /* several */
    WRITE_WHOLE,   /* a whole number within min and max */
    WRITE_PERCENT, /* 0 to 100, whole */
    WRITE_DAY,     /* "2026-11-23" */
    WRITE_MONEY,   /* decimal text */
    WRITE_CHOICE,  /* one of choices */
    WRITE_MOMENT, /* whether it has happened: "now" is the server's clock, null: it hasn't. Nobody has set it to another
                      moment than mine */
    WRITE_ID      /* of another row: a UUID */
} WriteType;

typedef struct {
    const char *name;  /* of the column, or of the function's argument */
    const char *label; /* write_field_label() */
    WriteType type;
    const char *const *choices; /* CHOICE: wire values, NULL-terminated; others: NULL */
    const char *(*choice_words)(const char *value); /* CHOICE, MOMENT: how people read them */
    gint64 min, max;                                /* WHOLE */
    guint max_chars;                                /* TEXT and LINES; 0: no end that we know of */
    const char *unit;                               /* MONEY: its currency, "USD"; NULL: none */
    gboolean may_be_null;
    gboolean is_list;      /* texts, as the server has them: a JSON array */
    gboolean theirs_first; /* at a conflict theirs is preselected: money */
    gboolean
        argument; /* sent along, but no column of the row: nothing to compare or to undo (a note) */
    gboolean address; /* whom or what it is about: without something else it is no change */
    gboolean hidden;  /* the program's business: no form, label or question shows it */
    /* Of the terms that mine answers: never sent, but what somebody has changed of them is a conflict. Hidden as well. */
    gboolean term;
    /* The column that this one changes with, by the database's own rule: changed by somebody, either counts as a
     * conflict. NULL: none. */
    const char *with;
    /* One more element of a column that is an array: what others have put in there meanwhile stays. */
    gboolean adds;
    gboolean takes; /* with adds: one element less; of a function's only */
} WriteField;

typedef enum {
    WRITE_PATCH, /* columns of one row, provided that its guard is what the person saw */
    WRITE_POST,  /* a new row, whose id the client makes */
    WRITE_RPC,   /* a function with an idempotency key */
    /* The row that its address fields name: made where the person saw none, with an id of the client's; else a PATCH. */
    WRITE_UPSERT
} WriteMethod;

#define WRITE_FIELDS_MAX 20

typedef enum {
    WRITE_LIGHT,   /* done at once; `u` takes it back */
    WRITE_ASKED,   /* asked: yes or no */
    WRITE_REPEATED /* asked, and the name has to be typed */
} WriteRisk;

typedef struct Write Write; /* one change */

typedef struct {
    const char *name;  /* "stage.set" */
    const char *title; /* write_kind_title() */
    WriteMethod method;
    const char *table;    /* whose row it is about, and is read again: "production_stages" */
    const char *function; /* RPC: its name */
    const char *guard;    /* column: "updated_at" (all six digits), "version"; NULL for POST */
    const char *select;   /* what a write answers with: id, guard and the fields */
    const char *read;     /* what is read again at a conflict: who it was, too */
    const WriteField *fields;
    guint n_fields;
    WriteRisk risk;    /* at least; write_risk() knows the change */
    guint expires_min; /* comes back to the person after so many minutes; 0: never */
    /* Whether it answers somebody who waits for it (an approval): it comes back after the minutes of
     * writes_set_answer_minutes(). NULL: it doesn't. */
    gboolean (*answers)(const Write *write);
    /* POST: the field by whose value they go one behind the other, without one that has come back holding up the
     * next; NULL: in any order. */
    const char *lane;
    RoleSet who; /* who usually may; the server decides */
    /* Why it can't be undone, in words, for this change; NULL: its fields are set back. No function: it can. */
    const char *(*no_undo)(const Write *write);
    WriteRisk (*risk_of)(const Write *write);  /* NULL: risk */
    const char *row_argument, *guard_argument; /* RPC: their names; the key's is idempotency_key */
    const char *arguments[WRITE_FIELDS_MAX];   /* RPC: those of the fields; NULL: it isn't sent */
    const char *constant, *constant_value;     /* RPC: one more argument, and what it always is */
    /* RPC: it takes several rows in this argument, and in guard_argument what their guards were, and answers with a row or
     * {id, code, message} for each. Such a one has no key: it is noted. NULL: it is about one row, row_argument. */
    const char *rows_argument;
    /* Whatever has been changed of the row since the person looked is in the way, not only the fields that it sets. */
    gboolean whole;
    /* That the row has my values is no proof that I have set them (two may choose the same): what a key wasn't answered for
     * wasn't mine. */
    gboolean by_key;
    /* The database notes each write under the client's number (write_was_done()): a lost answer can be found out. A
     * function's idempotency key does that by itself. */
    gboolean noted;
    /* Those that set the same go out together, also when they were given one by one: each waits a moment for the next, in
     * a run that stays. */
    gboolean gathers;
    /* The field whose value is the address of a file in Storage: the change's parcel, which is there before the row says
     * so. NULL: none. */
    const char *parcel;
} WriteKind;

const WriteKind *write_kind_at(guint index);        /* NULL behind the last */
const WriteKind *write_kind_find(const char *name); /* NULL: no such kind */
const WriteField *write_kind_field(const WriteKind *kind, const char *name);
const char *write_kind_title(const WriteKind *kind);    /* "Set a stage", translated */
const char *write_field_label(const WriteField *field); /* "Done", translated */
/* Whether the value can be that field's; FAULT_INVALID says in words why not, without the field's name. */
gboolean write_field_check(const WriteField *field, const char *value, GError **error);
/* As people read it: "60 %", "done", "–" for null. Not sanitised where it is free text. Caller frees. */
char *write_field_words(const WriteField *field, const char *value);
/* A field of texts (is_list) as people type it, "navy, ecru", and back: NULL is NULL. Callers free. */
char *write_list_words(const char *json);
char *write_list_value(const char *words);

/* ---- one change (sync/write_change.c) ---- */

Write *write_new(const WriteKind *kind,
                 const char *row_id); /* POST: row_id NULL, it is made here */
/* Of what the person sees: base and guard are the row's, place and label are filled in. */
Write *write_new_stage(const Order *order, const Stage *seen);
Write *write_new_order_status(const Order *seen);
/* For who is to make it, and at which prices: all of that is still to be set. */
Write *write_new_order_assign(const Order *seen);
/* A message about that order, with an id of its own. to_name, for labels, may be NULL. */
Write *write_new_message(const Order *order, const char *from_id, const char *to_id,
                         const char *to_name);
/* The same without the order's row; order_id and number NULL: about none. */
Write *write_new_reply(const char *order_id, const char *order_number, const char *from_id,
                       const char *to_id, const char *to_name);
Write *write_new_lead(const Lead *seen);
/* What is decided on its quote, as it was seen. */
typedef enum { QUOTE_CONVERT, QUOTE_APPROVE, QUOTE_REJECT } QuoteDecision;
Write *write_new_quote(const Lead *seen, QuoteDecision decision);
/* As write_why_no_answer(). */
char *write_why_no_quote(const Lead *lead, QuoteDecision decision, const Person *person);
/* Of a listing as its page shows it: an edit (listing.set), or a move (listing.move, listing.submit). */
Write *write_new_listing_edit(const Listing *seen);
Write *write_new_listing_move(const Listing *seen, ListingStatus to);
/* A new one of that supplier. id NULL: it is made here; title, for labels, may be NULL. */
Write *write_new_own_listing(const char *id, const char *supplier_id, const char *title);
/* Another one like it, a draft; NULL: it isn't one's own. */
Write *write_new_listing_copy(const Listing *of);
/* What its fields have to be together; FAULT_INVALID names the field. */
gboolean write_check_listing(const Write *write, GError **error);
/* A question to its supplier. */
Write *write_new_listing_question(const Listing *about);
/* NULL: it may go there (by its supplier; the server decides); else why not, in words. Caller frees. */
char *write_why_no_listing_move(const Listing *listing, ListingStatus to);
/* A photo of that stage: bytes of that kind, which will be at that address (storage_url()). */
Write *write_new_photo(const Order *order, const Stage *stage, const char *url, GBytes *bytes);
/* The message or the notification was read, or (NULL instead of "now" as its read_at) wasn't. */
Write *write_new_message_read(const Message *seen);
Write *write_new_notification_read(const Notification *seen);
/* What a factory can make on a day (seen->date), as it was seen; without an id: there was no row. Sets the address. */
Write *write_new_capacity(const Capacity *seen);
/* OFFER_ACCEPTED, OFFER_REJECTED or OFFER_COUNTERED, to what was seen. */
Write *write_new_answer(const SupplierOrder *seen, Offer answer);
/* Why it can't be answered so by that person (NULL: by anybody), as a sentence for a grey item; NULL: it can, as far as is
 * known here. Caller frees. */
char *write_why_no_answer(const SupplierOrder *order, Offer answer, const Person *person);
/* "supplier.verify", "supplier.reject", "supplier.suspend", "supplier.set": of a row of row_desk_suppliers. */
Write *write_new_supplier(const char *kind, const FlatRow *seen);
/* Why it is no decision, as a sentence for a grey item; NULL: it is one. Caller frees. */
char *write_why_no_decision(const FlatRow *supplier, const char *kind);
/* Of a row of row_people; role NULL: still to be chosen. */
Write *write_new_role(const FlatRow *person, const char *role, gboolean granted);
/* The same of a role: that the last admin stays one. */
char *write_why_no_role(const FlatRow *person, const char *role, gboolean granted);
Write *write_copy(const Write *write);
void write_free(Write *write);

const WriteKind *write_kind_of(const Write *write);
const char *write_row_id(const Write *write);
/* What the guard was when the person looked; NULL: not known, then base alone decides. */
void write_see_guard(Write *write, const char *value);
/* The same, where the row has no time of its own: nobody has written it before that moment but for what was seen. */
void write_see_until(Write *write, const char *moment);
void write_see(Write *write, const char *field, const char *value);
/* FAULT_INVALID: write_field_check(). A value that is the base's own unsets it. */
gboolean write_set(Write *write, const char *field, const char *value, GError **error);
void write_unset(Write *write, const char *field);
gboolean write_sets(const Write *write, const char *field);
const char *write_mine(const Write *write, const char *field); /* NULL too when it isn't set */
const char *write_base(const Write *write, const char *field);
gboolean write_is_empty(const Write *write); /* sets nothing */
/* It comes back to the person after so many minutes, instead of what its kind says. */
void write_expire_after(Write *write, guint minutes);
/* Where it belongs, for overlays and labels; each may be NULL or 0. Copied. */
typedef struct {
    const char *order_id, *order_number, *supplier_order_id, *what;
    gint64 stage_number;
} WritePlace;
void write_set_place(Write *write, const WritePlace *place);
WritePlace write_place(const Write *write); /* borrowed */
/* "SA-00042 Knitting: 60 %". Not sanitised. Caller frees. */
char *write_label(const Write *write);
/* Said before it is done: NULL when `u` will take it back. */
const char *write_why_no_undo(const Write *write);
WriteRisk write_risk(const Write *write); /* cancelling an order is graver than moving it on */
/* The request that it would send, for --dry-run. Caller frees. */
char *write_describe(const Write *write);

/* Why it isn't possible now, as a sentence for a grey item; NULL: it is, as far as is known here.
 * stage and person may be NULL. Caller frees. */
char *write_why_not(const WriteKind *kind, const Order *order, const Stage *stage,
                    const Person *person);
/* The moves that the workflow allows from here and leaves to that person (NULL: to anybody): bit
 * (1u << Workflow). */
guint32 write_order_moves(const Order *order, const Person *person);

/* ---- what became of it ---- */

/*    id,         name for scripts, how people read it */
#define WRITE_STATE_TABLE(X)                                                                       \
    X(WAITING, "queued", NC_("write", "queued"))                                                   \
    X(SENDING, "sending", NC_("write", "being sent"))                                              \
    X(UNANSWERED, "unanswered",                                                                    \
      NC_("write", "no answer yet: it may have been done; it will be found out"))                  \
    X(SIGNED_OUT, "signed-out", NC_("write", "queued: sign in to send it"))                        \
    X(SAVED, "saved", NC_("write", "saved"))                                                       \
    X(REFUSED, "refused", NC_("write", "not permitted"))                                           \
    X(CONFLICT, "conflict", NC_("write", "changed by somebody else"))                              \
    X(GONE, "gone", NC_("write", "the row is no longer there, or no longer yours to see"))         \
    X(INVALID, "invalid", NC_("write", "not taken by the server"))                                 \
    X(EXPIRED, "expired", NC_("write", "too late: not sent"))

typedef enum {
#define X(id, name, words) WRITE_##id,
    WRITE_STATE_TABLE(X)
#undef X
        WRITE_STATE_COUNT
} WriteState;

const char *write_state_name(WriteState state);
const char *write_state_words(WriteState state);
gboolean write_state_waits(WriteState state);  /* the first four: will be sent by itself */
gboolean write_state_sticks(WriteState state); /* the last five: waits for the person */

/* A copy of how it stands. */
typedef struct {
    char *id;
    gint64 sequence; /* short enough to be typed: `looptrace outbox show 12` */
    Write *write;    /* NULL: a kind of another version of looptrace */
    char *label;     /* not sanitised */
    WriteState state;
    char *reason; /* a sentence; NULL: none */
    char *field;  /* INVALID: which field; NULL: not told */
    char *
        theirs; /* the server's row as JSON: SAVED (which may differ from mine), CONFLICT; NULL: none */
    gboolean behind;  /* waits for an earlier one of the same row */
    gboolean already; /* SAVED: the row was so when we came */
    gboolean moved;   /* SAVED, and somebody has changed the row since: theirs is what it is now */
    char *undoes;     /* id of what it takes back; NULL */
    char *batch;      /* the same for those that were given together; NULL */
    guint attempts;
    gint64 created_us, tried_us, next_us, expires_us; /* Unix time; 0: none */
} WriteItem;

void write_item_free(WriteItem *item);
/* How many stages the answer has brought, as that to an accepted supplier order does; 0: none. */
guint write_item_stages(const WriteItem *item);
/* The number of the order that the answer tells of; NULL: of none. Caller frees. */
char *write_item_order(const WriteItem *item);
/* Caller frees; NULL too when the server has null. has may be NULL: whether the row was told with it. */
char *write_item_theirs(const WriteItem *item, const char *field, gboolean *has);
/* Who has changed it, at a conflict. NULL: not told. Not sanitised. Caller frees. */
char *write_item_changed_by(const WriteItem *item);
/* The fields in which base, mine and theirs aren't all the same, of those that it sets or that go with them: what a
 * conflict shows. Borrowed, NULL-terminated; caller frees the vector alone. */
const WriteField **write_item_differing(const WriteItem *item);
/* What was seen, and what it sets, as JSON objects; theirs is one already. Callers free. */
char *write_item_base_json(const WriteItem *item);
char *write_item_mine_json(const WriteItem *item);
/* The exit code that it stands for (product.md §6). */
ExitCode write_item_exit_code(const WriteItem *item);

/* ---- the sender (sync/write.c) ---- */

typedef struct Writes Writes;

/* sync is borrowed and outlives it; context NULL: the default one. Nothing is sent until it has an outbox. */
Writes *writes_new(Sync *sync, GMainContext *context);
void writes_free(Writes *writes); /* what is in flight is found out by the next; NULL is allowed */
/* Borrowed; of that person, whose session alone may send what is in it. NULL before another takes its place. What
 * writes_send_now() was asked is then forgotten. */
void writes_set_outbox(Writes *writes, Outbox *outbox, const char *user_id);
/* From now on it hears of what other processes write to the outbox, and sends what they can't: for a run that stays. */
void writes_set_vigilant(Writes *writes);
Outbox *writes_outbox(const Writes *writes); /* NULL: none yet */

/* On the disk when TRUE (in memory where outbox_mode() says so: then say "waiting, for this run only", not
 * "queued"); sent at once if the line, the session and those before it allow. Takes the change. FAULT_INVALID:
 * it sets nothing, or the reason of write_field_check(); FAULT_IO: the disk is full or read-only: nothing
 * has happened, and the person must hear it. id may be NULL; caller frees. */
gboolean writes_submit(Writes *writes, Write *taken, char **id, GError **error);
/* All of them or none; those that set the same go out in one request where the server can, each with its own guard
 * and its own outcome. changes is of Write* (left empty); ids, of char*, may be NULL. */
gboolean writes_submit_all(Writes *writes, GPtrArray *changes, GPtrArray *ids, GError **error);

/* Called from the loop after changes, several as one. Returns a number for writes_unwatch(). */
typedef void (*WritesChanged)(gpointer data);
guint writes_watch(Writes *writes, WritesChanged changed, gpointer data);
void writes_unwatch(Writes *writes, guint watch);
guint64 writes_revision(Writes *writes); /* also sees what other processes have done; cheap */

/* item NULL: it has been dropped. From the loop, once: it has an outcome, or an attempt has ended without one (WAITING, UNANSWERED, SIGNED_OUT with
 * the reason: it is queued and goes on by itself), also when another process sends it. */
typedef void (*WriteSettled)(const WriteItem *item, gpointer data);
void writes_follow(Writes *writes, const char *id, WriteSettled settled, gpointer data);
/* The same once it doesn't wait any more, however many attempts that takes. */
void writes_follow_to_end(Writes *writes, const char *id, WriteSettled settled, gpointer data);
void writes_unfollow(Writes *writes, gpointer data); /* all of that data */

typedef struct {
    guint waiting, stuck; /* as write_state_waits() and write_state_sticks() say */
    guint sending;        /* of the waiting ones */
    gint64 oldest_us;     /* 0: none */
} WriteCounts;

WriteCounts writes_count(Writes *writes);
/* So long an approval or an answer may wait before it comes back instead of being sent; WRITE_ANSWER_MINUTES
 * unless said, 0: for ever. Of those that are given from then on. */
#define WRITE_ANSWER_MINUTES 30
void writes_set_answer_minutes(Writes *writes, guint minutes);
/* When this process is about to be stopped (Ctrl-Z): another may send meanwhile. */
void writes_make_way(Writes *writes);
/* Of WriteItem*, by sequence, with a free function: what waits or sticks; or what was done, newest first. */
GPtrArray *writes_list(Writes *writes, GError **error);
GPtrArray *writes_history(Writes *writes, GError **error);
/* By id, the beginning of one (4 characters or more), or sequence. FAULT_NOT_FOUND. */
WriteItem *writes_find(Writes *writes, const char *name, GError **error);

/* ---- mine over the server's (sync/write_overlay.c) ---- */

typedef enum { WRITE_MARK_NONE, WRITE_MARK_PENDING, WRITE_MARK_STUCK } WriteMark;

/* What people see: the row with what waits over it, and what the server has answered while the row here is
 * older than that answer. NULL when the row is as it should be seen. Caller frees. Some microseconds. */
Order *writes_over_order(Writes *writes, const Order *row, WriteMark *mark);
/* order_id: whose stage it is. */
Stage *writes_over_stage(Writes *writes, const char *order_id, const Stage *row, WriteMark *mark);
Lead *writes_over_lead(Writes *writes, const Lead *row, WriteMark *mark);
Listing *writes_over_listing(Writes *writes, const Listing *row, WriteMark *mark);
/* Listing* that are to be made and aren't yet, or came back. Caller unrefs. */
GPtrArray *writes_unsent_listings(Writes *writes);
SupplierOrder *writes_over_supplier_order(Writes *writes, const SupplierOrder *row,
                                          WriteMark *mark);
Message *writes_over_message(Writes *writes, const Message *row, WriteMark *mark);
Notification *writes_over_notification(Writes *writes, const Notification *row, WriteMark *mark);
/* row may be one without an id: a day that nobody has set yet. */
Capacity *writes_over_capacity(Writes *writes, const Capacity *row, WriteMark *mark);
/* A row of one of the nouns of desk_rows.h. */
FlatRow *writes_over_desk(Writes *writes, const RowNoun *noun, const FlatRow *row, WriteMark *mark);
/* Of a row by its id, whatever kind it is. */
WriteMark writes_mark_of(Writes *writes, const char *row_id);
/* Message* that aren't sent yet, or came back: the newest first. thread: of which one; NULL: all. With sent_since (a moment as
 * the server tells it; NULL: without) also those of the thread that it has got since. Caller unrefs. */
GPtrArray *writes_unsent_messages(Writes *writes, const char *thread, const char *sent_since);
/* marks, per stage, is filled with board row's count of them; FALSE: as it is. percent and delayed come as the row's
 * and are changed. */
gboolean writes_over_board(Writes *writes, const BoardRow *row, guint8 *percent, guint32 *delayed,
                           WriteMark *marks);

/* ---- a change of what the board shows (sync/write_board.c) ---- */

/* Of a stage as the board shows it, from 0 on; what waits is in seen already. As its order's page has it where that is
 * here and says the same; else named by supplier order and number, and guarded by the moment until which the board is
 * known: what the board doesn't tell of it (note, date) is only set where nothing stands. */
Write *writes_new_board_stage(Writes *writes, const BoardRow *seen, guint stage);

/* ---- what the person decides ---- */

/* Conflict: it is sent again on what they have now, with those fields of mine that are named (NULL-terminated);
 * the others are theirs. None: theirs, and mine is dropped. */
gboolean writes_resolve(Writes *writes, const char *id, const char *const *fields_of_mine,
                        GError **error);
gboolean writes_keep_mine(Writes *writes, const char *id, GError **error);
/* It is tried again now: what waits, and what was refused, invalid, gone or expired. FAULT_CONFLICT for a conflict: it needs
 * writes_resolve(). */
gboolean writes_retry(Writes *writes, const char *id, GError **error);
/* All that can be retried; how many. */
guint writes_retry_all(Writes *writes, GError **error);
/* may_be_done, which may be NULL: it went out, and nobody knows whether the server has done it. Those behind it go
 * on from what it was based on. */
gboolean writes_drop(Writes *writes, const char *id, gboolean *may_be_done, GError **error);
/* Other values (of a copy of its write, changed). One that may have been done already stays, and the change comes
 * after it. */
gboolean writes_edit(Writes *writes, const char *id, Write *taken, GError **error);

/* ---- undo ---- */

#define WRITE_UNDO_SECONDS 30

/* The newest that `u` would take back: made here less than WRITE_UNDO_SECONDS ago, and not taken back already. NULL:
 * none. Caller frees with write_item_free(). */
WriteItem *writes_undoable(Writes *writes);
WriteItem *writes_redoable(Writes *writes);
/* The same whoever made it here and however long ago: the newest of the history that isn't taken back; the newest
 * that was taken back (its inverse) and isn't done again. */
WriteItem *writes_newest(Writes *writes, gboolean taken_back);
/* One that was never sent is dropped; one that is saved gets its inverse as a guarded write: a conflict when
 * somebody has moved on. FAULT_FAILED says why it can't be. undo_id NULL when it was dropped. */
gboolean writes_undo(Writes *writes, const char *id, char **undo_id, GError **error);
/* The same with all that were given together with it (writes_submit_all), except what has come back to the
 * person. ids, of char*, gets the inverses; dropped: how many were never sent. TRUE: some of either; error: why
 * none. */
gboolean writes_undo_together(Writes *writes, const char *id, GPtrArray *ids, guint *dropped,
                              GError **error);
/* The same; together FALSE: that one alone. */
gboolean writes_undo_some(Writes *writes, const char *id, gboolean together, GPtrArray *ids,
                          guint *dropped, GError **error);
/* How many were given together with it, itself among them, of what is open or in the history. */
guint writes_count_together(Writes *writes, const WriteItem *item);

/* How much of a file that is being sent has gone out. FALSE: none of that change's is, just now. */
gboolean writes_progress(Writes *writes, const char *id, gsize *sent, gsize *total);

/* ---- sending ---- */

/* Tries now what may be tried, in one go, then tells: how many are still waiting. For `sync`, and at the end of
 * other commands. error: why nothing could be sent (not signed in, offline). */
typedef void (*WritesSent)(const WriteCounts *left, const GError *error, gpointer data);
void writes_send_now(Writes *writes, WritesSent sent, gpointer data);
/* Nothing is sent by itself while it is paused: --offline, or metered mode that has not been asked. */
void writes_set_paused(Writes *writes, gboolean paused);
void writes_line_is_back(Writes *writes); /* sync says so after an answer */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Write, write_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WriteItem, write_item_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Writes, writes_free)

G_END_DECLS

#endif
