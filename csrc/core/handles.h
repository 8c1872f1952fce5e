/* SPDX-License-Identifier: MIT */
/*
 * Making an easy handle, and telling it what is the same for every exchange of a client, costs
 * libcurl a quarter of what an exchange does. So an engine, which is one client's, keeps some. What
 * is an exchange's own is taken out before the next one gets the handle.
 */
#ifndef REPLY_HANDLES_H
#define REPLY_HANDLES_H

#include "reply.h"

#pragma GCC visibility push(hidden)

void reply_handles_init(struct reply_handles *handles);

/*
 * One that is ready; *fresh: it is new, as it always is without `handles`, and was told nothing yet.
 * NULL: no memory.
 */
void *reply_handles_take(struct reply_handles *handles, bool *fresh);

/* Keeps a handle, which is in no multi any more; NULL for `handles`, or no room: it is freed. */
void reply_handles_give(struct reply_handles *handles, void *easy);

void reply_handles_free(struct reply_handles *handles); /* those that are kept */

#pragma GCC visibility pop

#endif
