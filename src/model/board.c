/* SPDX-License-Identifier: MIT */
#include "looptrace/model.h"

Board *board_new(void)
{
    Board *board = g_new0(Board, 1);

    board->names = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    board->rows = g_ptr_array_new_with_free_func((GDestroyNotify)board_row_free);
    return board;
}

void board_free(Board *board)
{
    if (board == NULL)
        return;
    g_ptr_array_unref(board->rows);
    g_ptr_array_unref(board->names);
    g_free(board->hash);
    g_free(board);
}

BoardRow *board_row_new(void)
{
    BoardRow *row = g_new0(BoardRow, 1);

    row->due = DAY_NONE;
    return row;
}

void board_row_free(BoardRow *row)
{
    if (row == NULL)
        return;
    g_free(row->id);
    g_free(row->number);
    g_free(row->own);
    g_free(row->product);
    g_free(row->supplier);
    g_free(row->workflow_text);
    g_free(row);
}

int board_row_overall(const BoardRow *row)
{
    int sum = 0;

    for (guint i = 0; i < row->count; i++)
        sum += row->percent[i];
    return row->count == 0 ? -1 : sum / row->count;
}

int board_row_stage(const BoardRow *row)
{
    for (guint i = 0; i < row->count; i++)
        if (row->percent[i] < 100)
            return (int)i;
    return -1;
}

const char *board_row_stage_name(const BoardRow *row, int stage)
{
    if (row->names == NULL || stage < 0 || (guint)stage >= g_strv_length(row->names))
        return NULL;
    return row->names[stage];
}
