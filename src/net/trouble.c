/* SPDX-License-Identifier: MIT */
#include "trouble.h"

#include <errno.h>
#include <string.h>

#include "looptrace/words.h"

/* A sentence holds one %s for the host's name, and in some places a second one. */
typedef struct {
    CURLcode code;
    FaultKind kind;
    gboolean may_pass;
    const char *sentence;
} TroubleRow;

static const TroubleRow trouble_table[] = {
    {CURLE_COULDNT_RESOLVE_HOST, FAULT_OFFLINE, TRUE,
     N_("the name %s isn't known: the network or its name server is down, or the address is "
        "misspelt")},
    {CURLE_COULDNT_RESOLVE_PROXY, FAULT_PROXY, TRUE,
     N_("the name of the proxy on the way to %s isn't known")},
    {CURLE_COULDNT_CONNECT, FAULT_OFFLINE, TRUE, N_("%s can't be reached")},
    {CURLE_PROXY, FAULT_PROXY, FALSE, N_("the proxy doesn't let us through to %s")},
    {CURLE_GOT_NOTHING, FAULT_OFFLINE, TRUE, N_("%s closed the connection without an answer")},
    {CURLE_SEND_ERROR, FAULT_OFFLINE, TRUE, N_("the connection to %s was lost while sending")},
    {CURLE_RECV_ERROR, FAULT_OFFLINE, TRUE,
     N_("the connection to %s was lost before the answer was complete")},
    {CURLE_PARTIAL_FILE, FAULT_OFFLINE, TRUE,
     N_("the connection to %s was lost before the answer was complete")},
    {CURLE_SEND_FAIL_REWIND, FAULT_OFFLINE, FALSE,
     N_("the connection to %s was lost after sending, so nobody knows whether the request was "
        "carried out")},
    {CURLE_HTTP2, FAULT_OFFLINE, TRUE, N_("the HTTP/2 connection to %s failed")},
    {CURLE_HTTP2_STREAM, FAULT_OFFLINE, TRUE, N_("the exchange with %s was broken off (HTTP/2)")},
    {CURLE_SSL_CONNECT_ERROR, FAULT_TLS, FALSE,
     N_("no TLS connection to %s came about: it offers no protocol or cipher that is safe enough, "
        "or something in between interferes")},
    {CURLE_PEER_FAILED_VERIFICATION, FAULT_TLS, FALSE, N_("the certificate of %s isn't trusted")},
    {CURLE_SSL_CERTPROBLEM, FAULT_TLS, FALSE, N_("%s wants a client certificate")},
    {CURLE_SSL_CIPHER, FAULT_TLS, FALSE, N_("%s offers no cipher that is safe enough")},
    {CURLE_SSL_CACERT_BADFILE, FAULT_TLS, FALSE,
     N_("the file of trusted authorities can't be used, so the certificate of %s isn't trusted")},
    {CURLE_SSL_ISSUER_ERROR, FAULT_TLS, FALSE,
     N_("the certificate of %s is from another issuer than agreed")},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, FAULT_TLS, FALSE,
     N_("the public key of %s isn't the pinned one")},
    {CURLE_FILESIZE_EXCEEDED, FAULT_DECODE, FALSE, N_("the answer of %s is larger than allowed")},
    {CURLE_BAD_CONTENT_ENCODING, FAULT_DECODE, FALSE,
     N_("the answer of %s is damaged: it can't be decompressed")},
    {CURLE_WEIRD_SERVER_REPLY, FAULT_FOREIGN, FALSE, N_("%s doesn't speak HTTP as it should")},
    {CURLE_UNSUPPORTED_PROTOCOL, FAULT_FOREIGN, FALSE, N_("%s doesn't speak HTTP as it should")},
};

static const TroubleRow trouble_unknown = {CURLE_OK, FAULT_FAILED, FALSE,
                                           N_("the request to %s failed")};

/* OpenSSL's X509_V_ERR_… as CURLINFO_SSL_VERIFYRESULT gives them; stable numbers of its ABI. */
static const struct {
    long result;
    const char *sentence;
} certificate_table[] = {
    {2, N_("the certificate of %s was signed by an authority that isn't trusted here")},
    {9, N_("the certificate of %s isn't valid yet: is the clock of this machine right?")},
    {10, N_("the certificate of %s has expired")},
    {18, N_("the certificate of %s is self-signed and isn't trusted here")},
    {19, N_("the certificate of %s was signed by an authority that isn't trusted here")},
    {20, N_("the certificate of %s was signed by an authority that isn't trusted here")},
    {21, N_("the certificate of %s was signed by an authority that isn't trusted here")},
    {23, N_("the certificate of %s has been revoked")},
};

