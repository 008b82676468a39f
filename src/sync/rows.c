/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include <string.h>

#include "job.h"
#include "looptrace/words.h"

typedef enum { FETCH_PAGE, FETCH_MORE, FETCH_NAMED, FETCH_NEWEST } FetchKind;

/* One request of a list; outlives it until its answer, or that it was cancelled, is told. */
typedef struct {
    FetchKind kind;
    guint wanted; /* rows */
    Sync *sync;
    RowList *list; /* NULL: the list has no use for it any more */
    SupabaseCall *call;
    SyncJob *job; /* whom the end is told; NULL: cancelled */
} Fetch;

/* How many rows the question has, and when the newest change was; newest NULL: not known. */
typedef struct {
    gint64 total;
    char *newest;
} Mark;

struct RowList {
    Sync *sync;
    const RowNoun *noun;
    RowQuery *query;
    char *name;  /* of the question, where what it had is kept; NULL: those that are named */
    GStrv names; /* NULL: what the question has */
    guint page;
    GPtrArray *rows;
    gint64 as_of_us;
    gboolean more;
    gboolean begun; /* what is kept has been looked for */
    Mark mark;
    gboolean moved; /* as the newest answer to a poll said */
    Fetch *fetch;   /* NULL: nothing is under way */
    SyncJob *job;   /* of a refresh of its own */
    ListState state;
    guint64 revision;
    RowListChanged changed;
    gpointer data;
};

const char *row_key(const RowNoun *noun, gconstpointer row)
{
    return row_text(row, noun->key);
}

static void tell(RowList *list)
{
    list->revision++;
    if (list->changed != NULL)
        list->changed(list->data);
}

static void forget_mark(RowList *list)
{
    g_clear_pointer(&list->mark.newest, g_free);
}

/* ---- life ---- */

RowList *row_list_new(Sync *sync, const RowNoun *noun, guint page)
{
    RowList *list = g_new0(RowList, 1);

    list->sync = sync;
    list->noun = noun;
    list->page = page == 0 ? ROW_LIST_PAGE : page;
    list->rows = g_ptr_array_new_with_free_func(noun->free);
    forget_mark(list);
    g_ptr_array_add(sync->row_lists, list);
    return list;
}

/* Its answer changes nothing; who waits is told that it was cancelled. */
static void drop_fetch(RowList *list)
{
    Fetch *fetch = g_steal_pointer(&list->fetch);

    if (fetch == NULL)
        return;
    fetch->list = NULL;
    supabase_cancel(&fetch->call);
}

static void clear(RowList *list)
{
    sync_cancel(&list->job);
    drop_fetch(list);
    g_ptr_array_set_size(list->rows, 0);
    list->as_of_us = 0;
    list->more = list->begun = FALSE;
    forget_mark(list);
    list_state_clear(&list->state);
}

void row_list_free(RowList *list)
{
    if (list == NULL)
        return;
    g_ptr_array_remove(list->sync->row_lists, list);
    clear(list);
    g_ptr_array_unref(list->rows);
    row_query_free(list->query);
    g_strfreev(list->names);
    g_free(list->name);
    g_free(list);
}

RowList *sync_rows(Sync *sync, const RowNoun *noun)
{
    RowList *list = g_hash_table_lookup(sync->own_rows, noun);

    if (list == NULL) {
        list = row_list_new(sync, noun, 0);
        g_hash_table_insert(sync->own_rows, (gpointer)noun, list);
    }
    return list;
}

void rows_forget(Sync *sync)
{
    for (guint i = 0; i < sync->row_lists->len; i++) {
        RowList *list = g_ptr_array_index(sync->row_lists, i);
        clear(list);
        list->revision++;
    }
}

void rows_free(Sync *sync)
{
    g_hash_table_unref(sync->own_rows);
    g_ptr_array_unref(sync->row_lists);
}

