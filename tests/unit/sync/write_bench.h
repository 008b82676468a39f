/* SPDX-License-Identifier: MIT */
/* What the tests of the sender share: it stands between an outbox in memory and a scripted server. */
#ifndef LOOPTRACE_TESTS_SYNC_WRITE_BENCH_H
#define LOOPTRACE_TESTS_SYNC_WRITE_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/sync/write_engine.h"
#include "../supabase/flow.h"
#include "looptrace/model.h"

#define STAGES "/rest/v1/production_stages"
#define NOTED  "/rest/v1/rpc/write_was_done"
#define ROW(at, percent, status)                                                                   \
    "{\"id\":\"stage-1\",\"updated_at\":\"2026-11-23T03:00:0" at "+00:00\","                       \
    "\"completion_percentage\":" percent ",\"status\":\"" status                                   \
    "\",\"notes\":null,\"target_date\":\"2026-12-01\"}"

typedef struct {
    Flow *flow;
    Clock clock;
    Store *store;
    Sync *sync;
    Outbox *outbox;
    Writes *writes;
    Order *order;
    Stage *stage;
} Bench;

int bench_setup(void **state);
int bench_teardown(void **state);

/* A change of the one stage's percentage, on what is seen of it. */
Write *bench_to(Bench *bench, const char *percent);
char *bench_give(Bench *bench, const char *percent); /* its id; caller frees */
void bench_send_all(Bench *bench);
void bench_assert_state(Bench *bench, const char *id, WriteState state);
/* The server's next answer about stages. */
void bench_answer(Bench *bench, const char *method, const char *body);
/* The request about stages with that index has the guard of that second. */
void bench_assert_guard(Bench *bench, guint index, const char *second);

#define WRITE_TEST(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

#endif
