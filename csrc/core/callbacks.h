/* SPDX-License-Identifier: MIT */
/* What libcurl calls while an exchange runs: the guards of the promise, and what comes back. */
#ifndef REPLY_CALLBACKS_H
#define REPLY_CALLBACKS_H

#include "reply.h"

#pragma GCC visibility push(hidden)

bool reply_callbacks_set(void *easy); /* once for each handle */

/* They get this transfer, whose handle it is, from now on; it must outlive the exchange. */
bool reply_callbacks_serve(struct reply_transfer *transfer);

/*
 * Whether the peer of one that has begun has said something that libcurl has not read yet, its end
 * included. True where that cannot be told.
 */
bool reply_callbacks_hear(const struct reply_transfer *transfer);

#pragma GCC visibility pop

#endif
