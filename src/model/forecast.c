/* SPDX-License-Identifier: MIT */
/* When an order on the board will be ready, at its own pace; how much stands at each stage. */
#include <string.h>

#include "looptrace/model.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

/* ---- the forecast ---- */

static Day day_of(gint64 us)
{
    return (Day)(us / G_USEC_PER_SEC / (24 * 60 * 60));
}

static Sureness sureness(int days, int done, int all)
{
    if (days >= 7 && done * 2 >= all)
        return SURE_GOOD;
    return days >= 3 && done * 5 >= all ? SURE_FAIR : SURE_ROUGH;
}

/* Parts of the time that is left, in hundredths: measured on nothing, so a word stands beside it. */
static int margin_of(Sureness sure, int left)
{
    static const int share[] = {[SURE_ROUGH] = 60, [SURE_FAIR] = 30, [SURE_GOOD] = 15};

    return (left * share[sure] + 99) / 100;
}

static ForecastKind why_none(const BoardRow *row, int done, Day today)
{
    if (row->count == 0)
        return FORECAST_NO_STAGES;
    if (done == row->count * 100)
        return FORECAST_DONE;
    if (done == 0 || row->begun == DAY_NONE)
        return FORECAST_NOT_BEGUN;
    if (row->begun >= today)
        return FORECAST_TOO_SOON;
    if (row->moved_us > 0 && today - day_of(row->moved_us) > FORECAST_STILL_DAYS)
        return FORECAST_STILL;
    return FORECAST_READY;
}

Forecast board_forecast(const BoardRow *row, Day today)
{
    Forecast forecast = {.ready = DAY_NONE};
    int done = 0, all = row->count * 100;

    for (guint i = 0; i < row->count; i++)
        done += row->percent[i];
    forecast.kind = why_none(row, done, today);
    if (forecast.kind != FORECAST_READY)
        return forecast;

    int days = today - row->begun;
    gint64 left = ((gint64)(all - done) * days + done - 1) / done;
    if (left > FORECAST_FAR_DAYS) {
        forecast.kind = FORECAST_TOO_SLOW;
        return forecast;
    }
    forecast.days = days;
    forecast.pace = done * 1000 / (all * days);
    forecast.ready = today + (Day)left;
    forecast.late = row->due == DAY_NONE ? 0 : forecast.ready - row->due;
    forecast.sure = sureness(days, done, all);
    forecast.margin = margin_of(forecast.sure, (int)left);
    return forecast;
}

static const char *none_words(ForecastKind kind)
{
    switch (kind) {
    case FORECAST_DONE:
        return _("all is made");
    case FORECAST_NO_STAGES:
        return _("no forecast: it has no stages yet");
    case FORECAST_NOT_BEGUN:
        return _("no forecast: nothing is made yet");
    case FORECAST_TOO_SOON:
        return _("no forecast: begun today");
    case FORECAST_STILL:
        return _("no forecast: it has stood still for more than 7 days");
    case FORECAST_TOO_SLOW:
        return _("no forecast: more than a year away at its pace");
    case FORECAST_READY:
        break;
    }
    return "";
}

static char *late_words(const Forecast *forecast)
{
    guint late = (guint)ABS(forecast->late);

    if (forecast->late == 0)
        return g_strdup(_("in time"));
    return forecast->late > 0 ? g_strdup_printf(P_("%u day late", "%u days late", late), late)
                              : g_strdup_printf(P_("%u day early", "%u days early", late), late);
}

char *forecast_words(const Forecast *forecast)
{
    static const char *const sure[] = {
        [SURE_ROUGH] = NC_("forecast", "rough"),
        [SURE_FAIR] = NC_("forecast", "fair"),
        [SURE_GOOD] = NC_("forecast", "good"),
    };

    if (forecast->kind != FORECAST_READY)
        return g_strdup(none_words(forecast->kind));
    g_autofree char *ready = text_day(forecast->ready);
    g_autofree char *late = late_words(forecast);
    return g_strdup_printf(_("forecast: ready %s, %s (pace %d.%d %% a day; %s, ± %d d)"), ready,
                           late, forecast->pace / 10, forecast->pace % 10,
                           g_dpgettext2(GETTEXT_PACKAGE, "forecast", sure[forecast->sure]),
                           forecast->margin);
}

/* ---- totals ---- */

static const char *place_of(const BoardRow *row)
{
    int stage = board_row_stage(row);
    const char *name = board_row_stage_name(row, stage);

    if (row->count == 0)
        return "";
    return stage >= 0 && name == NULL ? "" : name;
}

static gboolean is_same(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    g_autofree char *left = g_utf8_casefold(a, -1);
    g_autofree char *right = g_utf8_casefold(b, -1);
    return strcmp(left, right) == 0;
}

void board_total_free(BoardTotal *total)
{
    if (total == NULL)
        return;
    g_free(total->name);
    g_free(total);
}

typedef struct {
    BoardTotal *total;
    int place; /* of the stage: first without any, last when all is done */
} Counted;

static int by_place(gconstpointer one, gconstpointer other)
{
    const Counted *a = one, *b = other;

    return a->place != b->place ? a->place - b->place : g_strcmp0(a->total->name, b->total->name);
}

static Counted *counted_of(GArray *counted, const BoardRow *row)
{
    const char *name = place_of(row);
    int stage = board_row_stage(row);
    Counted new = {NULL, row->count == 0 ? -1 : stage < 0 ? STAGES_MAX : stage};

    for (guint i = 0; i < counted->len; i++)
        if (is_same(g_array_index(counted, Counted, i).total->name, name))
            return &g_array_index(counted, Counted, i);
    new.total = g_new0(BoardTotal, 1);
    new.total->name = g_strdup(name);
    g_array_append_val(counted, new);
    return &g_array_index(counted, Counted, counted->len - 1);
}

GPtrArray *board_totals(const GPtrArray *rows)
{
    g_autoptr(GArray) counted = g_array_new(FALSE, FALSE, sizeof(Counted));
    GPtrArray *totals = g_ptr_array_new_with_free_func((GDestroyNotify)board_total_free);

    for (guint i = 0; i < rows->len; i++) {
        const BoardRow *row = g_ptr_array_index(rows, i);
        BoardTotal *total = counted_of(counted, row)->total;
        total->orders++;
        total->at_risk += row->at_risk ? 1 : 0;
        total->pieces += row->quantity;
    }
    g_array_sort(counted, by_place);
    for (guint i = 0; i < counted->len; i++)
        g_ptr_array_add(totals, g_array_index(counted, Counted, i).total);
    return totals;
}

gboolean board_row_is_at(const BoardRow *row, const char *name)
{
    return is_same(place_of(row), name);
}

int board_row_stage_named(const BoardRow *row, const char *name)
{
    for (guint i = 0; i < row->count; i++) {
        const char *there = board_row_stage_name(row, (int)i);
        if (name != NULL && there != NULL && is_same(there, name))
            return (int)i;
    }
    return -1;
}
