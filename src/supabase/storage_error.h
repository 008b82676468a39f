/* SPDX-License-Identifier: MIT */
/* What Storage means when it refuses (wire protocol D), and what answers in its place where there is none. */
#ifndef LOOPTRACE_SRC_SUPABASE_STORAGE_ERROR_H
#define LOOPTRACE_SRC_SUPABASE_STORAGE_ERROR_H

#include "rest_error.h"

/* Codes of faults, beside those of supabase_storage.h. */
#define STORAGE_CODE_THERE  "409" /* FAULT_CONFLICT: such an object is there; or another offset */
#define STORAGE_CODE_LOCKED "423" /* FAULT_LIMITED: another request holds the upload */
#define STORAGE_CODE_ABSENT "404" /* FAULT_NOT_FOUND */

/* The fault of an answer that isn't a success. Never NULL. */
GError *storage_error_new(const ServerAnswer *answer, RestRemedy *remedy);

#endif
