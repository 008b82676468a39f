/* SPDX-License-Identifier: MIT */
/* The certificate that a server has shown, for people who are to say whether they trust it. */
#include <string.h>

#include "looptrace/text.h"
#include "pins.h"
#include "transfer.h"

void net_certificate_free(NetCertificate *certificate)
{
    if (certificate == NULL)
        return;
    g_free(certificate->subject);
    g_free(certificate->issuer);
    g_free(certificate->not_before);
    g_free(certificate->not_after);
    g_free(certificate->sha256);
    g_free(certificate);
}

/* "12:AB:…", as other programs show it. */
static char *fingerprint_of(const char *pem)
{
    gsize length = 0;
    g_autofree guchar *der = net_certificate_der(pem, &length);
    g_autofree char *hex =
        der == NULL ? NULL : g_compute_checksum_for_data(G_CHECKSUM_SHA256, der, length);

    if (hex == NULL)
        return NULL;
    GString *text = g_string_new(NULL);
    for (gsize i = 0; hex[i] != '\0'; i++)
        g_string_append_printf(text, "%s%c", i > 0 && i % 2 == 0 ? ":" : "",
                               g_ascii_toupper(hex[i]));
    return g_string_free(text, FALSE);
}

static void take_part(NetCertificate *certificate, const char *part)
{
    const struct {
        const char *name;
        char **slot;
    } parts[] = {
        {"Subject:", &certificate->subject},
        {"Issuer:", &certificate->issuer},
        {"Start date:", &certificate->not_before},
        {"Expire date:", &certificate->not_after},
    };

    if (g_str_has_prefix(part, "Cert:") && certificate->sha256 == NULL)
        certificate->sha256 = fingerprint_of(part);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        if (g_str_has_prefix(part, parts[i].name) && *parts[i].slot == NULL)
            *parts[i].slot = text_clean(part + strlen(parts[i].name), -1);
}

NetCertificate *net_answer_certificate(const NetAnswer *answer)
{
    const NetTransfer *transfer = answer->origin;
    struct curl_certinfo *shown = NULL;

    if (transfer == NULL ||
        curl_easy_getinfo(transfer->easy, CURLINFO_CERTINFO, &shown) != CURLE_OK || shown == NULL ||
        shown->num_of_certs < 1)
        return NULL;
    NetCertificate *certificate = g_new0(NetCertificate, 1);
    for (const struct curl_slist *node = shown->certinfo[0]; node != NULL; node = node->next)
        take_part(certificate, node->data);
    if (certificate->sha256 != NULL)
        return certificate;
    net_certificate_free(certificate);
    return NULL;
}
