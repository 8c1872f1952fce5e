/* SPDX-License-Identifier: MIT */
/* What is taken for a base URL, a proxy and a path. */
#include "fuzz.h"

#include "core/options.h"
#include "core/url.h"

#include <string.h>
#include <strings.h>

static void check_clean(const char *text)
{
    for (; *text; text++)
        PROMISE((unsigned char)*text > ' ' && (unsigned char)*text < 0x7F);
}

static bool begins(const char *text, const char *with)
{
    return strncasecmp(text, with, strlen(with)) == 0;
}

/* No user info: an "@" is allowed in a path alone. */
static void check_authority(const char *text)
{
    PROMISE(!memchr(text, '@', strcspn(text, "/")));
}

static void check_base(struct reply_span text)
{
    struct reply_settings settings = {0};
    struct reply_failure failure;

    if (reply_url_base(text, &settings, &failure)) {
        PROMISE(settings.base_url && settings.host && settings.host[0]);
        check_clean(settings.base_url);
        check_clean(settings.host);
        PROMISE(begins(settings.base_url, settings.secure ? "https://" : "http://"));
        PROMISE(!strpbrk(settings.base_url, "?#"));
        check_authority(settings.base_url + (settings.secure ? 8 : 7));
        PROMISE(!strpbrk(settings.host, "@/?#\\"));
        PROMISE(settings.base_url[strlen(settings.base_url) - 1] != '/');
        PROMISE(settings.base_path[0] == '\0' || settings.base_path[0] == '/');
        /* The key goes out in the clear on this machine alone. */
        PROMISE(settings.secure || begins(settings.host, "localhost") ||
                begins(settings.host, "127.") || begins(settings.host, "[::1]"));
    } else {
        PROMISE(failure.text[0]);
    }
    reply_settings_free(&settings);
}

static void check_proxy(struct reply_span text)
{
    struct reply_settings settings = {0};
    struct reply_failure failure;

    if (reply_url_proxy(text, &settings, &failure)) {
        PROMISE(settings.proxy);
        check_clean(settings.proxy);
        PROMISE(begins(settings.proxy, "http://") || begins(settings.proxy, "https://"));
        PROMISE(!strchr(settings.proxy, '@')); /* the user info is elsewhere */
    }
    reply_settings_free(&settings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = malloc(size ? size : 1);
    struct reply_span text = {copy, size};
    struct reply_failure failure;

    PROMISE(copy);
    memcpy(copy, data, size);
    check_base(text);
    check_proxy(text);
    if (reply_url_path(text, &failure)) {
        PROMISE(size > 0 && copy[0] == '/');
        PROMISE(!memchr(copy, '#', size) && !memchr(copy, '\0', size) && !memchr(copy, ' ', size));
        PROMISE(!memchr(copy, '\r', size) && !memchr(copy, '\n', size));
    }
    free(copy);
    return 0;
}
