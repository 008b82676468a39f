/* SPDX-License-Identifier: MIT */
/* Where GLib's messages (g_debug, g_warning) go: sanitised, one a line, never to the full screen. */
#ifndef LOOPTRACE_LOG_H
#define LOOPTRACE_LOG_H

#include <glib.h>

G_BEGIN_DECLS

/* path NULL: warnings and worse go to stderr (when to_stderr), the rest nowhere. Else everything is
 * appended to the file, made 0600. FAULT_IO when it can't be opened. Once per process. */
gboolean log_start(const char *path, gboolean to_stderr, GError **error);

G_END_DECLS

#endif
