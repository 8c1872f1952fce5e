/* SPDX-License-Identifier: MIT */
#include "sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Where there is no memory the socket is not listed: then nobody looks at it, that is all. */
static void list(struct reply_sockets *sockets, int descriptor)
{
    if (sockets->count == sockets->capacity) {
        size_t capacity = sockets->capacity ? sockets->capacity * 2 : 8;
        struct reply_pooled *grown = realloc(sockets->list, capacity * sizeof *grown);

        if (!grown)
            return;
        sockets->list = grown;
        sockets->capacity = capacity;
    }
    sockets->list[sockets->count++] = (struct reply_pooled){descriptor, 0};
}

int reply_sockets_open(struct reply_sockets *sockets, int family, int type, int protocol)
{
    int descriptor = socket(family, type | SOCK_CLOEXEC, protocol);

    if (descriptor >= 0)
        list(sockets, descriptor);
    return descriptor;
}

int reply_sockets_close(void *context, int descriptor)
{
    struct reply_sockets *sockets = context;
    size_t i = 0;

    while (i < sockets->count && sockets->list[i].descriptor != descriptor)
        i++;
    if (i < sockets->count)
        sockets->list[i] = sockets->list[--sockets->count];
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
void reply_sockets_name(struct reply_sockets *sockets, int port)
{
    size_t i;

    for (i = 0; i < sockets->count; i++) {
        struct reply_pooled *each = &sockets->list[i];

        if (each->port == 0 && local_port(each->descriptor) == port)
            each->port = port;
    }
}

static bool has_something(int descriptor)
{
    char byte;
    ssize_t got = recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

    return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

bool reply_sockets_stale(const struct reply_sockets *sockets, int port)
{
    size_t i;

    for (i = 0; i < sockets->count; i++) {
        if (sockets->list[i].port == port && has_something(sockets->list[i].descriptor))
            return true;
    }
    return false;
}

void reply_sockets_free(struct reply_sockets *sockets)
{
    free(sockets->list);
    *sockets = (struct reply_sockets){0};
}
