-- SPDX-License-Identifier: MIT
-- Many calls at once, of which each goes the way of a single one: what differs is who waits. All entries are checked
-- before the first is sent; the lanes of the driver take one entry after the other from the list.

if _G.jit then _G.jit.off(true, true) end   -- compiled code dies where memory runs out: see reply.standby

local entries = require "reply.entries"
local errors = require "reply.errors"
local observe = require "reply.observe"
local together = require "reply.together"

-- What lua and luajit raise for a Ctrl-C, wherever it comes.
local INTERRUPTED = "interrupted!$"

local Batch = {}
Batch.__index = Batch

-- What becomes of an entry whose lane was broken off by an error that is none of its own.
local function broken_off(entry, lane, why)
  return errors.new{
    operation = entry.operation.name, outcome = lane.asked and "unknown" or "not_sent", kind = "canceled",
    phase = lane.asked and "wait" or "local", attempts = lane.asked and 1 or 0, retryable = not lane.asked,
    message = "the batch was broken off: " .. tostring(why),
  }
end

-- Notes the result of an entry. It is told outside of the lane.
function Batch:finish(index, receipt, err)
  self.results[index] = { receipt = receipt, err = err }
  self.done[#self.done + 1] = index
end

-- Works in one lane: takes the next entry until there is none.
function Batch:work(lane, rest)
  while self.next <= #self.entries and not (self.broken or lane.stopped) do
    local index, entry = self.next, self.entries[self.next]
    self.next = index + 1
    lane.asked = false
    local ok, receipt, err = true, nil, entry.err
    if not err then ok, receipt, err = pcall(self.carry_out, self.client, entry.operation, entry.values, lane) end
    if not ok then
      self.broken = true
      self:finish(index, nil, broken_off(entry, lane, receipt))
      error(receipt, 0)
    end
    self:finish(index, receipt, err)
    rest()
  end
end

-- Calls on_result for what is done. What it raises is noted and stops nothing, unless it is the user's Ctrl-C. An entry
-- counts as told only after the call, so that an interruption here loses none.
function Batch:tell()
  local interruption
  while self.told < #self.done do
    local index = self.done[self.told + 1]
    local result = self.results[index]
    if self.on_result then observe(result, self.on_result)(index, result.receipt, result.err) end
    self.told = self.told + 1
    local noted = result.observer_error or (result.receipt or result.err).observer_error
    if type(noted) == "string" and noted:find(INTERRUPTED) then interruption = noted end
  end
  if interruption then error(interruption, 0) end
end

local batch = {}

--- Runs a batch.
---@param client reply.Client
---@param input table what the caller gave; never changed
---@param carry_out fun(client: reply.Client, operation: table, values: table, driver: table): table?, reply.Error?
---@return table[]? results
---@return reply.Error? err
function batch.run(client, input, carry_out)
  local list, options, faults = entries.check(input)
  if not list then return nil, errors.here("batch", "validation", faults) end
  if client.closed then return nil, errors.here("batch", "config", "the client is closed") end
  local self = setmetatable({ client = client, carry_out = carry_out, entries = list, on_result = options.on_result,
                              next = 1, results = {}, done = {}, told = 0 }, Batch)
  local lanes = math.min(options.concurrency, #list)
  together(client.driver, client.handle, lanes, function(...) self:work(...) end, function() self:tell() end)
  return self.results
end

return batch
