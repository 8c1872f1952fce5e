/* SPDX-License-Identifier: MIT */
#include "job.h"

#include "core/engine.h"
#include "core/failure.h"
#include "core/libcurl.h"
#include "core/transfer.h"
#include "thread.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * The lock is never held while libcurl runs. A job is freed when it is done, its owner has closed
 * it and it is not in the inbox, by whoever makes that true.
 */

static void take_lock(struct reply_io *io)
{
    (void)pthread_mutex_lock(&io->lock);
}

static void release_lock(struct reply_io *io)
{
    (void)pthread_mutex_unlock(&io->lock);
}

/* With the lock held. */
static void post(struct reply_job *job)
{
    struct reply_io *io = job->io;

    if (job->in_inbox)
        return;
    job->in_inbox = true;
    job->next_in_inbox = NULL;
    *io->inbox_end = job;
    io->inbox_end = &job->next_in_inbox;
}

/* With the lock held. */
static void link_ended(struct reply_job *job)
{
    struct reply_io *io = job->io;

    job->next_ended = io->ended;
    if (job->next_ended)
        job->next_ended->link_ended = &job->next_ended;
    job->link_ended = &io->ended;
    io->ended = job;
}

/* With the lock held. */
static void unlink_ended(struct reply_job *job)
{
    if (!job->link_ended)
        return;
    *job->link_ended = job->next_ended;
    if (job->next_ended)
        job->next_ended->link_ended = job->link_ended;
    job->link_ended = NULL;
}

/* With the lock held; the job may be gone afterwards. */
static void free_if_over(struct reply_job *job)
{
    if (job->held || job->in_inbox || job->state != REPLY_JOB_DONE)
        return;
    unlink_ended(job);
    reply_transfer_free(job->transfer);
    free(job);
}

struct reply_job *reply_io_submit(struct reply_io *io, struct reply_transfer *transfer,
                                  struct reply_failure *failure)
{
    struct reply_job *job = calloc(1, sizeof *job);
    bool full;

    if (!job) {
        (void)reply_fail_memory(failure);
        return NULL;
    }
    job->io = io;
    job->transfer = transfer;
    job->held = true;
    take_lock(io);
    full = io->unfinished >= REPLY_IO_JOBS_MAX;
    if (!full) {
        io->unfinished++;
        job->number = ++io->last_number;
        transfer->job = job;
        post(job);
    }
    release_lock(io);
    if (!full)
        return job;
    free(job);
    (void)reply_fail(failure, REPLY_KIND_RATE_LIMITED,
                     "%d requests are under way in this process already", REPLY_IO_JOBS_MAX);
    return NULL;
}

/* It ends without having been in libcurl's hands. */
static void end_unsent(struct reply_job *job, enum reply_end end, const char *why)
{
    struct reply_transfer *transfer = job->transfer;

    (void)snprintf(transfer->error, sizeof transfer->error, "%s", why);
    reply_transfer_finish(transfer, end, CURLE_FAILED_INIT);
    reply_transfer_release(transfer);
    reply_jobs_end(transfer);
}

static void submit(struct reply_job *job)
{
    struct reply_failure failure;

    if (!reply_engine_submit(job->io->engine, job->transfer, &failure))
        end_unsent(job, REPLY_END_CODE, failure.text);
}

bool reply_jobs_work(struct reply_io *io)
{
    for (;;) {
        struct reply_job *job;
        bool canceled;
        bool fresh;
        bool done;

        take_lock(io);
        job = io->inbox;
        if (!job) {
            bool stopping = io->stopping;

            release_lock(io);
            return !stopping;
        }
        io->inbox = job->next_in_inbox;
        if (!io->inbox)
            io->inbox_end = &io->inbox;
        job->in_inbox = false;
        canceled = job->canceled;
        fresh = job->state == REPLY_JOB_QUEUED;
        done = job->state == REPLY_JOB_DONE;
        if (done)
            free_if_over(job);
        else if (fresh)
            job->state = REPLY_JOB_RUNNING;
        release_lock(io);
        if (done)
            continue;
        if (fresh && canceled)
            end_unsent(job, REPLY_END_CANCELED, "");
        else if (fresh)
            submit(job);
        else if (canceled)
            reply_engine_cancel(job->transfer);
    }
}

void reply_jobs_end(struct reply_transfer *transfer)
{
    struct reply_job *job = transfer->job;
    struct reply_io *io = job->io;

    take_lock(io);
    job->state = REPLY_JOB_DONE;
    io->unfinished--;
    if (job->held)
        link_ended(job);
    free_if_over(job);
    release_lock(io);
    io->has_news = true;
}

/* ---- The owner's ---- */

int reply_io_take_ended(struct reply_io *io, int64_t *numbers, int most)
{
    int count = 0;

    atomic_store(&io->told, false); /* first: what ends from here on is told of */
    take_lock(io);
    for (; io->ended && count < most; count++) {
        numbers[count] = io->ended->number;
        unlink_ended(io->ended);
    }
    release_lock(io);
    return count;
}

bool reply_job_done(struct reply_job *job)
{
    bool done;

    take_lock(job->io);
    done = job->state == REPLY_JOB_DONE;
    release_lock(job->io);
    return done;
}

void reply_job_cancel(struct reply_job *job)
{
    take_lock(job->io);
    job->canceled = true;
    if (job->state != REPLY_JOB_DONE)
        post(job);
    release_lock(job->io);
    reply_io_wake(job->io);
}

void reply_job_close(struct reply_job *job)
{
    struct reply_io *io = job->io;
    bool runs;

    take_lock(io);
    job->held = false;
    runs = job->state != REPLY_JOB_DONE;
    if (runs) {
        job->canceled = true;
        post(job);
    }
    free_if_over(job);
    release_lock(io);
    if (runs)
        reply_io_wake(io);
}
