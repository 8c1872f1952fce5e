-- SPDX-License-Identifier: MIT
-- One request: the key that it goes out with, the attempts that it takes, and what is told of each.

local admit = require "reply.call.admit"
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

local function event_of(request, number, answer, seconds, slot)
  return { operation = request.operation, attempt = number, outcome = answer.outcome, kind = answer.kind,
           phase = answer.phase, status = answer.status, seconds = seconds, seconds_paced = slot.paced,
           pace_error = slot:news(), request_id = errors.request_id(answer) }
end

-- Judges the answer of an attempt, gives its slot back and tells of it, once. In nginx it may be called when the light
-- thread of the attempt was ended and its stack is gone. So it is made here, by a function that has returned: all that
-- it uses is its own.
local function teller(operation, request, number, slot, observers)
  local driver = slot.driver
  local started, given_back, told = driver:now(), false, false
  return function(answer)
    if told then return answer end
    local seconds = driver:now() - started
    answer = judge(operation, answer)
    if not given_back then
      given_back = true
      observers.give_back(slot, answer)
    end
    local event = observers.on_event and event_of(request, number, answer, seconds, slot)
    told = true   -- only now: what breaks it off before, tells in its place
    if event then observers.on_event(event) end
    return answer
  end
end

-- The ticket of a message with a key. What is uploaded before it has none.
local function ticket_of(call, operation)
  return call.ticket and call.ticket.operation == operation and call.ticket or nil
end

-- Claims the key of the message, once for all its attempts.
local function claim(call, operation)
  local ticket = ticket_of(call, operation)
  return not ticket or ticket.is_claimed or ticket:claim(call.voice_attachment)
end

-- What is told of the answer of an attempt that nobody waits for any more. Made as a teller is.
local function on_lost(call, operation, tell)
  local ticket = ticket_of(call, operation)
  return ticket and function(answer) ticket:settle_answer(tell(answer)) end or tell
end

-- Makes attempts until one is final.
local function attempts(client, operation, request, call, identify, guard)
  local settings, driver = client.settings, call.driver
  -- The store of the slots may be anybody's code, too.
  local observers = { on_event = observe.looks(call, settings.on_event),
                      give_back = observe.looks(call, function(slot, answer) slot:done(answer) end) }
  local on_progress = request.upload and observe.takes_part(call, call.on_progress) or nil

  local plan = { driver = driver, deadline = call.deadline, retries = settings.retries,
                 repeatable = request.repeatable, is_over = function() return call.interrupt end }

  local function make(number)
    local slot, refused = admit(client.pacer, call)
    if not slot then return refused end
    plan.deadline = call.deadline
    if not claim(call, operation) then
      slot:free()
      return { outcome = "not_sent", phase = "local" }
    end
    local tell = teller(operation, request, number, slot, observers)
    local attempt = exchange.new{ driver = driver, deadline = call.deadline,
                                  connect_timeout = settings.connect_timeout, identify = identify,
                                  on_progress = on_progress, on_lost = on_lost(call, operation, tell) }
    guard:begins(number, attempt, tell)
    local answer = driver:perform(client.handle, request, attempt)
    guard:ends(answer)
    if retry.was_made(answer) then return tell(answer) end
    slot:free()
    return answer
  end

  return retry.run(plan, make)
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
  local identify, account = identity(client)
  if not identify then return nil, errors.here(operation.name, "config", account) end
  call.account = account
  local answer, count = attempts(client, operation, request, call, identify, guard)
  if answer.outcome == "sent" then return answer, count end
  return nil, errors.from_answer(operation.name, answer,
    { attempts = count, retryable = retry.may_repeat(answer, request.repeatable) })
end

return perform
