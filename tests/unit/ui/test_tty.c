/* SPDX-License-Identifier: MIT */
/* The way out, with a pseudo-terminal at its end that nobody reads unless the test does. */
#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "tty.h"

#define MUCH (100 * 1000) /* more than a pseudo-terminal holds */

typedef struct {
    int master, slave;
    Tty *tty;
} Fixture;

static void fixture_open(Fixture *fixture)
{
    struct termios raw;

    assert_int_equal(openpty(&fixture->master, &fixture->slave, NULL, NULL, NULL), 0);
    tcgetattr(fixture->slave, &raw);
    cfmakeraw(&raw);
    tcsetattr(fixture->slave, TCSANOW, &raw);
    fcntl(fixture->master, F_SETFL, O_NONBLOCK);
    fixture->tty = tty_new(fixture->slave);
    assert_non_null(fixture->tty);
}

static void read_all(const Fixture *fixture, GString *out)
{
    char bytes[4096];
    gssize got;

    while ((got = read(fixture->master, bytes, sizeof bytes)) > 0)
        g_string_append_len(out, bytes, got);
}

static void assert_read(const Fixture *fixture, const char *expected)
{
    g_autoptr(GString) got = g_string_new(NULL);

    read_all(fixture, got);
    assert_string_equal(got->str, expected);
}

static void fixture_close(Fixture *fixture)
{
    tty_free(fixture->tty);
    close(fixture->slave);
    close(fixture->master);
}

/* As curses does it: by the descriptor. */
static void write_as_curses(Fixture *fixture, const char *text)
{
    assert_int_equal(write(fileno(tty_stream(fixture->tty)), text, strlen(text)), strlen(text));
}

static void test_order_is_kept(void **state)
{
    Fixture fixture;

    fixture_open(&fixture);
    write_as_curses(&fixture, "at once ");
    assert_true(tty_divert(fixture.tty));
    write_as_curses(&fixture, "one ");
    tty_append(fixture.tty, "two ", 4);
    write_as_curses(&fixture, "three ");
    write_as_curses(&fixture, "four");
    assert_read(&fixture, "at once ");
    tty_send(fixture.tty);
    assert_read(&fixture, "one two three four");
    assert_int_equal(tty_count(fixture.tty), strlen("one two three four"));
    fixture_close(&fixture);
}

static void test_what_is_forgotten_is_not_sent(void **state)
{
    Fixture fixture;

    fixture_open(&fixture);
    tty_divert(fixture.tty);
    write_as_curses(&fixture, "before ");
    tty_append(fixture.tty, "", 0);
    write_as_curses(&fixture, "never");
    tty_forget(fixture.tty);
    write_as_curses(&fixture, "behind");
    tty_send(fixture.tty);
    assert_read(&fixture, "before behind");
    assert_int_equal(tty_count(fixture.tty), strlen("before behind"));
    fixture_close(&fixture);
}

static void test_what_is_said_twice_is_left_out(void **state)
{
    Fixture fixture;

    fixture_open(&fixture);
    tty_divert(fixture.tty);
    write_as_curses(&fixture, "\033(B\033[0;7ma\033(B\033[m\033[31mb\033[39m\033(B\033[m");
    tty_send(fixture.tty);
    assert_read(&fixture, "\033(B\033[0;7ma\033(B\033[m\033[31mb\033[39m\033(B\033[m");
    tty_trim(fixture.tty, TRUE);
    write_as_curses(&fixture, "\033(B\033[0;7ma\033(B\033[m\033[31mb\033[39m\033(B\033[m\033[39mc");
    static const char beside[] = "\033[32md\033[39;49m\033(B\033[m";
    tty_append(fixture.tty, beside, strlen(beside));
    tty_send(fixture.tty);
    assert_read(&fixture, "\033[7ma\033[m\033[31mb\033[m\033[39mc\033[32md\033[m");
    fixture_close(&fixture);
}

static void test_a_terminal_that_does_not_read_stops_nobody(void **state)
{
    g_autofree char *much = g_strnfill(MUCH, 'x');
    g_autoptr(GString) got = g_string_new(NULL);
    Fixture fixture;

    fixture_open(&fixture);
    tty_divert(fixture.tty);
    tty_be_impatient(fixture.tty);
    write_as_curses(&fixture, much);
    gint64 begin = g_get_monotonic_time();
    tty_send(fixture.tty);
    assert_in_range(g_get_monotonic_time() - begin, 0, G_USEC_PER_SEC);
    assert_true(tty_waiting(fixture.tty) > 0);
    for (int i = 0; i < 10000 && tty_waiting(fixture.tty) > 0; i++) {
        read_all(&fixture, got);
        tty_send(fixture.tty);
    }
    read_all(&fixture, got);
    assert_int_equal(got->len, MUCH);
    assert_int_equal(tty_count(fixture.tty), MUCH);
    fixture_close(&fixture);
}

static void test_the_end_does_not_wait_for_ever(void **state)
{
    g_autofree char *much = g_strnfill(MUCH, 'x');
    Fixture fixture;

    fixture_open(&fixture);
    tty_divert(fixture.tty);
    tty_be_impatient(fixture.tty);
    write_as_curses(&fixture, much);
    tty_free(g_steal_pointer(&fixture.tty));
    assert_int_equal(fcntl(fixture.slave, F_GETFL) & O_NONBLOCK, 0);
    fixture_close(&fixture);
}

static void test_a_terminal_that_is_gone(void **state)
{
    Fixture fixture;

    fixture_open(&fixture);
    tty_divert(fixture.tty);
    tty_be_impatient(fixture.tty);
    close(fixture.master);
    write_as_curses(&fixture, "nobody");
    tty_send(fixture.tty);
    assert_int_equal(tty_waiting(fixture.tty), 0);
    fixture.master = fcntl(fixture.slave, F_DUPFD, 3);
    fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_is_kept),
        cmocka_unit_test(test_what_is_forgotten_is_not_sent),
        cmocka_unit_test(test_what_is_said_twice_is_left_out),
        cmocka_unit_test(test_a_terminal_that_does_not_read_stops_nobody),
        cmocka_unit_test(test_the_end_does_not_wait_for_ever),
        cmocka_unit_test(test_a_terminal_that_is_gone),
    };

    return cmocka_run_group_tests_name("tty", tests, NULL, NULL);
}
