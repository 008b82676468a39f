/* SPDX-License-Identifier: MIT */
/*
 * Every screen that is a list of rows (looptrace/rows.h): a constant table says what differs; states in words, selection by
 * the row's key over refreshes, marks, search and sort, detail beside or below, copying, the next page when one comes near the end,
 * and words for readers are the same everywhere. docs/widgets.md has the recipe of a new one.
 */
#ifndef PANES_ROWS_PANE_H
#define PANES_ROWS_PANE_H

#include "looptrace/panes.h"
#include "looptrace/rows.h"

/* Each of these may be NULL, unless it says otherwise. Rows are as they are to be seen: mine over the server's. */
typedef struct {
    const char *title; /* NC_("view", …) */
    /* What it asks for; about: what the pane was made with. NULL: all rows. */
    RowQuery *(*query)(const Services *services, const char *about);
} RowsView;

typedef struct {
    const char *id;     /* the screen's; never NULL, as the next four */
    const char *title;  /* NC_("screen", …) */
    const char *plural; /* N_("supplier orders"): for "Loading …", "There are no … for you" */
    const RowNoun *noun;
    const UiColumn *columns;
    guint n_columns;
    const RowsView *views; /* n_views of them, at least one */
    guint n_views;
    guint page;   /* 0: ROW_LIST_PAGE */
    guint pace_s; /* how often it asks whether something has changed; 0: never by itself */
    gboolean
        rereads; /* a write's answer isn't such a row: the rows are asked for again once nothing of mine is under way */
    int detail_rows; /* below the list; 0: it has no detail */

    /* Never NULL. As UiTableSource has it. */
    SafeText *(*cell)(const PaneHost *host, gconstpointer row, guint column, int columns,
                      UiRole *role);
    gboolean (*at_risk)(const PaneHost *host, gconstpointer row); /* '!' */
    /* Mine over the server's, a new row; NULL: it is as it is. */
    gpointer (*over)(Writes *writes, gconstpointer row, WriteMark *mark);
    /* What a column is sorted by: a number, a day or a moment as the server has it, or text; borrowed from the row. NULL (of
     * a row): it comes last. NULL (the function): the order is the server's, always. */
    const char *(*sort_value)(gconstpointer row, guint column);
    gboolean (*matches)(gconstpointer row,
                        const char *text); /* for the search among what is here */
    void (*detail)(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside);
    char *(*copy)(gconstpointer row, PaneCopy what);    /* caller frees */
    char *(*contact)(gconstpointer row, Action action); /* as PaneOps has it */

    /* Where the server looks: what / asks for, in place of the view's rows; in the order of that view. Errors as
     * listing_query_wanted() has them. Then matches and sort_value are NULL. */
    RowQuery *(*filter)(const char *about, guint view, const char *text, gsize *position,
                        GError **error);

    const PaneAct *acts;   /* ACTION_COUNT: its own, before those that all have; OPEN among them */
    const PaneHint *hints; /* n_hints, between Help and Back */
    guint n_hints;
    char *(*why_not)(const Pane *pane, Action action,
                     gconstpointer row); /* row NULL: none is selected; caller frees */

    /* Rows of the noun that the server hasn't: what waits to be made, days that nobody has set. An array with the noun's free
     * function, owned by the caller; asked for once it is known what the server has. place: where each row stands, as
     * strcmp(). */
    GPtrArray *(*beside)(const PaneHost *host, const char *about, const RowList *list);
    int (*place)(gconstpointer a, gconstpointer b);
    char *(*about_words)(
        const char *about); /* for the heading; NULL: about itself. Caller frees. */
    /* How many that view has, for its tab; NULL: not known. Caller frees. */
    char *(*count_words)(const PaneHost *host, const RowList *list, guint view);
    /* Rows that are news: when they came to be so, as the server has it; NULL: this one isn't. Those since the last look are
     * told, in words of its own: caller frees. */
    const char *(*news)(const PaneHost *host, gconstpointer row);
    char *(*news_words)(guint n, gconstpointer newest);
} RowsScreen;

/* screen is constant. about: for the views' queries, and in the heading; NULL: nothing. */
Pane *rows_pane_new(const PaneHost *host, const RowsScreen *screen, const char *about);

/* For the screen's own acts; borrowed until the next change. */
gconstpointer rows_pane_row(const Pane *pane); /* the selected one; NULL: none is */
gconstpointer rows_pane_find(const Pane *pane, const char *key); /* NULL: it isn't here */
/* Keys of those that are marked, else of the selected one; caller unrefs. */
GPtrArray *rows_pane_chosen(const Pane *pane);
/* Keys of all that are seen, in their order; caller unrefs. */
GPtrArray *rows_pane_keys(const Pane *pane);
RowList *rows_pane_list(const Pane *pane);
/* Begins with that view. */
void rows_pane_see(Pane *pane, guint view);
/* One thing that an act of its own keeps until the next, as what a question is about; it goes with the pane. */
void rows_pane_hold(Pane *pane, gpointer taken, GDestroyNotify destroy);
gpointer rows_pane_held(const Pane *pane);
const char *rows_pane_about(const Pane *pane); /* what it was made with; borrowed */

#endif
