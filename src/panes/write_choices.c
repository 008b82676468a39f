/* SPDX-License-Identifier: MIT */
#include <string.h>

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
