// SPDX-License-Identifier: MIT
// The work as the peers in C find it in their environment; JSON by cJSON.
#ifndef BENCH_MESSAGE_H
#define BENCH_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

struct work {
    const char *kind, *url, *key, *html, *ca, *file;
    long count, at_once, status;
};

struct work work_of_environment(void);

// The message of that number as JSON; the caller frees it.
char *message_encode(const struct work *work, long number);

// Ends the program where it is not the answer that was expected.
void message_check(const struct work *work, long status, const char *answer, size_t length);

_Noreturn void die(const char *why);

#endif
