/* SPDX-License-Identifier: MIT */
/* Where looptrace writes, as one table: `doctor --paths` shows it, `auth forget` empties what is a person's. */
#ifndef COMMANDS_PLACES_H
#define COMMANDS_PLACES_H

#include "looptrace/services.h"

/* All of them: path is a pattern as a shell's. */
typedef void (*PlaceVisit)(const char *path, const char *holds, gpointer data);
void places_each(const Services *services, PlaceVisit visit, gpointer data);

/* Files and directories that are there now and hold what is the person's, or with all what is anybody's: rows, writes that wait, how screens
 * were left, texts of an editor that was killed, what was set aside. Not settings, nor the count of bytes. user_id may be NULL.
 * Of char *; caller unrefs. */
GPtrArray *places_of_person(const Services *services, const char *user_id, gboolean all);

#endif
