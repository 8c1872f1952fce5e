-- SPDX-License-Identifier: MIT
-- A store that may fail, with the log of this process behind it: that one keeps up, and goes on by itself while the
-- store cannot be asked. Being one too many there costs a wait, never a message.

local let_through = require "reply.let_through"
local nginx = require "reply.drivers.nginx.phase"

local Fallback = {}
Fallback.__index = Fallback

-- Seconds that a store which failed is left alone.
local LEFT_ALONE = 10

-- Told once, until the store answers again.
local function note(self, why)
  let_through(why)
  self.again_at = self.clock() + LEFT_ALONE
  if not self.is_down then
    self.untold = "paced by this process alone: " .. tostring(type(why) == "table" and why.message or why)
  end
  self.is_down = true
end

local function is_time(value)
  return type(value) == "number" and value >= 0 and value < math.huge
end

-- What these two may give. Of the others it is enough that they give something.
local IS_RIGHT = {
  take = function(verdict, seconds)
    return verdict == "go" or (verdict == "wait" or verdict == "refused") and is_time(seconds)
  end,
  budget = function(budget) return type(budget) == "table" end,
}

local function is_right(name, answer, more)
  local check = IS_RIGHT[name]
  return not check or check(answer, more)
end

-- That a request is over is said in little time: where others have the store locked all the while, it works.
local function is_crowded(name, why)
  return (name == "done" or name == "free") and type(why) == "table" and why.code == "busy"
end

-- Asks the store, which may be anybody's code; nil where it cannot be asked. What ends the call while it sleeps is no
-- fault of it, and neither is that nginx cannot wait for it in some phase.
local function ask(self, patience, name, ...)
  if self.clock() < self.again_at then return nil end
  local ok, answer, more = pcall(self.store[name], self.store, ...)
  if not ok and patience and patience.is_asleep then error(answer, 0) end
  if ok and answer and is_right(name, answer, more) then
    self.is_down = false
    return answer, more
  end
  if ok and answer then more = ("its store gave what %s must not give"):format(name) end
  local why = ok and more or answer
  if not is_crowded(name, why) and not nginx.refusal() then note(self, why) end
  return nil
end

--- See `reply.PaceStore` for these.
function Fallback:take(account, id, lease, left, patience)
  local verdict, seconds = ask(self, patience, "take", account, id, lease, left, patience)
  if not verdict then return self.own:take(account, id, lease, left) end
  if verdict == "go" then self.own:take(account, id, lease, 0) end
  return verdict, seconds
end

function Fallback:done(account, id, retry_after, late, patience)
  self.own:done(account, id, retry_after, late)   -- first: what ends the call may come out of the other
  ask(self, patience, "done", account, id, retry_after, late, patience)
  return true
end

function Fallback:free(account, id, patience)
  self.own:free(account, id)
  ask(self, patience, "free", account, id, patience)
  return true
end

function Fallback:budget(account, patience)
  return ask(self, patience, "budget", account, patience) or self.own:budget(account)
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
