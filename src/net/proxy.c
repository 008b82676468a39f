/* SPDX-License-Identifier: MIT */
#include "proxy.h"

#include <string.h>

static const char *net_proxy_setting(const char *const *names)
{
    for (; *names != NULL; names++) {
        const char *value = g_getenv(*names);
        if (value != NULL && *value != '\0')
            return value;
    }
    return NULL;
}

/* "example.com" and ".example.com" stand for it and for all below it. */
static gboolean net_proxy_spares(const char *rule, const char *host)
{
    gsize length, rest;

    if (strcmp(rule, "*") == 0)
        return TRUE;
    rule += *rule == '.' ? 1 : 0;
    length = strlen(rule);
    if (length == 0 || strlen(host) < length)
        return FALSE;
    rest = strlen(host) - length;
    return g_ascii_strcasecmp(host + rest, rule) == 0 && (rest == 0 || host[rest - 1] == '.');
}

gboolean net_proxy_is_named_for(const char *label)
{
    static const char *const proxies[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
                                          NULL};
    static const char *const exceptions[] = {"no_proxy", "NO_PROXY", NULL};
    const char *spared = net_proxy_setting(exceptions);
    const char *colon = strrchr(label, ':');
    gboolean has_port = colon != NULL && strchr(colon, ']') == NULL;
    g_autofree char *host = g_strndup(label, has_port ? (gsize)(colon - label) : strlen(label));
    g_auto(GStrv) rules = g_strsplit_set(spared == NULL ? "" : spared, ", \t", -1);

    if (net_proxy_setting(proxies) == NULL)
        return FALSE;
    for (gsize i = 0; rules[i] != NULL; i++)
        if (net_proxy_spares(rules[i], host))
            return FALSE;
    return TRUE;
}
