/* SPDX-License-Identifier: MIT */
/* What the commands about listings share. */
#ifndef COMMANDS_LISTINGS_H
#define COMMANDS_LISTINGS_H

#include "looptrace/rows.h"
#include "writing.h"

extern const WritingNoun writing_listings;

/* Admins see all, and so know that there is none; others see theirs and what is on sale. Caller frees. */
GError *listing_blame(const char *name, const Person *person);

#endif
