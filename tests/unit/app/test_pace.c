/* SPDX-License-Identifier: MIT */
/* A terminal in numbers: how far, how fast, and whether it answers; the pace must find out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "pace.h"

#define PAGE 1900
#define MOVE 150

typedef struct {
    gint64 way_us;
    guint64 rate;
    gboolean answers;
    /* what it is doing */
    gint64 now_us, shown_us; /* when all that was sent will have been shown */
    gint64 answer_us;        /* 0: none is on its way */
    guint64 sent, worst_ahead_us;
    Pace *pace;
} World;

static void world_open(World *world, gint64 way_us, guint64 rate, gboolean answers)
{
    *world = (World){.way_us = way_us, .rate = rate, .answers = answers, .now_us = G_USEC_PER_SEC};
    world->pace = pace_new(TRUE);
    world->shown_us = world->now_us;
}

static void ask(World *world)
{
    if (pace_ask(world->pace, world->now_us))
        world->answer_us = MAX(world->shown_us, world->now_us) + world->way_us;
}

static void frame(World *world, guint64 bytes)
{
    world->sent += bytes;
    world->shown_us =
        MAX(world->shown_us, world->now_us) + (gint64)(bytes * G_USEC_PER_SEC / world->rate);
    world->worst_ahead_us = MAX(world->worst_ahead_us, (guint64)(world->shown_us - world->now_us));
    pace_sent(world->pace, world->sent, world->now_us);
    ask(world);
}

/* Frames of so many bytes whenever one may go, for so long; returns how many. */
static guint hold_a_key(World *world, guint64 bytes, gint64 long_us)
{
    gint64 end = world->now_us + long_us;
    guint frames = 0;

    for (; world->now_us < end; world->now_us += 1000) {
        if (world->answers && world->answer_us != 0 && world->now_us >= world->answer_us) {
            world->answer_us = 0;
            pace_answered(world->pace, world->now_us);
            ask(world);
        }
        if (pace_due(world->pace, world->now_us) > world->now_us)
            continue;
        frame(world, bytes);
        frames++;
    }
    return frames;
}

static void test_a_fast_terminal(void **state)
{
    World world;

    world_open(&world, 500, 10 * 1000 * 1000, TRUE);
    ask(&world);
    assert_in_range(hold_a_key(&world, PAGE, G_USEC_PER_SEC), 30, 34);
    assert_false(pace_is_slow(world.pace));
    assert_in_range(pace_round_trip(world.pace), 500, 2000);
    pace_free(world.pace);
}

static void test_a_slow_terminal(void **state)
{
    World world;

    world_open(&world, 5000, 1200, TRUE);
    ask(&world);
    hold_a_key(&world, PAGE, 20 * G_USEC_PER_SEC);
    assert_true(pace_is_slow(world.pace));
    assert_in_range(pace_rate(world.pace), 1000, 1400);
    world.worst_ahead_us = 0;
    guint frames = hold_a_key(&world, PAGE, 20 * G_USEC_PER_SEC);
    assert_in_range(frames, 10, 14);                       /* it is never idle either */
    assert_in_range(world.worst_ahead_us, 1, 1800 * 1000); /* one frame */
    world.worst_ahead_us = 0;
    frames = hold_a_key(&world, MOVE, 20 * G_USEC_PER_SEC);
    assert_in_range(frames, 120, 170);
    assert_in_range(world.worst_ahead_us, 1, 400 * 1000);
    pace_free(world.pace);
}

static void test_a_terminal_far_away(void **state)
{
    World world;

    world_open(&world, 800 * 1000, 1000 * 1000, TRUE);
    ask(&world);
    hold_a_key(&world, MOVE, 5 * G_USEC_PER_SEC);
    assert_false(pace_is_slow(world.pace));
    assert_in_range(hold_a_key(&world, MOVE, 10 * G_USEC_PER_SEC), 39, 41); /* four a second */
    pace_free(world.pace);
}

