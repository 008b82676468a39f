/* SPDX-License-Identifier: MIT */
/* What the files of this module share. */
#ifndef SYNC_PRIVATE_H
#define SYNC_PRIVATE_H

#include "looptrace/sync.h"
#include "looptrace/vault.h"
#include "looptrace/write.h"

typedef struct Changes Changes; /* changes.h */
typedef struct Follow Follow;   /* follow.h */
typedef struct BoardState BoardState;
typedef struct Unread Unread;             /* unread.h */
typedef struct SupplierList SupplierList; /* suppliers.h */

struct Sync {
    Supabase *supabase;
    Store *store;
    const Clock *clock;
    Person *person;
    Home *home;          /* never NULL; without sections until it was asked for */
    Board *board;        /* NULL: not asked yet */
    Follow *home_follow; /* these two are NULL until somebody asks */
    BoardState *board_state;
    SupplierList *suppliers; /* NULL until somebody asks */
    Unread *unread;          /* the same */
    GPtrArray *row_lists;    /* of RowList, borrowed */
    GHashTable *own_rows;    /* RowNoun → RowList: those that no screen has */
    guint64 revision;        /* of Home, the board and lists of rows; the store has its own */
    LinkState link;
    char *link_reason;    /* why it is offline */
    GPtrArray *sellers;   /* of SyncSeller *; NULL until somebody asks */
    Vault *vault;         /* borrowed; NULL: nothing is kept */
    Changes *changes;     /* NULL until somebody asks */
    Writes *writes;       /* borrowed; NULL: nobody writes */
    gint64 distrusted_us; /* pages that were kept until then are not built upon */
    gboolean offline;     /* nothing is asked of the server */
    gboolean frugal;      /* nothing is asked ahead */
    GPtrArray *lists;     /* of OrderList, borrowed: who has which rows */
};

/* Learns from an answer, or from its absence, whether there is a line. */
void sync_note_answer(Sync *sync, const GError *error);

/* Reads the answer and writes it to the store; FALSE with an error when it can't be read. */
typedef gboolean (*SyncRead)(Sync *sync, const RestAnswer *answer, GError **error);

/* Takes the request; sends it, reads the answer, then tells done. */
SyncJob *sync_job_new(Sync *sync, RestRequest *request, SyncRead read, SyncDone done,
                      gpointer data);

/* Who is signed in; the session completes it. */
void sync_take_person(Sync *sync, Person *taken);
/* The same as the server has just told it: it is kept. */
void sync_take_new_person(Sync *sync, Person *taken);

#endif
