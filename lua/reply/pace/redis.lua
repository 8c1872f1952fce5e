-- SPDX-License-Identifier: MIT
-- The pacing in Redis (or Valkey): `reply.pace.step` as a script, which nothing can come between. Times are whole
-- milliseconds of Redis' own clock. That may be put back, and the clock of a replica that takes over be behind: the
-- log's own time goes on then, as in `reply.pace.shared`. All keys have the prefix's hash tag, so that a cluster keeps
-- them together.

local evaluate = require "reply.stores.redis.evaluate"
local faults = require "reply.stores.redis.faults"
local step = require "reply.pace.step"

local SCRIPT = [[
local slots, line, heard, frozen, time = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local verb, id, windows = ARGV[1], ARGV[2], cjson.decode(ARGV[3])

local function text(number) return string.format('%.0f', number) end

local function advance()
  local seconds, microseconds = unpack(redis.call('TIME'))
  local clock = seconds * 1000 + math.floor(microseconds / 1000)
  local last, offset = string.match(redis.call('GET', time) or '0 0', '(%d+) (%d+)')
  offset = math.max(offset, last - clock)
  redis.call('SET', time, text(clock + offset) .. ' ' .. text(offset),
             'PX', 2 * 86400000)   -- longer than the longest window and any lease
  return clock + offset
end

local now = advance()

-- All of them are kept until the last one leaves its windows, which may be another's.
local function hold(ends)
  redis.call('ZADD', slots, text(ends), id)
  local last = redis.call('ZREVRANGE', slots, 0, 0, 'WITHSCORES')[2]
  redis.call('PEXPIRE', slots, text(last - now + windows.longest))
end

local function step_out(who)
  redis.call('ZREM', line, who)
  redis.call('ZREM', heard, who)
end

local function catch_up()
  redis.call('ZREMRANGEBYSCORE', slots, '-inf', text(now - windows.longest))
  for _, who in ipairs(redis.call('ZRANGEBYSCORE', heard, '-inf', '(' .. text(now))) do step_out(who) end
end

local function wait_of(ahead)
  local wait = math.max(0, (tonumber(redis.call('GET', frozen)) or 0) - now)
  for _, window in ipairs(windows.list) do
    local place = window.limit - ahead % window.limit - 1
    local ends = redis.call('ZREVRANGE', slots, place, place, 'WITHSCORES')[2]
    local leaves = ends and math.max(0, math.min(tonumber(ends), now) + window.span - now) or 0
    wait = math.max(wait, leaves + math.floor(ahead / window.limit) * window.span)
  end
  return wait
end

local function line_up(dropped_at)
  if not redis.call('ZSCORE', line, id) then
    local last = redis.call('ZREVRANGE', line, 0, 0, 'WITHSCORES')[2]
    redis.call('ZADD', line, text((last or 0) + 1), id)
  end
  redis.call('ZADD', heard, text(dropped_at), id)
  for _, key in ipairs{ line, heard } do redis.call('PEXPIRE', key, text(windows.longest)) end
end

local verbs = {}

-- Who has a slot already was not told so: the connection died, and the same is asked once more.
function verbs.take(lease, left, ask_again, late)
  catch_up()
  if redis.call('ZSCORE', slots, id) then return { 'go' } end
  local wait = wait_of(redis.call('ZRANK', line, id) or redis.call('ZCARD', line))
  if wait > 0 and wait <= tonumber(left) then
    line_up(now + math.min(wait, ask_again) + late)
    return { 'wait', text(wait) }
  end
  step_out(id)
  if wait > 0 then return { 'refused', text(wait) } end
  hold(now + lease)
  return { 'go' }
end

function verbs.done(retry_after, late)
  hold(now + late)
  if tonumber(retry_after) < 0 then return end
  local ends = now + math.min(retry_after, windows.longest)
  if ends > (tonumber(redis.call('GET', frozen)) or 0) then
    redis.call('SET', frozen, text(ends), 'PX', text(ends - now + 1))
  end
end

function verbs.free()
  step_out(id)
  redis.call('ZREM', slots, id)
end

function verbs.budget()
  catch_up()
  local told = { text(wait_of(redis.call('ZCARD', line))) }
  for index, window in ipairs(windows.list) do
    told[index + 1] = redis.call('ZCOUNT', slots, '(' .. text(now - window.span), '+inf')
  end
  return told
end

return verbs[verb](unpack(ARGV, 4)) or 1
]]

local MAX = 2 ^ 53

-- Rounded up: never sooner than asked for.
local function milliseconds(seconds)
  return ("%.0f"):format(math.min(math.ceil(seconds * 1000), MAX))
end

local function windows_of(account)
  local list = {}
  for index, window in ipairs(account.windows) do
    list[index] = ('{"limit":%d,"span":%s}'):format(window.limit, milliseconds(window.span))
  end
  return ('{"longest":%s,"list":[%s]}'):format(milliseconds(step.longest(account.windows)), table.concat(list, ","))
end

---@class reply.RedisPace: reply.PaceStore
local Redis = {}
Redis.__index = Redis

-- What Redis says is not told as it is: it may repeat a password.
local function run(self, patience, account, verb, id, ...)
  local place = ("%s:pace:%s:"):format(self.prefix, account.scope)
  local function call(...) return self.call(patience, ...) end
  local told, why = evaluate(call, self.digests, SCRIPT, 5, place .. "slots", place .. "line", place .. "heard",
                             place .. "frozen", place .. "time", verb, id, windows_of(account), ...)
  if told == nil then return nil, faults.of(why or "it gave nothing") end
  return told
end

--- See `reply.PaceStore` for these.
function Redis:take(account, id, lease, left, patience)
  local told, why = run(self, patience, account, "take", id, milliseconds(lease), milliseconds(left),
                        milliseconds(step.ASK_AGAIN), milliseconds(step.LATE))
  if not told then return nil, why end
  return told[1], told[2] and tonumber(told[2]) / 1000
end

function Redis:done(account, id, retry_after, late, patience)
  return run(self, patience, account, "done", id, retry_after and milliseconds(retry_after) or "-1",
             milliseconds(late or 0))
end

function Redis:free(account, id, patience)
  return run(self, patience, account, "free", id)
end

function Redis:budget(account, patience)
  local told, why = run(self, patience, account, "budget", "")
  if not told then return nil, why end
  local budget = { next_in = tonumber(told[1]) / 1000 }
  for index, window in ipairs(account.windows) do
    budget[window.name] = { left = math.max(0, window.limit - tonumber(told[index + 1])), limit = window.limit }
  end
  return budget
end

--- The pacing in Redis.
---@param call fun(patience: table, command: string, ...): any, any sends a command; gives its reply, or nil and why
---@param prefix string of all keys; with a hash tag
---@return reply.RedisPace
return function(call, prefix)
  return setmetatable({ call = call, prefix = prefix, digests = {} }, Redis)
end
