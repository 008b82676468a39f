/* SPDX-License-Identifier: MIT */
/* Lines of a key file as they are written, for sections in which each line counts and is told of by its number. */
#ifndef CONFIG_LINES_H
#define CONFIG_LINES_H

#include "looptrace/config.h"

/* Adds a ConfigLine for each assignment in the sections `name` and `name.…`. */
void config_lines_read(const char *text, const char *path, const char *name, GPtrArray *lines);
void config_line_free(ConfigLine *line);

/* In the file at path as it is now; permissions, comments and all other lines stay. FAULT_NOT_FOUND: no such line. */
gboolean config_edit_file(const char *path, const ConfigEdit *wanted, GError **error);

#endif
