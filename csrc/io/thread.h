/* SPDX-License-Identifier: MIT */
/*
 * Drives an engine in a thread of its own, beside an event loop that must not wait: that of an
 * nginx worker. The event loop submits jobs, and is told through a private unix socket that some
 * are done: it connects, and gets an empty line, after which it takes their numbers. There is one
 * line for all that end before it does. It says nothing itself; of two connections the newer counts.
 *
 * It belongs to the process that started it. In a forked child it is leaked, as its thread and its
 * lock stayed behind: the child starts one of its own.
 *
 * "The thread" is the I/O thread, "the owner" whoever submits the jobs.
 */
#ifndef REPLY_IO_THREAD_H
#define REPLY_IO_THREAD_H

#include "reply.h"

#include <pthread.h>
#include <stdatomic.h>

#define REPLY_IO_PATH_MAX 64

/* The private folder, the socket in it, and the owner's connection to that: the thread's alone. */
struct reply_listener {
    int fd; /* -1: there is none */
    int connection; /* -1: there is none */
    char folder[REPLY_IO_PATH_MAX];
    char path[REPLY_IO_PATH_MAX + 8];
};

struct reply_io {
    pid_t pid;
    pthread_t thread;
    pthread_mutex_t lock;
    struct reply_engine *engine; /* the thread's alone */
    struct reply_listener listener;
    int bell; /* any thread rings it; -1: there is none */
    atomic_bool has_path; /* that of the listener, which does not change any more */
    atomic_bool rung; /* and the thread has not heard it yet */
    atomic_bool told; /* the owner was, and has not taken the numbers yet */

    /* The thread's alone. */
    bool accept_paused; /* no descriptor was left */
    bool has_news; /* jobs have ended, or there is somebody new to tell of them */

    /* Guarded by the lock. */
    struct reply_job *ended; /* whose numbers were not taken yet, the newest first */
    struct reply_job *inbox; /* what the thread is to look at, the oldest first */
    struct reply_job **inbox_end;
    int64_t last_number;
    int unfinished;
    bool stopping;
};

#pragma GCC visibility push(hidden)

/* Starts the thread; NULL and why where that cannot be. */
struct reply_io *reply_io_start(struct reply_failure *failure);

bool reply_io_is_foreign(const struct reply_io *io); /* it is the parent's of this process */

/* The path of the socket; NULL where none could be made yet, and the jobs must be looked at. */
const char *reply_io_path(const struct reply_io *io);

/* The owner has closed all jobs: waits until the thread has ended them, and removes the socket. */
void reply_io_stop(struct reply_io *io);

void reply_io_wake(struct reply_io *io); /* any thread may */

#pragma GCC visibility pop

#endif
