/* SPDX-License-Identifier: MIT */
/* Lists of rows as their files see them: rows.c (lists), rows_kept.c (what is kept), rows_request.c (what is asked). */
#ifndef SYNC_ROWS_H
#define SYNC_ROWS_H

#include "looptrace/rows.h"
#include "sync.h"

/* ---- rows_request.c ---- */

/* A page behind that row (NULL: from the top). */
RestRequest *row_request(const RowNoun *noun, const RowQuery *query, gconstpointer after,
                         guint limit);
RestRequest *row_request_named(const RowNoun *noun, const char *const *names);
/* How many there are, and when the newest change was: one row of one column. */
RestRequest *row_request_newest(const RowNoun *noun, const RowQuery *query);
const char *row_text(gconstpointer row, gsize member);

/* ---- rows_kept.c ---- */

void row_keep(Sync *sync, const RowNoun *noun, gconstpointer row);
/* An array with that one row; NULL: it isn't kept. stamp_us may be NULL. */
GPtrArray *row_recall(Sync *sync, const RowNoun *noun, const char *key, gint64 *stamp_us);
/* The same by what people call it; NULL too when several are called so. */
GPtrArray *row_recall_named(Sync *sync, const RowNoun *noun, const char *name, gint64 *stamp_us);
void row_keep_list(Sync *sync, const RowNoun *noun, const char *name, const GPtrArray *rows,
                   gboolean more);
/* NULL: no such list is kept. Rows that have been lost are left out. */
GPtrArray *row_recall_list(Sync *sync, const RowNoun *noun, const char *name, gint64 *stamp_us,
                           gboolean *more);

/* ---- rows.c ---- */

/* What a change met: the row that is kept, and those of the lists, are brought up to it. key NULL: nothing is known. */
void rows_learn(Sync *sync, const RowNoun *noun, const char *key, const cJSON *told);
void rows_forget(Sync *sync); /* somebody else signs in, or nobody */
void rows_free(Sync *sync);

#endif
