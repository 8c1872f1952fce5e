/* SPDX-License-Identifier: MIT */
#include "sigpipe.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

static _Thread_local bool never_taken;

void reply_sigpipe_never_taken(void)
{
    never_taken = true;
}

static sigset_t only_sigpipe(void)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGPIPE);
    return set;
}

void reply_sigpipe_hold(struct reply_sigpipe *hold)
{
    sigset_t set = only_sigpipe();
    sigset_t waiting;

    if (never_taken)
        return;
    (void)sigemptyset(&waiting);
    (void)sigpending(&waiting);
    hold->pending = sigismember(&waiting, SIGPIPE) == 1;
    (void)pthread_sigmask(SIG_BLOCK, &set, &hold->mask);
}

void reply_sigpipe_release(const struct reply_sigpipe *hold)
{
    const struct timespec now = {0, 0};
    sigset_t set = only_sigpipe();

    if (never_taken)
        return;
    if (!hold->pending) {
        while (sigtimedwait(&set, NULL, &now) < 0 && errno == EINTR)
            ;
    }
    (void)pthread_sigmask(SIG_SETMASK, &hold->mask, NULL);
}
