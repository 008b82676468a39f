/* SPDX-License-Identifier: MIT */
/*
 * The full screen: signals, keys, the stack of panes, and frames. Callbacks only note what happened;
 * one turn of the loop then applies it and draws one frame.
 */
#include "looptrace/app.h"

#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "copier.h"
#include "flow.h"
#include "frame.h"
#include "looptrace/panes.h"
#include "looptrace/words.h"
#include "options.h"
#include "outside.h"
#include "poller.h"

typedef struct {
    GMainLoop *loop;
    Services *services;
    UiScreen *screen;
    Keymap *keymap;
    PaneHost host;
    GPtrArray *panes; /* the last one is seen */
    Poller *poller;
    Announcer *announcer; /* accessible mode */
    Outside *outside;     /* the person's editor */
    guint input;          /* source: keys; none while the editor has the terminal */
    Copier *copier;
    char *order; /* of the link that it was started with, until it is open */
    SyncJob *person_job;
    Flow *flow;
    gboolean held; /* a turn waits for the terminal */
    guint turn;    /* source: a turn is to come */
    guint idle;    /* source: the idle mark is to come */
    int idle_fd;   /* -1: nobody waits for idle marks */
    guint64 keys;  /* read so far, and changes of size */
    gboolean signed_in, session_over, signing_out;
    gboolean opening;                 /* what is kept */
    guint32 pending[UI_SEQUENCE_MAX]; /* keys that begin something, and wait for the next */
    guint n_pending;
    char *message;  /* until the next key */
    Action asked;   /* metered: costs something, and waits for the same key again */
    char *price;    /* what it is likely to cost, in words */
    char *farewell; /* what the sign-in screen is to say */
    char *leaving;  /* the person who signs out */
    int exit_code;
} App;

static void schedule_turn(App *app);
static void hasten_turn(App *app);

static Pane *top(const App *app)
{
    return g_ptr_array_index(app->panes, app->panes->len - 1);
}

static Pane *pane_seen(gpointer app)
{
    return top(app);
}

static void quit(App *app, int exit_code)
{
    app->exit_code = exit_code;
    g_main_loop_quit(app->loop);
}

/* ---- panes ---- */

static void push(App *app, Pane *pane)
{
    g_ptr_array_add(app->panes, pane);
    schedule_turn(app);
}

static void pop(App *app)
{
    if (app->panes->len == 1) {
        quit(app, EXIT_DONE);
        return;
    }
    g_ptr_array_remove_index(app->panes, app->panes->len - 1);
    schedule_turn(app);
}

static void replace_all(App *app, Pane *pane)
{
    g_ptr_array_set_size(app->panes, 0);
    push(app, pane);
}

/* ---- the session ---- */

static void person_loaded(const GError *error, gpointer data)
{
    App *app = data;

    app->person_job = NULL;
    schedule_turn(app);
}

static void session_changed(gpointer data)
{
    App *app = data;

    if (supabase_session_info(app->services->supabase).state == SESSION_NONE && !app->signing_out)
        app->session_over = TRUE;
    schedule_turn(app);
}

static void open_first_pane(App *app)
{
    const char *first = config_get(app->services->config, SETTING_START);

    meter_enter(app->services->meter, first); /* it asks as it opens */
    if (strcmp(first, "orders") != 0 && strcmp(first, "board") != 0) {
        replace_all(app, pane_home_new(&app->host)); /* the person comes with it */
    } else {
        app->person_job = sync_load_person(app->services->sync, person_loaded, app);
        replace_all(app, strcmp(first, "board") == 0 ? pane_board_new(&app->host)
                                                     : pane_orders_new(&app->host, NULL));
    }
    if (app->order != NULL)
        push(app, pane_order_new(&app->host, app->order));
    g_clear_pointer(&app->order, g_free);
}

/* What is kept comes before the first question, which is for what has changed since. */
static void vault_opened(const GError *error, gpointer data)
{
    App *app = data;

    app->opening = FALSE;
    if (error == NULL && !app->session_over)
        open_first_pane(app);
    if (error == NULL)
        hasten_turn(app);
}

static void begin_work(App *app)
{
    supabase_watch_session(app->services->supabase, session_changed, app);
    app->opening = TRUE;
    services_open_vault(app->services, vault_opened, app);
}

static void end_work(App *app, const char *farewell)
{
    sync_cancel(&app->person_job);
    sync_forget_person(app->services->sync);
    store_clear(app->services->store);
    g_ptr_array_set_size(app->panes, 0);
    push(app, pane_sign_in_new(&app->host, farewell));
}

