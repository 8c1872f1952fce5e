/* SPDX-License-Identifier: MIT */
/* What the Lua side asks of texts that may be long: in Lua each byte would cost 50 ns. */
#include "lua_reply.h"

#include "json.h"
#include "json_marks.h"
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

/*
 * core.json_mark(text, numbers) -> the text with marks, the mark | nothing: there is nothing to
 * mark, or no byte for it
 */
int reply_lua_json_mark(lua_State *L)
{
    struct reply_span text = reply_lua_text(L, 1);
    bool numbers = lua_toboolean(L, 2) != 0;
    size_t length = reply_json_marked_length(text, numbers);
    char mark;
    char *scratch;

    if (length == text.length)
        return 0;
    mark = reply_json_free_mark(text);
    if (mark == '\0')
        return 0;
    scratch = lua_newuserdata(L, length);
    reply_json_mark(text, numbers, mark, scratch);
    lua_pushlstring(L, scratch, length);
    lua_pushlstring(L, &mark, 1);
    return 2;
}
