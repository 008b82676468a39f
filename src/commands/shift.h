/* SPDX-License-Identifier: MIT */
/* What a shift has done, read, and as text to be printed. */
#ifndef COMMANDS_SHIFT_H
#define COMMANDS_SHIFT_H

#include "looptrace/json.h"
#include "looptrace/services.h"

/* Texts are borrowed from the answer. */
typedef struct {
    gint64 at_us;
    const char *number, *name, *status, *note, *by; /* name: of the stage, or the product */
    const char *was;                                /* of an order's workflow */
    gint64 stage, from, to;
    guint times; /* so many changes are this one */
} ShiftRow;

typedef struct {
    gint64 from_us, until_us;
    gint64 kept_from_us;             /* what is kept begins there; 0: the server was asked */
    GArray *stages, *moves, *offers; /* of ShiftRow, the newest first; a stage once */
    gint64 came, sent;               /* messages */
    gboolean more;                   /* there is more than was told */
    const Board *board;
    GPtrArray *waiting; /* of WriteItem *; NULL: none */
    const char *note, *company;
} Shift;

/* Lines of at most 80 cells. Not sanitised. Caller frees. */
char *shift_text(const Shift *shift, const Services *services);

#endif
