/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include "buffer.h"
#include "failure.h"
#include "headers.h"
#include "url.h"

#include <string.h>

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
    *settings = (struct reply_settings){0};
    return reply_url_base(options->base_url, settings, failure) &&
           copy_ca_file(settings, options->ca_file, failure) &&
           copy_user_agent(settings, options->user_agent, failure) &&
           (!options->proxy.data || reply_url_proxy(options->proxy, settings, failure));
}

void reply_settings_free(struct reply_settings *settings)
{
    reply_wipe_free(&settings->base_url);
    reply_wipe_free(&settings->host);
    reply_wipe_free(&settings->ca_file);
    reply_wipe_free(&settings->user_agent);
    reply_wipe_free(&settings->proxy);
    reply_wipe_free(&settings->proxy_user);
    reply_wipe_free(&settings->proxy_password);
}
