-- SPDX-License-Identifier: MIT
-- Keeps a client inside its user's limits: every attempt takes a slot, and waits for it in the way of its driver. Who
-- shares a store and an account shares the limits. Where the store cannot be asked, this process goes on by itself.

local core = require "reply.core"
local log = require "reply.pace.log"
local memory = require "reply.stores.memory"
local step = require "reply.pace.step"

local pace = {}

-- Seconds. A server that counts in whole seconds sees up to one more than a window has.
local SPANS = { minute = 61.5, hour = 3601.5 }

-- An attempt that was given up may reach the server so much later.
local STRAY = 30

-- So many callers of a client ask the store; the others wait here until it is their turn.
local ASKERS = 64
local SHORTEST_SLEEP = 0.001

-- A store that failed is left alone for so long; to hear that a request is over, it has so long.
local LEFT_ALONE, FAREWELL = 10, 2

-- The store of all clients of this process that name no other.
local own = memory()

local Pacer = {}
Pacer.__index = Pacer

-- What one attempt was granted: `paced` is how long it waited for that, in seconds.
local Slot = {}
Slot.__index = Slot

-- Unlike any other: a forked child would count on from the same number.
local function new_id()
  return ("%08x%08x"):format(core.random() * 2 ^ 32, core.random() * 2 ^ 32)
end

local function patience_of(driver, deadline)
  return { sleep = function(seconds) return driver:sleep(seconds) end,
           left = function() return deadline - driver:now() end }
end

-- Asks the store, which may be anybody's code. Nil where it cannot be asked; that is told once, until it can again.
local function ask(self, name, ...)
  local store = self.store
  if not store or self.clock() < self.left_alone then return nil end
  local ok, answer, more = pcall(store[name], store, ...)
  if ok and answer then
    self.trouble = false
    return answer, more
  end
  local why = ok and more or answer
  if why == core.NO_MEMORY then error(why, 0) end
  self.left_alone = self.clock() + LEFT_ALONE
  if not self.trouble then
    self.untold = "paced by this process alone: " .. tostring(type(why) == "table" and why.message or why)
  end
  self.trouble = true
  return nil
end

-- The process's own log keeps up, to go on from there where the store fails.
local function take_from_store(self, account, id, lease, left, patience)
  local verdict, seconds = ask(self, "take", account, id, lease, left, patience)
  if not verdict then return self.own:take(account, id, lease, left) end
  if verdict == "go" then self.own:take(account, id, lease, 0) end
  return verdict, seconds
end

-- The line of this client's callers stands before the store's own.
local function take_turn(self, driver, account, id, lease, deadline)
  local line, now = self.line, driver:now()
  line:catch_up(now)
  local ahead, left = line:ahead_of(id), deadline - now
  local verdict, seconds
  if ahead < ASKERS then
    verdict, seconds = take_from_store(self, account, id, lease, left, patience_of(driver, deadline))
    if verdict == "wait" and ahead == ASKERS - 1 then self.expected = now + seconds end
  else
    seconds = math.max(self.expected - now, step.ASK_AGAIN)
    verdict = seconds > left and "refused" or "wait"
  end
  if verdict == "wait" then
    line:line_up(id, driver:now() + math.min(seconds, step.ASK_AGAIN) + step.LATE)
  else
    line:step_out(id)
  end
  return verdict, seconds
end

--- Takes a slot for one attempt, and waits for it.
---@param driver table who waits
---@param account table of `Pacer:account`
---@param lease number seconds that the attempt may take
---@param left number seconds that may be waited; math.huge: as long as it takes
---@return table? slot
---@return number? seconds until there would be one; nil: the driver says that nobody waits any longer
function Pacer:take(driver, account, lease, left)
  local id, began = new_id(), driver:now()
  local deadline = began + (self.waits and left or 0)
  local slot = setmetatable({ pacer = self, driver = driver, account = account, id = id, paced = 0 }, Slot)
  while true do
    local verdict, seconds = take_turn(self, driver, account, id, lease + STRAY, deadline)
    if verdict == "refused" then return nil, seconds end
    slot.paced = driver:now() - began
    if verdict == "go" then return slot end
    if driver:sleep(math.max(math.min(seconds, step.ASK_AGAIN), SHORTEST_SLEEP)) == false then
      slot:free()
      return nil
    end
  end
end

-- Tells the process's own log and the store. Whatever comes of that, it is over.
local function over(slot, name, ...)
  local pacer, driver, account = slot.pacer, slot.driver, slot.account
  pacer.line:step_out(slot.id)
  pacer.own[name](pacer.own, account, slot.id, ...)
  local patience = patience_of(driver, driver:now() + FAREWELL)
  if name == "free" then return ask(pacer, "free", account, slot.id, patience) end
  local retry_after, late = ...
  ask(pacer, "done", account, slot.id, retry_after, late, patience)
end

--- It was not used: nothing reached the server.
function Slot:free()
  over(self, "free")
end

--- The attempt is over. What never began to go out, counts for nothing. A server that answered has counted it by now;
--- without an answer, it may do so a while later.
---@param answer table a driver's answer
function Slot:done(answer)
  if answer.outcome == "not_sent" and answer.phase ~= "upload" then return self:free() end
  over(self, "done", answer.status == 429 and answer.retry_after or nil, not answer.status and STRAY or nil)
end

--- The account that a key paces. The key itself is not in it.
---@param key string
---@return table account { scope, windows, keep }
function Pacer:account(key)
  local who = self.key and "key\0" .. self.key or table.concat({ "user", self.who, key }, "\0")
  return { scope = core.sha256(who):sub(1, 32), windows = self.windows, keep = self.keep }
end

--- What is left for an account.
---@param driver table who waits
---@param account table
---@return reply.Budget
function Pacer:budget(driver, account)
  return ask(self, "budget", account, patience_of(driver, driver:now() + FAREWELL)) or self.own:budget(account)
end

--- What has to be told of the store since the last time, once.
---@return string?
function Pacer:news()
  local text = self.untold
  self.untold = nil
  return text
end

local function windows_of(options)
  local windows = {}
  for index, name in ipairs{ "minute", "hour" } do
    local limit = math.max(1, math.floor(options[name] * options.share + 1e-9))
    windows[index] = { name = name, limit = limit, span = SPANS[name] }
  end
  return windows
end

--- Makes the pacer of a client.
---@param options table checked by `reply.pace.options`
---@param who string the host and the acting user
---@param clock (fun(): number)? of a driver with a time of its own, which shares no slots with anybody
---@return table pacer
function pace.new(options, who, clock)
  return setmetatable({
    clock = clock or core.now, own = clock and memory{ clock = clock } or own, store = not clock and options.store,
    windows = windows_of(options), keep = math.max(options.minute, options.hour), waits = options.mode == "wait",
    key = options.key, who = who, line = log.new(0), expected = 0,
    left_alone = 0, trouble = false, untold = nil,
  }, Pacer)
end

return pace
