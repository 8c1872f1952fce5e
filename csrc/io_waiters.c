/* SPDX-License-Identifier: MIT */
/* The connections of the event loop to the thread's socket. */
#include "io.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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
    if (waiter && reply_wait_add(io, waiter)) {
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
        int fd = accept4(io->socket.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

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
    reply_job_desert(waiter, io);
    reply_wait_remove(io, waiter);
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

void reply_waiter_serve(struct reply_io *io, struct reply_waiter *waiter)
{
    if (!read_from(io, waiter))
        hang_up(io, waiter);
}

void reply_waiters_close(struct reply_io *io)
{
    while (io->waiter_count > 0)
        hang_up(io, io->waiters[io->waiter_count - 1]);
    free(io->waiters);
    io->waiters = NULL;
}
