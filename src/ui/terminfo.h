/* SPDX-License-Identifier: MIT */
/* What the terminal's description says. Apart, because <term.h> makes macros of many short names. */
#ifndef UI_TERMINFO_H
#define UI_TERMINFO_H

#include <glib.h>

/* The name to start curses with: $TERM, or a common one where that is missing or has no description.
 * FAULT_IO when none will do. Caller frees. */
char *terminfo_choose(int fd, GError **error);

/* The rest is of the terminal that curses has been started on. */

/* A capability's string without padding; NULL when the terminal lacks it. Caller frees. */
char *terminfo_string(const char *capability);
int terminfo_number(const char *capability); /* -1 when the terminal lacks it */

gboolean terminfo_flag(const char *capability);

/* What leaves the alternate screen and all modes that curses sets; caller frees. */
char *terminfo_restore(void);

/* What asks the terminal to tell when its window gets or loses the focus, or not to. "" for terminals that
 * aren't of xterm's kind: to them it would be noise. */
const char *terminfo_report_focus(gboolean wanted);
gboolean terminfo_is_xterms(void); /* of that kind: takes or passes over what others would show */
/* The same for pastes, so that they can be told from what is typed; and for clicks and the wheel. */
const char *terminfo_report_paste(gboolean wanted);
const char *terminfo_report_mouse(gboolean wanted);
/* What the description calls the mouse's key is xterm's first protocol: button, column and row as a byte each. */
gboolean terminfo_has_old_mouse(void);

void terminfo_append(GString *out, const char *capability); /* nothing when it lacks it */
/* string: of terminfo_string(), with its parameters filled in; NULL appends nothing. */
void terminfo_append_filled(GString *out, const char *string, int first, int second);

#endif
