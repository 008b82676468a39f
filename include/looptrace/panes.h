/* SPDX-License-Identifier: MIT */
/*
 * Screens. A pane is a table of functions and what it keeps; it asks sync for rows, derives what is
 * to be seen (recalc), paints (paint), and answers keys with effects. It never touches another pane.
 */
#ifndef LOOPTRACE_PANES_H
#define LOOPTRACE_PANES_H

#include "looptrace/keymap.h"
#include "looptrace/services.h"
#include "looptrace/ui.h"
#include "looptrace/ui_dialog.h"
#include "looptrace/ui_table.h"
#include "looptrace/write.h"

G_BEGIN_DECLS

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
    EFFECT_RUN = 1u << 10, /* pane->target is a line as typed behind `:` */
    EFFECT_OPEN =
        1u << 11, /* pane->next, which is taken; of a pane that is covered, once it is seen again */
    EFFECT_PASS = 1u << 7 /* not a key of mine: look it up in the keymap */
} Effect;

typedef struct Pane Pane;

typedef struct {
    Services *services;
    const Keymap *keymap;
    gboolean ascii, accessible;
    /* Something changed outside of a key (an answer came): applied by the app in the loop. */
    void (*tell)(gpointer data, Pane *pane, guint effects);
    /* One sentence in the status line until the next key. */
    void (*say)(gpointer data, const char *sentence);
    /* A field's long text goes to the person's editor; ops->edited() gets it back, unless it can't be started or
     * ends with a failure: then the person is told, and the text is as it was. */
    void (*edit)(gpointer data, Pane *pane, const char *key, const char *text);
    /* Why a line can't be run as it is, seen from the pane: what, and what to do; *position is the byte of the line where
     * it is wrong. NULL: it can. In metered mode the first time the price is the reason. Caller frees. */
    char *(*why_not_run)(gpointer data, const Pane *below, const char *line, gsize *position);
    /* Keys come one behind the other: what explains the selected row may stay as it is, a frame follows when they
     * rest. */
    gboolean (*keys_come)(gpointer data);
    /* A change is on its way: its outcome will be told, whichever screen is seen then. */
    void (*submitted)(gpointer data, const char *id);
    /* Several as one: "18 saved · 1 refused". ids of char*. */
    void (*submitted_all)(gpointer data, GPtrArray *ids);
    gpointer data;
} PaneHost;

typedef struct {
    Action action;
    const char *label; /* NULL: the action's own */
} PaneHint;

/* What can be copied of the selected row. */
typedef enum { PANE_COPY_ID, PANE_COPY_ROW, PANE_COPY_LINK, PANE_COPY_FILES } PaneCopy;

typedef guint (*PaneAct)(Pane *pane);

typedef struct {
    const char *id; /* context of keys and help */
    const char *title;
    void (*free)(Pane *pane);
    gboolean (*recalc)(Pane *pane, const UiArea *area); /* TRUE: something to be seen changed */
    void (*paint)(Pane *pane, UiScreen *screen);
    void (*cursor)(const Pane *pane, int *y, int *x);
    guint (*key)(Pane *pane, guint32 key); /* before the keymap; may be NULL */
    /* What was pasted, into the field that is filled in: text, never keys. NULL, or EFFECT_PASS: there is none. */
    guint (*paste)(Pane *pane, const char *text, gsize length);
    guint (*click)(Pane *pane, int y,
                   int x); /* of the screen; NULL: there is nothing to click on */
    /* Six actions are ways to move and some are views of the screen, for everybody the same; each of the others
     * has a function. BACK needs none. */
    guint (*move)(Pane *pane, UiMove step);        /* NULL: there is nothing to move in */
    guint (*view)(Pane *pane, guint nth);          /* from 0 on; NULL: it has one */
    guint (*views)(const Pane *pane, guint *seen); /* how many, and which is seen; with view */
    const PaneAct *acts; /* ACTION_COUNT of them, NULL for what isn't done here */
    /* What can be marked and whose columns can be chosen; NULL: nothing. */
    UiTable *(*table)(const Pane *pane);
    void (*sort_by)(Pane *pane, const char *column,
                    gboolean descending); /* NULL: the order of its rows is fixed */
    /* Whether what is done to its columns is to be found again; NULL: yes. */
    gboolean (*keeps_columns)(const Pane *pane);
    gboolean (*has_row)(const Pane *pane); /* something is selected; NULL: there are no rows */
    /* Why this can't be done just now, beyond what the table of actions says: a sentence without its full stop,
     * or NULL. Caller frees. The op may be NULL. */
    char *(*why_not)(const Pane *pane, Action action);
    guint (*hints)(const Pane *pane, PaneHint *hints, guint max);
    SafeText *(*heading)(const Pane *pane); /* the top line */
    SafeText *(*state)(const Pane *pane);   /* its part of the status line: age, what failed */
    /* For readers: what is selected, in one line and in words; a new reference. NULL: nothing is. */
    SafeText *(*say)(const Pane *pane);
    /* Of the selected row; NULL: it has none. Caller frees. */
    char *(*copy)(const Pane *pane, PaneCopy what);
    /* The address or number of whom the row is about, by the action that copies it; NULL: it has none. Caller frees. */
    char *(*contact)(const Pane *pane, Action action);
    gboolean (*busy)(const Pane *pane); /* something is under way */
    /* Whether an action, which other screens do without, asks the server here; NULL: none does. */
    gboolean (*asks)(const Pane *pane, Action action);
    /* A screen that asks the server lies above it now, so nobody looks: what is under way is cancelled; or it is seen
     * again: what was cancelled is asked for. NULL: it never asks. */
    void (*cover)(Pane *pane, gboolean covered);
    void (*poll)(Pane *pane); /* asks for what is new, as little as can be; NULL: never by itself */
    guint pace_s;             /* how often, while things change */
    void (*chosen)(Pane *pane,
                   const char *target); /* EFFECT_CHOSEN of the pane above; NULL: none */
    void (*edited)(Pane *pane, const char *key, const char *text); /* host->edit() */
    /* What was typed is kept now, for it may end any moment. FALSE: nothing was. NULL: nothing is typed here that lasts. */
    gboolean (*keep)(Pane *pane);
} PaneOps;

