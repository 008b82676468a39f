/* SPDX-License-Identifier: MIT */
/* Home, shaped by role: figures and rows, each of which leads to where they come from. */
#include "home_lines.h"
#include "list_words.h"
#include "looptrace/panes.h"
#include "looptrace/ui_table.h"
#include "looptrace/words.h"

enum { COLUMN_LABEL, COLUMN_VALUE, COLUMN_BAR, COLUMN_MORE, COLUMNS };

static const UiColumn home_columns[COLUMNS] = {
    [COLUMN_LABEL] = {"what", "", 26, 40, 0, TEXT_LEFT},
    [COLUMN_VALUE] = {"number", "", 6, 7, 0, TEXT_RIGHT},
    [COLUMN_BAR] = {"progress", "", 11, 15, 2, TEXT_LEFT},
    [COLUMN_MORE] = {"more", "", 12, 0, 1, TEXT_LEFT},
};

typedef struct {
    Pane pane;
    SyncJob *job;
    ListState state;
    HomeView view;
    GPtrArray *lines;
    guint64 revision; /* of the lines */
    gboolean derived; /* the lines are those of what is here */
    UiTable *table;
    UiPage *notice;
    gboolean noticed;
    gboolean missing; /* this platform has no such function */
} HomePane;

static const Services *services_of(const HomePane *pane)
{
    return pane->pane.host->services;
}

/* ---- lines ---- */

static RoleSet roles_of(const HomePane *pane)
{
    const Person *person = sync_person(services_of(pane)->sync);

    return person == NULL ? 0 : person->roles;
}

static void derive(HomePane *pane)
{
    if (pane->derived)
        return;
    for (int i = 0; i < HOME_VIEW_COUNT && !home_view_is_for(pane->view, roles_of(pane)); i++)
        if (home_view_is_for((HomeView)i, roles_of(pane)))
            pane->view = (HomeView)i;
    g_clear_pointer(&pane->lines, g_ptr_array_unref);
    pane->lines =
        home_lines(sync_home(services_of(pane)->sync), pane->view, &services_of(pane)->clock);
    pane->revision++;
    pane->derived = TRUE;
}

static const HomeLine *line_at(const HomePane *pane, guint row)
{
    return g_ptr_array_index(pane->lines, row);
}

static guint source_count(gpointer self)
{
    return ((const HomePane *)self)->lines->len;
}

static const char *source_id(gpointer self, guint row)
{
    return line_at(self, row)->id;
}

static guint64 source_revision(gpointer self)
{
    return ((const HomePane *)self)->revision;
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
    if (line_at(self, row)->risk)
        gutter[3] = '!';
}

static SafeText *bar_cell(const HomePane *pane, const HomeLine *line, int columns)
{
    if (line->percent < 0)
        return NULL;

    g_autofree char *bar = pane_bar(pane->pane.host, line->percent, columns - 5);
    return line->share ? safe_text_printf("%s", bar)
                       : safe_text_printf("%s %3d%%", bar, line->percent);
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    const HomePane *pane = self;
    const HomeLine *line = line_at(pane, row);

    if (line->head)
        *role = UI_HEADING;
    else if (line->risk)
        *role = UI_RISK;
    switch (column) {
    case COLUMN_LABEL:
        return text_sanitise(line->label, -1, TEXT_LINE);
    case COLUMN_VALUE:
        return text_sanitise(line->value, -1, TEXT_LINE);
    case COLUMN_BAR:
        if (line->percent >= 0)
            *role = UI_PROGRESS;
        return bar_cell(pane, line, columns);
    default:
        return text_sanitise(line->more, -1, TEXT_LINE);
    }
}

/* ---- asking ---- */

static void load(HomePane *pane);

/* The server says something of who is signed in, at least, where it has no Home. */
static gint64 as_of(const HomePane *pane)
{
    return pane->missing ? clock_now_us(&services_of(pane)->clock)
                         : sync_home_as_of(services_of(pane)->sync);
}

static void loaded(const GError *error, gpointer data)
{
    HomePane *pane = data;

    pane->job = NULL;
    pane->derived = FALSE;
    if (g_strcmp0(error == NULL ? NULL : rest_error_code(error), "PGRST202") == 0) {
        pane->missing = TRUE; /* who is signed in has to be asked for by itself then */
        load(pane);
        return;
    }
    if (error == NULL)
        list_state_succeed(&pane->state, TRUE, as_of(pane));
    else
        list_state_fail(&pane->state, error);
    derive(pane); /* the heading is asked for before the rows are worked out */
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, EFFECT_REDRAW);
}

static void cancel(HomePane *pane)
{
    if (pane->job == NULL)
        return;
    sync_cancel(&pane->job);
    pane->state.loading = FALSE;
}

