/* SPDX-License-Identifier: MIT */
/* What has crossed the line: sums, the connection, then by screen and by endpoint. */
#include "list_words.h"
#include "looptrace/panes.h"
#include "looptrace/ui_progress.h"
#include "looptrace/words.h"

#define TREND_DAYS     14
#define NUMBER_COLUMNS 10 /* behind the trend */

typedef struct {
    Pane pane;
    UiPage *page;
} NetworkPane;

G_GNUC_PRINTF(3, 4)
static void add_pair(UiPage *page, const char *label, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_LINE);

    ui_page_add_pair(page, label, safe, UI_NORMAL);
}

/* Arrows are no words. */
static void add_sum(const NetworkPane *pane, const char *label, const LedgerSum *sum)
{
    g_autofree char *down = text_bytes(sum->received);
    g_autofree char *up = text_bytes(sum->sent);
    guint requests = (guint)sum->requests;

    if (pane->pane.host->accessible)
        add_pair(
            pane->page, label,
            P_("received %s, sent %s, %u request", "received %s, sent %s, %u requests", requests),
            down, up, requests);
    else
        add_pair(pane->page, label, _("↓ %s ↑ %s · %u req."), down, up, requests);
}

static char *bytes_words(gint64 bytes)
{
    return text_bytes((guint64)bytes);
}

/* Both ways, a day each; the last one is today. */
static void add_days(const NetworkPane *pane)
{
    const PaneHost *host = pane->pane.host;
    const UiStyle style = {host->ascii, host->accessible};
    Day today = clock_today(&host->services->clock);
    gint64 bytes[TREND_DAYS];

    for (int i = 0; i < TREND_DAYS; i++) {
        Day day = today - (TREND_DAYS - 1) + i;
        LedgerSum sum = meter_days(host->services->meter, day, day);
        bytes[i] = (gint64)(sum.sent + sum.received);
    }
    g_autoptr(SafeText) trend =
        ui_trend_text(bytes, TREND_DAYS, TREND_DAYS + NUMBER_COLUMNS, style, bytes_words);
    ui_page_add_pair(pane->page, C_("network", "14 days"), trend, UI_NORMAL);
}

static void add_sums(const NetworkPane *pane, const Services *services)
{
    UiPage *page = pane->page;
    LedgerSum session = meter_session(services->meter);
    LedgerSum today = meter_today(services->meter);
    LedgerSum month = meter_month(services->meter);
    g_autofree char *budget = text_bytes(services->budget);

    add_sum(pane, C_("network", "This run"), &session);
    add_sum(pane, C_("network", "Today"), &today);
    add_sum(pane, C_("network", "This month"), &month);
    add_days(pane);
    if (services->budget > 0)
        add_pair(page, C_("network", "Budget"), _("%s a month, %u %% used"), budget,
                 (guint)((month.sent + month.received) * 100 / services->budget));
    else
        add_pair(page, C_("network", "Budget"), _("none (set `budget = 50 MB` in the profile)"));
    add_pair(page, C_("network", "Metered"), "%s",
             config_get_flag(services->config, SETTING_METERED)
                 ? _("on: nothing is polled, and costs are told first (B ends it)")
                 : _("off (B begins it)"));
}

static void add_link(UiPage *page, const Services *services)
{
    NetCounters counters = net_session_counters(services->net);
    LinkState link = sync_link(services->sync);
    g_autofree char *since = text_moment(link.since_us, &services->clock);

    if (sync_is_offline(services->sync)) {
        add_pair(page, C_("network", "Link"), _("offline mode: nobody is asked, changes wait"));
        return;
    }
    switch (link.kind) {
    case LINK_UNKNOWN:
        add_pair(page, C_("network", "Link"), _("nothing has been asked yet"));
        break;
    case LINK_ONLINE:
        add_pair(page, C_("network", "Link"), _("online since %s"), since);
        break;
    case LINK_OFFLINE:
        add_pair(page, C_("network", "Link"),
                 _("OFFLINE since %s; what is here stays readable, r on a list tries again"),
                 since);
        if (link.reason != NULL)
            add_pair(page, C_("network", "Why"), "%s", link.reason);
        break;
    }
    add_pair(page, C_("network", "Round trip"),
             _("%d ms newest, %d ms smoothed, %d ms of the line alone"),
             (int)(counters.last_rtt_us / 1000), (int)(counters.smooth_rtt_us / 1000),
             (int)(counters.line_rtt_us / 1000));
    add_pair(page, C_("network", "Connections"), _("%u made to %s"), (guint)counters.connections,
             services->url);
    if (counters.has_skew)
        add_pair(page, C_("network", "Clocks"), _("the server's is %d s from ours"),
                 (int)counters.clock_skew_s);
}

