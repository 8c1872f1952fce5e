-- SPDX-License-Identifier: MIT
-- Keeps a client inside its user's limits: every attempt takes a slot, and waits for it in the way of its driver. Who
-- shares a store and an account shares the limits.

local blocking = require "reply.drivers.blocking"
local check = require "reply.stores.check"
local core = require "reply.core"
local fallback = require "reply.pace.fallback"
local log = require "reply.pace.log"
local memory = require "reply.stores.memory"
local new_patience = require "reply.patience"
local options = require "reply.pace.options"
local step = require "reply.pace.step"

--- What keeps the slots. Whatever has these functions may be one; each is one step, which nothing comes between.
---
--- `take` gives `go`; or `wait` and seconds: who asks again then, or after two seconds, with the same id keeps its
--- place; or `refused` and seconds, where those are more than `left`. The request is over after `lease` seconds if
--- nobody says so. `done` says that it is over, or will be in `late` seconds, and that nobody may go for `retry_after`
--- seconds. `free` says that it was not used, or that nobody waits for it any longer.
---
--- `account` has `scope`, a text that names whose limits these are; `windows`, a list of { name, limit, span }, in
--- requests and seconds; and `keep`, how many ends have to be remembered. `id` names one attempt, in letters and
--- digits. `patience` is how to wait, and how long at most: { sleep = fun(seconds), left = fun(): seconds }. A store
--- that cannot do what it is asked gives nil and why: a text, or a table with a `message`, and with the `code` `busy`
--- where others had it locked for as long as there was patience.
---@class reply.PaceStore
---@field take fun(self, account: table, id: string, lease: number, left: number, patience: table): string?, any
---@field done fun(self, account: table, id: string, retry_after: number?, late: number?, patience: table): any, any
---@field free fun(self, account: table, id: string, patience: table): any, any
---@field budget fun(self, account: table, patience: table): reply.Budget?, any
---@field check? fun(self): true|nil, any asked by `reply.new`; or `check_pacing`, where a ledger is asked otherwise

--- What is left of the limits.
---@class reply.Budget
---@field minute { left: integer, limit: integer }
---@field hour { left: integer, limit: integer }
---@field next_in number seconds until a call that is made now would get a slot

local pace = {}

-- Seconds. A server that counts in whole seconds sees up to one more than a window has.
local SPANS = { minute = 61.5, hour = 3601.5 }

-- An attempt that was given up may reach the server so much later.
local STRAY = 30

-- So many callers of an account ask the store; the others wait here until it is their turn.
local ASKERS = 64
local SHORTEST_NAP = 0.001

-- A store has so long at least to say something, and so long to hear that a request is over.
local LEAST, FAREWELL = 0.2, 1

-- The log of this process, for all of its clients.
local own = memory()

local Pacer = {}
Pacer.__index = Pacer

-- What one attempt was granted: `paced` is how long it waited for that, in seconds.
local Slot = {}
Slot.__index = Slot

local ids = { pid = false, prefix = "", count = 0 }

-- Unlike any other; a forked child must not count on from its parent's.
local function new_id()
  if ids.pid ~= core.pid() then
    ids = { pid = core.pid(), prefix = ("%08x%08x"):format(core.random() * 2 ^ 32, core.random() * 2 ^ 32), count = 0 }
  end
  ids.count = ids.count + 1
  return ids.prefix .. ids.count
end

-- How a store may wait; this process's own never does.
local function patience_of(pacer, driver, seconds)
  if pacer.store == pacer.own then return nil end
  return new_patience(driver, { deadline = driver:now() + math.max(seconds, LEAST) })
end

-- `expected` is when the last one of those who ask the store is to have a slot.
local function line_up(self, slot, dropped_at, expected)
  local scope = slot.account.scope
  local line = self.lines[scope] or log.new(0)
  self.lines[scope] = line
  line.expected = expected or line.expected
  line:line_up(slot.id, dropped_at)
end

local function step_out(self, slot)
  local scope = slot.account.scope
  local line = self.lines[scope]
  if not line then return end
  line:step_out(slot.id)
  if not line.line[1] then self.lines[scope] = nil end
end

-- This client's callers have a line of their own, where any of them wait: it stands before the store's. This process's
-- own store can be asked by all of them.
local function take_turn(self, driver, slot, lease, left)
  if self.store == self.own then return self.store:take(slot.account, slot, lease, left) end
  local line, now, ahead = self.lines[slot.account.scope], nil, 0
  if line then
    now = driver:now()
    line:catch_up(now)
    ahead = line:ahead_of(slot.id)
  end
  local verdict, seconds, expected
  if ahead < ASKERS then
    verdict, seconds = self.store:take(slot.account, slot.id, lease, left, patience_of(self, driver, left))
    expected = ahead == ASKERS - 1 and seconds and now + seconds
  else
    seconds = math.max((line.expected or now) - now, step.ASK_AGAIN)
    verdict = seconds > left and "refused" or "wait"
  end
  if verdict == "wait" then
    line_up(self, slot, driver:now() + math.min(seconds, step.ASK_AGAIN) + step.LATE, expected)
  elseif line then
    step_out(self, slot)
  end
  return verdict, seconds