static void load(HomePane *pane)
{
    if (pane->job != NULL)
        return;
    list_state_begin(&pane->state);
    pane->missing = pane->missing && !sync_has_changes(services_of(pane)->sync);
    pane->job = pane->missing ? sync_load_person(services_of(pane)->sync, loaded, pane)
                              : sync_load_home(services_of(pane)->sync, loaded, pane);
}

/* ---- painting ---- */

static void say_missing(HomePane *pane)
{
    g_autoptr(SafeText) what =
        safe_text_printf(_("This platform has no Home: its database is older."));
    g_autoptr(SafeText) then = safe_text_printf(_("O shows the orders."));

    ui_page_clear(pane->notice);
    ui_page_add(pane->notice, what, UI_NORMAL);
    ui_page_add(pane->notice, then, UI_NORMAL);
}

static gboolean home_recalc(Pane *base, const UiArea *area)
{
    HomePane *pane = (HomePane *)base;
    UiArea notice = {area->y + 2, area->x + 4, area->rows - 2, area->columns - 5};
    UiArea list = {area->y, area->x, area->rows, area->columns};

    derive(pane);
    ui_page_set_area(pane->notice, &notice);
    ui_table_set_area(pane->table, &list);
    ui_table_recalc(pane->table);
    if (pane->missing && pane->lines->len == 0) {
        say_missing(pane);
        pane->noticed = TRUE;
    } else {
        pane->noticed =
            list_words(pane->notice, &pane->state, pane->lines->len, _("figures of Home"), FALSE);
    }
    return TRUE;
}

static void home_paint(Pane *base, UiScreen *screen)
{
    const HomePane *pane = (const HomePane *)base;

    if (pane->noticed)
        ui_page_paint(pane->notice, screen);
    else
        ui_table_paint(pane->table, screen);
}

static void home_cursor(const Pane *base, int *y, int *x)
{
    ui_table_cursor(((const HomePane *)base)->table, y, x);
}

/* ---- keys ---- */

static guint home_move(Pane *base, UiMove step)
{
    return ui_table_move(((HomePane *)base)->table, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

static const HomeLine *selected(const HomePane *pane)
{
    return ui_table_selected_id(pane->table) == NULL
               ? NULL
               : line_at(pane, ui_table_selected_row(pane->table));
}

static guint open_selected(Pane *base)
{
    const HomeLine *line = selected((HomePane *)base);

    if (line == NULL)
        return EFFECT_NONE;
    g_free(base->target);
    base->target = g_strdup(line->target);
    switch (line->lead) {
    case HOME_LEADS_NOWHERE:
        return EFFECT_NONE;
    case HOME_LEADS_TO_ORDER:
        return EFFECT_OPEN_ORDER;
    case HOME_LEADS_TO_ORDERS:
        return EFFECT_OPEN_ORDERS;
    case HOME_LEADS_TO_BOARD:
        return EFFECT_OPEN_BOARD;
    case HOME_LEADS_TO_OFFERS:
        base->next = pane_offers_seen(base->host, base->target);
        return EFFECT_OPEN;
    case HOME_LEADS_TO_LEADS:
        base->next = pane_leads_new(base->host, line->target);
        return EFFECT_OPEN;
    case HOME_LEADS_TO_APPROVALS:
        base->next = pane_approvals_seen(base->host, line->target);
        return EFFECT_OPEN;
    case HOME_LEADS_TO_MESSAGES:
        base->next = pane_messages_new(base->host);
        return EFFECT_OPEN;
    case HOME_LEADS_TO_NOTIFICATIONS:
        base->next = pane_notifications_new(base->host);
        return EFFECT_OPEN;
    case HOME_LEADS_TO_CAPACITY:
        base->next = pane_capacity_new(base->host, line->target);
        return EFFECT_OPEN;
    }
    return EFFECT_NONE;
}

/* The person's roles in their order. */
static guint home_view(Pane *base, guint nth)
{
    HomePane *pane = (HomePane *)base;

    for (int i = 0; i < HOME_VIEW_COUNT; i++)
        if (home_view_is_for((HomeView)i, roles_of(pane)) && nth-- == 0) {
            pane->view = (HomeView)i;
            pane->derived = FALSE;
            return EFFECT_REDRAW;
        }
    return EFFECT_NONE;
}

static char *home_why_not(const Pane *base, Action action)
{
    const HomePane *pane = (const HomePane *)base;
    const HomeLine *line = selected(pane);

    if (action != ACTION_OPEN || line == NULL)
        return NULL;
    if (line->lead == HOME_LEADS_NOWHERE)
        return g_strdup(_("this line leads nowhere"));
    if ((line->lead == HOME_LEADS_TO_LEADS &&
         !action_is_offered(action_row(ACTION_LEADS), base->host->services)) ||
        (line->lead == HOME_LEADS_TO_APPROVALS &&
         !action_is_offered(action_row(ACTION_APPROVALS), base->host->services)))
        return g_strdup(_("a kiosk goes without it"));
    return NULL;
}

static guint home_views(const Pane *base, guint *seen)
{
    const HomePane *pane = (const HomePane *)base;
    guint n = 0;

    for (int i = 0; i < HOME_VIEW_COUNT; i++) {
        if ((HomeView)i == pane->view)
            *seen = n;
        if (home_view_is_for((HomeView)i, roles_of(pane)))
            n++;
    }
    return n;
}

static guint refresh(Pane *base)
{
    load((HomePane *)base);
    return EFFECT_REDRAW;
}

static guint cancel_loading(Pane *base)
{
    cancel((HomePane *)base);
    return EFFECT_REDRAW;
}

static const PaneAct home_acts[ACTION_COUNT] = {
    [ACTION_OPEN] = open_selected,
    [ACTION_REFRESH] = refresh,
    [ACTION_CANCEL] = cancel_loading,
};

static guint home_click(Pane *base, int y, int x)
{
    return ui_table_move_to_line(((HomePane *)base)->table, y) ? EFFECT_REDRAW : EFFECT_NONE;
}

static gboolean home_has_row(const Pane *base)
{
    return selected((const HomePane *)base) != NULL;
}

static guint home_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},    {ACTION_OPEN, NULL},    {ACTION_ORDERS, NULL}, {ACTION_BOARD, NULL},
        {ACTION_REFRESH, NULL}, {ACTION_NETWORK, NULL}, {ACTION_BACK, NULL},
    };
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

