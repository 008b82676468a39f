/* SPDX-License-Identifier: MIT */
#include "message_acts.h"

#include "looptrace/words.h"
#include "write_form.h"

static const char *me(const Services *services)
{
    return supabase_session_info(services->supabase).user_id;
}

static void add(const Services *services, GArray *choices, const char *id, const char *name)
{
    if (id == NULL || g_strcmp0(id, me(services)) == 0)
        return;
    const UiChoice choice = {id, name == NULL ? id : name, NULL};
    g_array_append_val(choices, choice);
}

GArray *message_recipients(const Services *services, const Order *order)
{
    GArray *choices = g_array_new(FALSE, FALSE, sizeof(UiChoice));

    if (order == NULL)
        return choices;
    add(services, choices, order->buyer_id, order->buyer);
    add(services, choices, order->supplier_user, order->supplier);
    return choices;
}

static gboolean is_among(const GArray *choices, const char *value)
{
    for (guint i = 0; i < choices->len; i++)
        if (g_strcmp0(g_array_index(choices, UiChoice, i).value, value) == 0)
            return TRUE;
    return FALSE;
}

GArray *message_choices(const Services *services, const Order *order, const char *chosen,
                        const char *words)
{
    GArray *choices = message_recipients(services, order);
    const UiChoice only = {chosen, words, NULL};

    if (chosen != NULL && !is_among(choices, chosen))
        g_array_append_val(choices, only);
    return choices;
}

guint message_acts_write(Pane *pane, const Order *order)
{
    const Services *services = pane->host->services;
    g_autoptr(GArray) choices = message_recipients(services, order);

    if (choices->len == 0)
        return EFFECT_NONE;
    const UiChoice *first = &g_array_index(choices, UiChoice, 0);
    pane->next = pane_write_new(
        pane->host, write_new_message(order, me(services), first->value, first->label), "body");
    return EFFECT_OPEN;
}

char *message_acts_why_not(const Pane *pane, const Order *order)
{
    const Services *services = pane->host->services;

    if (services->writes == NULL || writes_outbox(services->writes) == NULL)
        return g_strdup(_("what is kept on this machine is still being opened"));
    if (order == NULL)
        return g_strdup(_("the order isn't here yet"));
    g_autoptr(GArray) choices = message_recipients(services, order);
    if (choices->len > 0)
        return NULL;
    return g_strdup(_("there is nobody here that you could write to"));
}
