/* SPDX-License-Identifier: MIT */
/* The production board, page by page; the first page comes only when it has changed. */
#include "looptrace/codec.h"
#include "sync.h"

static RestRequest *board_request(Day today, guint limit, const char *seen, const BoardRow *after)
{
    RestRequest *request = rest_request_new_rpc("board");
    g_autofree char *question = codec_board_question(today, limit, seen, after);

    rest_body(request, question);
    return request;
}

static gboolean read_first(Sync *sync, const RestAnswer *answer, GError **error)
{
    Board *board = NULL;

    if (!codec_board_from_json(answer->body, answer->length, &board, error))
        return FALSE;
    if (board != NULL) {
        board_free(sync->board);
        sync->board = board;
        sync->revision++;
    }
    return TRUE;
}

/* The rows and the names that they point to move over together. */
static gboolean read_more(Sync *sync, const RestAnswer *answer, GError **error)
{
    g_autoptr(Board) page = NULL;

    if (!codec_board_from_json(answer->body, answer->length, &page, error))
        return FALSE;
    if (page == NULL || sync->board == NULL)
        return TRUE;
    g_ptr_array_extend_and_steal(sync->board->names, g_steal_pointer(&page->names));
    g_ptr_array_extend_and_steal(sync->board->rows, g_steal_pointer(&page->rows));
    page->names = g_ptr_array_new();
    page->rows = g_ptr_array_new();
    sync->board->more = page->more;
    sync->board->total = page->total;
    g_clear_pointer(&sync->board->hash, g_free); /* it was of fewer rows */
    return TRUE;
}

SyncJob *sync_load_board(Sync *sync, SyncDone done, gpointer data)
{
    const Board *board = sync->board;
    guint limit = board == NULL ? BOARD_PAGE : CLAMP(board->rows->len, BOARD_PAGE, BOARD_PAGE_MAX);

    return sync_job_new(
        sync,
        board_request(clock_today(sync->clock), limit, board == NULL ? NULL : board->hash, NULL),
        read_first, done, data);
}

SyncJob *sync_load_board_more(Sync *sync, SyncDone done, gpointer data)
{
    const Board *board = sync->board;

    if (board == NULL || !board->more || board->rows->len == 0)
        return NULL;
    const BoardRow *last = g_ptr_array_index(board->rows, board->rows->len - 1);
    return sync_job_new(sync, board_request(clock_today(sync->clock), BOARD_PAGE, NULL, last),
                        read_more, done, data);
}

const Board *sync_board(const Sync *sync)
{
    return sync->board;
}

char *sync_describe_board(Day today)
{
    g_autoptr(RestRequest) request = board_request(today, BOARD_PAGE, NULL, NULL);

    return rest_request_describe(request);
}
