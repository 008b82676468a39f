/* SPDX-License-Identifier: MIT */
/* watch: each row that is written, as a line of JSON. The server says until when all is told (private.section_watch), so that going on
 * there misses nothing and tells nothing twice, also after the line was down. */
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "looptrace/json.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "nouns.h"

#define EVERY_S 5
#define LONGEST 3600
#define PAGE    200

typedef struct {
    SupabaseCall *call;
    GSource *timer;
    char *since, *after,
        *until; /* as the server tells moments; after and until: within a long answer */
    guint every;
    gint64 left; /* rows; -1: without end */
    gboolean down;
} Watch;

static void watch_free(gpointer data)
{
    Watch *watch = data;

    supabase_cancel(&watch->call);
    if (watch->timer != NULL)
        g_source_destroy(watch->timer);
    g_clear_pointer(&watch->timer, g_source_unref);
    g_free(watch->since);
    g_free(watch->after);
    g_free(watch->until);
    g_free(watch);
}

static void append_member(GString *body, const char *name, const char *value)
{
    if (value == NULL)
        return;
    g_string_append_printf(body, ",\"%s\":", name);
    json_append_string(body, value, -1);
}

static RestRequest *request_of(const Invocation *invocation)
{
    const Watch *watch = invocation_state(invocation);
    RestRequest *request = rest_request_new_rpc("changes");
    g_autoptr(GString) body = g_string_new("{\"watch\":{\"noun\":");

    json_append_string(body, invocation_text(invocation, "noun"), -1);
    append_member(body, "since", watch->since);
    append_member(body, "after", watch->after);
    append_member(body, "until", watch->until);
    g_string_append_printf(body, ",\"most\":%d}}", PAGE);
    rest_body(request, body->str);
    rest_repeatable(request); /* a read */
    return request;
}

static void tell(Invocation *invocation, const char *sentence)
{
    const CommandOutput *output = invocation_output(invocation);

    if (sentence != NULL)
        output->tell(sentence, output->data);
}

static void put(char **text, const cJSON *object, const char *name)
{
    g_free(*text);
    *text = g_strdup(object == NULL ? NULL : json_text(object, name));
}

/* FALSE: nobody reads any more, or there are enough of them; error says which. */
static gboolean print_row(Invocation *invocation, const cJSON *row, GError **error)
{
    Watch *watch = invocation_state(invocation);
    const CommandOutput *output = invocation_output(invocation);
    g_autoptr(GString) line = g_string_new("{\"noun\":");

    json_append_string(line, invocation_text(invocation, "noun"), -1);
    g_string_append(line, ",\"row\":");
    json_append_value(line, row);
    g_string_append(line, "}\n");
    if (!output->write(line->str, line->len, output->data, error))
        return FALSE;
    watch->left -= watch->left > 0 ? 1 : 0;
    return watch->left != 0;
}

static gboolean print_rows(Invocation *invocation, const cJSON *answer, GError **error)
{
    const cJSON *row;

    cJSON_ArrayForEach(
        row, json_array(answer, "rows")) if (!print_row(invocation, row, error)) return FALSE;
    return TRUE;
}

static void ask(Invocation *invocation);

/* A pipe whose reader has ended: nothing that comes would be read, and without a row there is no write that fails. */
static gboolean is_nobody_reading(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO};

    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

static gboolean time_came(gpointer data)
{
    Watch *watch = invocation_state(data);

    g_clear_pointer(&watch->timer, g_source_unref);
    if (is_nobody_reading())
        invocation_finish(data, records_new_text(g_strdup("")));
    else
        ask(data);
    return G_SOURCE_REMOVE;
}

static void rest(Invocation *invocation)
{
    Watch *watch = invocation_state(invocation);

    watch->timer = g_timeout_source_new_seconds(watch->every);
    g_source_set_callback(watch->timer, time_came, invocation, NULL);
    g_source_attach(watch->timer, invocation_services(invocation)->context);
}

/* Nothing has been told of what was asked for: the same is asked again. */
static void wait_for_line(Invocation *invocation, const GError *error)
{
    Watch *watch = invocation_state(invocation);

    if (!watch->down) {
        g_autofree char *words =
            g_strdup_printf(_("%s: going on where it was, once the line is back"), error->message);
        tell(invocation, words);
    }
    watch->down = TRUE;
    rest(invocation);
}

static void take(Invocation *invocation, const cJSON *answer)
{
    Watch *watch = invocation_state(invocation);
    const cJSON *told = json_object(answer, "watch");
    const cJSON *more = told == NULL ? NULL : json_object(told, "more");
    g_autoptr(GError) error = NULL;

    if (told == NULL) { /* a platform whose changes() knows nothing of it */
        g_autoptr(GError) older = g_error_new_literal(
            FAULT, FAULT_FAILED,
            json_bool(answer, "anew", FALSE)
                ? _("What was written so long ago isn't told any more: list it, then watch")
                : _("This platform can't be watched: it is older than that"));
        invocation_fail(invocation, older);
        return;
    }
    if (!print_rows(invocation, told, &error)) {
        if (error != NULL)
            invocation_fail(invocation, error);
        else
            invocation_finish(invocation, records_new_text(g_strdup("")));
        return;
    }
    put(&watch->until, more == NULL ? NULL : told, "until");
    put(&watch->after, more, "after");
    put(&watch->since, more != NULL ? more : told, more != NULL ? "since" : "until");
    if (more != NULL)
        ask(invocation);
    else
        rest(invocation);
}

static void answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Watch *watch = invocation_state(invocation);
    g_autoptr(GError) broken = NULL;

    watch->call = NULL;
    if (error != NULL && fault_is_of_line(error)) {
        wait_for_line(invocation, error);
        return;
    }
    g_autoptr(cJSON) value =
        error != NULL ? NULL : json_parse(answer->body, answer->length, &broken);
    if (value == NULL) {
        invocation_fail(invocation, error != NULL ? error : broken);
        return;
    }
    if (watch->down)
        tell(invocation, _("the line is back"));
    watch->down = FALSE;
    take(invocation, value);
}

static void ask(Invocation *invocation)
{
    Watch *watch = invocation_state(invocation);

    watch->call = supabase_call(invocation_services(invocation)->supabase, request_of(invocation),
                                answered, invocation);
}

static gint64 number_of(const Invocation *invocation, const char *option, gint64 most,
                        gint64 fallback)
{
    const char *text = invocation_text(invocation, option);
    gint64 number = fallback;

    if (text != NULL)
        text_parse_int(text, 1, most, &number);
    return number;
}

void watch_run(Invocation *invocation)
{
    Watch *watch = g_new0(Watch, 1);
    const char *since = invocation_text(invocation, "since");
    gint64 unix_us = 0;

    watch->every = (guint)number_of(invocation, "every", LONGEST, EVERY_S);
    watch->left = number_of(invocation, "count", G_MAXINT32, -1);
    watch->since = g_strdup(since);
    invocation_set_state(invocation, watch, watch_free);
    g_autoptr(GError) error = NULL;
    if (invocation_output(invocation) == NULL)
        g_set_error(&error, FAULT, FAULT_USAGE, _("it is for the command line: it has no end"));
    else if (since != NULL && !text_parse_moment(since, &unix_us))
        g_set_error(&error, FAULT, FAULT_USAGE,
                    _("--since: a moment such as 2026-11-23T09:00:00Z"));
    if (error != NULL)
        invocation_fail(invocation, error);
    else
        ask(invocation);
}
