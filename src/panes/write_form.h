/* SPDX-License-Identifier: MIT */
/* From the table of writes to the fields of a form. */
#ifndef PANES_WRITE_FORM_H
#define PANES_WRITE_FORM_H

#include "looptrace/panes.h"
#include "looptrace/ui_form.h"

UiField write_form_field(const WriteField *field);

/* What of a choice can be chosen for this row (panes/write_choices.c). */
/* Bit (1u << i) for each of field->choices. */
guint32 write_form_choices(const Services *services, const Write *write, const WriteField *field);
/* "Price USD 1,250.00 · Quantity 100 · Due 2027-03-01": what is answered; NULL: nothing of that kind. Caller frees. */
char *write_form_terms(const Write *write);

/* "Margin USD 299.50 · 30 % of what the buyer pays"; NULL: one of the prices isn't there. Caller frees. */
char *write_form_margin(const char *supplier_price, const char *buyer_price);
/* What it would do, for the question. */
void write_form_add_facts(UiDialog *dialog, const Write *write);
char *write_form_draft_name(const Write *write); /* caller frees */
/* The sheet of this one (taken) and the others (Write*), which get the same. NULL with error. */
Pane *write_form_sheet(const PaneHost *host, Pane *below, Write *taken, const GPtrArray *others,
                       GError **error);

/* The field that says whose the row is; NULL: it has none. */
const WriteField *write_form_people_field(const Write *write);
/* Whose it can be: nobody's, mine, whose it was or is to be, and who sells, as far as that is known here. GArray of UiChoice;
 * texts (of char *, with a free function) gets what they borrow. Caller unrefs. */
GArray *write_form_people(const Services *services, const Write *write, const char *field,
                          GPtrArray *texts);

#endif
