/* SPDX-License-Identifier: MIT */
/*
 * Screens. A pane is a table of functions and what it keeps; it asks sync for rows, derives what is
 * to be seen (recalc), paints (paint), and answers keys with effects. It never touches another pane.
 */
#ifndef LOOPTRACE_PANES_H
#define LOOPTRACE_PANES_H

#include "looptrace/services.h"
#include "looptrace/ui.h"

G_BEGIN_DECLS

/* ---- what a key means (panes/actions.c): the table that keymap, hint bar and help come from ---- */

/*    id,       keys (up to three),                       hint,   label,     sentence for help */
#define PANE_ACTIONS(X)                                                                            \
    X(HELP, UI_KEY_F0 + 1, '?', 0, "F1?", "Help", "This help")                                     \
    X(FIND, UI_KEY_F0 + 3, '/', '\\', "F3/", "Find", "Find text; Esc clears it")                   \
    X(REFRESH, UI_KEY_F0 + 5, 'r', 0, "F5r", "Fresh", "Ask the server again")                      \
    X(SORT, UI_KEY_F0 + 6, 's', 0, "F6s", "Sort", "Sort by the next column")                       \
    X(REVERSE, 'S', 0, 0, "S", "Reverse", "Sort the other way round")                              \
    X(STATUS, 'f', 0, 0, "f", "Status", "Show one workflow status only")                           \
    X(VIEW_1, '1', 0, 0, "1", "All", "All orders")                                                 \
    X(VIEW_2, '2', 0, 0, "2", "At risk", "Only orders at risk")                                    \
    X(DETAIL, 'd', 0, 0, "d", "Detail", "Detail pane on or off")                                   \
    X(OPEN, UI_KEY_ENTER, UI_KEY_RIGHT, 'l', "Ret", "Open", "Open the selected row")               \
    X(UP, UI_KEY_UP, 'k', 0, "↑", "Up", "One row up")                                              \
    X(DOWN, UI_KEY_DOWN, 'j', 0, "↓", "Down", "One row down")                                      \
    X(PAGE_UP, UI_KEY_PAGE_UP, 0, 0, "PgUp", "Page up", "One page up")                             \
    X(PAGE_DOWN, UI_KEY_PAGE_DOWN, 0, 0, "PgDn", "Page down", "One page down")                     \
    X(FIRST, UI_KEY_HOME, 'g', 0, "Home", "First", "The first row")                                \
    X(LAST, UI_KEY_END, 'G', 0, "End", "Last", "The last row")                                     \
    X(ORDERS, 'O', 0, 0, "O", "Orders", "Orders (from Home)")                                      \
    X(BOARD, 'P', 0, 0, "P", "Board", "Production board (from Home)")                              \
    X(NETWORK, UI_KEY_F0 + 12, 'b', 0, "F12b", "Network", "What the line has cost, and its state") \
    X(METERED, 'B', 0, 0, "B", "Metered", "Metered mode on or off: say what it costs first")       \
    X(SIGN_OUT, 'X', 0, 0, "X", "Sign out", "End the session here and on the server")              \
    X(CANCEL, UI_KEY_ESCAPE, 0, 0, "Esc", "Cancel", "Cancel what is under way; clear; back")       \
    X(BACK, UI_KEY_F0 + 10, 'q', UI_KEY_LEFT, "F10q", "Back", "Back; on the first screen: quit")   \
    X(REPAINT, 12, 0, 0, "^L", "Repaint", "Draw everything again")

typedef enum {
    ACTION_NONE = 0,
#define X(id, key1, key2, key3, hint, label, help) ACTION_##id,
    PANE_ACTIONS(X)
#undef X
        ACTION_COUNT
} Action;

typedef struct {
    guint32 keys[3]; /* 0: none */
    const char *hint, *label, *help;
} ActionRow;

const ActionRow *action_row(Action action);
Action action_of_key(guint32 key);

/* ---- the contract of a pane ---- */

