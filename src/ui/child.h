/* SPDX-License-Identifier: MIT */
/* Programs that we start. */
#ifndef UI_CHILD_H
#define UI_CHILD_H

#include <glib.h>

/* Our environment without what is only for us. Caller frees with g_strfreev(). */
char **child_environment(void);

#endif
