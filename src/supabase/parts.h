/* SPDX-License-Identifier: MIT */
/* A call whose list is too long for one address, as several calls. */
#ifndef LOOPTRACE_SRC_SUPABASE_PARTS_H
#define LOOPTRACE_SRC_SUPABASE_PARTS_H

#include "looptrace/supabase.h"

typedef struct Parts Parts;

/* Takes the requests. done runs from the loop once, with the rows of all as one answer or with the first error;
 * not after parts_drop(). */
Parts *parts_begin(Supabase *supabase, GPtrArray *requests, RestDone done, gpointer data);
void parts_prioritise(Parts *parts, NetPriority priority);
/* Cancels what is under way; nothing more is heard of it. */
void parts_drop(Parts *parts);

#endif
