/* SPDX-License-Identifier: MIT */
#include "key.h"

#include <string.h>

#include "jwt.h"
#include "looptrace/fault.h"
#include "looptrace/supabase.h"
#include "looptrace/words.h"

#define KEY_MAX_BYTES 4096u

static gboolean is_header_safe(const char *key)
{
    for (const char *c = key; *c != '\0'; c++)
        if (!g_ascii_isgraph(*c))
            return FALSE;
    return TRUE;
}

/* Legacy keys are JWTs that name the database role they stand for. */
static gboolean is_privileged_jwt(const char *key)
{
    static const char *const privileged[] = {
        "service_role",           "supabase_admin", "supabase_auth_admin",
        "supabase_storage_admin", "postgres",       NULL};
    g_auto(JwtClaims) claims = {0};

    return jwt_read_claims(key, &claims) && claims.role != NULL &&
           g_strv_contains(privileged, claims.role);
}

char *supabase_describe_key(const char *key)
{
    g_autofree char *algorithm = jwt_read_algorithm(key);
    g_auto(JwtClaims) claims = {0};

    if (g_str_has_prefix(key, "sb_publishable_"))
        return g_strdup("publishable");
    if (algorithm == NULL || !jwt_read_claims(key, &claims))
        return g_strdup("of a kind that isn't known here");
    return g_strdup_printf("legacy, a token of %s signed with %s",
                           g_strcmp0(claims.role, "anon") == 0 ? "anon" : "another role",
                           algorithm);
}

gboolean project_key_check(const char *key, GError **error)
{
    if (key == NULL || *key == '\0') {
        g_set_error(error, FAULT, FAULT_CONFIG,
                    _("The project's publishable (anon) key isn't set"));
        return FALSE;
    }
    if (strlen(key) > KEY_MAX_BYTES || !is_header_safe(key)) {
        g_set_error(error, FAULT, FAULT_CONFIG,
                    _("The project key can't be right: a key is one word of plain characters"));
        return FALSE;
    }
    if (g_str_has_prefix(key, "sb_secret_") || is_privileged_jwt(key)) {
        g_set_error(
            error, FAULT, FAULT_CONFIG,
            _("This is the project's secret key, which opens every row to whoever holds it; "
              "it doesn't belong into a client: use the publishable (anon) key"));
        return FALSE;
    }
    return TRUE;
}
