-- SPDX-License-Identifier: MIT
-- The HTTPS sandbox for a spec:
--
--   local front = require("support.sandbox").start()
--   local client = assert(reply.new{ base_url = front.url, ca_file = front.ca_file, api_key = "sandbox-key" })
--   front.sent()        what would have gone out
--   front.receive(contact, text)   lets a contact answer, and gives the delivery of the webhook
--   front.reset(seed)   begins anew, with a seed where one is given
--   front.stop()
--
-- The server ends with the process that started it, however that ends: it waits for the pipe to close.

local cjson = require "cjson"
local https = require "support.sandbox_https"

local folder_of_this_file = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$")
local CLEAN = "env -u LD_PRELOAD -u LUA_PATH -u LUA_CPATH -u LUA_INIT"

-- Lua 5.4's cjson has no integers.
local function with_integers(value)
  if type(value) == "number" then return value % 1 == 0 and math.floor(value) or value end
  if type(value) ~= "table" then return value end
  for name, item in pairs(value) do value[name] = with_integers(item) end
  return value
end

-- The functions of a server that runs.
local function front_of(url, ca_file, pipe)
  local front = { url = url, ca_file = ca_file }

  local function ask(method, path, body)
    local status, answer = https.request{ url = url .. path, ca_file = ca_file, method = method, body = body }
    if not status or status >= 300 then
      error(("the sandbox said %s to %s: %s"):format(tostring(status), path, tostring(answer)), 0)
    end
    return answer
  end

  function front.sent() return with_integers(cjson.decode(ask("GET", "/sandbox/sent"))) end

  function front.reset(seed) ask("POST", "/sandbox/reset", seed and cjson.encode(seed) or nil) end

  function front.receive(contact, text)
    return ask("POST", "/sandbox/receive", cjson.encode{ contact = contact, text = text })
  end

  -- Closing the pipe ends the server, and waits for that. Stopping twice does no harm.
  function front.stop()
    if pipe then pipe:close() end
    pipe = nil
  end

  return front
end

-- Starts a server of its own. What it prints comes by a FIFO, because the pipe is the one that it watches.
local function start()
  local fifo = os.tmpname()
  os.remove(fifo)
  os.execute("mkfifo -m 600 '" .. fifo .. "'")
  local command = ("exec %s luajit '%s/sandbox_server.lua' >'%s'"):format(CLEAN, folder_of_this_file, fifo)
  local pipe = assert(io.popen(command, "w"))
  local output = assert(io.open(fifo))
  local url, ca_file = output:read("*l", "*l")
  output:close()
  os.remove(fifo)
  if not ca_file then
    pipe:close()
    error("the HTTPS sandbox did not start; it needs luajit, nginx, libnginx-mod-http-lua, lua-luaossl, lua-posix and "
          .. "lua-sec, and build/luajit/reply/core.so", 0)
  end
  return front_of(url:match("=(.*)"), ca_file:match("=(.*)"), pipe)
end

return { start = start }
