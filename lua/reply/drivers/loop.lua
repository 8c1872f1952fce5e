-- SPDX-License-Identifier: MIT
-- Who waits: an event loop of the caller, by the function `wait(descriptor, seconds)` of the caller. Many coroutines of
-- the loop may be here at once. One of them leads: it waits for the engine's descriptor and steps the engine. The
-- others follow: each waits for a bell of its own, which rings when its exchange is done or when it is to lead. So no
-- two wait for the same descriptor, which some loops refuse, and nobody misses what another one has seen.

local core = require "reply.core"
local exchange = require "reply.call.exchange"

local Loop = {}
Loop.__index = Loop

-- The longest single wait. A leader that was not heard of for longer may be one that its loop never resumes again.
local LONGEST_WAIT = 1
local SILENCE = 2 * LONGEST_WAIT
-- Where there is nothing to wait for, looking now and then has to do.
local SHORT_WAIT = 0.02

function Loop:now()
  return core.now()
end

function Loop:sleep(seconds)
  local deadline = self:now() + seconds
  repeat
    self.wait(nil, deadline - self:now())
  until self:now() >= deadline
end

-- Rings for those whose exchange is done.
function Loop:step(handle)
  local _, ended = handle:step(0)
  if ended == self.ended then return end
  self.ended = ended
  for place in pairs(self.places) do
    if place.bell and place.is_done() then place.bell:ring() end
  end
end

function Loop:lead(handle, place, seconds)
  self.leader.place = place
  self.heard = self:now()
  local descriptor = handle:fd()
  self.wait(descriptor, descriptor and seconds or math.min(seconds, SHORT_WAIT))
  self.heard = self:now()
  self:step(handle)
end

-- Only the leader steps, as it could not be told of the end of its own exchange. Where it was silent for too long, its
-- followers step now and then in its place, until it comes back or is collected.
function Loop:follow(handle, place, seconds)
  place.bell = place.bell or table.remove(self.bells) or core.bell()
  local descriptor = place.bell:fd()
  local is_short = place.is_alone or not descriptor
  self.wait(descriptor, is_short and math.min(seconds, SHORT_WAIT) or seconds)
  if place.bell:hush() then return end
  place.is_alone = self:now() - self.heard > SILENCE
  if is_short or place.is_alone then self:step(handle) end
end

function Loop:take_turns(handle, place, deadline)
  while not place.is_done() do
    local left = deadline - self:now()
    if left <= 0 then return end
    local leader = self.leader.place
    local turn = (leader == nil or leader == place) and self.lead or self.follow
    turn(self, handle, place, math.min(left, LONGEST_WAIT))
  end
end

-- Gives the bell back. Where nobody leads now, one of the others is to: also where this one was to lead, and was over
-- before it could.
function Loop:leave(place)
  self.places[place] = nil
  if place.bell then
    place.bell:hush()
    self.bells[#self.bells + 1] = place.bell
  end
  local leader = self.leader.place
  if leader and leader ~= place then return end
  self.leader.place = nil
  for other in pairs(self.places) do
    if other.bell then
      other.bell:ring()
      return
    end
  end
end

-- In a forked child nobody waits yet: those are the parent's.
function Loop:begin_anew(pid)
  self.pid, self.bells = pid, {}
  self.places = setmetatable({}, { __mode = "k" })
  self.leader = setmetatable({}, { __mode = "v" })
end

--- Waits until is_done(), at most so many seconds.
function Loop:idle(handle, seconds, is_done)
  local descriptor, pid = handle:fd()
  if descriptor and pid ~= self.pid then self:begin_anew(pid) end
  local place = { is_done = is_done }
  self.places[place] = true
  local ok, why = pcall(self.take_turns, self, handle, place, self:now() + seconds)
  self:leave(place)
  if not ok then error(why, 0) end
end

--- Makes one attempt, see `reply.drivers.blocking`. What `wait` raises ends it and comes out.
function Loop:perform(handle, request, limits)
  local attempt, refused = exchange.start(handle, request, limits)
  if not attempt then return refused end
  local ok, why = pcall(self.idle, self, handle, math.huge, function() return attempt:look() end)
  if ok then return attempt:answer() end
  attempt:cancel()
  error(why, 0)
end

local driver = {}

--- Makes a driver. What waits is held weakly: a coroutine that its loop has dropped is collected.
---@param wait fun(descriptor: integer?, seconds: number) returns when the descriptor is readable or the time is over
---@return table
function driver.new(wait)
  local self = setmetatable({ wait = wait }, Loop)
  self:begin_anew(nil)
  return self
end

return driver
