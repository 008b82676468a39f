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

#include "acting.h"
#include "command_line.h"
#include "continuing.h"
#include "frame.h"
#include "leaving.h"
#include "locking.h"
#include "looptrace/cli.h"
#include "looptrace/words.h"
#include "options.h"
#include "session.h"

/* So long the first frame waits for a session that is kept here, and for the rows: a keyring that answers at once
 * spares the terminal a sign-in screen that nobody has to look at. */
#define FIRST_FRAME_MS 150

Pane *app_top(const App *app)
{
    return g_ptr_array_index(app->panes, app->panes->len - 1);
}

static Pane *pane_seen(gpointer app)
{
    return app_top(app);
}

void app_quit(App *app, int exit_code)
{
    app->exit_code = exit_code;
    g_main_loop_quit(app->loop);
}

/* ---- panes ---- */

void app_push(App *app, Pane *pane)
{
    if (app->locked) /* what comes meanwhile waits below */
        g_ptr_array_insert(app->panes, (int)app->panes->len - 1, pane);
    else
        g_ptr_array_add(app->panes, pane);
    app_schedule(app);
}

static void pop(App *app)
{
    if (app->panes->len == 1) {
        leaving_ask_to_quit(app);
        return;
    }
    g_ptr_array_remove_index(app->panes, app->panes->len - 1);
    app_schedule(app);
}

void app_replace_all(App *app, Pane *pane)
{
    g_ptr_array_set_size(app->panes, 0);
    app_push(app, pane);
}

/* ---- effects ---- */

void app_apply(App *app, Pane *pane, guint effects)
{
    g_autofree char *target = g_strdup(pane->target);

    if ((effects & EFFECT_REDRAW) != 0)
        app_schedule(app);
    if ((effects & EFFECT_SIGN_OUT) != 0)
        session_sign_out(app);
    if ((effects & EFFECT_OPEN_ORDER) != 0)
        app_push(app, pane_order_new(&app->host, target));
    if ((effects & EFFECT_OPEN_ORDERS) != 0)
        app_push(app, pane_orders_new(&app->host, target));
    if ((effects & EFFECT_OPEN_BOARD) != 0)
        app_push(app, pane_board_new(&app->host));
    if ((effects & EFFECT_OPEN_STATUSES) != 0)
        app_push(app, pane_statuses_new(&app->host));
    Pane *next = g_steal_pointer(&pane->next);
    if ((effects & EFFECT_BACK) != 0) {
        pop(app);
        if (next == NULL) /* what the one below was told to open while it was covered */
            next = g_steal_pointer(&app_top(app)->next);
    }
    if ((effects & EFFECT_RUN) != 0)
        command_line_run(app, target);
    if (next != NULL)
        app_push(app, next);
    if ((effects & EFFECT_CHOSEN) != 0 && app_top(app)->ops->chosen != NULL)
        app_top(app)->ops->chosen(app_top(app), target);
}

static void submitted(gpointer data, const char *id)
{
    notices_follow(((App *)data)->notices, id);
}

static void submitted_all(gpointer data, GPtrArray *ids)
{
    notices_follow_all(((App *)data)->notices, ids);
}

void app_say(gpointer data, const char *sentence)
{
    App *app = data;

    g_free(app->message);
    app->message = app->locked ? NULL : g_strdup(sentence);
    if (!app->locked && app->notices != NULL)
        notices_keep(app->notices, sentence);
    app_schedule(app);
}

static void show_text(gpointer data, const char *text)
{
    App *app = data;

    app_push(app, pane_text_new(&app->host, text));
}

/* What is kept, or the platform lacks, is said once, one thing after the other, each until the next key. */
static void take_notice(App *app)
{
    if (app->message != NULL || app->price != NULL || app->locked)
        return;
    app->message = services_take_notice(app->services);
    if (app->message != NULL)
        notices_keep(app->notices, app->message);
}

/* From a pane's callbacks: noted, applied in the turn that follows. */
static void told(gpointer data, Pane *pane, guint effects)
{
    App *app = data;

    if ((effects & EFFECT_SIGNED_IN) != 0)
        app->signed_in = TRUE;
    if ((effects & EFFECT_BACK) != 0 && pane == app_top(app))
        app_apply(app, pane, EFFECT_BACK);
    if (app->signed_in)
        app_hasten(app);
    else
        app_schedule(app);
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
        if (locking_key(app))
            continue;
        if (key == UI_KEY_PASTE)
            acting_paste(app);
        else if (key == UI_KEY_MOUSE)
            acting_mouse(app);
        else
            acting_key(app, key);
        if (app->input == 0) /* the rest is for the editor */
            return G_SOURCE_REMOVE;
    }
    if (!alive || (condition & (G_IO_HUP | G_IO_ERR | G_IO_NVAL)) != 0) {
        app_quit(app, 128 + SIGHUP); /* the terminal has gone */
        app->input = 0;
        return G_SOURCE_REMOVE;
    }
    if (any) {
        g_clear_handle_id(&app->first, g_source_remove);
        rest_key(app->rest);
        app_schedule(app);
    }
    return G_SOURCE_CONTINUE;
}

