/* SPDX-License-Identifier: MIT */
/*
 * One change of one row as a form, made from the table of writes: whatever kind it is. Also for a change that
 * has come back to the person, or waits, and is to be another. What is typed is kept as a draft until it is
 * submitted, so that neither a crash nor the end of a session loses it.
 */
#include "write_form.h"

#include <string.h>

#include "list_words.h"
#include "looptrace/ui_dialog.h"
#include "looptrace/ui_form.h"
#include "looptrace/words.h"
#include "message_acts.h"

/* Typing isn't held up by the disk: what was typed is kept so much later. */
#define DRAFT_MS 300

typedef struct {
    Pane pane;
    Write *write; /* base, and mine when it is changed again */
    char *item;   /* of the outbox, when that is what is changed; NULL: a new change */
    UiField *fields;
    UiForm *form;
    UiDialog *dialog;  /* asks before it is submitted; NULL: it doesn't */
    char *draft;       /* its name */
    GBytes *offered;   /* what stood in the form before anything was typed; NULL: nothing */
    guint saving;      /* source: the draft is to be kept */
    SyncJob *people;   /* who sells is asked for */
    GPtrArray *others; /* Write*, which get what this one gets; NULL: it is about one row */
    Pane *below;       /* with others: where their rows are */
    UiPage *head;
    SafeText *problem; /* of the change as a whole */
    UiArea area, form_area;
} WriteFormPane;

static Services *services_of(const WriteFormPane *pane)
{
    return pane->pane.host->services;
}

static Writes *writes_of(const WriteFormPane *pane)
{
    return services_of(pane)->writes;
}

/* ---- fields ---- */

static void set_choices(WriteFormPane *pane, const WriteField *field)
{
    guint n = 0;
    guint n_all = g_strv_length((char **)(gpointer)field->choices);
    g_autofree UiChoice *rows = g_new0(UiChoice, n_all);
    guint32 moves = write_form_choices(services_of(pane), pane->write, field);

    for (guint i = 0; i < n_all; i++) {
        const char *words =
            field->choice_words == NULL ? NULL : field->choice_words(field->choices[i]);
        if ((moves & (1u << i)) != 0)
            rows[n++] =
                (UiChoice){field->choices[i], words == NULL ? field->choices[i] : words, NULL};
    }
    ui_form_set_choices(pane->form, field->name, rows, n, NULL);
}

static GArray *recipients(const WriteFormPane *pane)
{
    WritePlace place = write_place(pane->write);
    const Services *services = services_of(pane);
    const Order *order =
        place.order_id == NULL ? NULL : store_order(services->store, place.order_id);

    return message_choices(services, order, write_mine(pane->write, "recipient_id"), place.what);
}

static void set_recipients(WriteFormPane *pane, const WriteField *field)
{
    g_autoptr(GArray) choices = recipients(pane);

    ui_form_set_choices(pane->form, field->name, (const UiChoice *)(gpointer)choices->data,
                        choices->len, NULL);
}

static void set_people(WriteFormPane *pane, const WriteField *field)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) choices =
        write_form_people(services_of(pane), pane->write, field->name, texts);

    ui_form_set_choices(pane->form, field->name, (const UiChoice *)(gpointer)choices->data,
                        choices->len, NULL);
}

/* Where they aren't told, those that are known will do. */
static void sellers_came(const GError *error, gpointer data)
{
    WriteFormPane *pane = data;

    pane->people = NULL;
    if (error == NULL)
        set_people(pane, write_form_people_field(pane->write));
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, EFFECT_REDRAW);
}

/* Others than admins are shown no name but their own. */
static void ask_for_people(WriteFormPane *pane)
{
    Sync *sync = services_of(pane)->sync;
    const Person *person = sync_person(sync);

    if (write_form_people_field(pane->write) != NULL && sync_sellers(sync) == NULL &&
        !sync_is_offline(sync) && person != NULL && (person->roles & ROLE_BIT(ROLE_ADMIN)) != 0)
        pane->people = sync_load_sellers(sync, sellers_came, pane);
}

