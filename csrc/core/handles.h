/* SPDX-License-Identifier: MIT */
/*
 * Making an easy handle, and telling it what is the same for every exchange of a client, costs
 * libcurl a quarter of what an exchange does. So a client keeps some, and the URL that all of them
 * are told of. What is an exchange's own is taken out before the next one gets the handle.
 *
 * They are the client's and of each exchange that has one of them. Such an exchange may end in
 * another thread than the one that it was made in. A forked child leaks its parent's.
 */
#ifndef REPLY_HANDLES_H
#define REPLY_HANDLES_H

#include "reply.h"

#pragma GCC visibility push(hidden)

/*
 * Those in *slot, made anew, with a copy of the URL, where there are none or they are the parent's.
 * NULL: no memory.
 */
struct reply_handles *reply_handles_of(struct reply_handles **slot, struct Curl_URL *url);

/* One more who lets go of them later. */
struct reply_handles *reply_handles_hold(struct reply_handles *handles);
void reply_handles_release(struct reply_handles *handles); /* or NULL */

/* As long as the handles are there. Each of them only reads it, in whatever thread. */
struct Curl_URL *reply_handles_url(const struct reply_handles *handles);

/* One that is ready; *fresh: it is new, and was told nothing yet. NULL: no memory. */
void *reply_handles_take(struct reply_handles *handles, bool *fresh);

/* Keeps a handle, which is in no multi any more; NULL for `handles`, or no room: it is freed. */
void reply_handles_give(struct reply_handles *handles, void *easy);

#pragma GCC visibility pop

#endif
