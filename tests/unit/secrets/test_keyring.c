/* SPDX-License-Identifier: MIT */
/* keyring.c over backends that do what the test says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "backend.h"
#include "fixture.h"

#define SHORT_MS 30
#define LONG_MS  30000

/* ---- a backend by script ---- */

typedef enum { PLAY_DONE, PLAY_FAIL, PLAY_ABSENT, PLAY_SILENT } Play;

typedef struct {
    Play probe, others;
    GString *heard;   /* "probe load …" */
    GPtrArray *owed;  /* of KeyringCall*: taken, not answered yet */
    guint open, most; /* instances; calls under way at the same time */
} Script;

typedef struct {
    Script *script;
} Actor;

static gpointer actor_open(gconstpointer settings)
{
    Actor *actor = g_new0(Actor, 1);

    actor->script = (Script *)(guintptr)settings;
    actor->script->open++;
    return actor;
}

static void actor_close(gpointer self)
{
    Actor *actor = self;

    actor->script->open--;
    g_free(actor);
}

static void play(Play what, KeyringCall *call, Script *script)
{
    switch (what) {
    case PLAY_DONE:
        keyring_call_done(call, call->verb == KEYRING_LOAD ? secret_text_new("loaded", -1) : NULL);
        break;
    case PLAY_FAIL:
        keyring_call_fail(call, g_error_new(FAULT, FAULT_KEYRING, "it is locked"));
        break;
    case PLAY_ABSENT:
        keyring_call_absent(call, g_error_new(FAULT, FAULT_KEYRING, "it isn't there"));
        break;
    case PLAY_SILENT:
        g_ptr_array_add(script->owed, call);
        script->most = MAX(script->most, script->owed->len);
        break;
    }
}

static void actor_run(gpointer self, KeyringCall *call)
{
    static const char *const verbs[] = {"probe", "load", "store", "erase"};
    Script *script = ((Actor *)self)->script;

    g_string_append_printf(script->heard, "%s%s", script->heard->len == 0 ? "" : " ",
                           verbs[call->verb]);
    play(call->verb == KEYRING_PROBE ? script->probe : script->others, call, script);
}

/* What was owed, all at once. */
static void pay(Script *script)
{
    while (script->owed->len > 0)
        play(PLAY_DONE, g_ptr_array_steal_index(script->owed, 0), script);
}

/* ---- fixture ---- */

typedef struct {
    Script first, second, third;
    KeyringBackend backends[3];
    const KeyringBackend *table[KEYRING_KINDS];
} Stage;

static void script_init(Script *script)
{
    script->heard = g_string_new(NULL);
    script->owed = g_ptr_array_new();
}

static void script_clear(Script *script)
{
    pay(script);
    assert_int_equal(script->open, 0);
    g_string_free(script->heard, TRUE);
    g_ptr_array_unref(script->owed);
}

static int setup(void **state)
{
    static const char *const ready[] = {"first: ready", "second: ready", "third: ready"};
    Stage *stage = g_new0(Stage, 1);
    Script *scripts[] = {&stage->first, &stage->second, &stage->third};

    for (int i = 0; i < 3; i++) {
        script_init(scripts[i]);
        stage->backends[i] = (KeyringBackend){.ready = ready[i],
                                              .settings = scripts[i],
                                              .open = actor_open,
                                              .close = actor_close,
                                              .run = actor_run};
        stage->table[KEYRING_SECRET_SERVICE + i] = &stage->backends[i];
    }
    *state = stage;
    return 0;
}

static int teardown(void **state)
{
    Stage *stage = *state;

    script_clear(&stage->first);
    script_clear(&stage->second);
    script_clear(&stage->third);
    g_free(stage);
    return 0;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keyring, keyring_free)

static Keyring *make(Stage *stage, KeyringKind kind, guint deadline_ms)
{
    return keyring_new_with(kind, stage->table, deadline_ms, NULL);
}

/* ---- names ---- */

static void test_names(void **state)
{
    KeyringKind kind;

    for (int i = 0; i < KEYRING_KINDS; i++) {
        assert_true(keyring_kind_from_name(keyring_kind_name((KeyringKind)i), &kind));
        assert_int_equal(kind, i);
    }
    assert_false(keyring_kind_from_name("clear-text", &kind));
    assert_false(keyring_kind_from_name("", &kind));
    assert_false(keyring_kind_from_name(NULL, &kind));
}

/* ---- choosing ---- */

static void test_auto_takes_the_first_that_is_there(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_AUTO, LONG_MS);

    assert_int_equal(keyring_kind(keyring), KEYRING_AUTO);
    expect_well(ask_probe(keyring));
    assert_int_equal(keyring_kind(keyring), KEYRING_SECRET_SERVICE);
    assert_string_equal(keyring_describe(keyring), "first: ready");
    assert_int_equal(stage->second.open, 0);
}

