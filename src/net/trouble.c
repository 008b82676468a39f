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
    {CURLE_SSL_CONNECT_ERROR, FAULT_TLS, FALSE,
     N_("no TLS connection to %s came about: it offers no protocol or cipher that is safe enough, "
        "or something in between interferes")},
    {CURLE_PEER_FAILED_VERIFICATION, FAULT_TLS, FALSE, N_("the certificate of %s isn't trusted")},
    {CURLE_SSL_CERTPROBLEM, FAULT_TLS, FALSE, N_("%s wants a client certificate")},
    {CURLE_SSL_CIPHER, FAULT_TLS, FALSE, N_("%s offers no cipher that is safe enough")},
    {CURLE_SSL_CACERT_BADFILE, FAULT_TLS, FALSE,
     N_("the file of trusted authorities (SSL_CERT_FILE, or the system's) can't be used, so the "
        "certificate of %s "
        "isn't trusted")},
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

/* The connection was torn. Which of these curl gives depends on what the kernel tells first, so the sentence
 * goes by whether something of the answer had come. */
static const CURLcode lost_codes[] = {
    CURLE_GOT_NOTHING,      CURLE_SEND_ERROR, CURLE_RECV_ERROR,   CURLE_PARTIAL_FILE,
    CURLE_SEND_FAIL_REWIND, CURLE_HTTP2,      CURLE_HTTP2_STREAM,
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

/* Up to where a proxy that is named would have had to open the way. */
static gboolean net_trouble_is_before_tunnel(const NetTrouble *trouble)
{
    return trouble->by_proxy && trouble->proxy_status != 200 &&
           (trouble->phase == NET_PHASE_CONNECT || trouble->phase == NET_PHASE_TLS);
}

static GError *net_trouble_say_timeout(const NetTrouble *trouble)
{
    g_autofree char *seconds = net_trouble_seconds(trouble->waited_ms);
    const char *sentence = trouble->stalled && trouble->phase == NET_PHASE_BODY
                               ? N_("the answer of %s broke off: nothing more came for %s")
                               : phase_table[trouble->phase];

    if (net_trouble_is_before_tunnel(trouble))
        return net_trouble_say(FAULT_PROXY,
                               N_("no connection to %s came about through the proxy within %s"),
                               trouble->host, seconds);
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

/* ---- proxies ---- */

typedef enum {
    PROXY_FORBIDS,
    PROXY_WANTS_PERSON,
    PROXY_REACHES_NOBODY, /* the way behind it is broken */
    PROXY_BROKE_OFF,
    PROXY_CANT_LOOK_UP /* socks5: the name is looked up here */
} NetProxyTrouble;

static NetProxyTrouble net_trouble_of_socks(CURLproxycode code)
{
    switch ((int)code) {
    case CURLPX_NO_AUTH:
    case CURLPX_USER_REJECTED:
        return PROXY_WANTS_PERSON;
    case CURLPX_REPLY_CONNECTION_REFUSED:
    case CURLPX_REPLY_GENERAL_SERVER_FAILURE:
    case CURLPX_REPLY_HOST_UNREACHABLE:
    case CURLPX_REPLY_NETWORK_UNREACHABLE:
    case CURLPX_REPLY_TTL_EXPIRED:
        return PROXY_REACHES_NOBODY;
    case CURLPX_CLOSED:
    case CURLPX_RECV_ADDRESS:
    case CURLPX_RECV_AUTH:
    case CURLPX_RECV_CONNECT:
    case CURLPX_RECV_REQACK:
    case CURLPX_SEND_AUTH:
    case CURLPX_SEND_CONNECT:
    case CURLPX_SEND_REQUEST:
        return PROXY_BROKE_OFF;
    case CURLPX_RESOLVE_HOST:
        return PROXY_CANT_LOOK_UP;
    default:
        return PROXY_FORBIDS;
    }
}

static NetProxyTrouble net_trouble_of_proxy(const NetTrouble *trouble)
{
    if (trouble->proxy_status == 407)
        return PROXY_WANTS_PERSON;
    if (trouble->proxy_status >= 500)
        return PROXY_REACHES_NOBODY;
    if (trouble->proxy_status >= 300)
        return PROXY_FORBIDS;
    return trouble->code == CURLE_PROXY ? net_trouble_of_socks(trouble->proxy_code)
                                        : PROXY_BROKE_OFF;
}

static GError *net_trouble_say_proxy(const NetTrouble *trouble)
{
    static const char *const sentences[] = {
        [PROXY_FORBIDS] = N_("the proxy doesn't let us through to %s"),
        [PROXY_WANTS_PERSON] = N_("the proxy on the way to %s wants a user name and password, or "
                                  "others than it was given"),
        [PROXY_REACHES_NOBODY] = N_("the proxy can't reach %s"),
        [PROXY_BROKE_OFF] = N_("the proxy on the way to %s broke the connection off"),
        [PROXY_CANT_LOOK_UP] = N_("the name %s isn't known here; the proxy looks it up when its "
                                  "address begins with socks5h:// instead of socks5://"),
    };

    return net_trouble_say(FAULT_PROXY, sentences[net_trouble_of_proxy(trouble)], trouble->host,
                           NULL);
}

/* curl's words for an address that isn't one of a proxy; they hold all of it, with the password. */
static gboolean net_trouble_is_odd_proxy(const NetTrouble *trouble)
{
    return (trouble->code == CURLE_COULDNT_CONNECT ||
            trouble->code == CURLE_COULDNT_RESOLVE_PROXY) &&
           trouble->details != NULL && g_str_has_prefix(trouble->details, "Unsupported proxy");
}

static gboolean net_trouble_is_refused_tunnel(const NetTrouble *trouble)
{
    return trouble->code == CURLE_PROXY ||
           (trouble->proxy_status >= 300 &&
            (trouble->code == CURLE_RECV_ERROR || trouble->code == CURLE_COULDNT_CONNECT));
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

static gboolean net_trouble_is_lost(const NetTrouble *trouble)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lost_codes); i++)
        if (trouble->code == lost_codes[i])
            return TRUE;
    return net_trouble_is_lost_handshake(trouble) ||
           (trouble->code == CURLE_COULDNT_CONNECT &&
            (trouble->system_errno == ECONNRESET || trouble->system_errno == EPIPE));
}

