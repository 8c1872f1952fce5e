/* SPDX-License-Identifier: MIT */
/*
 * One descriptor for all that an engine waits for: an epoll with the sockets of libcurl in it, and
 * a timerfd for libcurl's time limits. It is readable when there is something to do, so that an
 * event loop of somebody else can wait for it. Linux only.
 *
 * A thread of our own waits in it by itself. It needs no timerfd, whose setting for every step
 * costs more than the step, and may bring guests: other descriptors that it reads from.
 *
 * A watch belongs to its engine and to the process that made it. A forked child closes its own
 * copies of the two descriptors and touches nothing that is in them.
 */
#ifndef REPLY_WATCH_H
#define REPLY_WATCH_H

#include "reply.h"

#pragma GCC visibility push(hidden)

struct reply_watch;

bool reply_watch_supported(struct reply_failure *failure);

/* For a multi without transfers; the multi keeps a pointer to it until it is cleaned up. */
struct reply_watch *reply_watch_new(void *multi, bool timed, struct reply_failure *failure);

int reply_watch_fd(const struct reply_watch *watch);

/*
 * Waits at most so long for something to do, and moves everything on that has. Returns a CURLMcode.
 * With a timerfd it is not to wait, as libcurl's time limits end a wait only without one.
 */
int reply_watch_drive(struct reply_watch *watch, void *multi, int milliseconds);

/* Guests can be read from, or have ended; they are removed before they are closed. */
bool reply_watch_add(const struct reply_watch *watch, int guest);
void reply_watch_remove(const struct reply_watch *watch, int guest);
int reply_watch_guest(struct reply_watch *watch); /* one that the last drive found ready; or -1 */

/* Waits until there is something to do, at most so long. A signal ends it early. */
void reply_watch_wait(const struct reply_watch *watch, int milliseconds);

void reply_watch_free(struct reply_watch *watch); /* after the multi's cleanup; or NULL */

#pragma GCC visibility pop

#endif
