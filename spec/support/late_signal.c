/* SPDX-License-Identifier: MIT */
/*
 * For the specs: preloaded into a process (LD_PRELOAD), it sends the process a SIGTERM right before
 * its first wait in poll(2), ppoll(2) or nanosleep(2): the very moment at which one is easily
 * overlooked.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <signal.h>
#include <time.h>

static void end_once(void)
{
    static int ended;

    if (!ended++)
        (void)raise(SIGTERM);
}

int poll(struct pollfd *polled, nfds_t count, int milliseconds)
{
    int (*real)(struct pollfd *, nfds_t, int) =
        (int (*)(struct pollfd *, nfds_t, int))dlsym(RTLD_NEXT, "poll");

    end_once();
    return real(polled, count, milliseconds);
}

int ppoll(struct pollfd *polled, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    int (*real)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *) =
        (int (*)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *))dlsym(
            RTLD_NEXT, "ppoll");

    end_once();
    return real(polled, count, timeout, mask);
}

int nanosleep(const struct timespec *time, struct timespec *rest)
{
    int (*real)(const struct timespec *, struct timespec *) =
        (int (*)(const struct timespec *, struct timespec *))dlsym(RTLD_NEXT, "nanosleep");

    end_once();
    return real(time, rest);
}
