/* SPDX-License-Identifier: MIT */
#ifndef SYNC_DESK_ROWS_H
#define SYNC_DESK_ROWS_H

#include "looptrace/desk_rows.h"

/* The columns that were told, however the row was asked for. */
void desk_learn(FlatRow *row, const RowNoun *noun, const cJSON *told);
/* The value that rises with each change, or with each answer. */
guint desk_told_at(const RowNoun *noun);

#endif
