/* SPDX-License-Identifier: MIT */
#include "columns.h"

#define GAP_WIDE   2
#define GAP_NARROW 1

typedef struct {
    const UiColumn *columns;
    ColumnSlot *slots;
    guint n; /* slots in use */
    int gap;
} Layout;

static const UiColumn *column_of(const Layout *layout, guint slot)
{
    return &layout->columns[layout->slots[slot].column];
}

static int width_needed(const Layout *layout)
{
    int width = ((int)layout->n - 1) * layout->gap;

    for (guint i = 0; i < layout->n; i++)
        width += layout->slots[i].width;
    return width;
}

/* FALSE: all that is left is of priority 0. */
static gboolean drop_one(Layout *layout)
{
    guint victim = 0;
    int worst = 0;

    for (guint i = 0; i < layout->n; i++) {
        if (column_of(layout, i)->priority > 0 && column_of(layout, i)->priority >= worst) {
            worst = column_of(layout, i)->priority;
            victim = i;
        }
    }
    if (worst == 0)
        return FALSE;
    layout->n--;
    for (guint i = victim; i < layout->n; i++)
        layout->slots[i] = layout->slots[i + 1];
    return TRUE;
}

static void choose(Layout *layout, int space)
{
    do {
        layout->gap = GAP_WIDE;
        if (width_needed(layout) <= space)
            return;
        layout->gap = GAP_NARROW;
        if (width_needed(layout) <= space)
            return;
    } while (drop_one(layout));
}

/* Returns what is left over. */
static int grow_to_maximum(Layout *layout, int over)
{
    int highest = 0;

    for (guint i = 0; i < layout->n; i++)
        highest = MAX(highest, column_of(layout, i)->priority);
    for (int priority = 0; priority <= highest; priority++) {
        for (guint i = 0; i < layout->n; i++) {
            const UiColumn *column = column_of(layout, i);
            int more = MIN(column->max - layout->slots[i].width, over);
            if (column->priority != priority || more <= 0)
                continue;
            layout->slots[i].width += more;
            over -= more;
        }
    }
    return over;
}

static void share_rest(Layout *layout, int over)
{
    int takers = 0;

    for (guint i = 0; i < layout->n; i++)
        takers += column_of(layout, i)->max == 0;
    for (guint i = 0; i < layout->n && takers > 0; i++) {
        if (column_of(layout, i)->max != 0)
            continue;
        int part = (over + takers - 1) / takers; /* the first ones get the odd cells */
        layout->slots[i].width += part;
        over -= part;
        takers--;
    }
}

static void place(Layout *layout, int space)
{
    int x = 0;

    for (guint i = 0; i < layout->n; i++) {
        ColumnSlot *slot = &layout->slots[i];
        slot->x = MIN(x, MAX(space, 0));
        slot->width = CLAMP(slot->width, 0, MAX(space - slot->x, 0));
        x += slot->width + layout->gap;
    }
}

guint columns_fit(const UiColumn *columns, guint n, int space, ColumnSlot *slots)
{
    Layout layout = {columns, slots, n, GAP_WIDE};

    for (guint i = 0; i < n; i++)
        slots[i] = (ColumnSlot){.column = i, .width = columns[i].min};
    if (n == 0)
        return 0;
    choose(&layout, space);
    int over = space - width_needed(&layout);
    if (over > 0)
        share_rest(&layout, grow_to_maximum(&layout, over));
    place(&layout, space);
    return layout.n;
}
