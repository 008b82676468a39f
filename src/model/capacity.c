/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "looptrace/model.h"
#include "looptrace/text.h"

void capacity_free(Capacity *day)
{
    if (day == NULL)
        return;
#define X(member, column) g_free(day->member);
    CAPACITY_TEXTS(X)
#undef X
    g_free(day->key);
    g_free(day->supplier);
    g_free(day->by);
    g_free(day);
}

Capacity *capacity_copy(const Capacity *day)
{
    Capacity *copy = g_new0(Capacity, 1);

#define X(member, column) copy->member = g_strdup(day->member);
    CAPACITY_TEXTS(X)
#undef X
    copy->key = g_strdup(day->key);
    copy->supplier = g_strdup(day->supplier);
    copy->by = g_strdup(day->by);
    copy->total = day->total;
    copy->booked = day->booked;
    return copy;
}

char *capacity_key(const char *supplier_id, const char *date)
{
    return g_strdup_printf("%s/%s", supplier_id, date);
}

gint64 capacity_free_pieces(const Capacity *day)
{
    return MAX(day->total - day->booked, 0);
}

int capacity_percent(const Capacity *day)
{
    if (day->total <= 0)
        return 0;
    return (int)CLAMP(day->booked * 100 / day->total, 0, 100);
}

#define MONTH_LENGTH 7 /* "2026-11" */

gboolean capacity_month(const char *text, Day *first, Day *last)
{
    g_autofree char *month = g_strndup(text, MONTH_LENGTH);
    g_autofree char *begin = g_strconcat(month, "-01", NULL);
    Day day = DAY_NONE;
    gsize length = strlen(text);

    if ((length != MONTH_LENGTH && !text_parse_day(text, &day)) || !text_parse_day(begin, first))
        return FALSE;
    for (*last = *first; *last < *first + 30; (*last)++) {
        g_autofree char *next = text_day(*last + 1);
        if (strncmp(next, month, MONTH_LENGTH) != 0)
            break;
    }
    return TRUE;
}
