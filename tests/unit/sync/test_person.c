/* SPDX-License-Identifier: MIT */
#include "world.h"

#define PROFILES "/rest/v1/profiles"

static void load(World *world)
{
    Ended done = {0};

    sync_load_person(world->sync, ended_take, &done);
    assert_int_equal(done.calls, 0);
    world_wait(world, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    ended_clear(&done);
}

static void answer(World *world, const char *name)
{
    g_autofree char *body = g_strdup_printf(
        "[{\"id\":\"u\",\"full_name\":\"%s\",\"user_roles\":[{\"role\":\"sales\"}]}]", name);

    flow_answer(world->flow, "GET", PROFILES, 200, body);
}

/* Fresh for five minutes, as the specification says: no request within them, one behind them. */
static void test_five_minutes(void **state)
{
    World *world = *state;

    answer(world, "Ada");
    answer(world, "Ada Rahman");
    load(world);
    world_start_again(world);
    assert_null(sync_person(world->sync));
    world->clock.fixed_us += 299 * G_USEC_PER_SEC;
    load(world);
    assert_int_equal(flow_count(world->flow, PROFILES), 1);
    assert_string_equal(sync_person(world->sync)->full_name, "Ada");
    assert_int_equal(sync_person(world->sync)->roles, ROLE_BIT(ROLE_SALES));
    world->clock.fixed_us += 2 * G_USEC_PER_SEC;
    load(world);
    assert_int_equal(flow_count(world->flow, PROFILES), 2);
    assert_string_equal(sync_person(world->sync)->full_name, "Ada Rahman");
}

/* The clock was set back: what says that it comes from the future is not believed. */
static void test_from_the_future(void **state)
{
    World *world = *state;

    answer(world, "Ada");
    load(world);
    world->clock.fixed_us -= G_TIME_SPAN_HOUR;
    load(world);
    assert_int_equal(flow_count(world->flow, PROFILES), 2);
}

/* Offline, an old one is better than none. */
static void test_offline(void **state)
{
    World *world = *state;

    answer(world, "Ada");
    load(world);
    world_start_again(world);
    world->clock.fixed_us += G_TIME_SPAN_DAY;
    sync_set_offline(world->sync, TRUE);
    load(world);
    assert_int_equal(flow_count(world->flow, PROFILES), 1);
    assert_string_equal(sync_person(world->sync)->full_name, "Ada");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_five_minutes),
        WORLD_TEST(test_from_the_future),
        WORLD_TEST(test_offline),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