/* The second %s: how long. */
static const char *const phase_table[] = {
    [NET_PHASE_QUEUE] = N_("no connection to %s became free within %s"),
    [NET_PHASE_LOOKUP] = N_("no name server found %s within %s"),
    [NET_PHASE_CONNECT] = N_("%s didn't take the connection within %s"),
    [NET_PHASE_TLS] = N_("the TLS handshake with %s didn't end within %s"),
    [NET_PHASE_ANSWER] = N_("%s didn't answer within %s"),
    [NET_PHASE_BODY] = N_("the answer of %s didn't arrive completely within %s"),
};

static const TroubleRow *net_trouble_row(CURLcode code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(trouble_table); i++)
        if (trouble_table[i].code == code)
            return &trouble_table[i];
    return &trouble_unknown;
}

/* Not as a format: a catalogue is a file like any other. more: for the second %s; NULL: there is none. */
static GError *net_trouble_say(FaultKind kind, const char *sentence, const char *host,
                               const char *more)
{
    g_auto(GStrv) parts = g_strsplit(_(sentence), "%s", 3);
    guint n = g_strv_length(parts);
    g_autofree char *said = g_strconcat(n > 0 ? parts[0] : "", host, n > 1 ? parts[1] : "",
                                        more == NULL ? "" : more, n > 2 ? parts[2] : "", NULL);

    return g_error_new_literal(FAULT, (gint)kind, said);
}

static char *net_trouble_seconds(gint64 ms)
{
    gint64 tenths = ms / 100;

    if (tenths % 10 == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT " s", tenths / 10);
    return g_strdup_printf("%" G_GINT64_FORMAT ".%d s", tenths / 10, (int)(tenths % 10));
}

static GError *net_trouble_say_timeout(const NetTrouble *trouble)
{
    g_autofree char *seconds = net_trouble_seconds(trouble->waited_ms);
    const char *sentence = trouble->stalled && trouble->phase == NET_PHASE_BODY
                               ? N_("the answer of %s broke off: nothing more came for %s")
                               : phase_table[trouble->phase];

    return net_trouble_say(FAULT_TIMEOUT, sentence, trouble->host, seconds);
}

/* curl compares names itself, after OpenSSL has found the chain good; the verify result then is 0 or
 * 1, by version. */
static gboolean net_trouble_is_wrong_name(const NetTrouble *trouble)
{
    return trouble->verify_result == 0 || strstr(trouble->details, "subject name") != NULL;
}

static GError *net_trouble_say_certificate(const NetTrouble *trouble)
{
    const char *sentence = N_("the certificate of %s isn't trusted");

    for (gsize i = 0; i < G_N_ELEMENTS(certificate_table); i++)
        if (certificate_table[i].result == trouble->verify_result)
            sentence = certificate_table[i].sentence;
    if (net_trouble_is_wrong_name(trouble))
        sentence = N_("the certificate shown by %s is for another name");
    return net_trouble_say(FAULT_TLS, sentence, trouble->host, NULL);
}

static GError *net_trouble_say_proxy(const NetTrouble *trouble)
{
    g_autofree char *status = g_strdup_printf("%ld", trouble->proxy_status);

    if (trouble->proxy_status == 407)
        return net_trouble_say(FAULT_PROXY,
                               N_("the proxy doesn't let us through to %s: it wants a user name "
                                  "and password (407)"),
                               trouble->host, NULL);
    return net_trouble_say(FAULT_PROXY,
                           N_("the proxy doesn't let us through to %s: it answers with status %s"),
                           trouble->host, status);
}

static GError *net_trouble_say_pin(const NetTrouble *trouble)
{
    if (trouble->seen_pin == NULL)
        return net_trouble_say(
            FAULT_TLS,
            N_("the public key of %s isn't one of those pinned for this profile. Somebody is in "
               "between, or the platform has a new key: ask those who run it before you change "
               "`pins`"),
            trouble->host, NULL);
    return net_trouble_say(
        FAULT_TLS,
        N_("the public key of %s isn't one of those pinned for this profile: it shows %s. Somebody "
           "is in between, or the platform has a new key: ask those who run it before you change "
           "`pins`"),
        trouble->host, trouble->seen_pin);
}

