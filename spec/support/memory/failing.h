/* SPDX-License-Identifier: MIT */
/*
 * Memory that can be made to fail: the C library's (malloc and its kin, for the whole process) and
 * Lua's (the function that lua_newstate takes). Calls are counted from 1 while armed; the n-th
 * fails, and with FAIL_FROM all after it.
 */
#ifndef FAILING_H
#define FAILING_H

#include <stdbool.h>
#include <stddef.h>

enum failing_mode { FAIL_NEVER, FAIL_ONCE, FAIL_FROM };

struct failing {
    enum failing_mode mode;
    long at; /* which call fails */
    long calls; /* since it was armed */
    long live; /* blocks that are not freed; since the process began */
};

extern struct failing failing_c;
extern struct failing failing_lua;

/* Code between these addresses gets memory always: lua-cjson ends the process without it. */
extern const char *failing_spared_first, *failing_spared_last;

/* Of the blocks that code between these addresses takes some are lost, see lost.h. */
extern const char *failing_losing_first, *failing_losing_last;

/* What is freed is wiped: by Lua; by libcurl, whose code is between these addresses. */
extern bool failing_lua_wipes;
extern const char *failing_wiped_first, *failing_wiped_last;

/*
 * How many blocks had the watched text in them when they were freed, before any wiping: by libcurl
 * for itself, and by others (a list that libcurl frees for its caller is the caller's). The text is
 * mask XOR masked.
 */
struct watch {
    const char *mask, *masked;
    size_t length; /* 0: nothing is watched */
    const char *list_free_first, *list_free_last; /* curl_slist_free_all */
    long by_libcurl, by_others;
};

extern struct watch failing_watch;

/* For lua_newstate. */
void *failing_lua_allocate(void *context, void *block, size_t old_size, size_t new_size);

#endif
