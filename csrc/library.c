/* SPDX-License-Identifier: MIT */
#include "library.h"

#include "libcurl.h"

#include <dlfcn.h>
#include <pthread.h>

/*
 * The module's code is pinned: a name look-up that was given up goes on in its thread, and must
 * still find libcurl when the Lua state is closed.
 */
static void initialize(void)
{
    static const char here = 0;
    Dl_info info;

    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    if (dladdr(&here, &info) && info.dli_fname)
        (void)dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

void reply_library_init(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    (void)pthread_once(&once, initialize);
}

const char *reply_library_version(void)
{
    return curl_version_info(CURLVERSION_NOW)->version;
}
