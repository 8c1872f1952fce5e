/* SPDX-License-Identifier: MIT */
/*
 * The little that differs between Lua 5.4, LuaJIT and PUC Lua 5.1 (LuaRocks compiles for 5.1 with
 * its headers, which lack what LuaJIT's have). Own names, so that nothing of Lua is redefined.
 */
#ifndef REPLY_LUA_COMPAT_H
#define REPLY_LUA_COMPAT_H

#include <lauxlib.h>
#include <lua.h>

#include <stdint.h>

#if LUA_VERSION_NUM < 503
LUA_API int lua_isyieldable(lua_State *L); /* LuaJIT has it */
#endif

/* Sets the functions as fields of the table on top of the stack. */
static inline void reply_compat_setfuncs(lua_State *L, const luaL_Reg *functions)
{
    for (; functions->name; functions++) {
        lua_pushcfunction(L, functions->func);
        lua_setfield(L, -2, functions->name);
    }
}

/* Registers the metatable: metamethods, and methods in a table of their own under __index. */
static inline void reply_compat_metatable(lua_State *L, const char *name,
                                          const luaL_Reg *metamethods, const luaL_Reg *methods)
{
    if (luaL_newmetatable(L, name)) {
        reply_compat_setfuncs(L, metamethods);
        lua_pushstring(L, name);
        lua_setfield(L, -2, "__name"); /* 5.4 does it, 5.1 does not */
        lua_newtable(L);
        reply_compat_setfuncs(L, methods);
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 1);
}

/* The userdata at the index if it has the metatable of that name, or NULL. */
static inline void *reply_compat_testudata(lua_State *L, int index, const char *name)
{
    void *data = lua_touserdata(L, index);

    if (!data || !lua_getmetatable(L, index))
        return NULL;
    luaL_getmetatable(L, name);
    if (!lua_rawequal(L, -1, -2))
        data = NULL;
    lua_pop(L, 2);
    return data;
}

/* How many values the list at the index has. */
static inline size_t reply_compat_rawlen(lua_State *L, int index)
{
#if LUA_VERSION_NUM >= 502
    return lua_rawlen(L, index);
#else
    return lua_objlen(L, index);
#endif
}

/* Whole numbers print without ".0" everywhere: 5.1 has floats only, and drops it by itself. */
static inline void reply_compat_pushwhole(lua_State *L, int64_t value)
{
#if LUA_VERSION_NUM >= 503
    lua_pushinteger(L, (lua_Integer)value);
#else
    lua_pushnumber(L, (lua_Number)value);
#endif
}

#endif