void row_list_watch(RowList *list, RowListChanged changed, gpointer data)
{
    list->changed = changed;
    list->data = data;
}

void row_list_set_page(RowList *list, guint rows)
{
    list->page = rows == 0 ? ROW_LIST_PAGE : MIN(rows, ROW_LIST_MAX);
}

void row_list_set_query(RowList *list, RowQuery *taken)
{
    row_query_free(list->query);
    list->query = taken;
    g_clear_pointer(&list->names, g_strfreev);
    row_list_cancel(list);
    list->begun = FALSE;
    forget_mark(list);
}

void row_list_set_names(RowList *list, const char *const *names)
{
    RowQuery *query = row_query_new();
    char **copy = g_strdupv((GStrv)(gpointer)names); /* names may be the list's own */

    row_query_add_in(query, list->noun->key_column, (const char *const *)copy);
    row_list_set_query(list, query);
    list->names = copy;
}

/* ---- what came ---- */

/* Moments of one server are in order as texts. */
static const char *newest_here(const RowList *list)
{
    const char *newest = "";

    for (guint i = 0; i < list->rows->len; i++) {
        const char *at = row_text(g_ptr_array_index(list->rows, i), list->noun->changed.member);
        if (at != NULL && strcmp(at, newest) > 0)
            newest = at;
    }
    return newest;
}

static void set_mark(RowList *list, gint64 total, const char *newest)
{
    char *copy = g_strdup(newest);

    g_free(list->mark.newest);
    list->mark = (Mark){total, copy};
}

/* All of the question's rows are here: what is newest among them is what is newest of all. */
static void note_mark(RowList *list)
{
    if (list->noun->changed.column != NULL && !list->more)
        set_mark(list, list->rows->len, newest_here(list));
}

static void take_rows(RowList *list, GPtrArray *taken)
{
    g_ptr_array_unref(list->rows);
    list->rows = taken;
}

/* A row that has moved behind the last one meanwhile is here once, as it is now. */
static void append_rows(RowList *list, GPtrArray *taken)
{
    for (guint i = 0; i < taken->len; i++) {
        guint there = 0;
        if (row_list_find(list, row_key(list->noun, g_ptr_array_index(taken, i)), &there) != NULL)
            g_ptr_array_remove_index(list->rows, there);
    }
    g_ptr_array_extend_and_steal(list->rows, taken);
}

static gboolean take_answer(RowList *list, const Fetch *fetch, const RestAnswer *answer,
                            GError **error)
{
    const FetchKind kind = fetch->kind;
    GPtrArray *rows = list->noun->read(answer->body, answer->length, error);

    if (rows == NULL)
        return FALSE;
    list->more = kind != FETCH_NAMED && (list->noun->order != NULL || list->noun->pages) &&
                 rows->len >= fetch->wanted;
    if (kind == FETCH_MORE)
        append_rows(list, rows);
    else
        take_rows(list, rows);
    list->as_of_us = clock_now_us(list->sync->clock);
    list->revision++;
    list->sync->revision++;
    note_mark(list);
    row_keep_list(list->sync, list->noun, kind == FETCH_NAMED ? NULL : list->name, list->rows,
                  list->more);
    return TRUE;
}

/* Whether something has changed since the rows that are here came. Of a list that goes on nobody has said how many there
 * are before the first poll. */
static gboolean is_moved(RowList *list, const RestAnswer *answer)
{
    g_autoptr(cJSON) rows = json_parse(answer->body, answer->length, NULL);
    const cJSON *row = cJSON_IsArray(rows) ? rows->child : NULL;
    const char *told = row == NULL ? NULL : json_text(row, list->noun->changed.column);
    const char *newest = told == NULL ? "" : told;
    gboolean same = list->mark.newest == NULL ? strcmp(newest, newest_here(list)) <= 0
                                              : list->mark.total == answer->total &&
                                                    strcmp(list->mark.newest, newest) == 0;

    set_mark(list, answer->total, newest);
    return !same;
}

