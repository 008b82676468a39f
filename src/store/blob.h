/* SPDX-License-Identifier: MIT */
/*
 * Sealed values that say themselves what they are, so that they are found again in a file whose own structure
 * is damaged: a mark, the place and the length in clear, then the sealed bytes.
 */
#ifndef STORE_BLOB_H
#define STORE_BLOB_H

#include "seal.h"

GBytes *blob_close(const Seal *seal, const SealPlace *place, GBytes *value);
/* NULL for anything but what was closed for that place. */
GBytes *blob_open(const Seal *seal, const SealPlace *place, const void *blob, gsize length);

/* Every value of that seal among the bytes, whatever lies between them. FALSE ends the visit. */
typedef gboolean (*BlobVisit)(const SealPlace *place, GBytes *value, gpointer data);
void blob_each(const Seal *seal, const void *bytes, gsize length, BlobVisit visit, gpointer data);

#endif
