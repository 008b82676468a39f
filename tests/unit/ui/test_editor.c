/* SPDX-License-Identifier: MIT */
/* Editors that are shell scripts, on a terminal of their own. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "looptrace/fault.h"
#include "looptrace/ui_editor.h"
#include "terminal.h"

typedef struct {
    Terminal *terminal;
    UiScreen *screen;
    char *runtime, *report; /* what the editor has to say to the test */
    GMainLoop *loop;
    UiEditor *editor;
    char *text;
    GError *error;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->runtime = g_dir_make_tmp("looptrace-test-XXXXXX", NULL);
    fixture->report = g_strconcat(fixture->runtime, ".report", NULL);
    g_setenv("XDG_RUNTIME_DIR", fixture->runtime, TRUE);
    g_setenv("REPORT", fixture->report, TRUE);
    fixture->terminal = terminal_new(6, 40);
    fixture->screen = terminal_open(fixture->terminal, NULL);
    fixture->loop = g_main_loop_new(NULL, FALSE);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;

    ui_editor_free(fixture->editor);
    ui_screen_free(fixture->screen);
    terminal_free(fixture->terminal);
    g_unlink(fixture->report);
    assert_int_equal(g_rmdir(fixture->runtime), 0); /* nothing was left behind in it */
    g_main_loop_unref(fixture->loop);
    g_clear_error(&fixture->error);
    g_free(fixture->text);
    g_free(fixture->runtime);
    g_free(fixture->report);
    g_free(fixture);
    return 0;
}

static void done(const char *text, const GError *error, gpointer data)
{
    Fixture *fixture = data;

    fixture->text = g_strdup(text);
    fixture->error = error == NULL ? NULL : g_error_copy(error);
    g_clear_pointer(&fixture->editor, ui_editor_free);
    g_main_loop_quit(fixture->loop);
}

static gboolean out_of_patience(gpointer data)
{
    fail_msg("the editor never ended");
    return G_SOURCE_REMOVE;
}

/* script: of a shell whose $1 is the file. */
static void edit(Fixture *fixture, const char *text, const char *script)
{
    g_autofree char *quoted = g_shell_quote(script);
    g_autofree char *visual = g_strdup_printf("sh -c %s sh", quoted);
    g_autoptr(GError) error = NULL;

    g_clear_pointer(&fixture->text, g_free);
    g_clear_error(&fixture->error);
    g_setenv("VISUAL", visual, TRUE);
    fixture->editor = ui_editor_start(fixture->screen, text, done, fixture, &error);
    if (fixture->editor == NULL)
        fail_msg("no editor: %s", error->message);
    guint patience = g_timeout_add_seconds(20, out_of_patience, NULL);
    g_main_loop_run(fixture->loop);
    g_source_remove(patience);
}

static void assert_report(const Fixture *fixture, const char *expected)
{
    g_autofree char *report = NULL;

    assert_true(g_file_get_contents(fixture->report, &report, NULL, NULL));
    assert_string_equal(report, expected);
}

static void the_text_comes_back_edited(void **state)
{
    Fixture *fixture = *state;

    edit(fixture, "machine 4\nis down", "sed -i s/4/5/ \"$1\"; echo and cold >>\"$1\"");
    assert_string_equal(fixture->text, "machine 5\nis downand cold");
    edit(fixture, "", "printf 'one\\n\\ntwo\\n' >\"$1\"");
    assert_string_equal(fixture->text, "one\n\ntwo");
    edit(fixture, "as it was", "true");
    assert_string_equal(fixture->text, "as it was");
}

static void what_comes_back_is_sanitised(void **state)
{
    Fixture *fixture = *state;

    edit(fixture, "", "printf 'a\\r\\nb\\033[2J\\377\\tc' >\"$1\"");
    assert_string_equal(fixture->text, "a\nb␛[2J\uFFFD c");
}

static void the_file_is_private_and_in_memory(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *name = g_path_get_basename(fixture->runtime);
    g_autofree char *expected = g_strdup_printf("600 %s\n700\n", name);

    edit(fixture, "x",
         "{ stat -c '%a' \"$1\" | tr '\\n' ' '; basename \"$(dirname \"$(dirname \"$1\")\")\"; "
         "stat -c '%a' \"$(dirname \"$1\")\"; } >\"$REPORT\"");
    assert_report(fixture, expected);
}

/* A directory that others can read is none for it; tmpfs is, for everybody. */
static void without_a_private_directory_in_shared_memory(void **state)
{
    Fixture *fixture = *state;

    assert_int_equal(chmod(fixture->runtime, 0755), 0);
    edit(fixture, "x", "dirname \"$(dirname \"$1\")\" >\"$REPORT\"");
    assert_report(fixture, "/dev/shm\n");
    g_unsetenv("XDG_RUNTIME_DIR");
    edit(fixture, "x", "dirname \"$(dirname \"$1\")\" >\"$REPORT\"");
    assert_report(fixture, "/dev/shm\n");
}

static void nothing_of_ours_is_in_its_environment(void **state)
{
    Fixture *fixture = *state;

    g_setenv("LOOPTRACE_ACCESS_TOKEN", "secret", TRUE);
    g_setenv("OTHER_VARIABLE", "kept", TRUE);
    edit(fixture, "x", "env | grep -E '^(LOOPTRACE_|OTHER_VARIABLE)' >\"$REPORT\"");
    assert_report(fixture, "OTHER_VARIABLE=kept\n");
    g_unsetenv("LOOPTRACE_ACCESS_TOKEN");
}

