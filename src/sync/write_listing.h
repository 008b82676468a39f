/* SPDX-License-Identifier: MIT */
/* The rows of the table of writes that are about listings of the marketplace (write_kind.c has the table). */
#ifndef SYNC_WRITE_LISTING_H
#define SYNC_WRITE_LISTING_H

#include "looptrace/write.h"

#define WRITE_LISTING_KINDS 5
extern const WriteKind write_listing_kinds[WRITE_LISTING_KINDS];

#endif
