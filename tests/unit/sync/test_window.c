/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../../src/sync/window.h"

/* Rows 1000 to 1099 of about a million. */
static Window middle(void)
{
    return (Window){.base = 1000, .n = 100, .total = 1000000, .guessed = TRUE};
}

static Window beginning(guint n, gint64 total)
{
    Window window = {.total = total};

    window.at_start = TRUE;
    window_grow_forward(&window, n, total < 0 || n < total);
    return window;
}

static void assert_asks(const Window *window, gint64 first, int way, WindowStep step, guint limit)
{
    WindowAsk need = window_need(window, first, 20, way, 25);

    assert_int_equal(need.step, step);
    if (step != WINDOW_ENOUGH)
        assert_int_equal(need.limit, limit);
}

static void test_first_page(void **state)
{
    Window window = beginning(25, 200);

    assert_int_equal(window_count(&window), 200);
    assert_false(window_is_whole(&window));
    window = beginning(25, -1);
    assert_int_equal(window_count(&window), 26); /* there is something, nobody knows how much */
    window = beginning(25, 25);
    assert_true(window_is_whole(&window));
    assert_int_equal(window_count(&window), 25);
    window = beginning(0, 0);
    assert_int_equal(window_count(&window), 0);
}

static void test_more_rows_than_was_thought(void **state)
{
    Window window = beginning(25, 20);

    assert_int_equal(window_count(&window), 25);
    window = beginning(25, 200);
    window_grow_forward(&window, 250, TRUE);
    assert_int_equal(window.total, 276);
    assert_true(window.guessed);
    window_grow_forward(&window, 10, FALSE);
    assert_int_equal(window_count(&window), 285);
    assert_false(window.guessed);
}

static void test_what_is_here_is_enough(void **state)
{
    Window window = middle();

    assert_asks(&window, 1000, 0, WINDOW_ENOUGH, 0);
    assert_asks(&window, 1040, 1, WINDOW_ENOUGH, 0);
    assert_asks(&window, 1040, -1, WINDOW_ENOUGH, 0);
    window = beginning(10, 10);
    assert_asks(&window, 0, 1, WINDOW_ENOUGH, 0);
}

static void test_the_next_page_is_asked_ahead_in_the_direction_of_travel(void **state)
{
    Window window = middle();

    assert_asks(&window, 1070, 1, WINDOW_FORWARD, 25);
    assert_true(window_need(&window, 1070, 20, 1, 25).ahead);
    assert_asks(&window, 1070, -1, WINDOW_ENOUGH, 0);
    assert_asks(&window, 1010, -1, WINDOW_BACKWARD, 25);
    assert_true(window_need(&window, 1010, 20, -1, 25).ahead);
    window.at_end = TRUE;
    assert_asks(&window, 1070, 1, WINDOW_ENOUGH, 0);
}

static void test_going_on_and_jumping(void **state)
{
    Window window = middle();

    assert_asks(&window, 1090, 1, WINDOW_FORWARD, 25);
    assert_false(window_need(&window, 1090, 20, 1, 25).ahead);
    assert_asks(&window, 1170, 1, WINDOW_FORWARD, 90);
    assert_asks(&window, 980, -1, WINDOW_BACKWARD, 25);
    assert_asks(&window, 920, -1, WINDOW_BACKWARD, 80);
    assert_asks(&window, 500000, 1, WINDOW_JUMP, 25);
    assert_int_equal(window_need(&window, 500000, 20, 1, 25).position, 500000);
    assert_asks(&window, 0, -1, WINDOW_START, 25);
    assert_asks(&window, 999980, 1, WINDOW_END, 25);
    assert_asks(&window, 999990, 1, WINDOW_END, 25);
}

static void test_a_screen_higher_than_what_is_here(void **state)
{
    Window window = middle();
    WindowAsk need = window_need(&window, 990, 200, 1, 25);

    assert_int_equal(need.step, WINDOW_JUMP);
    assert_int_equal(need.limit, 200);
    window = beginning(25, 1000);
    need = window_need(&window, 0, 60, 1, 25);
    assert_int_equal(need.step, WINDOW_FORWARD);
    assert_int_equal(need.limit, 35);
}

