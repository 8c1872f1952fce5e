-- SPDX-License-Identifier: MIT
-- A store that may fail, with the log of this process behind it: that one keeps up, and goes on by itself while the
-- store cannot be asked. Being one too many there costs a wait, never a message.

local core = require "reply.core"
local is_interrupt = require "reply.interrupt"

local Fallback = {}
Fallback.__index = Fallback

-- Seconds that a store which failed is left alone.
local LEFT_ALONE = 10

-- Told once, until the store answers again.
local function note(self, why)
  if why == core.NO_MEMORY or is_interrupt(why) then error(why, 0) end
  self.again_at = self.clock() + LEFT_ALONE
  if not self.is_down then
    self.untold = "paced by this process alone: " .. tostring(type(why) == "table" and why.message or why)
  end
  self.is_down = true
end

-- Asks the store, which may be anybody's code; nil where it cannot be asked.
local function ask(self, name, ...)
  if self.clock() < self.again_at then return nil end
  local ok, answer, more = pcall(self.store[name], self.store, ...)
  if not ok or not answer then
    note(self, ok and more or answer)
    return nil
  end
  self.is_down = false
  return answer, more
end

--- See `reply.PaceStore` for these.
function Fallback:take(account, id, lease, left, patience)
  local verdict, seconds = ask(self, "take", account, id, lease, left, patience)
  if not verdict then return self.own:take(account, id, lease, left) end
  if verdict == "go" then self.own:take(account, id, lease, 0) end
  return verdict, seconds
end

function Fallback:done(account, id, ...)
  local retry_after, late = ...
  ask(self, "done", account, id, ...)
  return self.own:done(account, id, retry_after, late)
end

function Fallback:free(account, id, patience)
  ask(self, "free", account, id, patience)
  return self.own:free(account, id)
end

function Fallback:budget(account, patience)
  return ask(self, "budget", account, patience) or self.own:budget(account)
end

local fallback = {}

--- A store with another one behind it.
---@param store reply.PaceStore
---@param own reply.MemoryStore
---@param clock fun(): number
---@return table store its `untold`: what nobody was told of yet
function fallback.new(store, own, clock)
  return setmetatable({ store = store, own = own, clock = clock, again_at = 0, is_down = false, untold = nil },
                      Fallback)
end

return fallback
