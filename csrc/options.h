/* SPDX-License-Identifier: MIT */
/* All that libcurl is told about one exchange. */
#ifndef REPLY_OPTIONS_H
#define REPLY_OPTIONS_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/*
 * Sets every option of transfer->easy. Its headers, body and mime structure are in place already.
 * libcurl copies the strings; the callbacks are those of callbacks.h.
 */
bool reply_options_set(struct reply_transfer *transfer, const struct reply_settings *settings,
                       const struct reply_request *request, struct reply_failure *failure);

#pragma GCC visibility pop

#endif
