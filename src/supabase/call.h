/* SPDX-License-Identifier: MIT */
/* Calls of the data API, as the session sees them. */
#ifndef LOOPTRACE_SRC_SUPABASE_CALL_H
#define LOOPTRACE_SRC_SUPABASE_CALL_H

#include "core.h"

/* The session is read or renewed, or error says why not: the calls that wait for it go on or
 * end. */
void calls_resume(Supabase *supabase, const GError *error);

#endif
