/* SPDX-License-Identifier: MIT */
#include "tls.h"

#include "libcurl.h"

#include <dlfcn.h>
#include <string.h>

typedef void set_keylog_callback(void *context,
                                 void (*callback)(const void *tls, const char *line));
typedef int has_pending(const void *tls);

/* Puts OpenSSL's function of that name into *function, or NULL. C has no cast from data to code. */
static void find(const char *name, void *function)
{
    void *symbol = dlsym(RTLD_DEFAULT, name);

    memcpy(function, &symbol, sizeof symbol);
}

/* False: the TLS library is no OpenSSL. *session is NULL as long as there is no connection. */
static bool ask(void *easy, const void **session)
{
    const struct curl_tlssessioninfo *tls = NULL;

    if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &tls) != CURLE_OK || !tls ||
        tls->backend != CURLSSLBACKEND_OPENSSL)
        return false;
    *session = tls->internals;
    return true;
}

/* libcurl calls this for each new connection, after it has set its own callback. */
static CURLcode on_context(CURL *easy, void *context, void *user)
{
    set_keylog_callback *function;

    (void)easy, (void)user;
    find("SSL_CTX_set_keylog_callback", &function);
    if (function)
        function(context, NULL);
    return CURLE_OK;
}

void reply_tls_keep_secrets(void *easy)
{
    if (reply_tls_is_openssl(easy))
        (void)curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_context);
}

bool reply_tls_is_openssl(void *easy)
{
    const void *session;

    return ask(easy, &session);
}

bool reply_tls_can_tell(void *easy)
{
    has_pending *function;

    find("SSL_has_pending", &function);
    return function && reply_tls_is_openssl(easy);
}

bool reply_tls_speaks(void *easy)
{
    const void *session = NULL;
    has_pending *function;

    find("SSL_has_pending", &function);
    return !function || !ask(easy, &session) || !session || function(session) != 0;
}
