/* SPDX-License-Identifier: MIT */
/* How far an exchange got, as facts, and what follows from them. Pure: no I/O, no state. */
#ifndef REPLY_OUTCOME_H
#define REPLY_OUTCOME_H

#include "reply.h"

#pragma GCC visibility push(hidden)

struct reply_facts {
    int starts; /* how often libcurl was about to send the first byte; above 1, we stopped it */
    int code; /* CURLcode */
    long status; /* of the final answer; 0: its status line did not come */
    bool page; /* it is said to be HTML: for people, and by somebody on the way */
    int64_t sent; /* bytes of the body that went out */
    int64_t length; /* bytes that the body has; 0: none, or not known */
    bool resolved; /* the name, of the proxy where there is one */
    bool connected; /* TCP, to the proxy where there is one */
    bool proxied;
    long connect_status; /* the proxy's answer to CONNECT; 0: none */
    bool secure; /* https */
    bool exposed; /* without TLS it was to leave this machine */
    bool early; /* the peer spoke before it was asked */
    bool switched; /* the server went over to another protocol, which nobody had asked for */
    bool canceled; /* stopped by the caller, so there is no CURLcode */
    bool forked; /* it runs in the parent process, and only that can know */
};

struct reply_verdict reply_outcome_decide(const struct reply_facts *facts);

/*
 * The seconds that a Retry-After value asks for: whole or fractional seconds, or an HTTP date
 * seen at `now` (seconds since 1970; a past date is 0). Negative: absent or unreadable.
 */
double reply_retry_after(struct reply_span text, double now);

/* A date without white space around it, in seconds since 1970. Negative: unreadable. */
double reply_http_date(struct reply_span text);

/* The names that Lua sees; NULL for REPLY_KIND_NONE. */
const char *reply_outcome_name(enum reply_outcome outcome);
const char *reply_kind_name(enum reply_kind kind);
const char *reply_phase_name(enum reply_phase phase);

#pragma GCC visibility pop

#endif
