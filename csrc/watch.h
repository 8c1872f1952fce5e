/* SPDX-License-Identifier: MIT */
/*
 * For an event loop of somebody else: one descriptor for all that an engine waits for. It is an
 * epoll that has the sockets of libcurl in it and a timerfd for libcurl's time limits, and it is
 * readable when there is something to do. Linux only.
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
struct reply_watch *reply_watch_new(void *multi, struct reply_failure *failure);

int reply_watch_fd(const struct reply_watch *watch);

/* Moves everything on that has something to do, without waiting. Returns a CURLMcode. */
int reply_watch_drive(struct reply_watch *watch, void *multi);

/* Waits until there is something to do, at most so long. A signal ends it early. */
void reply_watch_wait(const struct reply_watch *watch, int milliseconds);

void reply_watch_free(struct reply_watch *watch); /* after the multi's cleanup; or NULL */

#pragma GCC visibility pop

#endif
