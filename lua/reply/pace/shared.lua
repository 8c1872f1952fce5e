-- SPDX-License-Identifier: MIT
-- The pacing in a store that knows only keys and texts, and has a lock: an nginx dict, a table of SQLite. What changes
-- with each step is one short text; the ends lie in chunks of a fixed size, so that none of them ever has to be moved.

local log = require "reply.pace.log"
local step = require "reply.pace.step"

local shared = {}

local PER_CHUNK, WIDTH = 64, 14   -- 9,999,999,999.999 s
local EMPTY = (" "):rep(PER_CHUNK * WIDTH)

-- The table of a log's ends, by number.
local function ends_in(kv, scope)
  local function place_of(number)
    return ("%s:%d"):format(scope, math.floor(number / PER_CHUNK)), number % PER_CHUNK * WIDTH
  end
  return setmetatable({}, {
    __index = function(_, number)
      local key, offset = place_of(number)
      local chunk = kv:get(key)
      return chunk and tonumber(chunk:sub(offset + 1, offset + WIDTH))
    end,
    __newindex = function(_, number, ended)
      local key, offset = place_of(number)
      if ended then
        local chunk = kv:get(key) or EMPTY
        kv:set(key, chunk:sub(1, offset) .. ("%14.3f"):format(ended) .. chunk:sub(offset + WIDTH + 1))
      elseif number % PER_CHUNK == PER_CHUNK - 1 then
        kv:delete(key)   -- the last one of it that was kept
      end
    end,
  })
end

local function write(one)
  local parts = { ("%d %.3f %.3f %.3f"):format(one.count, one.frozen, one.now, one.offset) }
  for id, ends in pairs(one.live) do parts[#parts + 1] = ("L%s=%.3f"):format(id, ends) end
  for _, waiter in ipairs(one.line) do parts[#parts + 1] = ("W%s=%.3f"):format(waiter.id, waiter.dropped_at) end
  return table.concat(parts, " ")
end

local function read(one, text)
  local count, frozen, now, offset = text:match("^(%d+) (%S+) (%S+) (%S+)")
  one.count, one.frozen, one.now, one.offset = tonumber(count), tonumber(frozen), tonumber(now), tonumber(offset)
  for kind, id, time in text:gmatch(" ([LW])(%w+)=(%S+)") do
    if kind == "L" then
      one:hold(id, tonumber(time))
    else
      one.line[#one.line + 1] = { id = id, dropped_at = tonumber(time) }
    end
  end
end

-- A clock that begins anew with the machine is behind what was written before. The log's own time goes on then:
-- `offset` is how far it is ahead of the clock.
local function advance(one, clock)
  if clock + one.offset < one.now - 1 then one.offset = one.now - clock end   -- the text is rounded
  one.now = clock + one.offset
end

local function run(kv, action, account, ...)
  local one = log.new(account.keep, ends_in(kv, account.scope))
  one.now, one.offset = 0, 0
  local text = kv:get(account.scope)
  if text then read(one, text) end
  advance(one, kv:clock())
  local first, second = action(one, one.now, account.windows, ...)
  kv:set(account.scope, write(one))
  return first, second
end

-- The lock is given back whatever happens.
local function run_locked(kv, patience, action, account, ...)
  local locked, why = kv:lock(account.scope, patience)
  if not locked then return nil, why end
  local ok, first, second = pcall(run, kv, action, account, ...)
  local kept, trouble = kv:unlock(account.scope, ok)
  if not ok and type(first) == "table" and first.trouble then return nil, first.trouble end
  if not ok then error(first, 0) end
  if not kept then return nil, trouble end
  return first, second
end

---@class reply.SharedPace: reply.PaceStore
local Shared = {}
Shared.__index = Shared

--- See `reply.PaceStore` for these.
function Shared:take(account, id, lease, left, patience)
  return run_locked(self.kv, patience, step.take, account, id, lease, left)
end

function Shared:done(account, id, retry_after, late, patience)
  return run_locked(self.kv, patience, step.done, account, id, retry_after, late)
end

function Shared:free(account, id, patience)
  return run_locked(self.kv, patience, step.free, account, id)
end

function Shared:budget(account, patience)
  return run_locked(self.kv, patience, step.budget, account)
end

function Shared:check()
  return self.kv:check()
end

--- Raises what keeps a store from its work.
---@param why any
function shared.trouble(why)
  error({ trouble = why }, 0)
end

--- The pacing in a store of keys and texts.
---@param kv table `clock()` in seconds, the same for all who share it; `check()`, `lock(scope, patience)` and
---`unlock(scope, keep)` give true, or nil and why; `get(key)`, `set(key, text)` and `delete(key)` do not wait, and
---raise `shared.trouble`
---@return reply.SharedPace
function shared.new(kv)
  return setmetatable({ kv = kv }, Shared)
end

return shared