/* The label says to whom. */
static void name_recipient(const WriteFormPane *pane, Write *write)
{
    g_autoptr(GArray) choices = recipients(pane);
    WritePlace place = write_place(write);

    for (guint i = 0; i < choices->len; i++) {
        const UiChoice *choice = &g_array_index(choices, UiChoice, i);
        if (g_strcmp0(choice->value, write_mine(write, "recipient_id")) != 0 ||
            g_strcmp0(choice->label, place.what) == 0)
            continue;
        g_autofree char *what = g_strdup_printf(_("to %s"), choice->label);
        place.what = what;
        write_set_place(write, &place);
        return;
    }
}

static void fill_form(WriteFormPane *pane)
{
    const WriteKind *kind = write_kind_of(pane->write);

    for (guint i = 0; i < kind->n_fields; i++) {
        const WriteField *field = &kind->fields[i];
        const char *base = write_base(pane->write, field->name);
        const char *mine = write_mine(pane->write, field->name);
        if (field->hidden)
            continue;
        if (field->type == WRITE_CHOICE)
            set_choices(pane, field);
        if (field->type == WRITE_ID && field->address)
            set_recipients(pane, field);
        else if (field->type == WRITE_ID)
            set_people(pane, field);
        g_autofree char *base_words = field->is_list ? write_list_words(base) : g_strdup(base);
        g_autofree char *mine_words = field->is_list ? write_list_words(mine) : g_strdup(mine);
        ui_form_set(pane->form, field->name, base_words == NULL ? "" : base_words);
        if (write_sets(pane->write, field->name))
            ui_form_put(pane->form, field->name, mine_words == NULL ? "" : mine_words);
    }
}

/* ---- the draft ---- */

/* Behind the first line of a draft, which says where the cursor is. */
static const char *values_of(GBytes *draft, gsize *length)
{
    const char *all = g_bytes_get_data(draft, length);
    const char *line_end = memchr(all, '\n', *length);

    if (line_end != NULL)
        *length -= (gsize)(line_end + 1 - all);
    return line_end == NULL ? all : line_end + 1;
}

static gboolean same_values(GBytes *a, GBytes *b)
{
    gsize a_length = 0, b_length = 0;
    const char *in_a = values_of(a, &a_length), *in_b = values_of(b, &b_length);

    return a_length == b_length && memcmp(in_a, in_b, a_length) == 0;
}

/* Whom a message is for is chosen already: that alone is no draft. */
static GBytes *what_was_typed(const WriteFormPane *pane)
{
    g_autoptr(GBytes) now = ui_form_save(pane->form);

    if (now == NULL || (pane->offered != NULL && same_values(now, pane->offered)))
        return NULL;
    return g_steal_pointer(&now);
}

static void keep_draft(WriteFormPane *pane)
{
    Outbox *outbox = writes_outbox(writes_of(pane));
    g_autoptr(GBytes) typed = what_was_typed(pane);

    g_clear_handle_id(&pane->saving, g_source_remove);
    if (outbox == NULL)
        return;
    if (typed == NULL)
        outbox_drop_draft(outbox, pane->draft, NULL);
    else
        outbox_put_draft(outbox, pane->draft, typed, NULL);
}

static gboolean draft_is_due(gpointer data)
{
    WriteFormPane *pane = data;

    pane->saving = 0;
    keep_draft(pane);
    return G_SOURCE_REMOVE;
}

static void schedule_draft(WriteFormPane *pane)
{
    if (pane->saving == 0)
        pane->saving = g_timeout_add(DRAFT_MS, draft_is_due, pane);
}

static void drop_draft(WriteFormPane *pane)
{
    Outbox *outbox = writes_outbox(writes_of(pane));

    g_clear_handle_id(&pane->saving, g_source_remove);
    if (outbox != NULL)
        outbox_drop_draft(outbox, pane->draft, NULL);
}

