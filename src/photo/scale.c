/* SPDX-License-Identifier: MIT */
/*
 * gdk-pixbuf, taken in when a picture is to be made smaller: nobody else needs it. Its header would ask for its
 * development package wherever looptrace is built, for ten functions that have been the same since 2.12; they are
 * declared here.
 */
#include <dlfcn.h>
#include <gio/gio.h>

#include "looptrace/photo.h"
#include "looptrace/words.h"

#define LIBRARY    "libgdk_pixbuf-2.0.so.0"
#define PIXELS_MAX (80u * 1000 * 1000) /* a file of some bytes can claim any size */
#define QUALITY    "80"

typedef void Loader; /* GdkPixbufLoader, GdkPixbuf */
typedef void Pixels;

typedef struct {
    Loader *(*loader_new)(void);
    gboolean (*loader_write)(Loader *loader, const guchar *bytes, gsize count, GError **error);
    gboolean (*loader_close)(Loader *loader, GError **error);
    void (*loader_set_size)(Loader *loader, int width, int height);
    Pixels *(*loader_get_pixbuf)(Loader *loader);
    Pixels *(*apply_embedded_orientation)(Pixels *pixels);
    int (*get_width)(const Pixels *pixels);
    int (*get_height)(const Pixels *pixels);
    gboolean (*save_to_bufferv)(Pixels *pixels, char **bytes, gsize *length, const char *type,
                                char **keys, char **values, GError **error);
    gboolean complete;
} Library;

/* ISO C has no conversion from an object's address to a function's; POSIX has (dlsym). */
static gboolean find(void *library, const char *name, gpointer to)
{
    void *found = dlsym(library, name);

    *(void **)to = found;
    return found != NULL;
}

static const Library *take_in(void)
{
    static Library pixbuf;
    static gsize once;

    if (g_once_init_enter(&once)) {
        void *library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);
        pixbuf.complete =
            library != NULL && find(library, "gdk_pixbuf_loader_new", &pixbuf.loader_new) &&
            find(library, "gdk_pixbuf_loader_write", &pixbuf.loader_write) &&
            find(library, "gdk_pixbuf_loader_close", &pixbuf.loader_close) &&
            find(library, "gdk_pixbuf_loader_set_size", &pixbuf.loader_set_size) &&
            find(library, "gdk_pixbuf_loader_get_pixbuf", &pixbuf.loader_get_pixbuf) &&
            find(library, "gdk_pixbuf_apply_embedded_orientation",
                 &pixbuf.apply_embedded_orientation) &&
            find(library, "gdk_pixbuf_get_width", &pixbuf.get_width) &&
            find(library, "gdk_pixbuf_get_height", &pixbuf.get_height) &&
            find(library, "gdk_pixbuf_save_to_bufferv", &pixbuf.save_to_bufferv);
        g_once_init_leave(&once, 1);
    }
    return &pixbuf;
}

typedef struct {
    const Library *pixbuf;
    guint side;
    gboolean too_many;
} Wanted;

/* Before any pixel is decoded: a JPEG is then decoded smaller at once. */
static void size_known(Loader *loader, int width, int height, gpointer data)
{
    Wanted *wanted = data;
    int longer = MAX(width, height);

    wanted->too_many = (guint64)width * (guint64)height > PIXELS_MAX;
    if (wanted->too_many)
        wanted->pixbuf->loader_set_size(loader, 1, 1);
    else if (longer > (int)wanted->side)
        wanted->pixbuf->loader_set_size(loader, MAX(width * (int)wanted->side / longer, 1),
                                        MAX(height * (int)wanted->side / longer, 1));
}

static GBytes *save(const Library *pixbuf, Pixels *pixels, guint *width, guint *height,
                    GError **error)
{
    char *keys[] = {(char *)(gpointer) "quality", NULL};
    char *values[] = {(char *)(gpointer)QUALITY, NULL};
    char *bytes = NULL;
    gsize length = 0;

    *width = (guint)pixbuf->get_width(pixels);
    *height = (guint)pixbuf->get_height(pixels);
    if (!pixbuf->save_to_bufferv(pixels, &bytes, &length, "jpeg", keys, values, error))
        return NULL;
    return g_bytes_new_take(bytes, length);
}

static Pixels *decode(const Library *pixbuf, Loader *loader, GBytes *picture, GError **error)
{
    gsize length = 0;
    const guchar *bytes = g_bytes_get_data(picture, &length);
    gboolean written = pixbuf->loader_write(loader, bytes, length, error);
    gboolean closed = pixbuf->loader_close(loader, written ? error : NULL);

    return written && closed ? pixbuf->loader_get_pixbuf(loader) : NULL;
}

GBytes *photo_scale(GBytes *picture, guint side, guint *width, guint *height, GError **error)
{
    const Library *pixbuf = take_in();
    Wanted wanted = {pixbuf, side, FALSE};
    g_autoptr(GError) problem = NULL;
    GBytes *scaled = NULL;

    if (!pixbuf->complete) {
        g_set_error(error, FAULT, FAULT_FAILED, _("%s isn't on this machine"), LIBRARY);
        return NULL;
    }
    Loader *loader = pixbuf->loader_new();
    g_signal_connect(loader, "size-prepared", G_CALLBACK(size_known), &wanted);
    Pixels *decoded = decode(pixbuf, loader, picture, &problem);
    if (decoded != NULL && !wanted.too_many) {
        Pixels *turned = pixbuf->apply_embedded_orientation(decoded);
        scaled = save(pixbuf, turned, width, height, &problem);
        g_object_unref(turned);
    }
    g_object_unref(loader);
    if (scaled == NULL)
        g_set_error(error, FAULT, FAULT_INVALID, "%s",
                    problem != NULL ? problem->message : _("the picture has too many pixels"));
    return scaled;
}
