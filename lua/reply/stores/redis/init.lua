-- SPDX-License-Identifier: MIT
-- A ledger and slots in Redis or Valkey, for the processes of many machines.

local connect_options = require "reply.stores.redis.connect"
local converse = require "reply.stores.redis.conversation"
local faults = require "reply.stores.redis.faults"
local open = require "reply.stores.redis.open"
local options = require "reply.stores.options"
local pacing = require "reply.pace.redis"
local types = require "reply.types"

---@class reply.RedisStore: reply.LedgerStore, reply.PaceStore
local Store = {}
Store.__index = Store
Store.__name = "reply.stores.redis"
Store.keeps_apart = true

-- Of what is left of a conversation, what the replicas get to follow.
local SHARE_OF_REPLICAS = 0.7   -- Redis may notice a tenth of a second late that it is over
-- How many records are looked at to be removed at once: Redis is free for others in between.
local PAGE = 100

-- Its digits, as a script reads them in any locale.
local function whole(seconds)
  return ("%d"):format(math.ceil(seconds))
end

local function number(text)
  return text ~= "" and tonumber(text) or nil
end

local function text(value)
  return value ~= "" and value or nil
end

-- The last two are there of another message, which is in the way.
local function record_of(key, list)
  local left = number(list[2])
  return { key = list[9] or key, now = list[10] and number(list[10]), state = list[1],
           lease_left = left and left > 0 and left or nil, fingerprint = list[3], operation = list[4],
           contact = text(list[5]), claimed_at = number(list[6]), settled_at = number(list[7]), note = text(list[8]) }
end

local function try(self, patience, action, ...)
  local seconds = math.min(self.timeout, patience.left())
  if seconds <= 0 then return nil, faults.new("timeout", "no time was left to ask it", true) end
  return converse(self, seconds, action, ...)
end

-- A kept connection may have died meanwhile, and all that a ledger asks may be asked once more.
local function with(self, patience, action, ...)
  if self.fault then return nil, self.fault end
  local answer, fault = try(self, patience, action, ...)
  if fault and fault.code == "unreachable" then return try(self, patience, action, ...) end
  return answer, fault
end

local function run_step(conversation, ...)
  return conversation:step(...)
end

local function step(self, patience, ...)
  return with(self, patience, run_step, ...)
end

-- What the scripts take of a claim.
local function words_of(claim)
  return claim.owner or "", claim.lease and whole(claim.lease + 1) or "", claim.fingerprint or "",
         claim.operation or "", claim.contact or "", claim.note or "", claim.apart and whole(claim.apart) or "",
         claim.follows or ""
end

--- See `reply.LedgerStore` for these.
function Store:look(key, patience, claim)
  local list, fault = step(self, patience, "look", key, words_of(claim or {}))
  if not list then return nil, fault end
  return list ~= "" and record_of(key, list)
end

-- Every replica that there was has the claim, or nobody may send. It has to be asked on the connection of the claim.
local function follow(conversation)
  local wanted = conversation.memory.replicas
  if wanted == 0 then return true end
  local milliseconds = math.ceil(conversation:left() * SHARE_OF_REPLICAS * 1000)   -- none would be for ever
  local reached, fault = conversation:command("WAIT", wanted, milliseconds)
  if not reached or reached >= wanted then return reached, fault end
  return nil, faults.new("no_replicas", ("only %d of its %d replicas have the claim"):format(reached, wanted), true)
end

local function claim_and_follow(conversation, verb, owner, ...)
  local ok, answer, fault
  ok, fault = conversation:check()
  if not ok then return nil, fault end
  answer, fault = conversation:step(verb, ...)
  if answer ~= owner then return answer, fault end
  ok, fault = follow(conversation)
  return ok and answer, fault
end

-- A time of its own, as that of the call may be over. Seconds.
local TO_WITHDRAW = { left = function() return 2 end }

