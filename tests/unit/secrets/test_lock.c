/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

#define NAME    (own_name("https://project.example/|default|session"))
#define LONG_MS 30000

/* ---- an acquisition ---- */

static pid_t owner; /* of the names: children that were forked have them, too */

/* Other runs of this test lock in the same directory: the name as none of them has it. */
static const char *own_name(const char *name)
{
    g_autofree char *whole = g_strdup_printf("%s of %d", name, (int)owner);

    return g_intern_string(whole);
}

typedef struct {
    guint times;
    ProcessLock *lock;
    GError *error;
} Result;

static void on_lock(ProcessLock *lock, const GError *error, gpointer data)
{
    Result *result = data;

    result->times++;
    result->lock = lock;
    result->error = error == NULL ? NULL : g_error_copy(error);
}

static void wait_for(const Result *result)
{
    while (result->times == 0)
        g_main_context_iteration(NULL, TRUE);
}

static Result acquire(const char *name, gint64 deadline_ms)
{
    Result result = {0};

    process_lock_acquire(name, deadline_ms, NULL, NULL, on_lock, &result);
    wait_for(&result);
    return result;
}

static ProcessLock *expect_lock(Result result)
{
    if (result.error != NULL)
        fail_msg("%s", result.error->message);
    assert_non_null(result.lock);
    assert_int_equal(result.times, 1);
    return result.lock;
}

static void expect_failure(Result result, FaultKind kind, const char *part_of_message)
{
    assert_null(result.lock);
    expect_fault(result.error, kind, part_of_message);
}

/* ---- another process that holds it ---- */

typedef struct {
    pid_t id;
    int report; /* a byte comes when it has the lock */
    int orders; /* a byte sent: release and end */
} Holder;

static void hold(const char *name, int report, int orders)
{
    char byte = 0;
    Result result = acquire(name, LONG_MS);

    if (result.lock == NULL || write(report, "h", 1) != 1)
        _exit(1);
    if (read(orders, &byte, 1) != 1)
        _exit(1);
    process_lock_release(result.lock);
    _exit(0);
}

static Holder start_holder(const char *name)
{
    int report[2], orders[2];
    char byte = 0;
    Holder holder = {0};

    assert_int_equal(pipe2(report, O_CLOEXEC), 0);
    assert_int_equal(pipe2(orders, O_CLOEXEC), 0);
    holder.id = fork();
    if (holder.id == 0) {
        close(orders[1]); /* so that it ends with the test, however that ends */
        hold(name, report[1], orders[0]);
    }
    close(report[1]);
    close(orders[0]);
    holder.orders = orders[1];
    holder.report = report[0];
    assert_int_equal(read(holder.report, &byte, 1), 1);
    return holder;
}

static void end_holder(Holder *holder, int signal_number)
{
    if (signal_number != 0)
        assert_int_equal(kill(holder->id, signal_number), 0);
    else
        assert_int_equal(write(holder->orders, "x", 1), 1);
    assert_int_equal(waitpid(holder->id, NULL, 0), holder->id);
    close(holder->orders);
    close(holder->report);
}

/* ---- tests ---- */

static void test_taken_and_given_back(void **state)
{
    ProcessLock *lock = expect_lock(acquire(NAME, 0));

    process_lock_release(lock);
    lock = expect_lock(acquire(NAME, 0));
    process_lock_release(lock);
    process_lock_release(NULL);
}

static void test_never_from_inside_the_call(void **state)
{
    Result result = {0};

    process_lock_acquire(NAME, 0, NULL, NULL, on_lock, &result);
    assert_int_equal(result.times, 0);
    wait_for(&result);
    process_lock_release(expect_lock(result));
}

static void test_one_holder_in_a_process(void **state)
{
    ProcessLock *lock = expect_lock(acquire(NAME, 0));

    expect_failure(acquire(NAME, 0), FAULT_TIMEOUT, "another looptrace");
    process_lock_release(lock);
}

static void test_names_are_apart(void **state)
{
    ProcessLock *one = expect_lock(acquire(NAME, 0));
    ProcessLock *other =
        expect_lock(acquire(own_name("https://project.example/|default|session2"), 0));

    process_lock_release(one);
    process_lock_release(other);
}

static void test_another_process_holds_it(void **state)
{
    Holder holder = start_holder(NAME);

    expect_failure(acquire(NAME, 0), FAULT_TIMEOUT, "another looptrace");
    end_holder(&holder, 0);
    process_lock_release(expect_lock(acquire(NAME, 0)));
}

static void test_the_deadline(void **state)
{
    Holder holder = start_holder(NAME);
    gint64 began = g_get_monotonic_time();

    expect_failure(acquire(NAME, 120), FAULT_TIMEOUT, "for too long");
    assert_true(g_get_monotonic_time() - began >= 120 * 1000);
    end_holder(&holder, SIGKILL);
}

static void test_waits_for_the_holder(void **state)
{
    Holder holder = start_holder(NAME);
    Result result = {0};

    process_lock_acquire(NAME, LONG_MS, NULL, NULL, on_lock, &result);
    loop_settle();
    assert_int_equal(result.times, 0);
    end_holder(&holder, 0);
    wait_for(&result);
    process_lock_release(expect_lock(result));
}

