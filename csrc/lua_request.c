/* SPDX-License-Identifier: MIT */
/* A request as Lua gives it. */
#include "lua_reply.h"

#include <string.h>

#define DEFAULT_TIMEOUT 30.0
#define DEFAULT_CONNECT_TIMEOUT 5.0

struct reply_span reply_lua_field(lua_State *L, int table, const char *name)
{
    struct reply_span span = {0};

    lua_getfield(L, table, name);
    if (lua_type(L, -1) == LUA_TSTRING)
        span.data = lua_tolstring(L, -1, &span.length);
    else if (!lua_isnil(L, -1))
        luaL_error(L, "%s must be a string, not a %s", name, luaL_typename(L, -1));
    return span;
}

static double field_seconds(lua_State *L, int table, const char *name, double fallback)
{
    double value = fallback;

    lua_getfield(L, table, name);
    if (lua_type(L, -1) == LUA_TNUMBER)
        value = lua_tonumber(L, -1);
    else if (!lua_isnil(L, -1))
        luaL_error(L, "%s must be a number, not a %s", name, luaL_typename(L, -1));
    lua_pop(L, 1);
    return value;
}

void reply_lua_request(lua_State *L, int table, struct reply_request *request)
{
    int upload;

    luaL_checktype(L, table, LUA_TTABLE);
    luaL_checkstack(L, 16, "request");
    memset(request, 0, sizeof *request);
    request->method = reply_lua_field(L, table, "method");
    request->path = reply_lua_field(L, table, "path");
    request->body = reply_lua_field(L, table, "body");
    request->timeout = field_seconds(L, table, "timeout", DEFAULT_TIMEOUT);
    request->connect_timeout = field_seconds(L, table, "connect_timeout", DEFAULT_CONNECT_TIMEOUT);
    lua_getfield(L, table, "upload");
    request->has_upload = !lua_isnil(L, -1);
    if (!request->has_upload)
        return;
    if (!lua_istable(L, -1))
        luaL_error(L, "upload must be a table, not a %s", luaL_typename(L, -1));
    upload = lua_gettop(L);
    request->upload.file = reply_lua_field(L, upload, "file");
    request->upload.data = reply_lua_field(L, upload, "data");
    request->upload.filename = reply_lua_field(L, upload, "filename");
    request->upload.content_type = reply_lua_field(L, upload, "content_type");
}
