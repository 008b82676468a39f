/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "bulk.h"
#include "looptrace/rows.h"
#include "looptrace/words.h"
#include "write_form.h"

/* ---- from the table of writes ---- */

static UiFieldKind field_kind(const WriteField *field)
{
    switch (field->type) {
    case WRITE_TEXT:
        return UI_FIELD_TEXT;
    case WRITE_LINES:
        return UI_FIELD_LONG;
    case WRITE_WHOLE:
        return UI_FIELD_NUMBER;
    case WRITE_PERCENT:
        return UI_FIELD_PERCENT;
    case WRITE_DAY:
        return UI_FIELD_DATE;
    case WRITE_MONEY:
        return UI_FIELD_MONEY;
    case WRITE_CHOICE:
    case WRITE_MOMENT:
        return UI_FIELD_CHOICE;
    case WRITE_ID:
        return field->address ? UI_FIELD_CHOICE : UI_FIELD_PERSON;
    }
    return UI_FIELD_TEXT;
}

UiField write_form_field(const WriteField *field)
{
    return (UiField){
        .key = field->name,
        .label = write_field_label(field),
        .kind = field_kind(field),
        .required = !field->may_be_null,
        .unit = field->type == WRITE_PERCENT ? "%" : NULL,
        .rows = field->type == WRITE_LINES ? 3 : 0,
        .characters_max = (int)field->max_chars,
    };
}

/* What is there now is always among them: it is what the form shows first. */
static guint32 of_workflow(const Services *services, const Write *write, const WriteField *field)
{
    const Order *order = store_order(services->store, write_row_id(write));
    const char *base = write_base(write, field->name);
    guint32 moves =
        order == NULL ? G_MAXUINT32 : write_order_moves(order, sync_person(services->sync));
    guint32 choices = 0;

    for (guint i = 0; field->choices[i] != NULL; i++)
        if ((moves & (1u << workflow_from_wire(field->choices[i]))) != 0 ||
            g_strcmp0(field->choices[i], base) == 0)
            choices |= 1u << i;
    return choices;
}

guint32 write_form_choices(const Services *services, const Write *write, const WriteField *field)
{
    if (strcmp(write_kind_of(write)->name, "order.status") == 0)
        return of_workflow(services, write, field);
    return G_MAXUINT32;
}

char *write_form_terms(const Write *write)
{
    const WriteKind *kind = write_kind_of(write);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < kind->n_fields; i++) {
        const WriteField *field = &kind->fields[i];
        const char *base = write_base(write, field->name);
        if (!field->term || base == NULL || field->type == WRITE_LINES ||
            field->type == WRITE_CHOICE)
            continue;
        g_autofree char *words = write_field_words(field, base);
        g_string_append_printf(text, "%s%s %s", text->len == 0 ? "" : " · ",
                               write_field_label(field), words);
    }
    return text->len == 0 ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}

/* ---- prices ---- */

/* FALSE: it is no amount of at most two digits behind the point. */
static gboolean cents_of(const char *amount, gint64 *cents)
{
    const char *point = amount == NULL ? NULL : strchr(amount, '.');
    g_autofree char *whole =
        point == NULL ? g_strdup(amount) : g_strndup(amount, (gsize)(point - amount));
    g_autofree char *rest = g_strdup(point == NULL ? "00" : point + 1);
    gint64 high, low;

    if (whole == NULL || strlen(rest) > 2 || !text_parse_int(whole, 0, G_MAXINT32, &high))
        return FALSE;
    if (!text_parse_int(*rest == '\0' ? "0" : rest, 0, 99, &low))
        return FALSE;
    *cents = high * 100 + (strlen(rest) == 1 ? low * 10 : low);
    return TRUE;
}

char *write_form_margin(const char *supplier_price, const char *buyer_price)
{
    gint64 gets, pays;

    if (!cents_of(supplier_price, &gets) || !cents_of(buyer_price, &pays) || pays == 0)
        return NULL;
    gint64 left = pays - gets;
    g_autofree char *amount = g_strdup_printf("%s%" G_GINT64_FORMAT ".%02d", left < 0 ? "-" : "",
                                              ABS(left) / 100, (int)(ABS(left) % 100));
    g_autofree char *money = NULL;
    return g_strdup_printf(_("Margin USD %s · %d %% of what the buyer pays"),
                           text_money(amount, 2, &money) ? money : amount,
                           (int)(left * 100 / pays));
}

/* ---- what is asked, and what becomes of several ---- */