static void take_draft(WriteFormPane *pane)
{
    Outbox *outbox = writes_outbox(writes_of(pane));
    gint64 changed_us = 0;
    g_autoptr(GBytes) typed =
        outbox == NULL ? NULL : outbox_get_draft(outbox, pane->draft, &changed_us);

    if (typed == NULL || !ui_form_restore(pane->form, typed, NULL))
        return;
    g_autofree char *when = text_moment(changed_us, &services_of(pane)->clock);
    g_autofree char *sentence =
        g_strdup_printf(_("Taken up again: what was typed here at %s"), when);
    pane->pane.host->say(pane->pane.host->data, sentence);
}

/* ---- submitting ---- */

static void set_problem(WriteFormPane *pane, const GError *error)
{
    g_clear_pointer(&pane->problem, safe_text_unref);
    if (error != NULL)
        pane->problem = safe_text_printf("%s.", error->message);
}

/* What the person wants, over the same base; NULL, with the words at the field, when a value can't be. */
static Write *make_write(WriteFormPane *pane)
{
    const WriteKind *kind = write_kind_of(pane->write);
    g_autoptr(Write) write = write_copy(pane->write);

    for (guint i = 0; i < kind->n_fields; i++) {
        const char *name = kind->fields[i].name;
        const char *value = ui_form_get(pane->form, name);
        g_autoptr(GError) error = NULL;
        if (kind->fields[i].hidden)
            continue;
        if (!ui_form_changed(pane->form, name)) {
            write_unset(write, name);
            continue;
        }
        g_autofree char *list = kind->fields[i].is_list ? write_list_value(value) : NULL;
        const char *wanted = *value == '\0' ? NULL : list != NULL ? list : value;
        if (!write_set(write, name, wanted, &error)) {
            g_autoptr(SafeText) words = safe_text_printf("%s", error->message);
            ui_form_set_error(pane->form, name, words);
            ui_form_focus(pane->form, name);
            return NULL;
        }
    }
    if (write_kind_field(kind, "recipient_id") != NULL)
        name_recipient(pane, write);
    return g_steal_pointer(&write);
}

/* What was said of the first holds for all of them. */
static guint submit_all(WriteFormPane *pane, Write *taken)
{
    g_autoptr(GError) error = NULL;

    pane->pane.next = write_form_sheet(pane->pane.host, pane->below, taken, pane->others, &error);
    if (pane->pane.next == NULL) {
        set_problem(pane, error);
        return EFFECT_REDRAW;
    }
    drop_draft(pane);
    return EFFECT_OPEN | EFFECT_BACK;
}

static guint submit(WriteFormPane *pane, Write *taken)
{
    g_autoptr(GError) error = NULL;

    if (pane->others != NULL)
        return submit_all(pane, taken);
    g_autofree char *id = g_strdup(pane->item);
    gboolean done = pane->item == NULL ? writes_submit(writes_of(pane), taken, &id, &error)
                                       : writes_edit(writes_of(pane), pane->item, taken, &error);

    if (!done) {
        set_problem(pane, error);
        return EFFECT_REDRAW;
    }
    drop_draft(pane);
    pane->pane.host->submitted(pane->pane.host->data, id);
    return EFFECT_BACK;
}

static void ask(WriteFormPane *pane, const Write *write)
{
    WritePlace place = write_place(write);
    const char *name = place.order_number != NULL ? place.order_number
                       : place.what != NULL       ? place.what
                                                  : "";
    g_autofree char *question =
        g_strdup_printf(_("%s %s?"), write_kind_title(write_kind_of(write)), name);
    const UiQuestion asked = {
        .grade = write_risk(write) == WRITE_REPEATED ? UI_GRADE_TYPE : UI_GRADE_CONFIRM,
        .question = question,
        .yes = _("Do it"),
        .no = _("Not yet"),
        .word = name,
    };

    pane->dialog = ui_dialog_new(&asked);
    write_form_add_facts(pane->dialog, write);
}

static guint try_submit(WriteFormPane *pane)
{
    g_autoptr(Write) write = make_write(pane);

    set_problem(pane, NULL);
    if (write == NULL)
        return EFFECT_REDRAW;
    if (write_is_empty(write)) {
        pane->pane.host->say(pane->pane.host->data, _("Nothing has been changed"));
        return EFFECT_REDRAW;
    }
    if (write_risk(write) != WRITE_LIGHT && pane->dialog == NULL) {
        ask(pane, write);
        return EFFECT_REDRAW;
    }
    return submit(pane, g_steal_pointer(&write));
}

