/* SPDX-License-Identifier: MIT */
/*
 * PKCE for a person whose browser is somewhere else (wire protocol A8). Nothing listens: the browser
 * ends at an address of its own machine where nobody answers, with the code in the address bar, and the
 * person brings that back. Auth takes loopback addresses whatever its list says; it echoes no state, so
 * that is a part of the path. A code is worth nothing without the verifier, which never leaves this
 * process but for the exchange.
 */
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "auth_codec.h"
#include "auth_way.h"
#include "core.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define VERIFIER_BYTES 32 /* 43 characters, as RFC 7636 advises */
#define STATE_BYTES    12
#define PORT_FIRST     49152u /* of the range that nobody is given (RFC 6335) */
#define PORTS          16384u
#define PASTED_MAX     8192
#define CODE_MIN       8
#define CODE_MAX       512
#define WORD_MAX       64

struct BrowserWay {
    char *url, *challenge, *return_to, *state;
    SecretText *verifier;
};

static void fill_random(guint8 *bytes, gsize n)
{
    gsize done = 0;

    while (done < n) {
        ssize_t got = getrandom(bytes + done, n - done, 0);
        if (got < 0 && errno != EINTR)
            g_error("getrandom: %s", g_strerror(errno));
        done += got < 0 ? 0 : (gsize)got;
    }
}

/* Caller wipes and frees. */
static char *base64url(const guint8 *bytes, gsize n)
{
    char *text = g_base64_encode(bytes, n);

    for (char *c = text; *c != '\0'; c++)
        *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    text[strcspn(text, "=")] = '\0';
    return text;
}

static void make_verifier(BrowserWay *way)
{
    guint8 random[VERIFIER_BYTES], digest[32];
    gsize length = sizeof digest;

    fill_random(random, sizeof random);
    char *verifier = base64url(random, sizeof random);
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)verifier, -1);
    g_checksum_get_digest(sum, digest, &length);
    g_checksum_free(sum);
    way->challenge = base64url(digest, length);
    way->verifier = secret_text_take(verifier);
    secret_wipe(random, sizeof random);
}

BrowserWay *browser_way_new(void)
{
    BrowserWay *way = g_new0(BrowserWay, 1);
    guint8 random[STATE_BYTES], port[2];

    make_verifier(way);
    fill_random(random, sizeof random);
    fill_random(port, sizeof port);
    way->state = base64url(random, sizeof random);
    way->return_to = g_strdup_printf("http://127.0.0.1:%u/looptrace/%s",
                                     PORT_FIRST + (port[0] * 256u + port[1]) % PORTS, way->state);
    return way;
}

void browser_way_free(BrowserWay *way)
{
    if (way == NULL)
        return;
    secret_text_unref(way->verifier);
    g_free(way->url);
    g_free(way->challenge);
    g_free(way->return_to);
    g_free(way->state);
    g_free(way);
}

void browser_way_set_url(BrowserWay *way, const char *url)
{
    g_free(way->url);
    way->url = g_strdup(url);
}

const char *browser_way_url(const BrowserWay *way)
{
    return way->url;
}

SecretText *browser_way_verifier(const BrowserWay *way)
{
    return way->verifier;
}

const char *browser_way_challenge(const BrowserWay *way)
{
    return way->challenge;
}

const char *browser_way_return_to(const BrowserWay *way)
{
    return way->return_to;
}

static gboolean is_word(const char *text)
{
    gsize length = strlen(text);

    return length > 0 && length <= WORD_MAX &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-.:") == length;
}

BrowserWay *supabase_browse_provider(const Supabase *supabase, const char *provider, GError **error)
{
    if (!is_word(provider)) {
        g_set_error(error, FAULT, FAULT_INVALID,
                    _("A provider is one word in small letters, as google or azure"));
        return NULL;
    }
    BrowserWay *way = browser_way_new();
    g_autoptr(GString) url = g_string_new(supabase->url);
    g_string_append(url, "/auth/v1/authorize?provider=");
    net_append_escaped(url, provider, -1);
    g_string_append(url, "&redirect_to=");
    net_append_escaped(url, way->return_to, -1);
    g_string_append_printf(url, "&code_challenge=%s&code_challenge_method=s256", way->challenge);
    browser_way_set_url(way, url->str);
    return way;
}

