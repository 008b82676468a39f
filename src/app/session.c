/* SPDX-License-Identifier: MIT */
/* Who is signed in: from the sign-in screen to the first pane, and back. */
#include <string.h>

#include "locking.h"
#include "looptrace/lock.h"
#include "looptrace/words.h"
#include "session.h"

static void person_loaded(const GError *error, gpointer data)
{
    App *app = data;

    app->person_job = NULL;
    app_schedule(app);
}

/* The server has it: what was refused for want of it is asked for again, and what waited is sent. */
static void ask_again(App *app)
{
    writes_line_is_back(app->services->writes);
    for (guint i = app->panes->len; i > 0; i--) {
        Pane *pane = g_ptr_array_index(app->panes, i - 1);
        if (pane->ops->acts == NULL || pane->ops->acts[ACTION_REFRESH] == NULL)
            continue;
        app_apply(app, pane, pane_act(pane, ACTION_REFRESH));
        return;
    }
}

/* A renewal, or a refusal, has told that the server wants a code from now on. Whoever goes away without giving it isn't
 * asked again for that one: the status line says that it is missing, and Account (A) has it, which a kiosk goes without. */
static void ask_for_factor(App *app, const char *factor)
{
    Screen seen = pane_screen(app_top(app));

    if (factor == NULL && app->factor_asked != NULL && !app->session_over && !app->opening)
        ask_again(app);
    if (factor == NULL)
        g_clear_pointer(&app->factor_asked, g_free);
    if (factor == NULL || g_strcmp0(factor, app->factor_asked) == 0 || app->locked ||
        app->opening || outside_is_open(app->outside) || seen == SCREEN_SIGN_IN ||
        seen == SCREEN_CREDENTIAL)
        return;
    g_free(app->factor_asked);
    app->factor_asked = g_strdup(factor);
    app_push(app, pane_factor_new(&app->host));
}

void session_ask_again_for_factor(App *app)
{
    SessionInfo session = supabase_session_info(app->services->supabase);

    if (session.factor == NULL || !config_get_flag(app->services->config, SETTING_KIOSK))
        return;
    g_clear_pointer(&app->factor_asked, g_free);
    ask_for_factor(app, session.factor);
}

static void session_changed(gpointer data)
{
    App *app = data;
    SessionInfo session = supabase_session_info(app->services->supabase);

    if (session.state == SESSION_NONE && !app->signing_out)
        app->session_over = TRUE;
    ask_for_factor(app, session.factor);
    app_schedule(app);
}

static void open_first_pane(App *app)
{
    const char *first = config_get(app->services->config, SETTING_START);

    meter_enter(app->services->meter, first); /* it asks as it opens */
    if (strcmp(first, "orders") != 0 && strcmp(first, "board") != 0) {
        app_replace_all(app, pane_home_new(&app->host)); /* the person comes with it */
    } else {
        app->person_job = sync_load_person(app->services->sync, person_loaded, app);
        app_replace_all(app, strcmp(first, "board") == 0 ? pane_board_new(&app->host)
                                                         : pane_orders_new(&app->host, NULL));
    }
    if (app->link.list != NULL)
        app_push(app, pane_orders_new(&app->host, app->link.list));
    if (app->link.lead != NULL) {
        const Lead lead = {.id = app->link.lead, .quantity = -1, .days = -1, .twins = -1};
        app_push(app, pane_lead_new(&app->host, &lead));
    }
    if (app->link.order != NULL)
        app_push(app, pane_order_new(&app->host, app->link.order));
    pane_link_clear(&app->link);
}

static void writes_changed(gpointer data)
{
    app_schedule(data);
}

/* Marks of what waits come with it; nothing waits for them. */
static void outbox_opened(const GError *error, gpointer data)
{
    if (error == NULL)
        app_schedule(data);
}

