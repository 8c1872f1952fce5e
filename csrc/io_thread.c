/* SPDX-License-Identifier: MIT */
#include "io_thread.h"

#include "engine.h"
#include "failure.h"
#include "io.h"
#include "sigpipe.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *run(void *context)
{
    struct reply_io *io = context;

    reply_sigpipe_never_taken();
#ifdef __linux__
    (void)pthread_setname_np(pthread_self(), "lua-reply");
#endif
    reply_socket_clear_stale();
    while (reply_jobs_work(io))
        reply_wait(io);
    return NULL;
}

/* Signals are the process's own affair: the thread takes none. */
static int start_thread(struct reply_io *io)
{
    sigset_t all;
    sigset_t before;
    int error;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&io->thread, NULL, run, io);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

struct reply_io *reply_io_start(struct reply_failure *failure)
{
    struct reply_io *io = calloc(1, sizeof *io);
    int error;

    if (!io || !(io->engine = reply_engine_new())) {
        free(io);
        (void)reply_fail_memory(failure);
        return NULL;
    }
    io->pid = getpid();
    io->engine->on_end = reply_jobs_end;
    io->inbox_end = &io->inbox;
    (void)pthread_mutex_init(&io->lock, NULL);
    reply_socket_open(&io->socket);
    reply_wait_open(io);
    error = start_thread(io);
    if (error) {
        (void)reply_fail(failure, REPLY_KIND_CONFIG, "the I/O thread cannot start: %s",
                         strerror(error)); /* NOLINT(concurrency-mt-unsafe): glibc's is safe */
        reply_engine_free(io->engine);
        reply_io_free(io);
        return NULL;
    }
    return io;
}

bool reply_io_is_foreign(const struct reply_io *io)
{
    return io->pid != getpid();
}

const char *reply_io_path(const struct reply_io *io)
{
    return io->socket.fd >= 0 ? io->socket.path : NULL;
}

/* After the join nothing here is shared any more; the lock stays for those who take it. */
void reply_io_stop(struct reply_io *io)
{
    bool empty;

    if (reply_io_is_foreign(io))
        return;
    (void)pthread_mutex_lock(&io->lock);
    io->stopping = true;
    (void)pthread_mutex_unlock(&io->lock);
    reply_io_wake(io);
    (void)pthread_join(io->thread, NULL);
    (void)reply_jobs_work(io);
    reply_wait_close(io); /* nobody waits any more, and the watch goes with its engine */
    reply_engine_free(io->engine);
    reply_waiters_close(io);
    reply_socket_close(&io->socket);
    io->joined = true;
    empty = !io->jobs;
    if (empty)
        reply_io_free(io);
}

void reply_io_free(struct reply_io *io)
{
    reply_wait_close(io);
    reply_socket_close(&io->socket);
    (void)pthread_mutex_destroy(&io->lock);
    free(io);
}
