/* SPDX-License-Identifier: MIT */
#include "looptrace/photo.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "looptrace/text.h"
#include "looptrace/words.h"

/* Smaller files go as they are, whatever their sides are. */
#define SMALL (300 * 1024)

#define SLUG_MAX 40

const char *photo_extension(PhotoType type)
{
    static const char *const extensions[] = {"jpg", "png", "webp"};

    return extensions[type];
}

gboolean photo_type_of(const guint8 *bytes, gsize length, PhotoType *type)
{
    if (length > 4 && memcmp(bytes, "\xff\xd8\xff", 3) == 0)
        *type = PHOTO_JPEG;
    else if (length > 16 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0)
        *type = PHOTO_PNG;
    else if (length > 16 && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WEBP", 4) == 0)
        *type = PHOTO_WEBP;
    else
        return FALSE;
    return TRUE;
}

void photo_free(Photo *photo)
{
    if (photo == NULL)
        return;
    g_clear_pointer(&photo->bytes, g_bytes_unref);
    g_free(photo->unscaled);
    g_free(photo);
}

/* ---- making it fit ---- */

static GBytes *strip(const guint8 *bytes, gsize length, Photo *photo)
{
    GByteArray *stripped = NULL;

    switch (photo->type) {
    case PHOTO_JPEG:
        stripped = photo_strip_jpeg(bytes, length, photo);
        break;
    case PHOTO_PNG:
        stripped = photo_strip_png(bytes, length, photo);
        break;
    case PHOTO_WEBP:
        stripped = photo_strip_webp(bytes, length, photo);
        break;
    }
    return stripped == NULL ? NULL : g_byte_array_free_to_bytes(stripped);
}

static void scale(Photo *photo)
{
    g_autoptr(GError) error = NULL;
    guint width = 0, height = 0;
    g_autoptr(GBytes) scaled = photo_scale(photo->bytes, PHOTO_SIDE, &width, &height, &error);

    if (scaled == NULL) {
        photo->unscaled = text_clean(error->message, -1);
        return;
    }
    if (g_bytes_get_size(scaled) >= g_bytes_get_size(photo->bytes))
        return;
    g_bytes_unref(photo->bytes);
    photo->bytes = g_steal_pointer(&scaled);
    photo->type = PHOTO_JPEG;
    photo->width = width;
    photo->height = height;
    photo->scaled = TRUE;
}

static gboolean is_heic(const guint8 *bytes, gsize length)
{
    return length > 12 && memcmp(bytes + 4, "ftyp", 4) == 0 &&
           (memcmp(bytes + 8, "hei", 3) == 0 || memcmp(bytes + 8, "mif", 3) == 0);
}

Photo *photo_new(GBytes *file, GError **error)
{
    g_autoptr(Photo) photo = g_new0(Photo, 1);
    gsize length = 0;
    const guint8 *bytes = g_bytes_get_data(file, &length);

    if (!photo_type_of(bytes, length, &photo->type)) {
        g_set_error_literal(error, FAULT, FAULT_INVALID,
                            is_heic(bytes, length)
                                ? _("it is a HEIC picture: save it as JPEG first")
                                : _("it is no JPEG, PNG or WebP picture"));
        return NULL;
    }
    photo->was = length;
    photo->bytes = strip(bytes, length, photo);
    if (photo->bytes == NULL) {
        g_set_error_literal(error, FAULT, FAULT_INVALID, _("the picture is damaged"));
        return NULL;
    }
    if (g_bytes_get_size(photo->bytes) > SMALL)
        scale(photo);
    if (g_bytes_get_size(photo->bytes) <= PHOTO_MAX)
        return g_steal_pointer(&photo);
    g_set_error(error, FAULT, FAULT_INVALID, _("it is larger than %d MiB%s%s"),
                PHOTO_MAX / 1024 / 1024, photo->unscaled == NULL ? "" : ": ",
                photo->unscaled == NULL ? "" : photo->unscaled);
    return NULL;
}

/* ---- the file ---- */

static GBytes *fail_io(int code, GError **error)
{
    g_set_error(error, FAULT, FAULT_IO, "%s", g_strerror(code));
    return NULL;
}

/* Neither a pipe, which might never end, nor a device. */
static GBytes *read_file(int file, GError **error)
{
    struct stat about;
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;

    if (fstat(file, &about) != 0)
        return fail_io(errno, error);
    if (!S_ISREG(about.st_mode)) {
        g_set_error_literal(error, FAULT, FAULT_IO, _("it is no plain file"));
        return NULL;
    }
    if (about.st_size > PHOTO_FILE_MAX) {
        g_set_error(error, FAULT, FAULT_INVALID, _("it is larger than %d MiB%s%s"),
                    PHOTO_FILE_MAX / 1024 / 1024, "", "");
        return NULL;
    }
    bytes = g_malloc((gsize)about.st_size + 1);
    while (length < (gsize)about.st_size) {
        ssize_t got = read(file, bytes + length, (gsize)about.st_size - length);
        if (got < 0 && errno != EINTR)
            return fail_io(errno, error);
        if (got == 0)
            break;
        length += got > 0 ? (gsize)got : 0;
    }
    return g_bytes_new_take(g_steal_pointer(&bytes), length);
}

Photo *photo_open(const char *path, GError **error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    g_autoptr(GError) problem = NULL;
    g_autofree char *name = text_clean(path, -1);

    g_autoptr(GBytes) bytes = file < 0 ? fail_io(errno, &problem) : read_file(file, &problem);
    if (file >= 0)
        close(file);
    Photo *photo = bytes == NULL ? NULL : photo_new(bytes, &problem);
    if (photo == NULL)
        g_set_error(error, FAULT, problem->code, "%s: %s", name, problem->message);
    return photo;
}

/* ---- words ---- */

char *photo_describe(const Photo *photo)
{
    g_autofree char *size = text_bytes(g_bytes_get_size(photo->bytes));
    g_autofree char *was = text_bytes(photo->was);
    GString *words = g_string_new(size);

    if (photo->width > 0)
        g_string_append_printf(words, ", %u×%u", photo->width, photo->height);
    if (photo->scaled)
        g_string_append_printf(words, _(", scaled down from %s"), was);
    if (photo->unscaled != NULL)
        g_string_append_printf(words, _(", not scaled down: %s"), photo->unscaled);
    if (photo->placed)
        g_string_append(words, _("; where it was taken is left out"));
    return g_string_free(words, FALSE);
}

char *photo_slug(const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    char *dot = strrchr(name, '.');
    GString *slug = g_string_new(NULL);

    if (dot != NULL && dot != name)
        *dot = '\0';
    for (const char *c = name; *c != '\0' && slug->len < SLUG_MAX; c++) {
        if (g_ascii_isalnum(*c) || *c == '_' || *c == '-')
            g_string_append_c(slug, *c);
        else if (slug->len > 0 && slug->str[slug->len - 1] != '-')
            g_string_append_c(slug, '-');
    }
    while (slug->len > 0 && slug->str[slug->len - 1] == '-')
        g_string_truncate(slug, slug->len - 1);
    if (slug->len == 0)
        g_string_append(slug, "photo");
    return g_string_free(slug, FALSE);
}
