/* SPDX-License-Identifier: MIT */
/* What has to be so before something can be done, for the screens; command.c has it for where a session can be
 * opened first. */
#include "looptrace/actions.h"
#include "looptrace/words.h"

char *action_roles_words(RoleSet roles)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = ROLE_UNKNOWN + 1; i < ROLE_COUNT; i++)
        if ((roles & ROLE_BIT(i)) != 0)
            g_ptr_array_add(names, (gpointer)role_wire((Role)i));
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(text, "%s%s",
                               i == 0                ? ""
                               : i + 1 == names->len ? _(" or ")
                                                     : ", ",
                               (const char *)g_ptr_array_index(names, i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Roles that this version doesn't know may be allowed anything. */
char *action_why_not_role(const ActionRow *row, const Person *person)
{
    if (row->roles == 0 || person == NULL || (person->roles & row->roles) != 0 ||
        (person->other_roles != NULL && person->other_roles->len > 0))
        return NULL;

    g_autofree char *roles = action_roles_words(row->roles);
    return g_strdup_printf(_("it is for the role %s"), roles);
}

static gboolean is_signed_in(const Services *services)
{
    if (services->supabase == NULL)
        return FALSE;

    SessionState state = supabase_session_info(services->supabase).state;
    return state != SESSION_NONE && state != SESSION_UNKNOWN;
}

/* Chosen by the person, who can end it. */
static char *why_not_offline(const ActionRow *row, const Services *services)
{
    gboolean offline = services->sync != NULL && sync_is_offline(services->sync);

    if (!offline || (row->needs & (NEEDS_ONLINE | NEEDS_LINE)) == 0)
        return NULL;
    return (row->needs & NEEDS_LINE) != 0
               ? g_strdup(_("this is offline mode, and this can't wait in the outbox"))
               : g_strdup(_("this is offline mode: nobody is asked"));
}

gboolean action_is_offered(const ActionRow *row, const Services *services)
{
    return (row->needs & NOT_AT_KIOSK) == 0 || !config_get_flag(services->config, SETTING_KIOSK);
}

char *action_why_not(const ActionRow *row, const Services *services)
{
    if (!action_is_offered(row, services))
        return g_strdup(_("a kiosk goes without it"));
    if ((row->needs & NEEDS_CONNECTION) != 0 && services->supabase == NULL)
        return g_strdup(_("there is no connection yet"));
    if ((row->needs & NEEDS_SESSION) != 0 && !is_signed_in(services))
        return g_strdup(_("nobody is signed in"));
    char *offline = why_not_offline(row, services);
    if (offline != NULL)
        return offline;
    if ((row->needs & NEEDS_LINE) != 0 && sync_link(services->sync).kind == LINK_OFFLINE)
        return g_strdup(_("the server can't be reached, and this can't wait in the outbox"));
    return services->sync == NULL ? NULL : action_why_not_role(row, sync_person(services->sync));
}
