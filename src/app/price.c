/* SPDX-License-Identifier: MIT */
#include "price.h"

#include "acting.h"
#include "looptrace/words.h"

/* The screen that the action asks the server for; SCREEN_COUNT: it asks for nothing. */
static Screen asks_for(const Pane *pane, Action action)
{
    Screen screen = pane_screen(pane);

    if (action == ACTION_REFRESH || action == ACTION_REFRESH_ALL)
        return screen;
    if (pane->ops->asks != NULL && pane->ops->asks(pane, action))
        return screen;
    if (action == ACTION_OPEN &&
        (ON_LISTS & ~(ON(STATUSES) | ON(CAPACITY)) & SCREEN_BIT(screen)) != 0)
        return SCREEN_ORDER;
    return acting_place(action);
}

/* NULL: it costs nothing, or so little that nobody is to be asked. Caller frees. */
static char *in_words(const Services *services, guint64 bytes)
{
    if (bytes == 0 || bytes <= services->ask_above ||
        config_get_flag(services->config, SETTING_OFFLINE))
        return NULL;
    return text_bytes(bytes);
}

char *price_of(const Services *services, const Pane *pane, Action action)
{
    Screen screen = asks_for(pane, action);

    if (screen == SCREEN_COUNT || services->meter == NULL)
        return NULL;
    g_autofree char *bytes =
        in_words(services, meter_estimate(services->meter, screen_name(screen)));
    return bytes == NULL ? NULL
                         : g_strdup_printf(_("costs about %s: the same key again does it"), bytes);
}

char *price_of_command(const Services *services, const ActionRow *action)
{
    if (services->meter == NULL || (action->needs & NEEDS_SESSION) == 0)
        return NULL;
    g_autofree char *bytes =
        in_words(services, meter_estimate(services->meter, meter_screen_of(action->name)));
    return bytes == NULL ? NULL : g_strdup_printf(_("costs about %s: Enter again does it"), bytes);
}
