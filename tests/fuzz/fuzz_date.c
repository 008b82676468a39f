/* SPDX-License-Identifier: MIT */
/* Any text as a day or a moment, any number as one of either. */
#include <string.h>

#include "fuzz.h"
#include "looptrace/text.h"

#define MINUTE G_GINT64_CONSTANT(60000000)

static Clock utc, dhaka, new_york;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return clock_init(&utc, "UTC", "2026-11-23T09:12:00Z", NULL) &&
                   clock_init(&dhaka, "Asia/Dhaka", "2026-11-23T09:12:00Z", NULL) &&
                   clock_init(&new_york, "America/New_York", "2026-11-23T09:12:00Z", NULL)
               ? 0
               : 1;
}

static const char *check_day(const char *iso)
{
    Day day = DAY_NONE;

    if (!text_parse_day(iso, &day))
        return day == DAY_NONE ? NULL : "a refused day was written";
    g_autofree char *written = text_day(day);
    if (strlen(written) != 10 || strncmp(written, iso, 10) != 0)
        return "a day isn't written as it was read";
    return NULL;
}

/* GLib reads the same format, but seconds as a double, and not beyond its calendar in any zone. */
static const char *check_against_glib(const char *iso, gint64 us)
{
    g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601(iso, NULL);

    if (moment == NULL)
        return strncmp(iso, "0001-01-01", 10) == 0 || strncmp(iso, "9999-12-31", 10) == 0
                   ? NULL
                   : "GLib reads no moment";
    gint64 theirs =
        g_date_time_to_unix(moment) * G_USEC_PER_SEC + g_date_time_get_microsecond(moment);
    return ABS(theirs - us) <= 1 ? NULL : "GLib reads another moment";
}

static const char *check_moment(const char *iso)
{
    gint64 us = G_MAXINT64, again;
    Day day;

    if (!text_parse_moment(iso, &us))
        return us == G_MAXINT64 ? NULL : "a refused moment was written";
    if (!text_parse_day(iso, &day))
        return "a moment has no day";

    g_autofree char *written = text_moment_full(us, &utc);
    g_autofree char *precise = g_strconcat(written, ":00Z", NULL);
    gint64 minute = us - ((us % MINUTE) + MINUTE) % MINUTE;
    if (!g_str_equal(written, "–") && (!text_parse_moment(precise, &again) || again != minute))
        return "a moment isn't written as it was read";
    return check_against_glib(iso, us);
}

/* How the three shapes of a moment look. */
static gboolean has_shape(const char *text)
{
    static const char *const shapes[] = {"–", "dd:dd", "dd-dd dd:dd", "dddd-dd-dd",
                                         "dddd-dd-dd dd:dd"};
    g_autofree char *shape = g_strdup(text);

    for (char *at = shape; *at != '\0'; at++)
        if (g_ascii_isdigit(*at))
            *at = 'd';
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++)
        if (g_str_equal(shape, shapes[i]))
            return TRUE;
    return FALSE;
}

static const char *check_numbers(gint64 us)
{
    const Clock *const clocks[] = {&utc, &dhaka, &new_york};
    const Day day = (Day)us, other = (Day)(us >> 32);
    g_autofree char *written = text_day(day);
    g_autofree char *due = text_due(day, other);
    Day again;

    if (!has_shape(written))
        return "a day has no shape";
    if (text_parse_day(written, &again) ? again != day : !g_str_equal(written, "–"))
        return "a day isn't read as it was written";
    if (*due == '\0')
        return "a due day has no text";
    for (gsize i = 0; i < G_N_ELEMENTS(clocks); i++) {
        g_autofree char *moment = text_moment(us, clocks[i]);
        g_autofree char *full = text_moment_full(us, clocks[i]);

        if (!has_shape(moment) || !has_shape(full))
            return "a moment has no shape";
    }
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    g_autofree char *iso = g_strndup((const char *)bytes, length);
    gint64 number = 0;

    memcpy(&number, bytes, MIN(length, sizeof number));
    fuzz_require(check_day(iso));
    fuzz_require(check_moment(iso));
    fuzz_require(check_numbers(number));
    return 0;
}
