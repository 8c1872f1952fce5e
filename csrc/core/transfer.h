/* SPDX-License-Identifier: MIT */
/*
 * One exchange: a copy of all that it needs, and its answer. The engine drives it; the owner frees
 * it, at any time. No function here touches Lua, and none of them aborts.
 */
#ifndef REPLY_TRANSFER_H
#define REPLY_TRANSFER_H

#include "reply.h"

#pragma GCC visibility push(hidden)

int64_t reply_clock(void); /* milliseconds of a clock that nobody sets */

/*
 * Checks the request and makes a transfer of it; its time begins here. *slot gets it first thing,
 * so that its owner has it also after a failure, and frees it by reply_engine_drop. The handles are
 * those of the client.
 */
bool reply_transfer_new(struct reply_transfer **slot, struct reply_handles *handles,
                        const struct reply_settings *settings,
                        const struct reply_identity *identity, const struct reply_request *request,
                        struct reply_failure *failure);

/* How an exchange ends: with a CURLcode of libcurl's, or by our own clock, or by its owner. */
enum reply_end { REPLY_END_CODE, REPLY_END_DEADLINE, REPLY_END_CANCELED };

/* Judges how far it got and fills the answer. The code counts for REPLY_END_CODE only. */
void reply_transfer_finish(struct reply_transfer *transfer, enum reply_end end, int code);

/* Gives back all but the answer; libcurl's engine must have let go of it before. */
void reply_transfer_release(struct reply_transfer *transfer);

/*
 * It runs in the parent of this process. What libcurl holds is leaked, as using or closing it
 * would disturb the parent's connection; the key in this process's copy is wiped.
 */
void reply_transfer_abandon(struct reply_transfer *transfer);

void reply_transfer_free(struct reply_transfer *transfer); /* one that does not run; or NULL */

#pragma GCC visibility pop

#endif