static void listen(App *app, gboolean wanted)
{
    if (!wanted)
        g_clear_handle_id(&app->input, g_source_remove);
    if (!wanted || app->input != 0)
        return;
    app->input = g_unix_fd_add(ui_screen_input_fd(app->screen), G_IO_IN | G_IO_HUP | G_IO_ERR,
                               input_ready, app);
    /* It never does; but else GLib takes it out of the loop and puts it back for each key, and wakes itself for both. */
    g_source_set_can_recurse(g_main_context_find_source_by_id(NULL, app->input), TRUE);
}

/* ---- the person's editor ---- */

static void edited(Pane *pane, const char *key, const char *text, const GError *error,
                   gpointer data)
{
    App *app = data;

    listen(app, TRUE);
    if (error != NULL)
        app_say(app, error->message);
    else if (pane->ops->edited != NULL)
        pane->ops->edited(pane, key, text);
    if (app->lock_due)
        locking_lock(app);
    app_schedule(app);
}

static void edit(gpointer data, Pane *pane, const char *key, const char *text)
{
    App *app = data;
    g_autoptr(GError) error = NULL;

    if (config_get_flag(app->services->config, SETTING_KIOSK))
        app_say(app, _("A kiosk starts no editor: type it here"));
    else if (outside_edit(app->outside, pane, key, text, &error))
        listen(app, FALSE);
    else
        app_say(app, error->message);
}

/* ---- turns and frames ---- */

static gboolean is_sending(const Services *services)
{
    return services->outbox_opening != NULL ||
           (services->writes != NULL && writes_outbox(services->writes) != NULL &&
            writes_count(services->writes).sending > 0);
}

