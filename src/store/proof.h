/* SPDX-License-Identifier: MIT */
/* One sealed constant in a file: whether a key is this file's. */
#ifndef STORE_PROOF_H
#define STORE_PROOF_H

#include "database.h"
#include "seal.h"

/* A step of a shape: the table that it rests in. */
#define PROOF_TABLE                                                                                \
    "CREATE TABLE proof (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL)"

/* A file without one gets it, by whichever process is first. */
DatabaseTrouble proof_check(Database *database, const Seal *seal, gboolean *fits);
/* FALSE also when there is none. */
gboolean proof_fits(Database *database, const Seal *seal);

#endif
