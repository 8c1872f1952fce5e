/* SPDX-License-Identifier: MIT */
/* The client userdata: settings, identity and an engine. */
#include "lua_reply.h"

#include "engine.h"
#include "failure.h"
#include "headers.h"
#include "settings.h"
#include "transfer.h"
#include "watch.h"

#include <string.h>

#define CLIENT "reply.client"

struct client {
    bool open;
    bool watched; /* an event loop waits for its transfers */
    struct reply_settings settings;
    struct reply_identity identity;
    struct reply_engine *engine; /* made by the first submit, and anew in a forked child */
};

static struct client *check_client(lua_State *L)
{
    return luaL_checkudata(L, 1, CLIENT);
}

/* nil, why; or Lua's own error where there is no memory. Nothing raw is held here. */
static int refuse(lua_State *L, const struct reply_failure *failure)
{
    if (failure->memory)
        return reply_lua_no_memory(L);
    lua_pushnil(L);
    lua_pushstring(L, failure->text);
    return 2;
}

static int refuse_closed(lua_State *L)
{
    lua_pushnil(L);
    lua_pushliteral(L, "the client is closed");
    return 2;
}

/* core.client{ base_url =, ca_file =, proxy =, user_agent =, watched = } -> client | nil, why */
int reply_lua_client(lua_State *L)
{
    struct reply_options options;
    struct reply_failure failure;
    struct client *client;

    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    options.base_url = reply_lua_field(L, 1, "base_url");
    options.ca_file = reply_lua_field(L, 1, "ca_file");
    options.proxy = reply_lua_field(L, 1, "proxy");
    options.user_agent = reply_lua_field(L, 1, "user_agent");
    client = lua_newuserdata(L, sizeof *client);
    memset(client, 0, sizeof *client);
    luaL_getmetatable(L, CLIENT);
    lua_setmetatable(L, -2);
    lua_getfield(L, 1, "watched");
    client->watched = lua_toboolean(L, -1) != 0;
    lua_pop(L, 1);
    if (client->watched && !reply_watch_supported(&failure))
        return refuse(L, &failure);
    if (!reply_settings_init(&client->settings, &options, &failure))
        return refuse(L, &failure);
    client->open = true;
    return 1;
}

static struct reply_span optional_string(lua_State *L, int argument)
{
    struct reply_span span = {0};

    if (lua_isnoneornil(L, argument))
        return span;
    luaL_checktype(L, argument, LUA_TSTRING);
    span.data = lua_tolstring(L, argument, &span.length);
    return span;
}

/* client:identity(key, team, user, user_email) -> true | nil, why; each a string or nil */
static int client_identity(lua_State *L)
{
    struct client *client = check_client(L);
    struct reply_span key = optional_string(L, 2);
    struct reply_span team = optional_string(L, 3);
    struct reply_span user = optional_string(L, 4);
    struct reply_span user_email = optional_string(L, 5);
    struct reply_failure failure;

    if (!client->open)
        return refuse_closed(L);
    if (!reply_identity_set(&client->identity, key, team, user, user_email, &failure))
        return refuse(L, &failure);
    lua_pushboolean(L, 1);
    return 1;
}

