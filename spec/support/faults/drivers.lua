-- SPDX-License-Identifier: MIT
-- Who waits: the dimension of the plan that a script chooses by where it runs. An entry has
--
--   open(options, trouble)      a caller with a client of these options of `reply.new`; `trouble`, where this process
--                               waits: see troubles.lua
--   caller:make(list, lanes)    makes the calls of a list, see calls.lua, so many at once; returns what became of each
--   caller.events               what on_event was told of since the last make, see calls.counter
--   caller:look(key)            what the client's ledger says of a key, nil where nothing
--   caller:close()              ends the client and its connections
--   held()                      what the process that waits holds: { descriptors, bytes, lua }; `compiles` on LuaJIT

local calls = require "support.faults.calls"
local core = require "reply.core"
local cqueues = require "cqueues"
local memory_ledger = require "support.memory_ledger"
local process = require "spec_process"
local socket = require "socket"
local support = require "support"

local Caller = {}
Caller.__index = Caller

function Caller:make(list, lanes)
  for name in pairs(self.events) do self.events[name] = nil end
  local seen = {}
  self.run(self.client, list, lanes or 1, seen, self.trouble)
  return seen
end

function Caller:look(key)
  local entry = self.client.ledger:look(key)
  return entry and entry.state
end

function Caller:close() self.client:close() end

local function held()
  collectgarbage()
  collectgarbage()
  return { descriptors = process.descriptors(), bytes = process.heap(), lua = collectgarbage("count"),
           compiles = _G.jit ~= nil }
end

-- A driver of this process. `run` makes the calls of a list with so many lanes.
local function here(run, wait)
  local function open(options, trouble)
    local caller = setmetatable({ events = {}, run = run, trouble = trouble }, Caller)
    options.api_key, options.on_event = calls.API_KEY, calls.counter(caller.events)
    options.wait = trouble and trouble:around_wait(wait) or wait
    options.ledger = memory_ledger()
    caller.client = support.client(nil, options)
    if trouble then caller.client.handle = trouble:around_handle(caller.client.handle) end
    return caller
  end
  return { open = open, held = held }
end

local drivers = {}

-- It has one lane, whatever is asked for.
drivers.blocking = here(function(client, list, _, seen) calls.lane(client, list, seen)() end)

-- How long the check of a batch takes. It comes before the time of its entries counts.
local function check_seconds(client, entries)
  local started = core.now()
  entries[#entries + 1] = {}   -- this is no entry, so nothing goes out
  assert(not client:batch(entries))
  entries[#entries] = nil
  return core.now() - started
end

drivers.batch = here(function(client, list, lanes, seen)
  local entries = { concurrency = lanes }
  for at, call in ipairs(list) do
    entries[at] = { call.name }
    for name, value in pairs(call.arguments) do entries[at][name] = value end
  end
  local check = check_seconds(client, entries)
  local started = core.now() + check
  for at, result in ipairs(assert(client:batch(entries))) do
    seen[at] = calls.seen(result.receipt, result.err, core.now() - started)
  end
end)

drivers.loop = here(function(client, list, lanes, seen)
  local loop, lane = cqueues.new(), calls.lane(client, list, seen)
  for _ = 1, lanes do loop:wrap(lane) end
  assert(loop:loop())
end, function(descriptor, seconds)
  if descriptor then cqueues.poll({ pollfd = descriptor, events = "r" }, seconds) else cqueues.sleep(seconds) end
end)

-- A coroutine that nobody else knows, so that it can be closed.
drivers.coroutine = here(function(client, list, _, seen, trouble)
  local thread = coroutine.create(calls.lane(client, list, seen))
  while true do
    local ok, descriptor, seconds = coroutine.resume(thread)
    if not ok then error(descriptor, 0) end
    if coroutine.status(thread) == "dead" then return end
    if trouble:closes_now() then
      rawget(coroutine, "close")(thread)
      error("the coroutine was closed", 0)
    end
    local waits = descriptor and { { getfd = function() return descriptor end } }
    socket.select(waits, nil, seconds)
  end
end, coroutine.yield)

drivers.nginx = require "support.faults.nginx_driver"

return drivers
