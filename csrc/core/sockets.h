/* SPDX-License-Identifier: MIT */
/*
 * The sockets that an engine has open, so that a connection can be looked at right before it is
 * used. libcurl tells the port of the connection that it picked, not its socket.
 *
 * The list has a place for each number of a descriptor. libcurl closes some sockets without a word
 * (those whose connect timed out), so a place counts until the next socket gets its number.
 */
#ifndef REPLY_SOCKETS_H
#define REPLY_SOCKETS_H

#include "reply.h"

/* What a watch knows of a socket that it keeps between two exchanges. */
struct reply_watched {
    uint32_t events; /* that it waits for; 0: the socket is not kept */
    bool resting; /* no exchange waits for it */
};

#pragma GCC visibility push(hidden)

/* NULL: its connection was never used, or it is not one of these. */
struct reply_watched *reply_sockets_watched(struct reply_sockets *sockets, int descriptor);

/*
 * Makes a socket for an exchange, which is only compared. A program that the script starts does not
 * inherit it. -1: errno says why.
 */
int reply_sockets_open(struct reply_sockets *sockets, const void *owner, int family, int type,
                       int protocol);

/* Why the process can have no two descriptors more, which libcurl does not say; 0: it can. */
int reply_sockets_error(void);

/* libcurl's CLOSESOCKETFUNCTION; the context is a struct reply_sockets. */
int reply_sockets_close(void *context, int descriptor);

/* The owner's new connection is about to be used for the first time. */
void reply_sockets_name(struct reply_sockets *sockets, const void *owner, struct reply_ports ports);

/* The socket can be written to: its connection is there, unless it has failed. */
void reply_sockets_connected(struct reply_sockets *sockets, int descriptor, int64_t now);

/*
 * Nothing more leaves on the connection, which is read on. Returns its descriptor. -1: it is not
 * known, or another has the same ports, and neither is touched.
 */
int reply_sockets_shut(const struct reply_sockets *sockets, struct reply_ports ports);

/* How many milliseconds the connection has been there, at least. */
int reply_sockets_age(const struct reply_sockets *sockets, struct reply_ports ports, int64_t now);

/*
 * Whether the connection has something to read, or gets it within so many milliseconds: its end, or
 * bytes that would be taken for the answer. True where it is not known.
 */
bool reply_sockets_speaks(const struct reply_sockets *sockets, struct reply_ports ports,
                          int milliseconds);

void reply_sockets_free(struct reply_sockets *sockets); /* the list alone; libcurl closes them */

#pragma GCC visibility pop

#endif
