/* SPDX-License-Identifier: MIT */
/* What the files that lay mine over the server's share. */
#ifndef SYNC_WRITE_OVERLAY_H
#define SYNC_WRITE_OVERLAY_H

#include "write_engine.h"

gboolean overlay_waits(const Slot *slot);
WriteMark overlay_mark(WriteMark mark, const Slot *slot); /* the graver of the two */
/* Timestamps, or versions: both grow. Either may be NULL. */
gboolean overlay_is_newer(const char *answered, const char *seen);
/* Of an order's id or number, a row's id, an address; done, then open. NULL: none. */
const GPtrArray *overlay_slots(Writes *writes, const char *of);
void overlay_put(char **text, char *taken);

#endif
