/* SPDX-License-Identifier: MIT */
/*
 * What time it is, and in which zone a person reads it. Passed down by value, so that rules and
 * screens can be tested at a fixed moment.
 */
#ifndef LOOPTRACE_CLOCK_H
#define LOOPTRACE_CLOCK_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    GTimeZone *zone; /* owned by whoever made the Clock: clock_clear() */
    gint64 fixed_us; /* 0: the system's clock; else always this moment, Unix microseconds */
} Clock;

/* zone_name NULL or "" means the machine's zone; an unknown name is refused with FAULT_CONFIG.
 * fixed_iso NULL means real time, else an ISO 8601 moment with offset (LOOPTRACE_NOW; tests only). */
gboolean clock_init(Clock *clock, const char *zone_name, const char *fixed_iso, GError **error);
void clock_clear(Clock *clock);

gint64 clock_now_us(const Clock *clock); /* Unix time, microseconds */

/* Microseconds that keep counting during suspend (CLOCK_BOOTTIME): for expiry and deadlines. */
gint64 clock_boot_us(void);

/* A calendar day as days since 1970-01-01, in the clock's zone. */
typedef gint32 Day;
#define DAY_NONE G_MININT32
Day clock_today(const Clock *clock);
Day clock_day(const Clock *clock, gint64 unix_us); /* DAY_NONE beyond the calendar */

/* GDate's count (0001-01-01 is 1), for calendar arithmetic by GLib. */
Day day_from_julian(guint32 julian);
guint32 day_to_julian(Day day);

G_END_DECLS

#endif
