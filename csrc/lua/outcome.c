/* SPDX-License-Identifier: MIT */
/* What the core makes of an answer, by itself: see core/outcome.h. */
#include "binding.h"

#include "core/outcome.h"

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

/* core.retry_after(text, now) -> seconds | nil; now in seconds since 1970 */
static int core_retry_after(lua_State *L)
{
    struct reply_span text = reply_lua_text(L, 1);
    double seconds = reply_retry_after(text, luaL_checknumber(L, 2));

    if (seconds < 0)
        lua_pushnil(L);
    else
        lua_pushnumber(L, seconds);
    return 1;
}

void reply_lua_open_outcome(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"outcome", core_outcome},
        {"retry_after", core_retry_after},
        {NULL, NULL},
    };

    reply_compat_setfuncs(L, functions);
}
