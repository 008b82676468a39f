/* SPDX-License-Identifier: MIT */
/* Whether keys come one behind the other, or rest: what explains the selected row may wait until they do. */
#ifndef APP_REST_H
#define APP_REST_H

#include <glib.h>

typedef struct Rest Rest;

/* ms: how long no key comes until they rest; 0: always. rested: called from the loop, once for all who waited. */
Rest *rest_new(guint ms, void (*rested)(gpointer data), gpointer data);
void rest_free(Rest *rest); /* NULL is allowed */

void rest_key(Rest *rest);
/* TRUE: keys come, and rested() will be called when they don't any more. */
gboolean rest_wait(Rest *rest);
gboolean rest_is_waited_for(const Rest *rest);

#endif
