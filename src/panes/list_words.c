/* SPDX-License-Identifier: MIT */
#include "list_words.h"

#include "looptrace/fault.h"
#include "looptrace/words.h"

void page_say(UiPage *page, UiRole role, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_LINE);

    ui_page_add(page, safe, role);
}

static void add_problem(UiPage *page, const char *what, const GError *problem)
{
    const char *advice = fault_advice(fault_kind(problem));

    page_say(page, UI_BAD, "%s%s.", what, problem->message);
    if (advice != NULL)
        page_say(page, UI_NORMAL, "%s", advice);
    if (fault_kind(problem) != FAULT_NOT_KEPT)
        page_say(page, UI_NORMAL, _("r tries again."));
}

/* Only a list that is here to its end can say that there is nothing. */
static void add_nothing(UiPage *page, const ListState *state, const char *noun, gboolean filtered)
{
    if (!state->complete) {
        page_say(page, UI_NORMAL, _("None of the %s that are here match; there may be others."),
                 noun);
        page_say(page, UI_NORMAL, _("Esc clears the filter."));
    } else if (filtered) {
        page_say(page, UI_NORMAL, _("No %s match."), noun);
        page_say(page, UI_NORMAL, _("Esc clears the filter."));
    } else {
        page_say(page, UI_NORMAL, _("There are no %s for you."), noun);
        page_say(page, UI_NORMAL, _("The server was asked, and has none that you may see."));
    }
}

gboolean list_words(UiPage *page, const ListState *state, guint rows, const char *noun,
                    gboolean filtered)
{
    ui_page_clear(page);
    switch (list_state_phase(state, rows)) {
    case LIST_UNKNOWN:
        page_say(page, UI_NORMAL, _("The %s have not been asked for."), noun);
        page_say(page, UI_NORMAL, _("r asks the server."));
        return TRUE;
    case LIST_LOADING:
        page_say(page, UI_NORMAL, _("Loading %s…"), noun);
        page_say(page, UI_NORMAL, _("Esc cancels."));
        return TRUE;
    case LIST_REFUSED:
        add_problem(page, _("Refused: "), state->problem);
        return TRUE;
    case LIST_OFFLINE:
        add_problem(page, _("Offline: "), state->problem);
        return TRUE;
    case LIST_SIGNED_OUT:
        page_say(page, UI_BAD, "%s.", state->problem->message);
        page_say(page, UI_NORMAL, _("X goes to the sign-in screen."));
        return TRUE;
    case LIST_FAILED:
        add_problem(page, _("Failed: "), state->problem);
        return TRUE;
    case LIST_EMPTY:
    case LIST_READY:
    case LIST_STALE:
        break;
    }
    if (rows > 0)
        return FALSE;
    if (state->problem != NULL)
        add_problem(page, _("Not fresh: "), state->problem);
    add_nothing(page, state, noun, filtered);
    return TRUE;
}

SafeText *list_age(const ListState *state, const Clock *clock)
{
    if (state->loading)
        return safe_text_printf(_("loading…"));
    if (!state->known)
        return safe_text_printf("%s", state->problem == NULL ? "" : _("nothing loaded"));

    g_autofree char *when = text_moment(state->as_of_us, clock);
    if (state->problem != NULL)
        return safe_text_printf(_("NOT FRESH, as of %s: %s"), when, state->problem->message);
    return safe_text_printf(_("as of %s"), when);
}

/* Three digits are as much as an estimate says. */
static gint64 rounded(gint64 number)
{
    gint64 unit = 1;

    while (number / unit >= 1000)
        unit *= 10;
    return (number + unit / 2) / unit * unit;
}

static char *about(gint64 number, gboolean exact)
{
    g_autofree char *text = text_quantity(exact ? number : rounded(number));

    return g_strconcat(exact ? "" : "~", text, NULL);
}

char *list_place(const OrderListExtent *extent, guint row)
{
    g_autofree char *place = about((gint64)row + 1, extent->exact);
    g_autofree char *total = about(extent->total, extent->kind != TOTAL_GUESSED);
    const char *more = extent->kind == TOTAL_AT_LEAST ? "+" : "";
    GString *text = g_string_new(NULL);

    if (extent->total == 0)
        g_string_append_printf(text, "0%s", more);
    else if (extent->kind == TOTAL_GUESSED && row + 1 == extent->total)
        g_string_append_printf(text, _("last of %s"), total);
    else
        g_string_append_printf(text, _("%s of %s%s"), place, total, more);
    if (extent->elsewhere > 0)
        g_string_append_printf(text, _(" · %u changed elsewhere"), extent->elsewhere);
    return g_string_free(text, FALSE);
}

SafeText *list_moment(const char *moment, const Clock *clock)
{
    gint64 unix_us = 0;

    if (moment == NULL)
        return safe_text_printf("–");
    if (!text_parse_moment(moment, &unix_us))
        return text_sanitise(moment, -1, TEXT_LINE);

    g_autofree char *text = text_moment(unix_us, clock);
    return safe_text_printf("%s", text);
}
