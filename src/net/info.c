/* SPDX-License-Identifier: MIT */
#include "info.h"

long net_info_long(CURL *easy, CURLINFO info)
{
    long value = 0;

    return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

gint64 net_info_number(CURL *easy, CURLINFO info)
{
    curl_off_t value = 0;

    return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

guint64 net_info_bytes_up(CURL *easy)
{
    return (guint64)net_info_long(easy, CURLINFO_REQUEST_SIZE) +
           (guint64)net_info_number(easy, CURLINFO_SIZE_UPLOAD_T);
}

guint64 net_info_bytes_down(CURL *easy)
{
    return (guint64)net_info_long(easy, CURLINFO_HEADER_SIZE) +
           (guint64)net_info_number(easy, CURLINFO_SIZE_DOWNLOAD_T);
}
