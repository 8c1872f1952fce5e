/* SPDX-License-Identifier: MIT */
#include "sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct reply_pooled {
    const void *owner; /* the exchange that it was opened for; NULL: no such descriptor is known */
    int port; /* the local one; 0 until its connection is used */
};

/* Where there is no memory the socket has no place, and its connection is used once. */
static void note(struct reply_sockets *sockets, const void *owner, int descriptor)
{
    size_t place = (size_t)descriptor;

    if (place >= sockets->count) {
        size_t count = (place + 1) * 2;
        struct reply_pooled *grown = realloc(sockets->list, count * sizeof *grown);

        if (!grown)
            return;
        memset(grown + sockets->count, 0, (count - sockets->count) * sizeof *grown);
        sockets->list = grown;
        sockets->count = count;
    }
    sockets->list[place] = (struct reply_pooled){owner, 0};
}

int reply_sockets_open(struct reply_sockets *sockets, const void *owner, int family, int type,
                       int protocol)
{
    int descriptor = socket(family, type | SOCK_CLOEXEC, protocol);

    if (descriptor >= 0)
        note(sockets, owner, descriptor);
    return descriptor;
}

int reply_sockets_close(void *context, int descriptor)
{
    struct reply_sockets *sockets = context;

    if ((size_t)descriptor < sockets->count)
        sockets->list[descriptor] = (struct reply_pooled){0};
    return close(descriptor);
}

static int local_port(int descriptor)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;

    if (getsockname(descriptor, (struct sockaddr *)&address, &length) != 0)
        return 0;
    if (address.ss_family == AF_INET)
        return ntohs(((struct sockaddr_in *)&address)->sin_port);
    if (address.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return 0;
}

/* Kept now, because a connection that was reset may not know its port any more. */
void reply_sockets_name(struct reply_sockets *sockets, const void *owner, int port)
{
    size_t i;

    for (i = 0; i < sockets->count; i++) {
        struct reply_pooled *each = &sockets->list[i];

        if (each->owner == owner && each->port == 0 && local_port((int)i) == port)
            each->port = port;
    }
}

static bool has_something(int descriptor, int milliseconds)
{
    struct pollfd one = {.fd = descriptor, .events = POLLIN};
    char byte;
    ssize_t got;

    if (milliseconds > 0)
        (void)poll(&one, 1, milliseconds);
    got = recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

bool reply_sockets_speaks(const struct reply_sockets *sockets, int port, int milliseconds)
{
    bool known = false;
    size_t i;

    for (i = 0; i < sockets->count; i++) {
        if (sockets->list[i].port != port)
            continue;
        known = true;
        if (has_something((int)i, milliseconds))
            return true;
    }
    return !known;
}

void reply_sockets_free(struct reply_sockets *sockets)
{
    free(sockets->list);
    *sockets = (struct reply_sockets){0};
}
