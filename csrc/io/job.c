/* SPDX-License-Identifier: MIT */
#include "job.h"

#include "core/engine.h"
#include "core/libcurl.h"
#include "core/text.h"
#include "core/transfer.h"
#include "core/watch.h"
#include "thread.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * The lock is never held while libcurl runs. A job is freed when it is done, its owner has closed
 * it and it is not in the inbox, by whoever makes that true.
 */

/* The thread's alone. */
struct reply_waiter {
    int fd;
    uint64_t number; /* by which jobs know it; 0: it has not said it yet */
    struct reply_waiter *next; /* all waiters */
    struct reply_waiter *previous;
    struct reply_waiter *next_of_number; /* the same group of numbers */
    struct reply_waiter *next_to_tell;
    bool is_to_be_told;
    char line[24];
    size_t length;
};

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

/* With the lock held; the job may be gone afterwards. */
static void free_if_over(struct reply_job *job)
{
    struct reply_io *io = job->io;

    if (job->held || job->in_inbox || job->state != REPLY_JOB_DONE)
        return;
    if (job->previous)
        job->previous->next = job->next;
    else
        io->jobs = job->next;
    if (job->next)
        job->next->previous = job->previous;
    reply_transfer_free(job->transfer);
    free(job);
}

struct reply_job *reply_io_submit(struct reply_io *io, struct reply_transfer *transfer,
                                  uint64_t waiter, struct reply_failure *failure)
{
    struct reply_job *job = calloc(1, sizeof *job);
    bool full;

    if (!job) {
        (void)reply_fail_memory(failure);
        return NULL;
    }
    job->io = io;
    job->transfer = transfer;
    job->waiter = waiter;
    job->held = true;
    take_lock(io);
    full = io->unfinished >= REPLY_IO_JOBS_MAX || io->joined;
    if (!full) {
        io->unfinished++;
        job->next = io->jobs;
        if (job->next)
            job->next->previous = job;
        io->jobs = job;
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
    bool stopping;

    for (;;) {
        struct reply_job *job;
        bool canceled;
        bool fresh;
        bool done;

        take_lock(io);
        stopping = io->stopping;
        job = io->inbox;
        if (!job) {
            release_lock(io);
            return !stopping;
        }
        io->inbox = job->next_in_inbox;
        if (!io->inbox)
            io->inbox_end = &io->inbox;
        job->in_inbox = false;
        canceled = job->canceled || stopping;
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

/* ---- Who waits for what ---- */

static struct reply_waiter **group_of(struct reply_io *io, uint64_t number)
{
    return &io->waiters_by_number[number % REPLY_WAITER_GROUPS];
}

static struct reply_waiter *find_waiter(struct reply_io *io, uint64_t number)
{
    struct reply_waiter *waiter = number ? *group_of(io, number) : NULL;

    while (waiter && waiter->number != number)
        waiter = waiter->next_of_number;
    return waiter;
}

/* Not at once: each whom it wakes may take the CPU, while others could be told as well. */
static void note_to_tell(struct reply_io *io, struct reply_waiter *waiter)
{
    if (waiter->is_to_be_told)
        return;
    waiter->is_to_be_told = true;
    waiter->next_to_tell = io->to_tell;
    io->to_tell = waiter;
}

/* A line never waits: it is far smaller than the room that an empty socket has. */
void reply_waiters_tell(struct reply_io *io)
{
    for (; io->to_tell; io->to_tell = io->to_tell->next_to_tell) {
        io->to_tell->is_to_be_told = false;
        (void)send(io->to_tell->fd, "\n", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
}

/* A waiter that has not said its number is told when it says it. */
void reply_jobs_end(struct reply_transfer *transfer)
{
    struct reply_job *job = transfer->job;
    struct reply_io *io = job->io;
    struct reply_waiter *waiter = find_waiter(io, job->waiter);

    take_lock(io);
    job->state = REPLY_JOB_DONE;
    io->unfinished--;
    if (!job->held)
        waiter = NULL;
    free_if_over(job);
    release_lock(io);
    if (waiter)
        note_to_tell(io, waiter);
}

/* With the lock held: what the owner has submitted for the waiter and not closed; or NULL. */
static struct reply_job *job_of(const struct reply_waiter *waiter, const struct reply_io *io)
{
    struct reply_job *job = waiter->number ? io->jobs : NULL;

    while (job && !(job->waiter == waiter->number && job->held))
        job = job->next;
    return job;
}

static void name_waiter(struct reply_io *io, struct reply_waiter *waiter, uint64_t number)
{
    struct reply_waiter **group = group_of(io, number);
    const struct reply_job *job;
    bool is_done;

    waiter->number = number;
    waiter->next_of_number = *group;
    *group = waiter;
    take_lock(io);
    job = job_of(waiter, io);
    is_done = job && job->state == REPLY_JOB_DONE;
    release_lock(io);
    if (is_done)
        note_to_tell(io, waiter);
}

static void desert(const struct reply_waiter *waiter, struct reply_io *io)
{
    struct reply_job *job;

    take_lock(io);
    job = job_of(waiter, io);
    if (job) {
        job->deserted = true;
        job->canceled = true;
        if (job->state != REPLY_JOB_DONE)
            post(job);
    }
    release_lock(io);
}

bool reply_job_is_foreign(const struct reply_job *job)
{
    return reply_io_is_foreign(job->io);
}

bool reply_job_done(struct reply_job *job)
{
    bool done;

    take_lock(job->io);
    done = job->state == REPLY_JOB_DONE;
    release_lock(job->io);
    return done;
}

bool reply_job_deserted(struct reply_job *job)
{
    bool deserted;

    take_lock(job->io);
    deserted = job->deserted && job->state == REPLY_JOB_DONE;
    release_lock(job->io);
    return deserted;
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
    bool last;
    bool runs;

    take_lock(io);
    job->held = false;
    runs = job->state != REPLY_JOB_DONE;
    if (runs) {
        job->canceled = true;
        post(job);
    }
    free_if_over(job);
    last = io->joined && !io->jobs;
    release_lock(io);
    if (last)
        reply_io_free(io);
    else if (runs)
        reply_io_wake(io);
}

/* ---- The waiters ---- */

/* Where it cannot be had, its light thread polls. */
static void add(struct reply_io *io, int fd)
{
    struct reply_waiter *waiter = calloc(1, sizeof *waiter);

    if (!waiter || !reply_watch_add(io->engine->watch, fd)) {
        free(waiter);
        (void)close(fd);
        return;
    }
    waiter->fd = fd;
    waiter->next = io->waiters;
    if (waiter->next)
        waiter->next->previous = waiter;
    io->waiters = waiter;
}

void reply_waiters_accept(struct reply_io *io)
{
    io->accept_paused = false;
    for (;;) {
        int fd = accept4(io->listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (fd >= 0) {
            add(io, fd);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            io->accept_paused = errno != EAGAIN && errno != EWOULDBLOCK;
            return;
        }
    }
}

static void unlink_waiter(struct reply_io *io, struct reply_waiter *waiter)
{
    struct reply_waiter **link = group_of(io, waiter->number);

    if (waiter->previous)
        waiter->previous->next = waiter->next;
    else
        io->waiters = waiter->next;
    if (waiter->next)
        waiter->next->previous = waiter->previous;
    while (waiter->number && *link != waiter)
        link = &(*link)->next_of_number;
    if (waiter->number)
        *link = waiter->next_of_number;
}

static void hang_up(struct reply_io *io, struct reply_waiter *waiter)
{
    unlink_waiter(io, waiter);
    desert(waiter, io);
    reply_watch_remove(io->engine->watch, waiter->fd);
    (void)close(waiter->fd);
    free(waiter);
}

/* Reads its number out of what came. False: that is none, or more than that. */
static bool read_number(struct reply_io *io, struct reply_waiter *waiter)
{
    const char *end = memchr(waiter->line, '\n', waiter->length);
    uint64_t number;

    if (!end)
        return !waiter->number && waiter->length < sizeof waiter->line;
    number = strtoull(waiter->line, NULL, 10);
    if (waiter->number || !number || end + 1 != waiter->line + waiter->length)
        return false;
    waiter->length = 0;
    name_waiter(io, waiter, number);
    return true;
}

/* False: it hung up. */
static bool read_from(struct reply_io *io, struct reply_waiter *waiter)
{
    ssize_t got;

    do
        got = recv(waiter->fd, waiter->line + waiter->length, sizeof waiter->line - waiter->length,
                   MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK;
    waiter->length += (size_t)got;
    return got > 0 && read_number(io, waiter);
}

/* It is looked for one by one: a waiter speaks once. */
void reply_waiters_serve(struct reply_io *io, int fd)
{
    struct reply_waiter *waiter = io->waiters;

    while (waiter && waiter->fd != fd)
        waiter = waiter->next;
    if (waiter && !read_from(io, waiter))
        hang_up(io, waiter);
}

void reply_waiters_close(struct reply_io *io)
{
    io->to_tell = NULL;
    while (io->waiters)
        hang_up(io, io->waiters);
}
