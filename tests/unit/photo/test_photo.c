/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "looptrace/photo.h"

/* A camera's file: how it is turned, where it was taken, a maker's note, a comment, and a film behind the picture. */
#define EXIF                                                                                       \
    "\xff\xe1\x00\x3c"                                                                             \
    "Exif\0\0"                                                                                     \
    "MM\0\x2a\0\0\0\x08"                                                                           \
    "\0\x02"                                                                                       \
    "\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"                                                           \
    "\x88\x25\0\x04\0\0\0\x01\0\0\0\x26"                                                           \
    "\0\0\0\0"                                                                                     \
    "SECRETPLACE---"
#define JPEG                                                                                       \
    "\xff\xd8"                                                                                     \
    "\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" EXIF "\xff\xed\x00\x0eSECRETCITY--"         \
    "\xff\xe2\x00\x10MPF\0SECRETFILM"                                                              \
    "\xff\xfe\x00\x0eSECRETNOTE--"                                                                 \
    "\xff\xc0\x00\x0b\x08\x00\x20\x00\x30\x01\x01\x11\0"                                           \
    "\xff\xda\x00\x08\x01\x01\0\0\x3f\0"                                                           \
    "PIXELS\xff\0MORE\xff\xd0REST"                                                                 \
    "\xff\xd9"                                                                                     \
    "SECRETTRAILER"

static gboolean holds(GBytes *bytes, const char *word, gsize length)
{
    gsize size = 0;
    const void *data = g_bytes_get_data(bytes, &size);

    return memmem(data, size, word, length) != NULL;
}

#define HOLDS(photo, word) holds((photo)->bytes, word, sizeof(word) - 1)

static Photo *photo_of(const char *bytes, gsize length, GError **error)
{
    g_autoptr(GBytes) file = g_bytes_new(bytes, length);

    return photo_new(file, error);
}

static void test_jpeg_keeps_pixels_and_how_it_is_turned(void **state)
{
    g_autoptr(Photo) photo = photo_of(JPEG, sizeof JPEG - 1, NULL);

    assert_non_null(photo);
    assert_int_equal(photo->type, PHOTO_JPEG);
    assert_int_equal(photo->width, 0x30);
    assert_int_equal(photo->height, 0x20);
    assert_true(photo->placed);
    assert_false(HOLDS(photo, "SECRET"));
    assert_false(HOLDS(photo, "\x88\x25"));
    assert_true(HOLDS(photo, "JFIF"));
    assert_true(HOLDS(photo, "\x01\x12\0\x03\0\0\0\x01\0\x06"));
    assert_true(HOLDS(photo, "PIXELS\xff\0MORE\xff\xd0REST\xff\xd9"));
    g_autofree char *words = photo_describe(photo);
    assert_non_null(strstr(words, "48×32"));
    assert_non_null(strstr(words, "where it was taken is left out"));
}

/* What was stripped is stripped: nothing more is found in it. */
static void test_jpeg_twice(void **state)
{
    g_autoptr(Photo) first = photo_of(JPEG, sizeof JPEG - 1, NULL);
    g_autoptr(Photo) second = photo_new(first->bytes, NULL);

    assert_true(g_bytes_equal(first->bytes, second->bytes));
    assert_false(second->placed);
}

/* However it is cut: damaged, or without what it said. */
static void test_jpeg_cut_anywhere(void **state)
{
    for (gsize length = 0; length < sizeof JPEG - 1; length++) {
        g_autofree char *copy = g_memdup2(JPEG, length);
        g_autoptr(Photo) photo = photo_of(copy, length, NULL);
        assert_true(photo == NULL || !HOLDS(photo, "SECRET"));
    }
}

/* ---- PNG ---- */

static guint32 crc(const guint8 *bytes, gsize length)
{
    guint32 sum = ~0u;

    for (gsize i = 0; i < length; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
    }
    return ~sum;
}

