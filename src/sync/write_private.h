/* SPDX-License-Identifier: MIT */
/* What the files of the writes share. */
#ifndef SYNC_WRITE_PRIVATE_H
#define SYNC_WRITE_PRIVATE_H

#include "looptrace/json.h"
#include "looptrace/write.h"

/* ---- one change ---- */

struct Write {
    const WriteKind *kind;
    char *row_id;
    char *guard; /* NULL: not known, so the row is read first */
    char *base[WRITE_FIELDS_MAX], *mine[WRITE_FIELDS_MAX];
    guint32 seen, set; /* which fields: bit (1u << index) */
    char *order_id, *order_number, *supplier_order_id, *what;
    gint64 stage_number;
    guint expires_min; /* instead of its kind's; 0: that */
    GBytes *parcel;    /* until it is in the outbox; NULL: none */
};

int write_kind_index(const WriteKind *kind, const char *name); /* -1: none of its fields */
/* Texts of a JSON array, one behind the other; caller frees. (write_listing.c) */
char *write_list_joined(const char *json, const char *between);
char *write_target(const Write *write); /* "production_stages/UUID"; caller frees */

/* ---- rows that are named by something else than their id, and what was seen until a moment (write_address.c) ---- */

char *write_address_new(const char *supplier_order_id, gint64 number); /* a row_id; caller frees */
gboolean write_is_by_address(const Write *write);
/* UPSERT of a row that wasn't there when the person looked: it is to be made. */
gboolean write_is_new_row(const Write *write);
char *
write_address_target(const Write *write); /* "factory_capacity/UUID/2026-11-23"; caller frees */
void write_filter_row(RestRequest *request, const Write *write);
void write_append_row(GString *tree, const Write *write);
void write_select_row(RestRequest *request, const Write *write, const char *columns);
gboolean write_row_is_its(const Write *write, const cJSON *row);
/* From here on it has the id of the row, if that is its row. */
void write_learn_id(Write *write, const cJSON *row);
gboolean write_is_seen_until(const Write *write); /* the guard is write_see_until()'s */
/* Whether a row with that value in the guard's column is as it was seen. */
gboolean write_guard_is_met(const Write *write, const char *there);
void write_filter_guard(RestRequest *request, const Write *write);
void write_append_guard(GString *tree, const Write *write); /* ",updated_at.eq.…" */

/* ---- what the outbox keeps of it (write_entry.c) ---- */

typedef struct {
    Write *write;
    char *after;  /* id of the entry whose result it is based on; NULL: its own guard */
    char *batch;  /* those that were given together: their number on the server; NULL: its own id */
    char *flight; /* instead of batch: of those that went out together; NULL: it went by itself */
    char *undoes; /* id of what it takes back */
    char *field;  /* INVALID: where */
    char *resume; /* of its parcel's upload, which was begun (StorageFile); NULL: it wasn't */
    gboolean already; /* SAVED: it was so when we came */
    gboolean late;    /* EXPIRED: it had gone out, and was looked for in vain */
    gboolean moved;   /* SAVED, and somebody went on from there: the answer is theirs */
} WriteEntry;

WriteEntry *write_entry_new(Write *taken);
void write_entry_free(WriteEntry *entry);
/* NULL: written by another version of looptrace, in a way that isn't known here. */
WriteEntry *write_entry_read(const OutboxEntry *kept);
/* Into the payload (and kind, target, label) of what the outbox keeps. */
void write_entry_print(const WriteEntry *entry, OutboxEntry *kept);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WriteEntry, write_entry_free)

/* ---- a row of the server (write_row.c) ---- */

/* A value of it as text, an array as JSON; NULL for null and for what isn't there. Caller frees. */
char *write_row_value(const cJSON *row, const char *column);
gboolean write_row_has(const cJSON *row, const char *column);
/* The same value, whatever zone or fraction a timestamp is told with. */
gboolean write_guard_equal(const char *a, const char *b);

/* ---- what an answer means (write_decide.c): pure ---- */

typedef enum {
    WRITE_VERDICT_SAVED,
    WRITE_VERDICT_AGAIN, /* others have changed something else of the row: on what they have now */
    WRITE_VERDICT_CONFLICT,
    WRITE_VERDICT_REFUSED,
    WRITE_VERDICT_GONE,
    WRITE_VERDICT_LOOK /* mine may be among the changes: ask what was noted */
} WriteVerdict;

/* Whether the database has noted it. */
typedef enum {
    WRITE_NOTED_UNASKED,
    WRITE_NOTED_UNKNOWN, /* nobody can be asked */
    WRITE_NOTED_NO,
    WRITE_NOTED_YES
} WriteNoted;

/* The server says that no row met the guard; row is how it stands now, NULL: it isn't there. */
WriteVerdict write_judge(const Write *write, const cJSON *row, WriteNoted noted);
/* Every column that mine sets has my value. */
gboolean write_row_is_mine(const Write *write, const cJSON *row);
/* None of the columns that mine sets, or that go with them, is another than what I saw. */
gboolean write_row_is_base(const Write *write, const cJSON *row);
guint32
write_judged_fields(const Write *write); /* those that it sets, and those that go with them */
/* From here on based on that row. */
void write_rebase(Write *write, const cJSON *row);

typedef enum {
    WRITE_END_ANSWER, /* an answer: look at its rows */
    WRITE_END_NO_ROW, /* the guard wasn't met, or there is no such row: read it */
    WRITE_END_REFUSED,
    WRITE_END_INVALID,
    WRITE_END_UNSENT,  /* nothing has happened: later */
    WRITE_END_UNKNOWN, /* it may have been done */
    WRITE_END_SIGNED_OUT
} WriteEnd;

/* How a request ended that was to write. */
WriteEnd write_end_of_error(const GError *error);
/* Which field a constraint or column in the server's sentence is about; NULL: none. */
const char *write_field_of_error(const WriteKind *kind, const char *sentence);

/* ---- requests (write_request.c) ---- */

RestRequest *write_request(const Write *write, const char *id);
/* The same fields of several rows, each with its own guard; NULL when they don't fit into one request. */
RestRequest *write_request_many(GPtrArray *writes, const char *id);
RestRequest *write_request_read(const Write *write);
RestRequest *write_request_read_many(GPtrArray *writes);
RestRequest *write_request_noted(const Write *write, const char *id); /* answers true or false */

#endif
