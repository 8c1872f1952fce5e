/* SPDX-License-Identifier: MIT */
/* reply.core: the module's table, its pure functions, and the clock. */
#include "binding.h"

#include "core/body.h"
#include "core/engine.h"
#include "core/json.h"
#include "core/marks.h"
#include "core/options.h"
#include "core/outcome.h"
#include "core/process.h"
#include "core/sha256.h"
#include "core/text.h"
#include "core/url.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SLEEP_MAX 86400.0
#define CALL_SLOTS 512 /* of the stack: two dozen functions, one in another */
#define SMALL 1024 /* bytes of a text that is made on the stack */

/* Lua's own words, which no other error has. */
#define NO_MEMORY "not enough memory"

int reply_lua_no_memory(lua_State *L)
{
    lua_pushliteral(L, NO_MEMORY);
    return lua_error(L);
}

int reply_lua_refuse(lua_State *L, const struct reply_failure *failure)
{
    if (failure->memory)
        return reply_lua_no_memory(L);
    lua_pushnil(L);
    lua_pushstring(L, failure->text);
    return 2;
}

/* A whole number in that field, 0 where it is absent. */
static int64_t field_whole(lua_State *L, const char *name)
{
    const double limit = 9007199254740992.0; /* 2^53 */
    double value = 0;

    lua_getfield(L, 1, name);
    if (lua_type(L, -1) == LUA_TNUMBER)
        value = lua_tonumber(L, -1);
    else if (!lua_isnil(L, -1))
        luaL_error(L, "%s must be a number, not a %s", name, luaL_typename(L, -1));
    lua_pop(L, 1);
    if (!(value >= -limit && value <= limit))
        luaL_error(L, "%s is out of range", name);
    return (int64_t)value;
}

static int field_int(lua_State *L, const char *name)
{
    int64_t value = field_whole(L, name);

    return value > INT32_MAX ? INT32_MAX : value < INT32_MIN ? INT32_MIN : (int)value;
}

static bool field_flag(lua_State *L, const char *name, bool fallback)
{
    bool value;

    lua_getfield(L, 1, name);
    value = lua_isnil(L, -1) ? fallback : lua_toboolean(L, -1) != 0;
    lua_pop(L, 1);
    return value;
}

/*
 * core.outcome{ prereq =, code =, status =, sent =, length =, resolved =, connected =, proxied =,
 *               connect_status =, secure = (true), page =, exposed =, early =, switched =,
 *               canceled =, forked = }
 *   -> outcome, kind, phase
 */
static int core_outcome(lua_State *L)
{
    struct reply_facts facts;
    struct reply_verdict verdict;

    luaL_checktype(L, 1, LUA_TTABLE);
    facts.starts = field_int(L, "prereq");
    facts.code = field_int(L, "code");
    facts.status = field_int(L, "status");
    facts.sent = field_whole(L, "sent");
    facts.length = field_whole(L, "length");
    facts.resolved = field_flag(L, "resolved", false);
    facts.connected = field_flag(L, "connected", false);
    facts.proxied = field_flag(L, "proxied", false);
    facts.connect_status = field_int(L, "connect_status");
    facts.secure = field_flag(L, "secure", true);
    facts.page = field_flag(L, "page", false);
    facts.exposed = field_flag(L, "exposed", false);
    facts.early = field_flag(L, "early", false);
    facts.switched = field_flag(L, "switched", false);
    facts.canceled = field_flag(L, "canceled", false);
    facts.forked = field_flag(L, "forked", false);
    verdict = reply_outcome_decide(&facts);
    lua_pushstring(L, reply_outcome_name(verdict.outcome));
    lua_pushstring(L, reply_kind_name(verdict.kind)); /* nil for NULL */
    lua_pushstring(L, reply_phase_name(verdict.phase));
    return 3;
}

static struct reply_span text_argument(lua_State *L, int argument)
{
    struct reply_span span;

    luaL_checktype(L, argument, LUA_TSTRING);
    span.data = lua_tolstring(L, argument, &span.length);
    return span;
}

