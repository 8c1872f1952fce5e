-- SPDX-License-Identifier: MIT
-- How far a list is: numbers, and what they say in a line.

local core = require "reply.core"
local errors = require "reply.errors"

local DRAWN_EVERY = 0.2   -- seconds
local SPANS = { minute = 60, hour = 3600 }

local Progress = {}
Progress.__index = Progress

local NAMES = {
  { "sent", "sent" }, { "read", "read" }, { "shown", "shown" }, { "rejected", "refused" }, { "not_sent", "not sent" },
  { "failed", "failed" }, { "unknown", "may have left" },
}

local KINDS = {}
for _, pair in ipairs(NAMES) do KINDS[pair[1]] = true end

-- What was only read, or only shown by a dry run, was not sent; nor may a read that failed have left. An object of the
-- server may have an outcome of its own.
local function kind_of(result, is_repeatable)
  if is_repeatable and errors.is_error(result) then return "failed" end
  local kind = result.dry_run and "shown" or result.outcome
  return KINDS[kind] and kind or "read"
end

--- Counts a result.
---@param result table a receipt, an error or an object of the server
---@param is_repeatable boolean? as with a read, a second one does no harm
function Progress:count(result, is_repeatable)
  local kind = kind_of(result, is_repeatable)
  self[kind] = self[kind] + 1
  if result.replayed then self.replayed = self.replayed + 1 end
  self.done = self.done + 1
end

-- What the limits make the rest take at least, in seconds, after the wait for the next.
local function least_of(rest, budget)
  local least = 0
  for name, span in pairs(SPANS) do
    local window = budget[name]
    if window and rest > window.left then least = math.max(least, (rest - window.left) / window.limit * span) end
  end
  return budget.next_in + least
end

local function duration(seconds)
  if seconds < 90 then return ("%d s"):format(math.ceil(seconds)) end
  if seconds < 5400 then return ("%d min"):format(math.ceil(seconds / 60)) end
  return ("%.1f h"):format(seconds / 3600)
end

local function time_left(self, budget)
  local rest = self.total - self.done
  local measured = self.done > 0 and (core.now() - self.began) / self.done * rest or 0
  return math.max(measured, budget and least_of(rest, budget) or 0)
end

--- The numbers: "3 of 5 done: 2 sent, 1 refused".
function Progress:numbers()
  local parts = {}
  for _, pair in ipairs(NAMES) do
    if self[pair[1]] > 0 or pair[1] == "sent" then parts[#parts + 1] = ("%d %s"):format(self[pair[1]], pair[2]) end
  end
  if self.replayed > 0 then parts[1] = parts[1] .. (" (%d of them earlier)"):format(self.replayed) end
  return ("%d of %d done: %s"):format(self.done, self.total, table.concat(parts, ", "))
end

--- The line, with what it waits for.
---@param budget reply.Budget? what is left of the limits
---@return string
function Progress:line(budget)
  local parts = { self:numbers() }
  if budget and budget.next_in > 0 then parts[#parts + 1] = "waiting for the limit" end
  local left = time_left(self, budget)
  if left > 0 then parts[#parts + 1] = duration(left) .. " left" end
  return table.concat(parts, ", ")
end

--- Whether it is time to show the line anew.
function Progress:is_due()
  local now = core.now()
  if now - self.drawn < DRAWN_EVERY then return false end
  self.drawn = now
  return true
end

local progress = {}

--- A list of so many that begins now.
---@param total integer
function progress.new(total)
  return setmetatable({ total = total, done = 0, sent = 0, replayed = 0, read = 0, shown = 0, rejected = 0,
                        not_sent = 0, failed = 0, unknown = 0, began = core.now(), drawn = 0 }, Progress)
end

return progress
