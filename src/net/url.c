/* SPDX-License-Identifier: MIT */
#include "url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <string.h>

#include "late_curl.h"
#include "looptrace/fault.h"
#include "looptrace/net.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define URL_MAX_BYTES  (64U * 1024)
#define HOST_MAX_BYTES 253

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURLU, curl_url_cleanup)

/* A part of the URL as a GLib string; NULL when it has none. */
static char *net_url_part(CURLU *url, CURLUPart part, unsigned int flags)
{
    char *text = NULL;

    if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
        return NULL;

    char *copy = g_strdup(text);
    curl_free(text);
    return copy;
}

static gboolean net_host_is_loopback(const char *host)
{
    struct in_addr v4;

    /* curl has already turned 127.1 and 0x7f000001 into dotted quads. */
    if (inet_pton(AF_INET, host, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return strcmp(host, "[::1]") == 0 || g_ascii_strcasecmp(host, "localhost") == 0;
}

static const char *net_url_complaint(CURLUcode code)
{
    if (code == CURLUE_BAD_SCHEME || code == CURLUE_UNSUPPORTED_SCHEME)
        return _("it must begin with https://");
    if (code == CURLUE_USER_NOT_ALLOWED)
        return _("a user name or password doesn't belong into it");
    if (code == CURLUE_BAD_PORT_NUMBER)
        return _("the port isn't a number from 1 to 65535");
    if (code == CURLUE_NO_HOST || code == CURLUE_BAD_HOSTNAME || code == CURLUE_BAD_IPV6)
        return _("the host name can't be right");
    return _("it can't be read");
}

static gboolean net_url_fail(GError **error, const char *complaint)
{
    g_set_error(error, FAULT, FAULT_CONFIG, _("this address can't be used: %s"), complaint);
    return FALSE;
}

static gboolean net_place_fill(NetPlace *place, CURLU *url, GError **error)
{
    g_autofree char *scheme = net_url_part(url, CURLUPART_SCHEME, 0);
    g_autofree char *host = net_url_part(url, CURLUPART_HOST, 0);
    g_autofree char *port = net_url_part(url, CURLUPART_PORT, 0);
    gboolean plain = g_strcmp0(scheme, "http") == 0;

    place->tls = g_strcmp0(scheme, "https") == 0;
    if (!plain && !place->tls)
        return net_url_fail(error, net_url_complaint(CURLUE_UNSUPPORTED_SCHEME));
    if (host == NULL)
        return net_url_fail(error, net_url_complaint(CURLUE_NO_HOST));
    place->loopback = net_host_is_loopback(host);
    if (plain && !place->loopback)
        return net_url_fail(error,
                            _("it must begin with https:// (http:// is for this machine only)"));

    g_autofree char *label = port == NULL ? g_strdup(host) : g_strconcat(host, ":", port, NULL);
    place->label = text_clean(label, -1);
    return TRUE;
}

/* The parsed URL if it may be spoken to. */
static CURLU *net_url_parse(const char *text, NetPlace *place, GError **error)
{
    g_autoptr(CURLU) url = NULL;

    if (strlen(text) > URL_MAX_BYTES) {
        net_url_fail(error, _("it is too long"));
        return NULL;
    }
    if (!late_curl_load(error))
        return NULL;
    url = curl_url();

    CURLUcode code = curl_url_set(url, CURLUPART_URL, text, CURLU_DISALLOW_USER);
    if (code != CURLUE_OK) {
        net_url_fail(error, net_url_complaint(code));
        return NULL;
    }
    return net_place_fill(place, url, error) ? g_steal_pointer(&url) : NULL;
}

/* ---- plain ones, which need no libcurl ---- */

/* A name in small letters whose last label begins with a letter, so that nobody takes it for a number, or four
 * decimal numbers. */
static gboolean net_host_is_plain(const char *host)
{
    const char *last = strrchr(host, '.');
    struct in_addr v4;

    if (strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789-.") != strlen(host) ||
        strlen(host) > HOST_MAX_BYTES || strstr(host, "..") != NULL)
        return FALSE;
    if (inet_pton(AF_INET, host, &v4) == 1)
        return TRUE;
    return g_ascii_isalnum(host[0]) && g_ascii_islower(last == NULL ? host[0] : last[1]);
}

/* None, or one that would be written. */
static gboolean net_port_is_plain(const char *port, gboolean tls)
{
    guint64 number = 0;

    return port == NULL ||
           (port[0] != '0' && g_ascii_string_to_unsigned(port, 10, 1, 65535, &number, NULL) &&
            number != (tls ? 443 : 80));
}

/* Nothing that has to be escaped, and no part of an authority that was taken for a path. */
static gboolean net_path_is_plain(const char *path)
{
    if (*path != '\0' && *path != '/')
        return FALSE;
    for (; *path != '\0'; path++)
        if (!g_ascii_isgraph(*path))
            return FALSE;
    return TRUE;
}

/* A URL as those that looptrace writes: scheme, host and port can be read off it. FALSE: libcurl is to say what it
 * is. */
static gboolean net_place_read_plain(NetPlace *place, const char *url)
{
    gboolean tls = g_str_has_prefix(url, "https://");

    if (!tls && !g_str_has_prefix(url, "http://"))
        return FALSE;
    const char *authority = url + strlen(tls ? "https://" : "http://");
    const char *path = authority + strcspn(authority, "/");
    g_autofree char *label = g_strndup(authority, (gsize)(path - authority));
    g_auto(GStrv) sides = g_strsplit(label, ":", 2);

    if (strlen(url) > URL_MAX_BYTES || *label == '\0' || !net_host_is_plain(sides[0]) ||
        !net_port_is_plain(sides[1], tls) || !net_path_is_plain(path))
        return FALSE;
    place->loopback = net_host_is_loopback(sides[0]);
    if (!tls && !place->loopback)
        return FALSE;
    place->tls = tls;
    place->label = g_steal_pointer(&label);
    return TRUE;
}

gboolean net_place_init(NetPlace *place, const char *url, GError **error)
{
    if (net_place_read_plain(place, url))
        return TRUE;
    g_autoptr(CURLU) parsed = net_url_parse(url, place, error);

    return parsed != NULL;
}

void net_place_clear(NetPlace *place)
{
    g_clear_pointer(&place->label, g_free);
}

char *net_url_host_label(const char *location)
{
    g_autoptr(CURLU) url = late_curl_load(NULL) ? curl_url() : NULL;

    if (url == NULL ||
        curl_url_set(url, CURLUPART_URL, location, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return NULL;

    g_autofree char *host = net_url_part(url, CURLUPART_HOST, 0);
    return host == NULL ? NULL : text_clean(host, -1);
}

/* ---- base URL ---- */

static gboolean net_url_has(CURLU *url, CURLUPart part)
{
    g_autofree char *text = net_url_part(url, part, 0);

    return text != NULL;
}

/* What a base URL has beyond scheme, host and port; NULL if nothing. */
static const char *net_base_url_surplus(CURLU *url)
{
    g_autofree char *path = net_url_part(url, CURLUPART_PATH, 0);
    g_autofree char *host = net_url_part(url, CURLUPART_HOST, 0);

    if (net_url_has(url, CURLUPART_QUERY) || net_url_has(url, CURLUPART_FRAGMENT))
        return _("nothing after ? or # belongs into it");
    if (path != NULL && strspn(path, "/") != strlen(path))
        return _("it ends after the host name and port, without a path");
    if (net_url_has(url, CURLUPART_ZONEID))
        return _("it must not name a network interface");
    if (!g_str_is_ascii(host))
        return _("write the host name in its ASCII form (xn--…)");
    return NULL;
}

char *net_normalise_base_url(const char *url, GError **error)
{
    g_autofree char *trimmed = g_strstrip(g_strdup(url));
    g_auto(NetPlace) place = {0};

    if (net_place_read_plain(&place, trimmed) && g_str_has_suffix(trimmed, place.label))
        return g_steal_pointer(&trimmed);
    net_place_clear(&place);
    g_autoptr(CURLU) parsed = net_url_parse(trimmed, &place, error);
    if (parsed == NULL)
        return NULL;

    const char *surplus = net_base_url_surplus(parsed);
    if (surplus != NULL) {
        net_url_fail(error, surplus);
        return NULL;
    }

    g_autofree char *host = net_url_part(parsed, CURLUPART_HOST, 0);
    g_autofree char *port = net_url_part(parsed, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
    g_autofree char *lower = g_ascii_strdown(host, -1);
    return g_strconcat(place.tls ? "https://" : "http://", lower, port == NULL ? "" : ":",
                       port == NULL ? "" : port, NULL);
}

void net_append_escaped(GString *url, const char *bytes, gssize length)
{
    gsize size = length < 0 ? strlen(bytes) : (gsize)length;

    for (gsize i = 0; i < size; i++) {
        const guchar byte = (guchar)bytes[i];

        if (g_ascii_isalnum(byte) || (byte != '\0' && strchr("-._~", byte) != NULL))
            g_string_append_c(url, (char)byte);
        else
            g_string_append_printf(url, "%%%02X", byte);
    }
}
