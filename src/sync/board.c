/* SPDX-License-Identifier: MIT */
/* The production board: a page first, then those rows that have changed; further pages as one scrolls. */
#include <string.h>

#include "follow.h"
#include "home.h"
#include "keep.h"
#include "looptrace/codec.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define BOARD "board"

struct BoardState {
    Follow *follow;
    char *since; /* for the next question; NULL: a page is asked for */
    char *seen;  /* the same moment as a timestamp, of the rows that are here; NULL: unknown */
    Day day;     /* that the board is of: another day, another order */
    gboolean changed;
};

/* A moment is told in whole microseconds; a timestamp is taken as it is. */
static char *timestamp_of(const char *moment)
{
    gint64 us = 0;

    if (!text_parse_int(moment, 0, G_MAXINT64, &us))
        return g_strdup(moment);
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(us / G_USEC_PER_SEC);
    if (at == NULL)
        return NULL;
    g_autofree char *second = g_date_time_format(at, "%Y-%m-%dT%H:%M:%S");
    return g_strdup_printf("%s.%06dZ", second, (int)(us % G_USEC_PER_SEC));
}

static void set_seen(BoardState *state)
{
    g_free(state->seen);
    state->seen = state->since == NULL ? NULL : timestamp_of(state->since);
}

/* ---- what is kept: the board with its day, and how far its changes have been read ---- */

static void keep(Sync *sync)
{
    const BoardState *state = sync->board_state;
    g_autofree char *board = NULL;
    g_autofree char *text = NULL;

    if (state->since == NULL) /* names are missing: it is about to be asked for again */
        return;
    if (state->changed) {
        board = codec_board_to_json(sync->board);
        text = g_strdup_printf("{\"day\":%d,\"board\":%s}", state->day, board);
        keep_write_text(sync, VAULT_BOARD, BOARD, text);
    }
    keep_write_text(sync, VAULT_CURSOR, BOARD, state->since);
}

static void recall(Sync *sync)
{
    BoardState *state = sync->board_state;
    g_autofree char *text = keep_read_text(sync, VAULT_BOARD, BOARD);
    g_autoptr(cJSON) kept = text == NULL ? NULL : json_parse(text, strlen(text), NULL);
    gint64 as_of_us = 0;
    gint64 day = 0;

    if (kept == NULL || !json_int(kept, "day", G_MININT32, G_MAXINT32, &day) ||
        !codec_board_from_value(json_object(kept, BOARD), &sync->board, NULL))
        return;
    state->day = (Day)day;
    state->since = keep_read_stamped(sync, VAULT_CURSOR, BOARD, &as_of_us);
    if (state->since == NULL)
        g_clear_pointer(&sync->board, board_free);
    else
        follow_set_as_of(state->follow, as_of_us);
    set_seen(state);
}

/* ---- the section ---- */

static guint limit_of(const Board *board)
{
    return board == NULL ? BOARD_PAGE : CLAMP(board->rows->len, BOARD_PAGE, BOARD_PAGE_MAX);
}

/* Of another day, or more than one page brings: as a page. */
static gboolean asks_for_changes(const Sync *sync)
{
    const BoardState *state = sync->board_state;

    return sync->board != NULL && state->since != NULL && state->day == clock_today(sync->clock);
}

static char *ask(gpointer self)
{
    Sync *sync = self;
    Day today = clock_today(sync->clock);

    if (asks_for_changes(sync))
        return codec_board_question_since(today, sync->board_state->since);
    g_clear_pointer(&sync->board_state->since, g_free);
    sync->board_state->day = today;
    return codec_board_question(today, limit_of(sync->board), NULL);
}

static gboolean take_page(Sync *sync, const cJSON *part, GError **error)
{
    Board *board = NULL;

    if (!codec_board_from_value(part, &board, error))
        return FALSE;
    board_free(sync->board);
    sync->board = board;
    return TRUE;
}

/* FALSE without an error: the page itself has to be asked for. */
static gboolean take_changes(Sync *sync, const cJSON *part, GError **error)
{
    gboolean whole = TRUE;

    if (!codec_board_update(sync->board, part, &whole, error))
        return FALSE;
    if (!whole)
        g_clear_pointer(&sync->board_state->since, g_free);
    return TRUE;
}

