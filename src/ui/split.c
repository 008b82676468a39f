/* SPDX-License-Identifier: MIT */
#include "looptrace/ui_table.h"

#define BESIDE_COLUMNS 120 /* from here on the detail stands beside the list */
#define LIST_PERCENT   62
#define GAP            2

void ui_split(const UiArea *area, gboolean wanted, int detail_rows, int min_rows, UiArea *list,
              UiArea *detail)
{
    *list = *area;
    *detail = (UiArea){area->y, area->x, 0, 0};
    if (wanted && area->columns >= BESIDE_COLUMNS) {
        list->columns = area->columns * LIST_PERCENT / 100;
        *detail = (UiArea){area->y, area->x + list->columns + GAP, area->rows,
                           area->columns - list->columns - GAP};
    } else if (wanted && area->rows - detail_rows - 1 >= min_rows) {
        list->rows = area->rows - detail_rows - 1;
        *detail = (UiArea){area->y + list->rows + 1, area->x, detail_rows, area->columns};
    }
}
