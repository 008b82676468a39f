/* SPDX-License-Identifier: MIT */
#include "later.h"

typedef struct {
    LaterFunc run;
    gpointer item;
} Entry;

struct Later {
    grefcount references; /* the owner's, and one while the source dispatches */
    GMainContext *context;
    GQueue entries; /* of Entry */
    GSource *source;
};

static void later_unref(Later *later)
{
    if (!g_ref_count_dec(&later->references))
        return;
    g_main_context_unref(later->context);
    g_free(later);
}

Later *later_new(GMainContext *context)
{
    Later *later = g_new0(Later, 1);

    g_ref_count_init(&later->references);
    later->context = g_main_context_ref(context == NULL ? g_main_context_default() : context);
    g_queue_init(&later->entries);
    return later;
}

gboolean later_is_empty(const Later *later)
{
    return g_queue_is_empty((GQueue *)&later->entries);
}

static void run_first(Later *later)
{
    g_autofree Entry *entry = g_queue_pop_head(&later->entries);

    entry->run(entry->item);
}

/* Only what waits now: what is added meanwhile lets the loop's other sources have their turn. */
static gboolean dispatch(gpointer data)
{
    Later *later = data;
    guint due = g_queue_get_length(&later->entries);

    g_ref_count_inc(&later->references);
    g_clear_pointer(&later->source, g_source_unref);
    for (; due > 0 && !later_is_empty(later); due--)
        run_first(later);
    later_unref(later);
    return G_SOURCE_REMOVE;
}

void later_add(Later *later, LaterFunc run, gpointer item)
{
    Entry *entry = g_new0(Entry, 1);

    entry->run = run;
    entry->item = item;
    g_queue_push_tail(&later->entries, entry);
    if (later->source != NULL)
        return;
    later->source = g_idle_source_new();
    g_source_set_priority(later->source, G_PRIORITY_DEFAULT);
    g_source_set_callback(later->source, dispatch, later, NULL);
    g_source_attach(later->source, later->context);
}

void later_flush(Later *later)
{
    while (!later_is_empty(later))
        run_first(later);
}

void later_free(Later *later)
{
    if (later->source != NULL) {
        g_source_destroy(later->source);
        g_clear_pointer(&later->source, g_source_unref);
    }
    later_unref(later);
}
