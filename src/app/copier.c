/* SPDX-License-Identifier: MIT */
#include "copier.h"

#include "looptrace/sync_photos.h"
#include "looptrace/ui_copy.h"
#include "looptrace/words.h"

typedef struct {
    Copier *copier; /* NULL: nobody wants it any more */
    SupabaseCall *call;
} Link;

struct Copier {
    UiScreen *screen;
    const PaneHost *host;
    void (*show)(gpointer data, const char *text);
    UiCopy *copy;
    SyncContact *contact; /* an address is on its way */
    Link *link;           /* a photo's link is */
    char *text;           /* the last one */
};

static const struct {
    Action action;
    PaneCopy what;
} actions[] = {
    {ACTION_COPY_ID, PANE_COPY_ID},       {ACTION_COPY_ROW, PANE_COPY_ROW},
    {ACTION_COPY_LINK, PANE_COPY_LINK},   {ACTION_COPY_ADDRESS, PANE_COPY_LINK},
    {ACTION_COPY_FILES, PANE_COPY_FILES},
};

Copier *copier_new(UiScreen *screen, const PaneHost *host,
                   void (*show)(gpointer data, const char *text))
{
    Copier *copier = g_new0(Copier, 1);

    copier->screen = screen;
    copier->host = host;
    copier->show = show;
    return copier;
}

void copier_free(Copier *copier)
{
    if (copier == NULL)
        return;
    copier_forget(copier);
    ui_copy_free(copier->copy);
    g_free(copier->text);
    g_free(copier);
}

static void done(UiCopyResult result, const char *sentence, gpointer data)
{
    Copier *copier = data;

    copier->host->say(copier->host->data, sentence);
    if (result == UI_COPY_NOT)
        copier->show(copier->host->data, copier->text);
    g_clear_pointer(&copier->copy, ui_copy_free);
}

static char *text_of(const Pane *pane, PaneCopy what)
{
    return pane->ops->copy == NULL ? NULL : pane->ops->copy(pane, what);
}

static void copy_text(Copier *copier, const char *text)
{
    char *kept = g_strdup(text);

    g_clear_pointer(&copier->copy, ui_copy_free);
    g_free(copier->text);
    copier->text = kept;
    copier->copy = ui_copy_start(copier->screen, copier->text, done, copier);
}

static void copy(Copier *copier, const Pane *pane, PaneCopy what)
{
    g_autofree char *text = text_of(pane, what);

    if (text == NULL)
        copier->host->say(copier->host->data, _("there is nothing of that kind here"));
    else
        copy_text(copier, text);
}

static void copy_contact(Copier *copier, const Pane *pane, Action action)
{
    g_autofree char *text = pane->ops->contact == NULL ? NULL : pane->ops->contact(pane, action);

    if (text == NULL)
        copier->host->say(copier->host->data, _("there is nothing of that kind here"));
    else
        copy_text(copier, text);
}

/* ---- addresses, which aren't here ---- */

void copier_forget(Copier *copier)
{
    if (copier->link != NULL) {
        copier->link->copier = NULL;
        supabase_cancel(&copier->link->call);
        copier->link = NULL;
    }
    sync_contact_cancel(&copier->contact);
}

gboolean copier_is_busy(const Copier *copier)
{
    return copier->contact != NULL || copier->link != NULL;
}

static void address_came(const char *email, const GError *error, gpointer data)
{
    Copier *copier = data;

    copier->contact = NULL;
    if (email != NULL)
        copy_text(copier, email);
    else
        copier->host->say(copier->host->data, error->message);
}

static void copy_address(Copier *copier, const Pane *pane, OrderParty party)
{
    g_autofree char *number = text_of(pane, PANE_COPY_ID);

    copier_forget(copier);
    if (number == NULL)
        copier->host->say(copier->host->data, _("there is nothing of that kind here"));
    else
        copier->contact =
            sync_contact_new(copier->host->services->sync, number, party, address_came, copier);
}

/* ---- links, which are made when they are asked for ---- */

static void link_came(const char *url, const GError *error, gpointer data)
{
    g_autofree Link *link = data;
    Copier *copier = link->copier;

    if (copier == NULL)
        return;
    copier->link = NULL;
    if (url != NULL)
        copy_text(copier, url);
    else
        copier->host->say(copier->host->data, error->message);
}

static void ask_for_link(Copier *copier, const char *bucket, const char *path)
{
    Link *link = g_new0(Link, 1);

    link->copier = copier;
    copier->link = link;
    link->call = storage_sign(copier->host->services->supabase, bucket, path, PHOTOS_LINK_SECONDS,
                              link_came, link);
}

static void copy_photo(Copier *copier, const Pane *pane)
{
    g_autofree char *url = text_of(pane, PANE_COPY_LINK);
    g_autofree char *bucket = NULL, *path = NULL;

    copier_forget(copier);
    if (url == NULL)
        copier->host->say(copier->host->data, _("there is nothing of that kind here"));
    else if (!storage_parse_url(url, &bucket, &path))
        copy_text(copier, url);
    else
        ask_for_link(copier, bucket, path);
}

static void show_last(Copier *copier, const Pane *pane)
{
    if (copier->text == NULL)
        copier->text = text_of(pane, PANE_COPY_ROW);
    if (copier->text == NULL)
        copier->host->say(copier->host->data, _("nothing has been copied yet"));
    else
        copier->show(copier->host->data, copier->text);
}

gboolean copier_act(Copier *copier, const Pane *pane, Action action)
{
    if (action == ACTION_COPY_SHOW) {
        show_last(copier, pane);
        return TRUE;
    }
    if (action == ACTION_PHOTO_LINK) {
        copy_photo(copier, pane);
        return TRUE;
    }
    if (action == ACTION_COPY_EMAIL || action == ACTION_COPY_SUPPLIER_EMAIL) {
        copy_address(copier, pane, action == ACTION_COPY_EMAIL ? PARTY_BUYER : PARTY_SUPPLIER);
        return TRUE;
    }
    if (action == ACTION_COPY_LEAD_EMAIL || action == ACTION_COPY_PHONE) {
        copy_contact(copier, pane, action);
        return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(actions); i++) {
        if (actions[i].action == action) {
            copy(copier, pane, actions[i].what);
            return TRUE;
        }
    }
    return FALSE;
}
