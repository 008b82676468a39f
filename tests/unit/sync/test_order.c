/* SPDX-License-Identifier: MIT */
#include "world.h"

#define STAGE(id, number, percent)                                                                 \
    "{\"id\":\"" id "\",\"stage_number\":" number ",\"stage_name\":\"S" number                     \
    "\",\"completion_percentage\":" percent "}"
#define ORDER(notes, stages)                                                                       \
    "[{\"id\":\"o1\",\"order_number\":\"SA-1\",\"version\":1,\"notes\":\"" notes                   \
    "\",\"stages\":[" stages "]}]"

static const char page[] = "{\"at\":\"100\",\"who\":\"me1\",\"order\":{\"of\":2,\"page\":" ORDER(
    "first", STAGE("s1", "1", "100") "," STAGE("s2", "2", "40")) "}}";

static void load(World *world, Ended *done)
{
    ended_clear(done);
    sync_load_order(world->sync, "SA-1", ended_take, done);
    world_wait(world, done);
}

static void assert_loaded(World *world)
{
    Ended done = {0};

    load(world, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    ended_clear(&done);
}

static int percent(World *world, guint stage)
{
    const GPtrArray *stages = store_stages(world->store, "o1");

    return stages == NULL || stage >= stages->len
               ? -1
               : (int)((const Stage *)g_ptr_array_index(stages, stage))->percent;
}

static void test_all_then_what_changed_then_nothing(void **state)
{
    World *world = *state;

    world_answer(world, page);
    world_answer(world, "{\"at\":\"200\",\"order\":{\"of\":2,\"page\":" ORDER(
                            "second", STAGE("s2", "2", "60")) "}}");
    world_answer(world, NULL);
    assert_loaded(world);
    assert_string_equal(world_question(world, 0), "{\"order\":{\"number\":\"SA-1\"},\"who\":\"\"}");
    assert_int_equal(percent(world, 1), 40);
    assert_loaded(world);
    assert_string_equal(world_question(world, 1),
                        "{\"order\":{\"number\":\"SA-1\",\"since\":\"100\"}}");
    assert_int_equal(percent(world, 0), 100);
    assert_int_equal(percent(world, 1), 60);
    assert_string_equal(store_order(world->store, "o1")->notes, "second");
    assert_loaded(world);
    assert_loaded(world);
    assert_string_equal(world_question(world, 3),
                        "{\"order\":{\"number\":\"SA-1\",\"since\":\"200\"}}");
    assert_int_equal(percent(world, 1), 60);
}

static void test_kept(void **state)
{
    World *world = *state;
    gint64 then = world->clock.fixed_us;
    gint64 as_of = 0;

    world_answer(world, page);
    world_answer(world, NULL);
    assert_loaded(world);
    world->clock.fixed_us += G_TIME_SPAN_HOUR;
    world_start_again(world);
    assert_false(sync_take_kept_order(world->sync, "SA-2", &as_of));
    assert_true(sync_take_kept_order(world->sync, "SA-1", &as_of));
    assert_true(as_of == then);
    assert_int_equal(percent(world, 1), 40);
    assert_loaded(world);
    assert_string_equal(world_question(world, 1),
                        "{\"order\":{\"number\":\"SA-1\",\"since\":\"100\"}}");
}

/* Nothing that was kept until then is built upon; what comes is. */
static void test_distrust(void **state)
{
    World *world = *state;

    world_answer(world, page);
    assert_loaded(world);
    sync_distrust(world->sync);
    world->clock.fixed_us += G_USEC_PER_SEC;
    assert_loaded(world);
    assert_loaded(world);
    assert_string_equal(world_question(world, 1), "{\"order\":{\"number\":\"SA-1\"}}");
    assert_string_equal(world_question(world, 2),
                        "{\"order\":{\"number\":\"SA-1\",\"since\":\"100\"}}");
}

/* A stage more or less than what is kept and what came make up: all of it is asked for. */
static void test_a_stage_is_missing(void **state)
{
    World *world = *state;

    world_answer(world, page);
    world_answer(world, "{\"at\":\"200\",\"order\":{\"of\":1,\"page\":" ORDER(
                            "x", STAGE("s2", "2", "60")) "}}");
    world_answer(world, "{\"at\":\"300\",\"order\":{\"of\":1,\"page\":" ORDER(
                            "x", STAGE("s2", "2", "60")) "}}");
    assert_loaded(world);
    assert_loaded(world);
    assert_int_equal(world_questions(world), 3);
    assert_string_equal(world_question(world, 2), "{\"order\":{\"number\":\"SA-1\"}}");
    assert_int_equal(store_stages(world->store, "o1")->len, 1);
}

/* No longer visible: it isn't kept either. */
static void test_gone(void **state)
{
    World *world = *state;
    Ended done = {0};
    gint64 as_of = 0;

    world_answer(world, page);
    world_answer(world, "{\"at\":\"200\",\"order\":{\"page\":[]}}");
    assert_loaded(world);
    load(world, &done);
    ended_assert(&done, FAULT_NOT_FOUND, "isn't visible to you");
    assert_false(sync_take_kept_order(world->sync, "SA-1", &as_of));
    ended_clear(&done);
}

/* Without changes() the page is asked for whole, as before, and kept all the same. */
static void test_a_platform_without_changes(void **state)
{
    World *world = *state;
    gint64 as_of = 0;

    world_lack_changes(world);
    flow_answer(world->flow, "GET", "/rest/v1/orders", 200, ORDER("whole", STAGE("s1", "1", "7")));
    assert_loaded(world);
    assert_int_equal(percent(world, 0), 7);
    guint asked = world_questions(world);
    assert_loaded(world); /* that it lacks it is known */
    assert_int_equal(world_questions(world), asked);
    assert_int_equal(flow_count(world->flow, "/rest/v1/orders"), 2);
    world_start_again(world);
    assert_true(sync_take_kept_order(world->sync, "SA-1", &as_of));
}

static void test_two_pages_and_one_cancelled(void **state)
{
    World *world = *state;
    Ended first = {0}, second = {0};

    world_answer(world, "{\"at\":\"200\",\"order\":{\"page\":[]}}");
    SyncJob *job = sync_load_order(world->sync, "SA-1", ended_take, &first);
    sync_load_order(world->sync, "SA-2", ended_take, &second);
    sync_cancel(&job);
    world_wait(world, &second);
    ended_assert(&second, FAULT_NOT_FOUND, NULL);
    assert_int_equal(first.calls, 0);
    assert_non_null(strstr(world_question(world, 0), "{\"order\":{\"number\":\"SA-2\"}"));
    assert_int_equal(world_questions(world), 1);
    ended_clear(&second);
}

static void test_offline(void **state)
{
    World *world = *state;
    Ended done = {0};

    sync_set_offline(world->sync, TRUE);
    load(world, &done);
    ended_assert(&done, FAULT_NOT_KEPT, "The page of SA-1 isn't kept");
    sync_set_offline(world->sync, FALSE);
    world_answer(world, page);
    assert_loaded(world);
    sync_set_offline(world->sync, TRUE);
    assert_loaded(world);
    assert_int_equal(world_questions(world), 1);
    ended_clear(&done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_all_then_what_changed_then_nothing),
        WORLD_TEST(test_kept),
        WORLD_TEST(test_distrust),
        WORLD_TEST(test_a_stage_is_missing),
        WORLD_TEST(test_gone),
        WORLD_TEST(test_a_platform_without_changes),
        WORLD_TEST(test_two_pages_and_one_cancelled),
        WORLD_TEST(test_offline),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