/* ---- keys ---- */

static guint dialog_key(WriteFormPane *pane, guint32 key)
{
    UiDialogResult result = ui_dialog_key(pane->dialog, key);
    guint effects = EFFECT_REDRAW;

    if (result == UI_DIALOG_IGNORED)
        return EFFECT_PASS;
    if (result == UI_DIALOG_YES)
        effects = try_submit(pane);
    if (result != UI_DIALOG_CHANGED)
        g_clear_pointer(&pane->dialog, ui_dialog_free);
    return effects;
}

static guint after(WriteFormPane *pane, UiFormResult result)
{
    switch (result) {
    case UI_FORM_IGNORED:
        return EFFECT_PASS;
    case UI_FORM_SUBMIT:
        return try_submit(pane);
    case UI_FORM_EDITOR:
        pane->pane.host->edit(pane->pane.host->data, &pane->pane, ui_form_focused(pane->form),
                              ui_form_get(pane->form, ui_form_focused(pane->form)));
        return EFFECT_REDRAW;
    case UI_FORM_CHANGED:
        break;
    }
    schedule_draft(pane);
    return EFFECT_REDRAW;
}

static guint write_form_key(Pane *base, guint32 key)
{
    WriteFormPane *pane = (WriteFormPane *)base;

    if (pane->dialog != NULL)
        return dialog_key(pane, key);
    return after(pane, ui_form_key(pane->form, key));
}

static guint write_form_paste(Pane *base, const char *text, gsize length)
{
    WriteFormPane *pane = (WriteFormPane *)base;

    if (pane->dialog == NULL)
        return after(pane, ui_form_paste(pane->form, text, length));
    ui_dialog_paste(pane->dialog, text, length);
    return EFFECT_REDRAW;
}

static void write_form_edited(Pane *base, const char *key, const char *text)
{
    WriteFormPane *pane = (WriteFormPane *)base;

    ui_form_put(pane->form, key, text);
    schedule_draft(pane);
}

static guint leave(Pane *base)
{
    WriteFormPane *pane = (WriteFormPane *)base;
    g_autoptr(GBytes) typed = what_was_typed(pane);

    keep_draft(pane);
    if (typed == NULL)
        return EFFECT_BACK;
    base->host->say(base->host->data, _("Not sent. What was typed is kept here as a draft"));
    return EFFECT_BACK;
}

static const PaneAct write_form_acts[ACTION_COUNT] = {
    [ACTION_CANCEL] = leave,
    [ACTION_BACK] = leave,
};

/* What F4 does is the field's: a list, the editor, or nothing. */
static guint write_form_hints(const Pane *base, PaneHint *hints, guint max)
{
    const WriteFormPane *pane = (const WriteFormPane *)base;
    const UiFormOpens opens = ui_form_opens(pane->form);
    const PaneHint opener = {ACTION_CHOOSE,
                             opens == UI_FORM_OPENS_EDITOR ? C_("action", "Editor") : NULL};
    PaneHint all[4] = {{ACTION_HELP, NULL}, {ACTION_SUBMIT, NULL}};
    guint n = 2;

    if (pane->dialog != NULL) /* the question has its keys before its answers */
        return pane_give_hints(all, 1, hints, max);
    if (opens != UI_FORM_OPENS_NOTHING)
        all[n++] = opener;
    all[n++] = (PaneHint){ACTION_CANCEL, NULL};
    return pane_give_hints(all, n, hints, max);
}

static char *write_form_why_not(const Pane *base, Action action)
{
    const WriteFormPane *pane = (const WriteFormPane *)base;

    if (action == ACTION_CHOOSE && ui_form_opens(pane->form) == UI_FORM_OPENS_NOTHING)
        return g_strdup(_("this field is typed: it has no list"));
    return NULL;
}

/* ---- showing ---- */

/* What can't be taken back says so before: in the question, or, where none is asked, above the form. */
static gboolean asks_before(const WriteFormPane *pane)
{
    return write_kind_of(pane->write)->risk != WRITE_LIGHT;
}

