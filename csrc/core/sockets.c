/* SPDX-License-Identifier: MIT */
#include "sockets.h"

#include "watch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct reply_pooled {
    const void *owner; /* the exchange that it was opened for; NULL: no such descriptor is known */
    struct reply_ports ports;
    int64_t connected_by; /* of reply_clock: from then on it was known to be; 0: it is not known */
    struct reply_watched watched;
    int next; /* of the same group of ports; plus one, 0: none */
};

static int *group_of(struct reply_sockets *sockets, int port)
{
    return &sockets->first[port % REPLY_PORT_GROUPS];
}

static void set_ports(struct reply_sockets *sockets, int descriptor, struct reply_ports ports)
{
    int *first = group_of(sockets, ports.local);

    sockets->list[descriptor].ports = ports;
    sockets->list[descriptor].next = *first;
    *first = descriptor + 1;
}

/* The next descriptor of that connection behind this one, or the first behind -1; -1: there is none. */
static int find(const struct reply_sockets *sockets, struct reply_ports ports, int behind)
{
    int each =
        behind < 0 ? sockets->first[ports.local % REPLY_PORT_GROUPS] : sockets->list[behind].next;

    while (each && (sockets->list[each - 1].ports.local != ports.local ||
                    sockets->list[each - 1].ports.peer != ports.peer))
        each = sockets->list[each - 1].next;
    return each - 1;
}

/* Forgets what was known of the number. */
static void forget(struct reply_sockets *sockets, int descriptor)
{
    struct reply_pooled *gone = &sockets->list[descriptor];
    int *link = group_of(sockets, gone->ports.local);

    if (gone->ports.local) {
        while (*link != descriptor + 1)
            link = &sockets->list[*link - 1].next;
        *link = gone->next;
    }
    *gone = (struct reply_pooled){0};
}

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
    forget(sockets, descriptor);
    sockets->list[place].owner = owner;
}

int reply_sockets_open(struct reply_sockets *sockets, const void *owner, int family, int type,
                       int protocol)
{
    int descriptor = socket(family, type | SOCK_CLOEXEC, protocol);

    if (descriptor >= 0)
        note(sockets, owner, descriptor);
    return descriptor;
}

int reply_sockets_error(void)
{
    int pair[2];

    if (pipe2(pair, O_CLOEXEC) != 0)
        return errno;
    (void)close(pair[0]);
    (void)close(pair[1]);
    return 0;
}

/* What is known of the number; NULL: it has no place. */
static struct reply_pooled *place_of(struct reply_sockets *sockets, int descriptor)
{
    return (size_t)descriptor < sockets->count ? &sockets->list[descriptor] : NULL;
}

int reply_sockets_close(void *context, int descriptor)
{
    struct reply_sockets *sockets = context;
    struct reply_pooled *one = place_of(sockets, descriptor);

    if (one && one->watched.events)
        reply_watch_let_go(sockets->watch, descriptor, &one->watched);
    if (one)
        forget(sockets, descriptor);
    return close(descriptor);
}

struct reply_watched *reply_sockets_watched(struct reply_sockets *sockets, int descriptor)
{
    struct reply_pooled *one = place_of(sockets, descriptor);

    return one && one->ports.local ? &one->watched : NULL;
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
void reply_sockets_name(struct reply_sockets *sockets, const void *owner, struct reply_ports ports)
{
    size_t i;

    for (i = 0; i < sockets->count; i++) {
        const struct reply_pooled *each = &sockets->list[i];

        if (each->owner == owner && each->ports.local == 0 && local_port((int)i) == ports.local)
            set_ports(sockets, (int)i, ports);
    }
}

void reply_sockets_connected(struct reply_sockets *sockets, int descriptor, int64_t now)
{
    struct reply_pooled *one = place_of(sockets, descriptor);

    if (one && one->owner && !one->connected_by)
        one->connected_by = now;
}

int reply_sockets_shut(const struct reply_sockets *sockets, struct reply_ports ports)
{
    int descriptor = find(sockets, ports, -1);

    if (descriptor < 0 || find(sockets, ports, descriptor) >= 0)
        return -1;
    (void)shutdown(descriptor, SHUT_WR);
    return descriptor;
}

/* A clock of whole milliseconds may have counted one that had hardly begun. */
int reply_sockets_age(const struct reply_sockets *sockets, struct reply_ports ports, int64_t now)
{
    int descriptor = find(sockets, ports, -1);
    int64_t since = descriptor >= 0 ? sockets->list[descriptor].connected_by : 0;

    return since && now > since ? (int)(now - since - 1) : 0;
}

static bool has_something(int descriptor, int milliseconds)
{
    struct pollfd one = {.fd = descriptor, .events = POLLIN};
    char byte;
    ssize_t got;

    if (milliseconds > 0)
        (void)poll(&one, 1, milliseconds);
    got = recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got >= 0 || errno != EAGAIN;
}

bool reply_sockets_speaks(const struct reply_sockets *sockets, struct reply_ports ports,
                          int milliseconds)
{
    int descriptor = find(sockets, ports, -1);
    bool known = descriptor >= 0;

    for (; descriptor >= 0; descriptor = find(sockets, ports, descriptor)) {
        if (has_something(descriptor, milliseconds))
            return true;
    }
    return !known;
}

void reply_sockets_free(struct reply_sockets *sockets)
{
    free(sockets->list);
    *sockets = (struct reply_sockets){0};
}