struct Pane {
    const PaneOps *ops;
    const PaneHost *host;
    char *target;
    gboolean covered; /* as ops->cover() was told */
    gboolean again;   /* for the panes: something was cancelled when it was covered */
    Pane *next;       /* to be opened above this one; NULL: none */
};

void pane_free(Pane *pane); /* NULL is allowed */
Screen pane_screen(const Pane *pane);
/* The one place that says whether an action can be done now: NULL, or the reason in words (it isn't of this
 * screen; what action_why_not() says; no row; what the pane itself says). Hint bar, palette and help are
 * grey by it. Caller frees. */
char *pane_why_not(const Pane *pane, Action action);
guint pane_act(Pane *pane,
               Action action); /* effects; only what pane_why_not() has nothing against */

/* Of so many cells; none for readers: the number is said beside it. Caller frees. */
char *pane_bar(const PaneHost *host, int percent, int columns);
/* What host->keys_come() says. */
gboolean pane_keys_come(const Pane *pane);

/* For the panes: acts that several have, and the first of all hints that there is room for. */
guint pane_go_back(Pane *pane);
guint pane_give_hints(const PaneHint *all, guint n, PaneHint *hints, guint max);

/* ---- the panes ---- */

/* Looks for a stored session first, and asks for e-mail and password when there is none. message:
 * why the person is here (NULL: the program has just begun). */
Pane *pane_sign_in_new(const PaneHost *host, const char *message);
/* The lock screen: EFFECT_SIGNED_IN when the person has unlocked it, or when another has signed in. */
Pane *pane_lock_new(const PaneHost *host);
/* First thing to see for whoever is signed in; loads the person with it. */
Pane *pane_home_new(const PaneHost *host);
/* view: NULL or "" for all, "risk", the wire name of a workflow status, "view:NAME" or "filter:TEXT". */
Pane *pane_orders_new(const PaneHost *host, const char *view);
Pane *pane_board_new(const PaneHost *host);
/* Supplier orders: what suppliers are asked to make, and their answers. */
Pane *pane_offers_new(const PaneHost *host);
Pane *pane_offers_seen(const PaneHost *host,
                       const char *view); /* "all", "new", "countered", "accepted" */
