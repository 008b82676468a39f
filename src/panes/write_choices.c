/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "looptrace/rows.h"
#include "looptrace/words.h"
#include "write_form.h"

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
