/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "looptrace/text.h"
#include "looptrace/words.h"

/* Longer than the pause between two keys of one that is held down, or of a quick hand. */
#define REST_MS 120

static gboolean colour_of(const Config *config, UiColour *colour, GError **error)
{
    if (theme_colour_from_text(config_get(config, SETTING_COLOUR), colour))
        return TRUE;
    g_set_error(error, FAULT, FAULT_CONFIG, _("color (from %s) must be auto, always or never"),
                config_origin_name(config_origin(config, SETTING_COLOUR)));
    return FALSE;
}

static gboolean slow_of(const Config *config, FlowSlow *slow, GError **error)
{
    if (flow_slow_from_text(config_get(config, SETTING_SLOW_LINE), slow))
        return TRUE;
    g_set_error(error, FAULT, FAULT_CONFIG, _("slow_line (from %s) must be auto, yes or no"),
                config_origin_name(config_origin(config, SETTING_SLOW_LINE)));
    return FALSE;
}

gboolean options_read(const Config *config, UiOptions *options, FlowSlow *slow, GError **error)
{
    *options = (UiOptions){
        .ascii = config_get_flag(config, SETTING_ASCII),
        .accessible = config_get_flag(config, SETTING_ACCESSIBLE),
        .stays = config_get_flag(config, SETTING_KIOSK),
        .theme = config_get(config, SETTING_THEME),
    };
    return colour_of(config, &options->colour, error) && slow_of(config, slow, error);
}

gboolean options_ring(const Config *config, UiRing *ring, GError **error)
{
    if (ui_ring_from_text(config_get(config, SETTING_NOTIFY), ring))
        return TRUE;
    g_set_error(error, FAULT, FAULT_CONFIG, _("notify (from %s) must be off, bell, osc9 or osc777"),
                config_origin_name(config_origin(config, SETTING_NOTIFY)));
    return FALSE;
}

guint options_rest_ms(void)
{
    const char *text = g_getenv("LOOPTRACE_REST_MS");
    gint64 ms = REST_MS;

    return text != NULL && text_parse_int(text, 0, 10000, &ms) ? (guint)ms : REST_MS;
}

int options_idle_fd(void)
{
    const char *text = g_getenv("LOOPTRACE_IDLE_FD");
    gint64 fd = -1;

    return text != NULL && text_parse_int(text, 3, 1023, &fd) ? (int)fd : -1;
}
