-- SPDX-License-Identifier: MIT
-- Who waits: a batch, for all of its lanes at once. A lane is a coroutine that works as if it were alone; where it has
-- to wait it yields, and it is resumed when its exchange is done or its time has come. The driver beneath says how
-- to wait for whatever comes first: in this process, in an event loop, or not at all in the sandbox.

if _G.jit then _G.jit.off(true, true) end   -- compiled code dies where memory runs out: see reply.standby

local exchange = require "reply.exchange"

-- A lane is the driver of the calls that are made in it. `asked`: it was asked to send; `stopped`: nothing new begins.
local Lane = {}
Lane.__index = Lane

-- The answer to a request that comes when the batch is being stopped.
local function stopped()
  return { outcome = "not_sent", kind = "canceled", phase = "local", message = "the batch was stopped before" }
end

--- Makes one attempt, see `reply.drivers.blocking`. A driver beneath that cannot idle never waits for an answer.
function Lane:perform(handle, request, limits)
  local base = self.pool.base
  if self.stopped then return stopped() end
  self.asked = true
  if not base.idle then return base:perform(handle, request, limits) end
  local attempt, refused = exchange.start(handle, request, limits)
  if not attempt then return refused end
  self.attempt = attempt
  coroutine.yield()
  self.attempt = nil
  return attempt:answer()
end

--- Waits while the others go on. False: the batch is being stopped.
function Lane:sleep(seconds)
  self.wake = self:now() + seconds
  coroutine.yield()
  self.wake = nil
  return not self.stopped
end

function Lane:now()
  return self.pool.base:now()
end

function Lane:is_ready()
  if self.attempt then return self.attempt:look() end
  return not self.wake or self.stopped or self:now() >= self.wake
end

local Pool = {}
Pool.__index = Pool

-- One turn of every lane that is ready. Returns how many are alive, and whether one was ready.
function Pool:turn(between)
  local alive, any = 0, false
  for _, lane in ipairs(self.lanes) do
    if coroutine.status(lane.thread) ~= "dead" then
      alive = alive + 1
      if lane:is_ready() then
        any = true
        local ok, why = coroutine.resume(lane.thread)
        between()
        if not ok then error(why, 0) end
      end
    end
  end
  return alive, any
end

-- Waits for what comes first: an exchange that is done, or the end of a lane's sleep.
function Pool:wait()
  local seconds, under_way = math.huge, false
  for _, lane in ipairs(self.lanes) do
    if lane.wake then seconds = math.min(seconds, lane.wake - self.base:now()) end
    under_way = under_way or lane.attempt ~= nil
  end
  seconds = math.max(seconds, 0)
  if not under_way then return self.base:sleep(seconds) end
  self.base:idle(self.handle, seconds, self.is_any_done)
end

function Pool:run(between)
  while true do
    local alive, any = self:turn(between)
    if alive == 0 then return end
    if not any then self:wait() end
  end
end

-- Ends what is under way, so that every lane comes to its end and tells what it knows. Another error on the way, a
-- second Ctrl-C maybe, ends at most one lane.
function Pool:stop(between)
  for _, lane in ipairs(self.lanes) do
    lane.stopped = true
    if lane.attempt then lane.attempt:cancel() end
  end
  local ended
  repeat ended = pcall(self.run, self, between) until ended
end

local function new_pool(base, handle)
  local pool = setmetatable({ base = base, handle = handle, lanes = {} }, Pool)
  function pool.is_any_done()
    for _, lane in ipairs(pool.lanes) do
      if lane.attempt and lane.attempt:look() then return true end
    end
    return false
  end
  return pool
end

local batch = {}

--- Runs a function in several lanes and returns when all of them are over. Where it raises, or is interrupted, what is
--- under way is ended, the lanes come to their end, and the error is raised again.
---@param base table the driver beneath
---@param handle userdata the client of the C core
---@param count integer how many lanes
---@param work fun(lane: table, rest: function) runs in every lane; `rest()` lets the others on
---@param between function called outside of the lanes, after each turn of one: it may wait in its own way
function batch.run(base, handle, count, work, between)
  local pool = new_pool(base, handle)
  for index = 1, count do
    local lane = setmetatable({ pool = pool }, Lane)
    lane.thread = coroutine.create(function() work(lane, coroutine.yield) end)
    pool.lanes[index] = lane
  end
  local ok, why = pcall(pool.run, pool, between)
  if ok then return end
  pool:stop(between)
  error(why, 0)
end

return batch
