-- SPDX-License-Identifier: MIT
-- What a Redis that does not do what it is asked for says, and what that means for a store.

-- The first word of an error of Redis, in its own words.
local SAYS = {
  OOM = { "full", "it is full: raise maxmemory, or remove what is old with client.ledger:forget" },
  MISCONF = { "cannot_write", "it cannot write to its disk (MISCONF)" },
  READONLY = { "replica", "it is a read-only replica: connect to the primary" },
  LOADING = { "loading", "it is loading its data: try again in a moment", true },
  MASTERDOWN = { "replica", "it is a replica, and its primary is down" },
  CLUSTERDOWN = { "unreachable", "its cluster is down", true },
  MOVED = { "cluster", "another node of its cluster has the key: `connect` has to choose the node by the hash tag" },
  BUSY = { "busy", "a script of another client has been running for too long", true },
  NOAUTH = { "no_permission", "it wants a password: `connect` has to give it" },
  WRONGPASS = { "no_permission", "it refused the password that `connect` gave" },
  NOPERM = { "no_permission", "its ACL does not allow what a store needs: EVAL, EVALSHA, INFO, WAIT and what the "
                              .. "scripts do, on the keys of the prefix" },
  NOREPLICAS = { "no_replicas", "it has too few replicas (min-replicas-to-write)", true },
}

-- It repeats them: a password may be one.
local ARGUMENTS = ",? with args beginning with:.*$"

local faults = {}

--- A fault of the store.
---@param code string
---@param message string
---@param retryable boolean?
function faults.new(code, message, retryable)
  return { code = code, message = "the Redis store: " .. message, retryable = retryable or false }
end

--- The fault that an error of a client means.
---@param why any what `call` or `connect` gave
function faults.of(why)
  why = tostring(why):gsub(ARGUMENTS, "")
  local said = SAYS[why:match("^%u+") or ""]
  if said then return faults.new(said[1], said[2], said[3]) end
  if why:find "timeout" or why:find "timed out" then
    return faults.new("timeout", "it did not answer in time (option timeout)", true)
  end
  if why:find("^ERR") or why:find("^%u+ ") then return faults.new("refused", why) end
  return faults.new("unreachable", "no connection (" .. why .. ")", true)
end

return faults
