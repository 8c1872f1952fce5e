-- SPDX-License-Identifier: MIT
-- What the pacing remembers: the ends of the last requests, the requests that are under way, and the line of those who
-- wait. Times are seconds of whatever clock its store has.

local Log = {}
Log.__index = Log

local log = {}

--- An empty log.
---@param keep integer how many ends it keeps
---@param ends? table where they are kept, by their number
---@return table
function log.new(keep, ends)
  return setmetatable({
    keep = keep,
    ends = ends or {}, count = 0,   -- the ends in order; how many there were since the beginning
    live = {}, alive = 0,           -- under way: the latest end of each, by its id
    due = math.huge,                -- none of them is over before
    line = {}, waiting = {},        -- who waits, in order: { id, dropped_at, number }; the same, by their ids
    lined_up = 0,                   -- the number of the last one
    drop_due = math.huge,           -- none of them is dropped before
    frozen = 0,                     -- nobody may go before
  }, Log)
end

--- The end of the n-th newest request, or nil. One that is under way has not ended.
function Log:newest(n)
  if n <= self.alive then return math.huge end
  return self.ends[self.count + 1 - (n - self.alive)]
end

-- The ends stay in order: one that nobody told of in time counts as the last.
local function append(self, ended)
  local last = self.ends[self.count]
  if last and last > ended then ended = last end
  self.count = self.count + 1
  self.ends[self.count] = ended
  self.ends[self.count - self.keep] = nil
end

local function over_by(self, now)
  local over = {}
  for id, ends in pairs(self.live) do
    if ends <= now then over[#over + 1] = id end
  end
  table.sort(over, function(a, b) return self.live[a] < self.live[b] end)
  return over
end

-- Moves what is over to the ends. The others are counted anew: a step that was broken off may have counted wrongly.
local function end_live(self, now)
  for _, id in ipairs(over_by(self, now)) do
    append(self, self.live[id])
    self:release(id)
  end
  local due, alive = math.huge, 0
  for _, ends in pairs(self.live) do due, alive = math.min(due, ends), alive + 1 end
  self.alive, self.due = alive, due
end

-- Drops those who did not ask again.
local function drop_missing(self, now)
  local line = {}
  self.drop_due = math.huge
  for _, waiter in ipairs(self.line) do
    if waiter.dropped_at >= now then
      line[#line + 1] = waiter
      self.drop_due = math.min(self.drop_due, waiter.dropped_at)
    else
      self.waiting[waiter.id] = nil
    end
  end
  self.line = line
end

--- Brings it up to that time.
function Log:catch_up(now)
  if now >= self.due then end_live(self, now) end
  if now > self.drop_due then drop_missing(self, now) end
end

--- A request is under way until then, at the latest.
function Log:hold(id, ends)
  if ends < self.due then self.due = ends end   -- first, as they are counted anew then
  if not self.live[id] then self.alive = self.alive + 1 end
  self.live[id] = ends
end

--- It is under way no longer, and takes no room.
function Log:release(id)
  if not self.live[id] then return end
  self.live[id] = nil
  self.alive = self.alive - 1
end

--- It is over now.
function Log:finish(id, now)
  self:release(id)
  append(self, now)
end

-- Their numbers rise along the line.
local function place_of(self, id)
  local waiter = self.waiting[id]
  if not waiter then return nil end
  local first, last = 1, #self.line
  while first < last do
    local middle = math.floor((first + last) / 2)
    if self.line[middle].number < waiter.number then first = middle + 1 else last = middle end
  end
  return first
end

--- How many wait before this one, or before a new one.
function Log:ahead_of(id)
  return (place_of(self, id) or #self.line + 1) - 1
end

--- Keeps its place in the line, the last one if it has none, until then.
function Log:line_up(id, dropped_at)
  self.drop_due = math.min(self.drop_due, dropped_at)   -- first, as nobody stays in the line for ever
  local waiter = self.waiting[id]
  if not waiter then
    self.lined_up = self.lined_up + 1
    waiter = { id = id, dropped_at = dropped_at, number = self.lined_up }
    self.line[#self.line + 1], self.waiting[id] = waiter, waiter
  end
  waiter.dropped_at = dropped_at
end

--- Gives its place up.
function Log:step_out(id)
  local place = place_of(self, id)
  if not place then return end
  self.waiting[id] = nil   -- first: who is only in the line is dropped from there
  table.remove(self.line, place)
end

return log
