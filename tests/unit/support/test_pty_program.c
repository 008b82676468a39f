/* SPDX-License-Identifier: MIT */
/* With fake_program, whose path is in FAKE_PROGRAM. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>

#include "pty_program.h"

#define LONG_MS  20000
#define SHORT_MS 100 /* for what must not happen */

static Pty *start(const char *mode)
{
    char *argv[] = {(char *)g_getenv("FAKE_PROGRAM"), (char *)mode, NULL};
    char *envp[] = {(char *)"TERM=xterm-256color", NULL};
    Pty *pty = pty_new(5, 40);

    assert_true(pty_start(pty, argv, envp));
    return pty;
}

static void send(Pty *pty, const char *bytes, guint keys)
{
    assert_true(pty_send(pty, bytes, strlen(bytes), keys, LONG_MS));
}

static void assert_shows(const Pty *pty, const char *part)
{
    g_autofree char *text = pty_text(pty);

    if (strstr(text, part) == NULL)
        fail_msg("no “%s” in:\n%s", part, text);
}

static void test_first_screen(void **state)
{
    g_autoptr(Pty) pty = start("");

    assert_true(pty_wait_idle(pty, LONG_MS));
    g_autofree char *text = pty_text(pty);
    g_autofree char *looks = pty_looks(pty);
    assert_string_equal(text, "Fake 40x5\nkeys 0, last none\n\n\n\ncursor 1,17 hidden\n");
    assert_string_equal(looks, "rrrr\n\n\n\n\n");
    assert_false(pty_is_plain(pty));
}

static void test_keys(void **state)
{
    g_autoptr(Pty) pty = start("");

    send(pty, "ab", 2);
    assert_true(pty_wait_idle(pty, LONG_MS));
    assert_shows(pty, "keys 2");
    send(pty, "\033OA", 1);
    assert_true(pty_wait_idle(pty, LONG_MS));
    assert_shows(pty, "keys 3, last <1b>OA");
}

/* An idle mark of before the key is no answer to it: here each key is told late. */
static void test_a_stale_mark_does_not_count(void **state)
{
    g_autoptr(Pty) pty = start("");

    for (int i = 1; i <= 200; i++) {
        g_autofree char *wanted = g_strdup_printf("keys %d, last l", i);
        send(pty, "l", 1);
        assert_true(pty_wait_idle(pty, LONG_MS));
        assert_shows(pty, wanted);
    }
}

/* What was painted before the mark is in the cells, however much it was. */
static void test_the_screen_is_whole_when_idle(void **state)
{
    g_autoptr(Pty) pty = start("");

    for (int i = 0; i < 10; i++) {
        gsize before = pty_raw(pty)->len;
        send(pty, "b", 1);
        assert_true(pty_wait_idle(pty, LONG_MS));
        assert_shows(pty, "03999 of a long story");
        assert_shows(pty, "the end of it");
        assert_true(pty_raw(pty)->len > before + 200000);
    }
}

static void test_wait_for_text(void **state)
{
    g_autoptr(Pty) pty = start("mute");

    assert_true(pty_wait_text(pty, "last none", LONG_MS));
    assert_false(pty_wait_text(pty, "never", SHORT_MS));
    assert_false(pty_wait_idle(pty, SHORT_MS));
    send(pty, "z", 1);
    assert_true(pty_wait_text(pty, "last z", LONG_MS));
}

static void test_resize(void **state)
{
    g_autoptr(Pty) pty = start("");

    assert_true(pty_wait_idle(pty, LONG_MS));
    pty_resize(pty, 50, 120);
    assert_true(pty_wait_idle(pty, LONG_MS));
    assert_shows(pty, "Fake 120x50");
    pty_resize(pty, 2, 30);
    assert_true(pty_wait_idle(pty, LONG_MS));
    g_autofree char *text = pty_text(pty);
    assert_string_equal(text, "Fake 30x2\nkeys 2, last a new size\ncursor 1,23 hidden\n");
}

/* The mark of the key is no answer to the new size. */
static void test_resize_right_behind_a_key(void **state)
{
    g_autoptr(Pty) pty = start("");

    for (int columns = 41; columns < 140; columns++) {
        g_autofree char *painted = g_strdup_printf("keys %d, last z", (columns - 41) * 2 + 1);
        g_autofree char *wanted = g_strdup_printf("Fake %dx5\n", columns);
        send(pty, "z", 1);
        assert_true(pty_wait_text(pty, painted, LONG_MS));
        pty_resize(pty, 5, columns);
        assert_true(pty_wait_idle(pty, LONG_MS));
        assert_shows(pty, wanted);
    }
}

