/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "buffer.h"
#include "callbacks.h"
#include "failure.h"
#include "handles.h"
#include "headers.h"
#include "libcurl.h"
#include "tls.h"
#include "url.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool copy_user_agent(struct reply_settings *settings, struct reply_span text,
                            struct reply_failure *failure)
{
    if (!text.data)
        return true;
    if (!reply_header_check("the user agent", text, failure))
        return false;
    settings->user_agent = reply_copy(text);
    return settings->user_agent || reply_fail_memory(failure);
}

/* Whether the file can be read is left to the requests: it may come later, or change. */
static bool copy_ca_file(struct reply_settings *settings, struct reply_span path,
                         struct reply_failure *failure)
{
    if (!path.data)
        return true;
    if (path.length == 0 || memchr(path.data, '\0', path.length))
        return reply_fail(failure, REPLY_KIND_CONFIG, "the CA file's name is empty or has a NUL");
    settings->ca_file = reply_copy(path);
    return settings->ca_file || reply_fail_memory(failure);
}

bool reply_settings_init(struct reply_settings *settings, const struct reply_options *options,
                         struct reply_failure *failure)
{
    const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);

    *settings = (struct reply_settings){
        .default_bundle = curl->cainfo,
        .folder_stays = curl->version_num >= 0x081500,
    };
    return reply_url_base(options->base_url, settings, failure) &&
           copy_ca_file(settings, options->ca_file, failure) &&
           copy_user_agent(settings, options->user_agent, failure) &&
           (!options->proxy.data || reply_url_proxy(options->proxy, settings, failure));
}

void reply_settings_free(struct reply_settings *settings)
{
    reply_wipe_free(&settings->base_url);
    curl_url_cleanup(settings->url);
    settings->url = NULL;
    reply_wipe_free(&settings->host);
    reply_wipe_free(&settings->ca_file);
    reply_wipe_free(&settings->user_agent);
    reply_wipe_free(&settings->proxy);
    reply_wipe_free(&settings->proxy_user);
    reply_wipe_free(&settings->proxy_password);
}

/* The same for every exchange. */
static const struct fixed_option {
    CURLoption option;
    long value;
} fixed_options[] = {
    {CURLOPT_NOSIGNAL, 1}, /* we may be in one thread of many */
    {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1}, /* where a body cut short is proof */
    {CURLOPT_FOLLOWLOCATION, 0}, /* a redirect could take key and message elsewhere */
    {CURLOPT_NETRC, CURL_NETRC_IGNORED},
    {CURLOPT_SSL_VERIFYPEER, 1},
    {CURLOPT_SSL_VERIFYHOST, 2},
    {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2}, /* or newer */
    {CURLOPT_PROXY_SSL_VERIFYPEER, 1},
    {CURLOPT_PROXY_SSL_VERIFYHOST, 2},
    {CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_HTTPPROXYTUNNEL, 1}, /* the proxy sees the host's name, never key or message */
    {CURLOPT_HEADEROPT, CURLHEADER_SEPARATE},
    {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1}, /* a proxy's 200 is no answer */
    {CURLOPT_MAXAGE_CONN, 20}, /* seconds; load balancers close idle connections after 60 or so */
    {CURLOPT_NOPROGRESS, 0},
#if LIBCURL_VERSION_NUM >= 0x075700
    /* A time limit must not wait for a name look-up that hangs in its thread. */
    {CURLOPT_QUICK_EXIT, 1},
#endif
};

/* Any part of a second counts as a whole millisecond: 0 would mean "no limit" to libcurl. */
static long milliseconds(double seconds)
{
    double whole = ceil(seconds * 1000);

    return whole < 1 ? 1 : whole > INT_MAX ? INT_MAX : (long)whole;
}

static CURLcode set_fixed(CURL *easy)
{
    CURLcode code = CURLE_OK;
    size_t i;

    for (i = 0; code == CURLE_OK && i < sizeof fixed_options / sizeof *fixed_options; i++)
        code = curl_easy_setopt(easy, fixed_options[i].option, fixed_options[i].value);
    return code;
}

/*
 * Trust is one bundle file. Debian compiles a folder of certificates into libcurl as well, which
 * turns off libcurl's cache of the parsed bundle: 19 ms for a new connection instead of 1.5. Where
 * that folder can only be replaced, it is by the bundle: in a file OpenSSL finds no certificate by
 * its name.
 */
static CURLcode set_trust(CURL *easy, const struct reply_settings *settings)
{
    const char *bundle = settings->ca_file ? settings->ca_file : settings->default_bundle;
    const char *folder = settings->folder_stays && reply_tls_is_openssl(easy) ? bundle : NULL;
    CURLcode code;

    reply_tls_keep_secrets(easy);
    if (!bundle || (!settings->ca_file && access(bundle, R_OK) != 0))
        return CURLE_OK;
    code = curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, bundle);
    /* Some TLS libraries know no folders to begin with, and refuse even this. */
    (void)curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
    (void)curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, folder);
    return code;
}