/* ---- asking ---- */

static void fetch_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    g_autofree Fetch *fetch = data;
    g_autoptr(GError) broken = NULL;
    RowList *list = fetch->list;

    if (list != NULL)
        list->fetch = NULL;
    sync_note_answer(fetch->sync, error);
    if (error == NULL && list != NULL && fetch->kind == FETCH_NEWEST)
        list->moved = is_moved(list, answer);
    else if (error == NULL && list != NULL && !take_answer(list, fetch, answer, &broken))
        error = broken;
    if (fetch->job == NULL)
        return;
    sync_job_on_cancel(fetch->job, NULL, NULL);
    sync_job_end(fetch->job, error);
}

static void fetch_dropped(gpointer data)
{
    Fetch *fetch = data;

    fetch->job = NULL;
    if (fetch->list != NULL)
        fetch->list->fetch = NULL;
    fetch->list = NULL;
    supabase_cancel(&fetch->call);
}

char *row_describe(const RowNoun *noun, const RowQuery *query, guint limit)
{
    g_autoptr(RestRequest) request = row_request(noun, query, NULL, limit);

    return rest_request_describe(request);
}

char *row_describe_named(const RowNoun *noun, const char *const *names)
{
    g_autoptr(RestRequest) request = row_request_named(noun, names);

    return rest_request_describe(request);
}

/* The name of a list is its first question, of a page's rows. */
static void name_question(RowList *list)
{
    g_autofree char *described = row_describe(list->noun, list->query, list->page);

    g_free(list->name);
    list->name = g_strconcat(list->noun->name, " ", described, NULL);
}

static SyncJob *ask(RowList *list, const Fetch *what, RestRequest *taken, SyncDone done,
                    gpointer data)
{
    Fetch *fetch = g_memdup2(what, sizeof *what);

    drop_fetch(list);
    fetch->sync = list->sync;
    fetch->list = list;
    fetch->job = sync_job_wait(list->sync, done, data);
    sync_job_on_cancel(fetch->job, fetch_dropped, fetch);
    list->fetch = fetch;
    fetch->call = supabase_call(list->sync->supabase, taken, fetch_answered, fetch);
    return fetch->job;
}

static gboolean recalled(gpointer data)
{
    sync_job_end(data, NULL);
    return G_SOURCE_REMOVE;
}

typedef struct {
    SyncJob *job;
    const RowNoun *noun;
} NotKept;

static gboolean not_kept(gpointer data)
{
    NotKept *ending = data;
    g_autoptr(GError) nothing =
        g_error_new_literal(FAULT, FAULT_NOT_KEPT, _(ending->noun->not_kept));

    sync_job_end(ending->job, nothing);
    g_free(ending);
    return G_SOURCE_REMOVE;
}

static SyncJob *end_soon(RowList *list, gboolean kept, SyncDone done, gpointer data)
{
    SyncJob *job = sync_job_wait(list->sync, done, data);
    const NotKept ending = {job, list->noun};

    if (kept)
        g_idle_add(recalled, job);
    else
        g_idle_add(not_kept, g_memdup2(&ending, sizeof ending));
    return job;
}

gboolean row_list_recall(RowList *list)
{
    gint64 stamp_us = 0;
    gboolean more = FALSE;

    name_question(list);
    list->begun = TRUE;
    GPtrArray *rows = row_recall_list(list->sync, list->noun, list->name, &stamp_us, &more);
    if (rows == NULL)
        return FALSE;
    take_rows(list, rows);
    list->as_of_us = stamp_us;
    list->more = more;
    list->revision++;
    return TRUE;
}

static SyncJob *ask_rows(RowList *list, const Fetch *what, gconstpointer after, SyncDone done,
                         gpointer data)
{
    return ask(list, what, row_request(list->noun, list->query, after, what->wanted), done, data);
}

