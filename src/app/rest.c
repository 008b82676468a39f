/* SPDX-License-Identifier: MIT */
#include "rest.h"

struct Rest {
    gint64 span_us, until_us;
    void (*rested)(gpointer data);
    gpointer data;
    guint source; /* somebody waits */
};

Rest *rest_new(guint ms, void (*rested)(gpointer data), gpointer data)
{
    Rest *rest = g_new0(Rest, 1);

    rest->span_us = (gint64)ms * 1000;
    rest->rested = rested;
    rest->data = data;
    return rest;
}

void rest_free(Rest *rest)
{
    if (rest == NULL)
        return;
    g_clear_handle_id(&rest->source, g_source_remove);
    g_free(rest);
}

void rest_key(Rest *rest)
{
    rest->until_us = g_get_monotonic_time() + rest->span_us;
}

static gboolean look(gpointer data);

/* Not a timer for each key: one looks, and looks again when others have come meanwhile. */
static void look_again(Rest *rest, gint64 left_us)
{
    rest->source = g_timeout_add((guint)(left_us / 1000 + 1), look, rest);
}

static gboolean look(gpointer data)
{
    Rest *rest = data;
    gint64 left = rest->until_us - g_get_monotonic_time();

    rest->source = 0;
    if (left > 0)
        look_again(rest, left);
    else
        rest->rested(rest->data);
    return G_SOURCE_REMOVE;
}

gboolean rest_wait(Rest *rest)
{
    gint64 left = rest->until_us - g_get_monotonic_time();

    if (left <= 0)
        return FALSE;
    if (rest->source == 0)
        look_again(rest, left);
    return TRUE;
}

gboolean rest_is_waited_for(const Rest *rest)
{
    return rest->source != 0;
}
