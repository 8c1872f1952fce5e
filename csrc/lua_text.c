/* SPDX-License-Identifier: MIT */
/* What the Lua side asks of texts that may be long: in Lua each byte would cost 50 ns. */
#include "lua_reply.h"

#include "json.h"
#include "sha256.h"
#include "utf8.h"

struct reply_span reply_lua_text(lua_State *L, int argument)
{
    struct reply_span span;

    luaL_checktype(L, argument, LUA_TSTRING);
    span.data = lua_tolstring(L, argument, &span.length);
    return span;
}

int reply_lua_utf8_length(lua_State *L)
{
    struct reply_span text = reply_lua_text(L, 1);
    size_t count;
    size_t at;

    if (reply_utf8_length(text, &count, &at)) {
        reply_compat_pushwhole(L, (int64_t)count);
        return 1;
    }
    lua_pushnil(L);
    reply_compat_pushwhole(L, (int64_t)at + 1);
    return 2;
}

/* Lua owns the scratch: making the string may raise. */
int reply_lua_json_string(lua_State *L)
{
    struct reply_span text = reply_lua_text(L, 1);
    size_t length = reply_json_length(text);
    char *scratch = lua_newuserdata(L, length);

    reply_json_write(text, scratch);
    lua_pushlstring(L, scratch, length);
    return 1;
}

int reply_lua_sha256(lua_State *L)
{
    char hex[REPLY_SHA256_HEX];

    reply_sha256(reply_lua_text(L, 1), hex);
    lua_pushlstring(L, hex, sizeof hex);
    return 1;
}
