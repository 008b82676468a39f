/* SPDX-License-Identifier: MIT */
/* The full screen. */
#ifndef LOOPTRACE_APP_H
#define LOOPTRACE_APP_H

#include "looptrace/config.h"

G_BEGIN_DECLS

/* Takes the config. Runs until the person leaves or a signal ends it; returns the exit code. The
 * terminal is as it was before. A failure to start is told in *error (exit code EXIT_FAILED). */
int app_run(Config *config, GError **error);

G_END_DECLS

#endif
