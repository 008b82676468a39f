/* SPDX-License-Identifier: MIT */
/* Content-Range as PostgREST writes it (wire protocol B5). Pure. */
#ifndef LOOPTRACE_SRC_SUPABASE_CONTENT_RANGE_H
#define LOOPTRACE_SRC_SUPABASE_CONTENT_RANGE_H

#include <glib.h>

typedef struct {
    gint64 first, last; /* of the rows in the answer, from 0; -1: none, or not told */
    gint64 total;       /* -1: not told */
} ContentRange;

/* header NULL, or anything that PostgREST wouldn't write: nothing is told. */
ContentRange content_range_read(const char *header);

#endif