SyncJob *row_list_load(RowList *list, SyncDone done, gpointer data)
{
    const Fetch what = {.kind = FETCH_PAGE, .wanted = list->page};

    name_question(list);
    return list->sync->offline ? end_soon(list, row_list_recall(list), done, data)
                               : ask_rows(list, &what, NULL, done, data);
}

/* TRUE: what is kept of it does without the server. */
static gboolean recall_named(RowList *list, const char *name, gboolean as_seen)
{
    const RowNoun *noun = list->noun;
    gint64 stamp_us = 0;
    g_autoptr(GPtrArray) kept = row_recall_named(list->sync, noun, name, &stamp_us);

    if (kept == NULL)
        return FALSE;
    gpointer row = g_ptr_array_steal_index(kept, 0);
    list->as_of_us = list->rows->len == 0 ? stamp_us : MIN(list->as_of_us, stamp_us);
    g_ptr_array_add(list->rows, row);
    return as_seen && ((noun->lasts != NULL && noun->lasts(row)) ||
                       vault_is_fresh(noun->kind, stamp_us, clock_now_us(list->sync->clock)));
}

SyncJob *row_list_load_named(RowList *list, const char *const *names, gboolean as_seen,
                             SyncDone done, gpointer data)
{
    const Fetch what = {.kind = FETCH_NAMED};
    gboolean enough = TRUE;

    drop_fetch(list);
    g_clear_pointer(&list->name, g_free);
    g_ptr_array_set_size(list->rows, 0);
    list->as_of_us = 0;
    list->more = FALSE;
    list->revision++;
    for (guint i = 0; names[i] != NULL; i++)
        enough = recall_named(list, names[i], as_seen) && enough;
    if (enough || list->sync->offline)
        return end_soon(list, enough || list->rows->len > 0, done, data);
    return ask(list, &what, row_request_named(list->noun, names), done, data);
}

/* ---- a list on the screen ---- */

static void refreshed(const GError *error, gpointer data);

static SyncJob *load_names(RowList *list)
{
    const Fetch what = {.kind = FETCH_NAMED};

    return list->sync->offline
               ? end_soon(list, list->rows->len > 0, refreshed, list)
               : ask(list, &what,
                     row_request_named(list->noun, (const char *const *)(gpointer)list->names),
                     refreshed, list);
}

/* As many as are here, so that no row goes that was looked at. */
static SyncJob *load_page(RowList *list)
{
    const Fetch what = {.kind = FETCH_PAGE,
                        .wanted = CLAMP(list->rows->len, list->page, ROW_LIST_MAX)};

    name_question(list);
    return list->sync->offline ? row_list_load(list, refreshed, list)
                               : ask_rows(list, &what, NULL, refreshed, list);
}

static void reload(RowList *list)
{
    list_state_begin(&list->state);
    list->job = list->names != NULL ? load_names(list) : load_page(list);
    tell(list);
}

static void refreshed(const GError *error, gpointer data)
{
    RowList *list = data;

    list->job = NULL;
    if (error == NULL)
        list_state_succeed(&list->state, !list->more, list->as_of_us);
    else
        list_state_fail(&list->state, error);
    if (error != NULL)
        forget_mark(list);
    tell(list);
}

/* TRUE: all of them are here, and fresh. */
static gboolean recall_names(RowList *list)
{
    gboolean fresh = TRUE;

    list->begun = TRUE;
    list->more = FALSE;
    g_clear_pointer(&list->name, g_free);
    g_ptr_array_set_size(list->rows, 0);
    for (guint i = 0; list->names[i] != NULL; i++)
        fresh = recall_named(list, list->names[i], TRUE) && fresh;
    list->revision++;
    if (list->rows->len > 0)
        list_state_succeed(&list->state, TRUE, list->as_of_us);
    else
        list_state_clear(&list->state);
    return fresh;
}

