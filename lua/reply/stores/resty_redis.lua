-- SPDX-License-Identifier: MIT
-- What `connect` of reply.stores.redis takes, over lua-resty-redis: for nginx, whose connections are kept by nginx
-- itself. A client of lua-resty-redis must not outlive its request, so that each conversation has a new one.

local connect_options = require "reply.stores.redis.connect"
local core = require "reply.core"
local phase = require "reply.drivers.nginx.phase"

local HOST, PORT = "127.0.0.1", 6379
local IDLE_MILLISECONDS, POOL_SIZE = 10000, 64
-- Less is none to nginx, which then waits as long as its own settings say.
local SHORTEST_MILLISECONDS = 1

local FIELDS = { { name = "ssl", type = "boolean" }, { name = "server_name", type = "line" },
                 { name = "pool", type = "line" } }
for _, field in ipairs(connect_options.fields) do FIELDS[#FIELDS + 1] = field end

local client = false

-- OpenResty's name, then Debian's. It is kept, as the disk is searched each time for a name that is not there.
local function find_client()
  if client then return client end
  local found, module = pcall(require, "resty.redis")
  if not found then found, module = pcall(require, "nginx.redis") end
  client = found and module
  return client, "lua-resty-redis is not installed (Debian: lua-nginx-redis)"
end

-- Takes the steps of a conversation, each in what is left of its time: nginx would give each all of it.
local function stepper(redis, seconds)
  local deadline = core.now() + seconds
  return function(action, ...)
    redis:set_timeout(math.max((deadline - core.now()) * 1000, SHORTEST_MILLISECONDS))
    return action(redis, ...)
  end
end

-- Done here, as Debian's client knows no TLS and would say the password in the clear, and others check the certificate
-- only where they are asked to.
local function encrypt(redis, options)
  if not options.ssl then return true end
  local name = options.server_name or options.host or not options.path and HOST or nil
  return rawget(redis, "_sock"):sslhandshake(false, name, true)
end

-- What a connection is told once.
local function greet(redis, options, step)
  if redis:get_reused_times() > 0 then return true end
  local ok, why = step(encrypt, options)
  if not ok then return nil, why end
  if options.password then
    if options.username then ok, why = step(redis.auth, options.username, options.password)
    else ok, why = step(redis.auth, options.password) end
    if not ok then return nil, why end
  end
  if not options.database then return true end
  return step(redis.select, options.database)
end

-- Of its own: nginx would give it connections of others to the same server, who may use another database, be another
-- user there, or have a password that is none.
local function pool_of(options)
  if options.pool then return options.pool end
  local parts = {}
  for index, field in ipairs(FIELDS) do
    local value = options[field.name]
    parts[index] = ("%s %q"):format(type(value), tostring(value))
  end
  return "lua-reply " .. core.sha256(table.concat(parts, " "))
end

-- nginx knows an IPv6 address by its brackets.
local function address_of(host)
  return host:find("^[^%[].*:") and "[" .. host .. "]" or host
end

local function make(options)
  local pool = pool_of(options)
  return function(seconds)
    local refusal = phase.refusal()
    if refusal then return nil, refusal.message end
    local resty_redis, why = find_client()
    if not resty_redis then return nil, why end
    local redis = resty_redis:new()
    local step = stepper(redis, seconds)
    local ok
    if options.path then
      ok, why = step(redis.connect, "unix:" .. options.path, { pool = pool })
    else
      ok, why = step(redis.connect, address_of(options.host or HOST), options.port or PORT, { pool = pool })
    end
    if not ok then return nil, why end
    ok, why = greet(redis, options, step)
    if not ok then
      redis:close()   -- or it stays open as long as the request goes on
      return nil, why
    end

    local is_broken, null = false, phase.ngx.null
    local function call(command, ...)
      local reply, err = step(redis[command:lower()], ...)
      is_broken = is_broken or reply == nil   -- an error of Redis itself comes with false
      if reply == null then return nil end
      return reply or nil, err
    end
    local function release(reusable)
      if reusable and not is_broken then redis:set_keepalive(IDLE_MILLISECONDS, POOL_SIZE) else redis:close() end
    end
    return call, release
  end
end

--- Makes a `connect`.
---@param given? reply.RestyRedisOptions
---@return fun(seconds: number): function?, function|string connect what is wrong with the options is told by
---`reply.new`
return function(given)
  return connect_options.new(given, "reply.stores.resty_redis", FIELDS, make)
end
