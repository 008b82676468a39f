/* SPDX-License-Identifier: MIT */
#include "jwt.h"

#include <string.h>

#include "auth_codec.h"
#include "looptrace/json.h"
#include "looptrace/secret.h"

#define ALGORITHM_MAX 16

/* Finds the payload between the two dots. The signature may be empty ("alg":"none"): nothing here
 * rests on it. */
static gboolean find_payload(const char *token, const char **payload, gsize *length)
{
    const char *first = strchr(token, '.');
    const char *second = first == NULL ? NULL : strchr(first + 1, '.');

    if (second == NULL || strchr(second + 1, '.') != NULL)
        return FALSE;
    *payload = first + 1;
    *length = (gsize)(second - first - 1);
    return TRUE;
}

/* base64url without padding → bytes, in place of a padded base64 copy; NULL if a byte isn't of the
 * alphabet. The caller wipes size bytes and frees. */
static char *decode_base64url(const char *text, gsize length, gsize *size)
{
    gsize padded = (length + 3) / 4 * 4;
    char *bytes = g_malloc(padded + 1);

    for (gsize i = 0; i < length; i++) {
        bytes[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
        if (!g_ascii_isalnum(text[i]) && text[i] != '-' && text[i] != '_') {
            secret_wipe(bytes, i + 1);
            g_free(bytes);
            return NULL;
        }
    }
    memset(bytes + length, '=', padded - length);
    bytes[padded] = '\0';
    if (padded == 0 || length % 4 == 1)
        *size = 0;
    else
        g_base64_decode_inplace(bytes, size);
    return bytes;
}

static void read_claims(const cJSON *payload, JwtClaims *claims)
{
    claims->subject = g_strdup(json_text(payload, "sub"));
    claims->email = g_strdup(json_text(payload, "email"));
    claims->role = g_strdup(json_text(payload, "role"));
    claims->level = g_strdup(json_text(payload, "aal"));
    json_int(payload, "iat", 0, AUTH_LATEST_S, &claims->issued_at_s);
    json_int(payload, "exp", 0, AUTH_LATEST_S, &claims->expires_at_s);
}

gboolean jwt_read_claims(const char *token, JwtClaims *claims)
{
    const char *payload;
    gsize length, size;

    *claims = (JwtClaims){0};
    if (strlen(token) > JWT_MAX_BYTES || !find_payload(token, &payload, &length))
        return FALSE;
    char *bytes = decode_base64url(payload, length, &size);
    if (bytes == NULL)
        return FALSE;

    cJSON *object = json_parse(bytes, size, NULL);
    gboolean is_object = cJSON_IsObject(object);
    if (is_object)
        read_claims(object, claims);
    json_wipe(object);
    secret_wipe(bytes, length);
    g_free(bytes);
    return is_object;
}

static gboolean is_algorithm(const char *name)
{
    gsize length = name == NULL ? 0 : strlen(name);

    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum(name[i]))
            return FALSE;
    return length > 0 && length <= ALGORITHM_MAX;
}

char *jwt_read_algorithm(const char *token)
{
    const char *payload;
    gsize length, size;

    if (strlen(token) > JWT_MAX_BYTES || !find_payload(token, &payload, &length))
        return NULL;
    gsize head_length = (gsize)(payload - 1 - token);
    char *bytes = decode_base64url(token, head_length, &size);
    if (bytes == NULL)
        return NULL;
    g_autoptr(cJSON) head = json_parse(bytes, size, NULL);
    const char *name = cJSON_IsObject(head) ? json_text(head, "alg") : NULL;
    char *algorithm = is_algorithm(name) ? g_strdup(name) : NULL;
    g_free(bytes);
    return algorithm;
}

void jwt_claims_clear(JwtClaims *claims)
{
    g_clear_pointer(&claims->subject, g_free);
    g_clear_pointer(&claims->email, g_free);
    g_clear_pointer(&claims->role, g_free);
    g_clear_pointer(&claims->level, g_free);
    claims->issued_at_s = claims->expires_at_s = 0;
}
