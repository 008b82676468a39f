/* SPDX-License-Identifier: MIT */
#include "locking.h"

#include <string.h>

#include "looptrace/lock.h"

static gint64 idle_us(const App *app)
{
    return (gint64)lock_idle_s(app->services->config) * G_USEC_PER_SEC;
}

static gint64 quiet_us(const App *app)
{
    return clock_boot_us() - app->last_key_us;
}

static gboolean look(gpointer data);

/* By the time that passes, suspended or not; the timer may come late, locking_key() doesn't. */
static void arm(App *app)
{
    gint64 left_us = idle_us(app) - quiet_us(app);

    g_clear_handle_id(&app->idle_lock, g_source_remove);
    app->idle_lock = g_timeout_add((guint)(MAX(left_us, 0) / 1000 + 1), look, app);
}

static gboolean look(gpointer data)
{
    App *app = data;

    app->idle_lock = 0;
    if (quiet_us(app) >= idle_us(app))
        locking_lock(app);
    else
        arm(app);
    return G_SOURCE_REMOVE;
}

void locking_begin(App *app)
{
    app->last_key_us = clock_boot_us();
    if (idle_us(app) > 0)
        arm(app);
    if (lock_is_set(app->services))
        locking_lock(app);
}

void locking_end(App *app)
{
    app->locked = app->lock_due = FALSE;
    g_clear_pointer(&app->locked_user, g_free);
    g_clear_handle_id(&app->idle_lock, g_source_remove);
}

gboolean locking_key(App *app)
{
    gboolean late = app->idle_lock != 0 && idle_us(app) > 0 && quiet_us(app) >= idle_us(app);

    app->last_key_us = clock_boot_us();
    if (late)
        locking_lock(app);
    return late;
}

void locking_look(App *app)
{
    if (app->idle_lock != 0 && idle_us(app) > 0 && quiet_us(app) >= idle_us(app))
        locking_lock(app);
}

/* Not while the editor has the terminal: what it shows is its own. */
void locking_lock(App *app)
{
    g_clear_handle_id(&app->idle_lock, g_source_remove);
    if (app->services->supabase == NULL) /* help can be seen before there is one */
        return;
    SessionInfo session = supabase_session_info(app->services->supabase);
    if (app->locked || app->signing_out || app->session_over || session.user_id == NULL)
        return;
    app->lock_due = outside_is_open(app->outside);
    if (app->lock_due)
        return;
    app->n_pending = 0;
    g_clear_pointer(&app->message, g_free);
    g_clear_pointer(&app->price, g_free);
    app_push(app, pane_lock_new(&app->host));
    app->locked = TRUE;
    g_free(app->locked_user);
    app->locked_user = g_strdup(session.user_id);
    lock_set(app->services, TRUE);
    ui_screen_scrub(app->screen);
    app_hasten(app);
}

gboolean locking_unlock(App *app)
{
    SessionInfo session = supabase_session_info(app->services->supabase);
    gboolean same = g_strcmp0(session.user_id, app->locked_user) == 0;

    locking_end(app);
    if (!same) /* the lock screen stays until there is another to be seen */
        return FALSE;
    lock_set(app->services, FALSE);
    lock_keep_password(app->services);
    g_ptr_array_remove_index(app->panes, app->panes->len - 1);
    app->last_key_us = clock_boot_us();
    if (idle_us(app) > 0)
        arm(app);
    ui_screen_repaint(app->screen);
    return TRUE;
}
