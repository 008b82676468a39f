/* SPDX-License-Identifier: MIT */
/* What the commands that write share: giving changes, following them to their outcome, telling it. */
#ifndef COMMANDS_WRITING_H
#define COMMANDS_WRITING_H

#include "looptrace/write.h"
#include "nouns.h"

/* What one line of the answer is about. */
typedef struct {
    char *order, *detail; /* as they were given: number of the order; stage, or status */
    Write *change;        /* until it is given to the sender */
    char *id;             /* then */
    WriteItem *item;      /* then its outcome */
    GError *problem;      /* instead of all that: it couldn't be given */
    const char *outcome;  /* instead of the item's state: "unchanged", "theirs" */
    guint decided;        /* how often a conflict was decided for it */
} WritingLine;

/* Makes the change of one line, of what is in the store (for a stage with what waits over it). NULL: error says
 * why there is none. */
typedef Write *(*WritingMake)(Invocation *invocation, const Order *order, const WritingLine *line,
                              GError **error);

/* Reads the lines (--stdin: "ORDER DETAIL" each; else the two words), loads their orders, makes and gives the changes,
 * follows them, and ends the run. detail: the name of the second word. */
void writing_run(Invocation *invocation, const char *detail, WritingMake make);

/* For entries that are in the outbox already: follows them, then ends the run. ids is of char*. conflicts are left
 * there, undo's excepted. */
void writing_follow(Invocation *invocation, const GPtrArray *ids, gboolean drop_failed);

/* An entry as a record. */
extern const RecordColumn writing_item_columns[];
extern const guint writing_item_columns_count;
void writing_fill_item(char **row, const WriteItem *item);
#endif