static void test_a_killed_holder_gives_it_up(void **state)
{
    Holder holder = start_holder(NAME);
    Result result = {0};

    process_lock_acquire(NAME, LONG_MS, NULL, NULL, on_lock, &result);
    loop_settle();
    assert_int_equal(result.times, 0);
    end_holder(&holder, SIGKILL);
    wait_for(&result);
    process_lock_release(expect_lock(result));
}

static void test_cancelled_while_waiting(void **state)
{
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    Holder holder = start_holder(NAME);
    Result result = {0};

    process_lock_acquire(NAME, LONG_MS, cancellable, NULL, on_lock, &result);
    loop_settle();
    g_cancellable_cancel(cancellable);
    assert_int_equal(result.times, 0);
    wait_for(&result);
    expect_failure(result, FAULT_CANCELLED, "cancelled");
    end_holder(&holder, SIGKILL);
    loop_settle();
    assert_int_equal(result.times, 1);
}

static void test_cancelled_before(void **state)
{
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    Result result = {0};

    g_cancellable_cancel(cancellable);
    process_lock_acquire(NAME, LONG_MS, cancellable, NULL, on_lock, &result);
    wait_for(&result);
    expect_failure(result, FAULT_CANCELLED, "cancelled");
    process_lock_release(expect_lock(acquire(NAME, 0)));
}

static char *lock_path(const char *name)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);
    g_autofree char *file = g_strconcat(hash, ".lock", NULL);

    g_autofree char *directory = process_lock_directory();

    return g_build_filename(directory, file, NULL);
}

static void test_a_file_that_was_removed(void **state)
{
    g_autofree char *path = lock_path(NAME);
    ProcessLock *lock = expect_lock(acquire(NAME, 0));

    process_lock_release(lock);
    assert_int_equal(g_unlink(path), 0);
    lock = expect_lock(acquire(NAME, 0));
    assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
    process_lock_release(lock);
}

static void test_the_file_is_private_and_names_nothing(void **state)
{
    g_autofree char *path = lock_path(NAME);
    struct stat status;

    process_lock_release(expect_lock(acquire(NAME, 0)));
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & ALLPERMS, 0600);
    assert_int_equal(status.st_size, 0);
}

static void test_a_symlink_in_its_place_is_refused(void **state)
{
    g_autofree char *path = lock_path(own_name("linked"));
    g_autofree char *target = lock_path(own_name("target"));

    process_lock_release(expect_lock(acquire(NAME, 0)));
    assert_int_equal(symlink(target, path), 0);
    expect_failure(acquire(own_name("linked"), 0), FAULT_IO, "can't be opened");
    assert_false(g_file_test(target, G_FILE_TEST_EXISTS));
    assert_int_equal(g_unlink(path), 0);
}

static void test_something_else_in_its_place_is_refused(void **state)
{
    g_autofree char *path = lock_path(own_name("fifo"));

    process_lock_release(expect_lock(acquire(NAME, 0)));
    assert_int_equal(mkfifo(path, 0600), 0);
    expect_failure(acquire(own_name("fifo"), 0), FAULT_IO, "isn't a file of this user's");
    assert_int_equal(g_unlink(path), 0);
}

static void test_a_forked_child_does_not_keep_it(void **state)
{
    ProcessLock *lock = expect_lock(acquire(NAME, 0));
    int life[2];
    char byte = 0;

    assert_int_equal(pipe2(life, O_CLOEXEC), 0);
    pid_t child = fork();
    if (child == 0) {
        close(life[1]);
        _exit((int)read(life[0], &byte, 1));
    }
    close(life[0]);
    process_lock_release(lock);
    process_lock_release(expect_lock(acquire(NAME, 0)));
    close(life[1]);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* ---- where ---- */

/* The directory is the user's, whoever else tests there. */
static int group_teardown(void **state)
{
    static const char *const names[] = {"https://project.example/|default|session",
                                        "https://project.example/|default|session2"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = lock_path(own_name(names[i]));
        (void)g_unlink(path);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken_and_given_back),
        cmocka_unit_test(test_never_from_inside_the_call),
        cmocka_unit_test(test_one_holder_in_a_process),
        cmocka_unit_test(test_names_are_apart),
        cmocka_unit_test(test_another_process_holds_it),
        cmocka_unit_test(test_the_deadline),
        cmocka_unit_test(test_waits_for_the_holder),
        cmocka_unit_test(test_a_killed_holder_gives_it_up),
        cmocka_unit_test(test_cancelled_while_waiting),
        cmocka_unit_test(test_cancelled_before),
        cmocka_unit_test(test_a_file_that_was_removed),
        cmocka_unit_test(test_the_file_is_private_and_names_nothing),
        cmocka_unit_test(test_a_symlink_in_its_place_is_refused),
        cmocka_unit_test(test_something_else_in_its_place_is_refused),
        cmocka_unit_test(test_a_forked_child_does_not_keep_it),
    };

    owner = getpid();
    return cmocka_run_group_tests(tests, NULL, group_teardown);
}
