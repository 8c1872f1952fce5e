/* SPDX-License-Identifier: MIT */
/*
 * One descriptor for all that an engine waits for: an epoll with the sockets of libcurl in it, and
 * a timerfd for the next time limit. It is readable when there is something to do, so that an event
 * loop of somebody else can wait for it.
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

struct reply_watched;

/*
 * For a multi without transfers; the multi keeps a pointer to it until it is cleaned up. The engine
 * is the first that holds it; it is freed when the last has let go.
 */
struct reply_watch *reply_watch_new(void *multi, struct reply_sockets *sockets, bool timed,
                                    struct reply_failure *failure);

bool reply_watch_is_timed(const struct reply_watch *watch);
int reply_watch_fd(const struct reply_watch *watch);

/*
 * Looks for what has something to do, and waits for it at most so many milliseconds. Returns how
 * many were found, REPLY_WATCH_MOST at most: then others may be ready, too.
 */
#define REPLY_WATCH_MOST 64
int reply_watch_look(struct reply_watch *watch, int milliseconds);

/* Moves on what the last look has found, and what libcurl's time is over for. A CURLMcode. */
int reply_watch_act(struct reply_watch *watch, void *multi);

/* The socket that the watch has kept is about to be closed. */
void reply_watch_let_go(const struct reply_watch *watch, int fd, struct reply_watched *kept);

/* The timerfd ends a wait at that time of reply_clock. */
#define REPLY_WATCH_NEVER INT64_MAX
void reply_watch_set_timer(struct reply_watch *watch, int64_t due);

/* Guests can be read from, or have ended; they are removed before they are closed. */
bool reply_watch_add(const struct reply_watch *watch, int guest);
void reply_watch_remove(const struct reply_watch *watch, int guest);
int reply_watch_guest(struct reply_watch *watch); /* one that the last look has found; or -1 */

/* Waits until there is something to do, at most so long. A signal ends it early. */
void reply_watch_wait(const struct reply_watch *watch, int milliseconds);

/* Whoever waits for the descriptor keeps it open, also past the engine's end. */
void reply_watch_hold(struct reply_watch *watch);
void reply_watch_release(struct reply_watch *watch); /* or NULL */

/* The engine lets go of it, after the multi's cleanup: whoever still waits is woken. Or NULL. */
void reply_watch_end(struct reply_watch *watch);

#pragma GCC visibility pop

#endif
