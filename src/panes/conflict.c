/* SPDX-License-Identifier: MIT */
/*
 * A change whose row somebody else has changed meanwhile: what was seen, mine, the server's, field by field, and
 * what it is to be. Nothing is overwritten before this person has said so; and what they say is again sent on
 * what the server has now.
 */
#include <string.h>

#include "looptrace/panes.h"
#include "looptrace/ui_conflict.h"
#include "looptrace/words.h"
#include "write_form.h"

typedef struct {
    Pane pane;
    WriteItem *item;
    const WriteField **fields; /* those that differ; NULL-terminated */
    UiConflict *conflict;
    UiArea area;
} ConflictPane;

static Writes *writes_of(const ConflictPane *pane)
{
    return pane->pane.host->services->writes;
}

/* ---- what it shows ---- */

/* Borrowed from the table of writes; of all the values that there are, for what was chosen may be any of them. */
static UiChoice *make_choices(const WriteField *field, guint *n)
{
    *n = field->choices == NULL ? 0 : g_strv_length((char **)(gpointer)field->choices);
    UiChoice *choices = g_new0(UiChoice, *n + 1);

    for (guint i = 0; i < *n; i++) {
        const char *words =
            field->choice_words == NULL ? NULL : field->choice_words(field->choices[i]);
        choices[i] = (UiChoice){field->choices[i], words == NULL ? field->choices[i] : words, NULL};
    }
    return choices;
}

static SafeText *title_of(const ConflictPane *pane, const char *words, gint64 moment_us)
{
    g_autofree char *moment =
        moment_us == 0 ? NULL : text_moment(moment_us, &pane->pane.host->services->clock);

    return moment == NULL ? safe_text_printf("%s", words)
                          : safe_text_printf("%s (%s)", words, moment);
}

static SafeText *their_title(const ConflictPane *pane)
{
    g_autofree char *who = write_item_changed_by(pane->item);
    gint64 at_us = 0;
    g_autofree char *at = write_item_theirs(pane->item, "updated_at", NULL);

    if (at != NULL)
        text_parse_moment(at, &at_us);
    /* Who it was comes first: on a narrow screen the end of it is cut. */
    g_autofree char *words =
        who == NULL ? g_strdup(_("on the server")) : g_strdup_printf(_("on the server: %s"), who);
    return title_of(pane, words, at_us);
}

/* The server took it for a conflict although the row is as it was seen: then it is for the server to say why. */
static gboolean is_as_seen(const ConflictPane *pane)
{
    for (guint i = 0; pane->fields[i] != NULL; i++) {
        const char *name = pane->fields[i]->name;
        g_autofree char *theirs = write_item_theirs(pane->item, name, NULL);
        if (g_strcmp0(theirs, write_base(pane->item->write, name)) != 0)
            return FALSE;
    }
    return TRUE;
}

static SafeText *intro_of(const ConflictPane *pane)
{
    if (pane->item->reason != NULL && is_as_seen(pane))
        return safe_text_printf(_("The server says: %s. Nothing is overwritten."),
                                pane->item->reason);
    return safe_text_printf("%s",
                            _("Somebody changed this after you saw it. Nothing is overwritten."));
}

/* As people read it where the server's text is no one's to edit. The array owns it. */
static const char *value_of(const WriteField *field, const char *value, GPtrArray *texts)
{
    if (!field->is_list || value == NULL)
        return value;
    g_ptr_array_add(texts, write_field_words(field, value));
    return g_ptr_array_index(texts, texts->len - 1);
}

static void make_conflict(ConflictPane *pane)
{
    guint n = g_strv_length((char **)(gpointer)pane->fields);
    g_autofree UiConflictField *shown = g_new0(UiConflictField, n + 1);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(SafeText) intro = intro_of(pane);
    g_autoptr(SafeText) base = title_of(pane, _("when you saw it"), 0);
    g_autoptr(SafeText) mine = title_of(pane, _("yours"), pane->item->created_us);
    g_autoptr(SafeText) theirs = their_title(pane);
    const UiConflictTitles titles = {.intro = intro, .base = base, .mine = mine, .theirs = theirs};

    for (guint i = 0; i < n; i++) {
        const WriteField *field = pane->fields[i];
        UiChoice *choices = make_choices(field, &shown[i].n_choices);
        char *their_value = write_item_theirs(pane->item, field->name, NULL);
        g_ptr_array_add(texts, choices);
        g_ptr_array_add(texts, their_value);
        shown[i].field = write_form_field(field);
        shown[i].choices = choices;
        shown[i].base = value_of(field, write_base(pane->item->write, field->name), texts);
        shown[i].mine = write_sets(pane->item->write, field->name)
                            ? write_mine(pane->item->write, field->name)
                            : shown[i].base;
        shown[i].theirs = value_of(field, their_value, texts);
        shown[i].theirs_first = field->theirs_first;
    }
    pane->conflict = ui_conflict_new(&titles, shown, n, pane->pane.host->accessible);
    ui_conflict_set_today(pane->conflict, clock_today(&pane->pane.host->services->clock));
}

/* ---- deciding ---- */

static guint fail(ConflictPane *pane, const GError *error)
{
    pane->pane.host->say(pane->pane.host->data, error->message);
    return EFFECT_REDRAW;
}

/* What was typed here is another change than the one that waits: that is changed first. */
static gboolean edit_mine(ConflictPane *pane, GError **error)
{
    g_autoptr(Write) write = write_copy(pane->item->write);
    gboolean edited = FALSE;

    for (guint i = 0; pane->fields[i] != NULL; i++) {
        const char *name = pane->fields[i]->name;
        UiSide side = ui_conflict_side(pane->conflict, name);
        if (pane->fields[i]->term || (side != UI_SIDE_EDITED && side != UI_SIDE_BASE))
            continue; /* terms are somebody else's */
        edited = TRUE;
        if (!write_set(write, name, ui_conflict_value(pane->conflict, name), error))
            return FALSE;
    }
    return !edited || writes_edit(writes_of(pane), pane->item->id, g_steal_pointer(&write), error);
}

