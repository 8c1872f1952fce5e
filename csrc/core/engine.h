/* SPDX-License-Identifier: MIT */
/*
 * Drives transfers on one curl_multi with one pool of kept-alive connections, and keeps their time.
 * It waits for nothing but what reply_engine_step is told to wait for.
 *
 * An engine belongs to the process that made it. In a forked child every function here leaves the
 * parent's engine and connections alone: they are leaked, as closing them would end the parent's.
 */
#ifndef REPLY_ENGINE_H
#define REPLY_ENGINE_H

#include "reply.h"

#pragma GCC visibility push(hidden)

const char *reply_engine_curl_version(void); /* of the libcurl that runs, "7.88.1" */

struct reply_engine *reply_engine_new(struct reply_failure *failure); /* NULL, and why */

/* The engine in *slot, made anew where there is none or it is the parent's. NULL, and why. */
struct reply_engine *reply_engine_of(struct reply_engine **slot, struct reply_failure *failure);

/* Whether it is in the hands of a thread that blocks all signals. */
void reply_engine_takes_no_signals(struct reply_engine *engine, bool takes_none);

bool reply_engine_submit(struct reply_engine *engine, struct reply_transfer *transfer,
                         struct reply_failure *failure);

/*
 * Drives all transfers, and waits at most `seconds` for something to happen. Returns at once when
 * a transfer ended, or none runs; early when a signal came. Returns how many still run.
 */
int reply_engine_step(struct reply_engine *engine, double seconds);

/*
 * Makes the engine's watch, before the first transfer: with a timer for an event loop, which waits
 * for the watch's descriptor; or without one for a thread of our own, which waits in
 * reply_engine_wait for whatever comes first, at most so long. Then it serves the watch's guests, and
 * may submit and cancel, before reply_engine_act drives all transfers.
 */
bool reply_engine_watch(struct reply_engine *engine, bool timed, struct reply_failure *failure);
void reply_engine_wait(struct reply_engine *engine, int milliseconds);
void reply_engine_act(struct reply_engine *engine);

/* Ends a running transfer now, with the answer that its facts prove. */
void reply_engine_cancel(struct reply_transfer *transfer);

/* A transfer that runs in the parent process ends here as abandoned; others stay as they are. */
void reply_engine_settle(struct reply_transfer *transfer);

/* Cancels the transfer if it runs, and frees it. NULL is allowed. */
void reply_engine_drop(struct reply_transfer *transfer);

/* Cancels what runs; the transfers stay with their owners. NULL is allowed. */
void reply_engine_free(struct reply_engine *engine);

#pragma GCC visibility pop

#endif
