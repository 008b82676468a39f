/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "pins.h"

#define PIN_A "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define PIN_B "sha256//BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA="

static void test_lists(void **state)
{
    static const char *const fine[] = {PIN_A ";" PIN_B, PIN_A "," PIN_B, " " PIN_A "  " PIN_B "\n",
                                       PIN_A ";" PIN_B ";" PIN_A};

    for (gsize i = 0; i < G_N_ELEMENTS(fine); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *pins = net_pins_parse(fine[i], &error);
        assert_null(error);
        assert_string_equal(pins, PIN_A ";" PIN_B);
    }
    assert_true(net_check_pins(NULL, NULL));
}

static void assert_refused(const char *text, const char *words)
{
    g_autoptr(GError) error = NULL;

    assert_false(net_check_pins(text, &error));
    assert_int_equal(fault_kind(error), FAULT_CONFIG);
    if (strstr(error->message, words) == NULL)
        fail_msg("%s: %s", text, error->message);
}

static void test_a_spare_is_needed(void **state)
{
    assert_refused(PIN_A, "add a second one");
    assert_refused(PIN_A ";" PIN_A, "add a second one");
    assert_refused("", "add a second one");
}

static void test_what_is_no_pin(void **state)
{
    assert_refused(PIN_A ";sha256//short=", "sha256//short= can't be a pin");
    assert_refused(PIN_A ";SHA256//BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA=", "can't be a pin");
    assert_refused(PIN_A ";sha256//BBBBBBBBBBBBBBBBBBBBB*BBBBBBBBBBBBBBBBBBBBA=", "can't be a pin");
    assert_refused(PIN_A ";sha256//BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=", "can't be a pin");
    assert_refused("\x1b[31m;" PIN_A, "can't be a pin");
}

/* ---- certificates ---- */

static void test_damaged_certificates(void **state)
{
    g_autofree char *pem = NULL;
    gsize length = 0;
    Fixture fixture;

    fixture_init(&fixture, HTTP_TLS, FIXTURE_OPTIONS);
    assert_true(g_file_get_contents(http_server_ca_file(fixture.server), &pem, &length, NULL));
    fixture_clear(&fixture);

    g_autofree char *whole = net_pin_of_certificate(pem);
    assert_non_null(whole);
    assert_true(net_check_pins(whole, NULL) == FALSE);

    const char *begin = strchr(pem, '\n') + 1;
    g_autofree char *base64 = g_strndup(begin, (gsize)(strstr(begin, "-----END") - begin));
    g_autofree guchar *der = g_base64_decode(base64, &length);
    /* Every shorter one, in a block of just its length, so that a read beyond it is seen. */
    for (gsize cut = 0; cut < length; cut++) {
        g_autofree char *text = g_base64_encode(der, cut);
        g_autofree char *block = g_strconcat("-----BEGIN CERTIFICATE-----\n", text,
                                             "\n-----END CERTIFICATE-----\n", NULL);
        g_autofree char *pin = net_pin_of_certificate(block);
        assert_null(pin);
    }
    assert_null(net_pin_of_certificate(""));
    assert_null(net_pin_of_certificate("-----BEGIN CERTIFICATE-----"));
}

/* ---- sessions ---- */

static void ask_with(HttpServer *server, GMainContext *context, const char *pins, Outcome *outcome)
{
    const NetOptions options = {
        .user_agent = "looptrace-test", .ca_file = http_server_ca_file(server), .pins = pins};
    g_autoptr(NetSession) session = net_session_new(&options, context, NULL);
    Fixture borrowed = {.context = context, .server = server, .session = session};

    assert_non_null(session);
    fixture_get(&borrowed, "/x", outcome);
}

static void pins_of(HttpServerKind kind)
{
    g_auto(Outcome) strange = {0}, known = {0}, spare = {0};
    Fixture fixture;

    fixture_init(&fixture, kind, FIXTURE_OPTIONS);
    http_server_on(fixture.server, "GET", "/x", &(HttpResponse){.body = "{}"});
    ask_with(fixture.server, fixture.context, PIN_A " " PIN_B, &strange);
    assert_fault(&strange, FAULT_TLS,
                 "isn't one of those pinned for this profile: it shows sha256//");
    assert_int_equal(http_server_count(fixture.server), 0);

    /* What it said was seen is what curl takes for the key. */
    g_autofree char *seen = g_strndup(strstr(strange.complaint, "sha256//"), strlen(PIN_A));
    g_autofree char *first = g_strconcat(seen, " ", PIN_A, NULL);
    g_autofree char *second = g_strconcat(PIN_A, ",", seen, NULL);
    ask_with(fixture.server, fixture.context, first, &known);
    assert_int_equal(known.status, 200);
    ask_with(fixture.server, fixture.context, second, &spare);
    assert_int_equal(spare.status, 200);
    fixture_clear(&fixture);
}

static void test_pinned_sessions(void **state)
{
    pins_of(HTTP_TLS);
    pins_of(HTTP_TLS_2);
}

static void test_pins_do_not_replace_authorities(void **state)
{
    g_auto(Outcome) outcome = {0};
    Fixture fixture;

    fixture_init(&fixture, HTTP_TLS_STRANGER, FIXTURE_OPTIONS);
    ask_with(fixture.server, fixture.context, PIN_A " " PIN_B, &outcome);
    assert_fault(&outcome, FAULT_TLS, "signed by an authority that isn't trusted here");
    fixture_clear(&fixture);
}

static void test_bad_pins_make_no_session(void **state)
{
    g_autoptr(GError) error = NULL;

    assert_null(net_session_new(&(NetOptions){.pins = PIN_A}, NULL, &error));
    assert_int_equal(fault_kind(error), FAULT_CONFIG);
}

/* ---- the version of HTTP ---- */

static void test_http1_only(void **state)
{
    const NetOptions options = {.user_agent = "looptrace-test", .http1 = TRUE};
    g_auto(Outcome) one = {0}, two = {0};
    Fixture fixture;

    fixture_init(&fixture, HTTP_TLS, &options);
    fixture_get(&fixture, "/x", &one);
    assert_int_equal(one.status, 404);
    fixture_clear(&fixture);
    fixture_init(&fixture, HTTP_TLS_2, &options);
    fixture_get(&fixture, "/x", &two);
    assert_non_null(two.complaint);
    assert_int_equal(http_server_count(fixture.server), 0);
    fixture_clear(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_a_spare_is_needed),
        cmocka_unit_test(test_what_is_no_pin),
        cmocka_unit_test(test_damaged_certificates),
        cmocka_unit_test(test_pinned_sessions),
        cmocka_unit_test(test_pins_do_not_replace_authorities),
        cmocka_unit_test(test_bad_pins_make_no_session),
        cmocka_unit_test(test_http1_only),
    };

    return cmocka_run_group_tests_name("net/pins", tests, NULL, NULL);
}
