/* SPDX-License-Identifier: MIT */
/* Refreshing beside other processes, and with a keyring that fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <glib/gstdio.h>

#include "core.h"
#include "flow.h"
#include "lock_directory.h"

static void assert_in_use(Flow *flow, const char *access)
{
    const Tokens *session = flow->supabase->session;

    assert_non_null(session);
    assert_string_equal(secret_text_peek(session->access), access);
}

static SessionState state_of(Flow *flow)
{
    return supabase_session_info(flow->supabase).state;
}

static void hold(Flow *flow, const char *target, int status, const char *body)
{
    http_server_on(flow->server, "POST", target,
                   &(HttpResponse){.status = status, .body = body, .hold = TRUE});
}

/* ---- together with other processes ---- */

static void test_two_with_one_keyring(void **state)
{
    Flow *flow = *state;
    Supabase *other = flow_other(flow);
    Ended opened = {0}, mine = {0}, theirs = {0};

    flow_open(flow, 3600, 80);
    supabase_session_open(other, ended_take, &opened);
    flow_wait(flow, &opened);
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    supabase_refresh(flow->supabase, TRUE, ended_take, &mine);
    supabase_refresh(other, TRUE, ended_take, &theirs);
    flow_wait(flow, &mine);
    flow_wait(flow, &theirs);
    ended_assert(&mine, FAULT_KINDS, NULL);
    ended_assert(&theirs, FAULT_KINDS, NULL);
    assert_int_equal(http_server_count(flow->server), 1);
    assert_in_use(flow, "access-new");
    assert_string_equal(secret_text_peek(other->session->access), "access-new");
    supabase_free(other);
    ended_clear(&opened);
    ended_clear(&mine);
    ended_clear(&theirs);
}

/* What the holder of the lock leaves in the keyring is taken over. */
static void test_waits_for_the_lock(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    ProcessLock *lock = flow_lock(flow);
    supabase_refresh(flow->supabase, TRUE, ended_take, &done);
    flow_settle(flow);
    assert_int_equal(done.calls, 0);
    assert_int_equal(http_server_count(flow->server), 0);
    flow_keep(flow, fixture_tokens("theirs", 3600, 3600));
    process_lock_release(lock);
    flow_wait(flow, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_in_use(flow, "access-theirs");
    assert_int_equal(http_server_count(flow->server), 0);
    ended_clear(&done);
}

/* They left a pair that is old, too: then it is renewed, not ours. */
static void test_takes_over_and_renews(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    flow_keep(flow, fixture_tokens("theirs", 3600, 10));
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_string_equal(http_server_request(flow->server, 0)->body,
                        "{\"refresh_token\":\"refresh-theirs\"}");
    assert_in_use(flow, "access-new");
    flow_assert_kept(flow, "new");
    ended_clear(&done);
}

static void test_signed_out_by_another(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    flow_keep(flow, NULL);
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_SIGNED_OUT, "another looptrace");
    assert_int_equal(state_of(flow), SESSION_NONE);
    assert_int_equal(http_server_count(flow->server), 0);
    ended_clear(&done);
}

static void test_run_out_in_the_keyring(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    flow_keyring.run_out = TRUE;
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_SIGNED_OUT, "run out");
    assert_int_equal(state_of(flow), SESSION_NONE);
    ended_clear(&done);
}

/* Somebody who had waited for the lock long enough signs out or in while the server is asked: their
 * word counts, and what comes from the server is dropped. */