/* With a proxy curl names the proxy where it would name the host. */
static gboolean net_trouble_is_proxys(const NetTrouble *trouble)
{
    static const char words[] = "Failed to connect to ";
    const char *colon = strrchr(trouble->host, ':');
    gsize length = colon != NULL && strchr(colon, ']') == NULL ? (gsize)(colon - trouble->host)
                                                               : strlen(trouble->host);
    const char *name = trouble->details;

    if (!g_str_has_prefix(name, words))
        return FALSE;
    name += strlen(words);
    /* curl shows an IPv6 address without its brackets. */
    if (trouble->host[0] == '[' && name[0] != '[')
        return strncmp(name, trouble->host + 1, length - 2) != 0;
    return g_ascii_strncasecmp(name, trouble->host, length) != 0;
}

static GError *net_trouble_say_unreachable(const NetTrouble *trouble)
{
    if (net_trouble_is_proxys(trouble))
        return net_trouble_say(FAULT_PROXY, N_("the proxy on the way to %s can't be reached"),
                               trouble->host, NULL);
    if (trouble->system_errno == ECONNREFUSED)
        return net_trouble_say(FAULT_OFFLINE,
                               N_("%s refuses the connection: nothing listens there"),
                               trouble->host, NULL);
    if (trouble->system_errno == ENETUNREACH || trouble->system_errno == EHOSTUNREACH)
        return net_trouble_say(FAULT_OFFLINE, N_("there is no route to %s"), trouble->host, NULL);
    return net_trouble_say(FAULT_OFFLINE, N_("%s can't be reached"), trouble->host, NULL);
}

/* Lost while shaking hands: the line's fault, not that of a certificate. */
static gboolean net_trouble_is_lost_handshake(const NetTrouble *trouble)
{
    return trouble->code == CURLE_SSL_CONNECT_ERROR &&
           (trouble->system_errno == ECONNRESET || trouble->system_errno == EPIPE ||
            strstr(trouble->details, "SSL_ERROR_SYSCALL") != NULL ||
            strstr(trouble->details, "unexpected eof") != NULL ||
            strstr(trouble->details, "reset by peer") != NULL);
}

static gboolean net_trouble_is_refused_tunnel(const NetTrouble *trouble)
{
    return trouble->proxy_status >= 300 &&
           (trouble->code == CURLE_RECV_ERROR || trouble->code == CURLE_COULDNT_CONNECT ||
            trouble->code == CURLE_PROXY);
}

GError *net_trouble_to_fault(const NetTrouble *trouble)
{
    const TroubleRow *row = net_trouble_row(trouble->code);

    if (net_trouble_is_refused_tunnel(trouble))
        return net_trouble_say_proxy(trouble);
    if (trouble->code == CURLE_OPERATION_TIMEDOUT)
        return net_trouble_say_timeout(trouble);
    if (trouble->code == CURLE_COULDNT_CONNECT)
        return net_trouble_say_unreachable(trouble);
    if (trouble->code == CURLE_PEER_FAILED_VERIFICATION)
        return net_trouble_say_certificate(trouble);
    if (trouble->code == CURLE_SSL_PINNEDPUBKEYNOTMATCH)
        return net_trouble_say_pin(trouble);
    if (net_trouble_is_lost_handshake(trouble))
        return net_trouble_say(FAULT_OFFLINE,
                               N_("the connection to %s was lost during the TLS handshake"),
                               trouble->host, NULL);
    if (row != &trouble_unknown)
        return net_trouble_say(row->kind, row->sentence, trouble->host, NULL);

    return net_trouble_say(FAULT_FAILED, N_("the request to %s failed: %s"), trouble->host,
                           curl_easy_strerror(trouble->code));
}

gboolean net_trouble_may_pass(const NetTrouble *trouble)
{
    if (net_trouble_is_refused_tunnel(trouble))
        return FALSE;
    return trouble->code == CURLE_OPERATION_TIMEDOUT || net_trouble_is_lost_handshake(trouble) ||
           net_trouble_row(trouble->code)->may_pass;
}
