/* SPDX-License-Identifier: MIT */
/*
 * A picture before it leaves this machine: what it is by its content, nothing in it of where, when and with what it was
 * taken, and no larger than it need be. Pixels are touched by gdk-pixbuf alone, which is taken in when the first picture
 * is to be scaled; without it pictures go as they are.
 */
#ifndef LOOPTRACE_PHOTO_H
#define LOOPTRACE_PHOTO_H

#include <glib.h>

#include "looptrace/fault.h"

G_BEGIN_DECLS

typedef enum { PHOTO_JPEG, PHOTO_PNG, PHOTO_WEBP } PhotoType;

const char *photo_extension(PhotoType type); /* "jpg" */

typedef struct {
    PhotoType type;
    GBytes *bytes;       /* as it is sent */
    guint width, height; /* of what is sent; 0: not told */
    gsize was;           /* bytes of the file */
    gboolean placed;     /* it said where it was taken: that isn't sent */
    gboolean scaled;
    char *unscaled; /* it is large, and couldn't be scaled: why, in words; NULL */
} Photo;

#define PHOTO_FILE_MAX (40 * 1024 * 1024) /* of a file that is read at all */
#define PHOTO_MAX      (10 * 1024 * 1024) /* of what is sent */
#define PHOTO_SIDE     1600               /* longer ones are scaled */

/* FAULT_IO: there is no such file, it is no plain file, it can't be read; FAULT_INVALID: it is no picture that can be sent, or
 * too large. */
Photo *photo_open(const char *path, GError **error);
/* The same of a file's content. */
Photo *photo_new(GBytes *file, GError **error);
void photo_free(Photo *photo); /* NULL is allowed */
/* "210 kB, 1600×1200, scaled down from 4.1 MB; where it was taken is left out". Caller frees. */
char *photo_describe(const Photo *photo);

/* What the name of the file leaves for the name of an object: A-Z a-z 0-9 - _, at most 40. Caller frees. */
char *photo_slug(const char *path);

/* ---- for photo.c ---- */

gboolean photo_type_of(const guint8 *bytes, gsize length, PhotoType *type);
/* The same picture without what is said about it; how it is turned stays. NULL: it is damaged. */
GByteArray *photo_strip_jpeg(const guint8 *bytes, gsize length, Photo *photo);
GByteArray *photo_strip_png(const guint8 *bytes, gsize length, Photo *photo);
GByteArray *photo_strip_webp(const guint8 *bytes, gsize length, Photo *photo);
/* As JPEG, neither side longer than side. NULL: it can't be, and error says why. */
GBytes *photo_scale(GBytes *picture, guint side, guint *width, guint *height, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Photo, photo_free)

G_END_DECLS

#endif
