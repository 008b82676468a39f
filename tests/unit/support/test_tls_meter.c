/* SPDX-License-Identifier: MIT */
/* Against OpenSSL at both ends, which knows what was handshake: what it says before and after. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs those first */
#include <cmocka.h>
#include <string.h>

#include "certificates.h"
#include "tls_meter.h"

typedef struct {
    SSL_CTX *client_context, *server_context;
    SSL *client, *server;
    TlsMeter meter;
} Ends;

static void ends_init(Ends *ends, int version)
{
    Identity authority = {0};
    Identity leaf = {0};

    memset(ends, 0, sizeof *ends);
    identity_init_authority(&authority, "meter");
    identity_init_server(&leaf, &authority, "DNS:localhost", 2);
    ends->server_context = SSL_CTX_new(TLS_server_method());
    ends->client_context = SSL_CTX_new(TLS_client_method());
    assert_int_equal(SSL_CTX_use_certificate(ends->server_context, leaf.certificate), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(ends->server_context, leaf.key), 1);
    SSL_CTX_set_max_proto_version(ends->client_context, version);
    SSL_CTX_set_session_cache_mode(ends->client_context, SSL_SESS_CACHE_CLIENT);
    identity_clear(&leaf);
    identity_clear(&authority);
}

static void ends_connect(Ends *ends, SSL_SESSION *session)
{
    SSL_free(ends->client);
    SSL_free(ends->server);
    ends->client = SSL_new(ends->client_context);
    ends->server = SSL_new(ends->server_context);
    SSL_set_bio(ends->client, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_bio(ends->server, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ends->client);
    SSL_set_accept_state(ends->server);
    if (session != NULL)
        SSL_set_session(ends->client, session);
    memset(&ends->meter, 0, sizeof ends->meter);
}

static void ends_clear(Ends *ends)
{
    SSL_free(ends->client);
    SSL_free(ends->server);
    SSL_CTX_free(ends->client_context);
    SSL_CTX_free(ends->server_context);
}

/* Carries what one end has said to the other, in pieces of this size. */
static gsize carry(Ends *ends, LineDirection direction, gsize piece)
{
    SSL *from = direction == LINE_UP ? ends->client : ends->server;
    SSL *to = direction == LINE_UP ? ends->server : ends->client;
    guint8 bytes[1024];
    gsize all = 0;
    int got;

    while ((got = BIO_read(SSL_get_wbio(from), bytes, (int)piece)) > 0) {
        assert_int_equal(
            tls_meter_feed(&ends->meter, direction, bytes, (gsize)got, G_MAXUINT64, G_MAXUINT64),
            got);
        (void)BIO_write(SSL_get_rbio(to), bytes, got);
        all += (gsize)got;
    }
    return all;
}

/* Until both are done and neither has more to say; tickets too. Returns all bytes by direction. */
static void shake(Ends *ends, gsize piece, gsize all[2])
{
    char byte;

    all[LINE_UP] = all[LINE_DOWN] = 0;
    for (guint i = 0; i < 6; i++) {
        (void)SSL_do_handshake(ends->client);
        (void)SSL_read(ends->client, &byte, 1); /* takes tickets */
        all[LINE_UP] += carry(ends, LINE_UP, piece);
        (void)SSL_do_handshake(ends->server);
        all[LINE_DOWN] += carry(ends, LINE_DOWN, piece);
    }
    assert_true(SSL_is_init_finished(ends->client));
}

static void speak(Ends *ends, SSL *end, const char *text)
{
    char heard[64] = "";
    SSL *other = end == ends->client ? ends->server : ends->client;

    assert_int_equal(SSL_write(end, text, (int)strlen(text)), strlen(text));
    (void)carry(ends, end == ends->client ? LINE_UP : LINE_DOWN, 7);
    assert_int_equal(SSL_read(other, heard, sizeof heard), strlen(text));
}

static void check_connection(Ends *ends, gsize piece, gsize overhead)
{
    const TlsCounts *counts = &ends->meter.counts;
    gsize all[2];

    shake(ends, piece, all);
    for (guint i = 0; i < 2; i++) {
        assert_int_equal(counts->handshake[i], all[i]);
        assert_int_equal(counts->data[i], 0);
    }
    assert_false(tls_meter_is_open(&ends->meter));
    speak(ends, ends->client, "how much?");
    speak(ends, ends->server, "this much");
    speak(ends, ends->server, "and more");
    assert_int_equal(counts->data[LINE_UP], strlen("how much?") + overhead);
    assert_int_equal(counts->data[LINE_DOWN], strlen("this muchand more") + 2 * overhead);
    assert_int_equal(counts->records[LINE_DOWN], 2);
    assert_int_equal(counts->handshake[LINE_UP], all[LINE_UP]);
    assert_true(tls_meter_is_open(&ends->meter));
}

/* Header, kind and tag; TLS 1.2 has 8 bytes of nonce instead of the kind. */
static void test_tls_13(void **state)
{
    Ends ends;

    ends_init(&ends, TLS1_3_VERSION);
    ends_connect(&ends, NULL);
    check_connection(&ends, 1000, 5 + 1 + 16);
    ends_connect(&ends, NULL);
    check_connection(&ends, 1, 5 + 1 + 16);
    ends_clear(&ends);
}

static void test_resumed(void **state)
{
    Ends ends;
    gsize all[2];

    ends_init(&ends, TLS1_3_VERSION);
    ends_connect(&ends, NULL);
    shake(&ends, 100, all);
    assert_false(ends.meter.resumed);
    SSL_SESSION *session = SSL_get1_session(ends.client);
    /* One that wasn't ended in good order can't be resumed. */
    SSL_set_shutdown(ends.client, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    ends_connect(&ends, session);
    check_connection(&ends, 1000, 5 + 1 + 16);
    assert_int_equal(SSL_session_reused(ends.client), 1);
    assert_true(ends.meter.resumed);
    SSL_SESSION_free(session);
    ends_clear(&ends);
}

static void test_tls_12(void **state)
{
    Ends ends;

    ends_init(&ends, TLS1_2_VERSION);
    ends_connect(&ends, NULL);
    check_connection(&ends, 3, 5 + 8 + 16);
    ends_clear(&ends);
}

static void test_stops_at_a_limit(void **state)
{
    const guint8 hello[] = {22, 3, 3, 0, 4, 9, 9, 9, 9};
    const guint8 data[] = {23, 3, 3, 0, 6, 1, 2, 3, 4, 5, 6};
    TlsMeter meter = {0};

    assert_int_equal(tls_meter_feed(&meter, LINE_UP, hello, sizeof hello, 7, G_MAXUINT64), 7);
    assert_int_equal(tls_meter_feed(&meter, LINE_UP, hello + 7, 2, 7, G_MAXUINT64), 0);
    assert_int_equal(tls_meter_feed(&meter, LINE_UP, hello + 7, 2, 9, 0), 2);
    assert_int_equal(tls_meter_feed(&meter, LINE_UP, data, sizeof data, 9, 8), 8);
    assert_int_equal(meter.counts.data[LINE_UP], 8);
    /* The header passes, so that it is known what the record is. */
    meter = (TlsMeter){0};
    assert_int_equal(tls_meter_feed(&meter, LINE_UP, data, sizeof data, 0, 0), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls_13),
        cmocka_unit_test(test_resumed),
        cmocka_unit_test(test_tls_12),
        cmocka_unit_test(test_stops_at_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