static guint save(ConflictPane *pane)
{
    g_autoptr(GPtrArray) mine = g_ptr_array_new();
    g_autoptr(GError) error = NULL;

    if (!edit_mine(pane, &error))
        return fail(pane, error);
    for (guint i = 0; pane->fields[i] != NULL; i++)
        if (ui_conflict_side(pane->conflict, pane->fields[i]->name) != UI_SIDE_THEIRS)
            g_ptr_array_add(mine, (gpointer)pane->fields[i]->name);
    g_ptr_array_add(mine, NULL);
    if (!writes_resolve(writes_of(pane), pane->item->id, (const char *const *)mine->pdata, &error))
        return fail(pane, error);
    pane->pane.host->submitted(pane->pane.host->data, pane->item->id);
    return EFFECT_BACK;
}

static guint take_theirs(ConflictPane *pane)
{
    static const char *const none[] = {NULL};
    g_autoptr(GError) error = NULL;

    if (!writes_resolve(writes_of(pane), pane->item->id, none, &error))
        return fail(pane, error);
    pane->pane.host->say(pane->pane.host->data,
                         _("Yours is dropped: it stays as the server has it"));
    return EFFECT_BACK;
}

static guint after(ConflictPane *pane, UiConflictResult result)
{
    const PaneHost *host = pane->pane.host;

    switch (result) {
    case UI_CONFLICT_IGNORED:
        return EFFECT_PASS;
    case UI_CONFLICT_SAVE:
        return ui_conflict_differs(pane->conflict) ? save(pane) : take_theirs(pane);
    case UI_CONFLICT_DROP:
        return take_theirs(pane);
    case UI_CONFLICT_LATER:
        return EFFECT_BACK;
    case UI_CONFLICT_EDITOR:
        host->edit(host->data, &pane->pane, "", ui_conflict_text(pane->conflict));
        break;
    case UI_CONFLICT_CHANGED:
        break;
    }
    return EFFECT_REDRAW;
}

static guint conflict_key(Pane *base, guint32 key)
{
    ConflictPane *pane = (ConflictPane *)base;

    return after(pane, ui_conflict_key(pane->conflict, key));
}

static guint conflict_paste(Pane *base, const char *text, gsize length)
{
    ConflictPane *pane = (ConflictPane *)base;

    return after(pane, ui_conflict_paste(pane->conflict, text, length));
}

static void conflict_edited(Pane *base, const char *key, const char *text)
{
    ui_conflict_put(((ConflictPane *)base)->conflict, text);
}

static const PaneAct conflict_acts[ACTION_COUNT] = {
    [ACTION_CANCEL] = pane_go_back,
};

static guint conflict_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},   {ACTION_SUBMIT, NULL}, {ACTION_EDIT, NULL},
        {ACTION_THEIRS, NULL}, {ACTION_CANCEL, NULL},
    };
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

/* ---- showing ---- */

static gboolean conflict_recalc(Pane *base, const UiArea *area)
{
    ((ConflictPane *)base)->area =
        (UiArea){area->y + 1, area->x + 1, area->rows - 1, area->columns - 2};
    return TRUE;
}

static void conflict_paint(Pane *base, UiScreen *screen)
{
    const ConflictPane *pane = (const ConflictPane *)base;

    ui_conflict_paint(pane->conflict, screen, &pane->area);
}

static void conflict_cursor(const Pane *base, int *y, int *x)
{
    const ConflictPane *pane = (const ConflictPane *)base;

    ui_conflict_cursor(pane->conflict, &pane->area, y, x);
}

static SafeText *conflict_heading(const Pane *base)
{
    const ConflictPane *pane = (const ConflictPane *)base;
    WritePlace place = write_place(pane->item->write);

    return safe_text_printf(_("Conflict · %s%s%s"),
                            place.order_number == NULL ? "" : place.order_number,
                            place.what == NULL ? "" : " › ", place.what == NULL ? "" : place.what);
}

static SafeText *conflict_say(const Pane *base)
{
    return ui_conflict_say(((const ConflictPane *)base)->conflict);
}

static void conflict_free(Pane *base)
{
    ConflictPane *pane = (ConflictPane *)base;

    ui_conflict_free(pane->conflict);
    g_free(pane->fields);
    write_item_free(pane->item);
    g_free(pane);
}

static const PaneOps conflict_ops = {
    .id = "conflict",
    .title = "Conflict",
    .free = conflict_free,
    .recalc = conflict_recalc,
    .paint = conflict_paint,
    .cursor = conflict_cursor,
    .key = conflict_key,
    .paste = conflict_paste,
    .acts = conflict_acts,
    .hints = conflict_hints,
    .heading = conflict_heading,
    .say = conflict_say,
    .edited = conflict_edited,
};

Pane *pane_conflict_new(const PaneHost *host, const WriteItem *item)
{
    ConflictPane *pane = g_new0(ConflictPane, 1);
    g_autoptr(GError) error = NULL;

    pane->pane = (Pane){.ops = &conflict_ops, .host = host};
    pane->item = writes_find(host->services->writes, item->id, &error);
    if (pane->item == NULL) { /* decided elsewhere in this very moment */
        g_free(pane);
        return NULL;
    }
    pane->fields = write_item_differing(pane->item);
    make_conflict(pane);
    return &pane->pane;
}
