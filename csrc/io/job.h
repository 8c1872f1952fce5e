/* SPDX-License-Identifier: MIT */
/* A job: a transfer on its way from the owner to the I/O thread and back. */
#ifndef REPLY_IO_JOB_H
#define REPLY_IO_JOB_H

#include "reply.h"

#define REPLY_IO_JOBS_MAX 1000 /* that are not done; each takes up to four descriptors */

struct reply_io;

struct reply_job {
    struct reply_io *io;
    int64_t number; /* by which the owner knows it; never changes */
    struct reply_transfer *transfer; /* owned; the thread's until it is done */

    /* Guarded by the lock. */
    struct reply_job *next_in_inbox;
    struct reply_job *next_ended; /* those whose numbers were not taken yet */
    struct reply_job **link_ended; /* what points at this one; NULL: it is not among them */
    enum { REPLY_JOB_QUEUED, REPLY_JOB_RUNNING, REPLY_JOB_DONE } state;
    bool in_inbox;
    bool canceled; /* to be canceled */
    bool held; /* the owner has not closed it */
};

#pragma GCC visibility push(hidden)

/*
 * Takes over the transfer. The thread is not woken. NULL and why where the queue is full: the
 * transfer stays yours.
 */
struct reply_job *reply_io_submit(struct reply_io *io, struct reply_transfer *transfer,
                                  struct reply_failure *failure);

/*
 * Takes the numbers of jobs that are done and that the owner holds, each once. Returns how many
 * were taken: fewer than `most` are all.
 */
int reply_io_take_ended(struct reply_io *io, int64_t *numbers, int most);

/* None of the following is for a job of the parent process: see reply_io_is_foreign. */

bool reply_job_done(struct reply_job *job);
void reply_job_cancel(struct reply_job *job);

/* The owner has no more use for it. One that runs is canceled. */
void reply_job_close(struct reply_job *job);

/* ---- For the thread ---- */

bool reply_jobs_work(struct reply_io *io); /* looks at the inbox; false: stop */
void reply_jobs_end(struct reply_transfer *transfer); /* the engine's on_end */

#pragma GCC visibility pop

#endif