static void test_auto_says_what_it_passed_over(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_AUTO, LONG_MS);

    stage->first.probe = PLAY_ABSENT;
    stage->table[KEYRING_KERNEL] = NULL;
    expect_well(ask_probe(keyring));
    assert_int_equal(keyring_kind(keyring), KEYRING_MEMORY);
    assert_string_equal(keyring_describe(keyring),
                        "third: ready (it isn't there; this looptrace was built without the kernel "
                        "keyring (libkeyutils))");
    assert_int_equal(stage->first.open, 0);
}

static void test_auto_does_not_pass_over_one_that_is_locked(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_AUTO, LONG_MS);

    stage->first.probe = PLAY_FAIL;
    expect_fault(ask_probe(keyring), FAULT_KEYRING, "it is locked");
    assert_int_equal(keyring_kind(keyring), KEYRING_SECRET_SERVICE);
    assert_string_equal(keyring_describe(keyring), "Secret Service (it is locked)");
    stage->first.probe = PLAY_DONE;
    expect_well(ask_probe(keyring));
    assert_string_equal(keyring_describe(keyring), "first: ready");
    assert_int_equal(stage->second.open, 0);
}

static void test_auto_does_not_pass_over_one_that_hangs(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_AUTO, SHORT_MS);

    stage->first.probe = PLAY_SILENT;
    expect_fault(ask_probe(keyring), FAULT_KEYRING, "the Secret Service did not answer within");
    assert_int_equal(keyring_kind(keyring), KEYRING_SECRET_SERVICE);
    assert_non_null(strstr(keyring_describe(keyring), "did not answer"));
    stage->first.others = PLAY_FAIL;
    expect_fault(ask_erase(keyring, "a"), FAULT_KEYRING, "it is locked");
    assert_string_equal(keyring_describe(keyring), "Secret Service (it is locked)");
    assert_int_equal(stage->second.open, 0);
}

static void test_the_choice_is_made_once(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_AUTO, LONG_MS);

    stage->first.probe = PLAY_ABSENT;
    expect_well(ask_probe(keyring));
    stage->first.probe = PLAY_DONE;
    stage->second.probe = PLAY_ABSENT;
    expect_fault(ask_probe(keyring), FAULT_KEYRING, "it isn't there");
    assert_int_equal(keyring_kind(keyring), KEYRING_KERNEL);
    assert_string_equal(stage->first.heard->str, "probe");
}

static void test_any_call_chooses(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_AUTO, LONG_MS);

    stage->first.probe = PLAY_ABSENT;
    expect_stored(keyring, "a", "loaded");
    assert_int_equal(keyring_kind(keyring), KEYRING_KERNEL);
    assert_string_equal(stage->second.heard->str, "probe load");
}

/* A full store fails its probe, but what it holds can be read. */
static void test_trouble_while_choosing_does_not_end_other_calls(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_AUTO, LONG_MS);

    stage->first.probe = PLAY_FAIL;
    expect_stored(keyring, "a", "loaded");
    assert_int_equal(keyring_kind(keyring), KEYRING_SECRET_SERVICE);
}

static void test_the_last_rung_is_taken_in_any_case(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_AUTO, LONG_MS);

    stage->first.probe = stage->second.probe = stage->third.probe = PLAY_ABSENT;
    expect_fault(ask_probe(keyring), FAULT_KEYRING, "it isn't there");
    assert_int_equal(keyring_kind(keyring), KEYRING_MEMORY);
}

static void test_nothing_is_built_in(void **state)
{
    static const KeyringBackend *const none[KEYRING_KINDS] = {NULL};
    g_autoptr(Keyring) keyring = keyring_new_with(KEYRING_AUTO, none, LONG_MS, NULL);

    expect_fault(ask_probe(keyring), FAULT_KEYRING, "built without the memory");
    assert_int_equal(keyring_kind(keyring), KEYRING_MEMORY);
    expect_fault(ask_erase(keyring, "a"), FAULT_KEYRING, "built without the memory");
}

static void test_a_named_kind_that_is_not_built_in(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_SECRET_SERVICE, LONG_MS);
    g_autofree char *text = NULL;

    stage->table[KEYRING_SECRET_SERVICE] = NULL;
    expect_fault(ask_load(keyring, "a", &text), FAULT_KEYRING,
                 "built without the Secret Service (libsecret)");
    assert_non_null(strstr(keyring_describe(keyring), "built without"));
}