/* The page of the at-th of these leads (of Lead*, as the queue shows them; taken), which goes on to those behind it. */
Pane *pane_lead_among_new(const PaneHost *host, GPtrArray *leads, guint at);
/* Threads, those with something unread first. */
Pane *pane_messages_new(const PaneHost *host);
Pane *pane_notifications_new(const PaneHost *host);
/* month: "2026-11"; NULL: this one. */
Pane *pane_capacity_new(const PaneHost *host, const char *month);
/* An admin's: verified, rejected, suspended; tier, performance. */
/* Who could make that order; and what waits for an admin: "listings", "quotes", "suppliers". */
Pane *pane_candidates_new(const PaneHost *host, const char *order_number);
Pane *pane_approvals_new(const PaneHost *host);
Pane *pane_approvals_seen(const PaneHost *host, const char *kind);
Pane *pane_suppliers_new(const PaneHost *host);
Pane *pane_people_new(const PaneHost *host);
/* filter: as audit_query() reads it; NULL: all of it. */
Pane *pane_audit_new(const PaneHost *host, const char *filter);
Pane *pane_retention_new(const PaneHost *host);
/* What has crossed the line: this run, today, this month, by screen and endpoint; asks nobody. */
Pane *pane_network_new(const PaneHost *host);
/* Who is signed in, second factors, another password. */
Pane *pane_account_new(const PaneHost *host);
/* Asks for the code of the second factor that the server wants. */
Pane *pane_factor_new(const PaneHost *host);
Pane *pane_order_new(const PaneHost *host, const char *number);
/* The queue of leads, and one of them with its quote. view: "new", "mine", "hot", "contacted"; all for another word, new
 * ones for NULL. */
Pane *pane_market_new(const PaneHost *host);
Pane *pane_own_listings_new(const PaneHost *host);
Pane *pane_listing_new(const PaneHost *host, const char *id);
Pane *pane_leads_new(const PaneHost *host, const char *view);
Pane *pane_lead_new(const PaneHost *host, const Lead *row); /* as the queue has it; copied */
/* The photos of that stage. */
Pane *pane_photos_new(const PaneHost *host, const Order *order, const Stage *stage);
/* A directory to choose a picture from; target is its path. within: nothing that isn't below it, wherever links lead; NULL: all
 * there is. */
Pane *pane_files_new(const PaneHost *host, const char *directory, const char *within);
/* Chooses a workflow status; target is its wire name, "" for all. */
/* The columns of the table of the pane below it, which outlives it. */
Pane *pane_columns_new(const PaneHost *host, Pane *about);
Pane *pane_statuses_new(const PaneHost *host);
/* Writes all rows of the list of orders below (which outlives it) to a file: asks first where that costs something or a
 * file would be replaced. layout: the columns, as they are in the table. */
Pane *pane_export_new(const PaneHost *host, OrderList *list, const char *layout, const char *path);
/* The named views of a screen; target is "view:NAME" of the one that is chosen. */
Pane *pane_views_new(const PaneHost *host, Screen screen);
/* All keys, those of the screen `about` first, which outlives it. */
Pane *pane_help_new(const PaneHost *host, const Pane *about);
/* What a link leads to: the number of an order, the id of a lead, or a list as pane_orders_new() takes it; the others are
 * NULL. */
typedef struct {
    char *order, *lead, *list;
} PaneLink;

/* looptrace://order/SA-00042, looptrace://lead/ID; looptrace://orders, with ?view=NAME or ?filter=TEXT. From anybody: FALSE with
 * FAULT_USAGE when it is no such link. */
gboolean pane_read_link(const char *link, PaneLink *read, GError **error);
void pane_link_clear(PaneLink *link);
gboolean pane_is_link(const char *word); /* by its beginning */
/* Text by itself from the left edge on, to be marked with the terminal's own means. */
/* All actions and commands by name and key; below: the screen that they are about, outlives it. */
Pane *pane_palette_new(const PaneHost *host, const Pane *below);
/* What a command has answered: sanitised lines, and a sentence (NULL: none). */
Pane *pane_output_new(const PaneHost *host, const char *title, const char *text,
                      const char *message);
Pane *pane_text_new(const PaneHost *host, const char *text);

/* A form for one change (taken) of one row; focus: the field to begin with, NULL: the first. */
Pane *pane_write_new(const PaneHost *host, Write *taken, const char *focus);
/* The same for several of one kind (Write*, taken, with a free function): what the form says, all get. below: where their rows
 * are marked, outlives it. */
Pane *pane_write_many_new(const PaneHost *host, Pane *below, GPtrArray *taken, const char *focus);
/* For one that waits or has come back: what is saved takes its place. */
Pane *pane_write_again_new(const PaneHost *host, const WriteItem *item);
/* NULL: it was decided elsewhere in this moment. */
Pane *pane_conflict_new(const PaneHost *host, const WriteItem *item);
Pane *pane_outbox_new(const PaneHost *host);
Pane *pane_history_new(const PaneHost *host);

/* How it is asked before something of that grade is done: not for LOOK and UNDO, which aren't. */
UiGrade pane_grade(ActionGrade grade);

/* From within the question's key, at most once: never when it goes away without an answer. */
typedef void (*PaneAnswered)(gboolean yes, gpointer data);
/* Takes the dialog. */
Pane *pane_question_new(const PaneHost *host, UiDialog *taken, PaneAnswered answered,
                        gpointer data);

G_END_DECLS

#endif
