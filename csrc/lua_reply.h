/* SPDX-License-Identifier: MIT */
/* What the binding's files share. No raw allocation is ever held across one of these calls. */
#ifndef REPLY_LUA_REPLY_H
#define REPLY_LUA_REPLY_H

#include "reply.h"

#include "lua_compat.h"

#pragma GCC visibility push(hidden)

/* Registers the metatable: metamethods, and methods in a table of their own under __index. */
void reply_lua_metatable(lua_State *L, const char *name, const luaL_Reg *metamethods,
                         const luaL_Reg *methods);

/* The string in that field of the table; it stays on the stack, so that the span lives. */
struct reply_span reply_lua_field(lua_State *L, int table, const char *name);

/*
 * Raises the very text that Lua itself raises, with no position in front, so that a handler knows
 * it again. Both Luas have that string made from the beginning: this takes no memory.
 */
int reply_lua_no_memory(lua_State *L);

/* lua_client.c */
void reply_lua_register_client(lua_State *L);
int reply_lua_client(lua_State *L); /* core.client */

/* lua_bell.c */
void reply_lua_register_bell(lua_State *L);
int reply_lua_bell(lua_State *L); /* core.bell */

/* lua_transfer.c */
void reply_lua_register_transfer(lua_State *L);

/* A transfer userdata. It owns what is put into it; NULL before that, and after close. */
struct reply_lua_transfer {
    struct reply_transfer *transfer;
};

struct reply_lua_transfer *reply_lua_new_transfer(lua_State *L); /* pushes an empty one */

/* Pushes the answer table of a request that was refused before anything was sent. */
void reply_lua_push_refusal(lua_State *L, const struct reply_failure *failure);

#pragma GCC visibility pop

#endif
