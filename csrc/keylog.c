/* SPDX-License-Identifier: MIT */
#include "keylog.h"

#include "libcurl.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

/* OpenSSL's, which is not linked to: it is looked up as libcurl's own calls were. */
typedef void set_callback(void *context, void (*callback)(const void *tls, const char *line));

/* libcurl calls this for each new connection, after it has set its own callback. */
static CURLcode on_context(CURL *easy, void *context, void *user)
{
    void *symbol = dlsym(RTLD_DEFAULT, "SSL_CTX_set_keylog_callback");
    set_callback *function;

    (void)easy, (void)user;
    memcpy(&function, &symbol, sizeof function); /* C has no cast from data to code */
    if (function)
        function(context, NULL);
    return CURLE_OK;
}

void reply_keylog_avoid(void *easy)
{
    const struct curl_tlssessioninfo *tls = NULL;

    if (!getenv("SSLKEYLOGFILE")) /* NOLINT(concurrency-mt-unsafe): nobody sets it */
        return;
    if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &tls) == CURLE_OK && tls &&
        tls->backend == CURLSSLBACKEND_OPENSSL)
        (void)curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_context);
}
