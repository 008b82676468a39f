/* SPDX-License-Identifier: MIT */
/* What the settings say of the full screen. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include "flow.h"
#include "looptrace/config.h"
#include "looptrace/ui_ring.h"

/* FAULT_CONFIG names the setting and where it is from. What options point to belongs to config. */
gboolean options_read(const Config *config, UiOptions *options, FlowSlow *slow, GError **error);

/* The same of `notify`. */
gboolean options_ring(const Config *config, UiRing *ring, GError **error);

guint options_rest_ms(void); /* LOOPTRACE_REST_MS, for tests: no key for so long, and they rest */
int options_idle_fd(void);   /* LOOPTRACE_IDLE_FD; -1: nobody waits for idle marks */

#endif
