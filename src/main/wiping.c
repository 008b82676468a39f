/* SPDX-License-Identifier: MIT */
/*
 * Whatever anybody in this process frees is wiped first. Tokens and passwords pass through libcurl, nghttp2, OpenSSL, GLib
 * and libsecret, which free what they had in their hands as it is; from there it would be found in memory for as long
 * as nobody else wants it. A program may put functions of its own into the place of these (glibc's manual, "Replacing
 * malloc"); glibc's still do the work. Not with a sanitizer, which has done that already, and not with another libc.
 */
#include <errno.h>
#include <malloc.h>
#include <string.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void __libc_free(void *memory);

void free(void *memory)
{
    int before = errno;

    if (memory == NULL)
        return;
    explicit_bzero(memory, malloc_usable_size(memory));
    __libc_free(memory);
    errno = before;
}

/* What becomes shorter stays where it is; what becomes longer may not, so that it is copied here. */
void *realloc(void *memory, size_t size)
{
    size_t had = memory == NULL ? 0 : malloc_usable_size(memory);

    if (memory == NULL)
        return __libc_malloc(size);
    if (size == 0) {
        free(memory);
        return NULL;
    }
    if (size <= had) {
        explicit_bzero((char *)memory + size, had - size);
        return __libc_realloc(memory, size);
    }
    void *longer = __libc_malloc(size);
    if (longer != NULL) {
        memcpy(longer, memory, had);
        free(memory);
    }
    return longer;
}
