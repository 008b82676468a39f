/* SPDX-License-Identifier: MIT */
#include "trouble.h"

#include <errno.h>
#include <string.h>

/* A sentence is before, the host's name, after. */
typedef struct {
    CURLcode code;
    FaultKind kind;
    gboolean may_pass;
    const char *before, *after;
} TroubleRow;

static const TroubleRow trouble_table[] = {
    {CURLE_COULDNT_RESOLVE_HOST, FAULT_OFFLINE, TRUE, "the name ",
     " isn't known: the network or its name server is down, or the address is misspelt"},
    {CURLE_COULDNT_RESOLVE_PROXY, FAULT_PROXY, TRUE, "the name of the proxy on the way to ",
     " isn't known"},
    {CURLE_COULDNT_CONNECT, FAULT_OFFLINE, TRUE, "", " can't be reached"},
    {CURLE_PROXY, FAULT_PROXY, FALSE, "the proxy doesn't let us through to ", ""},
    {CURLE_GOT_NOTHING, FAULT_OFFLINE, TRUE, "", " closed the connection without an answer"},
    {CURLE_SEND_ERROR, FAULT_OFFLINE, TRUE, "the connection to ", " was lost while sending"},
    {CURLE_RECV_ERROR, FAULT_OFFLINE, TRUE, "the connection to ",
     " was lost before the answer was complete"},
    {CURLE_PARTIAL_FILE, FAULT_OFFLINE, TRUE, "the connection to ",
     " was lost before the answer was complete"},
    {CURLE_SEND_FAIL_REWIND, FAULT_OFFLINE, FALSE, "the connection to ",
     " was lost after sending, so nobody knows whether the request was carried out"},
    {CURLE_HTTP2, FAULT_OFFLINE, TRUE, "the HTTP/2 connection to ", " failed"},
    {CURLE_HTTP2_STREAM, FAULT_OFFLINE, TRUE, "the exchange with ", " was broken off (HTTP/2)"},
    {CURLE_SSL_CONNECT_ERROR, FAULT_TLS, FALSE, "no TLS connection to ",
     " came about: it offers no protocol or cipher that is safe enough, or something in between "
     "interferes"},
    {CURLE_PEER_FAILED_VERIFICATION, FAULT_TLS, FALSE, "the certificate of ", " isn't trusted"},
    {CURLE_SSL_CERTPROBLEM, FAULT_TLS, FALSE, "", " wants a client certificate"},
    {CURLE_SSL_CIPHER, FAULT_TLS, FALSE, "", " offers no cipher that is safe enough"},
    {CURLE_SSL_CACERT_BADFILE, FAULT_TLS, FALSE,
     "the file of trusted authorities can't be used, so the certificate of ", " isn't trusted"},
    {CURLE_SSL_ISSUER_ERROR, FAULT_TLS, FALSE, "the certificate of ",
     " is from another issuer than agreed"},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, FAULT_TLS, FALSE, "the public key of ",
     " isn't the pinned one"},
    {CURLE_FILESIZE_EXCEEDED, FAULT_DECODE, FALSE, "the answer of ", " is larger than allowed"},
    {CURLE_BAD_CONTENT_ENCODING, FAULT_DECODE, FALSE, "the answer of ",
     " is damaged: it can't be decompressed"},
    {CURLE_WEIRD_SERVER_REPLY, FAULT_FOREIGN, FALSE, "", " doesn't speak HTTP as it should"},
    {CURLE_UNSUPPORTED_PROTOCOL, FAULT_FOREIGN, FALSE, "", " doesn't speak HTTP as it should"},
};

static const TroubleRow trouble_unknown = {CURLE_OK, FAULT_FAILED, FALSE, "the request to ",
                                           " failed"};

/* OpenSSL's X509_V_ERR_… as CURLINFO_SSL_VERIFYRESULT gives them; stable numbers of its ABI. */
static const struct {
    long result;
    const char *after;
} certificate_table[] = {
    {2, " was signed by an authority that isn't trusted here"},
    {9, " isn't valid yet: is the clock of this machine right?"},
    {10, " has expired"},
    {18, " is self-signed and isn't trusted here"},
    {19, " was signed by an authority that isn't trusted here"},
    {20, " was signed by an authority that isn't trusted here"},
    {21, " was signed by an authority that isn't trusted here"},
    {23, " has been revoked"},
};

