/* SPDX-License-Identifier: MIT */
#include "url.h"

#include "buffer.h"
#include "failure.h"
#include "libcurl.h"
#include "text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define WANTED "the base URL must be an https:// URL (http:// for a loopback host only), got "

static const char no_base[] = WANTED "a string that is none";
static const char no_proxy[] =
    "the proxy must be an http:// or https:// URL, got a string that is none";

static bool printable(struct reply_span text)
{
    size_t i;

    for (i = 0; i < text.length; i++) {
        if (text.data[i] <= ' ' || text.data[i] > '~')
            return false;
    }
    return true;
}

/* One part of a parsed URL; NULL: it has none. curl_free frees it. */
static char *part(CURLU *url, CURLUPart which, unsigned int flags)
{
    char *text = NULL;

    return curl_url_get(url, which, &text, flags) == CURLUE_OK ? text : NULL;
}

/* One part of the proxy as a copy of ours, percent-decoded where asked. It may be absent. */
static bool copy_part(CURLU *url, CURLUPart which, unsigned int flags, char **copy,
                      struct reply_failure *failure)
{
    char *text = NULL;
    CURLUcode code = curl_url_get(url, which, &text, flags);

    if (code == CURLUE_NO_USER || code == CURLUE_NO_PASSWORD)
        return true;
    if (code == CURLUE_URLDECODE)
        return reply_fail(failure, REPLY_KIND_CONFIG,
                          "the proxy's user or password has a control character");
    if (code == CURLUE_OK) {
        *copy = reply_copy((struct reply_span){text, strlen(text)});
        explicit_bzero(text, strlen(text)); /* it may be the password */
        curl_free(text);
    }
    return *copy || reply_fail_memory(failure);
}

/*
 * Only a host that cannot leave the machine: the name that libcurl itself never asks DNS for, and
 * addresses that parse as a whole, so that 127.0.0.1.example.com is none.
 */