static char *margin_of(const WriteFormPane *pane)
{
    const WriteKind *kind = write_kind_of(pane->write);

    return write_kind_field(kind, "supplier_price") == NULL ||
                   write_kind_field(kind, "buyer_price") == NULL
               ? NULL
               : write_form_margin(ui_form_get(pane->form, "supplier_price"),
                                   ui_form_get(pane->form, "buyer_price"));
}

static void fill_head(WriteFormPane *pane)
{
    g_autofree char *terms = write_form_terms(pane->write);
    const char *no_undo = asks_before(pane) ? NULL : write_why_no_undo(pane->write);

    ui_page_clear(pane->head);
    if (pane->problem != NULL)
        ui_page_add(pane->head, pane->problem, UI_BAD);
    if (terms != NULL)
        page_say(pane->head, UI_NORMAL, "%s", terms);
    g_autofree char *margin = margin_of(pane);
    if (margin != NULL)
        page_say(pane->head, UI_NORMAL, "%s", margin);
    if (pane->others != NULL)
        page_say(pane->head, UI_HEADING,
                 P_("%u row gets this", "%u rows get this", pane->others->len + 1),
                 pane->others->len + 1);
    if (no_undo != NULL)
        page_say(pane->head, UI_DIM, "%s.", no_undo);
    if (pane->item != NULL)
        page_say(pane->head, UI_DIM, "%s",
                 _("This change hasn't been done yet; what is saved here takes its place."));
}

static gboolean write_form_recalc(Pane *base, const UiArea *area)
{
    WriteFormPane *pane = (WriteFormPane *)base;
    g_autofree char *margin = margin_of(pane);
    int head = (pane->problem != NULL ? 2 : 0) + (pane->item != NULL ? 1 : 0) +
               (pane->others != NULL ? 2 : 0) + (margin != NULL ? 2 : 0);

    g_autofree char *terms = write_form_terms(pane->write);

    if (!asks_before(pane) && write_why_no_undo(pane->write) != NULL)
        head++;
    if (terms != NULL)
        head += area->columns < 60 ? 3 : 2; /* a blank line behind it */
    UiArea top = {area->y + 1, area->x + 1, head, area->columns - 2};

    pane->area = *area;
    pane->form_area =
        (UiArea){area->y + head + 1, area->x + 1, MAX(area->rows - head - 1, 1), area->columns - 2};
    ui_page_set_area(pane->head, &top);
    fill_head(pane);
    ui_form_set_width(pane->form, pane->form_area.columns);
    return TRUE;
}

static void write_form_paint(Pane *base, UiScreen *screen)
{
    WriteFormPane *pane = (WriteFormPane *)base;

    if (pane->dialog != NULL) {
        ui_dialog_paint(pane->dialog, screen, &pane->area);
        return;
    }
    ui_page_paint(pane->head, screen);
    ui_form_paint(pane->form, screen, &pane->form_area);
}

/* What is wrong with all of it, else the field. */
static SafeText *write_form_say(const Pane *base)
{
    const WriteFormPane *pane = (const WriteFormPane *)base;

    if (pane->dialog != NULL)
        return ui_dialog_say(pane->dialog);
    return pane->problem != NULL ? safe_text_ref(pane->problem) : ui_form_say(pane->form);
}

static void write_form_cursor(const Pane *base, int *y, int *x)
{
    const WriteFormPane *pane = (const WriteFormPane *)base;

    if (pane->dialog != NULL)
        ui_dialog_cursor(pane->dialog, &pane->area, y, x);
    else
        ui_form_cursor(pane->form, &pane->form_area, y, x);
}

static SafeText *write_form_heading(const Pane *base)
{
    const WriteFormPane *pane = (const WriteFormPane *)base;
    WritePlace place = write_place(pane->write);

    return safe_text_printf("%s%s%s%s%s", write_kind_title(write_kind_of(pane->write)),
                            place.order_number == NULL ? "" : " · ",
                            place.order_number == NULL ? "" : place.order_number,
                            place.what == NULL ? "" : " › ", place.what == NULL ? "" : place.what);
}

