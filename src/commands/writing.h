/* SPDX-License-Identifier: MIT */
/* What the commands that write share: giving changes, following them to their outcome, telling it. */
#ifndef COMMANDS_WRITING_H
#define COMMANDS_WRITING_H

#include "looptrace/write.h"
#include "nouns.h"

/* What one line of the answer is about. */
typedef struct {
    char *name,
        *detail; /* as they were given: number of the order, id of the lead; stage, status, text */
    char *given; /* the row as it stood on stdin, as JSON; NULL: it didn't */
    Write *change;       /* until it is given to the sender */
    char *id;            /* then */
    WriteItem *item;     /* then its outcome */
    GError *problem;     /* instead of all that: it couldn't be given */
    const char *outcome; /* instead of the item's state: "unchanged", "theirs" */
    guint decided;       /* how often a conflict was decided for it */
} WritingLine;

/* The columns of an answer; the first is by what its rows are named. */
#define WRITING_COLUMNS(key, title)                                                                \
    {key, title, VALUE_TEXT, TRUE}, {"what", "What", VALUE_TEXT, TRUE},                            \
        {"outcome", "Outcome", VALUE_TEXT, TRUE}, {"change", "Change", VALUE_TEXT, TRUE},          \
        {"reason", "Reason", VALUE_TEXT, TRUE}, {"field", "Field", VALUE_TEXT, FALSE},             \
        {"row", "Row", VALUE_JSON, FALSE}, {"base", "Base", VALUE_JSON, FALSE},                    \
        {"mine", "Mine", VALUE_JSON, FALSE}, {"theirs", "Theirs", VALUE_JSON, FALSE},              \
        {"changed_by", "By", VALUE_TEXT, FALSE}, {"number", "#", VALUE_INTEGER, FALSE},            \
    {                                                                                              \
        "id", "Id", VALUE_TEXT, FALSE                                                              \
    }

/* From the loop or at once. error: nothing at all can be done. */
typedef void (*WritingLoaded)(const GError *error, gpointer data);

/* What lines name rows of. */
typedef struct {
    const char *word, *shown;    /* the first argument: "order", "ORDER" */
    const RecordColumn *columns; /* WRITING_COLUMNS */
    /* Gets the rows that the lines (WritingLine) name; a line whose row can't be had gets a problem. */
    void (*load)(Invocation *invocation, GPtrArray *lines, WritingLoaded loaded, gpointer data);
    gconstpointer (*find)(Invocation *invocation, const char *name); /* NULL: it isn't here */
    const char *row_key; /* the member of a row that names it; NULL: "id" */
    gboolean rows_alone; /* a row that was given by itself is enough: it needn't be found */
    gboolean several;    /* the words are all that follow (ARGUMENT_IS_REST) */
    /* What is said behind "saved", from the server's row; NULL: nothing. Caller frees. No function: never anything. */
    char *(*after)(const WriteItem *item);
} WritingNoun;

extern const WritingNoun writing_orders; /* find: const Order* */

/* Rows that one load gets, of a person who may not see all of them. */
typedef struct {
    gconstpointer (*find)(Invocation *invocation, const char *name); /* as of WritingNoun */
    SyncJob *(*ask)(Sync *sync, const char *const *names, SyncDone done, gpointer data);
    /* Why the server has shown no such row. person: who asks. Caller frees. */
    GError *(*blame)(const char *name, const Person *person);
} WritingNames;

/* A load of WritingNoun: asks for the lines that have no problem yet, and gives one to each whose row can't be had. */
void writing_load_names(const WritingNames *names, Invocation *invocation, GPtrArray *lines,
                        WritingLoaded loaded, gpointer data);

/* Makes the change of one line, of its row as it is here (for a stage with what waits over it). NULL: error says
 * why there is none. */
typedef Write *(*WritingMake)(Invocation *invocation, gconstpointer row, const WritingLine *line,
                              GError **error);

/* Reads the lines (--stdin: "ORDER DETAIL" each; else the two words), loads their rows, makes and gives the changes,
 * follows them, and ends the run. detail: the name of the second word; NULL: there is none. */
void writing_run(Invocation *invocation, const WritingNoun *noun, const char *detail,
                 WritingMake make);

/* The lines of that (writing_lines.c). bulk: a row of the answer for each; detail NULL: a line is a name alone, or a row as
 * JSON. */
gboolean writing_read_lines(Invocation *invocation, const WritingNoun *noun, const char *detail,
                            GPtrArray *lines, gboolean *bulk, GError **error);
WritingLine *writing_line_add(GPtrArray *lines, const char *name, const char *detail);

/* The same for changes (Write*, taken) that the command has made itself; names, of char*, has one for each: what is said of
 * it. There is one at least. */
void writing_give(Invocation *invocation, const WritingNoun *noun, const GPtrArray *names,
                  GPtrArray *changes, gboolean bulk);
/* The same for many, some of which can't be made: changes has NULL and problems (GError*, taken) why. Both are left empty. */
void writing_give_some(Invocation *invocation, const WritingNoun *noun, const GPtrArray *names,
                       GPtrArray *changes, GPtrArray *problems);
/* Ends a run that has nothing to change, with that sentence. */
void writing_nothing(Invocation *invocation, const WritingNoun *noun, const char *sentence);

/* What all of them have: --expires, and a value whose mistake names its option. */
void writing_set_expiry(const Invocation *invocation, Write *write);
gboolean writing_set(Write *write, const char *field, const char *option, const char *value,
                     GError **error);

/* Of a list that is cut at ROW_LIST_MAX: it has to be done again for the rest. */
void writing_tell_more(const Invocation *invocation);

/* For entries that are in the outbox already: follows them, then ends the run. ids is of char*. conflicts are left
 * there, undo's excepted. */
void writing_follow(Invocation *invocation, const GPtrArray *ids, gboolean drop_failed);

/* An entry as a record. */
extern const RecordColumn writing_item_columns[];
extern const guint writing_item_columns_count;
void writing_fill_item(char **row, const WriteItem *item);
#endif
