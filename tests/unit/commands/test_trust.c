/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <glib/gstdio.h>

#include <cmocka.h>

#include "http_server.h"
#include "looptrace/trust.h"

/* Services as far as trust looks at them: a line to a server with TLS whose authority the line knows, but the config
 * doesn't name. */
typedef struct {
    Services services;
    HttpServer *server;
    char *directory;
} Fixture;

static void connect_to(Fixture *fixture, HttpServerKind kind)
{
    Services *services = &fixture->services;

    http_server_free(fixture->server);
    supabase_free(services->supabase);
    net_session_free(services->net);
    g_free(services->url);
    fixture->server = http_server_new(kind);
    services->url = g_strdup(http_server_url(fixture->server));
    const NetOptions net = {.ca_file = http_server_ca_file(fixture->server), .user_agent = "test"};
    services->net = net_session_new(&net, services->context, NULL);
    const SupabaseOptions options = {.url = services->url, .anon_key = "sb_publishable_test"};
    services->supabase =
        supabase_new(&options, services->net, services->keyring, services->context, NULL);
}

static int setup(void **state)
{
    static Fixture fixture;
    const char *options[SETTING_COUNT] = {0};

    fixture = (Fixture){.directory = g_dir_make_tmp("trust-XXXXXX", NULL)};
    g_autofree char *path = g_build_filename(fixture.directory, "config", NULL);
    g_assert_true(g_file_set_contents(path, "# mine\n[looptrace]\n", -1, NULL));
    g_setenv("LOOPTRACE_CONFIG", path, TRUE);
    g_unsetenv("LOOPTRACE_CA_FILE");
    fixture.services.context = g_main_context_default();
    fixture.services.config = config_load(options, NULL);
    fixture.services.keyring = keyring_new(KEYRING_MEMORY, NULL);
    connect_to(&fixture, HTTP_TLS);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *path = g_build_filename(fixture->directory, "config", NULL);

    supabase_free(fixture->services.supabase);
    net_session_free(fixture->services.net);
    keyring_free(fixture->services.keyring);
    config_free(fixture->services.config);
    http_server_free(fixture->server);
    g_free(fixture->services.url);
    g_unlink(path);
    g_rmdir(fixture->directory);
    g_free(fixture->directory);
    return 0;
}

typedef struct {
    gboolean told;
    TrustState state;
    char *text, *mark, *message;
    FaultKind kind;
} Seen;

static void take(const TrustLook *look, const GError *error, gpointer data)
{
    Seen *seen = data;

    seen->told = TRUE;
    seen->message = error == NULL ? NULL : g_strdup(error->message);
    seen->kind = fault_kind(error);
    if (look == NULL)
        return;
    seen->state = look->state;
    seen->text = g_strdup(look->text);
    seen->mark = g_strdup(look->mark);
}

static Seen look_for(Fixture *fixture, const char *named)
{
    Seen seen = {0};

    trust_look(&fixture->services, named, take, &seen);
    assert_false(seen.told); /* never from inside the call */
    while (!seen.told)
        g_main_context_iteration(fixture->services.context, TRUE);
    return seen;
}

static Seen look_at(Fixture *fixture)
{
    return look_for(fixture, NULL);
}

/* Of a mark, "URL SHA256 ISSUER". Caller frees. */
static char *fingerprint(const Seen *seen)
{
    g_auto(GStrv) parts = g_strsplit(seen->mark, " ", 3);

    return g_strdup(parts[1]);
}

static void seen_clear(Seen *seen)
{
    g_free(seen->text);
    g_free(seen->mark);
    g_free(seen->message);
}

static void test_first_use(void **state)
{
    Fixture *fixture = *state;
    Seen first = look_at(fixture);
    g_autofree char *sha256 = fingerprint(&first);

    assert_int_equal(first.state, TRUST_NEW);
    assert_non_null(strstr(first.text, "for the first time"));
    assert_non_null(strstr(first.text, fixture->services.url));
    assert_non_null(strstr(first.text, sha256));
    assert_non_null(strstr(first.text, "Issued by: "));
    assert_null(strstr(first.text, "(not named)"));
    assert_int_equal(strlen(sha256), 32 * 3 - 1);
    /* nothing but the project key went there */
    assert_int_equal(http_server_count(fixture->server), 1);
    assert_null(http_request_header(http_server_request(fixture->server, 0), "authorization"));
    assert_int_equal(http_server_request(fixture->server, 0)->length, 0);

    assert_true(trust_remember(&fixture->services, first.mark, NULL));
    Seen second = look_at(fixture);
    assert_int_equal(second.state, TRUST_KNOWN);
    seen_clear(&first);
    seen_clear(&second);

    /* also for the next run, beside what the file said */
    const char *options[SETTING_COUNT] = {0};
    g_autofree char *text = NULL;
    g_autoptr(Config) again = config_load(options, NULL);
    assert_non_null(config_get(again, SETTING_TRUSTED));
    assert_true(g_file_get_contents(g_getenv("LOOPTRACE_CONFIG"), &text, NULL, NULL));
    assert_true(g_str_has_prefix(text, "# mine"));
}

