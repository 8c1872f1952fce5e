-- SPDX-License-Identifier: MIT
-- One request: the key that it goes out with, the attempts that it takes, and what is told of each.

local decode = require "reply.call.decode"
local errors = require "reply.errors"
local identity = require "reply.call.identity"
local observe = require "reply.call.observe"
local retry = require "reply.call.retry"

-- A read is of use only if its answer can be read.
local function judge(operation, answer)
  local read = operation.result == "object" and decode.object or operation.result == "pages" and decode.page
  if read and answer.outcome == "sent" then
    local _, why = read(answer)
    if why then answer.outcome, answer.kind, answer.phase, answer.message = "unknown", "protocol", "answer", why end
  end
  return answer
end

local function event_of(request, number, answer, seconds)
  return { operation = request.operation, attempt = number, outcome = answer.outcome, kind = answer.kind,
           phase = answer.phase, status = answer.status, seconds = seconds, request_id = errors.request_id(answer) }
end

-- Judges the answer of an attempt and tells of it. In nginx it may be called when the light thread of the attempt was
-- ended and its stack is gone. So it is made here, by a function that has returned: all that it uses is its own.
local function teller(operation, request, attempt)
  local started = attempt.driver:now()
  return function(answer)
    answer = judge(operation, answer)
    if attempt.on_event then
      attempt.on_event(event_of(request, attempt.number, answer, attempt.driver:now() - started))
    end
    return answer
  end
end

-- Makes attempts until one is final.
local function attempts(client, operation, request, call, identify, standby)
  local settings, driver = client.settings, call.driver
  local on_event = observe(call, settings.on_event)
  -- `transfer` is the driver's to say what carries the request: false as long as nothing can have left, then a transfer
  -- of the core. A driver that says nothing leaves it true.
  local limits = { transfer = true, timeout = 0, connect_timeout = settings.connect_timeout, identify = identify,
                   on_lost = false, on_progress = request.upload and observe(call, call.on_progress) or nil }

  local function attempt(number, seconds)
    local tell = teller(operation, request, { driver = driver, number = number, on_event = on_event })
    limits.timeout, limits.on_lost, limits.transfer = seconds, tell, true
    standby:begins(number, limits)
    local answer = driver:perform(client.handle, request, limits)
    standby:ends(answer)
    return retry.was_made(answer) and tell(answer) or answer
  end

  return retry.run({ driver = driver, timeout = call.deadline - driver:now(), retries = settings.retries,
                     repeatable = request.repeatable }, attempt)
end

--- Carries a request out.
---@param client reply.Client
---@param operation table an entry of `reply.operations`
---@param request table see `reply.call.encode`
---@param call { driver: table, deadline: number, on_progress: function?, observer_error: string? } shared by the
---requests of one call
---@param standby table see `reply.call.guard`
---@return table? answer where the outcome is `sent`
---@return integer|reply.Error attempts or the error
local function perform(client, operation, request, call, standby)
  local identify, why = identity(client)
  if not identify then return nil, errors.here(operation.name, "config", why) end
  local answer, count = attempts(client, operation, request, call, identify, standby)
  if answer.outcome == "sent" then return answer, count end
  return nil, errors.from_answer(operation.name, answer,
    { attempts = count, retryable = retry.may_repeat(answer, request.repeatable) })
end

return perform