-- A claim that nobody may use: whatever went wrong, it may stand all the same. Where not even that can be said, it
-- becomes unknown by itself.
local function withdraw(self, key, claim)
  step(self, TO_WITHDRAW, "settle", key, claim.owner, "not_sent", claim.note or "")
end

function Store:claim(key, claim, patience)
  local answer, fault = with(self, patience, claim_and_follow, "claim", claim.owner, key, words_of(claim))
  if answer == claim.owner then return true end
  if type(answer) == "table" then return record_of(key, answer) end
  if fault then withdraw(self, key, claim) end
  return nil, fault or faults.new("refused", "the answer to a claim is that to something else")
end

function Store:settle(key, owner, state, note, patience)
  local count, fault = step(self, patience, "settle", key, owner, state, note or "")
  if not count then return nil, fault end
  return count == 1
end

function Store:resolve(key, state, patience)
  local count, fault = step(self, patience, "resolve", key, state)
  if not count then return nil, fault end
  return count == 1
end

function Store:unresolved(patience)
  return step(self, patience, "unresolved", "")
end

function Store:forget(settled_before, patience, beginning)
  local forgotten, others = 0, 0
  repeat
    local page, fault = step(self, patience, "forget", "", whole(settled_before), beginning or "", others, PAGE)
    if not page then return nil, fault end
    forgotten, others = forgotten + page[1], others + page[2]
  until page[1] + page[2] < PAGE
  return forgotten
end

local function try_command(self, patience, ...)
  local seconds = math.min(self.timeout, patience.left())
  if seconds <= 0 then return nil, "timeout" end
  local call, release = open(self.connect, seconds)
  if not call then return nil, release end
  local ok, reply, why = pcall(call, ...)
  release(ok and reply ~= nil)   -- what did not come in time would be the answer to the next command
  if not ok then error(reply, 0) end
  return reply, why
end

-- A command of the pacing. That needs no Redis which keeps what it acknowledges, and none that is checked. A kept
-- connection may have died meanwhile, and all that the pacing asks may be asked again.
local function command(self, patience, ...)
  if self.fault then return nil, self.fault.message end
  local reply, why = try_command(self, patience, ...)
  if reply ~= nil or not why or faults.of(why).code ~= "unreachable" then return reply, why end
  return try_command(self, patience, ...)
end

--- See `reply.PaceStore` for these.
for _, verb in ipairs{ "take", "done", "free", "budget" } do
  Store[verb] = function(self, ...) return self.pacing[verb](self.pacing, ...) end
end

--- Sees whether the options can be used. Redis itself is asked at the first call: where the client is made, nginx
--- cannot connect yet.
function Store:check()
  if self.fault then return nil, self.fault end
  return true
end

function Store:__tostring()
  return ("reply.stores.redis (%s)"):format(self.prefix)
end

local function prefix(value)
  local line, message = types.line(value, {})
  if not line then return nil, message end
  if line:find("[{}]") then return nil, "must not have a brace, got a string with one" end
  return line
end

local FIELDS = {
  { name = "connect", type = "function", required = true },
  { name = "prefix", check = prefix },
  { name = "timeout", type = "seconds" },
  { name = "durability", type = "choice", choices = { "disk", "cache" } },
  { name = "unchecked", type = "boolean" },
}

--- A ledger and slots in Redis.
---@param given reply.RedisStoreOptions
---@return reply.RedisStore store what is wrong with the options is told by `reply.new`
return function(given)
  local values, fault = options.read(FIELDS, given, "reply.stores.redis")
  local self = setmetatable({
    fault = fault or connect_options.fault(values.connect),
    connect = values.connect, prefix = values.prefix or "reply", timeout = values.timeout or 1,
    demands = { durability = values.durability, unchecked = values.unchecked },
    memory = { epoch = nil, sequence = 0, replicas = 0, is_checked = false, checked_until = 0,
               lost = nil }, digests = {},
  }, Store)
  self.pacing = pacing(function(patience, ...) return command(self, patience, ...) end, ("{%s}"):format(self.prefix))
  return self
end