/* client:headers(request) -> { "Host: …", "Authorization: Bearer ***", … } | nil, why */
static int client_headers(lua_State *L)
{
    struct client *client = check_client(L);
    struct reply_request request;
    struct reply_fields fields;
    int i;

    reply_lua_request(L, 2, &request);
    if (!client->open)
        return refuse_closed(L);
    reply_fields_collect(&fields, &client->settings, &client->identity, &request);
    lua_createtable(L, (int)fields.count, 0);
    for (i = 0; i < (int)fields.count; i++) {
        const struct reply_field *field = &fields.field[i];

        lua_pushfstring(L, "%s: %s%s", field->name, field->prefix,
                        field->secret ? "***" : field->value);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

bool reply_lua_prepare(lua_State *L, int client, int request, struct reply_transfer **slot,
                       struct reply_failure *failure)
{
    struct client *self = luaL_checkudata(L, client, CLIENT);
    struct reply_request fields;

    reply_lua_request(L, request, &fields);
    if (!self->open)
        return reply_fail(failure, REPLY_KIND_CONFIG, "the client is closed");
    return reply_transfer_new(slot, &self->settings, &self->identity, &fields, failure);
}

int reply_lua_refuse_request(lua_State *L, const struct reply_failure *failure)
{
    if (failure->memory)
        return reply_lua_no_memory(L);
    lua_pushnil(L);
    reply_lua_push_refusal(L, failure);
    return 2;
}

static bool start(struct client *client, struct reply_transfer *transfer,
                  struct reply_failure *failure)
{
    if (!reply_engine_of(&client->engine))
        return reply_fail_memory(failure);
    if (client->watched && reply_engine_fd(client->engine, failure) < 0)
        return false;
    return reply_engine_submit(client->engine, transfer, failure);
}

/*
 * client:submit{ method =, path =, timeout =, connect_timeout =,
 *                body = | upload = { file = | data =, filename =, content_type = } }
 *   -> transfer | nil, answer
 * Nothing goes out before the first step.
 */
static int client_submit(lua_State *L)
{
    struct client *client = check_client(L);
    struct reply_failure failure;
    struct reply_lua_transfer *box;

    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    box = reply_lua_new_transfer(L); /* 3; the strings of the request come above it */
    if (reply_lua_prepare(L, 1, 2, &box->transfer, &failure) &&
        start(client, box->transfer, &failure)) {
        lua_settop(L, 3);
        return 1;
    }
    reply_engine_drop(box->transfer);
    box->transfer = NULL;
    return reply_lua_refuse_request(L, &failure);
}

/* client:step(seconds) -> how many transfers still run, how many ever ended */
static int client_step(lua_State *L)
{
    struct client *client = check_client(L);
    double seconds = luaL_optnumber(L, 2, 0);
    int running = client->engine ? reply_engine_step(client->engine, seconds) : 0;

    reply_compat_pushwhole(L, running);
    reply_compat_pushwhole(L, client->engine ? client->engine->ended : 0);
    return 2;
}

/*
 * client:fd() -> a descriptor that is readable when step(0) has something to do, and the process
 * that they belong to: a forked child has its own. nil, why. For a client made with `watched`.
 */
static int client_fd(lua_State *L)
{
    struct client *client = check_client(L);
    struct reply_failure failure;
    int fd;

    if (!client->open)
        return refuse_closed(L);
    if (!reply_engine_of(&client->engine))
        return reply_lua_no_memory(L);
    fd = reply_engine_fd(client->engine, &failure);
    if (fd < 0)
        return refuse(L, &failure);
    reply_compat_pushwhole(L, fd);
    reply_compat_pushwhole(L, client->engine->pid);
    return 2;
}

/* close = __gc = __close; what still runs is canceled, and its answer stays with its transfer. */
static int client_close(lua_State *L)
{
    struct client *client = reply_compat_testudata(L, 1, CLIENT);

    if (!client)
        return 0;
    client->open = false;
    reply_engine_free(client->engine);
    client->engine = NULL;
    reply_identity_free(&client->identity);
    reply_settings_free(&client->settings);
    return 0;
}

static int client_tostring(lua_State *L)
{
    struct client *client = check_client(L);

    if (!client->open)
        lua_pushliteral(L, CLIENT " (closed)");
    else
        lua_pushfstring(L, CLIENT " (%s, %d running)", client->settings.base_url,
                        client->engine ? client->engine->running : 0);
    return 1;
}

void reply_lua_register_client(lua_State *L)
{
    static const luaL_Reg metamethods[] = {
        {"__gc", client_close},
        {"__close", client_close},
        {"__tostring", client_tostring},
        {NULL, NULL},
    };
    static const luaL_Reg methods[] = {
        {"identity", client_identity},
        {"headers", client_headers},
        {"submit", client_submit},
        {"step", client_step},
        {"fd", client_fd},
        {"close", client_close},
        {NULL, NULL},
    };

    reply_lua_metatable(L, CLIENT, metamethods, methods);
}
