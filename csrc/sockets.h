/* SPDX-License-Identifier: MIT */
/*
 * The sockets that an engine has open, so that a kept-alive connection can be looked at right
 * before it is used again. libcurl tells the port of the connection that it picked, not its socket.
 */
#ifndef REPLY_SOCKETS_H
#define REPLY_SOCKETS_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/* Makes a socket that a program started by the script does not inherit. -1: errno says why. */
int reply_sockets_open(struct reply_sockets *sockets, int family, int type, int protocol);

/* libcurl's CLOSESOCKETFUNCTION; the context is a struct reply_sockets. */
int reply_sockets_close(void *context, int descriptor);

/* A new connection from this local port is about to be used for the first time. */
void reply_sockets_name(struct reply_sockets *sockets, int port);

/*
 * Whether the connection from this local port, which waited, has something to read: its end, or
 * bytes that nobody asked for and that would be taken for the answer. False where it is not known.
 */
bool reply_sockets_stale(const struct reply_sockets *sockets, int port);

void reply_sockets_free(struct reply_sockets *sockets); /* the list alone; libcurl closes them */

#pragma GCC visibility pop

#endif
