/* SPDX-License-Identifier: MIT */
/* The connections of the event loop to the thread's socket, and the thread's one place to wait. */
#include "io.h"

#include "libcurl.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MS 3600000
#define PAUSE_MS 100 /* before another try to accept, where no descriptor is left */

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

static void add(struct reply_io *io, int fd)
{
    struct reply_waiter *waiter = make_room(io) ? calloc(1, sizeof *waiter) : NULL;

    if (!waiter) {
        (void)close(fd); /* its light thread polls */
        return;
    }
    waiter->fd = fd;
    io->waiters[io->waiter_count++] = waiter;
}

static void accept_all(struct reply_io *io)
{
    for (;;) {
        int fd = accept4(io->socket.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (fd >= 0) {
            add(io, fd);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            io->accept_paused = errno != EAGAIN && errno != EWOULDBLOCK;
            return;
        }
    }
}

static void hang_up(struct reply_io *io, size_t index)
{
    struct reply_waiter *waiter = io->waiters[index];

    io->waiters[index] = io->waiters[--io->waiter_count];
    reply_job_desert(waiter, io);
    (void)close(waiter->fd);
    free(waiter);
}

/* Never waits: a line is far smaller than the room that an empty socket has. */
void reply_waiter_tell(const struct reply_waiter *waiter, uint64_t number)
{
    char line[24];
    int length = snprintf(line, sizeof line, "%" PRIu64 "\n", number);

    (void)send(waiter->fd, line, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
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
        if (reply_job_attach(waiter, io, number))
            reply_waiter_tell(waiter, number);
        waiter->length -= used;
        memmove(waiter->line, end + 1, waiter->length);
    }
    return waiter->length < sizeof waiter->line;
}

/* False: it hung up. */
static bool serve(struct reply_io *io, struct reply_waiter *waiter)
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

/* The socket stands first, the waiters after it. */
static struct curl_waitfd *watched(const struct reply_io *io)
{
    struct curl_waitfd *list = calloc(io->waiter_count + 1, sizeof *list);
    size_t i;

    if (!list)
        return NULL;
    list[0].fd = io->socket.fd;
    for (i = 0; i < io->waiter_count; i++)
        list[i + 1].fd = io->waiters[i]->fd;
    for (i = 0; i <= io->waiter_count; i++)
        list[i].events = CURL_WAIT_POLLIN;
    return list;
}

static void rest(void)
{
    const struct timespec pause = {0, PAUSE_MS * 1000000L};

    (void)nanosleep(&pause, NULL);
}

void reply_waiters_wait(struct reply_io *io)
{
    struct curl_waitfd *list = watched(io);
    bool skip = io->accept_paused || io->socket.fd < 0;
    size_t i = io->waiter_count;
    CURLMcode code = CURLM_OUT_OF_MEMORY;

    if (list)
        code = curl_multi_poll(io->engine->multi, list + skip, (unsigned)(i + 1 - skip),
                               io->accept_paused ? PAUSE_MS : WAIT_MS, NULL);
    if (code != CURLM_OK) {
        rest(); /* no memory: it comes back, or the transfers' time runs out */
    } else {
        /* From the end: hang_up puts the last into the gap, and that one was served. */
        while (i-- > 0) {
            if (list[i + 1].revents && !serve(io, io->waiters[i]))
                hang_up(io, i);
        }
        if (io->accept_paused || list[0].revents) {
            io->accept_paused = false;
            accept_all(io);
        }
    }
    free(list);
}

void reply_waiters_close(struct reply_io *io)
{
    while (io->waiter_count > 0)
        hang_up(io, io->waiter_count - 1);
    free(io->waiters);
    io->waiters = NULL;
}
