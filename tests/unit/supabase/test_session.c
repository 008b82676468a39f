/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core.h"
#include "flow.h"

static void open_again(Flow *flow, Ended *ended)
{
    ended_clear(ended);
    supabase_session_open(flow->supabase, ended_take, ended);
    assert_int_equal(ended->calls, 0);
    flow_wait(flow, ended);
}

static SessionState state_of(Flow *flow)
{
    return supabase_session_info(flow->supabase).state;
}

static void count_change(gpointer data)
{
    (*(guint *)data)++;
}

static void test_nothing_stored(void **state)
{
    Flow *flow = *state;
    Ended opened = {0};
    guint changes = 0;

    supabase_watch_session(flow->supabase, count_change, &changes);
    assert_int_equal(state_of(flow), SESSION_UNKNOWN);
    open_again(flow, &opened);
    ended_assert(&opened, FAULT_KINDS, NULL);
    assert_int_equal(state_of(flow), SESSION_NONE);
    assert_null(supabase_session_info(flow->supabase).email);
    assert_int_equal(supabase_session_info(flow->supabase).access_expires_us, 0);
    flow_settle(flow);
    assert_int_equal(changes, 1);
    assert_int_equal(http_server_count(flow->server), 0);
    ended_clear(&opened);
}

static void test_stored_session(void **state)
{
    Flow *flow = *state;
    guint changes = 0;

    supabase_watch_session(flow->supabase, count_change, &changes);
    flow_open(flow, 3600, 1800);
    SessionInfo info = supabase_session_info(flow->supabase);
    assert_int_equal(info.state, SESSION_ACTIVE);
    assert_string_equal(info.user_id, FIXTURE_USER);
    assert_string_equal(info.email, FIXTURE_EMAIL);
    assert_false(info.run_only);
    gint64 left_s = (info.access_expires_us - g_get_real_time()) / G_USEC_PER_SEC;
    assert_in_range(left_s, 1795, 1800);
    assert_in_range((g_get_real_time() - info.signed_in_us) / G_USEC_PER_SEC, 1800, 1805);
    flow_settle(flow);
    assert_int_equal(changes, 1);
    assert_int_equal(http_server_count(flow->server), 0);
}

static void test_strange_text_is_no_session(void **state)
{
    Flow *flow = *state;
    Ended opened = {0};

    flow_keep_text(flow, "hunter2");
    open_again(flow, &opened);
    ended_assert(&opened, FAULT_KINDS, NULL);
    assert_int_equal(state_of(flow), SESSION_NONE);
    ended_clear(&opened);
}

/* Not the end of a session that a newer looptrace still uses. */
static void test_session_of_a_newer_version(void **state)
{
    Flow *flow = *state;
    Ended opened = {0};

    flow_keep_text(flow, "{\"version\":9}");
    open_again(flow, &opened);
    ended_assert(&opened, FAULT_KEYRING, "newer looptrace");
    assert_int_equal(state_of(flow), SESSION_UNKNOWN);
    ended_clear(&opened);
}

static void test_locked_keyring(void **state)
{
    Flow *flow = *state;
    Ended opened = {0};

    flow_keep(flow, fixture_tokens("old", 3600, 1800));
    flow_keyring.fail_load = TRUE;
    open_again(flow, &opened);
    ended_assert(&opened, FAULT_KEYRING, "locked");
    assert_int_equal(state_of(flow), SESSION_UNKNOWN);
    flow_keyring.fail_load = FALSE;
    open_again(flow, &opened);
    ended_assert(&opened, FAULT_KINDS, NULL);
    assert_int_equal(state_of(flow), SESSION_ACTIVE);

    /* what is held isn't lost when it can't be read again */
    flow_keyring.fail_load = TRUE;
    open_again(flow, &opened);
    ended_assert(&opened, FAULT_KEYRING, "locked");
    assert_int_equal(state_of(flow), SESSION_ACTIVE);
    ended_clear(&opened);
}

static void test_session_that_ran_out_in_the_keyring(void **state)
{
    Flow *flow = *state;
    Ended opened = {0};

    flow_keyring.run_out = TRUE;
    open_again(flow, &opened);
    ended_assert(&opened, FAULT_SIGNED_OUT, "run out");
    assert_int_equal(state_of(flow), SESSION_NONE);
    ended_clear(&opened);
}

