/* SPDX-License-Identifier: MIT */
/* The board's views: all orders, or those that stand at one stage, with how many there are. */
#include <string.h>

#include "board_pane.h"
#include "looptrace/words.h"
#include "view_tabs.h"

#define VIEWS_MAX 9
#define NARROW    50 /* columns: how many are here is told in numbers alone */

gboolean board_is_in_view(const BoardPane *pane, const BoardRow *row)
{
    return !pane->view_on || board_row_is_at(row, pane->view);
}

static const char *words_of(const char *name)
{
    if (name == NULL)
        return _("all done");
    return *name == '\0' ? _("no stages yet") : name;
}

static gboolean is_seen(const BoardPane *pane, const char *name)
{
    return pane->view_on && g_strcmp0(pane->view, name) == 0;
}

static void add_view(BoardPane *pane, const BoardTotal *total)
{
    g_autoptr(SafeText) safe = text_sanitise(words_of(total->name), -1, TEXT_LINE);
    g_autofree char *pieces = text_quantity(total->pieces);

    g_ptr_array_add(pane->views, g_strdup(total->name));
    g_ptr_array_add(
        pane->tabs,
        is_seen(pane, total->name)
            ? g_strdup_printf(_("%s %u, %s pcs"), safe_text_utf8(safe), total->orders, pieces)
            : g_strdup_printf("%s %u", safe_text_utf8(safe), total->orders));
}

void board_views_make(BoardPane *pane)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new();

    for (guint i = 0; i < pane->seen->len; i++)
        g_ptr_array_add(rows, &g_array_index(pane->seen, BoardSeen, i).row);
    g_autoptr(GPtrArray) totals = board_totals(rows);
    g_ptr_array_set_size(pane->views, 0);
    g_ptr_array_set_size(pane->tabs, 0);
    g_ptr_array_add(pane->views, NULL);
    g_ptr_array_add(pane->tabs, g_strdup_printf(_("All %u"), pane->seen->len));
    for (guint i = 0; i < totals->len && i + 1 < VIEWS_MAX; i++)
        add_view(pane, totals->pdata[i]);
}

guint board_views(const Pane *base, guint *seen)
{
    BoardPane *pane = (BoardPane *)(guintptr)base;

    board_see(pane);
    *seen = 0;
    for (guint i = 1; i < pane->views->len; i++)
        if (is_seen(pane, pane->views->pdata[i]))
            *seen = i;
    return pane->views->len;
}

guint board_view(Pane *base, guint nth)
{
    BoardPane *pane = (BoardPane *)base;

    board_see(pane);
    if (nth >= pane->views->len)
        return EFFECT_NONE;
    g_free(pane->view);
    pane->view = g_strdup(pane->views->pdata[nth]);
    pane->view_on = nth > 0;
    pane->revision++;
    return EFFECT_REDRAW;
}

/* The stages have names of their own for each kind of product: the selected row's stand below. */
SafeText *board_heading(const Pane *base)
{
    BoardPane *pane = (BoardPane *)(guintptr)base;
    const Board *board = board_of_pane(pane);
    const char *title = _("Production");
    guint seen = 0;

    if (board == NULL)
        return safe_text_printf("%s", title);
    board_views(base, &seen);
    g_autofree char *all = text_quantity(board->total);
    g_autofree char *total = !board->more ? g_strdup("")
                             : pane->area.columns < NARROW
                                 ? g_strdup_printf("  %u/%s", board->rows->len, all)
                                 : g_strdup_printf(_("  first %u of %s"), board->rows->len, all);
    int room = pane->area.columns - 3 - text_columns(title) - text_columns(total);
    g_autofree char *tabs = tabs_text(pane->tabs, seen, "", room);
    return safe_text_printf("%s  %s%s", title, tabs, total);
}
