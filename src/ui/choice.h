/* SPDX-License-Identifier: MIT */
#ifndef UI_CHOICE_PRIVATE_H
#define UI_CHOICE_PRIVATE_H

#include "looptrace/ui_choice.h"

/* The rows of another list, copied. */
void choice_copy_rows(UiChoices *choices, const UiChoices *from);

#endif
