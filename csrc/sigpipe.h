/* SPDX-License-Identifier: MIT */
/*
 * With CURLOPT_NOSIGNAL libcurl leaves SIGPIPE to us, and before 7.87 its OpenSSL part writes to
 * sockets in a way that raises it: a peer that hangs up would kill the script. The signal is held
 * back in this thread while libcurl runs, and one that came meanwhile is taken out.
 */
#ifndef REPLY_SIGPIPE_H
#define REPLY_SIGPIPE_H

#include "reply.h"

#include <signal.h>

#pragma GCC visibility push(hidden)

struct reply_sigpipe {
    sigset_t mask; /* to be restored */
    bool pending; /* one was waiting before us; it is not ours to take */
};

/* For a thread that blocks all signals until it ends: there is nothing to hold back in it. */
void reply_sigpipe_never_taken(void);

void reply_sigpipe_hold(struct reply_sigpipe *hold);
void reply_sigpipe_release(const struct reply_sigpipe *hold);

#pragma GCC visibility pop

#endif
