/* SPDX-License-Identifier: MIT */
#include "job.h"

#include "core/engine.h"
#include "core/libcurl.h"
#include "core/text.h"
#include "core/transfer.h"
#include "core/watch.h"
#include "thread.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * The lock is never held while libcurl runs. A job is freed when it is done, its owner has closed
 * it, no waiter is tied to it and it is not in the inbox, by whoever makes that true.
 */

/* The thread's alone, but for `job`. */
struct reply_waiter {
    int fd;
    size_t place; /* in the list of waiters */
    struct reply_job *job; /* guarded by the lock; the last that it asked for, or NULL */
    char line[24];
    size_t length;
};

/* Never waits: a line is far smaller than the room that an empty socket has. */
static void tell(const struct reply_waiter *waiter, uint64_t number)
{
    char line[24];
    int length = snprintf(line, sizeof line, "%" PRIu64 "\n", number);

    (void)send(waiter->fd, line, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
}

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

    if (job->held || job->waiter || job->in_inbox || job->state != REPLY_JOB_DONE)
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
    full = io->unfinished >= REPLY_IO_JOBS_MAX || io->joined;
    if (!full) {
        io->unfinished++;
        job->number = ++io->last_number;
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

void reply_jobs_end(struct reply_transfer *transfer)
{
    struct reply_job *job = transfer->job;
    struct reply_io *io = job->io;
    uint64_t number = job->number;
    const struct reply_waiter *waiter;

    take_lock(io);
    job->state = REPLY_JOB_DONE;
    io->unfinished--;
    waiter = job->waiter;
    free_if_over(job);
    release_lock(io);
    /* Without the lock: whoever this wakes takes it at once. The waiter is the thread's own. */
    if (waiter)
        tell(waiter, number);
}

/* With the lock held. */
static void detach(struct reply_waiter *waiter)
{
    struct reply_job *job = waiter->job;

    waiter->job = NULL;
    if (job) {
        job->waiter = NULL;
        free_if_over(job);
    }
}

static bool attach(struct reply_waiter *waiter, struct reply_io *io, uint64_t number)
{
    struct reply_job *job;
    bool over = true;

    take_lock(io);
    detach(waiter);
    /* A number comes right after its job: it is found at once. */
    for (job = io->jobs; job && job->number != number; job = job->next)
        ;
    if (job && job->held && !job->waiter) {
        waiter->job = job;
        job->waiter = waiter;
        over = job->state == REPLY_JOB_DONE;
    }
    release_lock(io);
    return over;
}

static void desert(struct reply_waiter *waiter, struct reply_io *io)
{
    struct reply_job *job;

    take_lock(io);
    job = waiter->job;
    if (job && job->held) {
        job->deserted = true;
        job->canceled = true;
        if (job->state != REPLY_JOB_DONE)
            post(job);
    }
    detach(waiter);
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

/* The answer goes now: a waiter in its pool may keep the job itself for long. */
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
    } else {
        reply_transfer_free(job->transfer);
        job->transfer = NULL;
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

static bool make_room(struct reply_io *io)
{
    size_t room = io->waiter_room ? io->waiter_room * 2 : 16;
    struct reply_waiter **grown;

    if (io->waiter_count < io->waiter_room)
        return true;
    grown = realloc(io->waiters, room * sizeof(struct reply_waiter *));
    if (!grown)
        return false;
    io->waiters = grown;
    io->waiter_room = room;
    return true;
}

/* Where it cannot be had, its light thread polls. */
static void add(struct reply_io *io, int fd)
{
    struct reply_waiter *waiter = make_room(io) ? calloc(1, sizeof *waiter) : NULL;

    if (waiter) {
        waiter->fd = fd;
        waiter->place = io->waiter_count;
    }
    if (waiter && reply_watch_add(io->engine->watch, waiter->fd)) {
        io->waiters[io->waiter_count++] = waiter;
        return;
    }
    free(waiter);
    (void)close(fd);
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

static void hang_up(struct reply_io *io, struct reply_waiter *waiter)
{
    struct reply_waiter *last = io->waiters[--io->waiter_count];

    io->waiters[waiter->place] = last;
    last->place = waiter->place;
    desert(waiter, io);
    reply_watch_remove(io->engine->watch, waiter->fd);
    (void)close(waiter->fd);
    free(waiter);
}

/* Reads lines out of what came. False: that is no number, or far too long. */
static bool read_lines(struct reply_io *io, struct reply_waiter *waiter)
{
    char *end;

    while ((end = memchr(waiter->line, '\n', waiter->length))) {
        size_t used = (size_t)(end - waiter->line) + 1;
        uint64_t number;

        *end = '\0';
        number = strtoull(waiter->line, NULL, 10);
        if (attach(waiter, io, number))
            tell(waiter, number);
        waiter->length -= used;
        memmove(waiter->line, end + 1, waiter->length);
    }
    return waiter->length < sizeof waiter->line;
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
    return got > 0 && read_lines(io, waiter);
}

void reply_waiters_serve(struct reply_io *io, int fd)
{
    size_t i = 0;

    while (i < io->waiter_count && io->waiters[i]->fd != fd)
        i++;
    if (i < io->waiter_count && !read_from(io, io->waiters[i]))
        hang_up(io, io->waiters[i]);
}

void reply_waiters_close(struct reply_io *io)
{
    while (io->waiter_count > 0)
        hang_up(io, io->waiters[io->waiter_count - 1]);
    free(io->waiters);
    io->waiters = NULL;
}
