-- SPDX-License-Identifier: MIT
-- Who waits: a batch, for all of its lanes at once. A lane is a coroutine that works as if it were alone; where it has
-- to wait it yields, and it is resumed when its exchange is done or its time has come. The driver beneath says how
-- to wait for whatever comes first: in this process, in an event loop, or not at all in the sandbox.

local core = require "reply.core"
local protect = require "reply.call.protect"
local unsent = require "reply.call.unsent"

local NO_MEMORY = core.NO_MEMORY

-- How long to wait at most where nobody tells when a lane is back. Seconds.
local AWAY = 0.02

-- A lane is the driver of the calls that are made in it. `call`: the last one; `asked`: it was asked to send;
-- `stopped`: nothing new begins; `over`: it came to its end; `rests`: it waits for this pool; otherwise code of
-- somebody else, such as a store's, lets it wait in the event loop's own way. A false field holds its place: a new one
-- would take memory.
local Lane = {}
Lane.__index = Lane

-- Lets the others go on.
local function rest(lane)
  lane.rests = true
  coroutine.yield()
end

--- Makes one attempt, see `reply.drivers.blocking`. A driver beneath that cannot idle never waits for an answer.
function Lane:perform(handle, request, attempt)
  local pool = self.pool
  if self.stopped then return unsent.stopped() end
  self.asked = true
  if not pool.base.idle then return pool.base:perform(handle, request, attempt) end
  local refused = attempt:start(handle, request)
  if refused then return refused end
  if pool.place then pool.base:expect(handle, pool.place, attempt) end
  self.attempt = attempt
  rest(self)
  self.attempt = false
  return attempt:answer()
end

--- Waits while the others go on. False: the batch is being stopped.
function Lane:sleep(seconds)
  self.wake = self:now() + seconds
  rest(self)
  self.wake = false
  return not self.stopped
end

function Lane:now()
  return self.pool.base:now()
end

-- Whether it waits in its event loop, which will resume it.
function Lane:is_away()
  return self.pool.place and not self.rests
end

function Lane:is_ready()
  if self:is_away() then return false end
  if self.attempt then return self.attempt:look() end
  return not self.wake or self.stopped or self:now() >= self.wake
end

-- An error ended it.
function Lane:give_up()
  self.over = true
  if self.attempt then pcall(self.attempt.cancel, self.attempt) end
  self.attempt, self.wake = false, false
end

-- What a lane says to its event loop when it yields goes on there, and the loop's answer back: but where the coroutine
-- of the batch is being closed.
local function pass_on(lane, ok, ...)
  if not ok or select("#", ...) == 0 or not (lane:is_away() and core.can_yield()) then return ok, ... end
  return pass_on(lane, coroutine.resume(lane.thread, coroutine.yield(...)))
end

function Lane:go_on()
  self.rests = false
  return pass_on(self, coroutine.resume(self.thread))
end

local Pool = { __close = protect.close }
Pool.__index = Pool

-- One turn of every lane that is ready. Returns how many are alive, and whether one was ready. A lane that has no
-- memory to go on is one less; so is one that is away and raised there, or for which nobody waits any more.
function Pool:turn()
  local alive, any = 0, false
  for _, lane in ipairs(self.lanes) do
    if lane:is_away() and (self.is_left or coroutine.status(lane.thread) == "dead") then lane.over = true end
    if not lane.over then
      alive = alive + 1
      if lane:is_ready() then
        any = true
        local ok, why = lane:go_on()
        if not ok then lane:give_up() end
        local told, trouble = pcall(self.between)
        if not told and trouble ~= NO_MEMORY then error(trouble, 0) end
        if not ok and why ~= NO_MEMORY then error(why, 0) end
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
    if lane:is_away() and not lane.over then seconds = math.min(seconds, AWAY) end
    under_way = under_way or lane.attempt
  end
  seconds = math.max(seconds, 0)
  if not under_way then return self.base:sleep(seconds) end
  self.base:idle(self.handle, seconds, self.place)
end

function Pool:run()
  while true do
    local alive, any = self:turn()
    if alive == 0 then return end
    if not any then self:wait() end
  end
end

-- Called where it is left by an error or by coroutine.close: ends what is under way, so that every lane comes to its
-- end and tells what it knows. Another error on the way, a second Ctrl-C maybe, ends at most one lane; but without
-- memory it may not even come to that, and what still is under way then is left.
function Pool:leave()
  self.is_left = true
  for _, lane in ipairs(self.lanes) do
    lane.stopped = true
    if lane.attempt then pcall(lane.attempt.cancel, lane.attempt) end
  end
  local failures = 0
  repeat
    local ended, why = pcall(self.run, self)
    if not ended and why == NO_MEMORY then failures = failures + 1 else self.raised = self.raised or why end
  until ended or failures > #self.lanes
end

local function new_pool(base, handle, between)
  local pool = setmetatable({ base = base, handle = handle, lanes = {}, between = between, place = false,
                              raised = false, is_left = false, is_over = false }, Pool)
  if base.new_place then
    pool.place = base:new_place(function()
      for _, lane in ipairs(pool.lanes) do
        if lane.attempt and lane.attempt:look() then return true end
      end
      return false
    end)
  end
  return pool
end

local function new_lane(pool, work)
  local lane = setmetatable({ pool = pool, attempt = false, wake = false, asked = false, stopped = false, over = false,
                              rests = true, call = false, thread = false, carrier = pool.base.carrier }, Lane)
  lane.thread = coroutine.create(function()
    work(lane, function() rest(lane) end)
    lane.over = true
  end)
  return lane
end

local module = {}

--- Runs a function in several lanes and returns when all of them are over. Where it raises, or is interrupted, what is
--- under way is ended, the lanes come to their end, and the error is raised again. Nothing here takes memory once the
--- lanes run, and without it they come to their end all the same, if that is possible at all.
---@param base table the driver beneath
---@param handle userdata the client of the C core
---@param count integer how many lanes
---@param work fun(lane: table, rest: function) runs in every lane; `rest()` lets the others on
---@param between function called outside of the lanes, after each turn of one: it may wait in its own way. Where there
---is no memory for that, the lanes go on
function module.run(base, handle, count, work, between)
  local pool = new_pool(base, handle, between)
  for index = 1, count do
    pool.lanes[index] = new_lane(pool, work)
  end
  local ok, why = pcall(protect.run, pool, pool.run, pool)
  if not ok then error(why == NO_MEMORY and pool.raised or why, 0) end
end

return module
