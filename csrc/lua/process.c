/* SPDX-License-Identifier: MIT */
/* What the process has: memory, a stack, a clock, a number. */
#include "binding.h"

#include "core/process.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define SLEEP_MAX 86400.0
#define CALL_SLOTS 512 /* of the stack: two dozen functions, one in another */

/*
 * core.spare(bytes): raises if there are not so many to be had, and keeps none. lua-cjson ends the
 * process where it gets no memory, after a message left; this is asked before it is.
 */
static int core_spare(lua_State *L)
{
    double bytes = luaL_checknumber(L, 1);
    /* volatile: a compiler may leave out memory that nobody uses, and say that it was there */
    void *volatile block = NULL;

    if (bytes >= 0 && bytes < (double)PTRDIFF_MAX)
        block = malloc((size_t)bytes + 1);
    if (!block)
        return reply_lua_no_memory(L);
    free(block);
    return 0;
}

/*
 * core.deepen(): raises if the stack cannot have what a call takes of it. LuaJIT writes past a stack
 * that it has no memory to grow, so it grows where nothing was sent yet.
 */
static int core_deepen(lua_State *L)
{
    return lua_checkstack(L, CALL_SLOTS) ? 0 : reply_lua_no_memory(L);
}

/* core.can_yield() -> whether the coroutine that runs may: not in a function that C called */
static int core_can_yield(lua_State *L)
{
    lua_pushboolean(L, lua_isyieldable(L));
    return 1;
}

/* core.now() -> seconds of a clock that nobody sets */
static int core_now(lua_State *L)
{
    struct timespec now;

    (void)clock_gettime(REPLY_CLOCK, &now);
    lua_pushnumber(L, (lua_Number)now.tv_sec + (lua_Number)now.tv_nsec / 1e9);
    return 1;
}

/* core.sleep(seconds); returns early on a signal, so that Ctrl-C is heard */
static int core_sleep(lua_State *L)
{
    double seconds = luaL_checknumber(L, 1);
    struct timespec time;

    if (!(seconds > 0))
        return 0;
    seconds = seconds < SLEEP_MAX ? seconds : SLEEP_MAX;
    time.tv_sec = (time_t)seconds;
    time.tv_nsec = (long)((seconds - floor(seconds)) * 1e9);
    (void)nanosleep(&time, NULL);
    return 0;
}

/* core.pid() -> the number of this process: what a forked child must not use is known by it */
static int core_pid(lua_State *L)
{
    reply_compat_pushwhole(L, reply_process());
    return 1;
}

/*
 * core.random() -> a number in [0, 1), from the kernel: math.random starts alike in every worker of
 * a server, and they would all come back at the same moment.
 */
static int core_random(lua_State *L)
{
    uint32_t bits = 0;

    if (getentropy(&bits, sizeof bits) != 0)
        return luaL_error(L, "the kernel has no random numbers");
    lua_pushnumber(L, (lua_Number)bits / 4294967296.0); /* 2^32 */
    return 1;
}

void reply_lua_open_process(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"spare", core_spare},
        {"deepen", core_deepen},
        {"can_yield", core_can_yield},
        {"now", core_now},
        {"sleep", core_sleep},
        {"random", core_random},
        {"pid", core_pid},
        {NULL, NULL},
    };

    reply_compat_setfuncs(L, functions);
}
