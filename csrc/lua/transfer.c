/* SPDX-License-Identifier: MIT */
/* The transfer userdata: done, progress, cancel, answer. It owns its transfer. */
#include "binding.h"

#include "core/engine.h"
#include "core/headers.h"
#include "core/outcome.h"
#include "core/text.h"

#include <string.h>

#define TRANSFER "reply.transfer"
#define ANSWER_FIELDS 8 /* of which no answer has more, but for one that asks to be waited for */

/*
 * core.transfer() -> an empty transfer, for client:submit: whoever made it owns what is submitted
 * from the first moment on.
 */
int reply_lua_transfer(lua_State *L)
{
    struct reply_lua_transfer *box = lua_newuserdata(L, sizeof *box);

    *box = (struct reply_lua_transfer){0};
    luaL_getmetatable(L, TRANSFER);
    lua_setmetatable(L, -2);
    return 1;
}

struct reply_lua_transfer *reply_lua_check_empty(lua_State *L, int argument)
{
    struct reply_lua_transfer *box = luaL_checkudata(L, argument, TRANSFER);

    if (box->used)
        luaL_argerror(L, argument, "the transfer was submitted before");
    return box;
}

/* The transfer, or NULL after close. One that the parent process runs is settled here. */
static struct reply_transfer *check_transfer(lua_State *L)
{
    struct reply_lua_transfer *box = luaL_checkudata(L, 1, TRANSFER);

    if (box->transfer)
        reply_engine_settle(box->transfer);
    return box->transfer;
}

static void set_text(lua_State *L, const char *name, const char *text)
{
    if (text) {
        lua_pushstring(L, text);
        lua_setfield(L, -2, name);
    }
}

static void set_bytes(lua_State *L, const char *name, const struct reply_buffer *bytes)
{
    lua_pushlstring(L, bytes->length ? bytes->data : "", bytes->length);
    lua_setfield(L, -2, name);
}

/* What an answer says is safe to show. `scratch` has room for it. */
static void push_clean(lua_State *L, struct reply_span text, char *scratch)
{
    lua_pushlstring(L, scratch, reply_text_clean(text, scratch));
}

static void push_lower(lua_State *L, struct reply_span name, char *scratch)
{
    size_t length = reply_text_clean(name, scratch);
    size_t i;

    for (i = 0; i < length; i++) {
        if (scratch[i] >= 'A' && scratch[i] <= 'Z')
            scratch[i] = (char)(scratch[i] + ('a' - 'A'));
    }
    lua_pushlstring(L, scratch, length);
}

/* One that names something, such as X-Request-Id. */
static bool is_id(struct reply_span name)
{
    static const char end[] = "-id";
    size_t length = strlen(end);

    return name.length > length && reply_alike(name.data + name.length - length, end, length);
}

/* Puts the value on top of the stack to the one that its name has, a string or a list of them. */
static void add_to_list(lua_State *L)
{
    if (lua_isstring(L, -2)) {
        lua_createtable(L, 2, 0);
        lua_insert(L, -3); /* list, first, second */
        lua_insert(L, -2);
        lua_rawseti(L, -3, 1);
        lua_rawseti(L, -2, 2);
    } else {
        lua_rawseti(L, -2, (int)reply_compat_rawlen(L, -2) + 1);
    }
}

/* The list on top of the stack becomes one string. */
static void join(lua_State *L)
{
    int list = lua_gettop(L);
    int count = (int)reply_compat_rawlen(L, list);
    luaL_Buffer text;
    int i;

    luaL_buffinit(L, &text);
    for (i = 1; i <= count; i++) {
        if (i > 1)
            luaL_addlstring(&text, ", ", 2);
        lua_rawgeti(L, list, i);
        luaL_addvalue(&text);
    }
    luaL_pushresult(&text);
    lua_replace(L, list);
}

static void join_lists(lua_State *L, int table)
{
    lua_pushnil(L);
    while (lua_next(L, table)) {
        if (lua_istable(L, -1)) {
            join(L);
            lua_pushvalue(L, -2);
            lua_insert(L, -2); /* name, name, value */
            lua_rawset(L, table);
        } else {
            lua_pop(L, 1);
        }
    }
}

/*
 * Pushes { ["content-type"] = "…" }; headers that came more than once are joined by ", ", at the
 * end: a peer may send one ten thousand times. A brief table has those only that name something.
 */
static void push_headers(lua_State *L, const struct reply_buffer *head, bool brief)
{
    struct reply_span block = {head->data, head->length};
    struct reply_header header;
    char *scratch = NULL;
    bool has_lists = false;
    int table;

    lua_pushnil(L);
    lua_newtable(L);
    table = lua_gettop(L);
    while (reply_header_next(&block, &header)) {
        if (brief && !is_id(header.name))
            continue;
        if (!scratch) { /* Lua owns it: making a string may raise */
            scratch = lua_newuserdata(L, head->length);
            lua_replace(L, table - 1);
        }
        push_lower(L, header.name, scratch);
        lua_pushvalue(L, -1);
        lua_rawget(L, table); /* name, what it has so far */
        push_clean(L, header.value, scratch);
        if (lua_isnil(L, -2)) {
            lua_remove(L, -2);
        } else {
            add_to_list(L);
            has_lists = true;
        }
        lua_rawset(L, table);
    }
    if (has_lists)
        join_lists(L, table);
    lua_remove(L, table - 1); /* the scratch, or nil */
}

