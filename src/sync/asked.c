/* SPDX-License-Identifier: MIT */
/* Answers that are asked for whole and kept as they came: the history of stages, what a shift has seen. */
#include <string.h>

#include "changes.h"
#include "keep.h"
#include "looptrace/json.h"
#include "looptrace/words.h"

typedef struct {
    Sync *sync;
    VaultKind kind;
    char *name;
    const char *not_kept;
    char *frame; /* what stands before the answer, and "}" behind it; NULL: it is told as it came */
    SyncTold told;
    gpointer data;
} Asked;

static void asked_free(Asked *asked)
{
    g_free(asked->name);
    g_free(asked->frame);
    g_free(asked);
}

static void tell(Asked *asked, const char *json, gint64 as_of_us, const GError *error)
{
    asked->told(json, as_of_us, error, asked->data);
    asked_free(asked);
}

static gboolean tell_kept(gpointer data)
{
    Asked *asked = data;
    gint64 as_of_us = 0;
    g_autofree char *kept = keep_read_stamped(asked->sync, asked->kind, asked->name, &as_of_us);
    g_autoptr(GError) error =
        kept != NULL ? NULL : g_error_new_literal(FAULT, FAULT_NOT_KEPT, asked->not_kept);

    tell(asked, kept, as_of_us, error);
    return G_SOURCE_REMOVE;
}

/* A platform that has no such table, or nothing to tell, answers so; what isn't there is said. */
static void answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    Asked *asked = data;
    g_autoptr(GError) broken = NULL;

    sync_note_answer(asked->sync, error);
    if (error != NULL) {
        tell(asked, NULL, 0, error);
        return;
    }
    const char *body = answer->length == 0 ? "{}" : answer->body;
    g_autoptr(cJSON) read = json_parse(body, strlen(body), &broken);
    g_autofree char *framed =
        asked->frame == NULL ? g_strdup(body) : g_strconcat(asked->frame, body, "}", NULL);
    if (read != NULL)
        keep_write_text(asked->sync, asked->kind, asked->name, framed);
    tell(asked, read == NULL ? NULL : framed, clock_now_us(asked->sync->clock), broken);
}

static void ask(Asked *asked, RestRequest *taken)
{
    if (asked->sync->offline) {
        rest_request_free(taken);
        g_idle_add(tell_kept, asked);
        return;
    }
    supabase_call(asked->sync->supabase, taken, answered, asked);
}

static Asked *asked_new(Sync *sync, VaultKind kind, char *taken_name, SyncTold told, gpointer data)
{
    Asked *asked = g_new0(Asked, 1);

    asked->sync = sync;
    asked->kind = kind;
    asked->name = taken_name;
    asked->told = told;
    asked->data = data;
    return asked;
}

/* ---- the history of stages ---- */

static RestRequest *history_request(const char *const *stage_ids, guint n, guint limit)
{
    RestRequest *request = rest_request_new(NET_GET, "production_stage_updates");

    rest_select(request, "created_at,stage_number,from_percentage,to_percentage,from_status,"
                         "to_status,note,by:profiles(full_name)");
    rest_filter_in(request, "stage_id", stage_ids, n);
    rest_order(request, "created_at.desc,id");
    rest_limit(request, limit);
    return request;
}

void sync_ask_stage_history(Sync *sync, const char *order_number, const char *const *stage_ids,
                            guint n, guint limit, SyncTold told, gpointer data)
{
    Asked *asked = asked_new(sync, VAULT_DETAIL,
                             n == 1 ? g_strdup_printf("history %s %s", order_number, stage_ids[0])
                                    : g_strdup_printf("history %s", order_number),
                             told, data);

    asked->not_kept = _("The history of these stages isn't kept on this machine: look at it once "
                        "while the server can be reached");
    ask(asked, history_request(stage_ids, n, limit));
}

/* ---- a shift ---- */

static char *shift_question(gint64 from_us)
{
    return g_strdup_printf("{\"from\":\"%" G_GINT64_FORMAT "\"}", from_us);
}

void sync_ask_shift(Sync *sync, gint64 from_us, SyncTold told, gpointer data)
{
    Asked *asked = asked_new(sync, VAULT_BOARD, g_strdup("shift"), told, data);
    g_autofree char *question = shift_question(from_us);

    asked->frame = g_strdup_printf("{\"from\":%" G_GINT64_FORMAT ",\"told\":", from_us);
    asked->not_kept = _("No report of a shift is kept on this machine: ask for one once while the "
                        "server can be reached");
    ask(asked, changes_request("shift", question));
}
