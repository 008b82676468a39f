/* SPDX-License-Identifier: MIT */
/* The full screen as the files of this module see it. */
#ifndef APP_APP_STATE_H
#define APP_APP_STATE_H

#include "announce.h"
#include "arrival.h"
#include "copier.h"
#include "flow.h"
#include "looptrace/panes.h"
#include "looptrace/ui_ring.h"
#include "notices.h"
#include "outside.h"
#include "poller.h"
#include "rest.h"

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
    PaneLink link; /* that it was started with, until it is open */
    SyncJob *person_job;
    Flow *flow;
    Rest *rest;    /* keys come, or don't */
    gboolean held; /* a turn waits for the terminal */
    guint turn;    /* source: a turn is to come */
    guint first;   /* source: nothing is seen yet, and not for much longer */
    guint silence; /* source: the server will have been silent for so long that it is told */
    guint idle;    /* source: the idle mark is to come */
    int idle_fd;   /* -1: nobody waits for idle marks */
    guint64 keys;  /* read so far, and changes of size */
    gboolean signed_in, session_over, signing_out;
    gboolean opening;                 /* what is kept */
    guint32 pending[UI_SEQUENCE_MAX]; /* keys that begin something, and wait for the next */
    guint n_pending;
    Notices *notices;
    guint writes_watch;
    Arrival arrival;   /* what was unread when last looked at */
    UiRing ring;       /* how the terminal tells of it */
    char *message;     /* until the next key */
    Action asked;      /* metered: costs something, and waits for the same key again */
    char *price;       /* what it is likely to cost, in words */
    char *priced;      /* the line behind `:` whose price was told */
    char *asking;      /* the line that a question is about */
    char *farewell;    /* what the sign-in screen is to say */
    char *leaving;     /* the person who signs out */
    guint commands;    /* of the `:` prompt, at work */
    gboolean locked;   /* the lock screen is above the others; nothing else is shown */
    gboolean lock_due; /* once the editor gives the terminal back */
    char *locked_user;
    char *factor_asked; /* the second factor that the person was asked for */
    gint64 last_key_us; /* clock_boot_us() */
    guint idle_lock;    /* source: it may be time to lock */
    guint continuing;   /* source: the process goes on after a stop */
    gboolean ended;     /* the screen has gone */
    int exit_code;
} App;

Pane *app_top(const App *app); /* what is seen */
void app_quit(App *app, int exit_code);
void app_push(App *app, Pane *pane);        /* takes the pane */
void app_replace_all(App *app, Pane *pane); /* the same, and the others go */
void app_apply(App *app, Pane *pane, guint effects);
void app_say(gpointer app, const char *sentence); /* in the status line, until the next key */
Action app_hint_at(const App *app, int y, int x); /* ACTION_NONE: no hint is there */
void app_schedule(App *app);                      /* a frame is due */
/* Without waiting for the next frame's time: another screen comes, and the last one was hardly seen. */
void app_hasten(App *app);

#endif