static void forgotten(const GError *error, gpointer data)
{
    App *app = data;

    if (error != NULL && fault_kind(error) == FAULT_CANCELLED)
        return;
    app->signing_out = FALSE;
    app->session_over = TRUE;
    if (app->farewell == NULL)
        app->farewell = error == NULL ? g_strdup("You are signed out.") : g_strdup(error->message);
    schedule_turn(app);
}

/* The rows go from this machine whatever the server said. */
static void signed_out(const GError *error, gpointer data)
{
    App *app = data;

    if (error != NULL && fault_kind(error) == FAULT_CANCELLED)
        return;
    g_free(app->farewell);
    app->farewell = error == NULL ? NULL : g_strdup(error->message);
    if (app->leaving == NULL)
        forgotten(NULL, app);
    else
        services_forget_person(app->services, app->leaving, forgotten, app);
}

static void sign_out(App *app)
{
    if (app->signing_out)
        return;
    app->signing_out = TRUE;
    g_free(app->leaving);
    app->leaving = g_strdup(supabase_session_info(app->services->supabase).user_id);
    supabase_sign_out(app->services->supabase, SIGN_OUT_HERE, signed_out, app);
    schedule_turn(app);
}

/* ---- effects ---- */

static void apply(App *app, Pane *pane, guint effects)
{
    g_autofree char *target = g_strdup(pane->target);

    if ((effects & EFFECT_REDRAW) != 0)
        schedule_turn(app);
    if ((effects & EFFECT_SIGN_OUT) != 0)
        sign_out(app);
    if ((effects & EFFECT_OPEN_ORDER) != 0)
        push(app, pane_order_new(&app->host, target));
    if ((effects & EFFECT_OPEN_ORDERS) != 0)
        push(app, pane_orders_new(&app->host, target));
    if ((effects & EFFECT_OPEN_BOARD) != 0)
        push(app, pane_board_new(&app->host));
    if ((effects & EFFECT_OPEN_STATUSES) != 0)
        push(app, pane_statuses_new(&app->host));
    if ((effects & EFFECT_BACK) != 0)
        pop(app);
    if ((effects & EFFECT_CHOSEN) != 0 && top(app)->ops->chosen != NULL)
        top(app)->ops->chosen(top(app), target);
}

static void say(gpointer data, const char *sentence)
{
    App *app = data;

    g_free(app->message);
    app->message = g_strdup(sentence);
    schedule_turn(app);
}

static void show_text(gpointer data, const char *text)
{
    App *app = data;

    push(app, pane_text_new(&app->host, text));
}

/* From a pane's callbacks: noted, applied in the turn that follows. */
static void told(gpointer data, Pane *pane, guint effects)
{
    App *app = data;

    if ((effects & EFFECT_SIGNED_IN) != 0)
        app->signed_in = TRUE;
    if (app->signed_in)
        hasten_turn(app);
    else
        schedule_turn(app);
}

/* ---- keys ---- */

static gboolean is_metered(const App *app)
{
    return config_get_flag(app->services->config, SETTING_METERED);
}

/* The screen that the action asks the server for; SCREEN_COUNT: it asks for nothing. */
static Screen asks_for(const Pane *pane, Action action)
{
    Screen screen = pane_screen(pane);

    if (action == ACTION_REFRESH)
        return screen;
    if (action == ACTION_OPEN && (ON_LISTS & ~ON(STATUSES) & (1u << screen)) != 0)
        return SCREEN_ORDER;
    if (action == ACTION_ORDERS)
        return SCREEN_ORDERS;
    return action == ACTION_BOARD ? SCREEN_BOARD : SCREEN_COUNT;
}

/* Metered: the first time the price is told, the second time it is paid. TRUE: not yet. */
static gboolean tell_price(App *app, const Pane *pane, Action action)
{
    Screen screen = asks_for(pane, action);
    gboolean confirmed = app->price != NULL && app->asked == action;

    g_clear_pointer(&app->price, g_free);
    app->asked = action;
    if (!is_metered(app) || screen == SCREEN_COUNT || app->services->meter == NULL || confirmed)
        return FALSE;

    g_autofree char *bytes = text_bytes(meter_estimate(app->services->meter, screen_name(screen)));
    app->price = g_strdup_printf("costs about %s: the same key again does it", bytes);
    schedule_turn(app);
    return TRUE;
}