static bool is_loopback(const char *host)
{
    struct in_addr four;
    struct in6_addr six;
    char text[INET6_ADDRSTRLEN];
    size_t length = strlen(host);

    if (length == strlen("localhost") && reply_alike(host, "localhost", length))
        return true;
    if (inet_pton(AF_INET, host, &four) == 1)
        return (ntohl(four.s_addr) >> 24) == 127;
    if (host[0] != '[' || length < 4 || length - 2 >= sizeof text)
        return false;
    memcpy(text, host + 1, length - 2);
    text[length - 2] = '\0';
    return inet_pton(AF_INET6, text, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

/* "https://" or "http://", then a host; libcurl itself would take "https:/host" as well. */
static size_t scheme_length(struct reply_span text)
{
    static const char *const schemes[] = {"https://", "http://"};
    size_t i;

    for (i = 0; i < 2; i++) {
        size_t length = strlen(schemes[i]);

        if (text.length > length && reply_alike(text.data, schemes[i], length))
            return text.data[length] == '/' ? 0 : length;
    }
    return 0;
}

/*
 * Empty user info ("https://@host") counts too, hence the look at the text itself. So does what a
 * slash in a password makes a port and a path ("https://user:1/secret@host"): an @ behind a colon.
 */
static bool has_user_info(struct reply_span rest)
{
    const char *slash = memchr(rest.data, '/', rest.length);
    size_t server = slash ? (size_t)(slash - rest.data) : rest.length;
    size_t searched = memchr(rest.data, ':', server) ? rest.length : server;

    return memchr(rest.data, '@', searched) != NULL;
}

static bool check_base_text(struct reply_span text, struct reply_failure *failure)
{
    size_t scheme = scheme_length(text);

    if (!text.data || text.length == 0)
        return reply_fail(failure, REPLY_KIND_CONFIG, "the base URL is missing");
    if (!printable(text))
        return reply_fail(failure, REPLY_KIND_CONFIG,
                          "the base URL has a space, a control character or a byte above 126");
    if (scheme == 0)
        return reply_fail(failure, REPLY_KIND_CONFIG, "%s", no_base);
    if (memchr(text.data, '?', text.length) || memchr(text.data, '#', text.length))
        return reply_fail(failure, REPLY_KIND_CONFIG,
                          "the base URL must not have a query or a fragment");
    if (has_user_info((struct reply_span){text.data + scheme, text.length - scheme}))
        return reply_fail(failure, REPLY_KIND_CONFIG,
                          "the base URL must not have user info (an @ behind a port is %%40)");
    return true;
}

/* Takes over what the parsed URL says; `text` is what the user wrote. */
static bool fill_base(struct reply_span text, struct reply_settings *settings,
                      struct reply_failure *failure)
{
    char *host = part(settings->url, CURLUPART_HOST, 0);
    char *port = part(settings->url, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
    bool ok = true;

    settings->secure = reply_alike(text.data, "https", 5);
    if (!host)
        ok = reply_fail_memory(failure);
    else if (!settings->secure && !is_loopback(host))
        ok = reply_fail(failure, REPLY_KIND_CONFIG, WANTED "http:// for another host");
    else if (!printable((struct reply_span){host, strlen(host)})) /* it may be percent-encoded */
        ok = reply_fail(failure, REPLY_KIND_CONFIG, "the base URL has no valid host");
    else if (asprintf(&settings->host, "%s%s%s", host, port ? ":" : "", port ? port : "") < 0)
        settings->host = NULL;
    while (text.data[text.length - 1] == '/')
        text.length--;
    settings->base_url = reply_copy(text);
    if (settings->base_url) {
        char *server = settings->base_url + scheme_length(text);

        settings->base_path = server + strcspn(server, "/");
    }
    curl_free(host);
    curl_free(port);
    return ok && ((settings->host && settings->base_url) || reply_fail_memory(failure));
}

/* *url is to be cleaned up also after a failure; `fault` is what is wrong with a text that is none. */
static bool parse(CURLU **url, struct reply_span text, unsigned int flags, const char *fault,
                  struct reply_failure *failure)
{
    char *copy = reply_copy(text);
    CURLUcode code;

    *url = curl_url();
    code = *url && copy ? curl_url_set(*url, CURLUPART_URL, copy, flags) : CURLUE_OUT_OF_MEMORY;
    reply_wipe_free(&copy); /* a proxy's has its password */
    if (code == CURLUE_OUT_OF_MEMORY)
        return reply_fail_memory(failure);
    return code == CURLUE_OK || reply_fail(failure, REPLY_KIND_CONFIG, "%s", fault);
}

bool reply_url_base(struct reply_span text, struct reply_settings *settings,
                    struct reply_failure *failure)
{
    return check_base_text(text, failure) && parse(&settings->url, text, 0, no_base, failure) &&
           fill_base(text, settings, failure);
}

/* Takes the user info out of the parsed URL; what is left is the proxy's address. */
static bool fill_proxy(CURLU *url, struct reply_settings *settings, struct reply_failure *failure)
{
    if (!copy_part(url, CURLUPART_USER, CURLU_URLDECODE, &settings->proxy_user, failure) ||
        !copy_part(url, CURLUPART_PASSWORD, CURLU_URLDECODE, &settings->proxy_password, failure))
        return false;
    if (curl_url_set(url, CURLUPART_USER, NULL, 0) != CURLUE_OK ||
        curl_url_set(url, CURLUPART_PASSWORD, NULL, 0) != CURLUE_OK)
        return reply_fail_memory(failure);
    return copy_part(url, CURLUPART_URL, 0, &settings->proxy, failure);
}

/*
 * Scheme, user info, host and port, and nothing behind them. A bare / ? or # in a password would
 * end the host before it: the wrong host would be asked, and the password be part of its URL.
 */
static bool is_address(struct reply_span text)
{
    size_t i = scheme_length(text);

    if (text.length > i && text.data[text.length - 1] == '/')
        text.length--;
    for (; i < text.length; i++) {
        if (strchr("/?#\\", text.data[i]))
            return false;
    }
    return true;
}

static bool check_proxy(CURLU *url, struct reply_span text, struct reply_settings *settings,
                        struct reply_failure *failure)
{
    char *scheme = part(url, CURLUPART_SCHEME, 0);
    bool ok = scheme && (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);

    settings->proxy_secure = ok && strcmp(scheme, "https") == 0;
    curl_free(scheme);
    if (!ok)
        return reply_fail(failure, REPLY_KIND_CONFIG,
                          "the proxy must be an http:// or https:// URL, got another scheme");
    if (!is_address(text))
        return reply_fail(failure, REPLY_KIND_CONFIG,
                          "the proxy must be a host and a port: percent-encode the / ? # and \\ of "
                          "its password, and give no path");
    if (!fill_proxy(url, settings, failure))
        return false;
    /* A host may have been percent-encoded. */
    return printable((struct reply_span){settings->proxy, strlen(settings->proxy)}) ||
           reply_fail(failure, REPLY_KIND_CONFIG, "%s", no_proxy);
}

bool reply_url_proxy(struct reply_span text, struct reply_settings *settings,
                     struct reply_failure *failure)
{
    const unsigned int flags = CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME;
    CURLU *url;
    bool ok;

    if (!printable(text))
        return reply_fail(failure, REPLY_KIND_CONFIG,
                          "the proxy has a space, a control character or a byte above 126");
    ok = parse(&url, text, flags, no_proxy, failure) && check_proxy(url, text, settings, failure);
    curl_url_cleanup(url);
    return ok;
}

bool reply_url_path(struct reply_span path, struct reply_failure *failure)
{
    if (path.length == 0 || path.data[0] != '/')
        return reply_fail(failure, REPLY_KIND_CONFIG, "the path must begin with /");
    if (!printable(path) || memchr(path.data, '#', path.length))
        return reply_fail(failure, REPLY_KIND_CONFIG,
                          "the path must be percent-encoded: no space, control character, # or "
                          "byte above 126");
    return true;
}
