/* SPDX-License-Identifier: MIT */
/* Why something is refused before it is sent. */
#ifndef REPLY_FAILURE_H
#define REPLY_FAILURE_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/* Both always return false, so that a check can end with `return reply_fail(…)`. */
bool reply_fail(struct reply_failure *failure, enum reply_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool reply_fail_memory(struct reply_failure *failure);

#pragma GCC visibility pop

#endif
