/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <string.h>

#include "looptrace/words.h"
#include "status.h"

#define HINTS_MAX     16
#define BODY_MIN_ROWS 4 /* of the screen are left beside an announcement */
#define STATUS_GAPS   3 /* cells of the status line that are neither left nor right */

/* A screen takes about two round trips, and what takes longer than a second breaks a thought: from half
 * a second a trip on, the line is called slow. */
#define SLOW_RTT_US (500 * 1000)

/* "NO ANSWER since 09:03": what the newest answer said isn't so any more. A time of day stays true without being painted
 * again. NULL: nothing has waited for so long. */
static char *silence_text(const Services *services, gboolean quiet)
{
    gint64 since_us = net_session_unanswered_us(services->net);
    gint64 waited_us = g_get_monotonic_time() - since_us;

    if (since_us == 0 || waited_us < FRAME_SILENCE_US)
        return NULL;
    if (quiet)
        return g_strdup(C_("link", "no answer"));
    g_autofree char *since =
        text_moment(clock_now_us(&services->clock) - waited_us, &services->clock);
    return g_strdup_printf(_("NO ANSWER since %s"), since);
}

/* "online 780 ms", "OFFLINE since 09:03": what the newest answers said. */
static char *link_text(const Services *services, gboolean quiet)
{
    if (config_get_flag(services->config, SETTING_OFFLINE))
        return g_strdup(C_("link", "OFFLINE MODE"));
    if (services->sync == NULL)
        return g_strdup(C_("link", "not connected"));

    LinkState link = sync_link(services->sync);
    NetCounters counters = net_session_counters(services->net);
    g_autofree char *since = NULL;
    char *silence;
    const char *word;
    switch (link.kind) {
    case LINK_UNKNOWN:
        return g_strdup(C_("link", "connecting"));
    case LINK_ONLINE:
        silence = silence_text(services, quiet);
        if (silence != NULL)
            return silence;
        word = counters.quick_rtt_us >= SLOW_RTT_US ? C_("link", "slow") : C_("link", "online");
        return quiet ? g_strdup(word)
                     : g_strdup_printf("%s %" G_GINT64_FORMAT " ms", word,
                                       counters.last_rtt_us / 1000);
    case LINK_OFFLINE:
        since = text_moment(link.since_us, &services->clock);
        return g_strdup_printf(_("OFFLINE since %s"), since);
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
        g_string_append_printf(text, _(" · BUDGET %u %%"),
                               (guint)((month.sent + month.received) * 100 / services->budget));
}

/* What waits in a file that is out of reach while this run keeps its own in memory. */
static void append_unread(GString *text, Outbox *outbox)
{
    OutboxCounts kept = {0};

    if (outbox_mode(outbox) == OUTBOX_MEMORY)
        outbox_count(outbox, &kept);
    if (kept.unread > 0)
        g_string_append_printf(text, _(" · %u CAN'T BE READ"), kept.unread);
}

/* How many changes the server hasn't got, and how many have come back. */
static void append_outbox(GString *text, const Services *services)
{
    WriteCounts counts = writes_count(services->writes);

    if (counts.waiting > 0 && outbox_mode(writes_outbox(services->writes)) == OUTBOX_MEMORY) {
        g_string_append_printf(
            text, P_(" · %u WAITS IN MEMORY ALONE", " · %u WAIT IN MEMORY ALONE", counts.waiting),
            counts.waiting);
    } else if (counts.waiting > 0) {
        g_autofree char *since = text_moment(counts.oldest_us, &services->clock);
        g_string_append(text, " · ");
        g_string_append_printf(text,
                               P_("%u queued since %s", "%u queued, oldest %s", counts.waiting),
                               counts.waiting, since);
    }
    if (counts.stuck > 0)
        g_string_append_printf(text, _(" · %u TO DECIDE"), counts.stuck);
    append_unread(text, writes_outbox(services->writes));
}

/* What has to be seen however narrow the screen is. */
static char *warnings_text(const Services *services, gboolean mouse)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (config_get_flag(services->config, SETTING_METERED))
        g_string_append_printf(text, " · %s", C_("link", "metered"));
    if (mouse)
        g_string_append_printf(text, " · %s", C_("link", "mouse"));
    if (services->meter != NULL)
        append_budget(text, services);
    if (services->writes != NULL && writes_outbox(services->writes) != NULL)
        append_outbox(text, services);
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

static SafeText *state_of(const Pane *pane)
{
    return pane->ops->state == NULL ? NULL : pane->ops->state(pane);
}

/* "g …": the keys wait for the next one, however long it takes. */
static SafeText *pending_of(const FrameContext *context)
{
    UiSequence sequence = {.n = MIN(context->n_pending, UI_SEQUENCE_MAX)};

    memcpy(sequence.keys, context->pending, sequence.n * sizeof *sequence.keys);
    g_autofree char *name = ui_sequence_name(&sequence);
    return safe_text_printf(_("%s …  (Esc: nothing)"), name);
}

/* What the person is to know before anything else; NULL: nothing. */
static SafeText *notice_of(const FrameContext *context)
{
    if (context->signing_out)
        return safe_text_printf("%s", _("signing out…"));
    if (context->n_pending > 0)
        return pending_of(context);
    if (context->message != NULL)
        return safe_text_printf("%s", context->message);
    const UiNotice *notice = context->toasts == NULL ? NULL : ui_toasts_current(context->toasts);
    return notice == NULL ? NULL : safe_text_ref(notice->text);
}

/* Marks are of the screen; what will be done to them has to be seen before. */
static char *marks_text(const Pane *pane)
{
    guint marked = pane->ops->table == NULL ? 0 : ui_table_marked(pane->ops->table(pane));

    return marked == 0 ? g_strdup("")
                       : g_strdup_printf(P_(" · %u marked", " · %u marked", marked), marked);
}

static SafeText *who_is_here(const Services *services)
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
        g_string_append_printf(text, " · %s", _("this run only"));
    return text_sanitise(text->str, -1, TEXT_LINE);
}