/* "Home  [1 admin] │ 2 sales". */
static SafeText *home_heading(const Pane *base)
{
    const HomePane *pane = (const HomePane *)base;
    g_autoptr(GString) text = g_string_new(C_("screen", "Home"));
    int n = 0;

    for (int i = 0; i < HOME_VIEW_COUNT; i++) {
        if (!home_view_is_for((HomeView)i, roles_of(pane)))
            continue;
        gboolean here = (HomeView)i == pane->view;
        g_string_append_printf(text, "%s%s%d %s%s", n == 0 ? "  " : " │ ", here ? "[" : "", n + 1,
                               home_view_name((HomeView)i), here ? "]" : "");
        n++;
    }
    return text_sanitise(text->str, -1, TEXT_LINE);
}

static SafeText *home_state(const Pane *base)
{
    const HomePane *pane = (const HomePane *)base;

    return list_age(&pane->state, &services_of(pane)->clock);
}

static SafeText *home_say(const Pane *base)
{
    return ui_table_say(((const HomePane *)base)->table);
}

static gboolean home_busy(const Pane *base)
{
    return ((const HomePane *)base)->job != NULL;
}

/* Who is signed in comes with it, where nobody knows yet. */
static void home_cover(Pane *base, gboolean covered)
{
    HomePane *pane = (HomePane *)base;

    if (covered && pane->job != NULL && sync_person(services_of(pane)->sync) != NULL) {
        base->again = TRUE;
        cancel(pane);
    } else if (!covered && base->again) {
        base->again = FALSE;
        load(pane);
    }
}

static void home_poll(Pane *base)
{
    load((HomePane *)base);
}

/* ---- life ---- */

static void home_pane_free(Pane *base)
{
    HomePane *pane = (HomePane *)base;

    cancel(pane);
    list_state_clear(&pane->state);
    g_ptr_array_unref(pane->lines);
    ui_table_free(pane->table);
    ui_page_free(pane->notice);
    g_free(pane);
}

static const PaneOps home_ops = {
    .id = "home",
    .title = "Home",
    .free = home_pane_free,
    .recalc = home_recalc,
    .paint = home_paint,
    .cursor = home_cursor,
    .click = home_click,
    .move = home_move,
    .view = home_view,
    .views = home_views,
    .acts = home_acts,
    .has_row = home_has_row,
    .why_not = home_why_not,
    .hints = home_hints,
    .heading = home_heading,
    .state = home_state,
    .say = home_say,
    .busy = home_busy,
    .cover = home_cover,
    .poll = home_poll,
    .pace_s = 20,
};

Pane *pane_home_new(const PaneHost *host)
{
    HomePane *pane = g_new0(HomePane, 1);
    const UiTableSource source = {
        .self = pane,
        .count = source_count,
        .row_id = source_id,
        .cell = source_cell,
        .gutter = source_gutter,
        .revision = source_revision,
    };

    pane->pane = (Pane){.ops = &home_ops, .host = host};
    pane->lines = g_ptr_array_new();
    pane->table = ui_table_new(home_columns, COLUMNS, &source, host->ascii);
    pane->notice = ui_page_new();
    if (as_of(pane) > 0) /* what is kept, until the answer is here */
        list_state_succeed(&pane->state, TRUE, as_of(pane));
    load(pane);
    return &pane->pane;
}
