/* SPDX-License-Identifier: MIT */
/*
 * The two addresses that a user gives, base URL and proxy, and a request's path. No message repeats
 * what they hold.
 */
#ifndef REPLY_URL_H
#define REPLY_URL_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/*
 * Checks the base URL (https, or http on a loopback host; no user info, query or fragment) and
 * fills base_url, url, base_path, host and secure of the settings, which own them also after a
 * failure.
 */
bool reply_url_base(struct reply_span text, struct reply_settings *settings,
                    struct reply_failure *failure);

/*
 * Checks the proxy (http or https, http where no scheme is given) and fills proxy, proxy_user and
 * proxy_password. The user info is taken out of the URL, so that no message of libcurl can have it.
 */
bool reply_url_proxy(struct reply_span text, struct reply_settings *settings,
                     struct reply_failure *failure);

/* What may follow the base URL: begins with "/", printable ASCII, no fragment. */
bool reply_url_path(struct reply_span path, struct reply_failure *failure);

#pragma GCC visibility pop

#endif
