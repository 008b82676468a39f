/* SPDX-License-Identifier: MIT */
#include "frame.h"

#define HINTS_MAX 16

/* A screen takes about two round trips, and what takes longer than a second breaks a thought: from half
 * a second a trip on, the line is called slow. */
#define SLOW_RTT_US (500 * 1000)

/* "online 780 ms", "OFFLINE since 09:03": what the newest answers said. */
static char *link_text(const Services *services)
{
    if (services->sync == NULL)
        return g_strdup("not connected");

    LinkState link = sync_link(services->sync);
    NetCounters counters = net_session_counters(services->net);
    g_autofree char *since = NULL;
    switch (link.kind) {
    case LINK_UNKNOWN:
        return g_strdup("connecting");
    case LINK_ONLINE:
        return g_strdup_printf("%s %" G_GINT64_FORMAT " ms",
                               counters.smooth_rtt_us >= SLOW_RTT_US ? "slow" : "online",
                               counters.last_rtt_us / 1000);
    case LINK_OFFLINE:
        since = text_moment(link.since_us, &services->clock);
        return g_strdup_printf("OFFLINE since %s", since);
    }
    return NULL;
}

/* Only from where it warns on: the ledger is asked for nothing else here. */
static void append_budget(GString *text, const Services *services)
{
    LedgerSum month = {0};

    if (services->budget == 0)
        return;
    month = meter_month(services->meter);
    if (month.sent + month.received >= services->budget / 5 * 4)
        g_string_append_printf(text, " · BUDGET %" G_GUINT64_FORMAT " %%",
                               (month.sent + month.received) * 100 / services->budget);
}

/* What has to be seen however narrow the screen is. */
static char *warnings_text(const Services *services)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (config_get_flag(services->config, SETTING_METERED))
        g_string_append(text, " · metered");
    if (services->meter != NULL)
        append_budget(text, services);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *traffic_text(const Services *services)
{
    if (services->meter == NULL)
        return g_strdup("");

    LedgerSum session = meter_session(services->meter);
    g_autofree char *down = text_bytes(session.received);
    g_autofree char *up = text_bytes(session.sent);
    return g_strdup_printf(" · ↓ %s ↑ %s", down, up);
}

static SafeText *status_left(const FrameContext *context)
{
    g_autofree char *link = link_text(context->services);
    g_autofree char *warnings = warnings_text(context->services);
    g_autofree char *traffic = traffic_text(context->services);
    g_autoptr(SafeText) state =
        context->pane->ops->state == NULL ? NULL : context->pane->ops->state(context->pane);

    if (context->signing_out)
        return safe_text_printf("signing out…");
    if (context->price != NULL)
        return safe_text_printf("%s", context->price);
    return safe_text_printf("%s%s%s%s%s", link, warnings, state == NULL ? "" : " · ",
                            safe_text_utf8(state), traffic);
}

static SafeText *status_right(const Services *services)
{
    const Person *person = services->sync == NULL ? NULL : sync_person(services->sync);
    g_autoptr(GString) text = g_string_new(NULL);

    if (person == NULL)
        return safe_text_printf("%s", "");
    g_string_append(text, person->full_name != NULL ? person->full_name : person->email);
    for (int i = ROLE_UNKNOWN + 1; i < ROLE_COUNT; i++)
        if ((person->roles & ROLE_BIT(i)) != 0)
            g_string_append_printf(text, " · %s", role_wire((Role)i));
    if (supabase_session_info(services->supabase).run_only)
        g_string_append(text, " · this run only");
    return text_sanitise(text->str, -1, TEXT_LINE);
}

static const char *label_of(const PaneHint *hint, gboolean first)
{
    if (hint->label != NULL)
        return hint->label;
    return first && hint->action == ACTION_BACK ? "Quit" : action_row(hint->action)->label;
}

static void draw_hints(UiScreen *screen, const UiArea *area, const FrameContext *context)
{
    const Pane *pane = context->pane;
    PaneHint wanted[HINTS_MAX];
    UiHint hints[HINTS_MAX];
    guint n = pane->ops->hints(pane, wanted, HINTS_MAX);

    for (guint i = 0; i < n; i++) {
        const ActionRow *row = action_row(wanted[i].action);
        hints[i] = (UiHint){row->hint, label_of(&wanted[i], context->first), wanted[i].enabled};
    }
    ui_hints_paint(screen, area, hints, n);
}

static void draw_too_small(UiScreen *screen, int rows, int columns)
{
    UiArea area = {0, 0, rows, columns};
    g_autoptr(SafeText) text = safe_text_printf("%dx%d: looptrace needs %dx%d", columns, rows,
                                                FRAME_MIN_COLUMNS, FRAME_MIN_ROWS);

    ui_paint_text(screen, &area, 0, 0, text, UI_NORMAL);
    ui_screen_cursor(screen, 0, 0);
}

static void draw_pane(UiScreen *screen, const FrameContext *context, int rows, int columns)
{
    Pane *pane = context->pane;
    UiArea top = {0, 0, 1, columns};
    UiArea body = {1, 0, rows - 3, columns};
    UiArea status = {rows - 2, 0, 1, columns};
    UiArea hints = {rows - 1, 0, 1, columns};
    g_autoptr(SafeText) heading = pane->ops->heading(pane);
    g_autoptr(SafeText) left = status_left(context);
    g_autoptr(SafeText) right = status_right(context->services);
    int y = 0;
    int x = 0;

    pane->ops->recalc(pane, &body);
    ui_paint_fill(screen, &top, 0, UI_TITLE);
    ui_paint_text(screen, &top, 0, 1, heading, UI_TITLE);
    pane->ops->paint(pane, screen);
    ui_status_paint(screen, &status, left, right, UI_STATUS);
    draw_hints(screen, &hints, context);
    pane->ops->cursor(pane, &y, &x);
    ui_screen_cursor(screen, y, x);
}

void frame_draw(UiScreen *screen, const FrameContext *context)
{
    int rows = ui_screen_rows(screen);
    int columns = ui_screen_columns(screen);

    ui_screen_erase(screen);
    if (rows < FRAME_MIN_ROWS || columns < FRAME_MIN_COLUMNS)
        draw_too_small(screen, rows, columns);
    else
        draw_pane(screen, context, rows, columns);
    ui_screen_flush(screen);
}
