/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>

#include "trouble.h"

typedef struct {
    NetTrouble trouble;
    FaultKind kind;
    gboolean may_pass;
    const char *sentence;
} Row;

static const Row rows[] = {
    {{.code = CURLE_COULDNT_RESOLVE_HOST},
     FAULT_OFFLINE,
     TRUE,
     "the name ref.test:8 isn't known: the network or its name server is down, or the address is "
     "misspelt"},
    {{.code = CURLE_COULDNT_RESOLVE_PROXY},
     FAULT_PROXY,
     TRUE,
     "the name of the proxy on the way to ref.test:8 isn't known"},
    {{.code = CURLE_COULDNT_CONNECT, .system_errno = ECONNREFUSED},
     FAULT_OFFLINE,
     TRUE,
     "ref.test:8 refuses the connection: nothing listens there"},
    {{.code = CURLE_COULDNT_CONNECT, .system_errno = ENETUNREACH},
     FAULT_OFFLINE,
     TRUE,
     "there is no route to ref.test:8"},
    {{.code = CURLE_COULDNT_CONNECT, .system_errno = EACCES},
     FAULT_OFFLINE,
     TRUE,
     "ref.test:8 can't be reached"},
    {{.code = CURLE_COULDNT_CONNECT,
      .system_errno = ECONNREFUSED,
      .details = "Failed to connect to ref.test port 8 after 0 ms: Couldn't connect to server"},
     FAULT_OFFLINE,
     TRUE,
     "ref.test:8 refuses the connection: nothing listens there"},
    {{.code = CURLE_COULDNT_CONNECT,
      .system_errno = ECONNREFUSED,
      .details = "Failed to connect to proxy.test port 3128 after 0 ms: Couldn't connect"},
     FAULT_PROXY,
     TRUE,
     "the proxy on the way to ref.test:8 can't be reached"},
    {{.code = CURLE_RECV_ERROR, .proxy_status = 407},
     FAULT_PROXY,
     FALSE,
     "the proxy on the way to ref.test:8 wants a user name and password, or others than it was "
     "given"},
    {{.code = CURLE_PROXY, .proxy_code = CURLPX_USER_REJECTED},
     FAULT_PROXY,
     FALSE,
     "the proxy on the way to ref.test:8 wants a user name and password, or others than it was "
     "given"},
    {{.code = CURLE_PROXY, .proxy_code = CURLPX_NO_AUTH},
     FAULT_PROXY,
     FALSE,
     "the proxy on the way to ref.test:8 wants a user name and password, or others than it was "
     "given"},
    {{.code = CURLE_RECV_ERROR, .proxy_status = 403},
     FAULT_PROXY,
     FALSE,
     "the proxy doesn't let us through to ref.test:8"},
    {{.code = CURLE_PROXY, .proxy_code = CURLPX_REPLY_NOT_ALLOWED},
     FAULT_PROXY,
     FALSE,
     "the proxy doesn't let us through to ref.test:8"},
    {{.code = CURLE_RECV_ERROR, .proxy_status = 502},
     FAULT_PROXY,
     TRUE,
     "the proxy can't reach ref.test:8"},
    {{.code = CURLE_PROXY, .proxy_code = CURLPX_REPLY_HOST_UNREACHABLE},
     FAULT_PROXY,
     TRUE,
     "the proxy can't reach ref.test:8"},
    {{.code = CURLE_PROXY, .proxy_code = CURLPX_CLOSED},
     FAULT_PROXY,
     TRUE,
     "the proxy on the way to ref.test:8 broke the connection off"},
    {{.code = CURLE_RECV_ERROR, .by_proxy = TRUE, .phase = NET_PHASE_TLS},
     FAULT_PROXY,
     TRUE,
     "the proxy on the way to ref.test:8 broke the connection off"},
    {{.code = CURLE_RECV_ERROR, .by_proxy = TRUE, .phase = NET_PHASE_ANSWER},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost before the answer came"},
    {{.code = CURLE_PROXY, .proxy_code = CURLPX_RESOLVE_HOST},
     FAULT_PROXY,
     FALSE,
     "the name ref.test:8 isn't known here; the proxy looks it up when its address begins with "
     "socks5h:// instead of socks5://"},
    {{.code = CURLE_COULDNT_RESOLVE_HOST, .by_proxy = TRUE},
     FAULT_PROXY,
     TRUE,
     "the name of the proxy on the way to ref.test:8 isn't known"},
    {{.code = CURLE_COULDNT_CONNECT, .details = "Unsupported proxy scheme for 'x://me:secret@y'"},
     FAULT_PROXY,
     FALSE,
     "the proxy named for the way to ref.test:8 can't be used: write it as http://HOST:PORT or "
     "socks5h://HOST:PORT"},
    {{.code = CURLE_OPERATION_TIMEDOUT,
      .by_proxy = TRUE,
      .phase = NET_PHASE_TLS,
      .waited_ms = 12000},
     FAULT_PROXY,
     TRUE,
     "no connection to ref.test:8 came about through the proxy within 12 s"},
    {{.code = CURLE_OPERATION_TIMEDOUT,
      .by_proxy = TRUE,
      .proxy_status = 200,
      .phase = NET_PHASE_TLS,
      .waited_ms = 12000},
     FAULT_TIMEOUT,
     TRUE,
     "the TLS handshake with ref.test:8 didn't end within 12 s"},
    {{.code = CURLE_RECV_ERROR, .proxy_status = 200},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost before the answer came"},
    {{.code = CURLE_GOT_NOTHING, .phase = NET_PHASE_ANSWER},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost before the answer came"},
    {{.code = CURLE_GOT_NOTHING, .phase = NET_PHASE_BODY},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost within the answer"},
    {{.code = CURLE_SEND_ERROR, .phase = NET_PHASE_ANSWER},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost before the answer came"},
    {{.code = CURLE_SEND_ERROR, .phase = NET_PHASE_BODY},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost within the answer"},
    {{.code = CURLE_RECV_ERROR, .phase = NET_PHASE_ANSWER},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost before the answer came"},
    {{.code = CURLE_RECV_ERROR, .phase = NET_PHASE_BODY},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost within the answer"},
    {{.code = CURLE_PARTIAL_FILE, .phase = NET_PHASE_ANSWER},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost before the answer came"},
    {{.code = CURLE_PARTIAL_FILE, .phase = NET_PHASE_BODY},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost within the answer"},
    {{.code = CURLE_HTTP2, .phase = NET_PHASE_ANSWER},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost before the answer came"},
    {{.code = CURLE_HTTP2, .phase = NET_PHASE_BODY},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost within the answer"},
    {{.code = CURLE_HTTP2_STREAM, .phase = NET_PHASE_ANSWER},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost before the answer came"},
    {{.code = CURLE_HTTP2_STREAM, .phase = NET_PHASE_BODY},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost within the answer"},
    {{.code = CURLE_COULDNT_CONNECT, .system_errno = ECONNRESET},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost before the answer came"},
    {{.code = CURLE_SEND_FAIL_REWIND, .phase = NET_PHASE_ANSWER},
     FAULT_OFFLINE,
     FALSE,
     "the connection to ref.test:8 was lost before the answer came"},
    {{.code = CURLE_PEER_FAILED_VERIFICATION, .verify_result = 10},
     FAULT_TLS,
     FALSE,
     "the certificate of ref.test:8 has expired"},
    {{.code = CURLE_PEER_FAILED_VERIFICATION, .verify_result = 9},
     FAULT_TLS,
     FALSE,
     "the certificate of ref.test:8 isn't valid yet: is the clock of this machine right?"},
    {{.code = CURLE_PEER_FAILED_VERIFICATION, .verify_result = 20},
     FAULT_TLS,
     FALSE,
     "the certificate of ref.test:8 was signed by an authority that isn't trusted here"},
    {{.code = CURLE_PEER_FAILED_VERIFICATION, .verify_result = 18},
     FAULT_TLS,
     FALSE,
     "the certificate of ref.test:8 is self-signed and isn't trusted here"},
    {{.code = CURLE_PEER_FAILED_VERIFICATION, .verify_result = 77},
     FAULT_TLS,
     FALSE,
     "the certificate of ref.test:8 isn't trusted"},
    {{.code = CURLE_PEER_FAILED_VERIFICATION},
     FAULT_TLS,
     FALSE,
     "the certificate shown by ref.test:8 is for another name"},
    {{.code = CURLE_PEER_FAILED_VERIFICATION,
      .verify_result = 1,
      .details =
          "SSL: no alternative certificate subject name matches target host name 'ref.test'"},
     FAULT_TLS,
     FALSE,
     "the certificate shown by ref.test:8 is for another name"},
    {{.code = CURLE_SSL_PINNEDPUBKEYNOTMATCH},
     FAULT_TLS,
     FALSE,
     "the public key of ref.test:8 isn't one of those pinned for this profile. Somebody is in "
     "between, or the platform has a new key: ask those who run it before you change `pins`"},
    {{.code = CURLE_SSL_PINNEDPUBKEYNOTMATCH, .seen_pin = "sha256//x"},
     FAULT_TLS,
     FALSE,
     "the public key of ref.test:8 isn't one of those pinned for this profile: it shows sha256//x. "
     "Somebody is in between, or the platform has a new key: ask those who run it before you "
     "change "
     "`pins`"},
    {{.code = CURLE_SSL_CONNECT_ERROR, .details = "OpenSSL: SSL_ERROR_SYSCALL"},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost before the answer came"},
    {{.code = CURLE_SSL_CONNECT_ERROR, .system_errno = ECONNRESET},
     FAULT_OFFLINE,
     TRUE,
     "the connection to ref.test:8 was lost before the answer came"},
    {{.code = CURLE_SSL_CONNECT_ERROR, .details = "error:0A00042E:tlsv1 alert protocol version"},
     FAULT_TLS,
     FALSE,
     "no TLS connection to ref.test:8 came about: it offers no protocol or cipher that is safe "
     "enough, or something in between interferes"},
    {{.code = CURLE_FILESIZE_EXCEEDED},
     FAULT_DECODE,
     FALSE,
     "the answer of ref.test:8 is larger than allowed"},
    {{.code = CURLE_UNSUPPORTED_PROTOCOL},
     FAULT_FOREIGN,
     FALSE,
     "ref.test:8 doesn't speak HTTP as it should"},
    {{.code = CURLE_OUT_OF_MEMORY},
     FAULT_FAILED,
     FALSE,
     "the request to ref.test:8 failed: Out of memory"},
    {{.code = CURLE_OPERATION_TIMEDOUT, .phase = NET_PHASE_QUEUE, .waited_ms = 30000},
     FAULT_TIMEOUT,
     TRUE,
     "no connection to ref.test:8 became free within 30 s"},
    {{.code = CURLE_OPERATION_TIMEDOUT, .phase = NET_PHASE_LOOKUP, .waited_ms = 12000},
     FAULT_TIMEOUT,
     TRUE,
     "no name server found ref.test:8 within 12 s"},
    {{.code = CURLE_OPERATION_TIMEDOUT, .phase = NET_PHASE_CONNECT, .waited_ms = 1500},
     FAULT_TIMEOUT,
     TRUE,
     "ref.test:8 didn't take the connection within 1.5 s"},
    {{.code = CURLE_OPERATION_TIMEDOUT, .phase = NET_PHASE_TLS, .waited_ms = 12000},
     FAULT_TIMEOUT,
     TRUE,
     "the TLS handshake with ref.test:8 didn't end within 12 s"},
    {{.code = CURLE_OPERATION_TIMEDOUT, .phase = NET_PHASE_ANSWER, .waited_ms = 200},
     FAULT_TIMEOUT,
     TRUE,
     "ref.test:8 didn't answer within 0.2 s"},
    {{.code = CURLE_OPERATION_TIMEDOUT, .phase = NET_PHASE_BODY, .waited_ms = 30000},
     FAULT_TIMEOUT,
     TRUE,
     "the answer of ref.test:8 didn't arrive completely within 30 s"},
    {{.code = CURLE_OPERATION_TIMEDOUT,
      .phase = NET_PHASE_BODY,
      .waited_ms = 30000,
      .stalled = TRUE},
     FAULT_TIMEOUT,
     TRUE,
     "the answer of ref.test:8 broke off: nothing more came for 30 s"},
    {{.code = CURLE_OPERATION_TIMEDOUT,
      .phase = NET_PHASE_ANSWER,
      .waited_ms = 30000,
      .stalled = TRUE},
     FAULT_TIMEOUT,
     TRUE,
     "ref.test:8 didn't answer within 30 s"},
};

static void test_sentences(void **state)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        NetTrouble trouble = rows[i].trouble;

        trouble.host = "ref.test:8";
        if (trouble.details == NULL)
            trouble.details = "";

        g_autoptr(GError) error = net_trouble_to_fault(&trouble);
        assert_string_equal(error->message, rows[i].sentence);
        assert_int_equal(fault_kind(error), rows[i].kind);
        assert_int_equal(net_trouble_may_pass(&trouble), rows[i].may_pass);
    }
}

static void test_every_code_has_a_sentence(void **state)
{
    for (int code = 1; code < CURL_LAST; code++) {
        NetTrouble trouble = {.code = (CURLcode)code, .host = "ref.test", .details = "\x1b[2J"};
        g_autoptr(GError) error = net_trouble_to_fault(&trouble);

        assert_non_null(strstr(error->message, "ref.test"));
        assert_null(strchr(error->message, '\x1b'));
    }
}

static void test_tells_the_proxy_from_an_ipv6_host(void **state)
{
    NetTrouble trouble = {.code = CURLE_COULDNT_CONNECT, .system_errno = ECONNREFUSED};

    for (int brackets = 0; brackets <= 1; brackets++) {
        trouble.host = "[::1]:54321";
        trouble.details = brackets ? "Failed to connect to [::1] port 54321 after 0 ms: x"
                                   : "Failed to connect to ::1 port 54321 after 0 ms: x";
        g_autoptr(GError) error = net_trouble_to_fault(&trouble);
        assert_int_equal(fault_kind(error), FAULT_OFFLINE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_every_code_has_a_sentence),
        cmocka_unit_test(test_tells_the_proxy_from_an_ipv6_host),
    };

    return cmocka_run_group_tests_name("net/trouble", tests, NULL, NULL);
}
