/* SPDX-License-Identifier: MIT */
/* What the tests of whole flows share: a Supabase between a scripted server and a keyring that
 * can be told to fail, all on a context of their own. */
#ifndef LOOPTRACE_TESTS_FLOW_H
#define LOOPTRACE_TESTS_FLOW_H

#include <glib.h>

#include "http_server.h"
#include "looptrace/supabase.h"
#include "tokens_fixture.h"

#define FLOW_KEY      "sb_publishable_test"
#define FLOW_PROFILE  "floor"
#define FLOW_PASSWORD "grant_type=password"
#define FLOW_REFRESH  "grant_type=refresh_token"

#define TOKEN_PASSWORD "/auth/v1/token?" FLOW_PASSWORD
#define TOKEN_REFRESH  "/auth/v1/token?" FLOW_REFRESH

typedef struct {
    GMainContext *context;
    HttpServer *server;
    NetSession *net;
    Keyring *keyring;
    Supabase *supabase;
    char *directory; /* XDG_RUNTIME_DIR: the locks are in here */
    char *account;   /* names session and lock */
} Flow;

/* cmocka's setup and teardown; *state is the Flow. */
int flow_setup(void **state);
int flow_teardown(void **state);

/* Another Supabase with the same project, profile and keyring: another process, but for its
 * memory. */
Supabase *flow_other(Flow *flow);

/* ---- what the keyring holds, and how it behaves ---- */

typedef struct {
    gboolean fail_load, fail_store, fail_erase; /* FAULT_KEYRING */
    gboolean run_out;                           /* loading: FAULT_SIGNED_OUT */
    guint loads, stores, erasures;              /* that were tried */
} FlowKeyring;

extern FlowKeyring flow_keyring;
extern gboolean flow_lock_times_out; /* waiting for the lock ends at once, in vain */

void flow_keep(Flow *flow, Tokens *taken);           /* NULL: nothing */
void flow_keep_text(Flow *flow, const char *text);   /* NULL: nothing */
Tokens *flow_kept(Flow *flow);                       /* NULL: nothing; caller owns */
void flow_assert_kept(Flow *flow, const char *name); /* of fixture_tokens(); NULL: nothing */
/* Keeps and opens a pair called "old". */
void flow_open(Flow *flow, gint64 life_s, gint64 left_s);

/* ---- how calls end ---- */

typedef struct {
    guint calls;
    FaultKind kind; /* FAULT_KINDS: without an error */
    char *message, *code, *body;
    long status;
    guint order; /* of its end among all */
} Ended;

void ended_take(const GError *error, gpointer ended); /* SupabaseDone */
void ended_take_answer(const RestAnswer *answer, const GError *error,
                       gpointer ended); /* RestDone */
void ended_clear(Ended *ended);
void ended_assert(const Ended *ended, FaultKind kind, const char *words); /* exactly once, so */

/* Runs the loop until it has ended; until so many requests have come; until nothing is ready. */
void flow_wait(Flow *flow, const Ended *ended);
void flow_wait_for_requests(Flow *flow, guint count);
void flow_settle(Flow *flow);

/* Shorthand: does it and waits for its end. */
void flow_refresh(Flow *flow, gboolean force, Ended *ended);
void flow_sign_in(Flow *flow, Ended *ended);
void flow_call(Flow *flow, RestRequest *taken, Ended *ended);

/* ---- the server ---- */

/* Its answer to POST /token: the pair of fixture_answer(name, life_s). */
void flow_grant(Flow *flow, const char *target, const char *name, gint64 life_s);
void flow_answer(Flow *flow, const char *method, const char *target, int status, const char *body);
/* Requests whose target begins so. */
guint flow_count(Flow *flow, const char *prefix);
const HttpRequest *flow_request(Flow *flow, const char *prefix, guint index);
void assert_header(const HttpRequest *request, const char *name, const char *value);

/* Takes the lock of the session, as another process would; process_lock_release() gives it back. */
ProcessLock *flow_lock(Flow *flow);

#define FLOW_TEST(test) cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

#endif
