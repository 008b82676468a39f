/* SPDX-License-Identifier: MIT */
#ifndef APP_ACTING_H
#define APP_ACTING_H

#include "app_state.h"

void acting_key(App *app, guint32 key);
void acting_paste(App *app);
void acting_mouse(App *app);
/* What a key would do: refused in words, priced in metered mode, or done. */
void acting_do(App *app, Action action);
/* The screen that it opens from everywhere, and that asks the server then; SCREEN_COUNT: none. */
Screen acting_place(Action action);

#endif
