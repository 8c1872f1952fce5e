/* SPDX-License-Identifier: MIT */
/*
 * A bell: a descriptor that one coroutine of an event loop waits for and another one rings. It
 * belongs to the process that made it; a forked child gets a bell of its own on first use, as its
 * ringing would be heard in the parent.
 */
#include "binding.h"

#include "core/process.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define BELL "reply.bell"

struct bell {
    int fd; /* owned; -1: none yet, or closed */
    pid_t pid;
};

static void close_bell(struct bell *bell)
{
    if (bell->fd >= 0)
        (void)close(bell->fd);
    bell->fd = -1;
}

static struct bell *check_bell(lua_State *L)
{
    struct bell *bell = luaL_checkudata(L, 1, BELL);

    if (bell->fd >= 0 && bell->pid != reply_process())
        close_bell(bell);
    return bell;
}

/* core.bell() -> bell */
static int core_bell(lua_State *L)
{
    struct bell *bell = lua_newuserdata(L, sizeof *bell);

    bell->fd = -1;
    bell->pid = 0;
    luaL_getmetatable(L, BELL);
    lua_setmetatable(L, -2);
    return 1;
}

/* bell:fd() -> descriptor, readable from the ringing on | nil, why */
static int bell_fd(lua_State *L)
{
    struct bell *bell = check_bell(L);

    if (bell->fd < 0) {
        bell->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        bell->pid = reply_process();
    }
    if (bell->fd < 0) {
        lua_pushnil(L);
        lua_pushstring(L, strerror(errno));
        return 2;
    }
    reply_compat_pushwhole(L, bell->fd);
    return 1;
}

/* bell:ring() -> whether it can be heard */
static int bell_ring(lua_State *L)
{
    struct bell *bell = check_bell(L);
    const uint64_t one = 1;

    lua_pushboolean(L, bell->fd >= 0 && write(bell->fd, &one, sizeof one) == (ssize_t)sizeof one);
    return 1;
}

/* bell:hush() -> whether it had rung */
static int bell_hush(lua_State *L)
{
    struct bell *bell = check_bell(L);
    uint64_t count;

    lua_pushboolean(L,
                    bell->fd >= 0 && read(bell->fd, &count, sizeof count) == (ssize_t)sizeof count);
    return 1;
}

/* close = __gc = __close */
static int bell_close(lua_State *L)
{
    struct bell *bell = reply_compat_testudata(L, 1, BELL);

    if (bell)
        close_bell(bell);
    return 0;
}

void reply_lua_open_bell(lua_State *L)
{
    static const luaL_Reg metamethods[] = {
        {"__gc", bell_close},
        {"__close", bell_close},
        {NULL, NULL},
    };
    static const luaL_Reg methods[] = {
        {"fd", bell_fd},       {"ring", bell_ring}, {"hush", bell_hush},
        {"close", bell_close}, {NULL, NULL},
    };

    reply_compat_metatable(L, BELL, metamethods, methods);
    lua_pushcfunction(L, core_bell);
    lua_setfield(L, -2, "bell");
}
