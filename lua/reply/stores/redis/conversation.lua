-- SPDX-License-Identifier: MIT
-- One conversation with Redis, on a connection that the user's function gives: the check at its start, the scripts, and
-- the two guards that tell whether it still has what it acknowledged.

local check = require "reply.stores.redis.check"
local core = require "reply.core"
local evaluate = require "reply.stores.redis.evaluate"
local faults = require "reply.stores.redis.faults"
local open = require "reply.stores.redis.open"
local scripts = require "reply.stores.redis.scripts"
local token = require "reply.stores.token"

local Conversation = {}
Conversation.__index = Conversation

-- After these, another Redis may be at the other end: it is checked again.
local GONE = { unreachable = true, timeout = true, loading = true, replica = true, no_replicas = true, cluster = true }

-- Seconds. A replica may have come since, or another Redis, or another policy.
local CHECKED_FOR = 10

local LOST = "it lost what it had acknowledged: it was emptied, an old copy was put back, or a replica without the "
             .. "last claims took over. See what was sent meanwhile, then start this process anew"

local function eval(self, script, ...)
  local reply, why = evaluate(self.call, self.digests, script, ...)
  if type(reply) == "table" then return reply end
  return nil, faults.of(why or "a reply that is none of a script")
end

-- The record and what stands beside it. In a cluster, one node has them all.
local function eval_on_key(self, name, key, ...)
  local prefix = "{" .. self.prefix .. "}:"
  return eval(self, scripts[name], 5, prefix .. "send:" .. key, prefix .. "epoch", prefix .. "sequence",
              prefix .. "open", prefix .. "settled", ...)
end

-- Keeps the highest sequence. An answer may come after those of later questions: it has to know what was known when it
-- was asked for. What was lost once is lost for good, also where the sequence has come up again.
local function note(memory, epoch, sequence, known)
  if epoch == (memory.epoch or epoch) and sequence and sequence >= known then
    memory.epoch, memory.sequence = epoch, math.max(memory.sequence, sequence)
    return true
  end
  memory.lost = faults.new("lost", LOST)
  return nil, memory.lost
end

--- Tells what is left of its time.
---@return number seconds
function Conversation:left()
  return self.deadline - core.now()
end

--- Sends a command.
---@param ... any the command and its arguments
---@return any reply
---@return table? fault
function Conversation:command(...)
  local reply, why = self.call(...)
  if reply == nil then return nil, faults.of(why or "it gave nothing") end
  return reply
end

--- Runs a script of `reply.stores.redis.scripts` for a key.
---@param name string
---@param key string
---@param ... any what the script takes
---@return any answer
---@return table? fault
function Conversation:step(name, key, ...)
  local memory = self.memory
  local known = memory.sequence
  local reply, why = eval_on_key(self, name, key, memory.epoch, known, key, ...)
  if not reply then return nil, why end
  local kept, lost = note(memory, reply[2] and memory.epoch, tonumber(reply[1]), known)
  if not kept then return nil, lost end
  return reply[2]
end

local function begin(self)
  local memory = self.memory
  local replicas, why = check(self.call, self.demands)
  if not replicas then return nil, why end
  local known = memory.sequence
  local reply, fault = eval_on_key(self, "begin", "", token())
  if not reply then return nil, fault end
  memory.replicas, memory.is_checked, memory.checked_until = replicas, true, core.now() + CHECKED_FOR
  return note(memory, reply[1], tonumber(reply[2]), known)
end

--- Checks Redis, unless that was done a short while ago: before something goes.
---@return boolean? ok
---@return table? fault
function Conversation:check()
  if core.now() < self.memory.checked_until then return true end
  return begin(self)
end

-- The end of what was claimed here is noted wherever the guards let it be.
local function needs_check(memory, verb)
  return not memory.is_checked and not (verb == "settle" and memory.epoch)
end

local function converse(self, action, verb, ...)
  local ok, why = true, nil
  if needs_check(self.memory, verb) then ok, why = begin(self) end
  if not ok then return nil, why end
  return action(self, verb, ...)
end

-- The client's own limit is for one command; this one ends a conversation of many slow ones.
local function in_time(call, deadline)
  return function(...)
    if core.now() >= deadline then return nil, "timeout" end
    return call(...)
  end
end

--- Runs action(conversation, …) on a connection. What the action raises comes out, after the connection was given up.
---@param store reply.RedisStore
---@param seconds number for all of it
---@param action fun(conversation: table, verb: string, ...): any, table? gives an answer, or nil and a fault
---@param verb string what is asked for
---@param ... any
---@return any answer
---@return table? fault
return function(store, seconds, action, verb, ...)
  local memory = store.memory
  if memory.lost then return nil, memory.lost end
  local deadline = core.now() + seconds   -- the connection and its greeting are a part of it
  local call, release = open(store.connect, seconds)
  if not call then
    memory.is_checked = false
    return nil, faults.of(release)
  end
  local self = setmetatable({ call = in_time(call, deadline), deadline = deadline, prefix = store.prefix,
                              demands = store.demands, memory = memory, digests = store.digests }, Conversation)
  local ok, answer, fault = pcall(converse, self, action, verb, ...)
  local is_gone = not ok or fault and GONE[fault.code]
  if is_gone then memory.is_checked = false end
  release(not is_gone)
  if not ok then error(answer, 0) end
  return answer, fault
end
