/* SPDX-License-Identifier: MIT */
/* From keys to actions, and what actions do that are the same on every screen. */
#include "acting.h"

#include "leaving.h"
#include "locking.h"
#include "looptrace/words.h"
#include "price.h"
#include "session.h"

#define WHEEL_STEPS 3 /* rows */

static gboolean is_metered(const App *app)
{
    return config_get_flag(app->services->config, SETTING_METERED);
}

/* Metered: the first time the price is told, the second time it is paid. TRUE: not yet. */
static gboolean tell_price(App *app, const Pane *pane, Action action)
{
    gboolean confirmed = app->price != NULL && app->asked == action;

    g_clear_pointer(&app->price, g_free);
    app->asked = action;
    if (!is_metered(app) || confirmed)
        return FALSE;
    app->price = price_of(app->services, pane, action);
    app_schedule(app);
    return app->price != NULL;
}

static void toggle_metered(App *app)
{
    config_set_option(app->services->config, SETTING_METERED, is_metered(app) ? "false" : "true");
    app_schedule(app);
}

/* What was missed is asked for at once, unless each question is to have its price told first. */
static void toggle_offline(App *app, Pane *pane)
{
    Services *services = app->services;
    gboolean offline = !config_get_flag(services->config, SETTING_OFFLINE);

    services_set_offline(services, offline);
    if (offline)
        app_say(app, _("Offline mode: nobody is asked, and changes wait on this machine"));
    else if (!is_metered(app))
        app_apply(app, pane, pane_act(pane, ACTION_REFRESH));
}

static void refresh_all(App *app, Pane *pane)
{
    if (app->services->sync == NULL)
        return;
    sync_distrust(app->services->sync);
    app_apply(app, pane, pane_act(pane, ACTION_REFRESH));
}

static Pane *make_orders(const PaneHost *host)
{
    return pane_orders_new(host, NULL);
}

static Pane *make_leads(const PaneHost *host)
{
    return pane_leads_new(host, NULL);
}

static Pane *make_capacity(const PaneHost *host)
{
    return pane_capacity_new(host, NULL);
}

static Pane *make_audit(const PaneHost *host)
{
    return pane_audit_new(host, NULL);
}

/* Screens that an action leads to from everywhere. */
static const struct {
    Action action;
    Screen screen;
    Pane *(*make)(const PaneHost *host);
    gboolean asks; /* the server, when it is opened */
} places[] = {
    {ACTION_ORDERS, SCREEN_ORDERS, make_orders, TRUE},
    {ACTION_BOARD, SCREEN_BOARD, pane_board_new, TRUE},
    {ACTION_SUPPLIER_ORDERS, SCREEN_OFFERS, pane_offers_new, TRUE},
    {ACTION_LEADS, SCREEN_LEADS, make_leads, TRUE},
    {ACTION_LISTINGS, SCREEN_MARKET, pane_market_new, TRUE},
    {ACTION_LISTINGS_OWN, SCREEN_LISTINGS, pane_own_listings_new, TRUE},
    {ACTION_MESSAGES, SCREEN_MESSAGES, pane_messages_new, TRUE},
    {ACTION_NOTIFICATIONS, SCREEN_NOTIFICATIONS, pane_notifications_new, TRUE},
    {ACTION_APPROVALS, SCREEN_APPROVALS, pane_approvals_new, TRUE},
    {ACTION_PEOPLE, SCREEN_PEOPLE, pane_people_new, TRUE},
    {ACTION_AUDIT, SCREEN_AUDIT, make_audit, TRUE},
    {ACTION_RETENTION, SCREEN_RETENTION, pane_retention_new, TRUE},
    {ACTION_SUPPLIERS, SCREEN_SUPPLIERS, pane_suppliers_new, TRUE},
    {ACTION_CAPACITY, SCREEN_CAPACITY, make_capacity, TRUE},
    {ACTION_NETWORK, SCREEN_NETWORK, pane_network_new, FALSE},
    {ACTION_ACCOUNT, SCREEN_ACCOUNT, pane_account_new, FALSE},
    {ACTION_OUTBOX_LIST, SCREEN_OUTBOX, pane_outbox_new, FALSE},
    {ACTION_HISTORY, SCREEN_HISTORY, pane_history_new, FALSE},
};

Screen acting_place(Action action)
{
    for (guint i = 0; i < G_N_ELEMENTS(places); i++)
        if (places[i].action == action && places[i].asks)
            return places[i].screen;
    return SCREEN_COUNT;
}

/* One that is below comes up again as it was left. FALSE: the action leads nowhere. */
static gboolean go_to_place(App *app, Action action)
{
    guint nth = 0;

    while (nth < G_N_ELEMENTS(places) && places[nth].action != action)
        nth++;
    if (nth == G_N_ELEMENTS(places))
        return FALSE;
    for (guint i = app->panes->len; i > 0; i--)
        if (pane_screen(g_ptr_array_index(app->panes, i - 1)) == places[nth].screen) {
            g_ptr_array_set_size(app->panes, (int)i);
            return TRUE;
        }
    app_push(app, places[nth].make(&app->host));
    return TRUE;
}

/* Of a sentence that was too long, or went too soon. */
static void show_notices(App *app)
{
    g_autofree char *text = notices_text(app->notices, app->host.accessible);

    app_push(app, pane_output_new(&app->host, action_row(ACTION_NOTICES)->name, text,
                                  *text == '\0' ? _("Nothing has been said yet.") : NULL));
}

