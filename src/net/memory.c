/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <curl/curl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "late_curl.h"
#include "looptrace/fault.h"
#include "looptrace/secret.h"
#include "looptrace/words.h"

/* 7.87 has CURLOPT_QUICK_EXIT; 7.88 writes TLS without SIGPIPE, which CURLOPT_NOSIGNAL leaves to us. */
#define OLDEST_CURL 0x075800

/* Unlike g_malloc() these return NULL when memory is out: libcurl fails the request then. */

static void net_memory_free(void *memory)
{
    if (memory == NULL)
        return;
    secret_wipe(memory, malloc_usable_size(memory));
    free(memory);
}

static void *net_memory_realloc(void *memory, size_t size)
{
    size_t had = memory == NULL ? 0 : malloc_usable_size(memory);

    if (memory != NULL && size <= had)
        return memory;

    void *grown = malloc(size);
    if (grown != NULL && memory != NULL) {
        memcpy(grown, memory, had);
        net_memory_free(memory);
    }
    return grown;
}

gboolean net_memory_start(GError **error)
{
    const curl_version_info_data *version;

    if (!late_curl_load(error))
        return FALSE;
    version = curl_version_info(CURLVERSION_NOW);
    if (version->version_num < OLDEST_CURL) {
        g_set_error(error, FAULT, FAULT_FAILED, _("libcurl %s is too old: 7.88 or later is needed"),
                    version->version);
        return FALSE;
    }
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, net_memory_free, net_memory_realloc,
                             strdup, calloc) != CURLE_OK) {
        g_set_error(error, FAULT, FAULT_FAILED, _("libcurl can't start"));
        return FALSE;
    }
    return TRUE;
}

void net_memory_stop(void)
{
    curl_global_cleanup();
}
