/* SPDX-License-Identifier: MIT */
/* What a client was made with, and all that libcurl is told about one exchange. */
#ifndef REPLY_OPTIONS_H
#define REPLY_OPTIONS_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/* The caller's spans; base_url is required. */
struct reply_options {
    struct reply_span base_url;
    struct reply_span ca_file;
    struct reply_span proxy;
    struct reply_span user_agent;
};

/* Checks and copies them. Settings that failed are to be freed like any other. */
bool reply_settings_init(struct reply_settings *settings, const struct reply_options *options,
                         struct reply_failure *failure);
void reply_settings_free(struct reply_settings *settings);

/*
 * Sets every option of transfer->easy; unless it is fresh, those of the settings are set already.
 * Its headers, body and mime structure are in place. libcurl copies the strings; the callbacks are
 * those of callbacks.h.
 */
bool reply_options_set(struct reply_transfer *transfer, const struct reply_settings *settings,
                       const struct reply_request *request, bool fresh,
                       struct reply_failure *failure);

#pragma GCC visibility pop

#endif
