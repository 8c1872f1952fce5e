-- SPDX-License-Identifier: MIT
-- The peers as data: what each is called, how it is run, and what it can do. What neither Debian nor npm has comes by a
-- path: LCURL is the folder of lcurl.so (Lua 5.4), RESTY_HTTP the one of resty/http.lua.
--
--   name, title
--   program     its command line; `nginx` names a script of a worker instead
--   bare        what starts as it does, and loads nothing
--   does        the kinds of work, and how many it has at once at most
--   part        how much of a row's sends it makes, by where they go; all where it is not said
--   missing     why it cannot run here

local get = os.getenv
local ROOT = get "PWD"
local LCURL, RESTY_HTTP = get "LCURL", get "RESTY_HTTP"
local MANY = 1000

local LUA_PATH = ("$/lua/?.lua;$/lua/?/init.lua;$/bench/?.lua;$/bench/?/init.lua;;"):gsub("%$", ROOT)

-- A Lua that finds our library, the work and the peers.
local function lua(name, script)
  local cpath = ("%s/build/%s/?.so;%s;"):format(ROOT, name, LCURL and LCURL .. "/?.so;" or "")
  return ("env LUA_PATH='%s' LUA_CPATH='%s' %s %s/bench/peers/%s"):format(LUA_PATH, cpath, name, ROOT, script)
end

local function found(command) return os.execute(command .. " >/dev/null 2>&1") == true end

local function without(path, variable, what)
  return not path and ("%s is not here: %s=… says where"):format(what, variable) or nil
end

local function unless(command, package)
  return not found(command) and ("it needs the Debian package " .. package) or nil
end

local of_lua54, of_luajit = lua("lua5.4", "nothing.lua"), lua("luajit", "nothing.lua")
local own = { send = 64, loop = MANY, upload = 1, load = 1, validate_good = 1, validate_bad = 1 }

return {
  {
    name = "reply", title = "lua-reply, Lua 5.4",
    program = lua("lua5.4", "reply.lua"), bare = of_lua54, does = own,
  },
  {
    name = "reply_luajit", title = "lua-reply, LuaJIT",
    program = lua("luajit", "reply.lua"), bare = of_luajit, does = own,
  },
  {
    name = "connect_only", title = "C, libcurl with `CONNECT_ONLY`",
    program = ROOT .. "/build/bench/connect_only", does = { send = 1 },
  },
  {
    name = "libcurl", title = "C, libcurl",
    program = ROOT .. "/build/bench/libcurl", does = { send = MANY, loop = MANY, upload = 1 },
  },
  {
    name = "curl", title = "curl and jq",
    program = ROOT .. "/bench/peers/curl.sh", missing = unless("jq --version", "jq"),
    does = { send = 100, loop = 100, upload = 1 },
  },
  {
    name = "lcurl", title = "Lua-cURL v3, Lua 5.4",
    program = lua("lua5.4", "lcurl.lua"), bare = of_lua54, missing = without(LCURL, "LCURL", "Lua-cURL"),
    does = { send = MANY, loop = MANY, upload = 1, load = 1 },
  },
  {
    name = "luasocket", title = "LuaSocket and LuaSec, Lua 5.4",
    program = lua("lua5.4", "luasocket.lua"), bare = of_lua54, does = { send = 1, upload = 1, load = 1 },
    part = { https = 0.04, closing = 0.2 },   -- it reads the authorities anew for each send
  },
  {
    name = "lua_http", title = "lua-http, LuaJIT",
    program = lua("luajit", "lua_http.lua"), bare = of_luajit,
    missing = unless("luajit -e 'require \"http.request\"'", "lua-http"),
    does = { send = MANY, loop = MANY, load = 1 },
  },
  {
    name = "node", title = "Node, `fetch`",
    program = ("node %s/bench/peers/node.mjs"):format(ROOT), missing = unless("node --version", "nodejs"),
    does = { send = MANY, loop = MANY, upload = 1 },
  },
  {
    name = "requests", title = "Python, requests",
    program = ("/usr/bin/python3 %s/bench/peers/python.py"):format(ROOT), bare = "/usr/bin/python3 -c pass",
    missing = unless("/usr/bin/python3 -c 'import requests'", "python3-requests"),
    does = { send = 100, loop = 100, upload = 1, load = 1 },
  },
  {
    name = "nginx_reply", title = "lua-reply, in nginx",
    nginx = "nginx_reply.lua", does = { send = MANY, loop = MANY, batch = 64 },
  },
  {
    name = "nginx_resty", title = "lua-resty-http, in nginx",
    nginx = "nginx_resty.lua", missing = without(RESTY_HTTP, "RESTY_HTTP", "lua-resty-http"),
    does = { send = MANY, loop = MANY },
  },
  {
    name = "cjson", title = "lua-cjson: encode and decode",
    program = lua("lua5.4", "cjson_only.lua"), does = { validate_good = 1, validate_bad = 1 },
  },
}