/* core.utf8_length(text) -> code points | nil, position of the first bad byte (from 1) */
static int core_utf8_length(lua_State *L)
{
    struct reply_span text = text_argument(L, 1);
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
    lua_pushboolean(L, reply_before(text_argument(L, 1), text_argument(L, 2)));
    return 1;
}

static bool has(struct reply_span text, char byte)
{
    return memchr(text.data, byte, text.length) != NULL;
}

/* core.measure(text) -> whether it has neither a NUL nor a line break; then as utf8_length */
static int core_measure(lua_State *L)
{
    struct reply_span text = text_argument(L, 1);

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
    struct reply_span text = text_argument(L, 1);
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

    reply_sha256(text_argument(L, 1), hex);
    lua_pushlstring(L, hex, sizeof hex);
    return 1;
}

/* core.json_is_plain(text) -> whether there is no number and no array in it */
static int core_json_is_plain(lua_State *L)
{
    lua_pushboolean(L, reply_json_is_plain(text_argument(L, 1)));
    return 1;
}

/*
 * core.json_mark(text, numbers) -> the text with marks, the mark | nothing: there is nothing to
 * mark, or no byte for it
 */
static int core_json_mark(lua_State *L)
{
    struct reply_span text = text_argument(L, 1);
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
    struct reply_span text = text_argument(L, 1);
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
    struct reply_span text = text_argument(L, 1);
    char small[SMALL];
    char *scratch = scratch_of(L, small, text.length);

    lua_pushlstring(L, scratch, reply_text_clean(text, scratch));
    return 1;
}

/* core.retry_after(text, now) -> seconds | nil; now in seconds since 1970 */
static int core_retry_after(lua_State *L)
{
    struct reply_span text = text_argument(L, 1);
    double seconds = reply_retry_after(text, luaL_checknumber(L, 2));

    if (seconds < 0)
        lua_pushnil(L);
    else
        lua_pushnumber(L, seconds);
    return 1;
}

/* core.check_url(base_url) -> true, the URL without slashes at its end | nil, why */
static int core_check_url(lua_State *L)
{
    struct reply_span text = text_argument(L, 1);
    struct reply_settings settings = {0};
    struct reply_failure failure;
    bool ok = reply_url_base(text, &settings, &failure);
    size_t length = ok ? strlen(settings.base_url) : 0; /* of the text, as it begins the text */

    reply_settings_free(&settings);
    if (!ok)
        return reply_lua_refuse(L, &failure);
    lua_pushboolean(L, 1);
    lua_pushlstring(L, text.data, length);
    return 2;
}

/* core.check_proxy(url) -> true | nil, why */
static int core_check_proxy(lua_State *L)
{
    struct reply_span text = text_argument(L, 1);
    struct reply_settings settings = {0};
    struct reply_failure failure;
    bool ok = reply_url_proxy(text, &settings, &failure);

    reply_settings_free(&settings);
    if (!ok)
        return reply_lua_refuse(L, &failure);
    lua_pushboolean(L, 1);
    return 1;
}

/* core.check_file(path) -> size in bytes | nil, why */
static int core_check_file(lua_State *L)
{
    struct reply_span path = text_argument(L, 1);
    struct reply_body body;
    struct reply_failure failure;
    bool ok = reply_body_from_file(&body, path, &failure);
    int64_t size = body.size;

    reply_body_free(&body);
    if (!ok)
        return reply_lua_refuse(L, &failure);
    reply_compat_pushwhole(L, size);
    return 1;
}

/* core.is_missing(path) -> whether nothing is there; what cannot be looked at may be something */
static int core_is_missing(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);

    lua_pushboolean(L, access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR));
    return 1;
}

/*
 * core.spare(bytes): raises if there are not so many to be had, and keeps none. lua-cjson ends the
 * process where it gets no memory, after a message left; this is asked before it is.
 */
static int core_spare(lua_State *L)
{
    double bytes = luaL_checknumber(L, 1);
    /* volatile: a compiler may leave out memory that nobody uses, and say that it was there */
    void *volatile block = NULL;

    if (bytes >= 0 && bytes < (double)PTRDIFF_MAX)
        block = malloc((size_t)bytes + 1);
    if (!block)
        return reply_lua_no_memory(L);
    free(block);
    return 0;
}