static void test_a_named_kind_has_no_stand_in(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_KERNEL, LONG_MS);

    assert_int_equal(keyring_kind(keyring), KEYRING_KERNEL);
    stage->second.probe = stage->second.others = PLAY_ABSENT;
    expect_fault(ask_probe(keyring), FAULT_KEYRING, "it isn't there");
    expect_fault(ask_erase(keyring, "a"), FAULT_KEYRING, "it isn't there");
    assert_string_equal(stage->second.heard->str, "probe erase");
    assert_string_equal(keyring_describe(keyring), "kernel keyring (it isn't there)");
    stage->second.others = PLAY_DONE;
    expect_well(ask_erase(keyring, "a"));
    assert_string_equal(keyring_describe(keyring), "second: ready");
}

/* ---- callbacks ---- */

static void test_never_from_inside_the_call(void **state)
{
    g_autoptr(Keyring) keyring = make(*state, KEYRING_MEMORY, LONG_MS);
    g_autoptr(SecretText) secret = secret_text_new("token", -1);
    g_auto(Outcome) outcome = {0};

    keyring_probe(keyring, outcome_done, &outcome);
    keyring_load(keyring, "a", outcome_loaded, &outcome);
    keyring_store(keyring, "a", "label", secret, outcome_done, &outcome);
    keyring_erase(keyring, "a", outcome_done, &outcome);
    keyring_erase(keyring, "", outcome_done, &outcome);
    assert_int_equal(outcome.times, 0);
    outcome_wait(&outcome, 5);
    loop_settle();
    assert_int_equal(outcome.times, 5);
}

static void test_one_after_another(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_MEMORY, LONG_MS);
    g_autoptr(SecretText) secret = secret_text_new("token", -1);
    g_auto(Outcome) outcome = {0};

    stage->third.others = PLAY_SILENT;
    keyring_store(keyring, "a", "label", secret, outcome_done, &outcome);
    loop_settle();
    keyring_erase(keyring, "a", outcome_done, &outcome);
    keyring_load(keyring, "a", outcome_loaded, &outcome);
    for (guint i = 1; i <= 3; i++) {
        loop_settle();
        pay(&stage->third);
        assert_int_equal(outcome.times, i);
    }
    assert_int_equal(stage->third.most, 1);
    assert_string_equal(stage->third.heard->str, "store erase load");
}

static void test_a_late_answer_is_dropped(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_MEMORY, SHORT_MS);
    g_auto(Outcome) outcome = {0};

    stage->third.others = PLAY_SILENT;
    keyring_load(keyring, "a", outcome_loaded, &outcome);
    outcome_wait(&outcome, 1);
    expect_fault(g_steal_pointer(&outcome.error), FAULT_KEYRING, "did not answer within 0.03 s");
    KeyringCall *call = g_ptr_array_index(stage->third.owed, 0);
    assert_true(g_cancellable_is_cancelled(call->cancellable));
    assert_string_equal(call->account, "a");
    pay(&stage->third);
    loop_settle();
    assert_int_equal(outcome.times, 1);
    assert_null(outcome.secret);

    stage->third.others = PLAY_DONE;
    expect_stored(keyring, "a", "loaded");
}

/* Each call has its own deadline, also one that waits behind another. */
static void test_calls_that_wait_meet_their_deadline(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_AUTO, SHORT_MS);
    g_auto(Outcome) outcome = {0};

    stage->first.probe = stage->first.others = PLAY_SILENT;
    keyring_load(keyring, "a", outcome_loaded, &outcome);
    keyring_erase(keyring, "a", outcome_done, &outcome);
    keyring_probe(keyring, outcome_done, &outcome);
    outcome_wait(&outcome, 3);
    expect_fault(g_steal_pointer(&outcome.error), FAULT_KEYRING, "did not answer");
    loop_settle();
    pay(&stage->first);
    assert_int_equal(outcome.times, 3);
}

typedef struct {
    Keyring *keyring;
    Outcome outcome;
    guint again;
} Caller;

static void ask_again(const GError *error, gpointer data)
{
    Caller *caller = data;

    outcome_done(error, &caller->outcome);
    if (caller->again-- > 0)
        keyring_erase(caller->keyring, "a", ask_again, caller);
}

static void test_a_callback_may_call(void **state)
{
    g_autoptr(Keyring) keyring = make(*state, KEYRING_MEMORY, LONG_MS);
    Caller caller = {keyring, {0}, 3};

    keyring_probe(keyring, ask_again, &caller);
    outcome_wait(&caller.outcome, 4);
    assert_null(caller.outcome.error);
}

/* ---- the end ---- */

static void test_freeing_cancels(void **state)
{
    Stage *stage = *state;
    Keyring *keyring = make(stage, KEYRING_MEMORY, LONG_MS);
    g_auto(Outcome) outcome = {0};

    stage->third.others = PLAY_SILENT;
    keyring_erase(keyring, "a", outcome_done, &outcome);
    keyring_erase(keyring, "b", outcome_done, &outcome);
    loop_settle();
    keyring_free(keyring);
    assert_int_equal(outcome.times, 2);
    expect_fault(g_steal_pointer(&outcome.error), FAULT_CANCELLED, "cancelled");
    assert_int_equal(stage->third.open, 0);
    pay(&stage->third);
    loop_settle();
    assert_int_equal(outcome.times, 2);
    keyring_free(NULL);
}