static void test_what_other_processes_do(void **state)
{
    Flow *flow = *state;
    Ended opened = {0};
    guint changes = 0;

    flow_open(flow, 3600, 1800);
    flow_settle(flow);
    supabase_watch_session(flow->supabase, count_change, &changes);
    open_again(flow, &opened);
    flow_settle(flow);
    assert_int_equal(changes, 0);

    flow_keep(flow, fixture_tokens("new", 3600, 3600));
    open_again(flow, &opened);
    flow_settle(flow);
    assert_int_equal(changes, 1);
    assert_string_equal(secret_text_peek(flow->supabase->session->access), "access-new");

    flow_keep(flow, NULL);
    open_again(flow, &opened);
    ended_assert(&opened, FAULT_KINDS, NULL);
    flow_settle(flow);
    assert_int_equal(changes, 2);
    assert_int_equal(state_of(flow), SESSION_NONE);
    ended_clear(&opened);
}

static void test_several_wait_for_one_opening(void **state)
{
    Flow *flow = *state;
    Ended opened[3] = {0};

    for (guint i = 0; i < 3; i++)
        supabase_session_open(flow->supabase, ended_take, &opened[i]);
    flow_wait(flow, &opened[2]);
    for (guint i = 0; i < 3; i++) {
        ended_assert(&opened[i], FAULT_KINDS, NULL);
        assert_int_equal(opened[i].order, opened[0].order + i);
    }
    assert_int_equal(flow_keyring.loads, 1);
}

static void test_end_while_opening(void **state)
{
    Flow *flow = *state;
    Ended opened = {0};

    supabase_session_open(flow->supabase, ended_take, &opened);
    g_clear_pointer(&flow->supabase, supabase_free);
    ended_assert(&opened, FAULT_CANCELLED, NULL);
    flow_settle(flow);
    assert_int_equal(opened.calls, 1);
    ended_clear(&opened);
}

static void free_from_within(const GError *error, gpointer data)
{
    Flow *flow = data;

    g_clear_pointer(&flow->supabase, supabase_free);
}

static void test_end_from_a_callback(void **state)
{
    Flow *flow = *state;
    Ended others[2] = {0};

    supabase_session_open(flow->supabase, ended_take, &others[0]);
    supabase_session_open(flow->supabase, free_from_within, flow);
    supabase_session_open(flow->supabase, ended_take, &others[1]);
    flow_wait(flow, &others[1]);
    assert_null(flow->supabase);
    for (guint i = 0; i < 2; i++) {
        assert_int_equal(others[i].calls, 1);
        ended_clear(&others[i]);
    }
}

/* Who is told of the end and asks for more gets an end again, not a loop or a leak. */
static void ask_again(const GError *error, gpointer data)
{
    Flow *flow = data;
    static Ended again;

    if (fault_kind(error) != FAULT_CANCELLED)
        return;
    ended_clear(&again);
    supabase_refresh(flow->supabase, TRUE, ended_take, &again);
}

static void test_end_with_a_new_question(void **state)
{
    Flow *flow = *state;

    supabase_session_open(flow->supabase, ask_again, flow);
    supabase_free(flow->supabase);
    flow->supabase = NULL;
}

static void test_what_can_not_be_begun(void **state)
{
    Flow *flow = *state;
    const struct {
        SupabaseOptions options;
        const char *words;
    } rows[] = {
        {{NULL, FLOW_KEY, NULL}, "address"},
        {{"", FLOW_KEY, NULL}, "address"},
        {{"https://x.example", NULL, NULL}, "key"},
        {{"https://x.example", "sb_secret_x", NULL}, "secret"},
        {{"ftp://x.example", FLOW_KEY, NULL}, "https"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(supabase_new(&rows[i].options, flow->net, flow->keyring, NULL, &error));
        assert_int_equal(fault_kind(error), FAULT_CONFIG);
        if (g_strstr_len(error->message, -1, rows[i].words) == NULL)
            fail_msg("%s", error->message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(test_nothing_stored),
        FLOW_TEST(test_stored_session),
        FLOW_TEST(test_strange_text_is_no_session),
        FLOW_TEST(test_session_of_a_newer_version),
        FLOW_TEST(test_locked_keyring),
        FLOW_TEST(test_session_that_ran_out_in_the_keyring),
        FLOW_TEST(test_what_other_processes_do),
        FLOW_TEST(test_several_wait_for_one_opening),
        FLOW_TEST(test_end_while_opening),
        FLOW_TEST(test_end_from_a_callback),
        FLOW_TEST(test_end_with_a_new_question),
        FLOW_TEST(test_what_can_not_be_begun),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
