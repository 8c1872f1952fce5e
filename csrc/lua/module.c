/* SPDX-License-Identifier: MIT */
/* reply.core: the table of the module, and what its files share. */
#include "binding.h"

#include "core/engine.h"

/* Lua's own words, which no other error has. */
#define NO_MEMORY "not enough memory"

int reply_lua_no_memory(lua_State *L)
{
    lua_pushliteral(L, NO_MEMORY);
    return lua_error(L);
}

int reply_lua_refuse(lua_State *L, const struct reply_failure *failure)
{
    if (failure->memory)
        return reply_lua_no_memory(L);
    lua_pushnil(L);
    lua_pushstring(L, failure->text);
    return 2;
}

struct reply_span reply_lua_text(lua_State *L, int argument)
{
    struct reply_span span;

    luaL_checktype(L, argument, LUA_TSTRING);
    span.data = lua_tolstring(L, argument, &span.length);
    return span;
}

__attribute__((visibility("default"))) int luaopen_reply_core(lua_State *L);

int luaopen_reply_core(lua_State *L)
{
    lua_newtable(L);
    reply_lua_open_client(L);
    reply_lua_open_transfer(L);
    reply_lua_open_io(L);
    reply_lua_open_bell(L);
    reply_lua_open_hold(L);
    reply_lua_open_texts(L);
    reply_lua_open_outcome(L);
    reply_lua_open_checks(L);
    reply_lua_open_process(L);
    reply_lua_open_streams(L);
    reply_lua_open_signals(L);
    lua_pushstring(L, reply_engine_curl_version());
    lua_setfield(L, -2, "curl_version");
    lua_pushliteral(L, NO_MEMORY);
    lua_setfield(L, -2, "NO_MEMORY");
    return 1;
}
