/* SPDX-License-Identifier: MIT */
/* The named views of a list as numbered tabs in its heading. */
#ifndef PANES_VIEW_TABS_H
#define PANES_VIEW_TABS_H

#include "looptrace/named_view.h"
#include "looptrace/panes.h"

typedef struct ViewTabs ViewTabs;

ViewTabs *view_tabs_new(const PaneHost *host, Screen screen);
void view_tabs_free(ViewTabs *tabs); /* NULL is allowed */

/* What the config says now, where it has been edited; the view that is seen stays by its name. TRUE: it isn't what it was. */
gboolean view_tabs_renew(ViewTabs *tabs);

guint view_tabs_count(const ViewTabs *tabs);
guint view_tabs_seen(const ViewTabs *tabs);
const NamedView *view_tabs_view(const ViewTabs *tabs); /* that is seen; until the next renewal */
guint view_tabs_find(const ViewTabs *tabs, const char *name); /* G_MAXUINT: none */
void view_tabs_see(ViewTabs *tabs, guint nth);

/* "[1 All] │ 2 At risk │ 3 Late", what is seen and those around it that have room in so many columns; changed: it has been
 * narrowed or sorted since. Caller frees. */
char *view_tabs_text(const ViewTabs *tabs, gboolean changed, int columns);
/* The same of any labels (char *); mark stands behind the one that is seen. */
char *tabs_text(const GPtrArray *labels, guint seen, const char *mark, int columns);

#endif
