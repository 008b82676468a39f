/* SPDX-License-Identifier: MIT */
/* What is to be told from the loop, in order: callbacks never run from inside the call that caused
 * them, and whoever they call may free what queued them. */
#ifndef LOOPTRACE_SRC_SUPABASE_LATER_H
#define LOOPTRACE_SRC_SUPABASE_LATER_H

#include <glib.h>

typedef struct Later Later;
typedef void (*LaterFunc)(gpointer item);

Later *later_new(GMainContext *context);
/* run(item) once, from the loop or from later_flush(). */
void later_add(Later *later, LaterFunc run, gpointer item);
gboolean later_is_empty(const Later *later);
/* Runs what waits, also what that adds. */
void later_flush(Later *later);
/* Nothing may wait any more; may be called from a function that it runs. */
void later_free(Later *later);

#endif
