/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "looptrace/model.h"

Board *board_new(void)
{
    Board *board = g_new0(Board, 1);

    board->names =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
    board->rows = g_ptr_array_new_with_free_func((GDestroyNotify)board_row_free);
    return board;
}

void board_free(Board *board)
{
    if (board == NULL)
        return;
    g_ptr_array_unref(board->rows);
    g_hash_table_unref(board->names);
    g_free(board);
}

BoardRow *board_row_new(void)
{
    BoardRow *row = g_new0(BoardRow, 1);

    row->due = row->begun = row->stage_due = DAY_NONE;
    row->told_stage = -1;
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
    g_free(row->set);
    g_free(row->by);
    g_free(row->note);
    g_free(row);
}

/* The server's order: at risk first, by due date, what has none behind; then by id. */
static int compare(const BoardRow *a, const BoardRow *b)
{
    gint64 left = a->due == DAY_NONE ? G_MAXINT64 : a->due;
    gint64 right = b->due == DAY_NONE ? G_MAXINT64 : b->due;

    if (a->rank != b->rank)
        return a->rank - b->rank;
    return left == right ? strcmp(a->id, b->id) : (left > right) - (left < right);
}

void board_drop(Board *board, const char *id)
{
    for (guint i = 0; i < board->rows->len; i++) {
        const BoardRow *row = g_ptr_array_index(board->rows, i);
        if (strcmp(row->id, id) == 0) {
            g_ptr_array_remove_index(board->rows, i);
            return;
        }
    }
}

gboolean board_put(Board *board, BoardRow *taken)
{
    guint n = board->rows->len, place = 0;
    /* The last row may be the one that is replaced: where it stood is the end of what is here. */
    gboolean behind =
        board->more && (n == 0 || compare(taken, g_ptr_array_index(board->rows, n - 1)) > 0);

    board_drop(board, taken->id);
    while (place < board->rows->len && compare(g_ptr_array_index(board->rows, place), taken) < 0)
        place++;
    if (behind) {
        board_row_free(taken);
        return FALSE;
    }
    g_ptr_array_insert(board->rows, (int)place, taken);
    return TRUE;
}

/* Rows point at the names of their board. */
static void take_names(Board *board, Board *page)
{
    GHashTableIter iter;
    gpointer key;
    gpointer names;

    g_hash_table_iter_init(&iter, page->names);
    while (g_hash_table_iter_next(&iter, &key, &names)) {
        if (g_hash_table_contains(board->names, key))
            continue;
        g_hash_table_iter_steal(&iter);
        g_hash_table_insert(board->names, key, names);
    }
}

void board_append(Board *board, Board *page)
{
    take_names(board, page);
    for (guint i = 0; i < page->rows->len; i++) {
        BoardRow *row = g_steal_pointer(&g_ptr_array_index(page->rows, i));
        row->names = row->set == NULL ? NULL : g_hash_table_lookup(board->names, row->set);
        board_drop(board, row->id);
        g_ptr_array_add(board->rows, row);
    }
    board->more = page->more;
    board->total = page->total;
    board_free(page);
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
