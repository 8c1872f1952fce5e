-- SPDX-License-Identifier: MIT
-- What `connect` of reply.stores.redis takes, over redis-lua and LuaSocket: for scripts, which it blocks. It has no
-- WAIT, and raises what Redis refuses; so commands go out as they are on the wire. Connections are kept, each by the
-- process that made it.

local connect_options = require "reply.stores.redis.connect"
local core = require "reply.core"
local let_through = require "reply.let_through"

local MOST_KEPT = 8
local MISSING = "redis-lua is not found: it is the rock redis-lua, or Debian's package lua-redis, which Lua 5.4 finds "
                .. 'with LUA_PATH="/usr/share/lua/5.3/?.lua;;"'

-- The command on the wire, without the last line end, which redis-lua adds.
local function wire(...)
  local words = { "*" .. select("#", ...) }
  for index = 1, select("#", ...) do
    local word = tostring((select(index, ...)))
    words[#words + 1] = "$" .. #word
    words[#words + 1] = word
  end
  return table.concat(words, "\r\n")
end

-- What the socket does next has what is left of the conversation's time: LuaSocket would give each step all of it.
local function limit(socket, deadline)
  socket:settimeout(math.max(deadline - core.now(), 0), "t")
end

local function ask(client, deadline, ...)
  limit(client.network.socket, deadline)
  return client:raw_cmd(wire(...))
end

-- `socket`, and not `socket.unix`, keeps a write to a Redis that has died from ending the process (SIGPIPE).
local function new_socket(options)
  local socket = require "socket"
  return options.path and require("socket.unix").stream() or socket.tcp()
end

local function connect(options, deadline)
  local socket = new_socket(options)
  limit(socket, deadline)
  local ok, why
  if options.path then
    ok, why = socket:connect(options.path)
  else
    ok, why = socket:connect(options.host or "127.0.0.1", options.port or 6379)
  end
  if not ok then error("connection error: " .. why, 0) end
  if not options.path then socket:setoption("tcp-nodelay", true) end
  return socket
end

local function redis_lua()
  local found, redis = pcall(require, "redis")
  if found then return redis end
  error(tostring(redis):find("^module 'redis' not found") and MISSING or redis, 0)
end

local function open(options, deadline)
  local client = redis_lua().connect{ socket = connect(options, deadline) }
  if options.username then ask(client, deadline, "AUTH", options.username, options.password)
  elseif options.password then ask(client, deadline, "AUTH", options.password) end
  if options.database then ask(client, deadline, "SELECT", options.database) end
  return client
end

-- What redis-lua raised, without where in its file, and whether the connection is broken. Anything else goes on.
local function reason(raised)
  local text = tostring(raised)
  let_through(raised)
  local said = text:match("redis error: (.*)")
  if said then return said, false end
  return text:gsub("^.-:%d+: ", "", 1):gsub("^connection error: ", ""), true
end

local function make(options)
  local kept = { pid = core.pid() }
  return function(seconds)
    if kept.pid ~= core.pid() then kept = { pid = core.pid() } end
    local client, deadline = table.remove(kept), core.now() + seconds
    if not client then
      local ok, opened = pcall(open, options, deadline)
      if not ok then return nil, (reason(opened)) end
      client = opened
    end

    local is_broken = false
    local function call(...)
      local ok, reply = pcall(ask, client, deadline, ...)
      if ok then return reply end
      local why, broken = reason(reply)
      is_broken = is_broken or broken
      return nil, why
    end
    -- Where one has died, the others mostly have, too: of the same restart.
    local function release(reusable)
      if reusable and not is_broken and #kept < MOST_KEPT then
        kept[#kept + 1] = client
        return
      end
      client.network.socket:close()
      while is_broken and kept[1] do table.remove(kept).network.socket:close() end
    end
    return call, release
  end
end

--- Makes a `connect`.
---@param given? reply.RedisOptions
---@return fun(seconds: number): function?, function|string connect what is wrong with the options is told by
---`reply.new`
return function(given)
  return connect_options.new(given, "reply.stores.redis_lua", connect_options.fields, make)
end
