/* SPDX-License-Identifier: MIT */
/* The table of vault.h, to be read. */
#ifndef STORE_KINDS_H
#define STORE_KINDS_H

#include "looptrace/vault.h"

#define KIND_MEMORY_SHARE 8 /* in memory alone, this part of the ceilings */

typedef struct {
    guint32 number; /* on disk */
    guint rows;
    gsize bytes;
    gint64 fresh_us;
} KindRow;

const KindRow *kind_row(VaultKind kind);

#endif