static gboolean write_form_keep(Pane *base)
{
    WriteFormPane *pane = (WriteFormPane *)base;

    if (pane->saving != 0)
        keep_draft(pane);
    return ui_form_changed(pane->form, NULL);
}

static void write_form_free(Pane *base)
{
    WriteFormPane *pane = (WriteFormPane *)base;

    if (pane->saving != 0)
        keep_draft(pane);
    sync_cancel(&pane->people);
    ui_form_free(pane->form);
    ui_dialog_free(pane->dialog);
    ui_page_free(pane->head);
    if (pane->problem != NULL)
        safe_text_unref(pane->problem);
    write_free(pane->write);
    if (pane->others != NULL)
        g_ptr_array_unref(pane->others);
    g_free(pane->item);
    g_free(pane->fields);
    g_free(pane->draft);
    if (pane->offered != NULL)
        g_bytes_unref(pane->offered);
    g_free(pane);
}

static const PaneOps write_form_ops = {
    .id = "write",
    .title = "Change",
    .free = write_form_free,
    .recalc = write_form_recalc,
    .paint = write_form_paint,
    .cursor = write_form_cursor,
    .key = write_form_key,
    .paste = write_form_paste,
    .acts = write_form_acts,
    .hints = write_form_hints,
    .why_not = write_form_why_not,
    .heading = write_form_heading,
    .say = write_form_say,
    .edited = write_form_edited,
    .keep = write_form_keep,
};

static void make_form(WriteFormPane *pane)
{
    const WriteKind *kind = write_kind_of(pane->write);

    guint n = 0;

    pane->fields = g_new(UiField, kind->n_fields);
    for (guint i = 0; i < kind->n_fields; i++)
        if (!kind->fields[i].hidden)
            pane->fields[n++] = write_form_field(&kind->fields[i]);
    pane->form = ui_form_new(pane->fields, n, pane->pane.host->accessible);
    if (config_get_flag(pane->pane.host->services->config, SETTING_KIOSK))
        ui_form_stay(pane->form);
    ui_form_set_today(pane->form, clock_today(&services_of(pane)->clock));
    fill_form(pane);
    pane->offered = ui_form_save(pane->form);
    ask_for_people(pane);
}

Pane *pane_write_new(const PaneHost *host, Write *taken, const char *focus)
{
    WriteFormPane *pane = g_new0(WriteFormPane, 1);

    pane->pane = (Pane){.ops = &write_form_ops, .host = host};
    pane->write = taken;
    pane->draft = write_form_draft_name(taken);
    pane->head = ui_page_new();
    make_form(pane);
    take_draft(pane);
    if (focus != NULL)
        ui_form_focus(pane->form, focus);
    return &pane->pane;
}

Pane *pane_write_many_new(const PaneHost *host, Pane *below, GPtrArray *taken, const char *focus)
{
    Write *first = g_ptr_array_steal_index(taken, 0);
    WriteFormPane *pane = (WriteFormPane *)pane_write_new(host, first, focus);

    if (taken->len == 0) {
        g_ptr_array_unref(taken);
        return &pane->pane;
    }
    pane->others = taken;
    pane->below = below;
    return &pane->pane;
}

Pane *pane_write_again_new(const PaneHost *host, const WriteItem *item)
{
    WriteFormPane *pane = g_new0(WriteFormPane, 1);

    pane->pane = (Pane){.ops = &write_form_ops, .host = host};
    pane->write = write_copy(item->write);
    pane->item = g_strdup(item->id);
    pane->draft = g_strdup_printf("again/%s", item->id);
    pane->head = ui_page_new();
    make_form(pane);
    take_draft(pane);
    if (item->field != NULL && item->reason != NULL) {
        g_autoptr(SafeText) words = text_sanitise(item->reason, -1, TEXT_LINE);
        ui_form_set_error(pane->form, item->field, words);
        ui_form_focus(pane->form, item->field);
    } else if (item->reason != NULL) {
        pane->problem = text_sanitise(item->reason, -1, TEXT_LINE);
    }
    return &pane->pane;
}
