/* SPDX-License-Identifier: MIT */
/*
 * A target that is written in Lua: SCRIPT gives a function of the bytes, which must not raise.
 * Which lines of Lua run is counted as coverage, so that libFuzzer finds its way in them as well.
 */
#include "fuzz.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

int luaopen_reply_core(lua_State *L);
int LLVMFuzzerInitialize(int *count, char ***arguments);

__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t counters[1 << 14];

static lua_State *state;

static void on_line(lua_State *L, lua_Debug *where)
{
    size_t hash = 5381;
    const char *name;

    if (!lua_getinfo(L, "Sl", where))
        return;
    for (name = where->short_src; *name; name++)
        hash = hash * 33 + (unsigned char)*name;
    counters[(hash + (size_t)where->currentline * 7) % sizeof counters]++;
}

static void fail(const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", what, lua_tostring(state, -1));
    abort();
}

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count, (void)arguments;
    state = luaL_newstate();
    PROMISE(state);
    luaL_openlibs(state);
    luaL_getsubtable(state, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    lua_pushcfunction(state, luaopen_reply_core);
    lua_setfield(state, -2, "reply.core");
    lua_pop(state, 1);
    if (luaL_dostring(state, "package.path = 'lua/?.lua;lua/?/init.lua;' .. package.path") != 0 ||
        luaL_dofile(state, SCRIPT) != 0)
        fail(SCRIPT);
    lua_sethook(state, on_line, LUA_MASKLINE, 0);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lua_pushvalue(state, -1);
    lua_pushlstring(state, (const char *)data, size);
    if (lua_pcall(state, 1, 0, 0) != 0)
        fail("raised");
    return 0;
}
