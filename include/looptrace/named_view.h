/* SPDX-License-Identifier: MIT */
/*
 * Views of a list: a name for what is asked of it (a filter in its language) and how it looks (columns and sort, as
 * ui_table_layout() writes them). Some are built in; a person's own are lines of [views.SCREEN] in the config, in the order
 * of their tabs:
 *
 *   [views.orders]
 *   Late and large = due<0d qty>1000 | number due product quantity -party by=-quantity
 *
 * A whole view is one line of text, to be sent to somebody: "orders: Late and large = due<0d …". What comes in that way is
 * from anybody: it is checked, and refused with what is wrong.
 */
#ifndef LOOPTRACE_NAMED_VIEW_H
#define LOOPTRACE_NAMED_VIEW_H

#include "looptrace/actions.h"
#include "looptrace/config.h"

G_BEGIN_DECLS

#define NAMED_VIEW_BYTES_MAX 2048 /* of a line */
#define NAMED_VIEW_NAME_MAX  40   /* characters */
#define NAMED_VIEWS_MAX      64   /* own ones of a screen */

typedef enum { VIEW_BUILT_IN, VIEW_OF_SYSTEM, VIEW_OWN } NamedViewOrigin;

typedef struct {
    char *name;
    char *filter; /* "": everything */
    char *layout; /* NULL: columns and sort stay as they are */
    NamedViewOrigin origin;
} NamedView;

void named_view_free(NamedView *view); /* NULL is allowed */

/* Built-in ones, the system's, own ones; an own one of another's name takes its place. Lines that can't be are left out, and
 * a sentence for each goes to problems (may be NULL). Array of NamedView*; caller unrefs. */
GPtrArray *named_views_read(const Config *config, Screen screen, GPtrArray *problems);
/* By its name whatever the case, or by its number from 1; G_MAXUINT: there is none. */
guint named_views_find(const GPtrArray *views, const char *name);
const char *
named_view_label(const NamedView *view); /* in the person's language where it is built in */

/* "orders: NAME = FILTER | LAYOUT"; caller frees. */
char *named_view_line(Screen screen, const NamedView *view);
/* FAULT_USAGE says what is wrong. */
NamedView *named_view_parse(const char *line, Screen *screen, GError **error);
/* Of its parts; the same checks. layout may be NULL. */
NamedView *named_view_new(Screen screen, const char *name, const char *filter, const char *layout,
                          GError **error);
/* The sort that its layout names; FALSE: none. *key is to be freed. */
gboolean named_view_sort(const NamedView *view, char **key, gboolean *descending);

/* In the config. Own ones alone can be changed: FAULT_USAGE says why another can't. was: the name that it had, or its own. */
gboolean named_view_put(Config *config, Screen screen, const NamedView *view, const char *was,
                        GError **error);
gboolean named_view_remove(Config *config, Screen screen, const char *name, GError **error);
gboolean named_view_move(Config *config, Screen screen, const char *name, gboolean up,
                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(NamedView, named_view_free)

G_END_DECLS

#endif