/* A connection is kept only where it can be looked at before it is used again. */
static CURLcode set_reuse(CURL *easy, const struct reply_settings *settings)
{
    bool once = settings->proxy_secure || (settings->secure && !reply_tls_can_tell(easy));

    return curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, once ? 1L : 0L);
}

/* The call's whole time is kept by the engine; libcurl shares this part out among addresses. */
static CURLcode set_connect_timeout(CURL *easy, const struct reply_request *request)
{
    double seconds = fmin(request->connect_timeout, request->timeout);

    return curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(seconds));
}

static CURLcode set_scheme(CURL *easy, bool secure)
{
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, secure ? "https" : "http");
#else
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS, secure ? CURLPROTO_HTTPS : CURLPROTO_HTTP);
#endif
}

static CURLcode set_proxy(CURL *easy, const struct reply_settings *settings)
{
    const struct {
        CURLoption option;
        const char *value;
    } options[] = {
        {CURLOPT_PROXY, settings->proxy ? settings->proxy : ""}, /* empty: not the environment's */
        {CURLOPT_NOPROXY, ""},
        {CURLOPT_PROXYUSERNAME, settings->proxy_user},
        {CURLOPT_PROXYPASSWORD, settings->proxy_password},
    };
    CURLcode code = CURLE_OK;
    size_t i;

    for (i = 0; code == CURLE_OK && i < sizeof options / sizeof *options; i++)
        code = curl_easy_setopt(easy, options[i].option, options[i].value);
    return code;
}

/* The path is the request's target as it stands: what a dry run shows is what goes out. */
static CURLcode set_target(CURL *easy, const struct reply_settings *settings,
                           const struct reply_request *request)
{
    size_t length = strlen(settings->base_path);
    char *target = malloc(length + request->path.length + 1);
    CURLcode code;

    if (!target)
        return CURLE_OUT_OF_MEMORY;
    memcpy(target, settings->base_path, length);
    memcpy(target + length, request->path.data, request->path.length);
    target[length + request->path.length] = '\0';
    code = curl_easy_setopt(easy, CURLOPT_REQUEST_TARGET, target);
    free(target);
    return code;
}

/* libcurl does not copy them. A small body goes out with the headers, in one piece. */
static CURLcode set_body(CURL *easy, const struct reply_body *body)
{
    CURLcode code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->size);

    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body->bytes ? body->bytes : "");
    return code;
}

static CURLcode set_content(struct reply_transfer *transfer, const struct reply_request *request)
{
    CURL *easy = transfer->easy;
    const struct reply_method *method = reply_method_of(request->method);
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);

    if (code != CURLE_OK)
        return code;
    if (transfer->mime)
        code = curl_easy_setopt(easy, CURLOPT_MIMEPOST, transfer->mime);
    else if (request->body.data || method->sized)
        code = set_body(easy, &transfer->body);
    return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method->name) : code;
}

/*
 * What every exchange of a client has in common. The URL only names the server. It is a parsed one,
 * as of a text libcurl would write out another.
 */
static CURLcode set_common(CURL *easy, const struct reply_transfer *transfer,
                           const struct reply_settings *settings)
{
    CURLcode code = set_fixed(easy);

    if (code == CURLE_OK && !reply_callbacks_set(easy))
        code = CURLE_UNKNOWN_OPTION;
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_CURLU, reply_handles_url(transfer->handles));
    if (code == CURLE_OK && (settings->secure || settings->proxy_secure))
        code = set_trust(easy, settings);
    if (code == CURLE_OK)
        code = set_reuse(easy, settings);
    if (code == CURLE_OK)
        code = set_proxy(easy, settings);
    return code == CURLE_OK ? set_scheme(easy, settings->secure) : code;
}

bool reply_options_set(struct reply_transfer *transfer, const struct reply_settings *settings,
                       const struct reply_request *request, bool fresh,
                       struct reply_failure *failure)
{
    CURL *easy = transfer->easy;
    CURLcode code = fresh ? set_common(easy, transfer, settings) : CURLE_OK;

    if (code == CURLE_OK)
        code = reply_callbacks_serve(transfer) ? CURLE_OK : CURLE_UNKNOWN_OPTION;
    if (code == CURLE_OK)
        code = set_target(easy, settings, request);
    if (code == CURLE_OK)
        code = set_content(transfer, request);
    if (code == CURLE_OK)
        code = set_connect_timeout(easy, request);
    if (code == CURLE_OUT_OF_MEMORY)
        return reply_fail_memory(failure);
    return code == CURLE_OK ||
           reply_fail(failure, REPLY_KIND_CONFIG, "libcurl refused an option: %s",
                      curl_easy_strerror(code));
}