/*
 * core.deepen(): raises if the stack cannot have what a call takes of it. LuaJIT writes past a stack
 * that it has no memory to grow, so it grows where nothing was sent yet.
 */
static int core_deepen(lua_State *L)
{
    return lua_checkstack(L, CALL_SLOTS) ? 0 : reply_lua_no_memory(L);
}

/* core.can_yield() -> whether the coroutine that runs may: not in a function that C called */
static int core_can_yield(lua_State *L)
{
    lua_pushboolean(L, lua_isyieldable(L));
    return 1;
}

/* core.now() -> seconds of a clock that nobody sets */
static int core_now(lua_State *L)
{
    struct timespec now;

    (void)clock_gettime(REPLY_CLOCK, &now);
    lua_pushnumber(L, (lua_Number)now.tv_sec + (lua_Number)now.tv_nsec / 1e9);
    return 1;
}

/* core.sleep(seconds); returns early on a signal, so that Ctrl-C is heard */
static int core_sleep(lua_State *L)
{
    double seconds = luaL_checknumber(L, 1);
    struct timespec time;

    if (!(seconds > 0))
        return 0;
    seconds = seconds < SLEEP_MAX ? seconds : SLEEP_MAX;
    time.tv_sec = (time_t)seconds;
    time.tv_nsec = (long)((seconds - floor(seconds)) * 1e9);
    (void)nanosleep(&time, NULL);
    return 0;
}

/* core.pid() -> the number of this process: what a forked child must not use is known by it */
static int core_pid(lua_State *L)
{
    reply_compat_pushwhole(L, reply_process());
    return 1;
}

/*
 * core.random() -> a number in [0, 1), from the kernel: math.random starts alike in every worker of
 * a server, and they would all come back at the same moment.
 */
static int core_random(lua_State *L)
{
    uint32_t bits = 0;

    if (getentropy(&bits, sizeof bits) != 0)
        return luaL_error(L, "the kernel has no random numbers");
    lua_pushnumber(L, (lua_Number)bits / 4294967296.0); /* 2^32 */
    return 1;
}

__attribute__((visibility("default"))) int luaopen_reply_core(lua_State *L);

int luaopen_reply_core(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"client", reply_lua_client},
        {"io", reply_lua_io},
        {"bell", reply_lua_bell},
        {"transfer", reply_lua_transfer},
        {"outcome", core_outcome},
        {"retry_after", core_retry_after},
        {"check_url", core_check_url},
        {"check_proxy", core_check_proxy},
        {"check_file", core_check_file},
        {"is_missing", core_is_missing},
        {"utf8_length", core_utf8_length},
        {"measure", core_measure},
        {"before", core_before},
        {"json_string", core_json_string},
        {"json_number", core_json_number},
        {"sha256", core_sha256},
        {"json_is_plain", core_json_is_plain},
        {"json_mark", core_json_mark},
        {"json_mend", core_json_mend},
        {"clean", core_clean},
        {"spare", core_spare},
        {"deepen", core_deepen},
        {"can_yield", core_can_yield},
        {"now", core_now},
        {"sleep", core_sleep},
        {"random", core_random},
        {"pid", core_pid},
        {"readable", reply_lua_readable},
        {"read", reply_lua_read},
        {"columns", reply_lua_columns},
        {"hold_streams", reply_lua_hold_streams},
        {"end_gently", reply_lua_end_gently},
        {"end_undisturbed", reply_lua_end_undisturbed},
        {"signal", reply_lua_signal},
        {NULL, NULL},
    };

    reply_lua_register_client(L);
    reply_lua_register_bell(L);
    reply_lua_register_hold(L);
    reply_lua_register_transfer(L);
    reply_lua_register_io(L);
    lua_newtable(L);
    reply_compat_setfuncs(L, functions);
    lua_pushstring(L, reply_engine_curl_version());
    lua_setfield(L, -2, "curl_version");
    lua_pushliteral(L, NO_MEMORY);
    lua_setfield(L, -2, "NO_MEMORY");
    return 1;
}
