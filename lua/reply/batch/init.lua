-- SPDX-License-Identifier: MIT
-- Many calls at once, of which each goes the way of a single one: what differs is who waits. All entries are checked
-- before the first is sent; the lanes of the driver take one entry after the other from the list.

local core = require "reply.core"
local errors = require "reply.errors"
local input = require "reply.batch.input"
local nginx = require "reply.drivers.nginx.phase"
local observe = require "reply.call.observe"
local protect = require "reply.call.protect"
local run_lanes = require "reply.batch.lanes"

local NO_MEMORY = core.NO_MEMORY
local BROKEN_OFF = "the batch was broken off before"

local Batch = { __close = protect.close }
Batch.__index = Batch

-- All that a batch needs to tell what became of its entries is made here, before the first request goes out: afterwards
-- there may be no memory, see `reply.call.guard`. From then on slots are filled, and nothing is made. A false field
-- holds its place in a table until there is a value for it.
local function new(client, list, on_result, carry_out)
  local self = setmetatable({ client = client, carry_out = carry_out, entries = list, next = 1, broken = false,
                              results = {}, spares = {}, lanes = {}, done = {}, is_done = {}, count = 0, told = 0,
                              observer_error = false, interrupt = false, is_over = false,
                              owner = nginx.ngx and nginx.can_wait() and coroutine.running() or false }, Batch)
  self.on_result = observe.looks(self, on_result)
  for index, entry in ipairs(list) do
    self.results[index] = { receipt = false, err = false, observer_error = false }
    self.lanes[index], self.done[index], self.is_done[index] = false, false, false
    self.spares[index] = entry.err or errors.new{
      operation = entry.operation.name, outcome = "unknown", kind = "canceled", phase = "wait", attempts = 1,
      retryable = false, message = NO_MEMORY }
  end
  return self
end

-- An entry's spare error says the worst until it is sure that no message left.
local function nothing_left(err)
  err.outcome, err.phase, err.attempts, err.retryable, err.hint = "not_sent", "local", 0, true, nil
end

-- Notes the result of an entry, once, and so that another may where this is broken off at any place. It is told outside
-- of the lane.
function Batch:finish(index, receipt, err)
  local result = self.results[index]
  if self.is_done[index] then return end
  if not (result.receipt or result.err) then result.receipt, result.err = receipt or false, err or false end
  self.done[self.count + 1] = index
  self.count = self.count + 1
  self.is_done[index] = true
end

-- What became of an entry whose call raised: its guard tells, unless the call could not begin.
function Batch:break_off(index, call, why)
  local told = call and call.last_result
  if not told then
    local err = self.spares[index]
    nothing_left(err)
    if why ~= NO_MEMORY then err.message = BROKEN_OFF end
    return self:finish(index, nil, err)
  end
  local is_error = errors.is_error(told)
  self:finish(index, not is_error and told or nil, is_error and told or nil)
end

-- Whether nginx ended the light thread that waits for the lanes, which are light threads themselves. Where nginx cannot
-- wait there are none, and it lets nobody ask.
function Batch:is_abandoned()
  return self.owner and coroutine.status(self.owner) == "dead"
end

-- Works in one lane: takes the next entry until there is none.
function Batch:work(lane, rest)
  while self.next <= #self.entries and not (self.broken or lane.stopped or self:is_abandoned()) do
    local index, entry = self.next, self.entries[self.next]
    self.next = index + 1
    lane.asked, lane.call = false, false
    self.lanes[index] = lane   -- last: before, it tells of another entry
    local ok, receipt, err = true, nil, entry.err
    if not err then
      ok, receipt, err = pcall(self.carry_out, self.client, entry.operation, entry.values, lane, nil, self.ends)
    end
    if ok then
      self:finish(index, receipt, err)
    else
      self.broken = self.broken or receipt ~= NO_MEMORY
      self:break_off(index, lane.call, receipt)
      if receipt ~= NO_MEMORY then error(receipt, 0) end
    end
    rest()
  end
end

-- Calls on_result for what is done. What it raises is noted and stops nothing, unless it is the user's Ctrl-C. An entry
-- counts as told only after the call, so that an interruption here loses none.
function Batch:tell()
  while self.told < self.count do
    local index = self.done[self.told + 1]
    local result = self.results[index]
    self.observer_error = false
    if self.on_result then self.on_result(index, result.receipt or nil, result.err or nil) end
    result.observer_error = self.observer_error
    self.told = self.told + 1
  end
  local interrupt = self.interrupt
  self.interrupt = false
  if interrupt then error(interrupt, 0) end
end

-- Gives a result to every entry that has none: its lane had no memory to come to its end, or to begin it, or it is away
-- where nobody waits for it any more. What its guard has told by then counts. Calls inside of others may take memory.
-- `begun`: only to those that were.
function Batch:settle(message, begun)
  self.next = #self.entries + 1   -- for a light thread that could not be waited for
  for index, is_done in ipairs(self.is_done) do
    local lane = self.lanes[index]
    if not is_done and (lane or not begun) then
      local err = self.spares[index]
      local told = lane and lane.call and lane.call.last_result
      if err.outcome == "unknown" and not (lane and lane.asked) then nothing_left(err) end
      if not self.entries[index].err then err.message = message or err.message end   -- what was refused says why
      if told and told.outcome == "sent" then self:finish(index, told) else self:finish(index, nil, told or err) end
    end
  end
end

-- The results as the caller gets them: what is not there is nil.
function Batch:list()
  for _, result in ipairs(self.results) do
    result.receipt, result.err = result.receipt or nil, result.err or nil
    result.observer_error = result.observer_error or nil
  end
  self.client.last_result = self.results   -- also for an interrupt that comes a moment later
  return self.results
end

-- Called where the batch is left by an error or by coroutine.close: what is known stays with the client.
function Batch:leave()
  self:settle(BROKEN_OFF, true)
  pcall(self.tell, self)   -- on_result hears of those that were begun
  self:settle(BROKEN_OFF)
  self:list()
end

function Batch:run(lanes)
  local ok, why = pcall(run_lanes, self.client.driver, self.client.handle, lanes, function(...) self:work(...) end,
                        function() self:tell() end)
  if not ok and (why ~= NO_MEMORY or self.next == 1) then error(why, 0) end
  self:settle()
  ok, why = pcall(self.tell, self)   -- what there was no memory for until now
  if not ok and why ~= NO_MEMORY then error(why, 0) end
  -- There may be none even to call on_result.
  for place = self.told + 1, ok and 0 or self.count do self.results[self.done[place]].observer_error = NO_MEMORY end
  return self:list()
end

local batch = {}

--- Runs a batch.
---@param client reply.Client its `last_result` becomes the results where the batch raises
---@param given table what the caller gave; never changed
---@param carry_out fun(client: reply.Client, operation: table, values: table, driver: table, began: nil,
---slots_until: number): table?, reply.Error?
---@return table[]? results
---@return reply.Error? err
function batch.run(client, given, carry_out)
  local list, options, faults = input.check(given)
  if not list then return nil, errors.here("batch", "validation", faults) end
  if client.closed then return nil, errors.here("batch", "config", "the client is closed") end
  local self = new(client, list, options.on_result, carry_out)
  self.ends = options.deadline and client.driver:now() + options.deadline or math.huge
  return protect.call(self, self.run, self, math.min(options.concurrency, #list))
end

return batch