static void add_rows(UiPage *page, const char *title, const GPtrArray *rows)
{
    page_say(page, UI_NORMAL, "%s", "");
    page_say(page, UI_HEADING, "%-18s %9s %9s %5s %5s %8s %8s", title, C_("network", "received"),
             C_("network", "sent"), C_("network", "req."), C_("network", "bad"),
             C_("network", "mean"), C_("network", "longest"));
    for (guint i = 0; i < rows->len; i++) {
        const MeterRow *row = g_ptr_array_index(rows, i);
        g_autofree char *down = text_bytes(row->received);
        g_autofree char *up = text_bytes(row->sent);
        gint64 mean = row->answers == 0 ? 0 : row->wait_us / (gint64)row->answers / 1000;
        page_say(page, row->failures > 0 ? UI_BAD : UI_NORMAL,
                 "%-18.18s %9s %9s %5" G_GUINT64_FORMAT " %5" G_GUINT64_FORMAT " %5" G_GINT64_FORMAT
                 " ms %5" G_GINT64_FORMAT " ms",
                 row->name, down, up, row->requests, row->failures, mean, row->longest_us / 1000);
    }
    if (rows->len == 0)
        page_say(page, UI_DIM, _("nothing yet"));
}

static gboolean network_recalc(Pane *base, const UiArea *area)
{
    NetworkPane *pane = (NetworkPane *)base;
    const Services *services = base->host->services;
    UiArea inner = {area->y + 1, area->x + 1, area->rows - 1, area->columns - 2};
    g_autofree char *warning = NULL;

    ui_page_set_area(pane->page, &inner);
    ui_page_clear(pane->page);
    if (services->meter == NULL) {
        page_say(pane->page, UI_NORMAL, _("Not connected: nothing has crossed the line."));
        return TRUE;
    }
    warning = meter_budget_words(services->meter, services->budget);
    if (warning != NULL)
        page_say(pane->page, UI_BAD, _("Budget: %s."), warning);
    add_sums(pane, services);
    add_link(pane->page, services);
    add_rows(pane->page, C_("network", "By screen"), meter_screens(services->meter));
    add_rows(pane->page, C_("network", "By endpoint"), meter_endpoints(services->meter));
    return TRUE;
}

static void network_paint(Pane *base, UiScreen *screen)
{
    ui_page_paint(((NetworkPane *)base)->page, screen);
}

static void network_cursor(const Pane *base, int *y, int *x)
{
    *y = 1;
    *x = 0;
}

static guint network_move(Pane *base, UiMove step)
{
    return ui_page_move(((NetworkPane *)base)->page, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

static const PaneAct network_acts[ACTION_COUNT] = {
    [ACTION_CANCEL] = pane_go_back,
};

static guint network_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},
        {ACTION_METERED, NULL},
        {ACTION_PAGE_DOWN, NULL},
        {ACTION_BACK, NULL},
    };
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *network_heading(const Pane *base)
{
    return safe_text_printf(_("Network"));
}

static SafeText *network_say(const Pane *base)
{
    return ui_page_say(((const NetworkPane *)base)->page);
}

static void network_free(Pane *base)
{
    NetworkPane *pane = (NetworkPane *)base;

    ui_page_free(pane->page);
    g_free(pane);
}

static const PaneOps network_ops = {
    .id = "network",
    .title = "Network",
    .free = network_free,
    .recalc = network_recalc,
    .paint = network_paint,
    .cursor = network_cursor,
    .move = network_move,
    .acts = network_acts,
    .hints = network_hints,
    .heading = network_heading,
    .say = network_say,
};

Pane *pane_network_new(const PaneHost *host)
{
    NetworkPane *pane = g_new0(NetworkPane, 1);

    pane->pane = (Pane){.ops = &network_ops, .host = host};
    pane->page = ui_page_new();
    return &pane->pane;
}
