/* SPDX-License-Identifier: MIT */
/*
 * A hold keeps the descriptor of a watch open for whoever waits for it: closed, its number would be
 * somebody else's while an event loop still has it.
 */
#include "binding.h"

#include "core/watch.h"

#define HOLD "reply.hold"

struct hold {
    struct reply_watch *watch; /* NULL: none yet, or closed */
};

struct reply_watch **reply_lua_new_hold(lua_State *L)
{
    struct hold *hold = lua_newuserdata(L, sizeof *hold);

    hold->watch = NULL;
    luaL_getmetatable(L, HOLD);
    lua_setmetatable(L, -2);
    return &hold->watch;
}

/* hold:fd() -> descriptor | nil after close */
static int hold_fd(lua_State *L)
{
    const struct hold *hold = luaL_checkudata(L, 1, HOLD);

    if (hold->watch)
        reply_compat_pushwhole(L, reply_watch_fd(hold->watch));
    else
        lua_pushnil(L);
    return 1;
}

/* close = __gc = __close */
static int hold_close(lua_State *L)
{
    struct hold *hold = reply_compat_testudata(L, 1, HOLD);

    if (hold) {
        reply_watch_release(hold->watch);
        hold->watch = NULL;
    }
    return 0;
}

void reply_lua_open_hold(lua_State *L)
{
    static const luaL_Reg metamethods[] = {
        {"__gc", hold_close},
        {"__close", hold_close},
        {NULL, NULL},
    };
    static const luaL_Reg methods[] = {{"fd", hold_fd}, {"close", hold_close}, {NULL, NULL}};

    reply_compat_metatable(L, HOLD, metamethods, methods);
}
