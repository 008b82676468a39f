/* SPDX-License-Identifier: MIT */
#include "waiting.h"

struct PaneWait {
    gpointer pane;
    PaneWait **slot;
    const PaneHost *host;
    Supabase *supabase;
};

PaneWait *pane_wait_begin(PaneWait **slot, Pane *pane)
{
    PaneWait *wait = g_new0(PaneWait, 1);

    *wait = (PaneWait){
        .pane = pane, .slot = slot, .host = pane->host, .supabase = pane->host->services->supabase};
    *slot = wait;
    return wait;
}

gpointer pane_wait_end(PaneWait *wait)
{
    gpointer pane = wait->pane;

    if (pane != NULL)
        *wait->slot = NULL;
    g_free(wait);
    return pane;
}

Supabase *pane_wait_supabase(const PaneWait *wait)
{
    return wait->supabase;
}

const PaneHost *pane_wait_host(const PaneWait *wait)
{
    return wait->host;
}

void pane_wait_drop(PaneWait **slot)
{
    PaneWait *wait = g_steal_pointer(slot);

    if (wait != NULL)
        wait->pane = NULL;
}

guint pane_form_key(UiForm *form, gboolean waits, guint32 key, void (*submit)(gpointer pane),
                    gpointer pane)
{
    switch (waits ? UI_FORM_IGNORED : ui_form_key(form, key)) {
    case UI_FORM_IGNORED:
        return ui_key_is_typed(key) ? EFFECT_NONE : EFFECT_PASS;
    case UI_FORM_CHANGED:
    case UI_FORM_EDITOR:
        return EFFECT_REDRAW;
    case UI_FORM_SUBMIT:
        submit(pane);
        return EFFECT_REDRAW;
    }
    return EFFECT_NONE;
}