static void append_32(GByteArray *out, guint32 number)
{
    number = GUINT32_TO_BE(number);
    g_byte_array_append(out, (const guint8 *)&number, 4);
}

static void append_chunk(GByteArray *png, const char *name, const guint8 *bytes, guint length)
{
    guint at = png->len + 4;

    append_32(png, length);
    g_byte_array_append(png, (const guint8 *)name, 4);
    if (length > 0)
        g_byte_array_append(png, bytes, length);
    append_32(png, crc(png->data + at, length + 4));
}

/* Noise, stored as it is. */
static GByteArray *pixels_of(guint width, guint height)
{
    GByteArray *out = g_byte_array_new();
    const guint8 head[] = {0x78, 0x01};
    guint32 a = 1, b = 0, random = 1;

    g_byte_array_append(out, head, sizeof head);
    for (guint y = 0; y < height; y++) {
        guint16 length = (guint16)(1 + width * 3), turned = (guint16)~length;
        const guint8 block[] = {y == height - 1, (guint8)length, (guint8)(length >> 8),
                                (guint8)turned, (guint8)(turned >> 8)};
        g_byte_array_append(out, block, sizeof block);
        for (guint x = 0; x < length; x++) {
            random = random * 1664525u + 1013904223u;
            guint8 value = x == 0 ? 0 : (guint8)(random >> 24);
            g_byte_array_append(out, &value, 1);
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }
    }
    append_32(out, b << 16 | a);
    return out;
}

static GBytes *png_of(guint width, guint height)
{
    g_autoptr(GByteArray) pixels = pixels_of(width, height);
    GByteArray *png = g_byte_array_new();
    guint8 header[13] = {(guint8)(width >> 24),
                         (guint8)(width >> 16),
                         (guint8)(width >> 8),
                         (guint8)width,
                         (guint8)(height >> 24),
                         (guint8)(height >> 16),
                         (guint8)(height >> 8),
                         (guint8)height,
                         8,
                         2};

    g_byte_array_append(png, (const guint8 *)"\x89PNG\r\n\x1a\n", 8);
    append_chunk(png, "IHDR", header, sizeof header);
    append_chunk(png, "tEXt", (const guint8 *)"SECRET", 6);
    append_chunk(png, "eXIf", (const guint8 *)"SECRET", 6);
    append_chunk(png, "IDAT", pixels->data, pixels->len);
    append_chunk(png, "IEND", NULL, 0);
    g_byte_array_append(png, (const guint8 *)"SECRET", 6);
    return g_byte_array_free_to_bytes(png);
}

static void test_png(void **state)
{
    g_autoptr(GBytes) file = png_of(20, 10);
    g_autoptr(Photo) photo = photo_new(file, NULL);

    assert_non_null(photo);
    assert_int_equal(photo->type, PHOTO_PNG);
    assert_int_equal(photo->width, 20);
    assert_true(photo->placed);
    assert_false(HOLDS(photo, "SECRET"));
    assert_true(HOLDS(photo, "IDAT"));
}

/* With the library it is smaller, without it the same, and says so. */
static void test_large_is_scaled(void **state)
{
    g_autoptr(GBytes) file = png_of(2000, 500);
    g_autoptr(GError) error = NULL;
    guint width = 0, height = 0;
    g_autoptr(GBytes) scaled = photo_scale(file, 1600, &width, &height, &error);
    g_autoptr(Photo) photo = photo_new(file, NULL);

    assert_non_null(photo);
    assert_false(HOLDS(photo, "SECRET"));
    g_autofree char *words = photo_describe(photo);
    if (scaled == NULL) {
        assert_non_null(strstr(words, "not scaled down"));
        skip();
    }
    assert_int_equal(width, 1600);
    assert_int_equal(height, 400);
    assert_true(photo->scaled);
    assert_int_equal(photo->type, PHOTO_JPEG);
    assert_true(g_bytes_get_size(photo->bytes) < photo->was / 2);
    assert_non_null(strstr(words, "scaled down from 3.0 M"));
}