static gboolean take(gpointer self, const cJSON *part, const char *at, GError **error)
{
    Sync *sync = self;
    BoardState *state = sync->board_state;
    gboolean by_page =
        state->since == NULL || cJSON_GetObjectItemCaseSensitive(part, "more") != NULL;

    if (part != NULL && !(by_page ? take_page(sync, part, error) : take_changes(sync, part, error)))
        return FALSE;
    if (sync->board == NULL) {
        g_set_error(error, FAULT, FAULT_DECODE, _("The answer (board) has no rows"));
        return FALSE;
    }
    if (at != NULL && (by_page || state->since != NULL)) {
        g_free(state->since);
        state->since = g_strdup(at);
        set_seen(state);
    }
    state->changed = part != NULL;
    if (state->changed)
        sync->revision++;
    keep(sync);
    return TRUE;
}

static void end(gpointer self, const GError *error, gboolean anew)
{
    BoardState *state = ((Sync *)self)->board_state;

    if (anew || (error == NULL && state->since == NULL))
        follow_again(state->follow);
    else
        follow_end(state->follow, error);
}

static void forget(gpointer self)
{
    Sync *sync = self;

    g_clear_pointer(&sync->board, board_free);
    g_clear_pointer(&sync->board_state->since, g_free);
    set_seen(sync->board_state);
    sync->revision++;
    follow_set_as_of(sync->board_state->follow, 0);
}

static void distrust(gpointer self)
{
    g_clear_pointer(&((Sync *)self)->board_state->since, g_free);
}

static const SyncSectionOps board_ops = {"board", ask, take, end, forget, distrust, TRUE};

/* ---- for others ---- */

static BoardState *state_of(Sync *sync)
{
    if (sync->board_state == NULL) {
        sync->board_state = g_new0(BoardState, 1);
        sync->board_state->follow = follow_new(sync, &board_ops, sync);
        recall(sync);
    }
    return sync->board_state;
}

void board_forget(Sync *sync)
{
    g_clear_pointer(&sync->board, board_free);
    if (sync->board_state == NULL)
        return;
    follow_free(sync->board_state->follow);
    g_free(sync->board_state->since);
    g_free(sync->board_state->seen);
    g_clear_pointer(&sync->board_state, g_free);
}

SyncJob *sync_load_board(Sync *sync, SyncDone done, gpointer data)
{
    return follow_refresh(state_of(sync)->follow,
                          _("The board isn't kept on this machine: look at it once while the "
                            "server can be reached"),
                          done, data);
}

/* Another page was asked for, and its rows are as of then: what has changed since is asked for from the first page's
 * time on, which is earlier. */
static gboolean read_more(Sync *sync, const RestAnswer *answer, GError **error)
{
    g_autoptr(cJSON) read = json_parse(answer->body, answer->length, error);
    Board *page = NULL;

    if (read == NULL || !codec_board_from_value(json_object(read, BOARD), &page, error))
        return FALSE;
    if (sync->board == NULL) {
        board_free(page);
        return TRUE;
    }
    board_append(sync->board, page);
    sync->revision++;
    sync->board_state->changed = TRUE;
    keep(sync);
    return TRUE;
}

SyncJob *sync_load_board_more(Sync *sync, SyncDone done, gpointer data)
{
    const Board *board = sync->board;

    if (board == NULL || sync->offline || !board->more || board->rows->len == 0)
        return NULL;
    g_autofree char *question = codec_board_question(
        sync->board_state->day, BOARD_PAGE, g_ptr_array_index(board->rows, board->rows->len - 1));
    return sync_job_new(sync, changes_request(BOARD, question), read_more, done, data);
}

const Board *sync_board(const Sync *sync)
{
    return sync->board;
}

const char *sync_board_seen_until(Sync *sync)
{
    return state_of(sync)->seen;
}

gint64 sync_board_as_of(Sync *sync)
{
    return follow_as_of(state_of(sync)->follow);
}

char *sync_describe_board(Day today)
{
    g_autofree char *question = codec_board_question(today, BOARD_PAGE, NULL);

    return changes_describe(BOARD, question);
}
