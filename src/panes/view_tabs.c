/* SPDX-License-Identifier: MIT */
#include "view_tabs.h"

#include <string.h>

struct ViewTabs {
    const PaneHost *host;
    Screen screen;
    GPtrArray *views;
    guint seen;
    guint edits; /* of the config, when they were read */
};

static void read_views(ViewTabs *tabs)
{
    const Config *config = tabs->host->services->config;

    g_clear_pointer(&tabs->views, g_ptr_array_unref);
    tabs->views = named_views_read(config, tabs->screen, NULL);
    tabs->edits = config_edits(config);
}

ViewTabs *view_tabs_new(const PaneHost *host, Screen screen)
{
    ViewTabs *tabs = g_new0(ViewTabs, 1);

    tabs->host = host;
    tabs->screen = screen;
    read_views(tabs);
    return tabs;
}

void view_tabs_free(ViewTabs *tabs)
{
    if (tabs == NULL)
        return;
    g_ptr_array_unref(tabs->views);
    g_free(tabs);
}

guint view_tabs_count(const ViewTabs *tabs)
{
    return tabs->views->len;
}

guint view_tabs_seen(const ViewTabs *tabs)
{
    return tabs->seen;
}

const NamedView *view_tabs_view(const ViewTabs *tabs)
{
    return g_ptr_array_index(tabs->views, tabs->seen);
}

guint view_tabs_find(const ViewTabs *tabs, const char *name)
{
    return named_views_find(tabs->views, name);
}

void view_tabs_see(ViewTabs *tabs, guint nth)
{
    tabs->seen = MIN(nth, tabs->views->len - 1);
}

static gboolean is_same(const NamedView *a, const NamedView *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->filter, b->filter) == 0 &&
           g_strcmp0(a->layout, b->layout) == 0;
}

gboolean view_tabs_renew(ViewTabs *tabs)
{
    if (tabs->edits == config_edits(tabs->host->services->config))
        return FALSE;

    g_autoptr(GPtrArray) before = g_steal_pointer(&tabs->views);
    const NamedView *was = g_ptr_array_index(before, tabs->seen);
    read_views(tabs);
    guint at = named_views_find(tabs->views, was->name);
    tabs->seen = at == G_MAXUINT ? 0 : at;
    return !is_same(was, view_tabs_view(tabs));
}

/* ---- in the heading ---- */

static char *tab_text(const GPtrArray *labels, guint nth, guint seen, const char *mark)
{
    const char *label = g_ptr_array_index(labels, nth);

    return nth == seen ? g_strdup_printf("[%u %s%s]", nth + 1, label, mark)
                       : g_strdup_printf("%u %s", nth + 1, label);
}

#define BETWEEN  " │ "
#define LEFT_OUT "… "

static int width_of(const GPtrArray *labels, guint first, guint end, guint seen, const char *mark)
{
    int columns = first > 0 ? text_columns(LEFT_OUT) : 0;

    for (guint i = first; i < end; i++) {
        g_autofree char *text = tab_text(labels, i, seen, mark);
        columns += text_columns(text) + (i > first ? text_columns(BETWEEN) : 0);
    }
    return columns + (end < labels->len ? text_columns(LEFT_OUT) : 0);
}

char *tabs_text(const GPtrArray *labels, guint seen, const char *mark, int columns)
{
    guint first = seen;
    guint end = seen + 1;
    GString *text = g_string_new(NULL);

    for (gboolean grown = TRUE; grown;) {
        grown = FALSE;
        if (end < labels->len && width_of(labels, first, end + 1, seen, mark) <= columns) {
            end++;
            grown = TRUE;
        }
        if (first > 0 && width_of(labels, first - 1, end, seen, mark) <= columns) {
            first--;
            grown = TRUE;
        }
    }
    if (first > 0)
        g_string_append(text, LEFT_OUT);
    for (guint i = first; i < end; i++) {
        g_autofree char *tab = tab_text(labels, i, seen, mark);
        g_string_append_printf(text, "%s%s", i > first ? BETWEEN : "", tab);
    }
    if (end < labels->len)
        g_string_append(text, " …");
    return g_string_free(text, FALSE);
}

char *view_tabs_text(const ViewTabs *tabs, gboolean changed, int columns)
{
    g_autoptr(GPtrArray) labels = g_ptr_array_new();

    for (guint i = 0; i < tabs->views->len; i++)
        g_ptr_array_add(labels, (gpointer)named_view_label(g_ptr_array_index(tabs->views, i)));
    return tabs_text(labels, tabs->seen, changed ? "*" : "", columns);
}
