/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PATIENCE_S 20

void fixture_init(Fixture *fixture, HttpServerKind kind, const NetOptions *options)
{
    NetOptions complete = *options;
    g_autoptr(GError) error = NULL;

    fixture->context = g_main_context_new();
    g_main_context_push_thread_default(fixture->context);
    fixture->server = http_server_new(kind);
    if (complete.ca_file == NULL)
        complete.ca_file = http_server_ca_file(fixture->server);
    fixture->session = net_session_new(&complete, fixture->context, &error);
    if (fixture->session == NULL)
        fail_msg("session: %s", error->message);
}

void fixture_clear(Fixture *fixture)
{
    g_clear_pointer(&fixture->session, net_session_free);
    g_clear_pointer(&fixture->server, http_server_free);
    g_main_context_pop_thread_default(fixture->context);
    g_clear_pointer(&fixture->context, g_main_context_unref);
}

void outcome_take(const NetAnswer *answer, const GError *error, gpointer data)
{
    Outcome *outcome = data;

    outcome->calls++;
    assert_true((answer == NULL) != (error == NULL));
    if (outcome->calls > 1)
        return;
    if (error != NULL) {
        outcome->kind = fault_kind(error);
        outcome->complaint = g_strdup(error->message);
        return;
    }
    outcome->status = answer->status;
    outcome->length = answer->length;
    outcome->body = g_strdup(answer->body);
    outcome->is_json = answer->is_json;
    outcome->type = g_strdup(net_answer_header(answer, "content-type"));
    outcome->bytes_up = answer->bytes_up;
    outcome->bytes_down = answer->bytes_down;
    outcome->wire_up = answer->wire_up;
    outcome->wire_down = answer->wire_down;
    outcome->retry_after_s = answer->retry_after_s;
    outcome->first_byte_us = answer->first_byte_us;
    outcome->total_us = answer->total_us;
    assert_int_equal(answer->body[answer->length], '\0');
}

void outcome_clear(Outcome *outcome)
{
    g_free(outcome->complaint);
    g_free(outcome->body);
    g_free(outcome->type);
    memset(outcome, 0, sizeof *outcome);
}

char *fixture_url(const Fixture *fixture, const char *path)
{
    return g_strconcat(http_server_url(fixture->server), path, NULL);
}

NetRequest *fixture_send(Fixture *fixture, const NetMessage *message, const char *path,
                         Outcome *outcome)
{
    NetMessage complete = *message;
    g_autofree char *url = path == NULL ? NULL : fixture_url(fixture, path);

    if (url != NULL)
        complete.url = url;

    NetRequest *request = net_send(fixture->session, &complete, outcome_take, outcome);
    assert_non_null(request);
    assert_int_equal(outcome->calls, 0);
    return request;
}

/* ---- waiting ---- */

static gboolean fixture_give_up(gpointer what)
{
    g_error("waited in vain for %s", (const char *)what);
    return G_SOURCE_REMOVE;
}

static GSource *fixture_begin_patience(Fixture *fixture, const char *what)
{
    GSource *patience = g_timeout_source_new_seconds(PATIENCE_S);

    g_source_set_callback(patience, fixture_give_up, (gpointer)what, NULL);
    g_source_attach(patience, fixture->context);
    return patience;
}

static void fixture_end_patience(GSource *patience)
{
    g_source_destroy(patience);
    g_source_unref(patience);
}

void fixture_wait(Fixture *fixture, const Outcome *outcome)
{
    GSource *patience = fixture_begin_patience(fixture, "an outcome");

    while (outcome->calls == 0)
        g_main_context_iteration(fixture->context, TRUE);
    fixture_end_patience(patience);
}

void fixture_wait_for_requests(Fixture *fixture, guint count)
{
    GSource *patience = fixture_begin_patience(fixture, "requests");

    while (http_server_count(fixture->server) < count)
        g_main_context_iteration(fixture->context, TRUE);
    fixture_end_patience(patience);
}

void fixture_wait_for_open(Fixture *fixture, guint count)
{
    GSource *patience = fixture_begin_patience(fixture, "closed connections");

    while (http_server_open(fixture->server) > count)
        g_main_context_iteration(fixture->context, TRUE);
    fixture_end_patience(patience);
}

void fixture_ask(Fixture *fixture, const NetMessage *message, const char *path, Outcome *outcome)
{
    fixture_send(fixture, message, path, outcome);
    fixture_wait(fixture, outcome);
    assert_int_equal(outcome->calls, 1);
    assert_int_equal(net_session_in_flight(fixture->session), 0);
}

void fixture_get(Fixture *fixture, const char *path, Outcome *outcome)
{
    fixture_ask(fixture, &(NetMessage){.method = NET_GET}, path, outcome);
}

void outcome_assert_fault(const Outcome *outcome, FaultKind kind, const char *words,
                          const char *file, int line)
{
    if (outcome->complaint == NULL)
        fail_msg("%s:%d: an answer with status %ld instead of a fault", file, line,
                 outcome->status);
    if (outcome->kind != kind || strstr(outcome->complaint, words) == NULL)
        fail_msg("%s:%d: %s: %s", file, line, fault_kind_name(outcome->kind), outcome->complaint);
}