static void open_outbox(App *app)
{
    Services *services = app->services;

    if (services->outbox_opening != NULL)
        return;
    if (app->writes_watch != 0)
        writes_unwatch(services->writes, app->writes_watch);
    app->writes_watch = writes_watch(services->writes, writes_changed, app);
    writes_set_vigilant(services->writes);
    services_open_outbox(services, outbox_opened, app);
}

/* What is kept comes before the first question, which is for what has changed since. */
static void vault_opened(const GError *error, gpointer data)
{
    App *app = data;

    app->opening = FALSE;
    if (error == NULL && !app->session_over) {
        open_first_pane(app);
        open_outbox(app);
        lock_keep_password(app->services);
        locking_begin(app);
    }
    if (error == NULL)
        app_hasten(app);
}

static void session_begin(App *app)
{
    supabase_watch_session(app->services->supabase, session_changed, app);
    app->opening = TRUE;
    services_open_vault(app->services, vault_opened, app);
}

/* Of the person before; what waits isn't shown, but that it does. */
static char *words_of_what_waits(const App *app)
{
    const Person *person = sync_person(app->services->sync);

    return app->locked_user == NULL || person == NULL
               ? NULL
               : services_tell_waiting(app->services, app->locked_user,
                                       person->full_name != NULL ? person->full_name
                                                                 : person->email);
}

/* Another person instead of the one that the screen was locked for: nothing of that one is seen again. */
static void forget_the_other(App *app)
{
    sync_cancel(&app->person_job);
    notices_forget(app->notices);
    sync_forget_person(app->services->sync);
    store_clear(app->services->store);
    g_ptr_array_remove_range(app->panes, 0, app->panes->len - 1);
}

void session_signed_in(App *app)
{
    gboolean locked = app->locked;
    g_autofree char *waiting = locked ? words_of_what_waits(app) : NULL;

    if (locked && locking_unlock(app))
        return;
    if (locked)
        forget_the_other(app);
    if (waiting != NULL)
        app_say(app, waiting);
    session_begin(app);
}

void session_end(App *app, const char *farewell)
{
    locking_end(app);
    sync_cancel(&app->person_job);
    notices_forget(app->notices);
    copier_forget(app->copier);
    sync_forget_person(app->services->sync);
    store_clear(app->services->store);
    g_ptr_array_set_size(app->panes, 0);
    app_push(app, pane_sign_in_new(&app->host, farewell));
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
    app_schedule(app);
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

void session_sign_out(App *app)
{
    if (app->signing_out)
        return;
    app->signing_out = TRUE;
    g_free(app->leaving);
    app->leaving = g_strdup(supabase_session_info(app->services->supabase).user_id);
    supabase_sign_out(app->services->supabase, SIGN_OUT_HERE, signed_out, app);
    app_schedule(app);
}

static void leaving_answered(gboolean yes, gpointer data)
{
    if (yes)
        session_sign_out(data);
}

void session_ask_to_sign_out(App *app)
{
    SessionInfo session = supabase_session_info(app->services->supabase);
    OutboxCounts counts = {0};

    if (session.user_id != NULL)
        services_count_outbox(app->services, session.user_id, &counts);
    guint lost = counts.waiting + counts.stuck;
    if (lost == 0) {
        session_sign_out(app);
        return;
    }
    g_autofree char *question =
        g_strdup_printf(P_("Sign out, and lose %u change that the server hasn't got?",
                           "Sign out, and lose %u changes that the server hasn't got?", lost),
                        lost);
    const UiQuestion asked = {
        .grade = UI_GRADE_CONFIRM,
        .question = question,
        .yes = _("Sign out, and lose them"),
        .no = _("Stay signed in"),
    };
    UiDialog *dialog = ui_dialog_new(&asked);
    g_autoptr(SafeText) advice = safe_text_printf(
        "%s", _("Lock the screen instead: they stay here, sealed, and somebody else can sign in."));

    ui_dialog_add(dialog, NULL, advice);
    app_push(app, pane_question_new(&app->host, dialog, leaving_answered, app));
}
