/* SPDX-License-Identifier: MIT */
#include "looptrace/supabase.h"

#include "core.h"
#include "job.h"
#include "key.h"
#include "looptrace/clock.h"
#include "looptrace/words.h"

/* ---- telling ---- */

typedef struct {
    SupabaseDone done;
    gpointer data;
    GError *error;
} Message;

static void run_message(gpointer item)
{
    g_autofree Message *message = item;

    if (message->done != NULL)
        message->done(message->error, message->data);
    g_clear_error(&message->error);
}

void supabase_tell(Supabase *supabase, SupabaseDone done, gpointer data, const GError *error)
{
    Message *message = g_new0(Message, 1);

    message->done = done;
    message->data = data;
    message->error = error == NULL ? NULL : g_error_copy(error);
    later_add(supabase->later, run_message, message);
}

GArray *waiters_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(Waiter));
}

void waiters_add(GArray *waiters, SupabaseDone done, gpointer data)
{
    const Waiter waiter = {done, data};

    g_array_append_val(waiters, waiter);
}

void waiters_tell(GArray *waiters, Supabase *supabase, const GError *error)
{
    for (guint i = 0; i < waiters->len; i++) {
        const Waiter *waiter = &g_array_index(waiters, Waiter, i);
        supabase_tell(supabase, waiter->done, waiter->data, error);
    }
    g_array_set_size(waiters, 0);
}

Moment supabase_moment(const Supabase *supabase)
{
    NetCounters counters = net_session_counters(supabase->net);

    return (Moment){
        .unix_us = g_get_real_time(),
        .boot_us = clock_boot_us(),
        .skew_s = counters.clock_skew_s,
        .has_skew = counters.has_skew,
    };
}

/* ---- life ---- */

Supabase *supabase_new(const SupabaseOptions *options, NetSession *net, Keyring *keyring,
                       GMainContext *context, GError **error)
{
    const char *profile = options->profile == NULL ? "default" : options->profile;

    if (options->url == NULL || *options->url == '\0') {
        g_set_error(error, FAULT, FAULT_CONFIG, _("The address of the Supabase project isn't set"));
        return NULL;
    }
    if (!project_key_check(options->anon_key, error))
        return NULL;
    g_autofree char *url = net_normalise_base_url(options->url, error);
    if (url == NULL)
        return NULL;

    Supabase *supabase = g_new0(Supabase, 1);
    supabase->net = net;
    supabase->keyring = keyring;
    supabase->context = g_main_context_ref(context == NULL ? g_main_context_default() : context);
    supabase->key_header = g_strconcat("apikey: ", options->anon_key, NULL);
    supabase->account = g_strdup_printf("%s|%s", url, profile);
    supabase->label = g_strdup_printf("looptrace session (%s, %s)", url, profile);
    supabase->url = g_steal_pointer(&url);
    supabase->later = later_new(supabase->context);
    supabase->lacks = lacks_new();
    g_queue_init(&supabase->jobs);
    g_queue_init(&supabase->waiting);
    return supabase;
}

/* Whoever is told may ask for more; that is cancelled, too. */
static void cancel_all(Supabase *supabase)
{
    g_autoptr(GError) cancelled = g_error_new(FAULT, FAULT_CANCELLED, _("Cancelled"));

    while (supabase->jobs.head != NULL || !later_is_empty(supabase->later)) {
        while (supabase->jobs.head != NULL)
            job_abort(supabase->jobs.head->data, cancelled);
        later_flush(supabase->later);
    }
}

void supabase_free(Supabase *supabase)
{
    if (supabase == NULL)
        return;
    supabase->changed = NULL;
    supabase->lacking = NULL;
    cancel_all(supabase);
    lacks_free(supabase->lacks);
    later_free(supabase->later);
    tokens_unref(supabase->session);
    tokens_unref(supabase->kept);
    g_clear_error(&supabase->failure);
    g_free(supabase->url);
    g_free(supabase->key_header);
    g_free(supabase->account);
    g_free(supabase->label);
    g_main_context_unref(supabase->context);
    g_free(supabase);
}

/* ---- what the platform lacks ---- */

static gint64 now_s(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

void supabase_watch_lacks(Supabase *supabase, SupabaseLacking lacking, gpointer data)
{
    supabase->lacking = lacking;
    supabase->lacking_data = data;
}

gboolean supabase_lacks(const Supabase *supabase, const char *what)
{
    return lacks_has(supabase->lacks, what, now_s());
}

char *supabase_print_lacks(const Supabase *supabase)
{
    return lacks_print(supabase->lacks);
}

void supabase_read_lacks(Supabase *supabase, const char *text)
{
    lacks_read(supabase->lacks, text, now_s());
}

void supabase_forget_lacks(Supabase *supabase)
{
    lacks_clear(supabase->lacks);
}

gint64 supabase_scale(const Supabase *supabase, gint64 time)
{
    return net_session_scale(supabase->net, time);
}