static gboolean is_busy(const App *app)
{
    const Pane *pane = app_top(app);

    return (pane->ops->busy != NULL && pane->ops->busy(pane)) || app->person_job != NULL ||
           app->signing_out || app->commands > 0 || app->opening || copier_is_busy(app->copier) ||
           outside_is_open(app->outside) || app->turn != 0 || app->held ||
           flow_is_writing(app->flow) || is_sending(app->services) || rest_is_waited_for(app->rest);
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

static gboolean silence_lasts(gpointer data)
{
    App *app = data;

    app->silence = 0;
    app_schedule(app);
    return G_SOURCE_REMOVE;
}

/* Only while something is asked, or is about to be: an idle screen isn't woken. */
static void watch_silence(App *app)
{
    NetSession *net = app->services->net;
    gint64 now = g_get_monotonic_time();
    gint64 since_us = net == NULL ? 0 : net_session_unanswered_us(net);
    gint64 left_us = (since_us == 0 ? now : since_us) + FRAME_SILENCE_US - now;

    g_clear_handle_id(&app->silence, g_source_remove);
    if (net != NULL && left_us > 0 &&
        (net_session_in_flight(net) > 0 || poller_is_asking(app->poller)))
        app->silence = g_timeout_add((guint)(left_us / 1000 + 1), silence_lasts, app);
}

static FrameContext context_of(const App *app)
{
    return (FrameContext){
        .services = app->services,
        .pane = app_top(app),
        .first = app->panes->len == 1,
        .signing_out = app->signing_out,
        .retry_in_us = poller_due_in_us(app->poller),
        .pending = app->pending,
        .n_pending = app->n_pending,
        .mouse = ui_screen_has_mouse(app->screen),
        .message = app->price != NULL ? app->price : app->message,
        .toasts = app->locked ? NULL : notices_toasts(app->notices),
        .locked = app->locked,
        .announcer = app->announcer,
    };
}

Action app_hint_at(const App *app, int y, int x)
{
    const FrameContext context = context_of(app);

    return frame_hint_at(app->screen, &context, y, x);
}

static gboolean waited_long_enough(gpointer data)
{
    App *app = data;

    app->first = 0;
    app_schedule(app);
    return G_SOURCE_REMOVE;
}

/* Nothing is seen yet, and what is going to be isn't known. */
static gboolean is_before_first_frame(const App *app)
{
    const Pane *pane = app_top(app);

    return app->first != 0 && (app->opening || app->signed_in ||
                               (pane_screen(pane) == SCREEN_SIGN_IN && pane->ops->busy(pane)));
}

/* What lies below a screen that asks the server isn't looked at: others have the line. Metered, what was asked for has
 * had its price told, and isn't asked for twice. */
static void cover_what_is_below(App *app)
{
    gboolean covered = FALSE;

    if (config_get_flag(app->services->config, SETTING_METERED))
        return;

    for (guint i = app->panes->len; i > 0; i--) {
        Pane *pane = g_ptr_array_index(app->panes, i - 1);
        if (pane->covered != covered && pane->ops->cover != NULL)
            pane->ops->cover(pane, covered);
        pane->covered = covered;
        covered = covered || pane->ops->poll != NULL;
    }
}

/* A locked screen says nothing, and keeps it for the person. */
static void tell_arrivals(App *app)
{
    if (app->services->sync == NULL || app->locked)
        return;
    sync_watch_unread(app->services->sync);
    const UnreadCounts now = sync_unread(app->services->sync);
    g_autofree char *sentence = arrival_look(&app->arrival, &now);
    if (sentence == NULL)
        return;
    g_autoptr(SafeText) words = safe_text_printf("%s", sentence);
    ui_ring(app->screen, app->ring, words);
    notices_say(app->notices, sentence);
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
        session_signed_in(app);
    }
    /* Not while something is being written: it has to arrive where it came from. */
    if (app->session_over && !outside_is_open(app->outside)) {
        g_autofree char *farewell = g_steal_pointer(&app->farewell);
        app->session_over = FALSE;
        gboolean typed = leaving_keep_typed(app);
        session_end(app, farewell != NULL ? farewell
                         : typed ? _("Your session is over. Sign in again; what was typed is kept.")
                                 : _("Your session is over. Sign in again."));
    }
    g_clear_handle_id(&app->turn, g_source_remove); /* what follows is this turn's frame */
    app->held = FALSE;
    if (outside_is_open(app->outside)) /* edited() brings the next turn */
        return G_SOURCE_REMOVE;
    if (is_before_first_frame(app)) /* told() or vault_opened() brings it */
        return G_SOURCE_REMOVE;
    g_clear_handle_id(&app->first, g_source_remove);
    cover_what_is_below(app);
    if (pane_screen(app_top(app)) !=
        SCREEN_PALETTE) /* a price that was told there isn't agreed to */
        g_clear_pointer(&app->priced, g_free);
    poller_look(app->poller);
    tell_arrivals(app);
    take_notice(app);
    const FrameContext context = context_of(app);
    if (app->services->meter != NULL)
        meter_enter(app->services->meter, app_top(app)->ops->id);
    flow_frame_begins(app->flow);
    frame_draw(app->screen, &context);
    flow_frame_ends(app->flow);
    watch_silence(app);
    schedule_idle_mark(app);
    return G_SOURCE_REMOVE;
}

void app_schedule(App *app)
{
    gint64 due;

    if (app->turn != 0 || app->flow == NULL)
        return;
    due = flow_due(app->flow);
    app->held = due == G_MAXINT64;
    if (app->held)
        return;
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
        app_schedule(app);
    schedule_idle_mark(app);
}

/* Without waiting for the next frame's time: another screen comes, and the last one was hardly seen. */
void app_hasten(App *app)
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
    app_schedule(app);
    return G_SOURCE_CONTINUE;
}

static gboolean interrupted(gpointer data)
{
    app_quit(data, EXIT_INTERRUPTED);
    return G_SOURCE_CONTINUE;
}

static gboolean terminated(gpointer data)
{
    app_quit(data, 128 + SIGTERM);
    return G_SOURCE_CONTINUE;
}

static gboolean hung_up(gpointer data)
{
    app_quit(data, 128 + SIGHUP);
    return G_SOURCE_CONTINUE;
}

static const struct {
    int number;
    GSourceFunc handler;
} signal_table[] = {
    {SIGWINCH, resized}, {SIGINT, interrupted}, {SIGTERM, terminated}, {SIGHUP, hung_up}};

/* ---- start and end ---- */

static void noticed(gpointer data)
{
    app_schedule(data);
}

/* Stopped, this process can't send what waits: another may. Nor may it ever go on. */
static void make_way(gpointer data)
{
    App *app = data;

    leaving_keep_typed(app);
    if (app->services->writes != NULL)
        writes_make_way(app->services->writes);
}

static gboolean keys_come(gpointer data)
{
    return rest_wait(((App *)data)->rest);
}