end

--- Takes a slot for one attempt, and waits for it.
---@param driver table who waits
---@param account table of `Pacer:account`
---@param lease number seconds that the attempt may take
---@param left number seconds that may be waited; math.huge: as long as it takes
---@param began? number the time, where it is known
---@param attempt? table goes to the driver's `sleep`; what breaks its call off finds the slot there, to free it
---@return table? slot
---@return number? seconds until there would be one; nil: the driver says that nobody waits any longer
function Pacer:take(driver, account, lease, left, began, attempt)
  local slot = setmetatable({ pacer = self, driver = driver, account = account, id = false, paced = 0,
                              farewell = FAREWELL }, Slot)
  slot.id = self.store == self.own and slot or new_id()   -- in this process it needs no name
  if attempt then attempt.call.slot = slot end   -- before it is asked for: it may be granted, or have its place in line
  if not self.waits then left = 0 end
  began = began or driver:now()
  while true do
    local verdict, seconds = take_turn(self, driver, slot, lease + STRAY, left - slot.paced)
    if verdict == "refused" then return nil, seconds end
    if verdict == "go" then return slot end
    if slot.paced > left then   -- of a store that does not keep to it
      slot:free()
      return nil, seconds
    end
    if driver:sleep(math.max(math.min(seconds, step.ASK_AGAIN), SHORTEST_NAP), attempt) == false then
      slot:free()
      return nil
    end
    slot.paced = driver:now() - began
  end
end

--- From now on nothing waits in the way of the call, as in `reply.ledger.ticket`.
function Slot:hurry()
  self.driver, self.farewell = blocking, LEAST
end

--- It was not used: nothing reached the server, or nobody waits for it any longer.
function Slot:free()
  local pacer = self.pacer
  step_out(pacer, self)
  pacer.store:free(self.account, self.id, patience_of(pacer, self.driver, self.farewell))
end

--- The attempt is over. What never began to go out counts for nothing. A server that answered has counted it by now;
--- without an answer, it may do so a while later.
---@param answer table a driver's answer
function Slot:done(answer)
  if answer.outcome == "not_sent" and answer.phase ~= "upload" then return self:free() end
  self.pacer.store:done(self.account, self.id, answer.status == 429 and answer.retry_after or nil,
                        not answer.status and STRAY or nil, patience_of(self.pacer, self.driver, self.farewell))
end

--- The account that a key paces. Nothing that is made here has the key in it.
---@param key string
---@return table account { scope, windows, keep }
function Pacer:account(key)
  local who = self.key and "key " .. self.key or ("user %s of %s"):format(core.sha256(key), self.who)
  return { scope = core.sha256(who):sub(1, 32), windows = self.windows, keep = self.keep }
end

--- What is left for an account.
---@param driver table who waits
---@param account table
---@return reply.Budget
function Pacer:budget(driver, account)
  return self.store:budget(account, patience_of(self, driver, FAREWELL))
end

--- What there is to tell of the store since the last time.
---@return string?
function Pacer:news()
  local text = self.store.untold
  self.store.untold = nil
  return text
end

function Slot:news()
  return self.pacer:news()
end

local function windows_of(asked)
  local windows = {}
  for index, name in ipairs{ "minute", "hour" } do
    local limit = math.max(1, math.floor(asked[name] * asked.share + 1e-9))
    windows[index] = { name = name, limit = limit, span = SPANS[name] }
  end
  return windows
end

--- Makes the pacer of a client.
---@param asked table the settings, as `reply.pace.options` reads them
---@param who string the host and the acting user
---@param clock (fun(): number)? of a driver with a time of its own, which shares no slots with anybody
---@return table pacer
function pace.new(asked, who, clock)
  local mine = clock and memory{ clock = clock } or own
  local shared = not clock and asked.store
  return setmetatable({
    own = mine, store = shared and fallback.new(shared, mine, core.now) or mine,
    windows = windows_of(asked), keep = math.max(asked.minute, asked.hour), waits = asked.mode == "wait",
    key = asked.key, who = who, lines = {},
  }, Pacer)
end

--- The pacer that a client's settings ask for, of the user that they name at that host.
---@param settings table
---@param clock (fun(): number)? see `pace.new`
---@return table|false|nil pacer false: nothing is paced
---@return string? why the store cannot be used
function pace.of(settings, clock)
  local asked = options.read(settings.pace)
  if asked.mode == "off" then return false end
  local store = asked.store
  local name = store and (store.check_pacing and "check_pacing" or store.check and "check")
  local why = name and check(store, name)
  if why then return nil, "pace: " .. why end
  local who = ("%s %s %s"):format(settings.base_url, settings.user or "", settings.user_email or "")
  return pace.new(asked, who, clock)
end

return pace
