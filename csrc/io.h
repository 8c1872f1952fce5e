/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the I/O thread share, and who may touch what. "The thread" is the I/O thread,
 * "the owner" whoever submits the jobs. After the thread was joined, the owner is both.
 */
#ifndef REPLY_IO_H
#define REPLY_IO_H

#include "reply.h"

#include <pthread.h>

#define REPLY_IO_JOBS_MAX 1000 /* that are not done; each takes up to three descriptors */
#define REPLY_IO_PATH_MAX 64

/* A connection of the event loop to the socket; the thread's alone, but for `job`. */
struct reply_waiter {
    int fd;
    size_t place; /* in the list of waiters */
    struct reply_job *job; /* guarded by the lock; the last that it asked for, or NULL */
    char line[24];
    size_t length;
};

struct reply_job {
    struct reply_io *io;
    uint64_t number; /* never changes */
    struct reply_transfer *transfer; /* owned; the thread's until it is done */

    /* Guarded by the lock. */
    struct reply_job *next; /* all jobs */
    struct reply_job *previous;
    struct reply_job *next_in_inbox;
    struct reply_waiter *waiter; /* who is told; NULL: nobody */
    enum { REPLY_JOB_QUEUED, REPLY_JOB_RUNNING, REPLY_JOB_DONE } state;
    bool in_inbox;
    bool canceled; /* to be canceled */
    bool held; /* the owner has not closed it */
    bool deserted;
};

/* The private folder and the socket in it. */
struct reply_socket {
    int fd; /* -1: there is none */
    char folder[REPLY_IO_PATH_MAX];
    char path[REPLY_IO_PATH_MAX + 8];
};

struct reply_io {
    pid_t pid;
    pthread_t thread;
    pthread_mutex_t lock;
    struct reply_engine *engine; /* the thread's alone, but for wake-ups */
    struct reply_socket socket;
    int bell; /* any thread rings it; -1: the engine has no watch, and libcurl has a bell */

    /* The thread's alone. */
    struct reply_waiter **waiters;
    size_t waiter_count;
    size_t waiter_room;
    bool accept_paused; /* no descriptor was left */

    /* Guarded by the lock. */
    struct reply_job *jobs; /* the newest first */
    struct reply_job *inbox; /* what the thread is to look at, the oldest first */
    struct reply_job **inbox_end;
    uint64_t last_number;
    int unfinished;
    bool stopping;
    bool joined;
};

#pragma GCC visibility push(hidden)

/* io_socket.c */
void reply_socket_open(struct reply_socket *at); /* leaves fd at -1 where it cannot */
void reply_socket_close(struct reply_socket *at);
void reply_socket_clear_stale(void); /* removes what killed processes of this user left behind */

/* io_wait.c */
void reply_wait_open(struct reply_io *io);
bool reply_wait_add(struct reply_io *io, const struct reply_waiter *waiter);
void reply_wait_remove(struct reply_io *io, const struct reply_waiter *waiter);
void reply_wait(struct reply_io *io); /* for the thread: until there is something to do */
void reply_wait_close(struct reply_io *io);
void reply_io_wake(struct reply_io *io); /* any thread may */

/* io_waiters.c, for the thread */
void reply_waiters_accept(struct reply_io *io);
void reply_waiter_serve(struct reply_io *io, struct reply_waiter *waiter); /* may be its end */
void reply_waiters_close(struct reply_io *io);

/* io_job.c */
void reply_io_free(struct reply_io *io); /* once it is joined */
bool reply_jobs_work(struct reply_io *io); /* for the thread: looks at the inbox; false: stop */
void reply_jobs_end(struct reply_transfer *transfer); /* the engine's on_end */

/* Makes the waiter the one of that job. True: the job is done, or unknown: tell it at once. */
bool reply_job_attach(struct reply_waiter *waiter, struct reply_io *io, uint64_t number);
void reply_job_desert(struct reply_waiter *waiter, struct reply_io *io); /* the waiter hung up */
void reply_waiter_tell(const struct reply_waiter *waiter, uint64_t number);

#pragma GCC visibility pop

#endif
