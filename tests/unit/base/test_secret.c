/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "looptrace/secret.h"

static void test_holds_what_it_was_given(void **state)
{
    g_autoptr(SecretText) whole = secret_text_new("refresh-token", -1);
    g_autoptr(SecretText) part = secret_text_new("refresh-token", 7);
    g_autoptr(SecretText) empty = secret_text_new("", -1);
    g_autoptr(SecretText) binary = secret_text_new("a\0b", 3);

    assert_string_equal(secret_text_peek(whole), "refresh-token");
    assert_string_equal(secret_text_peek(part), "refresh");
    assert_int_equal(secret_text_length(part), 7);
    assert_string_equal(secret_text_peek(empty), "");
    assert_int_equal(secret_text_length(binary), 3);
    assert_memory_equal(secret_text_peek(binary), "a\0b", 4);
}

static void test_references(void **state)
{
    SecretText *secret = secret_text_new("token", -1);

    assert_ptr_equal(secret_text_ref(secret), secret);
    secret_text_unref(secret);
    assert_string_equal(secret_text_peek(secret), "token");
    secret_text_unref(secret);
    secret_text_unref(NULL);
}

static void test_equality(void **state)
{
    g_autoptr(SecretText) a = secret_text_new("token", -1);
    g_autoptr(SecretText) same = secret_text_new("token", -1);
    g_autoptr(SecretText) longer = secret_text_new("token2", -1);
    g_autoptr(SecretText) other = secret_text_new("tokem", -1);

    assert_true(secret_text_equal(a, a));
    assert_true(secret_text_equal(a, same));
    assert_false(secret_text_equal(a, longer));
    assert_false(secret_text_equal(a, other));
    assert_false(secret_text_equal(a, NULL));
    assert_false(secret_text_equal(NULL, a));
    assert_true(secret_text_equal(NULL, NULL));
}

static void test_take(void **state)
{
    g_autoptr(SecretText) taken = secret_text_take(g_strdup("password"));

    assert_string_equal(secret_text_peek(taken), "password");
    assert_null(secret_text_take(NULL));
}

static void test_wiping(void **state)
{
    char bytes[] = "password";

    secret_wipe(bytes, 4);
    assert_memory_equal(bytes, "\0\0\0\0word", sizeof bytes);
    secret_wipe_and_free(g_strdup("password"));
    secret_wipe_and_free(NULL);
}

/* Immutable in earnest: a stray write ends the process instead of altering a token. */
static void test_a_write_into_it_is_fatal(void **state)
{
    g_autoptr(SecretText) secret = secret_text_new("token", -1);
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        (void)signal(SIGSEGV, SIG_DFL);
        *(volatile char *)(guintptr)secret_text_peek(secret) = 'T';
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSEGV);
}

/* The "VmFlags:" of the mapping that holds the address; caller frees. */
static char *mapping_flags(gconstpointer address)
{
    g_autofree char *text = NULL;
    gboolean inside = FALSE;

    assert_true(g_file_get_contents("/proc/self/smaps", &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        char *rest = NULL;
        guint64 start = g_ascii_strtoull(lines[i], &rest, 16);
        if (rest != lines[i] && *rest == '-') {
            guint64 end = g_ascii_strtoull(rest + 1, NULL, 16);
            inside = start <= (guintptr)address && (guintptr)address < end;
        } else if (inside && g_str_has_prefix(lines[i], "VmFlags:")) {
            return g_strdup_printf("%s ", lines[i]);
        }
    }
    return NULL;
}

/* Not where RLIMIT_MEMLOCK is used up, nor under AddressSanitizer, which ignores mlock(). */
static gboolean can_lock_memory(void)
{
    gsize length = (gsize)sysconf(_SC_PAGESIZE);
    void *page = mmap(NULL, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_ptr_not_equal(page, MAP_FAILED);
    (void)mlock(page, length);
    g_autofree char *flags = mapping_flags(page);
    (void)munmap(page, length);
    return flags != NULL && strstr(flags, " lo ") != NULL;
}

static void test_never_in_a_dump_or_in_swap(void **state)
{
    g_autoptr(SecretText) secret = secret_text_new("token", -1);
    g_autofree char *flags = mapping_flags(secret_text_peek(secret));

    assert_non_null(flags);
    assert_non_null(strstr(flags, " dd "));
    if (can_lock_memory())
        assert_non_null(strstr(flags, " lo "));
}

/* In a child: what it switches off can't be switched on again, and the sanitizers need it. */
static void test_hardening(void **state)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        struct rlimit core = {1, 1};
        g_autoptr(SecretText) before = secret_text_new("early", -1);
        gboolean hardened = secret_harden_process(NULL);
        gboolean off = getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 &&
                       core.rlim_max == 0 && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
        g_clear_pointer(&before, secret_text_unref);
        _exit(hardened && off ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* First, so that its secret is the first thing that libsodium is asked for. */
        cmocka_unit_test(test_hardening),
        cmocka_unit_test(test_holds_what_it_was_given),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_equality),
        cmocka_unit_test(test_take),
        cmocka_unit_test(test_wiping),
        cmocka_unit_test(test_a_write_into_it_is_fatal),
        cmocka_unit_test(test_never_in_a_dump_or_in_swap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
