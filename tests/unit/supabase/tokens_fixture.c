/* SPDX-License-Identifier: MIT */
#include "tokens_fixture.h"

#include <string.h>

static char *base64url(const char *text)
{
    char *encoded = g_base64_encode((const guchar *)text, strlen(text));
    char *padding = strchr(encoded, '=');

    if (padding != NULL)
        *padding = '\0';
    g_strdelimit(encoded, "+", '-');
    return g_strdelimit(encoded, "/", '_');
}

char *fixture_jwt(const char *payload)
{
    return fixture_jwt_of("HS256", payload);
}

char *fixture_jwt_of(const char *alg, const char *payload)
{
    g_autofree char *header =
        g_strdup_printf("{\"alg\":\"%s\",\"kid\":\"k-1\",\"typ\":\"JWT\"}", alg);
    g_autofree char *head = base64url(header);
    g_autofree char *body = base64url(payload);

    return g_strdup_printf("%s.%s.c2lnbmF0dXJl", head, body);
}

Tokens *fixture_tokens(const char *name, gint64 life_s, gint64 left_s)
{
    g_autofree char *access = g_strconcat("access-", name, NULL);
    g_autofree char *refresh = g_strconcat("refresh-", name, NULL);
    gint64 now_us = g_get_real_time();
    Tokens *tokens = tokens_new();

    tokens->access = secret_text_new(access, -1);
    tokens->refresh = secret_text_new(refresh, -1);
    tokens->user_id = g_strdup(FIXTURE_USER);
    tokens->email = g_strdup(FIXTURE_EMAIL);
    tokens->life_s = life_s;
    tokens->expires_at_s = now_us / G_USEC_PER_SEC + left_s;
    tokens->obtained_us = now_us + (left_s - life_s) * G_USEC_PER_SEC;
    tokens->signed_in_us = tokens->obtained_us;
    return tokens;
}

char *fixture_answer(const char *name, gint64 life_s)
{
    return g_strdup_printf("{\"access_token\":\"access-%s\",\"token_type\":\"bearer\","
                           "\"expires_in\":%" G_GINT64_FORMAT ",\"expires_at\":%" G_GINT64_FORMAT
                           ",\"refresh_token\":\"refresh-%s\",\"user\":{\"id\":\"" FIXTURE_USER
                           "\",\"email\":\"" FIXTURE_EMAIL "\"}}",
                           name, life_s, g_get_real_time() / G_USEC_PER_SEC + life_s, name);
}
