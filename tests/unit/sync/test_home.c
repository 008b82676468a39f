/* SPDX-License-Identifier: MIT */
#include "looptrace/codec.h"
#include "world.h"

#define FIRST                                                                                      \
    "{\"at\":\"1\",\"who\":\"me1\",\"home\":{\"h\":\"Ab1111222233334444\",\"me\":{\"full_name\":"  \
    "\"Ada\",\"user_roles\":["                                                                     \
    "{\"role\":\"admin\"}]},\"unread\":{\"counts\":{\"messages\":2}},\"admin.due\":{\"cols\":["    \
    "\"number\"],\"rows\":[["                                                                      \
    "\"SA-1\"]]},\"admin.due+\":{\"cols\":[\"overall\"],\"rows\":[[49]]}}}"

static void load(World *world, Ended *done)
{
    ended_clear(done);
    assert_non_null(sync_load_home(world->sync, ended_take, done));
    world_wait(world, done);
}

static void assert_loaded(World *world)
{
    Ended done = {0};

    load(world, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    ended_clear(&done);
}

static int overall(World *world)
{
    const HomeSection *due = home_section(sync_home(world->sync), "admin.due");

    return due == NULL ? -1 : ((const HomeRow *)g_ptr_array_index(due->rows, 0))->overall;
}

static void test_all_then_what_changed_then_nothing(void **state)
{
    World *world = *state;

    world_answer(world, FIRST);
    world_answer(world, "{\"at\":\"2\",\"home\":{\"h\":\"Ab1111222233335555\",\"admin.due+\":{"
                        "\"cols\":[\"overall\"],\"rows\":[[54]]}}}");
    world_answer(world, NULL);
    assert_int_equal(sync_home_as_of(world->sync), 0);
    assert_loaded(world);
    assert_string_equal(world_question(world, 0), "{\"home\":[20780],\"who\":\"\"}");
    assert_string_equal(sync_person(world->sync)->full_name, "Ada");
    assert_int_equal(overall(world), 49);

    guint64 revision = sync_revision(world->sync);
    assert_loaded(world);
    assert_string_equal(world_question(world, 1), "{\"home\":[20780,\"Ab1111222233334444\"]}");
    assert_int_equal(overall(world), 54);
    assert_true(sync_revision(world->sync) > revision);

    revision = sync_revision(world->sync);
    world->clock.fixed_us += 20 * G_USEC_PER_SEC;
    assert_loaded(world);
    assert_string_equal(world_question(world, 2), "{\"home\":[20780,\"Ab1111222233335555\"]}");
    assert_true(sync_revision(world->sync) == revision); /* nothing to draw */
    assert_true(sync_home_as_of(world->sync) == world->clock.fixed_us);
}

/* Another run has all of it before it asks, and asks for what has changed since. */
static void test_kept(void **state)
{
    World *world = *state;
    gint64 then = world->clock.fixed_us;

    world_answer(world, FIRST);
    world_answer(world, NULL);
    assert_loaded(world);
    world->clock.fixed_us += G_TIME_SPAN_HOUR;
    world_start_again(world);
    assert_true(sync_home_as_of(world->sync) == then);
    assert_int_equal(overall(world), 49);
    assert_string_equal(sync_person(world->sync)->full_name, "Ada");
    assert_int_equal(world_questions(world), 1);
    assert_loaded(world);
    assert_string_equal(world_question(world, 1), "{\"home\":[20780,\"Ab1111222233334444\"]}");
}

/* Evicted, damaged: what is left isn't shown as all of it. */
static void test_a_part_is_lost(void **state)
{
    World *world = *state;

    world_answer(world, FIRST);
    assert_loaded(world);
    vault_drop(world->vault, VAULT_HOME, "unread");
    world_start_again(world);
    assert_int_equal(sync_home_as_of(world->sync), 0);
    assert_int_equal(sync_home(world->sync)->sections->len, 0);
    assert_loaded(world);
    assert_string_equal(world_question(world, 1), "{\"home\":[20780]}");
}

/* A full refresh asks for all of it; what is here stays until then, and other parts take the place of all. */
static void test_distrust(void **state)
{
    World *world = *state;

    world_answer(world, FIRST);
    world_answer(
        world,
        "{\"at\":\"2\",\"home\":{\"h\":\"Zz1111\",\"unread\":{\"counts\":{\"messages\":3}}}}");
    world_answer(world, NULL);
    assert_loaded(world);
    sync_distrust(world->sync);
    assert_int_equal(overall(world), 49);
    assert_loaded(world);
    assert_string_equal(world_question(world, 1), "{\"home\":[20780]}");
    assert_int_equal(sync_home(world->sync)->sections->len, 1);
    assert_loaded(world);
    assert_string_equal(world_question(world, 2), "{\"home\":[20780,\"Zz1111\"]}");
    world_start_again(world);
    assert_int_equal(sync_home_as_of(world->sync) > 0, TRUE);
    assert_int_equal(sync_home(world->sync)->sections->len, 1);
}

/* What the platform lacked is tried again. */
static void test_distrust_of_a_lack(void **state)
{
    World *world = *state;
    Ended done = {0};

    world_lack_changes(world);
    load(world, &done);
    guint asked = world_questions(world);
    load(world, &done);
    assert_int_equal(world_questions(world), asked);
    sync_distrust(world->sync);
    load(world, &done);
    assert_true(world_questions(world) > asked);
    ended_clear(&done);
}

static void test_offline(void **state)
{
    World *world = *state;
    Ended done = {0};

    sync_set_offline(world->sync, TRUE);
    load(world, &done);
    ended_assert(&done, FAULT_NOT_KEPT, "isn't kept on this machine");
    sync_set_offline(world->sync, FALSE);
    world_answer(world, FIRST);
    assert_loaded(world);
    world_start_again(world);
    sync_set_offline(world->sync, TRUE);
    assert_loaded(world);
    assert_int_equal(overall(world), 49);
    assert_int_equal(world_questions(world), 1);
    ended_clear(&done);
}

/* Two who ask at once share the answer; one who is no longer interested hears nothing. */
static void test_two_ask(void **state)
{
    World *world = *state;
    Ended first = {0}, second = {0}, third = {0};

    world_answer(world, FIRST);
    sync_load_home(world->sync, ended_take, &first);
    SyncJob *job = sync_load_home(world->sync, ended_take, &second);
    sync_load_home(world->sync, ended_take, &third);
    sync_cancel(&job);
    world_wait(world, &first);
    world_wait(world, &third);
    world_settle(world);
    assert_int_equal(second.calls, 0);
    assert_int_equal(world_questions(world), 1);
}

/* The answer to a section that isn't whole is no answer; the old one stays. */
static void test_half_an_answer(void **state)
{
    World *world = *state;
    Ended done = {0};

    world_answer(world, FIRST);
    world_answer(world, "{\"at\":\"2\",\"home\":{\"h\":\"Zz1111\",\"unread\":{\"counts\":{"
                        "\"messages\":\"many\"}}}}");
    assert_loaded(world);
    load(world, &done);
    ended_assert(&done, FAULT_DECODE, "unread");
    assert_int_equal(overall(world), 49);
    ended_clear(&done);
}

static void test_somebody_else(void **state)
{
    World *world = *state;

    world_answer(world, FIRST);
    assert_loaded(world);
    sync_forget_person(world->sync);
    assert_null(sync_person(world->sync));
    assert_int_equal(sync_home(world->sync)->sections->len, 0);
}

static void test_no_such_function(void **state)
{
    World *world = *state;
    Ended done = {0};

    world_lack_changes(world);
    load(world, &done);
    assert_string_equal(done.code, "PGRST202");
    ended_clear(&done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_all_then_what_changed_then_nothing),
        WORLD_TEST(test_kept),
        WORLD_TEST(test_a_part_is_lost),
        WORLD_TEST(test_distrust),
        WORLD_TEST(test_distrust_of_a_lack),
        WORLD_TEST(test_offline),
        WORLD_TEST(test_two_ask),
        WORLD_TEST(test_half_an_answer),
        WORLD_TEST(test_somebody_else),
        WORLD_TEST(test_no_such_function),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
