-- SPDX-License-Identifier: MIT
-- Who waits: an event loop of the caller, by the function `wait(descriptor, seconds)` of the caller. Many coroutines of
-- the loop may be here at once. One of them leads: it waits for the engine's descriptor and steps the engine. The
-- others follow: each waits for a bell of its own, which rings when its exchange is done or when it is to lead. So no
-- two wait for the same descriptor, which some loops refuse, and nobody misses what another one has seen.

local core = require "reply.core"
local protect = require "reply.call.protect"

local Loop = {}
Loop.__index = Loop

-- The longest single wait. A leader that was not heard of for longer may be one that its loop never resumes again.
local LONGEST_WAIT = 1
local SILENCE = 2 * LONGEST_WAIT
-- Where there is no bell to wait for, or nobody who would ring it, looking now and then has to do.
local SHORT_WAIT = 0.02

-- A loop may look once more at a descriptor after the wait for it has ended. So nothing that was waited for is closed
-- before some wait has begun and ended since: bells are kept for the next who follows, holds are let go of then.
local bells, leaving = {}, {}

local function let_go(holds)
  for _, hold in ipairs(holds) do hold:close() end
end

-- What waits for one exchange, or for the first of several: `is_done`, and what it waits with.
local Place = { __close = protect.close }
Place.__index = Place

--- Called when it is over, however that came. Where nobody leads now, one of the others is to: also where this one was
--- to lead, and was over before it could.
function Place:leave()
  local loop = self.loop
  loop.reporting[self], loop.followers[self] = nil, nil
  if self.hold then
    leaving[#leaving + 1] = self.hold
    self.hold = nil
  end
  if self.bell then
    bells[#bells + 1] = self.bell
    self.bell = nil
  end
  local leader = loop.leader.place
  if leader and leader ~= self then return end
  loop.leader.place = nil
  local next_leader = next(loop.followers)
  if next_leader then next_leader.bell:ring() end
end

Loop.now = core.now

--- Waits, see `reply.drivers.nginx`.
function Loop:sleep(seconds, attempt)
  local deadline = self:now() + seconds
  repeat
    if attempt and attempt:is_over() then return false end
    self.wait(nil, math.min(deadline - self:now(), LONGEST_WAIT))
  until self:now() >= deadline
end

local function ring(place)
  if place.bell then place.bell:ring() end
end

-- Steps the engine, and rings for those whose exchange is done: the core lists up to 64 of them.
function Loop:step(handle)
  local places, ended = self.places, self.ended
  local _, count = handle:step(0, ended)
  for index = 1, math.min(count, #ended) do
    local place = places[ended[index]]
    places[ended[index]] = nil
    if place then ring(place) end
  end
  for place in pairs(self.reporting) do
    if place.is_done() then ring(place) end
  end
  if count <= #ended then return end
  for _, place in pairs(places) do
    if place.is_done() then ring(place) end
  end
end

function Loop:lead(handle, place, seconds)
  self.leader.place, self.followers[place] = place, nil
  self.heard = self:now()
  place.hold = place.hold or assert(handle:hold())
  local old = leaving
  if #old > 0 then leaving = {} end
  self.wait(place.hold:fd(), seconds)
  if old ~= leaving then let_go(old) end
  self:step(handle)
end

-- Only the leader steps, as it could not be told of the end of its own exchange. Where it was silent for too long, its
-- followers step now and then in its place, until it comes back or is collected.
function Loop:follow(handle, place, seconds)
  place.bell = place.bell or table.remove(bells) or core.bell()
  self.followers[place] = true
  local descriptor = place.bell:fd()
  local is_short = place.is_alone or not descriptor
  self.wait(descriptor, is_short and math.min(seconds, SHORT_WAIT) or seconds)
  if place.bell:hush() then return end
  place.is_alone = self:now() - self.heard > SILENCE
  if place.is_alone then self:step(handle) end
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

-- In a forked child nobody waits yet: those are the parent's. What waits is held weakly: a coroutine that its loop has
-- dropped is collected.
function Loop:begin_anew(pid)
  self.pid, self.ended = pid, {}
  self.places = setmetatable({}, { __mode = "v" })      -- by the number of the transfer
  self.reporting = setmetatable({}, { __mode = "k" })   -- those with progress to tell of
  self.followers = setmetatable({}, { __mode = "k" })
  self.leader = setmetatable({}, { __mode = "v" })
end

--- Makes what waits for exchanges.
---@param is_done fun(): boolean
---@return table place
function Loop:new_place(is_done)
  return setmetatable({ loop = self, is_done = is_done, is_over = false }, Place)
end

--- Tells that a place waits for this exchange, too, which has begun.
---@param handle userdata the client of the C core
---@param place table see `new_place`
---@param attempt table see `reply.call.exchange`
function Loop:expect(handle, place, attempt)
  local descriptor, pid = handle:fd()
  if descriptor and pid ~= self.pid then self:begin_anew(pid) end
  self.places[attempt.carrier:number()] = place
  if attempt.on_progress then self.reporting[place] = true end
end

--- Waits until the place is done, at most so many seconds.
function Loop:idle(handle, seconds, place)
  protect.run(place, self.take_turns, self, handle, place, self:now() + seconds)
  place:leave()
end

--- Makes one attempt, see `reply.drivers.blocking`. What `wait` raises ends it and comes out.
function Loop:perform(handle, request, attempt)
  local refused = attempt:start(handle, request)
  if refused then return refused end
  local place = self:new_place(function() return attempt:look() end)
  self:expect(handle, place, attempt)
  self:idle(handle, math.huge, place)
  return attempt:answer()
end

--- Called for a client that closes. The leader hears of it through its descriptor, and the others from one another.
function Loop:close()
  while #bells > 0 do leaving[#leaving + 1] = table.remove(bells) end
end

local driver = {}

--- Makes a driver.
---@param wait fun(descriptor: integer?, seconds: number) returns when the descriptor is readable or the time is over
---@return table
function driver.new(wait)
  local self = setmetatable({ wait = wait }, Loop)
  self:begin_anew(nil)
  return self
end

return driver
