/* SPDX-License-Identifier: MIT */
#include "status.h"

#include <string.h>

#include "looptrace/words.h"

#define AGE_COLUMNS 24 /* "NOT FRESH, as of 11-22 09:12" begins with what matters */
#define GAP         3  /* a margin, and two columns between left and right */
#define SOON_US     (3 * G_USEC_PER_SEC)

static SafeText *join(const char *first, const char *second, const char *third, const char *fourth)
{
    g_autofree char *text = g_strconcat(first, second, third, fourth, NULL);

    return text_sanitise(text, -1, TEXT_LINE);
}

static char *after_dot(const char *state)
{
    return *state == '\0' ? g_strdup("") : g_strconcat(" · ", state, NULL);
}

/* Whether it is no wider; else it is freed. */
static gboolean fits(SafeText **text, int columns)
{
    if (safe_text_columns(*text) <= columns)
        return TRUE;
    g_clear_pointer(text, safe_text_unref);
    return FALSE;
}

/* Whether the age stands within the line when this comes before it. */
static gboolean leaves_room(const char *front, int columns)
{
    g_autoptr(SafeText) before = text_sanitise(front, -1, TEXT_LINE);

    return safe_text_columns(before) + GAP + AGE_COLUMNS <= columns;
}

/* Without anything on the right, cut at its end: what has to be seen to before how the line is. */
static SafeText *narrow(const StatusParts *parts, const char *state, int columns)
{
    g_autofree char *whole = g_strconcat(parts->link, parts->retry, parts->warnings, NULL);
    g_autofree char *front = g_strconcat(parts->link, parts->warnings, NULL);
    g_autofree char *behind = g_strconcat(parts->warnings, " · ", parts->link, NULL);

    if (leaves_room(whole, columns))
        return join(whole, state, "", "");
    if (*state == '\0' || leaves_room(front, columns))
        return join(front, state, "", "");
    return join(parts->state, behind, "", "");
}

void status_fit(const StatusParts *parts, int columns, SafeText **left, SafeText **right)
{
    g_autofree char *state = after_dot(parts->state);
    g_autofree char *link = g_strconcat(parts->link, parts->retry, NULL);
    int beside;

    *right = text_sanitise(parts->right, -1, TEXT_LINE);
    beside = columns - safe_text_columns(*right) - GAP;
    *left = join(link, parts->warnings, state, parts->traffic);
    if (fits(left, beside))
        return;
    *left = join(link, parts->warnings, state, "");
    if (fits(left, beside))
        return;
    g_clear_pointer(right, safe_text_unref);
    *right = text_sanitise("", -1, TEXT_LINE);
    *left = join(link, parts->warnings, state, "");
    if (fits(left, columns - 1))
        return;
    *left = narrow(parts, state, columns - 1);
}

/* A time of day, not a count of seconds: that would have to be painted again each of them. */
char *status_retry(gint64 in_us, const Clock *clock)
{
    if (in_us < 0)
        return g_strdup("");
    if (in_us < SOON_US)
        return g_strdup(_(", trying again"));

    gint64 at_s = (clock_now_us(clock) + in_us) / G_USEC_PER_SEC;
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at_s);
    g_autoptr(GDateTime) here = utc == NULL ? NULL : g_date_time_to_timezone(utc, clock->zone);
    g_autofree char *when = here == NULL ? NULL : g_date_time_format(here, "%H:%M:%S");
    return when == NULL ? g_strdup("") : g_strdup_printf(_(", retry at %s (r now)"), when);
}
