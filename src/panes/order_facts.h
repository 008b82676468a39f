/* SPDX-License-Identifier: MIT */
/* What stands above the stages of an order. */
#ifndef PANES_ORDER_FACTS_H
#define PANES_ORDER_FACTS_H

#include "looptrace/panes.h"

void order_facts_fill(UiPage *page, const PaneHost *host, const Order *order);

#endif
