/* SPDX-License-Identifier: MIT */
/*
 * Drives an engine in a thread of its own, beside an event loop that must not wait: that of an
 * nginx worker. The event loop submits jobs, and is told through a private unix socket when one is
 * done: it connects, sends the job's number and a newline, and gets the same line back.
 *
 * A connection that closes before its job was collected means that nobody waits any more: the job
 * is canceled if it still runs, and is deserted. Whoever keeps the jobs finds those by looking.
 *
 * It belongs to the process that started it. In a forked child it is leaked, as its thread and its
 * lock stayed behind: the child starts one of its own.
 */
#ifndef REPLY_IO_THREAD_H
#define REPLY_IO_THREAD_H

#include "reply.h"

#pragma GCC visibility push(hidden)

struct reply_io;

/* Starts the thread; NULL and why where that cannot be. */
struct reply_io *reply_io_start(struct reply_failure *failure);

bool reply_io_is_foreign(const struct reply_io *io); /* it is the parent's of this process */

/* The path of the socket; NULL where none could be made, and the jobs must be looked at. */
const char *reply_io_path(const struct reply_io *io);

/*
 * Takes over the transfer. The thread is not woken: the job's number, sent through the socket,
 * does that, or reply_job_wake. NULL and why where the queue is full: the transfer stays yours.
 */
struct reply_job *reply_io_submit(struct reply_io *io, struct reply_transfer *transfer,
                                  struct reply_failure *failure);

/* Cancels what runs, joins the thread, removes the socket. Jobs stay with their owners. */
void reply_io_stop(struct reply_io *io);

uint64_t reply_job_number(const struct reply_job *job);
bool reply_job_is_foreign(const struct reply_job *job);

/* None of the following is for a foreign job. */

bool reply_job_done(struct reply_job *job);
bool reply_job_deserted(struct reply_job *job); /* it is done, and its waiter went away */
void reply_job_wake(struct reply_job *job);
void reply_job_cancel(struct reply_job *job);
void reply_job_progress(const struct reply_job *job, int64_t *sent, int64_t *total);

/* What became of a job that is done, until it is closed. */
const struct reply_answer *reply_job_answer(const struct reply_job *job);

/* The owner has no more use for it. One that runs is canceled. */
void reply_job_close(struct reply_job *job);

#pragma GCC visibility pop

#endif
