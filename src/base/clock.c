/* SPDX-License-Identifier: MIT */
#include "looptrace/clock.h"

#include <time.h>

#include "looptrace/fault.h"
#include "looptrace/words.h"

/* 0001-01-01 and 9999-12-31: what the calendar has. */
#define FIRST_DAY   ((gint64)-719162)
#define LAST_DAY    ((gint64)2932896)
#define DAY_SECONDS ((gint64)86400)

gboolean clock_init(Clock *clock, const char *zone_name, const char *fixed_iso, GError **error)
{
    *clock = (Clock){0};
    if (zone_name != NULL && *zone_name != '\0')
        clock->zone = g_time_zone_new_identifier(zone_name);
    else
        clock->zone = g_time_zone_new_local();
    if (clock->zone == NULL) {
        g_set_error(error, FAULT, FAULT_CONFIG,
                    _("the time zone isn't known here: use a name such as Asia/Dhaka"));
        return FALSE;
    }
    if (fixed_iso == NULL)
        return TRUE;

    g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601(fixed_iso, NULL);
    if (moment == NULL) {
        clock_clear(clock);
        g_set_error(error, FAULT, FAULT_CONFIG,
                    _("LOOPTRACE_NOW must be an ISO 8601 moment with its offset"));
        return FALSE;
    }
    clock->fixed_us =
        g_date_time_to_unix(moment) * G_USEC_PER_SEC + g_date_time_get_microsecond(moment);
    return TRUE;
}

void clock_clear(Clock *clock)
{
    g_clear_pointer(&clock->zone, g_time_zone_unref);
}

gint64 clock_now_us(const Clock *clock)
{
    return clock->fixed_us != 0 ? clock->fixed_us : g_get_real_time();
}

gint64 clock_boot_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Rounds down: the last microsecond of 1969 isn't 1970 yet. */
static gint64 whole_seconds(gint64 us)
{
    return us / G_USEC_PER_SEC - (us % G_USEC_PER_SEC < 0 ? 1 : 0);
}

/* A page of rows asks some forty times: without a GDateTime, which is a heap of them. */
Day clock_day(const Clock *clock, gint64 unix_us)
{
    gint64 seconds = whole_seconds(unix_us), day;

    if (seconds < FIRST_DAY * DAY_SECONDS || seconds >= (LAST_DAY + 1) * DAY_SECONDS)
        return DAY_NONE;
    int interval = g_time_zone_find_interval(clock->zone, G_TIME_TYPE_UNIVERSAL, seconds);
    seconds += g_time_zone_get_offset(clock->zone, interval);
    day = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0 ? 1 : 0);
    return day < FIRST_DAY || day > LAST_DAY ? DAY_NONE : (Day)day;
}

Day clock_today(const Clock *clock)
{
    return clock_day(clock, clock_now_us(clock));
}

/* GDate counts from 0001-01-01 as day 1. */
#define JULIAN_OF_1970 719163

Day day_from_julian(guint32 julian)
{
    return (Day)((gint64)julian - JULIAN_OF_1970);
}

guint32 day_to_julian(Day day)
{
    return (guint32)((gint64)day + JULIAN_OF_1970);
}
