/* SPDX-License-Identifier: MIT */
#ifndef APP_COMMAND_LINE_H
#define APP_COMMAND_LINE_H

#include "app_state.h"

/* What was typed behind `:`: an action of the screen that is seen, or a command with its arguments as on the command
 * line. What it answers comes into the status line, or on a screen of its own. */
void command_line_run(App *app, const char *line);

/* PaneHost.why_not_run. */
char *command_line_why_not(gpointer app, const Pane *below, const char *line, gsize *position);

#endif
