/* SPDX-License-Identifier: MIT */
/* The client userdata: settings, identity and an engine. And a request as Lua gives it. */
#include "binding.h"

#include "core/engine.h"
#include "core/failure.h"
#include "core/handles.h"
#include "core/headers.h"
#include "core/options.h"
#include "core/transfer.h"
#include "core/watch.h"

#include <string.h>

#define CLIENT "reply.client"

#define DEFAULT_TIMEOUT 30.0
#define DEFAULT_CONNECT_TIMEOUT 5.0

/* The string in that field of the table; it stays on the stack, so that the span lives. */
static struct reply_span field_span(lua_State *L, int table, const char *name)
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

/* The spans are those of the request table's strings, which stay on the stack. */
static void read_request(lua_State *L, int table, struct reply_request *request)
{
    int upload;

    luaL_checktype(L, table, LUA_TTABLE);
    luaL_checkstack(L, 16, "request");
    memset(request, 0, sizeof *request);
    request->method = field_span(L, table, "method");
    request->path = field_span(L, table, "path");
    request->body = field_span(L, table, "body");
    request->timeout = field_seconds(L, table, "timeout", DEFAULT_TIMEOUT);
    request->connect_timeout = field_seconds(L, table, "connect_timeout", DEFAULT_CONNECT_TIMEOUT);
    request->not_after = field_seconds(L, table, "not_after", 0);
    lua_getfield(L, table, "upload");
    request->has_upload = !lua_isnil(L, -1);
    if (!request->has_upload)
        return;
    if (!lua_istable(L, -1))
        luaL_error(L, "upload must be a table, not a %s", luaL_typename(L, -1));
    upload = lua_gettop(L);
    request->upload.file = field_span(L, upload, "file");
    request->upload.data = field_span(L, upload, "data");
    request->upload.filename = field_span(L, upload, "filename");
    request->upload.content_type = field_span(L, upload, "content_type");
}

struct client {
    bool open;
    bool watched; /* an event loop waits for its transfers */
    struct reply_settings settings;
    struct reply_identity identity;
    struct reply_engine *engine; /* made by the first submit, and anew in a forked child */
    struct reply_handles *handles; /* the same; the I/O thread's exchanges use them, too */
};

static struct client *check_client(lua_State *L)
{
    return luaL_checkudata(L, 1, CLIENT);
}

static int refuse_closed(lua_State *L)
{
    lua_pushnil(L);
    lua_pushliteral(L, "the client is closed");
    return 2;
}

/*
 * core.client{ base_url =, ca_file =, proxy =, user_agent =, watched = }
 *   -> client, the proxy's address without its user info (nil: there is none) | nil, why
 */
static int core_client(lua_State *L)
{
    struct reply_options options;
    struct reply_failure failure;
    struct client *client;

    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    options.base_url = field_span(L, 1, "base_url");
    options.ca_file = field_span(L, 1, "ca_file");
    options.proxy = field_span(L, 1, "proxy");
    options.user_agent = field_span(L, 1, "user_agent");
    client = lua_newuserdata(L, sizeof *client);
    memset(client, 0, sizeof *client);
    luaL_getmetatable(L, CLIENT);
    lua_setmetatable(L, -2);
    lua_getfield(L, 1, "watched");
    client->watched = lua_toboolean(L, -1) != 0;
    lua_pop(L, 1);
    if (!reply_settings_init(&client->settings, &options, &failure))
        return reply_lua_refuse(L, &failure);
    client->open = true;
    lua_pushstring(L, client->settings.proxy);
    return 2;
}

static struct reply_span optional_string(lua_State *L, int argument)
{
    if (lua_isnoneornil(L, argument))
        return (struct reply_span){0};
    return reply_lua_text(L, argument);
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
        return reply_lua_refuse(L, &failure);
    lua_pushboolean(L, 1);
    return 1;
}

static const char *shown(const struct reply_field *field)
{
    return field->secret ? "***" : field->value;
}

/* How many bytes the lines have, each with a NUL. */
static size_t size_of(const struct reply_fields *fields)
{
    size_t size = 0;
    size_t i;

    for (i = 0; i < fields->count; i++) {
        const struct reply_field *field = &fields->field[i];

        size += strlen(field->start) + strlen(field->prefix) + strlen(shown(field)) + 1;
    }
    return size;
}

static void write_lines(const struct reply_fields *fields, char *text)
{
    size_t i;

    for (i = 0; i < fields->count; i++) {
        const struct reply_field *field = &fields->field[i];

        text = stpcpy(stpcpy(stpcpy(text, field->start), field->prefix), shown(field)) + 1;
    }
}

/*
 * client:headers(request) -> { "Host: …", "Authorization: Bearer ***", … } | nil, why
 * Whatever makes something for Lua may run a finalizer, and that may close the client or give it
 * another identity: so the lines are copied first.
 */
