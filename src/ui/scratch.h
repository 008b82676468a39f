/* SPDX-License-Identifier: MIT */
/* A file in memory for a program that needs a path: in a directory of its own, 0700, in
 * $XDG_RUNTIME_DIR, else in /dev/shm. */
#ifndef UI_SCRATCH_H
#define UI_SCRATCH_H

#include <glib.h>

typedef struct {
    char *directory, *path;
} Scratch;

/* FAULT_IO: there is no such place, or it is full. Nothing is left behind then. */
gboolean scratch_write(Scratch *scratch, const char *text, GError **error);
/* What is there now, whoever put it there: at most max bytes (FAULT_INVALID), no link (FAULT_IO). NULL
 * with an error; caller frees. */
char *scratch_read(const Scratch *scratch, gsize max, gsize *length, GError **error);
/* The directory and all files in it, those too that the program has left beside it. */
void scratch_remove(Scratch *scratch);

#endif
