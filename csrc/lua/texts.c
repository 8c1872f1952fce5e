/* SPDX-License-Identifier: MIT */
/* What becomes of texts: see core/text.h, core/json.h, core/marks.h and core/sha256.h. */
#include "binding.h"

#include "core/json.h"
#include "core/marks.h"
#include "core/sha256.h"
#include "core/text.h"

#include <string.h>

#define SMALL 1024 /* bytes of a text that is made on the stack */

/* core.utf8_length(text) -> code points | nil, position of the first bad byte (from 1) */
static int core_utf8_length(lua_State *L)
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

/* core.before(text, other) -> whether it comes first by its bytes. Lua 5.4 asks the locale. */
static int core_before(lua_State *L)
{
    lua_pushboolean(L, reply_before(reply_lua_text(L, 1), reply_lua_text(L, 2)));
    return 1;
}

static bool has(struct reply_span text, char byte)
{
    return memchr(text.data, byte, text.length) != NULL;
}

/* core.measure(text) -> whether it has neither a NUL nor a line break; then as utf8_length */
static int core_measure(lua_State *L)
{
    struct reply_span text = reply_lua_text(L, 1);

    lua_pushboolean(L, !has(text, '\0') && !has(text, '\n') && !has(text, '\r'));
    return 1 + core_utf8_length(L);
}

/* Room for what becomes a string. Lua owns it where it is large, as making a string may raise. */
static char *scratch_of(lua_State *L, char small[SMALL], size_t length)
{
    return length <= SMALL ? small : lua_newuserdata(L, length);
}

/* core.json_string(text) -> the string as JSON */
static int core_json_string(lua_State *L)
{
    struct reply_span text = reply_lua_text(L, 1);
    size_t length = reply_json_length(text);
    char small[SMALL];
    char *scratch = scratch_of(L, small, length);

    reply_json_write(text, scratch);
    lua_pushlstring(L, scratch, length);
    return 1;
}

/* core.json_number(number) -> a finite number as JSON: the shortest that reads back as the same */
static int core_json_number(lua_State *L)
{
    char text[REPLY_NUMBER_MAX];
    size_t length = reply_json_number(luaL_checknumber(L, 1), text);

    lua_pushlstring(L, text, length);
    return 1;
}

/* core.sha256(text) -> 64 hex digits */
static int core_sha256(lua_State *L)
{
    char hex[REPLY_SHA256_HEX];

    reply_sha256(reply_lua_text(L, 1), hex);
    lua_pushlstring(L, hex, sizeof hex);
    return 1;
}

/* core.json_is_plain(text) -> whether there is no number and no array in it */
static int core_json_is_plain(lua_State *L)
{
    lua_pushboolean(L, reply_json_is_plain(reply_lua_text(L, 1)));
    return 1;
}

/*
 * core.json_mark(text, numbers) -> the text with marks, the mark | nothing: there is nothing to
 * mark, or no byte for it
 */
static int core_json_mark(lua_State *L)
{
    struct reply_span text = reply_lua_text(L, 1);
    bool numbers = lua_toboolean(L, 2) != 0;
    size_t length = reply_json_marked_length(text, numbers);
    char mark = '\0';
    char *scratch;

    if (length > text.length)
        mark = reply_json_free_mark(text);
    if (mark == '\0')
        return 0;
    scratch = lua_newuserdata(L, length);
    reply_json_mark(text, numbers, mark, scratch);
    lua_pushlstring(L, scratch, length);
    lua_pushlstring(L, &mark, 1);
    return 2;
}

/* core.json_mend(text) -> the text with \ufffd for each half of a surrogate pair | nil: it has none */
static int core_json_mend(lua_State *L)
{
    struct reply_span text = reply_lua_text(L, 1);
    char *scratch;

    if (!reply_json_mend(text, NULL))
        return 0;
    scratch = lua_newuserdata(L, text.length);
    memcpy(scratch, text.data, text.length);
    (void)reply_json_mend(text, scratch);
    lua_pushlstring(L, scratch, text.length);
    return 1;
}

/* core.clean(text) -> the text, safe to show: see reply_text_clean */
static int core_clean(lua_State *L)
{
    struct reply_span text = reply_lua_text(L, 1);
    char small[SMALL];
    char *scratch = scratch_of(L, small, text.length);

    lua_pushlstring(L, scratch, reply_text_clean(text, scratch));
    return 1;
}

void reply_lua_open_texts(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"utf8_length", core_utf8_length},
        {"before", core_before},
        {"measure", core_measure},
        {"json_string", core_json_string},
        {"json_number", core_json_number},
        {"sha256", core_sha256},
        {"json_is_plain", core_json_is_plain},
        {"json_mark", core_json_mark},
        {"json_mend", core_json_mend},
        {"clean", core_clean},
        {NULL, NULL},
    };

    reply_compat_setfuncs(L, functions);
}