static void test_a_good_end(void **state)
{
    g_autoptr(Pty) pty = start("");
    int code = -1;

    send(pty, "q", 1);
    assert_true(pty_wait_exit(pty, LONG_MS, &code));
    assert_int_equal(code, 7);
    assert_shows(pty, "bye");
    assert_true(pty_is_plain(pty));
    g_autofree char *settings = pty_settings(pty);
    assert_string_equal(settings, pty_settings_before(pty));
    /* It has ended: nothing to wait for. */
    assert_false(pty_wait_text(pty, "never", LONG_MS));
    assert_false(pty_send(pty, "z", 1, 1, LONG_MS));
    assert_false(pty_wait_idle(pty, LONG_MS));
}

static void test_a_bad_end(void **state)
{
    g_autoptr(Pty) pty = start("");
    int code = -1;

    send(pty, "x", 1);
    assert_true(pty_wait_exit(pty, LONG_MS, &code));
    assert_int_equal(code, 3);
    assert_false(pty_is_plain(pty));
    g_autofree char *settings = pty_settings(pty);
    assert_string_not_equal(settings, pty_settings_before(pty));
}

static void test_signals(void **state)
{
    static const int numbers[] = {SIGTERM, SIGHUP, SIGUSR1, SIGKILL};

    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autoptr(Pty) pty = start("");
        int code = -1;
        assert_true(pty_wait_idle(pty, LONG_MS));
        pty_signal(pty, numbers[i]);
        assert_true(pty_wait_exit(pty, LONG_MS, &code));
        assert_int_equal(code, 128 + numbers[i]);
    }
}

/* One that ends by itself while something else is waited for. */
static void test_a_sudden_end(void **state)
{
    g_autoptr(Pty) pty = start("");
    int code = -1;

    send(pty, "k", 1);
    assert_false(pty_wait_text(pty, "never", LONG_MS));
    assert_true(pty_wait_exit(pty, LONG_MS, &code));
    assert_int_equal(code, 128 + SIGKILL);
}

static void test_one_that_does_not_read(void **state)
{
    g_autoptr(Pty) pty = start("deaf");
    g_autofree char *much = g_strnfill(1024 * 1024, 'x');
    int code = -1;

    assert_true(pty_wait_text(pty, "deaf", LONG_MS));
    assert_false(pty_send(pty, much, strlen(much), 1, SHORT_MS));
    pty_signal(pty, SIGTERM);
    assert_false(pty_wait_exit(pty, SHORT_MS, &code));
    /* Freeing ends it. */
    GPid pid = pty_pid(pty);
    pty_free(g_steal_pointer(&pty));
    assert_int_equal(waitpid(pid, NULL, WNOHANG), -1);
}

static void test_one_that_runs_wild(void **state)
{
    g_autoptr(Pty) pty = start("wild");
    int code = -1;

    assert_false(pty_wait_text(pty, "never", LONG_MS));
    assert_true(pty_wait_exit(pty, LONG_MS, &code));
    assert_int_equal(code, 128 + SIGKILL);
}

static void test_the_terminal_answers(void **state)
{
    g_autoptr(Pty) pty = start("");

    send(pty, "c", 1);
    assert_true(pty_wait_text(pty, "last <1b>[?", LONG_MS));
}

static void test_no_such_program(void **state)
{
    char *argv[] = {(char *)"/no/such/program", NULL};
    char *envp[] = {NULL};
    g_autoptr(Pty) pty = pty_new(5, 40);
    int code = -1;

    assert_true(pty_start(pty, argv, envp));
    assert_true(pty_wait_exit(pty, LONG_MS, &code));
    assert_int_equal(code, 127);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_screen),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_a_stale_mark_does_not_count),
        cmocka_unit_test(test_the_screen_is_whole_when_idle),
        cmocka_unit_test(test_wait_for_text),
        cmocka_unit_test(test_resize),
        cmocka_unit_test(test_resize_right_behind_a_key),
        cmocka_unit_test(test_a_good_end),
        cmocka_unit_test(test_a_bad_end),
        cmocka_unit_test(test_signals),
        cmocka_unit_test(test_a_sudden_end),
        cmocka_unit_test(test_one_that_does_not_read),
        cmocka_unit_test(test_one_that_runs_wild),
        cmocka_unit_test(test_the_terminal_answers),
        cmocka_unit_test(test_no_such_program),
    };

    return cmocka_run_group_tests_name("pty_program", tests, NULL, NULL);
}