/* TRUE: nobody need be asked. */
static gboolean begin(RowList *list)
{
    if (list->begun)
        return FALSE;
    if (list->names != NULL)
        return recall_names(list);
    if (row_list_recall(list)) {
        list_state_succeed(&list->state, !list->more, list->as_of_us);
        return FALSE;
    }
    list_state_clear(&list->state);
    g_ptr_array_set_size(list->rows, 0);
    list->as_of_us = 0;
    return FALSE;
}

void row_list_refresh(RowList *list)
{
    if (list->job != NULL)
        return;
    if (begin(list))
        tell(list);
    else
        reload(list);
}

static void newest_told(const GError *error, gpointer data)
{
    RowList *list = data;

    list->job = NULL;
    if (error != NULL) {
        refreshed(error, list);
    } else if (list->moved) {
        reload(list);
    } else {
        list->as_of_us = clock_now_us(list->sync->clock);
        refreshed(NULL, list);
    }
}

void row_list_poll(RowList *list)
{
    if (list->job != NULL || list->sync->offline)
        return;
    if (list->noun->changed.column == NULL || !list->state.known || list->state.problem != NULL ||
        list->as_of_us <= list->sync->distrusted_us) {
        row_list_refresh(list);
        return;
    }
    const Fetch what = {.kind = FETCH_NEWEST, .wanted = 1};
    list_state_begin(&list->state);
    list->job = ask(list, &what, row_request_newest(list->noun, list->query), newest_told, list);
    tell(list);
}

void row_list_more(RowList *list)
{
    const Fetch what = {.kind = FETCH_MORE, .wanted = list->page};
    gconstpointer last =
        list->rows->len == 0 ? NULL : g_ptr_array_index(list->rows, list->rows->len - 1);

    if (list->job != NULL || !list->more || last == NULL || list->sync->offline)
        return;
    list_state_begin(&list->state);
    list->job = ask_rows(list, &what, last, refreshed, list);
    tell(list);
}

void row_list_cancel(RowList *list)
{
    if (list->job == NULL)
        return;
    sync_cancel(&list->job);
    list->state.loading = FALSE;
    forget_mark(list);
    tell(list);
}

/* ---- what is here ---- */

const ListState *row_list_state(const RowList *list)
{
    return &list->state;
}

guint64 row_list_revision(const RowList *list)
{
    return list->revision;
}

const GPtrArray *row_list_rows(const RowList *list)
{
    return list->rows;
}

gconstpointer row_list_find(const RowList *list, const char *key, guint *index)
{
    for (guint i = 0; i < list->rows->len; i++) {
        gconstpointer row = g_ptr_array_index(list->rows, i);
        if (strcmp(row_key(list->noun, row), key) != 0)
            continue;
        if (index != NULL)
            *index = i;
        return row;
    }
    return NULL;
}

gint64 row_list_as_of(const RowList *list)
{
    return list->as_of_us;
}

gboolean row_list_has_more(const RowList *list)
{
    return list->more;
}

/* ---- what was read beside, when a change met another ---- */

static void learn_kept(Sync *sync, const RowNoun *noun, const char *key, const cJSON *told)
{
    g_autoptr(GPtrArray) kept = row_recall(sync, noun, key, NULL);

    if (kept == NULL)
        return;
    noun->learn(g_ptr_array_index(kept, 0), told);
    row_keep(sync, noun, g_ptr_array_index(kept, 0));
}

void rows_learn(Sync *sync, const RowNoun *noun, const char *key, const cJSON *told)
{
    if (key == NULL)
        return;
    learn_kept(sync, noun, key, told);
    for (guint i = 0; i < sync->row_lists->len; i++) {
        RowList *list = g_ptr_array_index(sync->row_lists, i);
        guint there = 0;
        if (list->noun != noun || row_list_find(list, key, &there) == NULL)
            continue;
        noun->learn(g_ptr_array_index(list->rows, there), told);
        tell(list);
    }
}
