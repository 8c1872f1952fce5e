-- SPDX-License-Identifier: MIT
-- Whether a Redis keeps what it acknowledges. It is asked by INFO: managed services refuse CONFIG.

local faults = require "reply.stores.redis.faults"

local function fields_of(text)
  local info = {}
  for name, value in text:gmatch("([%w_]+):([^\r\n]*)") do info[name] = value end
  return info
end

-- What each field has to be; the second word is what to do about it. `durable` ones may be given up.
local RULES = {
  { "role", "^master$", "replica", "its role is %s: connect to the primary" },
  { "loading", "^0$", "loading", "it is loading its data: try again in a moment", retryable = true },
  { "maxmemory_policy", "^[^a]", "evicts", "its maxmemory-policy is %s, which throws records away: set noeviction" },
  { "aof_enabled", "^1$", "not_durable", "its appendonly is off, so that it forgets when it ends: set appendonly yes, "
                                         .. 'or accept that with durability = "cache"', durable = true },
  { "aof_last_write_status", "^ok$", "cannot_write", "it could not write its append-only file last time",
    durable = true },
}

-- Those that have all that was written, and get what is written.
local function replicas_of(info)
  local count = 0
  for number = 0, (tonumber(info.connected_slaves) or 0) - 1 do
    if (info["slave" .. number] or ""):find("state=online", 1, true) then count = count + 1 end
  end
  return count
end

--- Checks it.
---@param call function
---@param values { durability: string?, unchecked: boolean? }
---@return integer? replicas that are connected
---@return table? fault
return function(call, values)
  local text, why = call("INFO")
  if type(text) ~= "string" then
    if values.unchecked then return 0 end
    local fault = faults.of(why)
    if not tostring(why):find("^NOPERM") and fault.code ~= "refused" then return nil, fault end
    return nil, faults.new("hidden", "it does not answer INFO, so that nobody can tell whether it keeps what it "
                                     .. "acknowledges: allow INFO, or say unchecked = true")
  end
  local info = fields_of(text)
  for _, rule in ipairs(RULES) do
    local value = info[rule[1]]
    local given_up = rule.durable and values.durability == "cache" or values.unchecked and value == nil
    if not given_up and not (value and value:find(rule[2])) then
      return nil, faults.new(rule[3], rule[4]:format(value or "hidden"), rule.retryable)
    end
  end
  return replicas_of(info)
end
