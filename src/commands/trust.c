/* SPDX-License-Identifier: MIT */
#include "looptrace/trust.h"

#include <string.h>

#include "looptrace/words.h"

typedef struct {
    Services *services;
    TrustDone done;
    gpointer data;
} Looking;

/* ---- what was kept ---- */

/* "URL SHA256 ISSUER". */
static char *mark_of(const char *url, const NetCertificate *certificate)
{
    return g_strdup_printf("%s %s %s", url, certificate->sha256,
                           certificate->issuer == NULL ? "" : certificate->issuer);
}

static TrustState compare(const char *kept, const char *url, const NetCertificate *certificate)
{
    g_auto(GStrv) parts = kept == NULL ? NULL : g_strsplit(kept, " ", 3);

    if (parts == NULL || g_strv_length(parts) < 2 || strcmp(parts[0], url) != 0)
        return TRUST_NEW;
    if (strcmp(parts[1], certificate->sha256) == 0)
        return TRUST_KNOWN;
    return g_strcmp0(parts[2] == NULL ? "" : parts[2],
                     certificate->issuer == NULL ? "" : certificate->issuer) == 0
               ? TRUST_RENEWED
               : TRUST_CHANGED;
}

/* ---- words ---- */

static const char *or_unnamed(const char *text)
{
    return text == NULL || *text == '\0' ? _("(not named)") : text;
}

static const char *headline(TrustState state)
{
    switch (state) {
    case TRUST_NEW:
        return _("This address is used for the first time here. Does it lead to your platform?");
    case TRUST_CHANGED:
        return _("The certificate of this address is of another issuer than before. Ask your "
                 "platform's people whether "
                 "that is right.");
    case TRUST_RENEWED:
        return _("The certificate of this address has been renewed by its issuer.");
    case TRUST_KNOWN:
        break;
    }
    return "";
}

static char *text_of(TrustState state, const char *url, const NetCertificate *certificate)
{
    return g_strdup_printf(_("%s\n"
                             "Address: %s\n"
                             "Certificate of: %s\n"
                             "Issued by: %s\n"
                             "Valid: %s to %s\n"
                             "SHA-256: %s"),
                           headline(state), url, or_unnamed(certificate->subject),
                           or_unnamed(certificate->issuer), or_unnamed(certificate->not_before),
                           or_unnamed(certificate->not_after), certificate->sha256);
}

/* ---- looking ---- */

static void end_known(Looking *looking)
{
    const TrustLook known = {.state = TRUST_KNOWN};

    looking->done(&known, NULL, looking->data);
    g_free(looking);
}

static gboolean known_already(gpointer data)
{
    end_known(data);
    return G_SOURCE_REMOVE;
}

static void looked(const NetCertificate *certificate, const GError *error, gpointer data)
{
    g_autofree Looking *looking = data;
    Services *services = looking->services;

    if (error != NULL) {
        looking->done(NULL, error, looking->data);
        return;
    }
    if (certificate == NULL) {
        end_known(g_steal_pointer(&looking));
        return;
    }
    TrustState state =
        compare(config_get(services->config, SETTING_TRUSTED), services->url, certificate);
    g_autofree char *mark = mark_of(services->url, certificate);
    g_autofree char *text = text_of(state, services->url, certificate);
    const TrustLook look = {
        .state = state, .text = text, .sha256 = certificate->sha256, .mark = mark};
    if (state == TRUST_RENEWED)
        g_queue_push_tail(&services->lacking,
                          g_strdup(_("the certificate of this platform has been renewed by its "
                                     "issuer since it was last seen here")));
    looking->done(&look, NULL, looking->data);
}

/* Whoever has set an authority or keys of the platform's own has said whom to trust. */
static gboolean has_said(const Services *services)
{
    return config_get(services->config, SETTING_CA_FILE) != NULL ||
           config_get(services->config, SETTING_PINS) != NULL ||
           g_str_has_prefix(services->url, "http://");
}

void trust_look(Services *services, TrustDone done, gpointer data)
{
    Looking *looking = g_new0(Looking, 1);

    looking->services = services;
    looking->done = done;
    looking->data = data;
    if (!has_said(services)) {
        supabase_look(services->supabase, looked, looking);
        return;
    }
    GSource *source = g_idle_source_new();
    g_source_set_callback(source, known_already, looking, NULL);
    g_source_attach(source, services->context);
    g_source_unref(source);
}

gboolean trust_is_named(const TrustLook *look, const char *sha256)
{
    const char *a = look->sha256, *b = sha256;

    if (a == NULL || b == NULL)
        return FALSE;
    for (;;) {
        a += strspn(a, ":");
        b += strspn(b, ": ");
        if (*a == '\0' || g_ascii_toupper(*a) != g_ascii_toupper(*b))
            return *a == '\0' && *b == '\0';
        a++;
        b++;
    }
}

gboolean trust_remember(Services *services, const char *mark, GError **error)
{
    return config_save_trusted(services->config, mark, error);
}