/* vim leaves a swap file beside it when it is killed; others keep what was there before. */
static void what_it_leaves_beside_the_text_goes_too(void **state)
{
    edit(*state, "x", "echo secret >\"$1~\"; echo secret >\"$(dirname \"$1\")/.text.txt.swp\"");
}

static void a_failure_leaves_the_text_as_it_was(void **state)
{
    Fixture *fixture = *state;

    edit(fixture, "x", "echo lost >\"$1\"; exit 1");
    assert_null(fixture->text);
    assert_int_equal(fault_kind(fixture->error), FAULT_CANCELLED);
    edit(fixture, "x", "kill -KILL $$");
    assert_int_equal(fault_kind(fixture->error), FAULT_CANCELLED);
    edit(fixture, "x", "rm \"$1\"");
    assert_int_equal(fault_kind(fixture->error), FAULT_IO);
    edit(fixture, "x", "rm \"$1\"; ln -s /etc/passwd \"$1\"");
    assert_int_equal(fault_kind(fixture->error), FAULT_IO);
    edit(fixture, "x", "rm \"$1\"; mkfifo \"$1\"");
    assert_int_equal(fault_kind(fixture->error), FAULT_IO);
    edit(fixture, "x", "head -c 1048577 /dev/zero >\"$1\"");
    assert_int_equal(fault_kind(fixture->error), FAULT_INVALID);
}

static void the_terminal_is_the_editors_meanwhile(void **state)
{
    Fixture *fixture = *state;
    const UiArea all = {0, 0, 6, 40};
    struct termios before, after;

    ui_paint_literal(fixture->screen, &all, 0, 0, "our frame", UI_NORMAL);
    ui_screen_flush(fixture->screen);
    terminal_settings(fixture->terminal, &before);
    edit(fixture, "x", "test -t 0 && test -t 1 && stty -a | grep -o ' icanon' >\"$REPORT\"");
    assert_report(fixture, " icanon\n");
    terminal_assert(fixture->terminal, fixture->screen, "our frame\n");
    terminal_settings(fixture->terminal, &after);
    assert_int_equal(before.c_lflag, after.c_lflag);
}

/* Whatever we have made of our own descriptor: an editor that reads waits for keys. */
static void it_can_wait_for_keys(void **state)
{
    Fixture *fixture = *state;
    const int flags = fcntl(ui_screen_input_fd(fixture->screen), F_GETFL);

    assert_true(fcntl(ui_screen_input_fd(fixture->screen), F_SETFL, flags | O_NONBLOCK) == 0);
    edit(fixture, "x",
         "(sleep 0.2; kill -USR1 $$) & trap 'echo waited >\"$1\"; exit 0' USR1; "
         "read line; echo gave up >\"$1\"");
    assert_string_equal(fixture->text, "waited");
}

/* The terminal sends it to both; we go on. */
static void an_interrupt_is_for_the_editor(void **state)
{
    Fixture *fixture = *state;

    edit(fixture, "x",
         "trap 'echo interrupted >\"$1\"; exit 0' INT; kill -INT $PPID; kill -INT $$; "
         "sleep 5");
    assert_string_equal(fixture->text, "interrupted");
}

static void without_an_editor_words(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;
    const char *wrong[] = {"/nonexistent/editor", "'unfinished"};

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_setenv("VISUAL", wrong[i], TRUE);
        assert_null(ui_editor_start(fixture->screen, "x", done, fixture, &error));
        assert_int_equal(fault_kind(error), FAULT_IO);
        g_clear_error(&error);
    }
    g_setenv("VISUAL", "", TRUE);
    g_setenv("EDITOR", "sh -c 'echo by EDITOR >\"$0\"'", TRUE);
    fixture->editor = ui_editor_start(fixture->screen, "x", done, fixture, &error);
    g_main_loop_run(fixture->loop);
    assert_string_equal(fixture->text, "by EDITOR");
}

static void leaving_hangs_up_on_it(void **state)
{
    Fixture *fixture = *state;

    g_setenv("VISUAL", "sh -c 'exec sleep 100'", TRUE);
    fixture->editor = ui_editor_start(fixture->screen, "x", done, fixture, NULL);
    assert_non_null(fixture->editor);
    g_clear_pointer(&fixture->editor, ui_editor_free);
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    assert_null(fixture->text);
}

#define WITH_AN_EDITOR(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_AN_EDITOR(the_text_comes_back_edited),
        WITH_AN_EDITOR(what_comes_back_is_sanitised),
        WITH_AN_EDITOR(the_file_is_private_and_in_memory),
        WITH_AN_EDITOR(without_a_private_directory_in_shared_memory),
        WITH_AN_EDITOR(nothing_of_ours_is_in_its_environment),
        WITH_AN_EDITOR(what_it_leaves_beside_the_text_goes_too),
        WITH_AN_EDITOR(a_failure_leaves_the_text_as_it_was),
        WITH_AN_EDITOR(the_terminal_is_the_editors_meanwhile),
        WITH_AN_EDITOR(it_can_wait_for_keys),
        WITH_AN_EDITOR(an_interrupt_is_for_the_editor),
        WITH_AN_EDITOR(without_an_editor_words),
        WITH_AN_EDITOR(leaving_hangs_up_on_it),
    };

    setlocale(LC_ALL, "C.UTF-8");
    terminal_environment();
    return cmocka_run_group_tests_name("editor", tests, NULL, NULL);
}
