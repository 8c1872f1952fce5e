/* SPDX-License-Identifier: MIT */
/*
 * For the specs: preloaded into a process (LD_PRELOAD), it makes the first getsockname(2) of a
 * connection wait until the peer has said something or has gone. So what a peer does between libcurl's
 * look at a connection and ours is there by then, every time.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <sys/socket.h>

int getsockname(int socket, struct sockaddr *address, socklen_t *length)
{
    int (*real)(int, struct sockaddr *, socklen_t *) =
        (int (*)(int, struct sockaddr *, socklen_t *))dlsym(RTLD_NEXT, "getsockname");
    struct pollfd one = {.fd = socket, .events = POLLIN};
    static int seen;

    if (!seen)
        seen = poll(&one, 1, 10000) > 0;
    return real(socket, address, length);
}