typedef enum {
    EFFECT_NONE = 0,
    EFFECT_REDRAW = 1u << 0,
    EFFECT_BACK = 1u << 1,       /* this pane is done */
    EFFECT_OPEN_ORDER = 1u << 2, /* of the number in pane->target */
    EFFECT_OPEN_STATUSES = 1u << 3,
    EFFECT_CHOSEN = 1u << 4,    /* pane->target is what was chosen; goes to the pane below */
    EFFECT_SIGNED_IN = 1u << 5, /* somebody is signed in now */
    EFFECT_SIGN_OUT = 1u << 6,
    EFFECT_OPEN_ORDERS = 1u << 8, /* pane->target: "" all, "risk", or a workflow status */
    EFFECT_OPEN_BOARD = 1u << 9,
    EFFECT_PASS = 1u << 7 /* not a key of mine: look it up in the action table */
} Effect;

typedef struct Pane Pane;

typedef struct {
    Services *services;
    gboolean ascii, accessible;
    /* Something changed outside of a key (an answer came): applied by the app in the loop. */
    void (*tell)(gpointer data, Pane *pane, guint effects);
    gpointer data;
} PaneHost;

typedef struct {
    Action action;
    const char *label; /* NULL: the action's own */
    gboolean enabled;
} PaneHint;

typedef guint (*PaneAct)(Pane *pane);

typedef struct {
    const char *id; /* context of keys and help */
    const char *title;
    void (*free)(Pane *pane);
    gboolean (*recalc)(Pane *pane, const UiArea *area); /* TRUE: something to be seen changed */
    void (*paint)(Pane *pane, UiScreen *screen);
    void (*cursor)(const Pane *pane, int *y, int *x);
    guint (*key)(Pane *pane, guint32 key); /* before the action table; may be NULL */
    /* Six actions are ways to move, for everybody the same; each of the others has a function. BACK needs
     * none. */
    guint (*move)(Pane *pane, UiMove step); /* NULL: there is nothing to move in */
    const PaneAct *acts; /* ACTION_COUNT of them, NULL for what isn't done here */
    guint (*hints)(const Pane *pane, PaneHint *hints, guint max);
    SafeText *(*heading)(const Pane *pane); /* the top line */
    SafeText *(*state)(const Pane *pane);   /* its part of the status line: age, what failed */
    /* For readers: what is selected, in one line and in words; a new reference. NULL: nothing is. */
    SafeText *(*say)(const Pane *pane);
    gboolean (*busy)(const Pane *pane); /* something is under way */
    void (*poll)(Pane *pane); /* asks for what is new, as little as can be; NULL: never by itself */
    guint pace_s;             /* how often, while things change */
    void (*chosen)(Pane *pane,
                   const char *target); /* EFFECT_CHOSEN of the pane above; NULL: none */
} PaneOps;

struct Pane {
    const PaneOps *ops;
    const PaneHost *host;
    char *target;
};

void pane_free(Pane *pane);                /* NULL is allowed */
guint pane_act(Pane *pane, Action action); /* effects */

/* For the panes: acts that several have, and the first of all hints that there is room for. */
guint pane_go_back(Pane *pane);
guint pane_sign_out(Pane *pane);
guint pane_give_hints(const PaneHint *all, guint n, PaneHint *hints, guint max);

/* ---- the panes ---- */

/* Looks for a stored session first, and asks for e-mail and password when there is none. message:
 * why the person is here (NULL: the program has just begun). */
Pane *pane_sign_in_new(const PaneHost *host, const char *message);
/* First thing to see for whoever is signed in; loads the person with it. */
Pane *pane_home_new(const PaneHost *host);
/* view: NULL or "" for all, "risk", or the wire name of a workflow status. */
Pane *pane_orders_new(const PaneHost *host, const char *view);
Pane *pane_board_new(const PaneHost *host);
/* What has crossed the line: this run, today, this month, by screen and endpoint; asks nobody. */
Pane *pane_network_new(const PaneHost *host);
Pane *pane_order_new(const PaneHost *host, const char *number);
/* Chooses a workflow status; target is its wire name, "" for all. */
Pane *pane_statuses_new(const PaneHost *host);
Pane *pane_help_new(const PaneHost *host, const Pane *about);

G_END_DECLS

#endif
