/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "looptrace/model.h"
#include "looptrace/text.h"

#define ID_LENGTH 36 /* of a UUID as text */

void lead_free(Lead *lead)
{
    if (lead == NULL)
        return;
#define X(member, column) g_free(lead->member);
    LEAD_TEXTS(X)
    LEAD_PAGE_TEXTS(X)
#undef X
    g_free(lead->assignee);
    g_free(lead->pieces);
    g_free(lead);
}

Lead *lead_copy(const Lead *lead)
{
    Lead *copy = g_new0(Lead, 1);

#define X(member, column) copy->member = g_strdup(lead->member);
    LEAD_TEXTS(X)
    LEAD_PAGE_TEXTS(X)
#undef X
    copy->assignee = g_strdup(lead->assignee);
    copy->pieces = g_strdup(lead->pieces);
    copy->twins = lead->twins;
    copy->quantity = lead->quantity;
    copy->days = lead->days;
    return copy;
}

/* "22440.5" → 2244050. */
static gboolean read_cents(const char *decimal, gint64 *cents)
{
    const char *point = strchr(decimal, '.');
    gsize whole = point == NULL ? strlen(decimal) : (gsize)(point - decimal);
    const char *places = point == NULL ? "" : point + 1;

    if (strlen(places) > 2)
        return FALSE;
    g_autofree char *digits =
        g_strdup_printf("%.*s%s%.*s", (int)whole, decimal, places, (int)(2 - strlen(places)), "00");
    return text_parse_int(digits, 0, G_MAXINT64 / 2, cents);
}

char *lead_piece_price(const Lead *lead)
{
    gint64 cents = 0;

    if (lead->total == NULL || lead->quantity <= 0 || !read_cents(lead->total, &cents))
        return NULL;
    cents = (cents + lead->quantity / 2) / lead->quantity;
    return g_strdup_printf("%" G_GINT64_FORMAT ".%02d", cents / 100, (int)(cents % 100));
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

gboolean row_id_begins(const char *id, const char *name)
{
    return lead_name_is_valid(name) && g_ascii_strncasecmp(id, name, strlen(name)) == 0;
}

gboolean lead_is_named(const Lead *lead, const char *name)
{
    return row_id_begins(lead->id, name);
}
