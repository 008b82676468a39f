/* SPDX-License-Identifier: MIT */
#include "flow.h"

#include <glib-unix.h>
#include <string.h>

#include "pace.h"

struct Flow {
    UiScreen *screen;
    Pace *pace;
    FlowSlow slow;
    void (*ready)(gpointer data);
    gpointer data;
    guint writing;     /* source: the terminal may take more */
    guint64 unwritten; /* when that began: bytes */
    guint patience;    /* source: it should have answered */
};

gboolean flow_slow_from_text(const char *text, FlowSlow *slow)
{
    static const char *const words[] = {
        [FLOW_SLOW_AUTO] = "auto", [FLOW_SLOW_YES] = "yes", [FLOW_SLOW_NO] = "no"};

    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(text, words[i]) != 0)
            continue;
        *slow = (FlowSlow)i;
        return TRUE;
    }
    return FALSE;
}

static void look(Flow *flow)
{
    if (flow->slow == FLOW_SLOW_AUTO)
        ui_screen_set_sparing(flow->screen, pace_is_slow(flow->pace));
}

static gboolean patience_over(gpointer data)
{
    Flow *flow = data;

    flow->patience = 0;
    flow->ready(flow->data);
    return G_SOURCE_REMOVE;
}

static gboolean may_write(gint fd, GIOCondition condition, gpointer data)
{
    Flow *flow = data;

    ui_screen_write_on(flow->screen);
    if (ui_screen_is_writing(flow->screen))
        return G_SOURCE_CONTINUE;
    flow->writing = 0;
    pace_flowed(flow->pace, flow->unwritten, g_get_monotonic_time());
    look(flow);
    flow->ready(flow->data);
    return G_SOURCE_REMOVE;
}

static void watch_writing(Flow *flow)
{
    if (!ui_screen_is_writing(flow->screen) || flow->writing != 0)
        return;
    pace_stuck(flow->pace, g_get_monotonic_time());
    flow->unwritten = ui_screen_unwritten(flow->screen);
    flow->writing = g_unix_fd_add(ui_screen_input_fd(flow->screen), G_IO_OUT, may_write, flow);
}

Flow *flow_new(UiScreen *screen, FlowSlow slow, void (*ready)(gpointer data), gpointer data)
{
    Flow *flow = g_new0(Flow, 1);

    flow->screen = screen;
    flow->slow = slow;
    flow->ready = ready;
    flow->data = data;
    flow->pace = pace_new(ui_screen_can_answer(screen));
    ui_screen_never_wait(screen);
    ui_screen_set_sparing(screen, slow == FLOW_SLOW_YES);
    if (pace_ask(flow->pace, g_get_monotonic_time()))
        ui_screen_ask(screen);
    watch_writing(flow);
    return flow;
}

void flow_free(Flow *flow)
{
    if (flow == NULL)
        return;
    g_clear_handle_id(&flow->writing, g_source_remove);
    g_clear_handle_id(&flow->patience, g_source_remove);
    pace_free(flow->pace);
    g_free(flow);
}

gboolean flow_is_writing(const Flow *flow)
{
    return flow->writing != 0;
}

/* The answer went to whoever gave the terminal away: nobody waits for it. */
static void catch_up(Flow *flow)
{
    if (ui_screen_is_asked(flow->screen))
        return;
    g_clear_handle_id(&flow->patience, g_source_remove);
    pace_unasked(flow->pace);
}

gint64 flow_due(Flow *flow)
{
    gint64 now = g_get_monotonic_time(), due;

    catch_up(flow);
    if (flow->writing != 0)
        return G_MAXINT64;
    due = pace_due(flow->pace, now);
    if (due == G_MAXINT64 && flow->patience == 0) {
        gint64 left = MAX(pace_patience(flow->pace) - now, 0) / 1000 + 1;
        flow->patience = g_timeout_add((guint)left, patience_over, flow);
    }
    return due;
}

void flow_frame_begins(Flow *flow)
{
    ui_screen_hold(flow->screen, TRUE);
}

void flow_frame_ends(Flow *flow)
{
    gint64 now = g_get_monotonic_time();

    catch_up(flow);
    pace_sent(flow->pace, ui_screen_sent(flow->screen), now);
    if (pace_ask(flow->pace, now))
        ui_screen_ask(flow->screen);
    ui_screen_hold(flow->screen, FALSE);
    watch_writing(flow);
}

gboolean flow_take_key(Flow *flow, guint32 key)
{
    gint64 now = g_get_monotonic_time();

    if (key != UI_KEY_ANSWER)
        return FALSE;
    g_clear_handle_id(&flow->patience, g_source_remove);
    pace_answered(flow->pace, now);
    look(flow);
    if (pace_ask(flow->pace, now)) /* more has gone since the question */
        ui_screen_ask(flow->screen);
    watch_writing(flow);
    flow->ready(flow->data);
    return TRUE;
}
