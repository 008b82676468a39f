/* SPDX-License-Identifier: MIT */
#include "key.h"

#include <string.h>

#include "jwt.h"
#include "looptrace/fault.h"
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