void write_form_add_facts(UiDialog *dialog, const Write *write)
{
    const WriteKind *kind = write_kind_of(write);
    const char *no_undo = write_why_no_undo(write);

    for (guint i = 0; i < kind->n_fields; i++) {
        const WriteField *field = &kind->fields[i];
        if (!write_sets(write, field->name) || field->hidden)
            continue;
        g_autofree char *from = write_field_words(field, write_base(write, field->name));
        g_autofree char *to = write_field_words(field, write_mine(write, field->name));
        g_autoptr(SafeText) change = field->argument ? text_sanitise(to, -1, TEXT_LINE)
                                                     : safe_text_printf("%s → %s", from, to);
        ui_dialog_add(dialog, write_field_label(field), change);
    }
    if (no_undo != NULL) {
        g_autoptr(SafeText) words = safe_text_printf("%s.", no_undo);
        ui_dialog_add(dialog, NULL, words);
    }
}

/* A new row's id is another each time: its draft is that of what it is about. */
char *write_form_draft_name(const Write *write)
{
    const WriteKind *kind = write_kind_of(write);
    WritePlace place = write_place(write);

    if (kind->method == WRITE_UPSERT && place.what != NULL)
        return g_strdup_printf("%s/%s", kind->name, place.what);
    if (kind->method != WRITE_POST)
        return g_strdup_printf("%s/%s", kind->name, write_row_id(write));
    return g_strdup_printf("%s/%s/%s", kind->name, place.order_id == NULL ? "" : place.order_id,
                           kind->lane == NULL ? "" : write_mine(write, kind->lane));
}

static Write *set_as(const Write *each, const Write *first)
{
    const WriteKind *kind = write_kind_of(first);
    Write *write = write_copy(each);

    for (guint i = 0; i < kind->n_fields; i++)
        if (!kind->fields[i].hidden && write_sets(first, kind->fields[i].name))
            write_set(write, kind->fields[i].name, write_mine(first, kind->fields[i].name), NULL);
    return write;
}

Pane *write_form_sheet(const PaneHost *host, Pane *below, Write *taken, const GPtrArray *others,
                       GError **error)
{
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < others->len; i++)
        g_ptr_array_add(changes, set_as(g_ptr_array_index(others, i), taken));
    g_ptr_array_insert(changes, 0, taken);
    for (guint i = 0; i < changes->len; i++)
        g_ptr_array_add(rows, g_strdup(write_row_id(g_ptr_array_index(changes, i))));
    g_autofree char *title =
        g_strdup_printf("%s × %u", write_kind_title(write_kind_of(taken)), changes->len);
    return bulk_work_new(host, below, title, changes, rows, error);
}

/* ---- people ---- */

#define LEADS_LOOKED_AT 2000

typedef struct {
    GArray *choices;  /* of UiChoice */
    GPtrArray *texts; /* what they borrow */
    guint looked;
} People;

static char *keep(People *people, const char *text)
{
    char *copy = g_strdup(text);

    g_ptr_array_add(people->texts, copy);
    return copy;
}

static void add_person(People *people, const char *id, const char *name)
{
    for (guint i = 0; i < people->choices->len; i++)
        if (g_strcmp0(g_array_index(people->choices, UiChoice, i).value, id) == 0)
            return;
    if (id == NULL)
        return;
    const UiChoice choice = {keep(people, id), keep(people, name == NULL ? id : name), NULL};
    g_array_append_val(people->choices, choice);
}

/* Whoever has leads that were seen here sells, too. */
static gboolean visit_lead(gconstpointer row, gint64 stamp_us, gpointer data)
{
    const Lead *lead = row;
    People *people = data;

    if (lead->assignee != NULL)
        add_person(people, lead->assigned_to, lead->assignee);
    return ++people->looked < LEADS_LOOKED_AT;
}

const WriteField *write_form_people_field(const Write *write)
{
    const WriteKind *kind = write_kind_of(write);

    for (guint i = 0; i < kind->n_fields; i++)
        if (kind->fields[i].type == WRITE_ID && !kind->fields[i].address && !kind->fields[i].hidden)
            return &kind->fields[i];
    return NULL;
}

GArray *write_form_people(const Services *services, const Write *write, const char *field,
                          GPtrArray *texts)
{
    People people = {g_array_new(FALSE, FALSE, sizeof(UiChoice)), texts, 0};
    const GPtrArray *sellers = sync_sellers(services->sync);

    add_person(&people, "", C_("person", "nobody"));
    add_person(&people, supabase_session_info(services->supabase).user_id, C_("person", "me"));
    for (guint i = 0; sellers != NULL && i < sellers->len; i++) {
        const SyncSeller *seller = g_ptr_array_index(sellers, i);
        add_person(&people, seller->id, seller->name);
    }
    sync_visit_rows(services->sync, &row_leads, visit_lead, &people);
    add_person(&people, write_base(write, field), NULL);
    add_person(&people, write_mine(write, field), NULL);
    return people.choices;
}
