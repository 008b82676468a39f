/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "looptrace/model.h"

#define ID_LENGTH 36 /* of a UUID as text */

void lead_free(Lead *lead)
{
    if (lead == NULL)
        return;
    g_free(lead->id);
    g_free(lead->customer);
    g_free(lead->email);
    g_free(lead->country);
    g_free(lead->product);
    g_free(lead->total);
    g_free(lead->quote);
    g_free(lead->status);
    g_free(lead->notes);
    g_free(lead->assigned_to);
    g_free(lead->assignee);
    g_free(lead->created_at);
    g_free(lead->updated_at);
    g_free(lead);
}

Lead *lead_copy(const Lead *lead)
{
    Lead *copy = g_new0(Lead, 1);

    *copy = *lead;
    copy->id = g_strdup(lead->id);
    copy->customer = g_strdup(lead->customer);
    copy->email = g_strdup(lead->email);
    copy->country = g_strdup(lead->country);
    copy->product = g_strdup(lead->product);
    copy->total = g_strdup(lead->total);
    copy->quote = g_strdup(lead->quote);
    copy->status = g_strdup(lead->status);
    copy->notes = g_strdup(lead->notes);
    copy->assigned_to = g_strdup(lead->assigned_to);
    copy->assignee = g_strdup(lead->assignee);
    copy->created_at = g_strdup(lead->created_at);
    copy->updated_at = g_strdup(lead->updated_at);
    return copy;
}

gboolean lead_matches(const Lead *lead, const char *text)
{
    const char *const places[] = {lead->customer, lead->email, lead->country, lead->product};

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        if (order_query_contains(places[i], text))
            return TRUE;
    return FALSE;
}

gboolean lead_name_is_valid(const char *name)
{
    gsize length = strlen(name);

    if (length < LEAD_NAME_MIN || length > ID_LENGTH)
        return FALSE;
    for (gsize i = 0; i < length; i++) {
        gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? name[i] != '-' : !g_ascii_isxdigit(name[i]))
            return FALSE;
    }
    return TRUE;
}

gboolean lead_is_named(const Lead *lead, const char *name)
{
    return lead_name_is_valid(name) && g_ascii_strncasecmp(lead->id, name, strlen(name)) == 0;
}
