-- SPDX-License-Identifier: MIT
-- A store of one process, for the pacing alone: what is to outlive a crash does not belong here.

local core = require "reply.core"
local log = require "reply.pace.log"
local options = require "reply.stores.options"
local step = require "reply.pace.step"

---@class reply.MemoryStore: reply.PaceStore
local Store = {}
Store.__index = Store
Store.__name = "reply.stores.memory"

-- So many logs may be there before the idle ones among them are looked for.
local FEW = 64

local function is_idle(one, now, span)
  one:catch_up(now)
  local ended = one:newest(1)
  return (not ended or ended + span < now) and one.frozen < now and not one.line[1]
end

local function drop_idle(self, now, span)
  self.count = 0
  for scope, one in pairs(self.logs) do
    if is_idle(one, now, span) then self.logs[scope] = nil else self.count = self.count + 1 end
  end
  self.most = math.max(FEW, 2 * self.count)
end

local function new_log(self, account, now)
  if self.count >= self.most then drop_idle(self, now, step.longest(account.windows)) end
  local one = log.new(account.keep)
  self.logs[account.scope], self.count = one, self.count + 1
  return one
end

--- See `reply.PaceStore` for these.
for _, name in ipairs{ "take", "done", "free", "budget" } do
  local action = step[name]
  Store[name] = function(self, account, a, b, c)
    local now = self.clock()
    local one = self.logs[account.scope] or new_log(self, account, now)
    if one.keep < account.keep then one.keep = account.keep end   -- of another client with larger limits
    return action(one, now, account.windows, a, b, c)
  end
end

function Store:check()
  if self.fault then return nil, self.fault end
  return true
end

local FIELDS = { { name = "clock", type = "function" } }

--- Paces this process by itself.
---@param given? reply.MemoryOptions
---@return reply.MemoryStore store what is wrong with the options is told by `reply.new`
return function(given)
  local values, fault = options.read(FIELDS, given == nil and {} or given, "reply.stores.memory")
  return setmetatable({ fault = fault, clock = values.clock or core.now, logs = {}, count = 0, most = FEW }, Store)
end
