/* SPDX-License-Identifier: MIT */
/* What PostgREST and the gateway before it mean when they refuse (wire protocol §0, B12, B13). */
#ifndef LOOPTRACE_SRC_SUPABASE_REST_ERROR_H
#define LOOPTRACE_SRC_SUPABASE_REST_ERROR_H

#include "answer.h"

/* What may mend it without a person. */
typedef enum {
    REMEDY_NONE,
    REMEDY_REFRESH, /* the access token isn't accepted (any more): renew it, once per token */
    REMEDY_AGAIN,   /* once more, if it may be repeated */
    REMEDY_WAIT,    /* the token isn't valid yet by the server's clock: some seconds, then again */
    REMEDY_FACTOR   /* none: the person is asked for the second factor */
} RestRemedy;

/* The fault of an answer that isn't a success. Never NULL. */
GError *rest_error_new(const ServerAnswer *answer, RestRemedy *remedy);

/* The person may do it, but not without the second factor: FAULT_CODE_FACTOR. */
GError *rest_error_factor(void);

/* A 2xx answer that can be what was asked for: JSON, or nothing where nothing may come. get: a body
 * must come. FAULT_FOREIGN (a page), FAULT_DECODE. */
gboolean rest_check_success(const ServerAnswer *answer, gboolean get, GError **error);

#endif
