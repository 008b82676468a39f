/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/net.h"
#include "url.h"

static void test_normalises(void **state)
{
    static const char *const pairs[][2] = {
        {"https://ref.supabase.co", "https://ref.supabase.co"},
        {"  HTTPS://Ref.Supabase.CO///\n", "https://ref.supabase.co"},
        {"https://ref.supabase.co:443", "https://ref.supabase.co"},
        {"https://ref.supabase.co:8443/", "https://ref.supabase.co:8443"},
        {"http://localhost:54321", "http://localhost:54321"},
        {"http://LOCALHOST", "http://localhost"},
        {"http://127.0.0.1:80/", "http://127.0.0.1"},
        {"http://127.8.9.10:54321", "http://127.8.9.10:54321"},
        {"http://0x7f.1:54321", "http://127.0.0.1:54321"},
        {"http://[::1]:54321/", "http://[::1]:54321"},
        {"https://[2001:DB8::1]:1", "https://[2001:db8::1]:1"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *url = net_normalise_base_url(pairs[i][0], &error);

        if (url == NULL)
            fail_msg("%s: %s", pairs[i][0], error->message);
        assert_string_equal(url, pairs[i][1]);
    }
}

static void test_refuses_in_words(void **state)
{
    static const char *const pairs[][2] = {
        {"", "must begin with https://"},
        {"ref.supabase.co", "must begin with https://"},
        {"ftp://ref.supabase.co", "must begin with https://"},
        {"file:///etc/passwd", "must begin with https://"},
        {"http://ref.supabase.co", "must begin with https:// (http:// is for this machine only)"},
        {"http://127.0.0.1.evil.example", "this machine only"},
        {"http://localhost.evil.example", "this machine only"},
        {"http://0.0.0.0:1", "this machine only"},
        {"http://[::2]", "this machine only"},
        {"http://[::ffff:127.0.0.1]", "this machine only"},
        {"https://me@ref.supabase.co", "user name or password"},
        {"https://me:secret@ref.supabase.co", "user name or password"},
        {"http://localhost@evil.example", "user name or password"},
        {"https://ref.supabase.co/rest/v1", "without a path"},
        {"https://ref.supabase.co?x=1", "after ? or #"},
        {"https://ref.supabase.co/#x", "after ? or #"},
        {"https://ref.supabase.co:0x", "port"},
        {"https://ref.supabase.co:99999", "port"},
        {"https://", "host name"},
        {"https://ref supabase.co", "can't be"},
        {"https://ref\nsupabase.co", "can't be"},
        {"https://r\xc3\xa9"
         "f.example",
         "ASCII"},
        {"https://[fe80::1%25eth0]", "network interface"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *url = net_normalise_base_url(pairs[i][0], &error);

        if (url != NULL)
            fail_msg("%s became %s", pairs[i][0], url);
        assert_int_equal(fault_kind(error), FAULT_CONFIG);
        if (strstr(error->message, pairs[i][1]) == NULL)
            fail_msg("%s: %s", pairs[i][0], error->message);
        assert_null(strstr(error->message, "secret"));
    }
}

static void test_escapes(void **state)
{
    g_autoptr(GString) url = g_string_new("x=");

    net_append_escaped(url, "aZ09-._~", -1);
    assert_string_equal(url->str, "x=aZ09-._~");

    g_string_truncate(url, 0);
    net_append_escaped(url, "a b+c,(d)\"e\"%*/?&=#\n\xc3\xa9", -1);
    assert_string_equal(url->str, "a%20b%2Bc%2C%28d%29%22e%22%25%2A%2F%3F%26%3D%23%0A%C3%A9");

    g_string_truncate(url, 0);
    net_append_escaped(url, "a\0bcd", 3);
    assert_string_equal(url->str, "a%00b");
}

static void test_places(void **state)
{
    g_auto(NetPlace) here = {0}, there = {0}, refused = {0};
    g_autoptr(GError) error = NULL;

    assert_true(net_place_init(&here, "http://127.0.0.1:54321/rest/v1/x?y=z", NULL));
    assert_string_equal(here.label, "127.0.0.1:54321");
    assert_true(here.loopback);
    assert_false(here.tls);

    assert_true(net_place_init(&there, "https://ref.supabase.co/rest/v1/x?y=z#q", NULL));
    assert_string_equal(there.label, "ref.supabase.co");
    assert_false(there.loopback);
    assert_true(there.tls);

    assert_false(net_place_init(&refused, "http://ref.supabase.co/", &error));
    assert_int_equal(fault_kind(error), FAULT_CONFIG);
}

static void test_location_labels(void **state)
{
    g_autofree char *absolute = net_url_host_label("https://user:pw@evil.example:8/login?token=x");
    g_autofree char *other_scheme = net_url_host_label("weird://elsewhere/x");

    assert_string_equal(absolute, "evil.example");
    assert_string_equal(other_scheme, "elsewhere");
    assert_null(net_url_host_label("/login"));
    assert_null(net_url_host_label("\x1b]0;x\x07"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normalises),      cmocka_unit_test(test_refuses_in_words),
        cmocka_unit_test(test_escapes),         cmocka_unit_test(test_places),
        cmocka_unit_test(test_location_labels),
    };

    return cmocka_run_group_tests_name("net/url", tests, NULL, NULL);
}