static const char *const phase_table[][2] = {
    [NET_PHASE_QUEUE] = {"no connection to ", " became free"},
    [NET_PHASE_LOOKUP] = {"no name server found ", ""},
    [NET_PHASE_CONNECT] = {"", " didn't take the connection"},
    [NET_PHASE_TLS] = {"the TLS handshake with ", " didn't end"},
    [NET_PHASE_ANSWER] = {"", " didn't answer"},
    [NET_PHASE_BODY] = {"the answer of ", " didn't arrive completely"},
};

static const TroubleRow *net_trouble_row(CURLcode code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(trouble_table); i++)
        if (trouble_table[i].code == code)
            return &trouble_table[i];
    return &trouble_unknown;
}

static GError *net_trouble_say(FaultKind kind, const char *before, const char *host,
                               const char *after)
{
    g_autofree char *sentence = g_strconcat(before, host, after, NULL);

    return g_error_new_literal(FAULT, (gint)kind, sentence);
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
    const char *const *words = phase_table[trouble->phase];
    g_autofree char *seconds = net_trouble_seconds(trouble->waited_ms);
    g_autofree char *after = NULL;

    if (trouble->stalled && trouble->phase == NET_PHASE_BODY)
        after = g_strconcat(" broke off: nothing more came for ", seconds, NULL);
    else
        after = g_strconcat(words[1], " within ", seconds, NULL);
    return net_trouble_say(FAULT_TIMEOUT, words[0], trouble->host, after);
}

/* curl compares names itself, after OpenSSL has found the chain good; the verify result then is 0 or
 * 1, by version. */
static gboolean net_trouble_is_wrong_name(const NetTrouble *trouble)
{
    return trouble->verify_result == 0 || strstr(trouble->details, "subject name") != NULL;
}

static GError *net_trouble_say_certificate(const NetTrouble *trouble)
{
    const char *after = " isn't trusted";

    if (net_trouble_is_wrong_name(trouble))
        return net_trouble_say(FAULT_TLS, "the certificate shown by ", trouble->host,
                               " is for another name");
    for (gsize i = 0; i < G_N_ELEMENTS(certificate_table); i++)
        if (certificate_table[i].result == trouble->verify_result)
            after = certificate_table[i].after;
    return net_trouble_say(FAULT_TLS, "the certificate of ", trouble->host, after);
}

static GError *net_trouble_say_proxy(const NetTrouble *trouble)
{
    g_autofree char *after =
        trouble->proxy_status == 407
            ? g_strdup(": it wants a user name and password (407)")
            : g_strdup_printf(": it answers with status %ld", trouble->proxy_status);

    return net_trouble_say(FAULT_PROXY, "the proxy doesn't let us through to ", trouble->host,
                           after);
}

static GError *net_trouble_say_pin(const NetTrouble *trouble)
{
    g_autofree char *after = g_strconcat(
        " isn't one of those pinned for this profile",
        trouble->seen_pin == NULL ? "" : ": it shows ",
        trouble->seen_pin == NULL ? "" : trouble->seen_pin,
        ". Somebody is in between, or the platform has a new key: ask those who run it before you "
        "change `pins`",
        NULL);

    return net_trouble_say(FAULT_TLS, "the public key of ", trouble->host, after);
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
        return net_trouble_say(FAULT_PROXY, "the proxy on the way to ", trouble->host,
                               " can't be reached");
    if (trouble->system_errno == ECONNREFUSED)
        return net_trouble_say(FAULT_OFFLINE, "", trouble->host,
                               " refuses the connection: nothing listens there");
    if (trouble->system_errno == ENETUNREACH || trouble->system_errno == EHOSTUNREACH)
        return net_trouble_say(FAULT_OFFLINE, "there is no route to ", trouble->host, "");
    return net_trouble_say(FAULT_OFFLINE, "", trouble->host, " can't be reached");
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
        return net_trouble_say(FAULT_OFFLINE, "the connection to ", trouble->host,
                               " was lost during the TLS handshake");
    if (row != &trouble_unknown)
        return net_trouble_say(row->kind, row->before, trouble->host, row->after);

    g_autofree char *after = g_strconcat(" failed: ", curl_easy_strerror(trouble->code), NULL);
    return net_trouble_say(FAULT_FAILED, "the request to ", trouble->host, after);
}

gboolean net_trouble_may_pass(const NetTrouble *trouble)
{
    if (net_trouble_is_refused_tunnel(trouble))
        return FALSE;
    return trouble->code == CURLE_OPERATION_TIMEDOUT || net_trouble_is_lost_handshake(trouble) ||
           net_trouble_row(trouble->code)->may_pass;
}