static gboolean start(App *app, Config *config, GError **error)
{
    app->services = services_new(config, g_main_context_default(), error);
    if (app->services == NULL)
        return FALSE;

    /* A keyring file's passphrase is asked for while the terminal is still an ordinary one. */
    keyring_set_ask(app->services->keyring, cli_ask_passphrase, NULL);
    if (!keyring_unlock(app->services->keyring, error))
        return FALSE;
    keyring_set_ask(app->services->keyring, NULL, NULL);

    UiOptions options;
    FlowSlow slow;
    if (!options_read(app->services->config, &options, &slow, error) ||
        !options_ring(app->services->config, &app->ring, error))
        return FALSE;
    app->screen = ui_screen_new(&options, error);
    if (app->screen == NULL)
        return FALSE;
    ui_screen_tell_stopping(app->screen, make_way, app);
    app->flow = flow_new(app->screen, slow, terminal_ready, app);
    app->rest = rest_new(options_rest_ms(), noticed, app);
    app->keymap = keymap_new(app->services->config);
    app->host = (PaneHost){.services = app->services,
                           .keymap = app->keymap,
                           .ascii = ui_screen_is_ascii(app->screen),
                           .accessible = ui_screen_is_accessible(app->screen),
                           .tell = told,
                           .say = app_say,
                           .submitted = submitted,
                           .submitted_all = submitted_all,
                           .edit = edit,
                           .why_not_run = command_line_why_not,
                           .keys_come = keys_come,
                           .data = app};
    app->copier = copier_new(app->screen, &app->host, show_text);
    app->notices = notices_new(app->services, app->keymap, noticed, app);
    app->announcer = app->host.accessible ? announcer_new() : NULL;
    app->poller = poller_new(app->services, pane_seen, app);
    app->outside = outside_new(app->screen, edited, app);
    return TRUE;
}

/* What is wrong with the files of settings would else be seen by nobody who uses screens alone. */
static void tell_of_config(App *app)
{
    const char *const *warnings = config_warnings(app->services->config);
    const GPtrArray *problems = keymap_problems(app->keymap);
    guint n = problems->len + g_strv_length((char **)warnings);
    const char *first = warnings[0] != NULL  ? warnings[0]
                        : problems->len == 0 ? NULL
                                             : g_ptr_array_index(problems, 0);

    if (first == NULL)
        return;
    g_autofree char *more =
        n == 1 ? g_strdup("")
               : g_strdup_printf(P_(" (and %u more: looptrace config keys)",
                                    " (and %u more: looptrace config keys)", n - 1),
                                 n - 1);
    g_autofree char *sentence = g_strconcat(first, more, NULL);
    app_say(app, sentence);
}

static void run(App *app)
{
    guint sources[G_N_ELEMENTS(signal_table)];

    for (guint i = 0; i < G_N_ELEMENTS(signal_table); i++)
        sources[i] = g_unix_signal_add(signal_table[i].number, signal_table[i].handler, app);
    listen(app, TRUE);
    continuing_watch(app);
    app->first = g_timeout_add(FIRST_FRAME_MS, waited_long_enough, app);
    app_push(app, pane_sign_in_new(&app->host, NULL));
    tell_of_config(app);
    g_main_loop_run(app->loop);
    continuing_unwatch(app);
    listen(app, FALSE);
    for (guint i = 0; i < G_N_ELEMENTS(sources); i++)
        g_source_remove(sources[i]);
}

/* The terminal first: whatever takes time afterwards, the person has it back. */
static void finish(App *app)
{
    app->ended = TRUE;
    g_clear_pointer(&app->outside, outside_free);
    copier_free(app->copier);
    g_clear_pointer(&app->flow, flow_free);
    rest_free(app->rest);
    g_clear_pointer(&app->screen, ui_screen_free);
    if (app->services != NULL && app->services->supabase != NULL)
        supabase_watch_session(app->services->supabase, NULL, NULL);
    sync_cancel(&app->person_job);
    poller_free(app->poller);
    announcer_free(app->announcer);
    g_ptr_array_unref(app->panes);
    notices_free(app->notices);
    services_free(app->services);
    g_clear_handle_id(&app->turn, g_source_remove);
    g_clear_handle_id(&app->first, g_source_remove);
    g_clear_handle_id(&app->idle, g_source_remove);
    g_clear_handle_id(&app->silence, g_source_remove);
    g_main_loop_unref(app->loop);
    keymap_free(app->keymap);
    g_free(app->message);
    g_free(app->price);
    g_free(app->priced);
    g_free(app->asking);
    g_free(app->farewell);
    g_free(app->leaving);
    g_free(app->locked_user);
    g_free(app->factor_asked);
    g_clear_handle_id(&app->idle_lock, g_source_remove);
    pane_link_clear(&app->link);
}

gboolean app_is_link(const char *word)
{
    return pane_is_link(word);
}

static gboolean read_link(App *app, const char *link, GError **error)
{
    return link == NULL || pane_read_link(link, &app->link, error);
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
