/* SPDX-License-Identifier: MIT */
/* What the binding's files share. No raw allocation is ever held across one of these calls. */
#ifndef REPLY_LUA_BINDING_H
#define REPLY_LUA_BINDING_H

#include "reply.h"

#include "compat.h"

#pragma GCC visibility push(hidden)

/*
 * Raises the very text that Lua itself raises, with no position in front, so that a handler knows
 * it again. Both Luas have that string made from the beginning: this takes no memory.
 */
int reply_lua_no_memory(lua_State *L);

/* nil, why; or Lua's own error where there is no memory. Nothing raw is held by who calls it. */
int reply_lua_refuse(lua_State *L, const struct reply_failure *failure);

/* The text at that argument; a number is none. */
struct reply_span reply_lua_text(lua_State *L, int argument);

/* Each makes its metatables, and puts its functions into the module's table, which is on top. */
void reply_lua_open_client(lua_State *L);
void reply_lua_open_transfer(lua_State *L);
void reply_lua_open_io(lua_State *L);
void reply_lua_open_bell(lua_State *L);
void reply_lua_open_hold(lua_State *L);
void reply_lua_open_texts(lua_State *L);
void reply_lua_open_outcome(lua_State *L);
void reply_lua_open_checks(lua_State *L);
void reply_lua_open_process(lua_State *L);
void reply_lua_open_streams(lua_State *L);
void reply_lua_open_signals(lua_State *L);

/* client.c */

/*
 * Makes a transfer of the request table at that index, for the client at the other. *slot gets it
 * first thing, so that a userdata on the stack owns it also after a failure.
 */
bool reply_lua_prepare(lua_State *L, int client, int request, struct reply_transfer **slot,
                       struct reply_failure *failure);

/* nil, answer for what was refused; or Lua's own error where there is no memory. */
int reply_lua_refuse_request(lua_State *L, const struct reply_failure *failure);

/* signals.c */

/* As poll(2); a signal that ends the process ends it, also one that came a moment before. */
struct pollfd;
int reply_lua_poll(struct pollfd *polled, unsigned long count, int milliseconds);

/* hold.c */

/* Pushes a userdata that keeps the watch's descriptor open; the slot is empty before it is filled. */
struct reply_watch **reply_lua_new_hold(lua_State *L);

/* transfer.c */

/* A transfer userdata. It owns what is put into it; NULL before that, and after close. */
struct reply_lua_transfer {
    struct reply_transfer *transfer;
    bool used; /* there was one */
};

int reply_lua_transfer(lua_State *L); /* core.transfer: pushes an empty one */
struct reply_lua_transfer *reply_lua_check_empty(lua_State *L, int argument);

void reply_lua_push_answer(lua_State *L, const struct reply_answer *answer, bool brief);

/* Pushes the answer table of a request that was refused before anything was sent. */
void reply_lua_push_refusal(lua_State *L, const struct reply_failure *failure);

#pragma GCC visibility pop

#endif