static char *retry_text(const FrameContext *context)
{
    const Sync *sync = context->services->sync;
    gboolean offline = sync != NULL && sync_link(sync).kind == LINK_OFFLINE;

    if (config_get_flag(context->services->config, SETTING_OFFLINE)) {
        const Pane *pane = context->pane;
        g_autofree char *key = keymap_hint(pane->host->keymap, pane_screen(pane), ACTION_OFFLINE);
        return *key == '\0' ? g_strdup("") : g_strdup_printf(_(" (%s ends it)"), key);
    }
    return status_retry(offline ? context->retry_in_us : -1, &context->services->clock);
}

/* A policy that wants the second factor for reading hides rows without a word: what is on the screen may not be all. */
static char *factor_text(const FrameContext *context)
{
    const Services *services = context->services;
    gboolean kiosk = config_get_flag(services->config, SETTING_KIOSK);
    Action gives = kiosk ? ACTION_REFRESH : ACTION_ACCOUNT;
    Screen screen = pane_screen(context->pane);

    if (context->locked || screen == SCREEN_SIGN_IN || screen == SCREEN_CREDENTIAL ||
        supabase_session_info(services->supabase).factor == NULL)
        return g_strdup("");
    g_autofree char *key = keymap_hint(context->pane->host->keymap, screen, gives);
    return *key == '\0' ? g_strdup(_(" · NO SECOND FACTOR"))
                        : g_strdup_printf(_(" · NO SECOND FACTOR (%s)"), key);
}