static void test_calls_made_while_freeing_are_cancelled_too(void **state)
{
    Keyring *keyring = make(*state, KEYRING_MEMORY, LONG_MS);
    Caller caller = {keyring, {0}, 2};

    keyring_probe(keyring, ask_again, &caller);
    keyring_free(keyring);
    assert_int_equal(caller.outcome.times, 3);
    expect_fault(g_steal_pointer(&caller.outcome.error), FAULT_CANCELLED, "cancelled");
    loop_settle();
}

static void free_it(const GError *error, gpointer data)
{
    Caller *caller = data;

    outcome_done(error, &caller->outcome);
    g_clear_pointer(&caller->keyring, keyring_free);
}

static void test_a_callback_may_free(void **state)
{
    Caller caller = {make(*state, KEYRING_AUTO, LONG_MS), {0}, 0};

    keyring_probe(caller.keyring, free_it, &caller);
    keyring_load(caller.keyring, "a", outcome_loaded, &caller.outcome);
    outcome_wait(&caller.outcome, 2);
    expect_fault(g_steal_pointer(&caller.outcome.error), FAULT_CANCELLED, "cancelled");
    loop_settle();
}

static void test_a_callback_may_free_after_the_deadline(void **state)
{
    Stage *stage = *state;
    Caller caller = {make(stage, KEYRING_AUTO, SHORT_MS), {0}, 0};

    stage->first.probe = PLAY_SILENT;
    keyring_probe(caller.keyring, free_it, &caller);
    outcome_wait(&caller.outcome, 1);
    expect_fault(g_steal_pointer(&caller.outcome.error), FAULT_KEYRING, "did not answer");
    pay(&stage->first);
}

/* ---- what can't be stored ---- */

static void check_refused_secret(Keyring *keyring, const char *bytes, gssize length)
{
    g_autoptr(SecretText) secret = secret_text_new(bytes, length);
    g_auto(Outcome) outcome = {0};

    keyring_store(keyring, "a", "label", secret, outcome_done, &outcome);
    outcome_wait(&outcome, 1);
    expect_fault(g_steal_pointer(&outcome.error), FAULT_INVALID, "text of 1 to 32767 bytes");
}

static void test_what_no_keyring_takes(void **state)
{
    Stage *stage = *state;
    g_autoptr(Keyring) keyring = make(stage, KEYRING_MEMORY, LONG_MS);
    g_autofree char *large = g_strnfill(KEYRING_SECRET_MAX + 1, 'x');
    g_autofree char *name = g_strnfill(KEYRING_ACCOUNT_MAX + 1, 'x');

    check_refused_secret(keyring, large, -1);
    check_refused_secret(keyring, "", -1);
    check_refused_secret(keyring, "a\0b", 3);
    expect_fault(ask_erase(keyring, name), FAULT_INVALID, "1 to 1024 bytes");
    expect_fault(ask_erase(keyring, ""), FAULT_INVALID, "1 to 1024 bytes");
    expect_fault(ask_erase(keyring, "\xff"), FAULT_INVALID, "UTF-8");
    assert_string_equal(stage->third.heard->str, "");

    large[KEYRING_SECRET_MAX] = '\0';
    name[KEYRING_ACCOUNT_MAX] = '\0';
    expect_well(ask_store(keyring, name, large));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_names),
        TEST(test_auto_takes_the_first_that_is_there),
        TEST(test_auto_says_what_it_passed_over),
        TEST(test_auto_does_not_pass_over_one_that_is_locked),
        TEST(test_auto_does_not_pass_over_one_that_hangs),
        TEST(test_the_choice_is_made_once),
        TEST(test_any_call_chooses),
        TEST(test_trouble_while_choosing_does_not_end_other_calls),
        TEST(test_the_last_rung_is_taken_in_any_case),
        TEST(test_nothing_is_built_in),
        TEST(test_a_named_kind_that_is_not_built_in),
        TEST(test_a_named_kind_has_no_stand_in),
        TEST(test_never_from_inside_the_call),
        TEST(test_one_after_another),
        TEST(test_a_late_answer_is_dropped),
        TEST(test_calls_that_wait_meet_their_deadline),
        TEST(test_a_callback_may_call),
        TEST(test_freeing_cancels),
        TEST(test_calls_made_while_freeing_are_cancelled_too),
        TEST(test_a_callback_may_free),
        TEST(test_a_callback_may_free_after_the_deadline),
        TEST(test_what_no_keyring_takes),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