static void test_keyring_changes_meanwhile(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    g_autofree char *body = fixture_answer("new", 3600);

    flow_open(flow, 3600, 80);
    hold(flow, TOKEN_REFRESH, 200, body);
    supabase_refresh(flow->supabase, FALSE, ended_take, &done);
    flow_wait_for_requests(flow, 1);
    flow_keep(flow, fixture_tokens("theirs", 3600, 3600));
    http_server_release(flow->server);
    flow_wait(flow, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_in_use(flow, "access-theirs");
    flow_assert_kept(flow, "theirs");
    ended_clear(&done);
}

static void test_keyring_is_emptied_meanwhile(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    g_autofree char *body = fixture_answer("new", 3600);

    flow_open(flow, 3600, 80);
    hold(flow, TOKEN_REFRESH, 200, body);
    supabase_refresh(flow->supabase, FALSE, ended_take, &done);
    flow_wait_for_requests(flow, 1);
    flow_keep(flow, NULL);
    http_server_release(flow->server);
    flow_wait(flow, &done);
    ended_assert(&done, FAULT_SIGNED_OUT, "another looptrace");
    flow_assert_kept(flow, NULL);
    assert_int_equal(state_of(flow), SESSION_NONE);
    ended_clear(&done);
}

/* A lock that can't be had: nobody else sees a memory keyring, but anybody a kernel's. */
/* The file that the account's lock is, wherever this machine has its locks. */
static char *lock_path(Flow *flow)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, flow->account, -1);
    int directory = lock_directory_open(NULL);
    g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", directory);
    g_autofree char *place = g_file_read_link(link, NULL);

    assert_non_null(place);
    g_close(directory, NULL);
    return g_strdup_printf("%s/%s.lock", place, hash);
}

static void test_lock_that_can_not_be_had(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    g_autofree char *path = lock_path(flow);

    flow_open(flow, 3600, 80);
    g_remove(path);
    assert_int_equal(g_mkdir(path, 0700), 0); /* where a file has to be */
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_refresh(flow, TRUE, &done);
    ended_assert(&done, FAULT_IO, NULL);
    assert_int_equal(http_server_count(flow->server), 0);
    assert_in_use(flow, "access-old");
    assert_int_equal(g_rmdir(path), 0);
    ended_clear(&done);
}

/* ---- a keyring that fails between rotation and storing ---- */

static void lose_the_keyring(Flow *flow, Ended *done)
{
    flow_open(flow, 3600, 80);
    flow_keyring.fail_store = TRUE;
    flow_grant(flow, TOKEN_REFRESH, "new", 60);
    flow_refresh(flow, FALSE, done);
    ended_assert(done, FAULT_KEYRING, "couldn't be kept");
    assert_in_use(flow, "access-new");
    flow_assert_kept(flow, "old");
    assert_int_equal(state_of(flow), SESSION_ACTIVE);
}

