/* SPDX-License-Identifier: MIT */
#include "changes.h"
#include "world.h"

/* A section that does as it is told, and writes down what happens to it. */
typedef struct {
    const char *question; /* NULL: nothing to ask after all */
    char *part;           /* as it came; NULL: nothing has changed */
    char *at;
    guint takes, ends, anews, forgets;
    FaultKind kind; /* of the last end; FAULT_KINDS: none */
    SyncSection *section;
    gboolean refresh_at_end, free_at_end;
    Ended done;
} Probe;

static char *probe_ask(gpointer self)
{
    return g_strdup(((Probe *)self)->question);
}

static gboolean probe_take(gpointer self, const cJSON *part, const char *at, GError **error)
{
    Probe *probe = self;
    GString *text = g_string_new(NULL);

    if (part != NULL)
        json_append_value(text, part);
    g_free(probe->part);
    g_free(probe->at);
    probe->part = part == NULL ? NULL : g_strdup(text->str);
    probe->at = g_strdup(at);
    probe->takes++;
    g_string_free(text, TRUE);
    return TRUE;
}

static void probe_end(gpointer self, const GError *error, gboolean anew)
{
    Probe *probe = self;

    probe->ends++;
    probe->anews += anew ? 1 : 0;
    probe->kind = error == NULL ? FAULT_KINDS : fault_kind(error);
    if (probe->refresh_at_end)
        sync_section_refresh(probe->section);
    probe->refresh_at_end = FALSE;
    if (probe->free_at_end)
        g_clear_pointer(&probe->section, sync_section_free);
    ended_take(error, &probe->done);
}

static void probe_forget(gpointer self)
{
    ((Probe *)self)->forgets++;
}

static const SyncSectionOps one = {"one",        probe_ask, probe_take, probe_end,
                                   probe_forget, NULL,      FALSE};
static const SyncSectionOps two = {"two", probe_ask, probe_take, probe_end, NULL, NULL, TRUE};

static void probe_init(Probe *probe, World *world, const SyncSectionOps *ops, const char *question)
{
    *probe = (Probe){.question = question};
    probe->section = sync_section_new(world->sync, ops, probe);
}

static void probe_clear(Probe *probe)
{
    sync_section_free(probe->section);
    g_free(probe->part);
    g_free(probe->at);
    ended_clear(&probe->done);
}

static void ask_again(World *world, Probe *probe)
{
    ended_clear(&probe->done);
    sync_section_refresh(probe->section);
    world_wait(world, &probe->done);
}

/* What wants to ask in one turn of the loop shares a request, and each gets its part. */
static void test_one_request_for_all(void **state)
{
    World *world = *state;
    Probe first, second;

    probe_init(&first, world, &one, "[1]");
    probe_init(&second, world, &two, "{\"since\":\"5\"}");
    world_answer(world, "{\"at\":\"77\",\"who\":\"me1\",\"one\":{\"n\":2}}");
    assert_null(sync_settled(world->sync));
    sync_section_refresh(first.section);
    sync_section_refresh(second.section);
    assert_int_equal(first.ends, 0); /* never from inside the call */
    world_wait(world, &first.done);
    world_wait(world, &second.done);
    assert_int_equal(world_questions(world), 1);
    assert_string_equal(world_question(world, 0),
                        "{\"one\":[1],\"two\":{\"since\":\"5\"},\"who\":\"\"}");
    assert_string_equal(first.part, "{\"n\":2}");
    assert_string_equal(first.at, "77");
    assert_null(second.part);
    assert_string_equal(second.at, "77");
    assert_string_equal(sync_settled(world->sync), "77");
    assert_int_equal(first.ends + second.ends, 2);
    probe_clear(&first);
    probe_clear(&second);
}

/* Nothing new: no body, no time, and what was asked with holds on. */
static void test_nothing_new(void **state)
{
    World *world = *state;
    Probe probe;

    probe_init(&probe, world, &one, "[1]");
    world_answer(world, "{\"at\":\"77\",\"one\":{\"n\":2}}");
    world_answer(world, NULL);
    ask_again(world, &probe);
    ask_again(world, &probe);
    assert_int_equal(probe.takes, 2);
    assert_null(probe.part);
    assert_null(probe.at);
    assert_int_equal(probe.kind, FAULT_KINDS);
    assert_string_equal(sync_settled(world->sync), "77");
    assert_int_equal(sync_link(world->sync).kind, LINK_ONLINE);
    probe_clear(&probe);
}

