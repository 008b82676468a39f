/* SPDX-License-Identifier: MIT */
/* The full screen. */
#ifndef LOOPTRACE_APP_H
#define LOOPTRACE_APP_H

#include "looptrace/config.h"

G_BEGIN_DECLS

/* A word of the command line that is a link to a row: looptrace://order/SA-00042. */
gboolean app_is_link(const char *word);

/* Takes the config. link: of the row to open first; NULL: none. Runs until the person leaves or a signal
 * ends it; returns the exit code. The terminal is as it was before. A failure to start is told in *error (exit code EXIT_FAILED). */
int app_run(Config *config, const char *link, GError **error);

G_END_DECLS

#endif
