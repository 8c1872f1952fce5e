-- SPDX-License-Identifier: MIT
-- One request: the key that it goes out with, the attempts that it takes, and what is told of each.

local decode = require "reply.call.decode"
local errors = require "reply.errors"
local exchange = require "reply.call.exchange"
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

-- Judges the answer of an attempt and tells of it, once. In nginx it may be called when the light thread of the attempt
-- was ended and its stack is gone. So it is made here, by a function that has returned: all that it uses is its own.
local function teller(operation, request, number, driver, on_event)
  local started, told = driver:now(), false
  return function(answer)
    if told then return answer end
    answer = judge(operation, answer)
    local event = on_event and event_of(request, number, answer, driver:now() - started)
    told = true   -- only now: what breaks it off before, tells in its place
    if event then on_event(event) end
    return answer
  end
end

-- Makes attempts until one is final.
local function attempts(client, operation, request, call, identify, guard)
  local settings, driver = client.settings, call.driver
  local on_event = observe.looks(call, settings.on_event)
  local on_progress = request.upload and observe.takes_part(call, call.on_progress) or nil

  local function make(number)
    local tell = teller(operation, request, number, driver, on_event)
    local attempt = exchange.new{ driver = driver, deadline = call.deadline,
                                  connect_timeout = settings.connect_timeout, identify = identify,
                                  on_progress = on_progress, on_lost = tell }
    guard:begins(number, attempt, tell)
    local answer = driver:perform(client.handle, request, attempt)
    guard:ends(answer)
    return retry.was_made(answer) and tell(answer) or answer
  end

  return retry.run({ driver = driver, deadline = call.deadline, retries = settings.retries,
                     repeatable = request.repeatable, is_over = function() return call.interrupt end }, make)
end

--- Carries a request out.
---@param client reply.Client
---@param operation table an entry of `reply.operations`
---@param request table see `reply.call.encode`
---@param call { driver: table, deadline: number, on_progress: function?, observer_error: string?, interrupt: string? }
---shared by the requests of one call
---@param guard table see `reply.call.guard`
---@return table? answer where the outcome is `sent`
---@return integer|reply.Error attempts or the error
local function perform(client, operation, request, call, guard)
  local identify, why = identity(client)
  if not identify then return nil, errors.here(operation.name, "config", why) end
  local answer, count = attempts(client, operation, request, call, identify, guard)
  if answer.outcome == "sent" then return answer, count end
  return nil, errors.from_answer(operation.name, answer,
    { attempts = count, retryable = retry.may_repeat(answer, request.repeatable) })
end

return perform
