/* SPDX-License-Identifier: MIT */
/* A multi handle of libcurl that leaves no descriptor to a child process. */
#ifndef REPLY_MULTI_H
#define REPLY_MULTI_H

#include "reply.h"

#include "libcurl.h"

#pragma GCC visibility push(hidden)

/* NULL without memory. */
CURLM *reply_multi_new(void);

#pragma GCC visibility pop

#endif
