/* SPDX-License-Identifier: MIT */
/* Going on after a stop that wasn't the program's own doing (SIGSTOP, a debugger): the shell has had the terminal. */
#ifndef APP_CONTINUING_H
#define APP_CONTINUING_H

#include "app_state.h"

/* From now on, until continuing_unwatch(): the terminal is as it was left, and the time without keys is looked at before
 * anything is seen. Once a process. */
void continuing_watch(App *app);
void continuing_unwatch(App *app);

#endif
