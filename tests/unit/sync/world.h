/* SPDX-License-Identifier: MIT */
/* What the tests of sync share: a Sync between a scripted server and a vault in memory, somebody signed in, and a clock that
 * stands still until a test moves it. */
#ifndef LOOPTRACE_TESTS_SYNC_WORLD_H
#define LOOPTRACE_TESTS_SYNC_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"
#include "looptrace/sync.h"

#define CHANGES "/rest/v1/rpc/changes"
#define DAY     20780 /* 2026-11-23 */

typedef struct {
    Flow *flow;
    Clock clock;
    Store *store;
    Vault *vault;
    Sync *sync;
} World;

int world_setup(void **state);
int world_teardown(void **state);
/* Another run of the program, with what the last one kept. */
void world_start_again(World *world);

/* The next answer to a question about changes; NULL: nothing has changed. The last one stays. */
void world_answer(World *world, const char *body);
/* The platform has no such function. */
void world_lack_changes(World *world);
/* The body of the nth question about changes, from 0; NULL: there was none. */
const char *world_question(World *world, guint index);
guint world_questions(World *world);
/* Runs the loop until it has ended. */
void world_wait(World *world, const Ended *ended);
void world_settle(World *world); /* until nothing is ready */

#define WORLD_TEST(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

#endif