static void test_the_end_says_where_it_is(void **state)
{
    Window window = {.total = 200, .at_end = TRUE};

    window_grow_backward(&window, 25, TRUE);
    assert_int_equal(window.base, 175);
    assert_true(window.exact);
    window = (Window){.base = 1000000, .total = 1000000, .guessed = TRUE, .at_end = TRUE};
    window_grow_backward(&window, 25, TRUE);
    assert_int_equal(window.base, 999975);
    assert_false(window.exact);
    assert_true(window.guessed);
    window = (Window){.base = 500, .n = 10, .total = 1000000, .guessed = TRUE};
    window_grow_forward(&window, 5, FALSE); /* the end comes sooner than was thought */
    assert_int_equal(window.base, 500);
    assert_int_equal(window_count(&window), 515);
    assert_true(window.guessed);
    window = (Window){.base = 500, .n = 10, .total = 1000};
    window_grow_forward(&window, 5, FALSE); /* they have been counted: the positions were wrong */
    assert_int_equal(window.base, 985);
    assert_true(window.exact);
    window = (Window){.total = 200, .at_end = TRUE};
    window_grow_backward(&window, 7, FALSE);
    assert_true(window_is_whole(&window));
    assert_int_equal(window_count(&window), 7);
}

static void test_estimates_give_way(void **state)
{
    Window window = {.base = 30, .n = 100, .total = 1000000, .guessed = TRUE};

    window_grow_backward(&window, 50, TRUE); /* by the estimate there are only 30 before */
    assert_int_equal(window.base, 1);
    window_grow_backward(&window, 50, FALSE);
    assert_int_equal(window.base, 0);
    assert_true(window.exact);
    window = (Window){.base = 400, .n = 100, .total = 1000000, .guessed = TRUE};
    window_grow_backward(&window, 50, FALSE); /* it was the beginning already */
    assert_int_equal(window.base, 0);
    assert_int_equal(window_count(&window), 1000000);
}

static void test_far_rows_are_dropped(void **state)
{
    Window window = middle();
    guint front = 1, back = 1;

    window_trim(&window, 1040, 20, 100, &front, &back);
    assert_int_equal(front + back, 0);
    window_trim(&window, 1070, 20, 60, &front, &back);
    assert_int_equal(front, 40);
    assert_int_equal(back, 0);
    window_trim(&window, 1005, 20, 60, &front, &back);
    assert_int_equal(front, 0);
    assert_int_equal(back, 40);
    window_trim(&window, 1005, 80, 10, &front, &back); /* never what is looked at */
    assert_int_equal(front + back, 15);
    window_shrink_back(&window, 40);
    window_shrink_front(&window, 10);
    assert_int_equal(window.base, 1010);
    assert_int_equal(window.n, 50);
}

static void test_what_is_dropped_is_missing(void **state)
{
    Window window = beginning(100, 100);

    window_shrink_front(&window, 10);
    assert_false(window.at_start);
    assert_int_equal(window.base, 10);
    assert_int_equal(window_count(&window), 100);
    window_shrink_back(&window, 10);
    assert_false(window.at_end);
    assert_int_equal(window_count(&window), 100);
}

static void test_what_an_answer_will_serve(void **state)
{
    Window window = middle();
    const WindowAsk forward = {WINDOW_FORWARD, 25, 0, FALSE};
    const WindowAsk backward = {WINDOW_BACKWARD, 25, 0, FALSE};
    const WindowAsk jump = {WINDOW_JUMP, 25, 500000, FALSE};
    const WindowAsk end = {WINDOW_END, 25, 0, FALSE};
    const WindowAsk start = {WINDOW_START, 25, 0, FALSE};

    assert_true(window_serves(&window, &forward, 1090, 20));
    assert_true(window_serves(&window, &forward, 1125, 20)); /* next to it */
    assert_false(window_serves(&window, &forward, 1126, 20));
    assert_false(window_serves(&window, &forward, 1000, 20));
    assert_true(window_serves(&window, &backward, 990, 20));
    assert_false(window_serves(&window, &backward, 1080, 20));
    assert_true(window_serves(&window, &jump, 500010, 20));
    assert_false(window_serves(&window, &jump, 600000, 20));
    assert_true(window_serves(&window, &end, 999990, 10));
    assert_false(window_serves(&window, &end, 0, 20));
    assert_true(window_serves(&window, &start, 0, 20));
    assert_false(window_serves(&window, &start, 1000, 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_page),
        cmocka_unit_test(test_more_rows_than_was_thought),
        cmocka_unit_test(test_what_is_here_is_enough),
        cmocka_unit_test(test_the_next_page_is_asked_ahead_in_the_direction_of_travel),
        cmocka_unit_test(test_going_on_and_jumping),
        cmocka_unit_test(test_a_screen_higher_than_what_is_here),
        cmocka_unit_test(test_the_end_says_where_it_is),
        cmocka_unit_test(test_estimates_give_way),
        cmocka_unit_test(test_far_rows_are_dropped),
        cmocka_unit_test(test_what_is_dropped_is_missing),
        cmocka_unit_test(test_what_an_answer_will_serve),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
