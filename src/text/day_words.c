/* SPDX-License-Identifier: MIT */
/* Days as people type them. */
#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"

#define FIRST_DAY     (-719162) /* 0001-01-01 */
#define LAST_DAY      2932896   /* 9999-12-31 */
#define DAYS_IN_WEEK  7
#define LETTERS_MIN   3
#define OFFSET_MAX    36525 /* a hundred years: more is a slip of the finger */
#define EPOCH_WEEKDAY 3     /* 1970-01-01 was a Thursday, counted from Monday */

static const char *const weekdays[DAYS_IN_WEEK] = {"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
static const char *const short_weekdays[DAYS_IN_WEEK] = {
    NC_("weekday", "Mon"), NC_("weekday", "Tue"), NC_("weekday", "Wed"), NC_("weekday", "Thu"),
    NC_("weekday", "Fri"), NC_("weekday", "Sat"), NC_("weekday", "Sun")};

static int weekday_of(Day day)
{
    int weekday = (int)(((gint64)day + EPOCH_WEEKDAY) % DAYS_IN_WEEK);

    return weekday < 0 ? weekday + DAYS_IN_WEEK : weekday;
}

const char *text_weekday(Day day)
{
    return day == DAY_NONE
               ? ""
               : g_dpgettext2(GETTEXT_PACKAGE, "weekday", short_weekdays[weekday_of(day)]);
}

/* "+3d", "-2w", "+10" → days. */
static gboolean read_offset(const char *word, gint64 *days)
{
    gsize length = strlen(word);
    gint64 unit = 1;

    if ((*word != '+' && *word != '-') || length < 2)
        return FALSE;
    if (word[length - 1] == 'w')
        unit = DAYS_IN_WEEK;
    if (word[length - 1] == 'w' || word[length - 1] == 'd')
        length--;

    g_autofree char *digits = g_strndup(word + 1, length - 1);
    if (!text_parse_int(digits, 0, OFFSET_MAX, days))
        return FALSE;
    *days *= *word == '-' ? -unit : unit;
    return TRUE;
}

static gboolean read_weekday(const char *word, Day today, gint64 *days)
{
    gsize length = strlen(word);

    for (int i = 0; length >= LETTERS_MIN && i < DAYS_IN_WEEK; i++)
        if (strncmp(weekdays[i], word, length) == 0) {
            *days = (i - weekday_of(today) + DAYS_IN_WEEK - 1) % DAYS_IN_WEEK + 1;
            return TRUE;
        }
    return FALSE;
}

/* How many days from today on. */
static gboolean read_relative(const char *word, Day today, gint64 *days)
{
    static const struct {
        const char *word;
        int days;
    } words[] = {{"today", 0}, {"tomorrow", 1}, {"yesterday", -1}};

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].word, word) == 0) {
            *days = words[i].days;
            return TRUE;
        }
    return read_offset(word, days) || read_weekday(word, today, days);
}

gboolean text_read_day(const char *typed, Day today, Day *day)
{
    g_autofree char *word = g_strstrip(g_ascii_strdown(typed, -1));
    gint64 days, found;
    Day iso;

    if (strlen(word) == strlen("2026-11-23") && text_parse_day(word, &iso)) {
        *day = iso;
        return TRUE;
    }
    if (today == DAY_NONE || !read_relative(word, today, &days))
        return FALSE;
    found = (gint64)today + days;
    if (found < FIRST_DAY || found > LAST_DAY)
        return FALSE;
    *day = (Day)found;
    return TRUE;
}