/* Round trips, times and bytes change all the time: a reader would be told of each. */
static void make_status(const FrameContext *context, int columns, SafeText **left, SafeText **right)
{
    gboolean quiet = context->announcer != NULL;
    g_autofree char *link = link_text(context->services, quiet);
    g_autofree char *retry = quiet ? g_strdup("") : retry_text(context);
    g_autofree char *of_line = warnings_text(context->services, context->mouse);
    g_autofree char *marks = marks_text(context->pane);
    g_autofree char *factor = factor_text(context);
    g_autofree char *warnings = g_strconcat(factor, of_line, marks, NULL);
    g_autofree char *traffic = quiet ? g_strdup("") : traffic_text(context->services);
    g_autoptr(SafeText) state = state_of(context->pane);
    g_autoptr(SafeText) who =
        context->locked ? safe_text_printf("%s", "") : who_is_here(context->services);
    const StatusParts parts = {
        .link = link,
        .retry = retry,
        .warnings = warnings,
        .state = state == NULL ? "" : safe_text_utf8(state),
        .traffic = traffic,
        .right = safe_text_utf8(who),
    };

    *left = notice_of(context);
    if (*left == NULL)
        status_fit(&parts, columns, left, right);
    else /* a sentence has the line to itself when it needs it */
        *right = safe_text_columns(*left) + safe_text_columns(who) + 3 > columns
                     ? safe_text_printf("%s", "")
                     : g_steal_pointer(&who);
}

static const char *label_of(const PaneHint *hint, gboolean first)
{
    if (hint->label != NULL)
        return g_dpgettext2(GETTEXT_PACKAGE, "hint", hint->label);
    return first && hint->action == ACTION_BACK ? C_("hint", "Quit") : action_label(hint->action);
}

/* Nobody leaves a kiosk. */
static gboolean is_hinted(const FrameContext *context, Action action)
{
    const ActionRow *row =
        action_row(action == ACTION_BACK && context->first ? ACTION_QUIT : action);

    return action_is_offered(row, context->services);
}

typedef struct {
    UiHint hints[HINTS_MAX];
    Action actions[HINTS_MAX];
    guint n;
    GPtrArray *texts; /* of the hints */
} HintBar;

static const char *bar_keep(HintBar *bar, char *text)
{
    g_ptr_array_add(bar->texts, text);
    return text;
}

/* What has no key here has no place in the bar. A reader can't tell what is dim: that stands in brackets. */
static void bar_fill(HintBar *bar, const FrameContext *context)
{
    const Pane *pane = context->pane;
    PaneHint wanted[HINTS_MAX];
    guint count = pane->ops->hints(pane, wanted, HINTS_MAX);

    bar->n = 0;
    bar->texts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < count; i++) {
        Action action = wanted[i].action;
        g_autofree char *reason = pane_why_not(pane, action);
        const char *key = bar_keep(bar, keymap_hint(pane->host->keymap, pane_screen(pane), action));
        const char *label = label_of(&wanted[i], context->first);
        if (*key == '\0' || !is_hinted(context, action))
            continue;
        if (reason != NULL && context->announcer != NULL)
            label = bar_keep(bar, g_strdup_printf("(%s)", label));
        bar->hints[bar->n] = (UiHint){key, label, reason == NULL};
        bar->actions[bar->n++] = action;
    }
}

static void draw_hints(UiScreen *screen, const UiArea *area, const FrameContext *context)
{
    HintBar bar;

    bar_fill(&bar, context);
    ui_hints_paint(screen, area, bar.hints, bar.n);
    g_ptr_array_unref(bar.texts);
}

Action frame_hint_at(const UiScreen *screen, const FrameContext *context, int y, int x)
{
    UiArea area = {ui_screen_rows(screen) - 1, 0, 1, ui_screen_columns(screen)};
    HintBar bar;

    if (y != area.y)
        return ACTION_NONE;
    bar_fill(&bar, context);
    int at = ui_hints_at(&area, bar.hints, bar.n, x);
    g_ptr_array_unref(bar.texts);
    return at < 0 ? ACTION_NONE : bar.actions[at];
}

static void draw_too_small(UiScreen *screen, int rows, int columns)
{
    UiArea area = {0, 0, rows, columns};
    g_autoptr(SafeText) text = safe_text_printf(_("%dx%d: looptrace needs %dx%d"), columns, rows,
                                                FRAME_MIN_COLUMNS, FRAME_MIN_ROWS);

    ui_paint_text(screen, &area, 0, 0, text, UI_NORMAL);
    ui_screen_cursor(screen, 0, 0);
}

static SafeText *said_of(const Pane *pane)
{
    if (pane->ops->say != NULL)
        return pane->ops->say(pane);
    return pane->ops->table == NULL ? NULL : ui_table_say(pane->ops->table(pane));
}

