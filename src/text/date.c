/* SPDX-License-Identifier: MIT */
#include "looptrace/text.h"
#include "looptrace/words.h"

#define DASH "–"

/* ---- reading ---- */

/* Exactly `count` digits; moves *at behind them. */
static gboolean take_digits(const char **at, int count, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, ++*at) {
        if (!g_ascii_isdigit(**at))
            return FALSE;
        *value = *value * 10 + (**at - '0');
    }
    return TRUE;
}

static gboolean take_char(const char **at, char wanted)
{
    if (**at != wanted)
        return FALSE;
    ++*at;
    return TRUE;
}

static gboolean take_date(const char **at, Day *day)
{
    int year, month, mday;
    GDate date;

    if (!take_digits(at, 4, &year) || !take_char(at, '-') || !take_digits(at, 2, &month) ||
        !take_char(at, '-') || !take_digits(at, 2, &mday) ||
        !g_date_valid_dmy((GDateDay)mday, (GDateMonth)month, (GDateYear)year))
        return FALSE;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)mday, (GDateMonth)month, (GDateYear)year);
    *day = day_from_julian(g_date_get_julian(&date));
    return TRUE;
}

/* The digits behind the point, at least one; Go writes nine, of which a microsecond has six. */
static gboolean take_fraction(const char **at, gint64 *us)
{
    gint64 unit = G_USEC_PER_SEC / 10;
    int digits = 0;

    for (*us = 0; g_ascii_isdigit(**at) && digits < 9; ++*at, digits++, unit /= 10)
        *us += (**at - '0') * unit;
    return digits > 0;
}

/* "09:12:33.5" → microseconds since midnight. */
static gboolean take_time(const char **at, gint64 *us)
{
    int hour, minute, second;
    gint64 fraction = 0;

    if (!take_digits(at, 2, &hour) || !take_char(at, ':') || !take_digits(at, 2, &minute) ||
        !take_char(at, ':') || !take_digits(at, 2, &second) || hour > 23 || minute > 59 ||
        second > 59)
        return FALSE;
    if (take_char(at, '.') && !take_fraction(at, &fraction))
        return FALSE;
    *us = ((gint64)hour * 3600 + minute * 60 + second) * G_USEC_PER_SEC + fraction;
    return TRUE;
}

/* 'Z', ±HH, ±HHMM, ±HH:MM → seconds east. PostgreSQL's offsets stay below 16 hours. */
static gboolean take_offset(const char **at, int *seconds)
{
    int hours, minutes = 0, sign;

    *seconds = 0;
    if (take_char(at, 'Z'))
        return TRUE;
    sign = **at == '-' ? -1 : 1;
    if ((!take_char(at, '+') && !take_char(at, '-')) || !take_digits(at, 2, &hours))
        return FALSE;
    if ((take_char(at, ':') || **at != '\0') && !take_digits(at, 2, &minutes))
        return FALSE;
    if (hours > 15 || minutes > 59)
        return FALSE;
    *seconds = sign * (hours * 3600 + minutes * 60);
    return TRUE;
}

gboolean text_parse_day(const char *iso, Day *day)
{
    Day read;
    gint64 us;
    int offset;

    if (iso == NULL || !take_date(&iso, &read))
        return FALSE;
    if (*iso != '\0') {
        if ((!take_char(&iso, 'T') && !take_char(&iso, ' ')) || !take_time(&iso, &us))
            return FALSE;
        if (*iso != '\0' && (!take_offset(&iso, &offset) || *iso != '\0'))
            return FALSE;
    }
    *day = read;
    return TRUE;
}

gboolean text_parse_moment(const char *iso, gint64 *unix_us)
{
    Day day;
    gint64 us;
    int offset;

    if (iso == NULL || !take_date(&iso, &day))
        return FALSE;
    if ((!take_char(&iso, 'T') && !take_char(&iso, ' ')) || !take_time(&iso, &us) ||
        !take_offset(&iso, &offset) || *iso != '\0')
        return FALSE;
    *unix_us = ((gint64)day * 86400 - offset) * G_USEC_PER_SEC + us;
    return TRUE;
}

/* ---- writing ---- */

/* 0001-01-01 and 9999-12-31: what four digits of year can say. */
#define FIRST_DAY (-719162)
#define LAST_DAY  2932896

char *text_day(Day day)
{
    GDate date;

    if (day < FIRST_DAY || day > LAST_DAY)
        return g_strdup(DASH);
    g_date_clear(&date, 1);
    g_date_set_julian(&date, day_to_julian(day));
    return g_strdup_printf("%04d-%02d-%02d", g_date_get_year(&date), g_date_get_month(&date),
                           g_date_get_day(&date));
}

char *text_due(Day day, Day today)
{
    gint64 left = (gint64)day - today;

    if (day == DAY_NONE || today == DAY_NONE)
        return g_strdup(DASH);
    if (left < 0)
        return g_strdup_printf(_("%lld d late"), (long long)-left);
    if (left == 0)
        return g_strdup(_("today"));
    if (left == 1)
        return g_strdup(_("tomorrow"));
    return g_strdup_printf(_("in %lld days"), (long long)left);
}

char *text_due_in(Day day, Day today, int columns)
{
    g_autofree char *due = text_due(day, today);
    gint64 left = (gint64)day - today;

    if (text_columns(due) <= columns || left < 0 || day == DAY_NONE || today == DAY_NONE)
        return g_steal_pointer(&due);
    return g_strdup_printf(C_("due", "%lld d"), (long long)left);
}

/* The moment in the clock's zone; NULL beyond the years 1 to 9999. */
static GDateTime *local_moment(gint64 unix_us, const Clock *clock)
{
    gint64 seconds = unix_us / G_USEC_PER_SEC - (unix_us % G_USEC_PER_SEC < 0);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(seconds);

    return utc == NULL ? NULL : g_date_time_to_timezone(utc, clock->zone);
}

/* Not g_date_time_format(): its years before 1000 have no leading zeros. */
static char *moment_date(GDateTime *moment)
{
    return g_strdup_printf("%04d-%02d-%02d", g_date_time_get_year(moment),
                           g_date_time_get_month(moment), g_date_time_get_day_of_month(moment));
}

static char *moment_time(GDateTime *moment)
{
    return g_strdup_printf("%02d:%02d", g_date_time_get_hour(moment),
                           g_date_time_get_minute(moment));
}

char *text_moment(gint64 unix_us, const Clock *clock)
{
    g_autoptr(GDateTime) moment = local_moment(unix_us, clock);
    g_autoptr(GDateTime) now = local_moment(clock_now_us(clock), clock);

    if (moment == NULL)
        return g_strdup(DASH);
    if (now == NULL || g_date_time_get_year(moment) != g_date_time_get_year(now))
        return moment_date(moment);
    g_autofree char *time = moment_time(moment);
    if (g_date_time_get_day_of_year(moment) == g_date_time_get_day_of_year(now))
        return g_steal_pointer(&time);
    return g_strdup_printf("%02d-%02d %s", g_date_time_get_month(moment),
                           g_date_time_get_day_of_month(moment), time);
}

char *text_moment_full(gint64 unix_us, const Clock *clock)
{
    g_autoptr(GDateTime) moment = local_moment(unix_us, clock);

    if (moment == NULL)
        return g_strdup(DASH);
    g_autofree char *date = moment_date(moment);
    g_autofree char *time = moment_time(moment);
    return g_strdup_printf("%s %s", date, time);
}
