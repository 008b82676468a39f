/* SPDX-License-Identifier: MIT */
/* All rows of a question, page by page behind the last: for what is longer than memory wants. */
#include "looptrace/desk_rows.h"
#include "rows.h"

struct RowWalk {
    Sync *sync;
    const RowNoun *noun;
    RowQuery *query;
    GPtrArray *rows; /* of the page that came last */
    SupabaseCall *call;
    RowWalkPage page;
    SyncDone done;
    gpointer data;
};

static void ask(RowWalk *walk);

static void answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    RowWalk *walk = data;
    g_autoptr(GError) broken = NULL;

    walk->call = NULL;
    sync_note_answer(walk->sync, error);
    GPtrArray *rows =
        error != NULL ? NULL : walk->noun->read(answer->body, answer->length, &broken);
    if (rows == NULL) {
        walk->done(error != NULL ? error : broken, walk->data);
        return;
    }
    g_clear_pointer(&walk->rows, g_ptr_array_unref);
    walk->rows = rows;
    /* A platform may give fewer rows than were asked for: the end is where there are none. */
    if (rows->len == 0 || !walk->page(rows, walk->data))
        walk->done(NULL, walk->data);
    else
        ask(walk);
}

static void ask(RowWalk *walk)
{
    gconstpointer last =
        walk->rows == NULL ? NULL : g_ptr_array_index(walk->rows, walk->rows->len - 1);

    walk->call =
        supabase_call(walk->sync->supabase,
                      row_request(walk->noun, walk->query, last, ROW_LIST_MAX), answered, walk);
}

RowWalk *row_walk_new(Sync *sync, const RowNoun *noun, RowQuery *taken, RowWalkPage page,
                      SyncDone done, gpointer data)
{
    RowWalk *walk = g_new0(RowWalk, 1);

    walk->sync = sync;
    walk->noun = noun;
    walk->query = taken;
    walk->page = page;
    walk->done = done;
    walk->data = data;
    ask(walk);
    return walk;
}

void row_walk_free(RowWalk *walk)
{
    if (walk == NULL)
        return;
    supabase_cancel(&walk->call);
    row_query_free(walk->query);
    g_clear_pointer(&walk->rows, g_ptr_array_unref);
    g_free(walk);
}