/* ---- what comes back ---- */

static SecretText *refuse(GError **error, const char *sentence)
{
    g_set_error_literal(error, FAULT, FAULT_INVALID, sentence);
    return NULL;
}

static SecretText *take_code(const char *code, GError **error)
{
    gsize length = strlen(code);

    if (length < CODE_MIN || length > CODE_MAX)
        return refuse(error,
                      _("This is neither the code nor the address that the browser ended at"));
    for (const char *c = code; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && strchr("._~-", *c) == NULL)
            return refuse(error,
                          _("This is neither the code nor the address that the browser ended at"));
    return secret_text_new(code, (gssize)length);
}

/* "access_denied: The user denied access". */
static SecretText *refuse_in_their_words(GHashTable *members, GError **error)
{
    const char *why = g_hash_table_lookup(members, "error_description");
    const char *code = g_hash_table_lookup(members, "error_code");
    g_autofree char *clean =
        text_clean(why != NULL ? why : (const char *)g_hash_table_lookup(members, "error"), -1);

    g_propagate_error(error, fault_new_coded(FAULT_REFUSED, code,
                                             _("The browser came back with a refusal: %s"), clean));
    return NULL;
}

/* NULL: there are none, or they can't be read. */
static GHashTable *members_of(const char *text)
{
    return text == NULL ? NULL : g_uri_parse_params(text, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
}

static SecretText *read_members(GHashTable *query, GHashTable *fragment, GError **error)
{
    const char *code = query == NULL ? NULL : g_hash_table_lookup(query, "code");

    if (query != NULL && g_hash_table_contains(query, "error"))
        return refuse_in_their_words(query, error);
    if (fragment != NULL && g_hash_table_contains(fragment, "error"))
        return refuse_in_their_words(fragment, error);
    if (fragment != NULL && g_hash_table_contains(fragment, "access_token"))
        return refuse(error,
                      _("This address holds the session itself instead of a code: the project "
                        "doesn't do PKCE. Nothing was taken of it; sign out in that browser"));
    return code == NULL ? refuse(error, _("There is no code in this address"))
                        : take_code(code, error);
}

/* A project that doesn't take the address to come back to sends the browser to its own site, with the code
 * all the same; there the verifier alone says whose it is. */
static gboolean is_of_this_sign_in(const BrowserWay *way, const GUri *uri)
{
    static const char path[] = "/looptrace/";

    if (g_strcmp0(g_uri_get_host((GUri *)uri), "127.0.0.1") != 0)
        return TRUE;
    return g_str_has_prefix(g_uri_get_path((GUri *)uri), path) &&
           strcmp(g_uri_get_path((GUri *)uri) + strlen(path), way->state) == 0;
}

SecretText *browser_way_read(const BrowserWay *way, const char *pasted, GError **error)
{
    gsize length = strlen(pasted);

    if (length > PASTED_MAX)
        return refuse(error, _("This is too long to be the address that the browser ended at"));
    g_autofree char *text = g_strstrip(g_strdup(pasted));
    if (strstr(text, "://") == NULL)
        return take_code(text, error);

    g_autoptr(GUri) uri =
        g_uri_parse(text, G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_FRAGMENT, NULL);
    if (uri == NULL)
        return refuse(error, _("This address can't be read: copy all of it"));
    if (!is_of_this_sign_in(way, uri))
        return refuse(error,
                      _("This address is of another sign-in: use the one that was shown here"));
    g_autoptr(GHashTable) query = members_of(g_uri_get_query(uri));
    g_autoptr(GHashTable) fragment = members_of(g_uri_get_fragment(uri));
    return read_members(query, fragment, error);
}
