-- SPDX-License-Identifier: MIT
-- Counts the copies of the key in the memory of this process. Arguments: URL, CA file, and the key as two texts that
-- give it by exclusive or. Lua's memory is wiped when it is freed: the caller's own string is the caller's.

-- A trace that LuaJIT compiled may keep a string that it has met as a constant of its own: also the caller's key.
if rawget(_G, "jit") then require("jit").off() end

local url, ca_file, mask, masked = ...
local memory = memory
local reply = require "reply"

local function count(what)
  for _ = 1, 3 do collectgarbage() end
  print(what, ("%d"):format(memory.find(mask, masked)))
end

local function key() return memory.key(mask, masked) end

local function new(api_key)
  return assert(reply.new{ base_url = url, ca_file = ca_file, api_key = api_key, retries = 0, timeout = 10 })
end

local function send(client)
  local receipt, err = client:send_email{ contact = 7, subject = "Hello", body = "<p>Hello</p>" }
  print("outcome", (receipt or err).outcome)
end

local function rounds(what)
  local client = new(key)
  send(client)
  count(what .. ", sent")
  send(client)
  client:close()
  count(what .. ", closed")
end

memory.wipe(false, true)
count("nothing")

local client = new(key())
count("made")
client:close()
count("closed")
do local dropped = new(key()) assert(dropped) end
count("collected")

-- libcurl does not wipe the requests that it freed. Where it does, by the program of this script, none is left: so
-- what may be left otherwise is libcurl's.
memory.wipe(true, true)
memory.watch(mask, masked)
rounds("first client")
rounds("second client")
print("freed with it", ("%d"):format((memory.freed())))
print("freed with it by libcurl", ("%d"):format((select(2, memory.freed()))))
memory.exit(0)
