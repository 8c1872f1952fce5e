/* SPDX-License-Identifier: MIT */
/* The checks of settings and files that the core makes, by themselves. */
#include "binding.h"

#include "core/body.h"
#include "core/options.h"
#include "core/url.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* core.check_url(base_url) -> true, the URL without slashes at its end | nil, why */
static int core_check_url(lua_State *L)
{
    struct reply_span text = reply_lua_text(L, 1);
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
    struct reply_span text = reply_lua_text(L, 1);
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
    struct reply_span path = reply_lua_text(L, 1);
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

void reply_lua_open_checks(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"check_url", core_check_url},
        {"check_proxy", core_check_proxy},
        {"check_file", core_check_file},
        {"is_missing", core_is_missing},
        {NULL, NULL},
    };

    reply_compat_setfuncs(L, functions);
}
