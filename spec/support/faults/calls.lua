-- SPDX-License-Identifier: MIT
-- Calls as data, and what became of them: it is the same for every driver, and comes from nginx as JSON. This file is
-- read in nginx, too, so it uses nothing of the specs.
--
-- A call: { name, arguments, list = true where it gives an iterator }.

local core = require "reply.core"

local calls = {}

calls.API_KEY = "key-for-the-faults-0123456789"

local function has_key(value, met)
  if type(value) == "string" then return value:find(calls.API_KEY, 1, true) ~= nil end
  if type(value) ~= "table" or met[value] then return false end
  met[value] = true
  if has_key(tostring(value), met) or has_key(getmetatable(value), met) then return true end
  for name, item in pairs(value) do
    if has_key(name, met) or has_key(item, met) then return true end
  end
  return false
end

--- Whether the key stands anywhere in a value.
function calls.give_away(...) return has_key({ ... }, {}) end

--- What became of a call: { outcome, phase, kind, status, text, told, retryable, subject, leaks, seconds }. `told` is
--- how many attempts the caller is told of, `subject` that of an answer which repeats what it was sent, `unreadable`
--- why there is none, `leaks` whether the caller got the key.
---@param result table?
---@param err reply.Error?
---@param seconds number
function calls.seen(result, err, seconds)
  local what = err or result
  local body = result and result.body
  return { outcome = err and err.outcome or "sent", phase = what.phase, kind = what.kind, status = what.status,
           text = err and tostring(err), told = what.attempts, retryable = err and err.retryable,
           subject = type(body) == "table" and body.subject or nil, leaks = calls.give_away(result, err),
           unreadable = result and result.unreadable, seconds = seconds }
end

--- Counts the attempts that on_event is told of, by operation, and as `leaks` the events that give the key away.
---@return function on_event
function calls.counter(events)
  return function(event)
    events[event.operation] = (events[event.operation] or 0) + 1
    if calls.give_away(event) then events.leaks = (events.leaks or 0) + 1 end
  end
end

local function make(client, call)
  local started = core.now()
  local result, err = client[call.name](client, call.arguments)
  if call.list and result then result, err = result:all() end
  return calls.seen(result, err, core.now() - started)
end

--- A function that makes one call after the other until none is left. Many may run at once.
---@param client reply.Client
---@param list table[]
---@param seen table[] gets what became of each
function calls.lane(client, list, seen)
  local taken = 0
  return function()
    while taken < #list do
      taken = taken + 1
      local at = taken
      seen[at] = make(client, list[at])
    end
  end
end

return calls
