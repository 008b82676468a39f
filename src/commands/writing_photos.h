/* SPDX-License-Identifier: MIT */
/* A photo as a part of a change (photos.c). */
#ifndef COMMANDS_WRITING_PHOTOS_H
#define COMMANDS_WRITING_PHOTOS_H

#include "writing.h"

/* Reads the file, tells what it sends, makes the change; NULL with an error. */
Write *writing_new_photo(Invocation *invocation, const Order *order, const Stage *stage,
                         const char *path, GError **error);

#endif
