/* SPDX-License-Identifier: MIT */
#include "looptrace/fault.h"
#include "looptrace/store.h"

static ListPhase phase_of_problem(const GError *problem)
{
    switch (fault_kind(problem)) {
    case FAULT_REFUSED:
        return LIST_REFUSED;
    case FAULT_SIGNED_OUT:
    case FAULT_CREDENTIALS:
        return LIST_SIGNED_OUT;
    case FAULT_OFFLINE:
    case FAULT_NOT_KEPT:
    case FAULT_TIMEOUT:
    case FAULT_PROXY:
        return LIST_OFFLINE;
    case FAULT_FAILED:
    case FAULT_USAGE:
    case FAULT_CONFIG:
    case FAULT_TLS:
    case FAULT_FOREIGN:
    case FAULT_KEY:
    case FAULT_CONFLICT:
    case FAULT_NOT_FOUND:
    case FAULT_INVALID:
    case FAULT_LIMITED:
    case FAULT_SERVER:
    case FAULT_DECODE:
    case FAULT_KEYRING:
    case FAULT_IO:
    case FAULT_CANCELLED:
    case FAULT_KINDS:
        return LIST_FAILED;
    }
    return LIST_FAILED;
}

ListPhase list_state_phase(const ListState *state, guint rows)
{
    if (state->known && (rows > 0 || state->complete || state->problem != NULL)) {
        if (state->problem != NULL)
            return LIST_STALE;
        return rows == 0 ? LIST_EMPTY : LIST_READY;
    }
    if (state->known) /* no row yet, and not asked to the end: nothing can be said */
        return LIST_LOADING;
    if (state->problem != NULL && !state->loading)
        return phase_of_problem(state->problem);
    return state->loading ? LIST_LOADING : LIST_UNKNOWN;
}

void list_state_begin(ListState *state)
{
    state->loading = TRUE;
}

void list_state_succeed(ListState *state, gboolean complete, gint64 now_us)
{
    state->known = TRUE;
    state->loading = FALSE;
    state->complete = complete;
    state->as_of_us = now_us;
    g_clear_error(&state->problem);
}

void list_state_fail(ListState *state, const GError *error)
{
    state->loading = FALSE;
    if (fault_kind(error) == FAULT_CANCELLED)
        return;
    g_clear_error(&state->problem);
    state->problem = g_error_copy(error);
}

void list_state_clear(ListState *state)
{
    g_clear_error(&state->problem);
    *state = (ListState){0};
}