/* Actions that are the same on every screen. FALSE: the pane's own. */
static gboolean act_anywhere(App *app, Pane *pane, Action action)
{
    if (action == ACTION_REPAINT)
        ui_screen_repaint(app->screen);
    else if (action == ACTION_METERED)
        toggle_metered(app);
    else if (action == ACTION_OFFLINE)
        toggle_offline(app, pane);
    else if (action == ACTION_REFRESH_ALL)
        refresh_all(app, pane);
    else if (action == ACTION_LOCK_SCREEN)
        locking_lock(app);
    else if (action == ACTION_SIGN_OUT)
        session_ask_to_sign_out(app);
    else if (action == ACTION_MOUSE)
        ui_screen_set_mouse(app->screen, !ui_screen_has_mouse(app->screen));
    else if (action == ACTION_QUIT)
        leaving_ask_to_quit(app);
    else if (action == ACTION_NOTICES)
        show_notices(app);
    else if (action == ACTION_UNDO_CHANGE || action == ACTION_REDO)
        notices_undo(app->notices, action == ACTION_REDO);
    else if (copier_act(app->copier, pane, action))
        return TRUE;
    else if (go_to_place(app, action))
        app_schedule(app);
    else if (action == ACTION_PALETTE)
        app_push(app, pane_palette_new(&app->host, pane));
    else if (action == ACTION_HELP && pane_screen(pane) != SCREEN_HELP)
        app_push(app, pane_help_new(&app->host, pane));
    else
        return FALSE;
    app_schedule(app);
    return TRUE;
}

void acting_do(App *app, Action action)
{
    Pane *pane = app_top(app);
    g_autofree char *reason = pane_why_not(pane, action);

    if (reason != NULL) {
        g_autofree char *sentence = g_strdup_printf("%s: %s", action_label(action), reason);
        app_say(app, sentence);
        return;
    }
    if (tell_price(app, pane, action))
        return;
    if (app->services->meter != NULL)
        meter_enter(app->services->meter, pane->ops->id);
    if (!act_anywhere(app, pane, action))
        app_apply(app, pane, pane_act(pane, action));
    if (action == ACTION_REFRESH || action == ACTION_REFRESH_ALL)
        session_ask_again_for_factor(app);
}

/* A key that follows others: they mean something together, or nothing, however long they take. */
static void handle_sequence(App *app, Pane *pane, guint32 key)
{
    Action action = ACTION_NONE;

    app->pending[app->n_pending++] = key;
    app_schedule(app);
    switch (keymap_find(app->keymap, pane_screen(pane), app->pending, app->n_pending, &action)) {
    case KEYMAP_BEGUN:
        break;
    case KEYMAP_NOTHING:
        app->n_pending = 0;
        break;
    case KEYMAP_ACTION:
        app->n_pending = 0;
        acting_do(app, action);
        break;
    }
}

/* Where nobody types they are what they came as: Esc, and a letter. */
static gboolean take_alt(App *app, guint32 key)
{
    Pane *pane = app_top(app);

    if (key <= UI_KEY_ALT)
        return FALSE;
    app->keys++; /* two, for whoever counts */
    guint effects =
        pane->ops->key == NULL || app->n_pending > 0 ? EFFECT_PASS : pane->ops->key(pane, key);
    if ((effects & EFFECT_PASS) == 0) {
        app_apply(app, pane, effects);
        return TRUE;
    }
    acting_key(app, UI_KEY_ESCAPE);
    acting_key(app, key - UI_KEY_ALT);
    return TRUE;
}

void acting_key(App *app, guint32 key)
{
    Pane *pane = app_top(app);

    if (take_alt(app, key))
        return;

    g_clear_pointer(&app->message, g_free); /* of the key before */
    ui_toasts_key(notices_toasts(app->notices));
    guint effects =
        pane->ops->key == NULL || app->n_pending > 0 ? EFFECT_PASS : pane->ops->key(pane, key);

    if ((effects & EFFECT_PASS) == 0)
        app_apply(app, pane, effects);
    else if (app->n_pending > 0 && key == UI_KEY_ESCAPE)
        app->n_pending = 0;
    else
        handle_sequence(app, pane, key);
}

/* ---- the mouse, and what is pasted ---- */

/* Text is for fields alone: whatever it says, it is no command. */
void acting_paste(App *app)
{
    Pane *pane = app_top(app);
    gsize length = 0;
    g_autofree char *text = ui_screen_take_paste(app->screen, &length);
    guint effects = pane->ops->paste == NULL ? EFFECT_PASS : pane->ops->paste(pane, text, length);

    app->n_pending = 0;
    if ((effects & EFFECT_PASS) != 0)
        app_say(app, _("What was pasted has no place here: it goes into a field"));
    else
        app_apply(app, pane, effects);
}

static void scroll(App *app, Pane *pane, UiMove step)
{
    guint effects = EFFECT_NONE;

    for (int i = 0; i < WHEEL_STEPS && pane->ops->move != NULL; i++)
        effects |= pane->ops->move(pane, step);
    app_apply(app, pane, effects);
}

static void click(App *app, Pane *pane, const UiMouse *mouse)
{
    Action action = app_hint_at(app, mouse->y, mouse->x);

    if (action != ACTION_NONE)
        acting_do(app, action);
    else if (pane->ops->click != NULL)
        app_apply(app, pane, pane->ops->click(pane, mouse->y, mouse->x));
}

void acting_mouse(App *app)
{
    Pane *pane = app_top(app);
    UiMouse mouse = ui_screen_mouse(app->screen);

    app->n_pending = 0;
    g_clear_pointer(&app->message, g_free);
    switch (mouse.kind) {
    case UI_MOUSE_CLICK:
        click(app, pane, &mouse);
        break;
    case UI_MOUSE_WHEEL_UP:
        scroll(app, pane, UI_MOVE_UP);
        break;
    case UI_MOUSE_WHEEL_DOWN:
        scroll(app, pane, UI_MOVE_DOWN);
        break;
    }
}