static GError *net_trouble_say_lost(const NetTrouble *trouble)
{
    if (net_trouble_is_before_tunnel(trouble) && !net_trouble_is_lost_handshake(trouble))
        return net_trouble_say_proxy(trouble);
    return net_trouble_say(FAULT_OFFLINE,
                           trouble->phase == NET_PHASE_BODY
                               ? N_("the connection to %s was lost within the answer")
                               : N_("the connection to %s was lost before the answer came"),
                           trouble->host, NULL);
}

/* Whose name it is: with a proxy that speaks HTTP or socks5h, the server's isn't looked up here. */
static gboolean net_trouble_is_proxys_name(const NetTrouble *trouble)
{
    return trouble->code == CURLE_COULDNT_RESOLVE_HOST && trouble->by_proxy;
}

GError *net_trouble_to_fault(const NetTrouble *trouble)
{
    const TroubleRow *row = net_trouble_row(
        net_trouble_is_proxys_name(trouble) ? CURLE_COULDNT_RESOLVE_PROXY : trouble->code);

    if (net_trouble_is_odd_proxy(trouble))
        return net_trouble_say(FAULT_PROXY,
                               N_("the proxy named for the way to %s can't be used: write it as "
                                  "http://HOST:PORT or socks5h://HOST:PORT"),
                               trouble->host, NULL);
    if (net_trouble_is_refused_tunnel(trouble))
        return net_trouble_say_proxy(trouble);
    if (trouble->code == CURLE_OPERATION_TIMEDOUT)
        return net_trouble_say_timeout(trouble);
    if (net_trouble_is_lost(trouble))
        return net_trouble_say_lost(trouble);
    if (trouble->code == CURLE_COULDNT_CONNECT)
        return net_trouble_say_unreachable(trouble);
    if (trouble->code == CURLE_PEER_FAILED_VERIFICATION)
        return net_trouble_say_certificate(trouble);
    if (trouble->code == CURLE_SSL_PINNEDPUBKEYNOTMATCH)
        return net_trouble_say_pin(trouble);
    if (row != &trouble_unknown)
        return net_trouble_say(row->kind, row->sentence, trouble->host, NULL);

    return net_trouble_say(FAULT_FAILED, N_("the request to %s failed: %s"), trouble->host,
                           curl_easy_strerror(trouble->code));
}

gboolean net_trouble_may_pass(const NetTrouble *trouble)
{
    if (net_trouble_is_odd_proxy(trouble) || trouble->code == CURLE_SEND_FAIL_REWIND)
        return FALSE;
    if (net_trouble_is_refused_tunnel(trouble)) {
        NetProxyTrouble kind = net_trouble_of_proxy(trouble);
        return kind == PROXY_REACHES_NOBODY || kind == PROXY_BROKE_OFF;
    }
    return trouble->code == CURLE_OPERATION_TIMEDOUT || net_trouble_is_lost(trouble) ||
           net_trouble_row(trouble->code)->may_pass;
}
