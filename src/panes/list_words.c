/* SPDX-License-Identifier: MIT */
#include "list_words.h"

#include "looptrace/fault.h"

static SafeText *problem_words(const GError *problem)
{
    return safe_text_printf("%s.", problem->message);
}

static SafeText *problem_advice(const GError *problem)
{
    const char *advice = fault_advice(fault_kind(problem));

    return safe_text_printf("%s r tries again.", advice == NULL ? "" : advice);
}

gboolean list_words(const ListState *state, guint rows, const char *noun, gboolean filtered,
                    SafeText **headline, SafeText **advice, UiRole *role)
{
    *role = UI_NORMAL;
    switch (list_state_phase(state, rows)) {
    case LIST_UNKNOWN:
        *headline = safe_text_printf("The %s have not been asked for.", noun);
        *advice = safe_text_printf("r asks the server.");
        return TRUE;
    case LIST_LOADING:
        *headline = safe_text_printf("Loading %s…", noun);
        *advice = safe_text_printf("Esc cancels.");
        return TRUE;
    case LIST_REFUSED:
        *headline = safe_text_printf("Refused: you may not see %s.", noun);
        *advice = problem_advice(state->problem);
        *role = UI_BAD;
        return TRUE;
    case LIST_OFFLINE:
        *headline = safe_text_printf("Offline. %s.", state->problem->message);
        *advice = problem_advice(state->problem);
        *role = UI_BAD;
        return TRUE;
    case LIST_SIGNED_OUT:
        *headline = problem_words(state->problem);
        *advice = safe_text_printf("X goes to the sign-in screen.");
        *role = UI_BAD;
        return TRUE;
    case LIST_FAILED:
        *headline = safe_text_printf("Failed: %s.", state->problem->message);
        *advice = problem_advice(state->problem);
        *role = UI_BAD;
        return TRUE;
    case LIST_EMPTY:
    case LIST_READY:
    case LIST_STALE:
        break;
    }
    if (rows > 0)
        return FALSE;
    *headline = filtered ? safe_text_printf("No %s match.", noun)
                         : safe_text_printf("There are no %s for you.", noun);
    *advice = filtered ? safe_text_printf("Esc clears the filter.")
                       : safe_text_printf("The server was asked and has none that you may see.");
    return TRUE;
}

SafeText *list_age(const ListState *state, const Clock *clock)
{
    if (state->loading)
        return safe_text_printf("loading…");
    if (!state->known)
        return safe_text_printf("%s", state->problem == NULL ? "" : "nothing loaded");

    g_autofree char *when = text_moment(state->as_of_us, clock);
    if (state->problem != NULL)
        return safe_text_printf("NOT FRESH: %s · as of %s", state->problem->message, when);
    return safe_text_printf("as of %s", when);
}
