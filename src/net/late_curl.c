/* SPDX-License-Identifier: MIT */
#include "late_curl.h"

#include <curl/curl.h>
#include <dlfcn.h>

#include "looptrace/fault.h"
#include "looptrace/words.h"

#define LIBRARY "libcurl.so.4" /* the interface since 7.16 */

#define LATE_CURL_TABLE(X)                                                                         \
    X(easy_cleanup)                                                                                \
    X(easy_getinfo)                                                                                \
    X(easy_header)                                                                                 \
    X(easy_init)                                                                                   \
    X(easy_setopt)                                                                                 \
    X(easy_strerror)                                                                               \
    X(free)                                                                                        \
    X(getdate)                                                                                     \
    X(global_cleanup)                                                                              \
    X(global_init_mem)                                                                             \
    X(multi_add_handle)                                                                            \
    X(multi_cleanup)                                                                               \
    X(multi_info_read)                                                                             \
    X(multi_init)                                                                                  \
    X(multi_remove_handle)                                                                         \
    X(multi_setopt)                                                                                \
    X(multi_socket_action)                                                                         \
    X(share_cleanup)                                                                               \
    X(share_init)                                                                                  \
    X(share_setopt)                                                                                \
    X(url)                                                                                         \
    X(url_cleanup)                                                                                 \
    X(url_get)                                                                                     \
    X(url_set)                                                                                     \
    X(version_info)

typedef struct {
    char *missing; /* NULL: all are here */
#define X(name) __typeof__((curl_##name)) *name;
    LATE_CURL_TABLE(X)
#undef X
} LateCurl;

/* ISO C has no conversion from an object's address to a function's; POSIX has (dlsym). */
static gboolean late_curl_find(void *library, const char *name, gpointer to)
{
    void *found = dlsym(library, name);

    *(void **)to = found;
    return found != NULL;
}

static char *late_curl_take_in(LateCurl *curl)
{
    void *library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);

    if (library == NULL)
        return g_strdup(dlerror());
#define X(name)                                                                                    \
    if (!late_curl_find(library, "curl_" #name, &curl->name))                                      \
        return g_strdup("curl_" #name);
    LATE_CURL_TABLE(X)
#undef X
    return NULL;
}

static const LateCurl *late_curl(void)
{
    static LateCurl curl;
    static gsize once;

    if (g_once_init_enter(&once)) {
        curl.missing = late_curl_take_in(&curl);
        g_once_init_leave(&once, 1);
    }
    return &curl;
}

gboolean late_curl_load(GError **error)
{
    const LateCurl *curl = late_curl();

    if (curl->missing == NULL)
        return TRUE;
    g_set_error(error, FAULT, FAULT_FAILED, _("%s can't be used: %s"), LIBRARY, curl->missing);
    return FALSE;
}

/* ---- libcurl's functions. Parentheses keep the macros of its header away ---- */

CURL *(curl_easy_init)(void)
{
    return late_curl()->easy_init();
}

void(curl_easy_cleanup)(CURL *easy)
{
    late_curl()->easy_cleanup(easy);
}

/* What an option is set to goes by its hundreds of hundreds (curl.h). */
CURLcode(curl_easy_setopt)(CURL *easy, CURLoption option, ...)
{
    va_list arguments;
    CURLcode code;

    va_start(arguments, option);
    if (option < CURLOPTTYPE_OBJECTPOINT)
        code = late_curl()->easy_setopt(easy, option, va_arg(arguments, long));
    else if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB)
        code = late_curl()->easy_setopt(easy, option, va_arg(arguments, curl_off_t));
    else
        code = late_curl()->easy_setopt(easy, option, va_arg(arguments, void *));
    va_end(arguments);
    return code;
}

CURLcode(curl_easy_getinfo)(CURL *easy, CURLINFO info, ...)
{
    va_list arguments;

    va_start(arguments, info);
    CURLcode code = late_curl()->easy_getinfo(easy, info, va_arg(arguments, void *));
    va_end(arguments);
    return code;
}

CURLHcode(curl_easy_header)(CURL *easy, const char *name, size_t index, unsigned int origin,
                            int request, struct curl_header **header)
{
    return late_curl()->easy_header(easy, name, index, origin, request, header);
}

const char *(curl_easy_strerror)(CURLcode code)
{
    return late_curl()->easy_strerror(code);
}

void(curl_free)(void *memory)
{
    late_curl()->free(memory);
}

time_t(curl_getdate)(const char *text, const time_t *unused)
{
    return late_curl()->getdate(text, unused);
}

CURLcode(curl_global_init_mem)(long flags, curl_malloc_callback malloc_with,
                               curl_free_callback free_with, curl_realloc_callback realloc_with,
                               curl_strdup_callback strdup_with, curl_calloc_callback calloc_with)
{
    return late_curl()->global_init_mem(flags, malloc_with, free_with, realloc_with, strdup_with,
                                        calloc_with);
}

void(curl_global_cleanup)(void)
{
    late_curl()->global_cleanup();
}

curl_version_info_data *(curl_version_info)(CURLversion age)
{
    return late_curl()->version_info(age);
}

CURLM *(curl_multi_init)(void)
{
    return late_curl()->multi_init();
}

CURLMcode(curl_multi_cleanup)(CURLM *multi)
{
    return late_curl()->multi_cleanup(multi);
}

CURLMcode(curl_multi_add_handle)(CURLM *multi, CURL *easy)
{
    return late_curl()->multi_add_handle(multi, easy);
}

CURLMcode(curl_multi_remove_handle)(CURLM *multi, CURL *easy)
{
    return late_curl()->multi_remove_handle(multi, easy);
}

CURLMsg *(curl_multi_info_read)(CURLM *multi, int *left)
{
    return late_curl()->multi_info_read(multi, left);
}

CURLMcode(curl_multi_socket_action)(CURLM *multi, curl_socket_t socket, int events, int *running)
{
    return late_curl()->multi_socket_action(multi, socket, events, running);
}

/* Options of a multi are numbered as those of an easy are. */
CURLMcode(curl_multi_setopt)(CURLM *multi, CURLMoption option, ...)
{
    va_list arguments;
    CURLMcode code;

    va_start(arguments, option);
    if ((int)option < CURLOPTTYPE_OBJECTPOINT)
        code = late_curl()->multi_setopt(multi, option, va_arg(arguments, long));
    else
        code = late_curl()->multi_setopt(multi, option, va_arg(arguments, void *));
    va_end(arguments);
    return code;
}

CURLSH *(curl_share_init)(void)
{
    return late_curl()->share_init();
}

/* net shares data of a kind, which is an int. */
CURLSHcode(curl_share_setopt)(CURLSH *share, CURLSHoption option, ...)
{
    va_list arguments;

    va_start(arguments, option);
    CURLSHcode code = late_curl()->share_setopt(share, option, va_arg(arguments, int));
    va_end(arguments);
    return code;
}

CURLSHcode(curl_share_cleanup)(CURLSH *share)
{
    return late_curl()->share_cleanup(share);
}

CURLU *(curl_url)(void)
{
    return late_curl()->url();
}

void(curl_url_cleanup)(CURLU *url)
{
    late_curl()->url_cleanup(url);
}

CURLUcode(curl_url_get)(URL_GET_CONST CURLU *url, CURLUPart part, char **text, unsigned int flags)
{
    return late_curl()->url_get(url, part, text, flags);
}

CURLUcode(curl_url_set)(CURLU *url, CURLUPart part, const char *text, unsigned int flags)
{
    return late_curl()->url_set(url, part, text, flags);
}