static void toggle_metered(App *app)
{
    config_set_option(app->services->config, SETTING_METERED, is_metered(app) ? "false" : "true");
    schedule_turn(app);
}

static Pane *make_orders(const PaneHost *host)
{
    return pane_orders_new(host, NULL);
}

/* One that is below comes up again as it was left. */
static void go_to(App *app, Screen screen, Pane *(*make)(const PaneHost *host))
{
    for (guint i = app->panes->len; i > 0; i--)
        if (pane_screen(g_ptr_array_index(app->panes, i - 1)) == screen) {
            g_ptr_array_set_size(app->panes, (int)i);
            return;
        }
    push(app, make(&app->host));
}

/* Actions that are the same on every screen. FALSE: the pane's own. */
static gboolean act_anywhere(App *app, Pane *pane, Action action)
{
    if (action == ACTION_REPAINT)
        ui_screen_repaint(app->screen);
    else if (action == ACTION_METERED)
        toggle_metered(app);
    else if (action == ACTION_SIGN_OUT)
        sign_out(app);
    else if (action == ACTION_NETWORK)
        go_to(app, SCREEN_NETWORK, pane_network_new);
    else if (action == ACTION_ORDERS)
        go_to(app, SCREEN_ORDERS, make_orders);
    else if (action == ACTION_BOARD)
        go_to(app, SCREEN_BOARD, pane_board_new);
    else if (copier_act(app->copier, pane, action))
        return TRUE;
    else if (action == ACTION_HELP && pane_screen(pane) != SCREEN_HELP)
        push(app, pane_help_new(&app->host, pane));
    else
        return FALSE;
    schedule_turn(app);
    return TRUE;
}

static void act(App *app, Pane *pane, Action action)
{
    g_autofree char *reason = pane_why_not(pane, action);

    if (reason != NULL) {
        g_autofree char *sentence = g_strdup_printf("%s: %s", action_label(action), reason);
        say(app, sentence);
        return;
    }
    if (tell_price(app, pane, action))
        return;
    if (app->services->meter != NULL)
        meter_enter(app->services->meter, pane->ops->id);
    if (!act_anywhere(app, pane, action))
        apply(app, pane, pane_act(pane, action));
}

/* A key that follows others: they mean something together, or nothing, however long they take. */
static void handle_sequence(App *app, Pane *pane, guint32 key)
{
    Action action = ACTION_NONE;

    app->pending[app->n_pending++] = key;
    switch (keymap_find(app->keymap, pane_screen(pane), app->pending, app->n_pending, &action)) {
    case KEYMAP_BEGUN:
        break;
    case KEYMAP_NOTHING:
        app->n_pending = 0;
        break;
    case KEYMAP_ACTION:
        app->n_pending = 0;
        act(app, pane, action);
        break;
    }
}

static void handle_key(App *app, guint32 key)
{
    Pane *pane = top(app);
    guint effects =
        pane->ops->key == NULL || app->n_pending > 0 ? EFFECT_PASS : pane->ops->key(pane, key);

    g_clear_pointer(&app->message, g_free);
    if ((effects & EFFECT_PASS) == 0)
        apply(app, pane, effects);
    else if (app->n_pending > 0 && key == UI_KEY_ESCAPE)
        app->n_pending = 0;
    else
        handle_sequence(app, pane, key);
}

static gboolean input_ready(gint fd, GIOCondition condition, gpointer data)
{
    App *app = data;
    guint32 key = UI_KEY_NONE;
    gboolean alive, any = FALSE;

    while ((alive = ui_screen_read_key(app->screen, &key)) && key != UI_KEY_NONE) {
        if (flow_take_key(app->flow, key) || poller_key(app->poller, key))
            continue;
        app->keys++;
        any = TRUE;
        handle_key(app, key);
        if (app->input == 0) /* the rest is for the editor */
            return G_SOURCE_REMOVE;
    }
    if (!alive || (condition & (G_IO_HUP | G_IO_ERR | G_IO_NVAL)) != 0) {
        quit(app, 128 + SIGHUP); /* the terminal has gone */
        app->input = 0;
        return G_SOURCE_REMOVE;
    }
    if (any)
        schedule_turn(app);
    return G_SOURCE_CONTINUE;
}

