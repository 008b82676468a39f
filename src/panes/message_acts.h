/* SPDX-License-Identifier: MIT */
/* Writing about an order to those who have to do with it. */
#ifndef PANES_MESSAGE_ACTS_H
#define PANES_MESSAGE_ACTS_H

#include "looptrace/panes.h"
#include "looptrace/ui_choice.h"

/* UiChoice, borrowed from the order: its buyer and its supplier, without whoever is signed in. order may be NULL. */
GArray *message_recipients(const Services *services, const Order *order);
/* The same with the one that is chosen, who may be neither (an answer to staff), or all that is known where the order isn't here. */
GArray *message_choices(const Services *services, const Order *order, const char *chosen,
                        const char *words);
guint message_acts_write(Pane *pane, const Order *order); /* a form */
char *message_acts_why_not(const Pane *pane, const Order *order);

#endif
