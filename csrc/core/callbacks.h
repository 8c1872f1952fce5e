/* SPDX-License-Identifier: MIT */
/* What libcurl calls while an exchange runs: the guards of the promise, and what comes back. */
#ifndef REPLY_CALLBACKS_H
#define REPLY_CALLBACKS_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/* Sets them on transfer->easy. They get the transfer, which must outlive the exchange. */
bool reply_callbacks_set(struct reply_transfer *transfer);

#pragma GCC visibility pop

#endif
