/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE 1
#include "failing.h"

#include "lost.h"
#include "search.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/* glibc's own functions, which those of this file stand in front of. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

struct failing failing_c;
struct failing failing_lua;
const char *failing_spared_first, *failing_spared_last;
const char *failing_losing_first, *failing_losing_last;
bool failing_lua_wipes;
const char *failing_wiped_first, *failing_wiped_last;
struct watch failing_watch;

/* Lua tries once more, after a collection: for it FAIL_ONCE means both. */
static bool fails(struct failing *failing)
{
    long last = failing->at + (failing == &failing_lua);

    if (failing->mode == FAIL_NEVER)
        return false;
    failing->calls++;
    return failing->calls >= failing->at && (failing->mode == FAIL_FROM || failing->calls <= last);
}

static bool between(const char *at, const char *first, const char *last)
{
    return at >= first && at < last;
}

static bool is_spared(const char *caller)
{
    return between(caller, failing_spared_first, failing_spared_last);
}

#define CALLER ((const char *)__builtin_return_address(0))

static bool refused(const char *caller)
{
    if (is_spared(caller) || !fails(&failing_c))
        return false;
    errno = ENOMEM;
    return true;
}

static void *counted(void *block, const char *caller)
{
    if (block && !is_spared(caller))
        (void)__atomic_add_fetch(&failing_c.live, 1, __ATOMIC_RELAXED);
    return block;
}

static void look_at(const char *block, const char *caller)
{
    struct watch *watch = &failing_watch;
    bool libcurl = between(caller, failing_wiped_first, failing_wiped_last) &&
                   !between(caller, watch->list_free_first, watch->list_free_last);

    if (watch->length == 0 || search_block(block, malloc_usable_size((void *)block), watch->mask,
                                           watch->masked, watch->length) == 0)
        return;
    if (libcurl)
        watch->by_libcurl++;
    else
        watch->by_others++;
}

static void forget(void *block, const char *caller)
{
    if (!block)
        return;
    lost_freed(block);
    if (!is_spared(caller))
        (void)__atomic_sub_fetch(&failing_c.live, 1, __ATOMIC_RELAXED);
    look_at(block, caller);
    if (between(caller, failing_wiped_first, failing_wiped_last))
        explicit_bzero(block, malloc_usable_size(block));
    __libc_free(block);
}

void *malloc(size_t size)
{
    return refused(CALLER) ? NULL : counted(__libc_malloc(size), CALLER);
}

void *calloc(size_t count, size_t size)
{
    return refused(CALLER) ? NULL : counted(__libc_calloc(count, size), CALLER);
}

/* By hand where the old block is to be wiped: realloc would leave it behind as it was. */
void *realloc(void *block, size_t size)
{
    const char *caller = CALLER;
    void *fresh;

    if (refused(caller))
        return NULL;
    if (!block) {
        fresh = counted(__libc_malloc(size), caller);
        if (between(caller, failing_losing_first, failing_losing_last))
            lost_taken(fresh);
        return fresh;
    }
    if (!between(caller, failing_wiped_first, failing_wiped_last)) {
        fresh = __libc_realloc(block, size);
        lost_moved(block, fresh);
        return fresh;
    }
    fresh = counted(__libc_malloc(size), caller);
    if (fresh) {
        size_t old = malloc_usable_size(block);

        memcpy(fresh, block, old < size ? old : size);
        forget(block, caller);
    }
    return fresh;
}

void *memalign(size_t alignment, size_t size)
{
    return refused(CALLER) ? NULL : counted(__libc_memalign(alignment, size), CALLER);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return refused(CALLER) ? NULL : counted(__libc_memalign(alignment, size), CALLER);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    *block = refused(CALLER) ? NULL : counted(__libc_memalign(alignment, size), CALLER);
    return *block ? 0 : ENOMEM;
}

void free(void *block)
{
    forget(block, CALLER);
}

void *failing_lua_allocate(void *context, void *block, size_t old_size, size_t new_size)
{
    void *fresh;

    (void)context;
    if (!block)
        old_size = 0; /* Lua 5.4 says there what the block is for */
    if (new_size > old_size && fails(&failing_lua))
        return NULL;
    fresh = new_size > 0 ? __libc_malloc(new_size) : NULL;
    if (fresh && block)
        memcpy(fresh, block, old_size < new_size ? old_size : new_size);
    failing_lua.live += (fresh != NULL) - (block != NULL);
    if (block && failing_lua_wipes)
        explicit_bzero(block, old_size);
    __libc_free(block);
    return fresh;
}