static void listen(App *app, gboolean wanted)
{
    if (wanted && app->input == 0)
        app->input = g_unix_fd_add(ui_screen_input_fd(app->screen), G_IO_IN | G_IO_HUP | G_IO_ERR,
                                   input_ready, app);
    else if (!wanted)
        g_clear_handle_id(&app->input, g_source_remove);
}

/* ---- the person's editor ---- */

static void edited(Pane *pane, const char *key, const char *text, const GError *error,
                   gpointer data)
{
    App *app = data;

    listen(app, TRUE);
    if (error != NULL)
        say(app, error->message);
    else if (pane->ops->edited != NULL)
        pane->ops->edited(pane, key, text);
    schedule_turn(app);
}

static void edit(gpointer data, Pane *pane, const char *key, const char *text)
{
    App *app = data;
    g_autoptr(GError) error = NULL;

    if (outside_edit(app->outside, pane, key, text, &error))
        listen(app, FALSE);
    else
        say(app, error->message);
}

/* ---- turns and frames ---- */

static gboolean is_busy(const App *app)
{
    const Pane *pane = top(app);

    return (pane->ops->busy != NULL && pane->ops->busy(pane)) || app->person_job != NULL ||
           app->signing_out || app->opening || outside_is_open(app->outside) || app->turn != 0 ||
           app->held || flow_is_writing(app->flow);
}

/* For tests: how many keys have been read, each time that nothing is pending. */
static gboolean tell_idle(gpointer data)
{
    App *app = data;

    app->idle = 0;
    if (is_busy(app))
        return G_SOURCE_REMOVE;

    g_autofree char *line = g_strdup_printf("%" G_GUINT64_FORMAT "\n", app->keys);
    if (write(app->idle_fd, line, strlen(line)) < 0)
        app->idle_fd = -1;
    return G_SOURCE_REMOVE;
}

static void schedule_idle_mark(App *app)
{
    if (app->idle_fd >= 0 && app->idle == 0)
        app->idle = g_idle_add_full(G_PRIORITY_LOW, tell_idle, app, NULL);
}

static gboolean turn(gpointer data)
{
    App *app = data;

    app->turn = 0;
    if (flow_due(app->flow) == G_MAXINT64) { /* it was to be hastened */
        app->held = TRUE;
        return G_SOURCE_REMOVE;
    }
    if (app->signed_in) {
        app->signed_in = FALSE;
        begin_work(app);
    }
    /* Not while something is being written: it has to arrive where it came from. */
    if (app->session_over && !outside_is_open(app->outside)) {
        g_autofree char *farewell = g_steal_pointer(&app->farewell);
        app->session_over = FALSE;
        end_work(app, farewell == NULL ? "Your session is over. Sign in again." : farewell);
    }
    g_clear_handle_id(&app->turn, g_source_remove); /* what follows is this turn's frame */
    app->held = FALSE;
    if (outside_is_open(app->outside)) /* edited() brings the next turn */
        return G_SOURCE_REMOVE;
    poller_look(app->poller);
    const FrameContext context = {
        .services = app->services,
        .pane = top(app),
        .first = app->panes->len == 1,
        .signing_out = app->signing_out,
        .message = app->price != NULL ? app->price : app->message,
        .announcer = app->announcer,
    };
    if (app->services->meter != NULL)
        meter_enter(app->services->meter, top(app)->ops->id);
    frame_draw(app->screen, &context);
    flow_frame_sent(app->flow);
    schedule_idle_mark(app);
    return G_SOURCE_REMOVE;
}

static void schedule_turn(App *app)
{
    gint64 due;

    if (app->turn != 0 || app->held || app->flow == NULL)
        return;
    due = flow_due(app->flow);
    if (due == G_MAXINT64) {
        app->held = TRUE;
        return;
    }
    due -= g_get_monotonic_time();
    if (due <= 0)
        app->turn = g_idle_add_full(G_PRIORITY_DEFAULT, turn, app, NULL);
    else
        app->turn =
            g_timeout_add_full(G_PRIORITY_DEFAULT, (guint)(due / 1000 + 1), turn, app, NULL);
}

/* The terminal has come so far. */
static void terminal_ready(gpointer data)
{
    App *app = data;
    gboolean held = app->held;

    app->held = FALSE;
    if (held)
        schedule_turn(app);
    schedule_idle_mark(app);
}

/* Without waiting for the next frame's time: another screen comes, and the last one was hardly seen. */
static void hasten_turn(App *app)
{
    g_clear_handle_id(&app->turn, g_source_remove);
    app->held = FALSE;
    app->turn = g_idle_add_full(G_PRIORITY_DEFAULT, turn, app, NULL);
}