static void test_unstored_pair_is_never_renewed(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    lose_the_keyring(flow, &done);
    flow_refresh(flow, TRUE, &done);
    ended_assert(&done, FAULT_KEYRING, "before it is kept");
    assert_int_equal(http_server_count(flow->server), 1);
    assert_in_use(flow, "access-new");

    /* once it is stored, it is renewed */
    flow_keyring.fail_store = FALSE;
    flow_refresh(flow, TRUE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_int_equal(http_server_count(flow->server), 2);
    assert_string_equal(http_server_request(flow->server, 1)->body,
                        "{\"refresh_token\":\"refresh-new\"}");
    flow_assert_kept(flow, "new");
    ended_clear(&done);
}

/* The same for a pair that came from signing in, not out of the keyring. */
static void test_unstored_pair_after_signing_in(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_grant(flow, TOKEN_PASSWORD, "first", 3600);
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_sign_in(flow, &done);
    flow_keyring.fail_store = TRUE;
    flow_refresh(flow, TRUE, &done);
    ended_assert(&done, FAULT_KEYRING, "couldn't be kept");
    flow_refresh(flow, TRUE, &done);
    ended_assert(&done, FAULT_KEYRING, "before it is kept");
    assert_int_equal(flow_count(flow, TOKEN_REFRESH), 1);
    assert_in_use(flow, "access-new");
    ended_clear(&done);
}

/* The process dies with the pair that it couldn't store: the next one presents the pair before,
 * which the server honours (wire protocol A3, rule 1). */
static void test_crash_between_rotation_and_storing(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    lose_the_keyring(flow, &done);
    supabase_free(flow->supabase);
    flow->supabase = flow_other(flow);
    flow_keyring.fail_store = FALSE;
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_string_equal(http_server_request(flow->server, 1)->body,
                        "{\"refresh_token\":\"refresh-old\"}");
    flow_assert_kept(flow, "new");
    ended_clear(&done);
}

/* Another process has gone on from the pair before: it has the newer one now. */
static void test_another_went_on_from_the_stored_pair(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    lose_the_keyring(flow, &done);
    flow_keyring.fail_store = FALSE;
    flow_keep(flow, fixture_tokens("theirs", 3600, 3600));
    flow_refresh(flow, TRUE, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_in_use(flow, "access-theirs");
    assert_int_equal(http_server_count(flow->server), 1);
    ended_clear(&done);
}

/* Locked before the server is asked: it isn't. */
static void test_locked_keyring_asks_nothing(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    flow_keyring.fail_load = TRUE;
    flow_refresh(flow, FALSE, &done);
    ended_assert(&done, FAULT_KEYRING, "locked");
    assert_int_equal(http_server_count(flow->server), 0);
    assert_in_use(flow, "access-old");
    ended_clear(&done);
}

/* Locked while the server is asked: as if storing had failed. */
static void test_keyring_is_locked_meanwhile(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    g_autofree char *body = fixture_answer("new", 3600);

    flow_open(flow, 3600, 80);
    hold(flow, TOKEN_REFRESH, 200, body);
    supabase_refresh(flow->supabase, FALSE, ended_take, &done);
    flow_wait_for_requests(flow, 1);
    flow_keyring.fail_load = TRUE;
    http_server_release(flow->server);
    flow_wait(flow, &done);
    ended_assert(&done, FAULT_KEYRING, "couldn't be kept");
    assert_in_use(flow, "access-new");
    flow_assert_kept(flow, "old");
    ended_clear(&done);
}

/* ---- the lock is always given back ---- */

/* Without a turn of the loop, which might let go of more. */
static gboolean is_locked(Flow *flow)
{
    g_autofree char *path = lock_path(flow);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int file = g_open(path, O_RDWR | O_CLOEXEC, 0);

    assert_true(file >= 0);
    assert_int_equal(fcntl(file, F_OFD_GETLK, &whole), 0);
    g_close(file, NULL);
    return whole.l_type != F_UNLCK;
}

static void test_end_in_flight(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    http_server_on(flow->server, "POST", TOKEN_REFRESH,
                   &(HttpResponse){.body = "{}", .hold = TRUE});
    supabase_refresh(flow->supabase, FALSE, ended_take, &done);
    flow_wait_for_requests(flow, 1);
    assert_true(is_locked(flow));
    g_clear_pointer(&flow->supabase, supabase_free);
    assert_false(is_locked(flow));
    ended_assert(&done, FAULT_CANCELLED, NULL);
    flow_assert_kept(flow, "old");
    ended_clear(&done);
}

static void test_end_while_waiting_for_the_lock(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 80);
    ProcessLock *lock = flow_lock(flow);
    supabase_refresh(flow->supabase, FALSE, ended_take, &done);
    flow_settle(flow);
    g_clear_pointer(&flow->supabase, supabase_free);
    ended_assert(&done, FAULT_CANCELLED, NULL);
    process_lock_release(lock);
    flow_settle(flow);
    process_lock_release(flow_lock(flow));
    assert_int_equal(done.calls, 1);
    ended_clear(&done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(test_two_with_one_keyring),
        FLOW_TEST(test_waits_for_the_lock),
        FLOW_TEST(test_takes_over_and_renews),
        FLOW_TEST(test_signed_out_by_another),
        FLOW_TEST(test_run_out_in_the_keyring),
        FLOW_TEST(test_keyring_changes_meanwhile),
        FLOW_TEST(test_keyring_is_emptied_meanwhile),
        FLOW_TEST(test_lock_that_can_not_be_had),
        FLOW_TEST(test_unstored_pair_is_never_renewed),
        FLOW_TEST(test_unstored_pair_after_signing_in),
        FLOW_TEST(test_crash_between_rotation_and_storing),
        FLOW_TEST(test_another_went_on_from_the_stored_pair),
        FLOW_TEST(test_locked_keyring_asks_nothing),
        FLOW_TEST(test_keyring_is_locked_meanwhile),
        FLOW_TEST(test_end_in_flight),
        FLOW_TEST(test_end_while_waiting_for_the_lock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
