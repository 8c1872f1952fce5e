-- SPDX-License-Identifier: MIT
-- A store of the workers of one nginx, for the pacing alone: an `ngx.shared.DICT`. A full dict throws out keys that are
-- still in use where it is asked by `set` or `add`; only the safe ones refuse.

local core = require "reply.core"
local phase = require "reply.drivers.nginx.phase"
local shared = require "reply.pace.shared"

local Dict = {}
Dict.__index = Dict

-- Seconds. A step takes some microseconds; a worker that was killed in the middle of one leaves its lock behind.
local LOCKED, PAUSE, PATIENCE = 1, 0.001, 3
-- Longer than the longest window and any lease.
local KEPT = 2 * 86400

local PREFIX = "lua-reply:"

local function words_for(self, why)
  if why ~= "no memory" then return ("the dict %s: %s"):format(self.name, why) end
  return ("the dict %s is full: make its lua_shared_dict larger, and keep nothing else in it"):format(self.name)
end

-- The same for all processes of a machine.
function Dict:clock()
  return core.now()
end

function Dict:check()
  if self.dict then return true end
  return nil, (phase.ngx and "nginx.conf has no lua_shared_dict %s"
               or "only the workers of nginx have the dict %s, and this is none"):format(self.name)
end

function Dict:lock(scope, patience)
  local ok, trouble = self:check()
  if not ok then return nil, trouble end
  local key, deadline = PREFIX .. scope .. ":lock", core.now() + math.min(patience.left(), PATIENCE)
  while true do
    local locked, why = self.dict:safe_add(key, true, LOCKED)
    if locked then return true end
    if why ~= "exists" then return nil, words_for(self, why) end
    if core.now() >= deadline then return nil, ("the dict %s stays locked"):format(self.name) end
    patience.sleep(PAUSE)
  end
end

function Dict:unlock(scope)
  self.dict:delete(PREFIX .. scope .. ":lock")
  return true
end

function Dict:get(key)
  return (self.dict:get(PREFIX .. key))
end

function Dict:set(key, text)
  local kept, why = self.dict:safe_set(PREFIX .. key, text, KEPT)
  if not kept then shared.trouble(words_for(self, why)) end
end

function Dict:delete(key)
  self.dict:delete(PREFIX .. key)
end

--- Paces the workers of one nginx together.
---@param name string of a `lua_shared_dict` of its own: 1m does for ten keys or acting users
---@return reply.SharedPace store a dict that is not there is told by `reply.new`
return function(name)
  if type(name) ~= "string" then error("reply.stores.dict takes the name of a dict, got a " .. type(name), 2) end
  local dicts = phase.ngx and phase.ngx.shared
  return shared.new(setmetatable({ name = name, dict = dicts and dicts[name] }, Dict))
end