/* ---- signals ---- */

static gboolean resized(gpointer data)
{
    App *app = data;

    app->keys++; /* for whoever counts, a new size is a key */
    ui_screen_resize(app->screen);
    schedule_turn(app);
    return G_SOURCE_CONTINUE;
}

static gboolean interrupted(gpointer data)
{
    quit(data, EXIT_INTERRUPTED);
    return G_SOURCE_CONTINUE;
}

static gboolean terminated(gpointer data)
{
    quit(data, 128 + SIGTERM);
    return G_SOURCE_CONTINUE;
}

static gboolean hung_up(gpointer data)
{
    quit(data, 128 + SIGHUP);
    return G_SOURCE_CONTINUE;
}

static const struct {
    int number;
    GSourceFunc handler;
} signal_table[] = {
    {SIGWINCH, resized}, {SIGINT, interrupted}, {SIGTERM, terminated}, {SIGHUP, hung_up}};

/* ---- start and end ---- */

static gboolean start(App *app, Config *config, GError **error)
{
    app->services = services_new(config, g_main_context_default(), error);
    if (app->services == NULL)
        return FALSE;

    UiOptions options;
    FlowSlow slow;
    if (!options_read(app->services->config, &options, &slow, error))
        return FALSE;
    app->screen = ui_screen_new(&options, error);
    if (app->screen == NULL)
        return FALSE;
    app->flow = flow_new(app->screen, slow, terminal_ready, app);
    app->keymap = keymap_new(app->services->config);
    app->host = (PaneHost){.services = app->services,
                           .keymap = app->keymap,
                           .ascii = ui_screen_is_ascii(app->screen),
                           .accessible = ui_screen_is_accessible(app->screen),
                           .tell = told,
                           .say = say,
                           .edit = edit,
                           .data = app};
    app->copier = copier_new(app->screen, &app->host, show_text);
    app->announcer = app->host.accessible ? announcer_new() : NULL;
    app->poller = poller_new(app->services, pane_seen, app);
    app->outside = outside_new(app->screen, edited, app);
    return TRUE;
}

static void run(App *app)
{
    guint sources[G_N_ELEMENTS(signal_table)];

    for (guint i = 0; i < G_N_ELEMENTS(signal_table); i++)
        sources[i] = g_unix_signal_add(signal_table[i].number, signal_table[i].handler, app);
    listen(app, TRUE);
    push(app, pane_sign_in_new(&app->host, NULL));
    g_main_loop_run(app->loop);
    listen(app, FALSE);
    for (guint i = 0; i < G_N_ELEMENTS(sources); i++)
        g_source_remove(sources[i]);
}

/* The terminal first: whatever takes time afterwards, the person has it back. */
static void finish(App *app)
{
    g_clear_pointer(&app->outside, outside_free);
    copier_free(app->copier);
    g_clear_pointer(&app->flow, flow_free);
    g_clear_pointer(&app->screen, ui_screen_free);
    if (app->services != NULL && app->services->supabase != NULL)
        supabase_watch_session(app->services->supabase, NULL, NULL);
    sync_cancel(&app->person_job);
    poller_free(app->poller);
    announcer_free(app->announcer);
    g_ptr_array_unref(app->panes);
    services_free(app->services);
    g_clear_handle_id(&app->turn, g_source_remove);
    g_clear_handle_id(&app->idle, g_source_remove);
    g_main_loop_unref(app->loop);
    keymap_free(app->keymap);
    g_free(app->message);
    g_free(app->price);
    g_free(app->farewell);
    g_free(app->leaving);
    g_free(app->order);
}

gboolean app_is_link(const char *word)
{
    return pane_is_link(word);
}

static gboolean read_link(App *app, const char *link, GError **error)
{
    app->order = link == NULL ? NULL : pane_order_of_link(link, error);
    return link == NULL || app->order != NULL;
}

int app_run(Config *config, const char *link, GError **error)
{
    App app = {
        .loop = g_main_loop_new(NULL, FALSE),
        .panes = g_ptr_array_new_with_free_func((GDestroyNotify)pane_free),
        .idle_fd = options_idle_fd(),
        .exit_code = EXIT_FAILED,
    };

    if (!read_link(&app, link, error))
        config_free(config);
    else if (start(&app, config, error))
        run(&app);
    finish(&app);
    return app.exit_code;
}
