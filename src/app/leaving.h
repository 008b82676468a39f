/* SPDX-License-Identifier: MIT */
/* What is to be seen to before the program ends, stops, or the session does. */
#ifndef APP_LEAVING_H
#define APP_LEAVING_H

#include "app_state.h"

/* Quits; asks before it where something would be lost. */
void leaving_ask_to_quit(App *app);
/* What is typed in forms is kept as drafts now. TRUE: there is some. */
gboolean leaving_keep_typed(App *app);

#endif
