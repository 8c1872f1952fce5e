/* SPDX-License-Identifier: MIT */
/*
 * The thread's one place to wait: for its socket, its waiters, its bell and the transfers. In the
 * watch of the engine all of them cost the same, however many are idle. Where there is no watch, on
 * another system or for want of a descriptor, libcurl looks through all of them every time.
 */
#include "io.h"

#include "engine.h"
#include "libcurl.h"
#include "watch.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MS 3600000
#define PAUSE_MS 100 /* before another try to accept, where no descriptor is left */

#ifdef __linux__
#include <sys/eventfd.h>

static int open_bell(void)
{
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}
#else
static int open_bell(void)
{
    return -1;
}
#endif

/* The watch comes last: from then on the engine does not go without it. */
void reply_wait_open(struct reply_io *io)
{
    io->bell = open_bell();
    if (io->bell < 0)
        return;
    if (!reply_engine_watch(io->engine)) {
        reply_wait_close(io);
        return;
    }
    (void)reply_watch_add(io->engine->watch, io->bell);
    (void)reply_watch_add(io->engine->watch, io->socket.fd);
}

void reply_wait_close(struct reply_io *io)
{
    if (io->bell >= 0)
        (void)close(io->bell);
    io->bell = -1;
}

void reply_io_wake(struct reply_io *io)
{
    const uint64_t one = 1;

    if (io->joined)
        return;
    if (io->bell < 0)
        (void)curl_multi_wakeup(io->engine->multi);
    else
        (void)!write(io->bell, &one, sizeof one); /* full: it rings already */
}

bool reply_wait_add(struct reply_io *io, const struct reply_waiter *waiter)
{
    return io->bell < 0 || reply_watch_add(io->engine->watch, waiter->fd);
}

void reply_wait_remove(struct reply_io *io, const struct reply_waiter *waiter)
{
    if (io->bell >= 0)
        reply_watch_remove(io->engine->watch, waiter->fd);
}

static void serve_guest(struct reply_io *io, int fd, bool *incoming)
{
    uint64_t count;
    size_t i = 0;

    if (fd == io->socket.fd) {
        *incoming = true;
        return;
    }
    if (fd == io->bell) {
        (void)!read(io->bell, &count, sizeof count);
        return;
    }
    while (i < io->waiter_count && io->waiters[i]->fd != fd)
        i++;
    if (i < io->waiter_count)
        reply_waiter_serve(io, io->waiters[i]);
}

/* While it waits for a descriptor to be free, the socket is no guest. */
static void wait_in_watch(struct reply_io *io)
{
    bool was_paused = io->accept_paused;
    bool incoming = was_paused;
    int guest;

    reply_engine_wait(io->engine, was_paused ? PAUSE_MS : WAIT_MS);
    while ((guest = reply_watch_guest(io->engine->watch)) >= 0)
        serve_guest(io, guest, &incoming);
    if (incoming)
        reply_waiters_accept(io);
    if (io->accept_paused && !was_paused)
        reply_watch_remove(io->engine->watch, io->socket.fd);
    else if (was_paused && !io->accept_paused)
        (void)reply_watch_add(io->engine->watch, io->socket.fd);
}

/* The waiters, and the socket at the end. */
static struct curl_waitfd *list_all(const struct reply_io *io)
{
    struct curl_waitfd *list = calloc(io->waiter_count + 1, sizeof *list);
    size_t i;

    for (i = 0; list && i <= io->waiter_count; i++) {
        list[i].fd = i < io->waiter_count ? io->waiters[i]->fd : io->socket.fd;
        list[i].events = CURL_WAIT_POLLIN;
    }
    return list;
}

static void rest(void)
{
    const struct timespec pause = {0, PAUSE_MS * 1000000L};

    (void)nanosleep(&pause, NULL);
}

static void wait_in_libcurl(struct reply_io *io)
{
    struct curl_waitfd *list = list_all(io);
    size_t i = io->waiter_count;
    bool paused = io->accept_paused;
    bool accepts = io->socket.fd >= 0 && !paused;
    CURLMcode code = CURLM_OUT_OF_MEMORY;

    (void)reply_engine_step(io->engine, 0);
    if (list)
        code = curl_multi_poll(io->engine->multi, list, (unsigned)(i + accepts),
                               paused ? PAUSE_MS : WAIT_MS, NULL);
    if (code != CURLM_OK) {
        rest(); /* no memory: it comes back, or the transfers' time runs out */
    } else {
        bool incoming = paused || list[i].revents;

        /* From the end: one that hangs up leaves its place to the last, which was served. */
        while (i-- > 0) {
            if (list[i].revents)
                reply_waiter_serve(io, io->waiters[i]);
        }
        if (incoming)
            reply_waiters_accept(io);
    }
    free(list);
}

void reply_wait(struct reply_io *io)
{
    if (io->bell < 0)
        wait_in_libcurl(io);
    else
        wait_in_watch(io);
}
