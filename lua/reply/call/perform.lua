-- SPDX-License-Identifier: MIT
-- One request: the key that it goes out with, the attempts that it takes, and what is told of each.

local admit = require "reply.call.admit"
local decode = require "reply.call.decode"
local errors = require "reply.errors"
local exchange = require "reply.call.exchange"
local identity = require "reply.call.identity"
local observe = require "reply.call.observe"
local retry = require "reply.call.retry"

local look = observe.look   -- not a step more between the note that an event is told and on_event

-- A read is of use only if its answer can be read.
local function judge(operation, answer)
  local read = operation.result == "object" and decode.object or operation.result == "pages" and decode.page
  if read and answer.outcome == "sent" then
    local _, why = read(answer)
    if why then answer.outcome, answer.kind, answer.phase, answer.message = "unknown", "protocol", "answer", why end
  end
  return answer
end

local function event_of(attempt, answer, seconds)
  local slot = attempt.slot
  return { operation = attempt.way.operation.name, attempt = attempt.number, outcome = answer.outcome,
           kind = answer.kind, phase = answer.phase, status = answer.status, seconds = seconds,
           seconds_paced = slot and slot.paced or nil, pace_error = slot and slot:news() or nil,
           request_id = errors.request_id(answer) }
end

-- Judges the answer of an attempt, gives its slot back and tells of it, once. In nginx it may be called when the light
-- thread of the attempt was ended and its stack is gone: all that it uses is in tables.
local function tell(answer, attempt)
  if attempt.told then return answer end
  local way = attempt.way
  local call, on_event = way.call, way.on_event
  local seconds = on_event and way.driver:now() - attempt.started
  answer = judge(way.operation, answer)
  local slot = attempt.slot
  if slot and not attempt.given_back then
    attempt.given_back = true
    look(call, slot.done, slot, answer)   -- the store of the slots may be anybody's code, too
  end
  local event = on_event and event_of(attempt, answer, seconds)
  attempt.told = true   -- only now: what breaks it off before, tells in its place
  if event then look(call, on_event, event) end
  return answer
end

-- The ticket of a message with a key. What is uploaded before it has none.
local function ticket_of(way)
  local ticket = way.call.ticket
  return ticket and ticket.operation == way.operation and ticket or nil
end

-- Claims the key of the message, once for all its attempts.
local function claim(way)
  local ticket = ticket_of(way)
  return not ticket or ticket.is_claimed or ticket:claim(way.call.voice_attachment)
end

-- Tells of the answer of an attempt that nobody waits for any more.
local function lost(answer, attempt)
  local ticket = ticket_of(attempt.way)
  answer = tell(answer, attempt)
  if ticket then ticket:settle_answer(answer) end
end

local function free(slot)
  if slot then slot:free() end
end

-- Makes one attempt.
local function make(number, way)
  local driver, request, guard = way.driver, way.request, way.guard
  local slot, refused = admit(way.client.pacer, way.call)
  if slot == nil then return refused end
  way.deadline = way.call.deadline
  if not claim(way) then
    free(slot)
    return { outcome = "not_sent", phase = "local" }
  end
  local attempt = exchange.new{
    way = way, number = number, slot = slot, started = way.on_event and driver:now(), given_back = false, told = false,
    driver = driver, deadline = way.deadline, connect_timeout = way.client.settings.connect_timeout,
    identify = way.identify, on_progress = way.on_progress, on_lost = lost, brief = way.operation.result == "receipt",
    carrier = false, reported = -1,
  }
  guard:begins(number, attempt, tell)
  local answer = driver:perform(way.client.handle, request, attempt)
  guard:ends(answer)
  if retry.was_made(answer) then return tell(answer, attempt) end
  free(slot)
  return answer
end

local function is_over(way)
  return way.call.interrupt
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
  local settings = client.settings
  local answer, count = retry.run({
    client = client, operation = operation, request = request, call = call, identify = identify, guard = guard,
    driver = call.driver, deadline = call.deadline, retries = settings.retries, repeatable = request.repeatable,
    is_over = is_over, on_event = settings.on_event,
    on_progress = request.upload and observe.takes_part(call, call.on_progress) or nil,
  }, make)
  if answer.outcome == "sent" then return answer, count end
  return nil, errors.from_answer(operation.name, answer,
    { attempts = count, retryable = retry.may_repeat(answer, request.repeatable) })
end

return perform