/* ---- WebP ---- */

#define WEBP                                                                                       \
    "RIFF\x3c\0\0\0WEBP"                                                                           \
    "VP8X\x0a\0\0\0\x0c\0\0\0\x2f\0\0\x1f\0\0"                                                     \
    "EXIF\x07\0\0\0SECRET!\0"                                                                      \
    "VP8 \x06\0\0\0PIXELS"

static void test_webp(void **state)
{
    g_autoptr(Photo) photo = photo_of(WEBP, sizeof WEBP - 1, NULL);

    assert_non_null(photo);
    assert_int_equal(photo->width, 48);
    assert_int_equal(photo->height, 32);
    assert_true(photo->placed);
    assert_false(HOLDS(photo, "SECRET"));
    assert_true(HOLDS(photo, "VP8X\x0a\0\0\0\0\0\0\0"));
    assert_true(HOLDS(photo, "VP8 \x06\0\0\0PIXELS"));
    assert_int_equal(((const guint8 *)g_bytes_get_data(photo->bytes, NULL))[4],
                     g_bytes_get_size(photo->bytes) - 8);
}

/* ---- what isn't taken ---- */

static void check_refused(const char *bytes, gsize length, const char *words)
{
    g_autoptr(GError) error = NULL;

    assert_null(photo_of(bytes, length, &error));
    assert_int_equal(fault_kind(error), FAULT_INVALID);
    if (strstr(error->message, words) == NULL)
        fail_msg("“%s” isn't about “%s”", error->message, words);
}

static void test_others(void **state)
{
    check_refused("", 0, "no JPEG");
    check_refused("GIF89a.....................", 27, "no JPEG");
    check_refused("\0\0\0\x18"
                  "ftypheic....",
                  16, "HEIC");
    check_refused("\xff\xd8\xff\xe0\0\0", 6, "damaged");
    check_refused("\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR.....", 21, "damaged");
    check_refused("RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\xff", 20, "damaged");
}

static void check_unreadable(const char *path, FaultKind kind, const char *words)
{
    g_autoptr(GError) error = NULL;

    assert_null(photo_open(path, &error));
    assert_int_equal(fault_kind(error), kind);
    assert_non_null(strstr(error->message, words));
}

static void test_files(void **state)
{
    g_autofree char *directory = g_dir_make_tmp("photo-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(directory, "a.jpg", NULL);
    g_autofree char *pipe = g_build_filename(directory, "pipe", NULL);

    check_unreadable(file, FAULT_IO, "No such file");
    check_unreadable(directory, FAULT_IO, "no plain file");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    check_unreadable(pipe, FAULT_IO, "no plain file");
    assert_true(g_file_set_contents(file, JPEG, sizeof JPEG - 1, NULL));
    g_autoptr(Photo) photo = photo_open(file, NULL);
    assert_non_null(photo);
    assert_int_equal(photo->was, sizeof JPEG - 1);
    g_unlink(file);
    g_unlink(pipe);
    g_rmdir(directory);
}

static void check_slug(const char *path, const char *slug)
{
    g_autofree char *said = photo_slug(path);

    assert_string_equal(said, slug);
}

static void test_names(void **state)
{
    check_slug("/home/x/IMG_1234.JPG", "IMG_1234");
    check_slug("a b  c!.jpeg", "a-b-c");
    check_slug("\xe0\xa6\x95.jpg", "photo");
    check_slug(".jpg", "jpg");
    check_slug("\x1b[31mred.png", "31mred");
    check_slug("0123456789012345678901234567890123456789012345.png",
               "0123456789012345678901234567890123456789");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jpeg_keeps_pixels_and_how_it_is_turned),
        cmocka_unit_test(test_jpeg_twice),
        cmocka_unit_test(test_jpeg_cut_anywhere),
        cmocka_unit_test(test_png),
        cmocka_unit_test(test_large_is_scaled),
        cmocka_unit_test(test_webp),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests_name("photo", tests, NULL, NULL);
}
