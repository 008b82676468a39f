/* SPDX-License-Identifier: MIT */
/* A theme from bytes (theme.c), for those who know where they are (theme_places.c). */
#ifndef CONFIG_THEME_READ_H
#define CONFIG_THEME_READ_H

#include "looptrace/theme.h"

/* file: only for messages. Checks sections and [theme], not yet the roles. */
gboolean theme_parse(GKeyFile *keys, const char *file, const char *bytes, gsize length,
                     GError **error);
/* All of it is checked; what can be shown with so many colours goes into theme. */
gboolean theme_read(const char *file, const char *bytes, gsize length, int colours, Theme *theme,
                    GError **error);

/* Of what was parsed; the caller frees. */
char *theme_about(GKeyFile *keys, const char *key, const char *fallback);
char *theme_sections(GKeyFile *keys); /* "mono,8,256" */

#endif
