/* SPDX-License-Identifier: MIT */
/*
 * A job: a transfer on its way from the owner to the I/O thread and back. And the waiters: the
 * event loop's connections to the thread, each of which waits for one job after the other.
 */
#ifndef REPLY_IO_JOB_H
#define REPLY_IO_JOB_H

#include "reply.h"

#define REPLY_IO_JOBS_MAX 1000 /* that are not done; each takes up to four descriptors */

struct reply_io;
struct reply_waiter;

struct reply_job {
    struct reply_io *io;
    uint64_t waiter; /* the number of the one that is told; never changes; 0: nobody is */
    struct reply_transfer *transfer; /* owned; the thread's until it is done */

    /* Guarded by the lock. */
    struct reply_job *next; /* all jobs */
    struct reply_job *previous;
    struct reply_job *next_in_inbox;
    enum { REPLY_JOB_QUEUED, REPLY_JOB_RUNNING, REPLY_JOB_DONE } state;
    bool in_inbox;
    bool canceled; /* to be canceled */
    bool held; /* the owner has not closed it */
    bool deserted;
};

#pragma GCC visibility push(hidden)

/*
 * Takes over the transfer, for the waiter of that number, or for nobody: 0. One waiter has one job at
 * a time. The thread is not woken. NULL and why where the queue is full: the transfer stays yours.
 */
struct reply_job *reply_io_submit(struct reply_io *io, struct reply_transfer *transfer,
                                  uint64_t waiter, struct reply_failure *failure);

bool reply_job_is_foreign(const struct reply_job *job);

/* None of the following is for a foreign job. */

bool reply_job_done(struct reply_job *job);
bool reply_job_deserted(struct reply_job *job); /* it is done, and its waiter went away */
void reply_job_cancel(struct reply_job *job);

/* The owner has no more use for it. One that runs is canceled. */
void reply_job_close(struct reply_job *job);

/* ---- For the thread ---- */

bool reply_jobs_work(struct reply_io *io); /* looks at the inbox; false: stop */
void reply_jobs_end(struct reply_transfer *transfer); /* the engine's on_end */
void reply_waiters_accept(struct reply_io *io);
void reply_waiters_serve(struct reply_io *io, int fd); /* may be the waiter's end */
void reply_waiters_tell(struct reply_io *io); /* those whose jobs have ended since the last time */
void reply_waiters_close(struct reply_io *io);

#pragma GCC visibility pop

#endif
