/* SPDX-License-Identifier: MIT */
/* What the tests of net share: a session on a context of its own, a server, and outcomes. */
#ifndef LOOPTRACE_TESTS_NET_FIXTURE_H
#define LOOPTRACE_TESTS_NET_FIXTURE_H

#include <glib.h>

#include "http_server.h"
#include "looptrace/net.h"

G_BEGIN_DECLS

typedef struct {
    GMainContext *context;
    HttpServer *server;
    NetSession *session;
} Fixture;

/* How a request ended; the strings are copies. */
typedef struct {
    guint calls; /* of its callback */
    FaultKind kind;
    char *complaint; /* the error's sentence; NULL: an answer came */
    long status;
    char *body;
    gsize length;
    gboolean is_json;
    char *type; /* Content-Type */
    guint64 bytes_up, bytes_down, wire_up, wire_down;
    gint64 retry_after_s, first_byte_us, total_us;
} Outcome;

/* Options that tests like: pauses before retries are short. */
#define FIXTURE_OPTIONS                                                                            \
    &(NetOptions)                                                                                  \
    {                                                                                              \
        .user_agent = "looptrace-test", .retry_base_ms = 1                                         \
    }

/* A server of the kind; a session that trusts it if it has a CA file and options name none. */
void fixture_init(Fixture *fixture, HttpServerKind kind, const NetOptions *options);
void fixture_clear(Fixture *fixture);

/* NetDone that fills an Outcome, given as data. */
void outcome_take(const NetAnswer *answer, const GError *error, gpointer outcome);
void outcome_clear(Outcome *outcome);

/* The server's URL with the path behind it. Caller frees. */
char *fixture_url(const Fixture *fixture, const char *path);

/* Sends; message->url is replaced by the server's URL with path behind it unless path is NULL. */
NetRequest *fixture_send(Fixture *fixture, const NetMessage *message, const char *path,
                         Outcome *outcome);
/* Runs the loop until the outcome is there. Aborts after 20 s. */
void fixture_wait(Fixture *fixture, const Outcome *outcome);
/* Runs the loop until the server has so many requests. */
void fixture_wait_for_requests(Fixture *fixture, guint count);
/* Runs the loop until the server has no more than so many open connections. */
void fixture_wait_for_open(Fixture *fixture, guint count);
/* fixture_send() and fixture_wait(). */
void fixture_ask(Fixture *fixture, const NetMessage *message, const char *path, Outcome *outcome);
/* GET without anything else. */
void fixture_get(Fixture *fixture, const char *path, Outcome *outcome);

/* Fails the test unless the outcome is a fault of that kind whose sentence has these words in it. */
#define assert_fault(outcome, fault, words)                                                        \
    outcome_assert_fault((outcome), (fault), (words), __FILE__, __LINE__)
void outcome_assert_fault(const Outcome *outcome, FaultKind kind, const char *words,
                          const char *file, int line);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outcome, outcome_clear)

G_END_DECLS

#endif
