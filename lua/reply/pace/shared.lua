-- SPDX-License-Identifier: MIT
-- The pacing in a store that knows only keys and texts, and has a lock: an nginx dict, a table of SQLite. What changes
-- with each step is one short text; the ends lie in chunks of a fixed size, so that none of them ever has to be moved.

local log = require "reply.pace.log"
local step = require "reply.pace.step"

local shared = {}

-- Times are written in whole milliseconds, as a locale has a point of its own.
local PER_CHUNK, WIDTH = 64, 14
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
      local milliseconds = chunk and tonumber(chunk:sub(offset + 1, offset + WIDTH))
      return milliseconds and milliseconds / 1000
    end,
    __newindex = function(_, number, ended)
      local key, offset = place_of(number)
      if ended then
        local chunk = kv:get(key) or EMPTY
        kv:set(key, chunk:sub(1, offset) .. ("%14.0f"):format(ended * 1000) .. chunk:sub(offset + WIDTH + 1))
      elseif number % PER_CHUNK == PER_CHUNK - 1 then
        kv:delete(key)   -- the last one of it that was kept
      end
    end,
  })
end

local FORM = "ms %d %d %.0f %.0f %.0f"
local READ = "^ms (%d+) (%d+) (%-?%d+) (%-?%d+) (%-?%d+)"

local function write(one)
  local parts = { FORM:format(one.keep, one.count, one.frozen * 1000, one.now * 1000, one.offset * 1000) }
  for id, ends in pairs(one.live) do parts[#parts + 1] = ("L%s=%.0f"):format(id, ends * 1000) end
  for _, waiter in ipairs(one.line) do
    parts[#parts + 1] = ("W%s=%.0f"):format(waiter.id, waiter.dropped_at * 1000)
  end
  return table.concat(parts, " ")
end

-- A text that is none of ours is an empty log: what is lost with it costs a wait. Of another client with larger limits,
-- as many ends are kept as that one needs.
local function read(one, text)
  local keep, count, frozen, now, offset = text:match(READ)
  if not keep then return end
  one.keep = math.max(one.keep, tonumber(keep))
  one.count, one.frozen, one.now, one.offset = tonumber(count), frozen / 1000, now / 1000, offset / 1000
  for kind, id, time in text:gmatch(" ([LW])(%w+)=(%-?%d+)") do
    if kind == "L" then one:hold(id, time / 1000) else one:line_up(id, time / 1000) end
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

local function take_turn(turn, kv, patience, action, account, ...)
  local locked, why = kv:lock(account.scope, patience, turn)
  turn.is_locked = locked
  if not locked then return nil, why end
  local first, second = run(kv, action, account, ...)
  local kept, trouble = kv:unlock(account.scope, true)
  turn.is_locked = false
  if not kept then return nil, trouble end
  return first, second
end

-- The lock is given back wherever the turn is broken off.
local function run_locked(kv, patience, action, account, ...)
  local turn = { is_locked = false }
  local ok, first, second = pcall(take_turn, turn, kv, patience, action, account, ...)
  if turn.is_locked then kv:unlock(account.scope, false) end
  if ok then return first, second end
  if type(first) == "table" and first.trouble then return nil, first.trouble end
  error(first, 0)
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
---@param kv table `clock()` in seconds, the same for all who share it; `check()`, `lock(scope, patience, turn)` and
---`unlock(scope, keep)` give true, or nil and why; a lock that an error may leave behind sets `turn.is_locked` before;
---`get(key)`, `set(key, text)` and `delete(key)` do not wait, and raise `shared.trouble`
---@return reply.SharedPace
function shared.new(kv)
  return setmetatable({ kv = kv }, Shared)
end

return shared