/* Who one is, is asked until it is known, and then by those alone whose rows go by it. */
static void test_who(void **state)
{
    World *world = *state;
    Probe first, second;

    probe_init(&first, world, &one, "[1]");
    probe_init(&second, world, &two, "[2]");
    world_answer(world, "{\"at\":\"1\",\"who\":\"me1\"}");
    world_answer(world, NULL);
    ask_again(world, &first);
    ask_again(world, &first);
    ask_again(world, &second);
    assert_string_equal(world_question(world, 0), "{\"one\":[1],\"who\":\"\"}");
    assert_string_equal(world_question(world, 1), "{\"one\":[1]}");
    assert_string_equal(world_question(world, 2), "{\"two\":[2],\"who\":\"me1\"}");
    probe_clear(&first);
    probe_clear(&second);
    /* It is kept. */
    world_start_again(world);
    probe_init(&first, world, &one, "[1]");
    ask_again(world, &first);
    assert_string_equal(world_question(world, 3), "{\"one\":[1]}");
    probe_clear(&first);
}

/* Other roles: every section forgets, asked or not, and so does the vault. */
static void test_anew(void **state)
{
    World *world = *state;
    g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);
    Probe first, second;

    probe_init(&first, world, &one, "[1]");
    probe_init(&second, world, &two, "[2]");
    world_answer(world, "{\"at\":\"1\",\"who\":\"me1\"}");
    world_answer(world, "{\"at\":\"2\",\"who\":\"me2\",\"anew\":true}");
    world_answer(world, NULL);
    ask_again(world, &second);
    vault_put(world->vault, VAULT_ORDER, "a", 0, bytes, 1);
    ask_again(world, &second);
    assert_int_equal(second.anews, 1);
    assert_int_equal(second.takes, 1); /* there was nothing to take */
    assert_int_equal(first.forgets, 1);
    assert_null(vault_get(world->vault, VAULT_ORDER, "a", 0, NULL));
    ask_again(world, &second);
    assert_string_equal(world_question(world, 2), "{\"two\":[2],\"who\":\"me2\"}");
    probe_clear(&first);
    probe_clear(&second);
}

/* An object has a name once: each has a question of its own, and none waits for the other. */
static void test_two_of_one_name(void **state)
{
    World *world = *state;
    Probe first, second;

    probe_init(&first, world, &one, "[1]");
    probe_init(&second, world, &one, "[2]");
    world_answer(world, "{\"at\":\"1\",\"who\":\"me1\",\"one\":{\"n\":10}}");
    world_answer(world, "{\"at\":\"2\",\"one\":{\"n\":20}}");
    sync_section_refresh(first.section);
    sync_section_refresh(second.section);
    world_wait(world, &first.done);
    world_wait(world, &second.done);
    assert_int_equal(world_questions(world), 2);
    assert_true(strcmp(first.part, second.part) != 0);
    assert_int_equal(first.takes + second.takes, 2);
    assert_true(strstr(world_question(world, 0), "[1]") != NULL ||
                strstr(world_question(world, 1), "[1]") != NULL);
    probe_clear(&first);
    probe_clear(&second);
}

/* A section that has nothing to ask isn't told of an end; alone it costs no request. */
static void test_nothing_to_ask(void **state)
{
    World *world = *state;
    Probe first, second;

    probe_init(&first, world, &one, NULL);
    probe_init(&second, world, &two, NULL);
    sync_section_refresh(first.section);
    world_settle(world);
    assert_int_equal(world_questions(world), 0);
    second.question = "[2]";
    world_answer(world, NULL);
    sync_section_refresh(first.section);
    ask_again(world, &second);
    assert_int_equal(first.ends, 0);
    assert_int_equal(second.ends, 1);
    probe_clear(&first);
    probe_clear(&second);
}

/* Asking again while a question is under way, and from its end, makes one more each. */
static void test_asking_again(void **state)
{
    World *world = *state;
    Probe probe;

    probe_init(&probe, world, &one, "[1]");
    world_answer(world, "{\"at\":\"1\",\"who\":\"me1\"}");
    world_answer(world, NULL);
    probe.refresh_at_end = TRUE;
    ask_again(world, &probe);
    while (probe.ends < 2)
        world_settle(world);
    assert_int_equal(world_questions(world), 2);
    probe_clear(&probe);
}

/* Whoever is gone when the answer comes isn't called; nor is one who goes from within. */
static void test_gone_meanwhile(void **state)
{
    World *world = *state;
    Probe first, second;

    probe_init(&first, world, &one, "[1]");
    probe_init(&second, world, &two, "[2]");
    http_server_on(world->flow->server, "POST", CHANGES,
                   &(HttpResponse){.status = 204, .hold = TRUE});
    sync_section_refresh(first.section);
    sync_section_refresh(second.section);
    while (world_questions(world) == 0)
        world_settle(world);
    g_clear_pointer(&first.section, sync_section_free);
    second.free_at_end = TRUE;
    http_server_release(world->flow->server);
    world_wait(world, &second.done);
    world_settle(world);
    assert_int_equal(first.ends + first.takes, 0);
    assert_int_equal(second.ends, 1);
    probe_clear(&first);
    probe_clear(&second);
}

