/* SPDX-License-Identifier: MIT */
/* What a client was made with, checked once and copied. */
#ifndef REPLY_SETTINGS_H
#define REPLY_SETTINGS_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/* The caller's spans; base_url is required. */
struct reply_options {
    struct reply_span base_url;
    struct reply_span ca_file;
    struct reply_span proxy;
    struct reply_span user_agent;
};

/* Settings that failed are to be freed like any other. */
bool reply_settings_init(struct reply_settings *settings, const struct reply_options *options,
                         struct reply_failure *failure);
void reply_settings_free(struct reply_settings *settings);

#pragma GCC visibility pop

#endif
