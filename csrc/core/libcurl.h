/* SPDX-License-Identifier: MIT */
/* The one place that includes libcurl, so that the version is checked once. */
#ifndef REPLY_LIBCURL_H
#define REPLY_LIBCURL_H

#include <curl/curl.h>

#if LIBCURL_VERSION_NUM < 0x075000
#error "lua-reply needs libcurl 7.80 or newer, for CURLOPT_PREREQFUNCTION"
#endif

#endif