/* As many lines as it takes to be read whole, as long as something of the screen is left. */
static char **announcement_lines(const FrameContext *context, const SafeText *heading, int columns)
{
    const Pane *pane = context->pane;
    g_autofree char *link = link_text(context->services, TRUE);
    g_autoptr(SafeText) state = state_of(pane);
    g_autoptr(SafeText) notice = notice_of(context);
    g_autoptr(SafeText) selected = said_of(pane);
    const AnnounceParts parts = {
        .screen = pane->ops->id,
        .heading = heading,
        .link = link,
        .state = state,
        .notice = notice,
        .selected = selected,
    };

    const SafeText *line = announcer_update(context->announcer, &parts);
    return text_wrap(safe_text_utf8(line), columns);
}

/* What there is no room for is cut from the last line, with a mark that says so. */
static void draw_announcement(UiScreen *screen, const UiArea *area, char **lines)
{
    for (int y = 0; y < area->rows && lines[y] != NULL; y++) {
        gboolean cut = y == area->rows - 1 && lines[y + 1] != NULL;
        g_autofree char *rest = cut ? g_strjoinv(" ", lines + y) : NULL;
        g_autoptr(SafeText) text = safe_text_printf("%s", cut ? rest : lines[y]);
        ui_paint_cell(screen, area, y, 1, area->columns - 1, TEXT_LEFT, text, UI_NORMAL);
    }
}

/* What has just happened has the line to itself where there isn't room for both. */
static void paint_status(UiScreen *screen, const UiArea *area, const FrameContext *context,
                         const SafeText *left, const SafeText *right)
{
    g_autoptr(SafeText) notice = notice_of(context);
    g_autoptr(SafeText) nobody = safe_text_printf("%s", "");
    int both = safe_text_columns(left) + safe_text_columns(right) + STATUS_GAPS;

    ui_status_paint(screen, area, left, notice != NULL && both > area->columns ? nobody : right,
                    UI_STATUS);
}

/* Its lines below the pane take their room from it; how many those were is a good guess. */
static char **make_room(const FrameContext *context, UiArea *body, SafeText **heading)
{
    Pane *pane = context->pane;
    int rows = body->rows;
    char **lines = NULL;

    body->rows -= context->announcer == NULL ? 0 : announcer_rows(context->announcer);
    pane->ops->recalc(pane, body); /* before it is asked what the lines around it say */
    *heading = pane->ops->heading(pane);
    if (context->announcer == NULL)
        return NULL;
    lines = announcement_lines(context, *heading, body->columns - 1);
    int needed = CLAMP((int)g_strv_length(lines), 1, MAX(rows - BODY_MIN_ROWS, 1));
    if (needed != announcer_rows(context->announcer)) {
        announcer_set_rows(context->announcer, needed);
        body->rows = rows - needed;
        pane->ops->recalc(pane, body);
    }
    return lines;
}

static void draw_pane(UiScreen *screen, const FrameContext *context, int rows, int columns)
{
    Pane *pane = context->pane;
    UiArea top = {0, 0, 1, columns};
    UiArea body = {1, 0, rows - 3, columns};
    UiArea status = {rows - 2, 0, 1, columns};
    UiArea hints = {rows - 1, 0, 1, columns};
    g_autoptr(SafeText) heading = NULL;
    g_auto(GStrv) announcement = make_room(context, &body, &heading);
    UiArea below = {1 + body.rows, 0, rows - 3 - body.rows, columns};
    g_autoptr(SafeText) left = NULL;
    g_autoptr(SafeText) right = NULL;
    int y = 0;
    int x = 0;

    make_status(context, columns, &left, &right);
    ui_paint_fill(screen, &top, 0, UI_TITLE);
    ui_paint_text(screen, &top, 0, 1, heading, UI_TITLE);
    pane->ops->paint(pane, screen);
    if (announcement != NULL)
        draw_announcement(screen, &below, announcement);
    if (context->signing_out || context->message != NULL || context->n_pending > 0 ||
        context->toasts == NULL || !ui_toasts_paint(context->toasts, screen, &status))
        paint_status(screen, &status, context, left, right);
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
