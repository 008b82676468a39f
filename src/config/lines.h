/* SPDX-License-Identifier: MIT */
/* Lines of a key file as they are written, for sections in which each line counts and is told of by its number. */
#ifndef CONFIG_LINES_H
#define CONFIG_LINES_H

#include "looptrace/config.h"

/* Adds a ConfigLine for each assignment in the sections `name` and `name.…`. */
void config_lines_read(const char *text, const char *path, const char *name, GPtrArray *lines);
void config_line_free(ConfigLine *line);

#endif