static void push_verdict(lua_State *L, struct reply_verdict verdict)
{
    lua_createtable(L, 0, ANSWER_FIELDS);
    set_text(L, "outcome", reply_outcome_name(verdict.outcome));
    set_text(L, "kind", reply_kind_name(verdict.kind));
    set_text(L, "phase", reply_phase_name(verdict.phase));
}

void reply_lua_push_refusal(lua_State *L, const struct reply_failure *failure)
{
    push_verdict(L, (struct reply_verdict){REPLY_NOT_SENT, failure->kind, REPLY_PHASE_LOCAL});
    set_text(L, "message", failure->text);
    set_text(L, "body", "");
    lua_newtable(L);
    lua_setfield(L, -2, "headers");
}

void reply_lua_push_answer(lua_State *L, const struct reply_answer *answer, bool brief)
{
    push_verdict(L, answer->verdict);
    set_text(L, "message", answer->message[0] ? answer->message : NULL);
    set_text(L, "cut", answer->cut ? answer->message : NULL);
    set_bytes(L, "body", &answer->body);
    push_headers(L, &answer->head, brief && answer->verdict.outcome == REPLY_SENT);
    lua_setfield(L, -2, "headers");
    if (answer->status) {
        reply_compat_pushwhole(L, answer->status);
        lua_setfield(L, -2, "status");
    }
    if (answer->retry_after >= 0) {
        lua_pushnumber(L, answer->retry_after);
        lua_setfield(L, -2, "retry_after");
    }
}

/*
 * transfer:answer(brief) -> { outcome, kind, phase, message, status, headers, body, cut,
 * retry_after }, or nil while it runs and after close. `brief`: where it was sent, only the headers
 * that name something are asked for.
 */
static int transfer_answer(lua_State *L)
{
    struct reply_transfer *transfer = check_transfer(L);

    if (transfer && transfer->done)
        reply_lua_push_answer(L, &transfer->answer, lua_toboolean(L, 2) != 0);
    else
        lua_pushnil(L);
    return 1;
}

/*
 * outcome, kind, phase, status: the part of the answer that can be had without memory, as Lua finds
 * strings again that it has. Nothing while it runs and after close.
 */
static int transfer_verdict(lua_State *L)
{
    const struct reply_transfer *transfer = check_transfer(L);
    struct reply_lua_transfer *box = lua_touserdata(L, 1);
    struct reply_verdict verdict = {REPLY_NOT_SENT, REPLY_KIND_CANCELED, REPLY_PHASE_LOCAL};

    if (box->used && (!transfer || !transfer->done))
        return 0;
    if (transfer)
        verdict = transfer->answer.verdict;
    lua_pushstring(L, reply_outcome_name(verdict.outcome));
    lua_pushstring(L, reply_kind_name(verdict.kind)); /* nil for NULL */
    lua_pushstring(L, reply_phase_name(verdict.phase));
    if (!transfer || transfer->answer.status == 0)
        return 3;
    reply_compat_pushwhole(L, transfer->answer.status);
    return 4;
}

static int transfer_done(lua_State *L)
{
    struct reply_transfer *transfer = check_transfer(L);

    lua_pushboolean(L, !transfer || transfer->done);
    return 1;
}

/* sent, total: bytes of the request's body, a multipart body's frame included. */
static int transfer_progress(lua_State *L)
{
    struct reply_transfer *transfer = check_transfer(L);

    reply_compat_pushwhole(L, transfer ? transfer->sent : 0);
    reply_compat_pushwhole(L, transfer ? transfer->total : 0);
    return 2;
}

/* The number by which client:step lists it. */
static int transfer_number(lua_State *L)
{
    const struct reply_transfer *transfer = check_transfer(L);

    reply_compat_pushwhole(L, transfer ? transfer->number : 0);
    return 1;
}

static int transfer_cancel(lua_State *L)
{
    struct reply_transfer *transfer = check_transfer(L);

    if (transfer)
        reply_engine_cancel(transfer);
    return 0;
}

/* close = __gc = __close; what still runs is canceled. */
static int transfer_close(lua_State *L)
{
    struct reply_lua_transfer *box = reply_compat_testudata(L, 1, TRANSFER);

    if (box) {
        reply_engine_drop(box->transfer);
        box->transfer = NULL;
    }
    return 0;
}

static int transfer_tostring(lua_State *L)
{
    struct reply_transfer *transfer = check_transfer(L);

    if (!transfer)
        lua_pushliteral(L, TRANSFER " (closed)");
    else if (!transfer->done)
        lua_pushliteral(L, TRANSFER " (running)");
    else
        lua_pushfstring(L, TRANSFER " (%s)", reply_outcome_name(transfer->answer.verdict.outcome));
    return 1;
}

void reply_lua_open_transfer(lua_State *L)
{
    static const luaL_Reg metamethods[] = {
        {"__gc", transfer_close},
        {"__close", transfer_close},
        {"__tostring", transfer_tostring},
        {NULL, NULL},
    };
    static const luaL_Reg methods[] = {
        {"done", transfer_done},     {"progress", transfer_progress},
        {"number", transfer_number}, {"cancel", transfer_cancel},
        {"answer", transfer_answer}, {"verdict", transfer_verdict},
        {"close", transfer_close},   {NULL, NULL},
    };

    reply_compat_metatable(L, TRANSFER, metamethods, methods);
    lua_pushcfunction(L, reply_lua_transfer);
    lua_setfield(L, -2, "transfer");
}
