/* SPDX-License-Identifier: MIT */
#include "world.h"

#define ROW(id, due, names, percent)                                                               \
    "[\"" id "\",\"SA-" id "\",null,\"Polo\",5,\"" due "\",null,1,\"" names "\",[" percent         \
    "],[],null]"
#define PAGE(rows)                                                                                 \
    "{\"at\":\"100\",\"who\":\"me1\",\"board\":{\"total\":3,\"more\":true,\"names\":{\"Knit\":["   \
    "\"Knitting\"]},\"rows\":[" rows "]}}"

static const char page[] =
    PAGE(ROW("a", "2026-11-24", "Knit", "10") "," ROW("b", "2026-11-25", "Knit", "20"));

static void load(World *world)
{
    Ended done = {0};

    sync_load_board(world->sync, ended_take, &done);
    world_wait(world, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    ended_clear(&done);
}

static const BoardRow *row(World *world, guint index)
{
    return g_ptr_array_index(sync_board(world->sync)->rows, index);
}

static void test_a_page_then_changes_then_nothing(void **state)
{
    World *world = *state;

    world_answer(world, page);
    world_answer(world, "{\"at\":\"200\",\"board\":{\"total\":2,\"gone\":[\"a\"],\"rows\":[" ROW(
                            "b", "2026-11-25", "Knit", "60") "]}}");
    world_answer(world, NULL);
    load(world);
    assert_string_equal(world_question(world, 0),
                        "{\"board\":{\"day\":20780,\"limit\":25},\"who\":\"\"}");
    assert_int_equal(sync_board(world->sync)->rows->len, 2);
    load(world);
    assert_string_equal(world_question(world, 1),
                        "{\"board\":{\"day\":20780,\"since\":\"100\"},\"who\":\"me1\"}");
    assert_int_equal(sync_board(world->sync)->rows->len, 1);
    assert_int_equal(row(world, 0)->percent[0], 60);
    assert_int_equal(sync_board(world->sync)->total, 2);
    guint64 revision = sync_revision(world->sync);
    load(world);
    load(world);
    assert_string_equal(world_question(world, 2),
                        "{\"board\":{\"day\":20780,\"since\":\"200\"},\"who\":\"me1\"}");
    assert_string_equal(world_question(world, 3), world_question(world, 2));
    assert_true(sync_revision(world->sync) == revision);
}

static void test_kept(void **state)
{
    World *world = *state;
    gint64 then = world->clock.fixed_us;

    world_answer(world, page);
    world_answer(world, NULL);
    load(world);
    world->clock.fixed_us += G_TIME_SPAN_HOUR;
    world_start_again(world);
    assert_true(sync_board_as_of(world->sync) == then);
    assert_string_equal(board_row_stage_name(row(world, 1), 0), "Knitting");
    assert_int_equal(world_questions(world), 1);
    load(world);
    assert_string_equal(world_question(world, 1),
                        "{\"board\":{\"day\":20780,\"since\":\"100\"},\"who\":\"me1\"}");
    assert_true(sync_board_as_of(world->sync) == world->clock.fixed_us);
    /* Its age is kept too, though nothing came. */
    gint64 later = world->clock.fixed_us;
    world_start_again(world);
    assert_true(sync_board_as_of(world->sync) == later);
}

/* What is at risk goes by the day, and so does the order: all of what is here is asked for. */
static void test_another_day(void **state)
{
    World *world = *state;

    world_answer(world, page);
    load(world);
    world->clock.fixed_us += G_TIME_SPAN_DAY;
    load(world);
    assert_string_equal(world_question(world, 1),
                        "{\"board\":{\"day\":20781,\"limit\":25},\"who\":\"me1\"}");
}

/* So much has changed that a page comes in place of it. */
static void test_a_page_instead(void **state)
{
    World *world = *state;

    world_answer(world, page);
    world_answer(world, PAGE(ROW("z", "2026-11-24", "Knit", "10")));
    load(world);
    load(world);
    assert_int_equal(world_questions(world), 2);
    assert_int_equal(sync_board(world->sync)->rows->len, 1);
    assert_string_equal(row(world, 0)->id, "z");
}

/* A row whose stages have names that nobody has told. */
static void test_unknown_names(void **state)
{
    World *world = *state;

    world_answer(world, page);
    world_answer(world, "{\"at\":\"200\",\"board\":{\"total\":3,\"rows\":[" ROW(
                            "b", "2026-11-25", "Felt", "60") "]}}");
    world_answer(world, PAGE(ROW("a", "2026-11-24", "Knit", "10")));
    load(world);
    load(world);
    assert_int_equal(world_questions(world), 3);
    assert_string_equal(world_question(world, 2),
                        "{\"board\":{\"day\":20780,\"limit\":25},\"who\":\"me1\"}");
    assert_int_equal(sync_board(world->sync)->rows->len, 1);
}

static void test_next_page(void **state)
{
    World *world = *state;
    Ended done = {0};

    world_answer(world, page);
    world_answer(world, "{\"at\":\"300\",\"board\":{\"total\":3,\"more\":false,\"names\":{\"Felt\":"
                        "[\"Felting\"]},\"rows\":[" ROW("c", "2026-11-26", "Felt", "5") "]}}");
    world_answer(world, NULL);
    load(world);
    assert_non_null(sync_load_board_more(world->sync, ended_take, &done));
    world_wait(world, &done);
    assert_string_equal(
        world_question(world, 1),
        "{\"board\":{\"day\":20780,\"limit\":25,\"after\":[1,\"2026-11-25\",\"b\"]}}");
    assert_int_equal(sync_board(world->sync)->rows->len, 3);
    assert_string_equal(board_row_stage_name(row(world, 2), 0), "Felting");
    assert_null(sync_load_board_more(world->sync, ended_take, &done)); /* that was all */
    /* What has changed is asked for from the first page's time on: the later one says nothing of those rows. */
    load(world);
    assert_string_equal(world_question(world, 2),
                        "{\"board\":{\"day\":20780,\"since\":\"100\"},\"who\":\"me1\"}");
    world_start_again(world);
    assert_true(sync_board_as_of(world->sync) > 0);
    assert_int_equal(sync_board(world->sync)->rows->len, 3);
}

static void test_distrust(void **state)
{
    World *world = *state;

    world_answer(world, page);
    load(world);
    sync_distrust(world->sync);
    assert_int_equal(sync_board(world->sync)->rows->len, 2);
    load(world);
    assert_string_equal(world_question(world, 1),
                        "{\"board\":{\"day\":20780,\"limit\":25},\"who\":\"me1\"}");
}

static void test_other_roles(void **state)
{
    World *world = *state;

    world_answer(world, page);
    world_answer(world, "{\"at\":\"200\",\"who\":\"me2\",\"anew\":true}");
    world_answer(world, PAGE(""));
    load(world);
    load(world);
    assert_string_equal(world_question(world, 2),
                        "{\"board\":{\"day\":20780,\"limit\":25},\"who\":\"me2\"}");
    assert_int_equal(sync_board(world->sync)->rows->len, 0);
}

static void test_offline(void **state)
{
    World *world = *state;
    Ended done = {0};

    sync_set_offline(world->sync, TRUE);
    sync_load_board(world->sync, ended_take, &done);
    world_wait(world, &done);
    ended_assert(&done, FAULT_NOT_KEPT, "isn't kept on this machine");
    assert_int_equal(world_questions(world), 0);
    ended_clear(&done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_a_page_then_changes_then_nothing),
        WORLD_TEST(test_kept),
        WORLD_TEST(test_another_day),
        WORLD_TEST(test_a_page_instead),
        WORLD_TEST(test_unknown_names),
        WORLD_TEST(test_next_page),
        WORLD_TEST(test_distrust),
        WORLD_TEST(test_other_roles),
        WORLD_TEST(test_offline),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
