/* SPDX-License-Identifier: MIT */
#include "looptrace/trust.h"

#include <string.h>

#include "looptrace/words.h"

typedef struct {
    Services *services;
    char *named; /* NULL: nobody has said */
    TrustDone done;
    gpointer data;
} Looking;

static void looking_free(Looking *looking)
{
    g_free(looking->named);
    g_free(looking);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Looking, looking_free)

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

static gboolean is_named(const char *sha256, const char *named)
{
    for (;;) {
        sha256 += strspn(sha256, ":");
        named += strspn(named, ": ");
        if (*sha256 == '\0' || g_ascii_toupper(*sha256) != g_ascii_toupper(*named))
            return *sha256 == '\0' && *named == '\0';
        sha256++;
        named++;
    }
}

static GError *error_of_another(const NetCertificate *certificate)
{
    return g_error_new(FAULT, FAULT_TLS,
                       _("The certificate isn't the one that --trust names; it has the SHA-256 %s"),
                       certificate->sha256);
}

/* Nothing has to be asked of anybody; mark: what is to be kept, or NULL. */
static void end_known(const Looking *looking, char *mark)
{
    const TrustLook known = {.state = TRUST_KNOWN, .mark = mark};

    looking->done(&known, NULL, looking->data);
}

static gboolean known_already(gpointer data)
{
    g_autoptr(Looking) looking = data;
    g_autoptr(GError) error = NULL;

    if (looking->named == NULL) {
        end_known(looking, NULL);
        return G_SOURCE_REMOVE;
    }
    error = g_error_new(FAULT, FAULT_USAGE,
                        _("--trust names a certificate, and http:// has none to compare"));
    looking->done(NULL, error, looking->data);
    return G_SOURCE_REMOVE;
}

static void judge(const Looking *looking, const NetCertificate *certificate)
{
    Services *services = looking->services;
    TrustState state =
        compare(config_get(services->config, SETTING_TRUSTED), services->url, certificate);
    g_autofree char *mark = mark_of(services->url, certificate);
    g_autofree char *text = text_of(state, services->url, certificate);
    const TrustLook look = {.state = state, .text = text, .mark = mark};

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
           config_get(services->config, SETTING_PINS) != NULL;
}

/* What was named is what has come: of an address that is asked about otherwise it is remembered. */
static void take_named(const Looking *looking, const NetCertificate *certificate)
{
    const Services *services = looking->services;
    g_autofree char *mark = mark_of(services->url, certificate);
    gboolean is_news =
        !has_said(services) && g_strcmp0(config_get(services->config, SETTING_TRUSTED), mark) != 0;

    end_known(looking, is_news ? mark : NULL);
}

static void looked(const NetCertificate *certificate, const GError *error, gpointer data)
{
    g_autoptr(Looking) looking = data;
    g_autoptr(GError) another = NULL;

    if (error != NULL) {
        looking->done(NULL, error, looking->data);
    } else if (certificate == NULL) {
        another = g_error_new(FAULT, FAULT_TLS,
                              _("The certificate of this address can't be read: name its authority "
                                "in ca_file, or its keys in pins"));
        looking->done(NULL, another, looking->data);
    } else if (looking->named == NULL) {
        judge(looking, certificate);
    } else if (is_named(certificate->sha256, looking->named)) {
        take_named(looking, certificate);
    } else {
        another = error_of_another(certificate);
        looking->done(NULL, another, looking->data);
    }
}

void trust_look(Services *services, const char *named, TrustDone done, gpointer data)
{
    Looking *looking = g_new0(Looking, 1);
    gboolean is_plain = g_str_has_prefix(services->url, "http://");

    looking->services = services;
    looking->named = g_strdup(named);
    looking->done = done;
    looking->data = data;
    if (!is_plain && (named != NULL || !has_said(services))) {
        supabase_look(services->supabase, looked, looking);
        return;
    }
    GSource *source = g_idle_source_new();
    g_source_set_callback(source, known_already, looking, NULL);
    g_source_attach(source, services->context);
    g_source_unref(source);
}

gboolean trust_remember(Services *services, const char *mark, GError **error)
{
    return config_save_trusted(services->config, mark, error);
}