/* What is looked at now doesn't wait for the answer to what was looked at before. */
static void test_nobody_waits_for_another(void **state)
{
    World *world = *state;
    Probe first, other, same;

    probe_init(&first, world, &one, "[1]");
    probe_init(&other, world, &two, "[2]");
    probe_init(&same, world, &one, "[3]");
    http_server_on(world->flow->server, "POST", CHANGES,
                   &(HttpResponse){.status = 204, .hold = TRUE});
    http_server_on(world->flow->server, "POST", CHANGES, &(HttpResponse){.status = 204});
    sync_section_refresh(first.section);
    while (world_questions(world) == 0)
        world_settle(world);
    sync_section_refresh(other.section);
    sync_section_refresh(same.section); /* of the same name, but another one */
    world_wait(world, &other.done);
    world_wait(world, &same.done);
    assert_int_equal(world_questions(world), 2);
    assert_int_equal(first.ends, 0);

    /* Nobody wants to know any more: it is taken from the line. */
    g_clear_pointer(&first.section, sync_section_free);
    while (net_session_in_flight(world->flow->net) > 0)
        world_settle(world);
    assert_int_equal(first.ends + first.takes, 0);
    http_server_release(world->flow->server);
    probe_clear(&first);
    probe_clear(&other);
    probe_clear(&same);
}

static void test_answers_that_are_none(void **state)
{
    static const struct {
        int status;
        const char *body;
        FaultKind kind;
    } answers[] = {
        {200, "{}", FAULT_DECODE},
        {200, "[]", FAULT_DECODE},
        {200, "null", FAULT_DECODE},
        {200, "{\"at\":5}", FAULT_DECODE},
        {200, "{\"at\":\"1\"", FAULT_DECODE},
        {403, "{\"code\":\"42501\",\"message\":\"no\"}", FAULT_REFUSED},
    };
    World *world = *state;
    Probe probe;

    probe_init(&probe, world, &one, "[1]");
    for (guint i = 0; i < G_N_ELEMENTS(answers); i++)
        flow_answer(world->flow, "POST", CHANGES, answers[i].status, answers[i].body);
    for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
        ask_again(world, &probe);
        if (probe.kind != answers[i].kind)
            fail_msg("%s ended as %s", answers[i].body,
                     probe.kind == FAULT_KINDS ? "done" : fault_kind_name(probe.kind));
    }
    assert_int_equal(probe.takes, 0);
    assert_true(sync_has_changes(world->sync));
    probe_clear(&probe);
}

static void test_a_platform_without_it(void **state)
{
    World *world = *state;
    Probe probe;

    probe_init(&probe, world, &one, "[1]");
    world_lack_changes(world);
    assert_true(sync_has_changes(world->sync));
    ask_again(world, &probe);
    assert_string_equal(probe.done.code, "PGRST202");
    assert_false(sync_has_changes(world->sync));
    guint asked = world_questions(world);
    ask_again(world, &probe); /* known: without a byte */
    assert_string_equal(probe.done.code, "PGRST202");
    assert_int_equal(world_questions(world), asked);
    probe_clear(&probe);
}

/* What rides along is asked for with what others want, never by itself, and not beside Home. */
static void test_what_is_unread_rides_along(void **state)
{
    World *world = *state;
    Probe probe;

    sync_watch_unread(world->sync);
    probe_init(&probe, world, &one, "[1]");
    assert_false(sync_unread(world->sync).known);
    world_answer(world, "{\"at\":\"77\",\"one\":{\"n\":2},\"new\":{\"messages\":3,"
                        "\"notifications\":5}}");
    world_answer(world, NULL);
    ask_again(world, &probe);
    assert_non_null(strstr(world_question(world, 0), "\"new\":[]"));
    assert_true(sync_unread(world->sync).known);
    assert_int_equal(sync_unread(world->sync).messages, 3);
    assert_int_equal(sync_unread(world->sync).notifications, 5);
    ask_again(world, &probe);
    assert_int_equal(world_questions(world), 2);
    assert_non_null(strstr(world_question(world, 1), "\"new\":[3,5]"));
    assert_int_equal(sync_unread(world->sync).messages, 3);
    probe_clear(&probe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_one_request_for_all),
        WORLD_TEST(test_nothing_new),
        WORLD_TEST(test_what_is_unread_rides_along),
        WORLD_TEST(test_who),
        WORLD_TEST(test_anew),
        WORLD_TEST(test_two_of_one_name),
        WORLD_TEST(test_nothing_to_ask),
        WORLD_TEST(test_asking_again),
        WORLD_TEST(test_gone_meanwhile),
        WORLD_TEST(test_nobody_waits_for_another),
        WORLD_TEST(test_answers_that_are_none),
        WORLD_TEST(test_a_platform_without_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