static void test_one_that_becomes_slow_and_fast_again(void **state)
{
    World world;

    world_open(&world, 1000, 10 * 1000 * 1000, TRUE);
    ask(&world);
    hold_a_key(&world, PAGE, G_USEC_PER_SEC);
    world.rate = 1200;
    world.worst_ahead_us = 0;
    hold_a_key(&world, PAGE, 20 * G_USEC_PER_SEC);
    assert_true(pace_is_slow(world.pace));
    assert_in_range(world.worst_ahead_us, 1,
                    6 * G_USEC_PER_SEC); /* 4096 bytes and a frame, at first */
    world.rate = 10 * 1000 * 1000;
    hold_a_key(&world, PAGE, 20 * G_USEC_PER_SEC);
    assert_false(pace_is_slow(world.pace));
    assert_in_range(hold_a_key(&world, PAGE, G_USEC_PER_SEC), 30, 34);
    pace_free(world.pace);
}

static void test_one_that_never_answers(void **state)
{
    World world;

    world_open(&world, 0, 10 * 1000 * 1000, FALSE);
    ask(&world);
    hold_a_key(&world, PAGE, 4 * G_USEC_PER_SEC); /* until it is given up */
    assert_in_range(hold_a_key(&world, PAGE, G_USEC_PER_SEC), 30, 34);
    assert_int_equal(pace_patience(world.pace), G_MAXINT64);
    pace_free(world.pace);
}

static void test_one_that_stops_answering(void **state)
{
    World world;

    world_open(&world, 1000, 10 * 1000 * 1000, TRUE);
    ask(&world);
    hold_a_key(&world, PAGE, G_USEC_PER_SEC);
    world.answers = FALSE;
    hold_a_key(&world, PAGE, 200 * G_USEC_PER_SEC);
    assert_in_range(hold_a_key(&world, PAGE, G_USEC_PER_SEC), 30, 34);
    pace_free(world.pace);
}

/* Ctrl-Z, or an editor: the answer was taken by whoever gave the terminal away, and frames go on at once. */
static void test_one_whose_answer_went_elsewhere(void **state)
{
    World world;

    world_open(&world, 1000, 10 * 1000 * 1000, TRUE);
    ask(&world);
    hold_a_key(&world, PAGE, G_USEC_PER_SEC);
    world.answers = FALSE;
    hold_a_key(&world, PAGE, G_USEC_PER_SEC);
    assert_int_equal(pace_due(world.pace, world.now_us), G_MAXINT64);
    pace_unasked(world.pace);
    world.answer_us = 0;
    assert_true(pace_due(world.pace, world.now_us) <= world.now_us);
    world.answers = TRUE;
    ask(&world);
    assert_in_range(hold_a_key(&world, PAGE, G_USEC_PER_SEC), 30, 34);
    pace_free(world.pace);
}

/* It was stuck: what the kernel has taken is still to be shown, and how fast that goes is known now. */
static void test_a_mute_one_that_was_stuck(void **state)
{
    World world;

    world_open(&world, 0, 1200, FALSE);
    ask(&world);
    hold_a_key(&world, PAGE, 4 * G_USEC_PER_SEC);
    pace_stuck(world.pace, world.now_us);
    world.now_us += 2 * G_USEC_PER_SEC;
    pace_flowed(world.pace, 2400, world.now_us);
    assert_true(pace_is_slow(world.pace));
    assert_in_range(pace_rate(world.pace), 1190, 1210);
    assert_true(pace_due(world.pace, world.now_us) > world.now_us + 10 * G_USEC_PER_SEC);
    world.now_us += 20 * G_USEC_PER_SEC;
    world.shown_us = world.now_us;
    world.worst_ahead_us = 0;
    assert_in_range(hold_a_key(&world, PAGE, 20 * G_USEC_PER_SEC), 10, 14);
    assert_in_range(world.worst_ahead_us, 1, 2 * G_USEC_PER_SEC);
    pace_free(world.pace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_fast_terminal),
        cmocka_unit_test(test_a_slow_terminal),
        cmocka_unit_test(test_a_terminal_far_away),
        cmocka_unit_test(test_one_that_becomes_slow_and_fast_again),
        cmocka_unit_test(test_one_that_never_answers),
        cmocka_unit_test(test_one_that_stops_answering),
        cmocka_unit_test(test_one_whose_answer_went_elsewhere),
        cmocka_unit_test(test_a_mute_one_that_was_stuck),
    };

    return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
