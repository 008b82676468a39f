/* SPDX-License-Identifier: MIT */
/* A home of its own for each test, and looks into the files that are left in it. */
#ifndef TEST_STORE_HOME_H
#define TEST_STORE_HOME_H

#include <glib.h>

char *home_new(void);           /* a new directory; XDG_CACHE_HOME and XDG_STATE_HOME are in it */
char *home_new_in_memory(void); /* the same where syncing costs nothing, if there is such a place */
void home_free(char *home);     /* with all that is in it */
guint home_count(const char *directory, const char *part);   /* entries with that in their name */
gboolean home_has_bytes(const char *home, const char *text); /* in any file below */

GBytes *bytes_of(const char *text);

#endif
