/* SPDX-License-Identifier: MIT */
#include "looptrace/ui_ring.h"

#include <string.h>

#include "screen.h"

gboolean ui_ring_from_text(const char *text, UiRing *ring)
{
    static const char *const words[] = {[UI_RING_OFF] = "off",
                                        [UI_RING_BELL] = "bell",
                                        [UI_RING_OSC9] = "osc9",
                                        [UI_RING_OSC777] = "osc777"};

    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(text, words[i]) != 0)
            continue;
        *ring = (UiRing)i;
        return TRUE;
    }
    return FALSE;
}

/* tmux hands on what is wrapped so, with each ESC doubled. */
static char *for_outside(const char *sequence)
{
    GString *text = g_string_new("\033Ptmux;");

    for (; *sequence != '\0'; sequence++) {
        if (*sequence == '\033')
            g_string_append_c(text, '\033');
        g_string_append_c(text, *sequence);
    }
    return g_string_free(g_string_append(text, "\033\\"), FALSE);
}

char *ui_ring_sequence(UiRing ring, const SafeText *words, gboolean tmux)
{
    g_autofree char *sequence = NULL;

    switch (ring) {
    case UI_RING_OFF:
        return NULL;
    case UI_RING_BELL:
        return g_strdup("\a"); /* tmux tells of it by itself */
    case UI_RING_OSC9:
        sequence = g_strdup_printf("\033]9;looptrace: %s\a", safe_text_utf8(words));
        break;
    case UI_RING_OSC777:
        sequence = g_strdup_printf("\033]777;notify;looptrace;%s\a", safe_text_utf8(words));
        break;
    }
    return tmux ? for_outside(sequence) : g_steal_pointer(&sequence);
}

void ui_ring(UiScreen *screen, UiRing ring, const SafeText *words)
{
    const char *tmux = g_getenv("TMUX");
    g_autofree char *sequence = ui_ring_sequence(ring, words, tmux != NULL && *tmux != '\0');

    if (sequence != NULL)
        screen_send(screen, sequence);
}
