/* SPDX-License-Identifier: MIT */
/* The outcome of any facts, likely or not. */
#include "fuzz.h"

#include "core/outcome.h"

#include <string.h>

struct input {
    int8_t starts;
    uint8_t code;
    int16_t status;
    int16_t connect_status;
    int16_t sent, length;
    uint8_t flags;
};

static struct reply_facts facts_of(const struct input *input)
{
    return (struct reply_facts){
        .starts = input->starts & 3,
        .code = input->code,
        .status = input->status < 0 ? 0 : input->status,
        .sent = input->sent < 0 ? 0 : input->sent,
        .length = input->length < 0 ? 0 : input->length,
        .connect_status = input->connect_status < 0 ? 0 : input->connect_status,
        .resolved = input->flags & 1,
        .connected = input->flags & 2,
        .proxied = input->flags & 4,
        .secure = input->flags & 8,
        .canceled = input->flags & 16,
        .forked = input->flags & 32,
        .switched = input->flags & 64,
        .page = input->flags & 128,
        .exposed = input->flags & 128,
        .early = input->flags & 128,
    };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {0};
    struct reply_facts facts;
    struct reply_verdict verdict;
    bool success;

    memcpy(&input, data, size < sizeof input ? size : sizeof input);
    facts = facts_of(&input);
    verdict = reply_outcome_decide(&facts);
    success = facts.starts > 0 && facts.status / 100 == 2 && !facts.page;
    PROMISE(reply_outcome_name(verdict.outcome) && reply_phase_name(verdict.phase));
    if (facts.forked) {
        PROMISE(verdict.outcome == REPLY_UNKNOWN);
        return 0;
    }
    PROMISE((verdict.outcome == REPLY_SENT) == success);
    PROMISE((verdict.kind == REPLY_KIND_NONE) == success);
    PROMISE(!reply_kind_name(verdict.kind) == success);
    if (facts.starts == 0)
        PROMISE(verdict.outcome == REPLY_NOT_SENT && verdict.phase != REPLY_PHASE_ANSWER);
    if (verdict.outcome == REPLY_REJECTED)
        PROMISE(facts.status >= 300 && verdict.phase == REPLY_PHASE_ANSWER);
    /* Once the whole body went out, only an answer tells that it did not count. */
    if (facts.starts > 0 && facts.sent >= facts.length)
        PROMISE(verdict.outcome != REPLY_NOT_SENT);
    return 0;
}
