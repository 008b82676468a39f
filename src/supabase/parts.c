/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

#include "looptrace/words.h"

typedef struct {
    Parts *parts;
    SupabaseCall *call; /* NULL: it has ended */
    char *rows;         /* what stands between [ and ]; "" without one */
} Part;

struct Parts {
    Part *part;
    guint count, left; /* left: whose callback hasn't run */
    guint running;     /* callbacks: what they tell may end with this */
    gboolean over;     /* done has run, or nobody wants to hear */
    RestAnswer sums;
    RestDone done;
    gpointer data;
};

static void free_when_done(Parts *parts)
{
    if (parts->left > 0 || parts->running > 0)
        return;
    for (guint i = 0; i < parts->count; i++)
        g_free(parts->part[i].rows);
    g_free(parts->part);
    g_free(parts);
}

/* Their callbacks still run, and the last of them frees all. */
static void cancel_all(Parts *parts)
{
    parts->over = TRUE;
    for (guint i = 0; i < parts->count; i++)
        supabase_cancel(&parts->part[i].call);
}

static void add_sums(RestAnswer *sums, const RestAnswer *answer)
{
    sums->status = answer->status;
    sums->bytes_up += answer->bytes_up;
    sums->bytes_down += answer->bytes_down;
    sums->wire_up += answer->wire_up;
    sums->wire_down += answer->wire_down;
}

/* The text between the brackets; NULL: it isn't an array. */
static char *rows_of(const RestAnswer *answer)
{
    g_autofree char *text = g_strstrip(g_strndup(answer->body, answer->length));
    gsize length = strlen(text);

    if (length < 2 || text[0] != '[' || text[length - 1] != ']')
        return NULL;
    text[length - 1] = '\0';
    return g_strdup(g_strstrip(text + 1));
}

static void tell_rows(Parts *parts)
{
    g_autoptr(GString) all = g_string_new("[");
    RestAnswer answer = parts->sums;

    for (guint i = 0; i < parts->count; i++) {
        if (*parts->part[i].rows != '\0' && all->len > 1)
            g_string_append_c(all, ',');
        g_string_append(all, parts->part[i].rows);
    }
    g_string_append_c(all, ']');
    answer.body = all->str;
    answer.length = all->len;
    answer.first = answer.total = -1;
    parts->over = TRUE;
    parts->done(&answer, NULL, parts->data);
}

static void tell_error(Parts *parts, const GError *error)
{
    cancel_all(parts);
    parts->done(NULL, error, parts->data);
}

static void part_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    Part *part = data;
    Parts *parts = part->parts;
    g_autoptr(GError) broken = NULL;

    part->call = NULL;
    parts->left--;
    parts->running++;
    if (!parts->over && error == NULL) {
        part->rows = rows_of(answer);
        add_sums(&parts->sums, answer);
        if (part->rows == NULL)
            broken = g_error_new(FAULT, FAULT_DECODE, _("The answer isn't a list of rows"));
    }
    if (!parts->over && (error != NULL || broken != NULL))
        tell_error(parts, error != NULL ? error : broken);
    else if (!parts->over && parts->left == 0)
        tell_rows(parts);
    parts->running--;
    free_when_done(parts);
}

Parts *parts_begin(Supabase *supabase, GPtrArray *requests, RestDone done, gpointer data)
{
    Parts *parts = g_new0(Parts, 1);

    parts->count = parts->left = requests->len;
    parts->part = g_new0(Part, requests->len);
    parts->done = done;
    parts->data = data;
    for (guint i = 0; i < requests->len; i++) {
        RestRequest *request = g_steal_pointer(&requests->pdata[i]);
        parts->part[i].parts = parts;
        parts->part[i].call = supabase_call(supabase, request, part_answered, &parts->part[i]);
    }
    return parts;
}

void parts_prioritise(Parts *parts, NetPriority priority)
{
    for (guint i = 0; i < parts->count; i++)
        if (parts->part[i].call != NULL)
            supabase_prioritise(parts->part[i].call, priority);
}

void parts_drop(Parts *parts)
{
    cancel_all(parts);
}