static void test_changes(void **state)
{
    Fixture *fixture = *state;
    Services *services = &fixture->services;
    Seen first = look_at(fixture);
    g_auto(GStrv) parts = g_strsplit(first.mark, " ", 3);
    g_autofree char *renewed = g_strdup_printf("%s AA:BB %s", parts[0], parts[2]);
    g_autofree char *changed = g_strdup_printf("%s AA:BB CN = Somebody", parts[0]);
    g_autofree char *elsewhere =
        g_strdup_printf("https://elsewhere.test %s %s", parts[1], parts[2]);
    const struct {
        const char *mark;
        TrustState state;
        const char *words;
    } rows[] = {
        {renewed, TRUST_RENEWED, "has been renewed"},
        {changed, TRUST_CHANGED, "another issuer"},
        {elsewhere, TRUST_NEW, "first time"},
        {"nonsense", TRUST_NEW, "first time"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        config_set_option(services->config, SETTING_TRUSTED, rows[i].mark);
        Seen seen = look_at(fixture);
        assert_int_equal(seen.state, rows[i].state);
        assert_non_null(strstr(seen.text, rows[i].words));
        seen_clear(&seen);
    }
    seen_clear(&first);
}

/* Who has named an authority or keys has said it; and nothing leaves the machine for one that listens on it. */
static void test_nothing_to_ask(void **state)
{
    Fixture *fixture = *state;

    config_set_option(fixture->services.config, SETTING_CA_FILE, "/some/file");
    Seen named = look_at(fixture);
    assert_int_equal(named.state, TRUST_KNOWN);
    assert_int_equal(http_server_count(fixture->server), 0);
    config_set_option(fixture->services.config, SETTING_CA_FILE, NULL);
    connect_to(fixture, HTTP_PLAIN);
    Seen plain = look_at(fixture);
    assert_int_equal(plain.state, TRUST_KNOWN);
    assert_int_equal(http_server_count(fixture->server), 0);
    seen_clear(&named);
    seen_clear(&plain);
}

/* A certificate that nobody vouches for is never a question. */
static void test_stranger(void **state)
{
    Fixture *fixture = *state;

    connect_to(fixture, HTTP_TLS_STRANGER);
    Seen seen = look_at(fixture);
    assert_null(seen.text);
    assert_non_null(seen.message);
    seen_clear(&seen);
}

static void assert_named(Fixture *fixture, const char *named, gboolean is_it)
{
    Seen seen = look_for(fixture, named);

    if (is_it) {
        assert_null(seen.message);
        assert_int_equal(seen.state, TRUST_KNOWN);
    } else {
        assert_non_null(strstr(seen.message, "isn't the one that --trust names"));
        assert_int_equal(seen.kind, FAULT_TLS);
    }
    seen_clear(&seen);
}

/* Whatever is kept or set: the one that is named, or none. */
static void test_named(void **state)
{
    Fixture *fixture = *state;
    Config *config = fixture->services.config;
    Seen first = look_at(fixture);
    g_auto(GStrv) parts = g_strsplit(first.mark, " ", 3);
    g_autofree char *renewed = g_strdup_printf("%s AA:BB %s", parts[0], parts[2]);
    g_autofree char *changed = g_strdup_printf("%s AA:BB CN = Somebody", parts[0]);
    g_autofree char *lower = g_ascii_strdown(parts[1], -1);
    g_autofree char *longer = g_strconcat(parts[1], ":00", NULL);
    g_auto(GStrv) bytes = g_strsplit(parts[1], ":", -1);
    g_autofree char *plain = g_strjoinv("", bytes);
    const char *const marks[] = {NULL, first.mark, renewed, changed};

    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        config_set_option(config, SETTING_TRUSTED, marks[i]);
        assert_named(fixture, parts[1], TRUE);
        assert_named(fixture, lower, TRUE);
        assert_named(fixture, plain, TRUE);
        assert_named(fixture, longer, FALSE);
        assert_named(fixture, "AA:BB", FALSE);
        assert_named(fixture, "", FALSE);
    }
    config_set_option(config, SETTING_TRUSTED, NULL);
    config_set_option(config, SETTING_CA_FILE, "/some/file");
    assert_named(fixture, "AA:BB", FALSE);
    assert_named(fixture, parts[1], TRUE);
    seen_clear(&first);
}

/* What was named is kept where it is news, so that nobody is asked the next time. */
static void test_named_is_kept(void **state)
{
    Fixture *fixture = *state;
    Config *config = fixture->services.config;
    Seen first = look_at(fixture);
    g_autofree char *sha256 = fingerprint(&first);
    Seen named = look_for(fixture, sha256);

    assert_string_equal(named.mark, first.mark);
    config_set_option(config, SETTING_TRUSTED, first.mark);
    Seen again = look_for(fixture, sha256);
    assert_null(again.mark);
    config_set_option(config, SETTING_TRUSTED, NULL);
    config_set_option(config, SETTING_CA_FILE, "/some/file");
    Seen set = look_for(fixture, sha256);
    assert_null(set.mark);
    seen_clear(&first);
    seen_clear(&named);
    seen_clear(&again);
    seen_clear(&set);
}

static void test_named_for_plain_http(void **state)
{
    Fixture *fixture = *state;

    connect_to(fixture, HTTP_PLAIN);
    Seen seen = look_for(fixture, "AA:BB");
    assert_int_equal(seen.kind, FAULT_USAGE);
    assert_non_null(strstr(seen.message, "--trust"));
    assert_int_equal(http_server_count(fixture->server), 0);
    seen_clear(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_first_use, setup, teardown),
        cmocka_unit_test_setup_teardown(test_changes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_to_ask, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stranger, setup, teardown),
        cmocka_unit_test_setup_teardown(test_named, setup, teardown),
        cmocka_unit_test_setup_teardown(test_named_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(test_named_for_plain_http, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