static int client_headers(lua_State *L)
{
    struct client *client = check_client(L);
    struct reply_request request;
    struct reply_fields fields;
    const char *line;
    char *lines;
    size_t size;
    int i;

    read_request(L, 2, &request);
    do {
        reply_fields_collect(&fields, &client->settings, &client->identity, &request);
        size = size_of(&fields);
        lines = lua_newuserdata(L, size);
        reply_fields_collect(&fields, &client->settings, &client->identity, &request);
    } while (size_of(&fields) != size);
    if (!client->open)
        return refuse_closed(L);
    write_lines(&fields, lines);
    lua_createtable(L, (int)fields.count, 0);
    for (i = 1, line = lines; i <= (int)fields.count; i++, line += strlen(line) + 1) {
        lua_pushstring(L, line);
        lua_rawseti(L, -2, i);
    }
    return 1;
}

bool reply_lua_prepare(lua_State *L, int client, int request, struct reply_transfer **slot,
                       struct reply_failure *failure)
{
    struct client *self = luaL_checkudata(L, client, CLIENT);
    struct reply_request fields;

    read_request(L, request, &fields);
    if (!self->open)
        return reply_fail(failure, REPLY_KIND_CONFIG, "the client is closed");
    if (!reply_handles_of(&self->handles, self->settings.url))
        return reply_fail_memory(failure);
    return reply_transfer_new(slot, self->handles, &self->settings, &self->identity, &fields,
                              failure);
}

int reply_lua_refuse_request(lua_State *L, const struct reply_failure *failure)
{
    if (failure->memory)
        return reply_lua_no_memory(L);
    lua_pushnil(L);
    reply_lua_push_refusal(L, failure);
    return 2;
}

/* Whether the client has its engine; watched by an event loop, if it is to be. */
static bool has_engine(struct client *client, bool watched, struct reply_failure *failure)
{
    if (!client->open)
        return reply_fail(failure, REPLY_KIND_CONFIG, "the client is closed");
    if (!reply_engine_of(&client->engine, failure))
        return false;
    return !watched || reply_engine_watch(client->engine, true, failure);
}

/*
 * client:submit({ method =, path =, timeout =, connect_timeout =, not_after =,
 *                 body = | upload = { file = | data =, filename =, content_type = } }, transfer)
 *   -> the transfer, an empty one or a new one | nil, answer
 * Nothing goes out before the first step.
 */
static int client_submit(lua_State *L)
{
    struct client *client = check_client(L);
    struct reply_failure failure;
    struct reply_lua_transfer *box;

    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 3);
    if (lua_isnil(L, 3)) {
        (void)reply_lua_transfer(L);
        lua_replace(L, 3);
    }
    box = reply_lua_check_empty(L, 3); /* the strings of the request come above it */
    if (has_engine(client, client->watched, &failure) &&
        reply_lua_prepare(L, 1, 2, &box->transfer, &failure) &&
        reply_engine_submit(client->engine, box->transfer, &failure)) {
        box->used = true;
        lua_settop(L, 3);
        return 1;
    }
    reply_engine_drop(box->transfer);
    box->transfer = NULL;
    return reply_lua_refuse_request(L, &failure);
}

/*
 * client:step(seconds, list) -> how many transfers still run, how many ended. Their numbers come
 * into the list, if one is given, from 1 on; of more than 64 that end in one step, 64.
 */
static int client_step(lua_State *L)
{
    struct client *client = check_client(L);
    struct reply_engine *engine = client->engine;
    double seconds = luaL_optnumber(L, 2, 0);
    int running = engine ? reply_engine_step(engine, seconds) : 0;
    int ended = engine ? engine->ended_count : 0;
    int i;

    for (i = 0; lua_istable(L, 3) && i < ended && i < REPLY_ENDED_MOST; i++) {
        reply_compat_pushwhole(L, engine->ended[i]);
        lua_rawseti(L, 3, i + 1);
    }
    reply_compat_pushwhole(L, running);
    reply_compat_pushwhole(L, ended);
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

    if (!has_engine(client, true, &failure))
        return reply_lua_refuse(L, &failure);
    reply_compat_pushwhole(L, reply_watch_fd(client->engine->watch));
    reply_compat_pushwhole(L, client->engine->pid);
    return 2;
}

/* client:hold() -> something that keeps that descriptor open for one who waits for it. nil, why */
static int client_hold(lua_State *L)
{
    struct client *client = check_client(L);
    struct reply_watch **hold = reply_lua_new_hold(L);
    struct reply_failure failure;

    if (!has_engine(client, true, &failure))
        return reply_lua_refuse(L, &failure);
    *hold = client->engine->watch;
    reply_watch_hold(*hold);
    return 1;
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
    reply_handles_release(client->handles);
    client->handles = NULL;
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

void reply_lua_open_client(lua_State *L)
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
        {"hold", client_hold},
        {"close", client_close},
        {NULL, NULL},
    };

    reply_compat_metatable(L, CLIENT, metamethods, methods);
    lua_pushcfunction(L, core_client);
    lua_setfield(L, -2, "client");
}
