-- SPDX-License-Identifier: MIT
-- One request: the key that it goes out with, the attempts that it takes, and what is told of each.

local admit = require "reply.call.admit"
local core = require "reply.core"
local decode = require "reply.call.decode"
local errors = require "reply.errors"
local exchange = require "reply.call.exchange"
local identity = require "reply.call.identity"
local observe = require "reply.call.observe"
local retry = require "reply.call.retry"

local NO_MEMORY = core.NO_MEMORY
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
  return { operation = attempt.operation.name, attempt = attempt.number, outcome = answer.outcome,
           kind = answer.kind, phase = answer.phase, status = answer.status, seconds = seconds,
           seconds_paced = slot and slot.paced or nil, pace_error = slot and slot:news() or nil,
           request_id = errors.request_id(answer) }
end

-- What its store sleeps in may end the call: an interrupt, an event loop that cancels. It is raised when the result
-- stands; the store hears of the end all the same, and does not wait for it.
local function give_back(attempt)
  local call, slot = attempt.call, attempt.slot
  local ok, why = pcall(slot.done, slot, attempt.told)
  if not ok then
    if why == NO_MEMORY then call.observer_error = why else call.interrupt = why end
    slot:hurry()
    pcall(slot.done, slot, attempt.told)
  end
  attempt.given_back, call.slot = true, false   -- only now: where its coroutine is closed before, the guard does it
end

-- Judges the answer of an attempt and tells on_event of it.
local function report(answer, attempt)
  local call, on_event = attempt.call, attempt.on_event
  local seconds = on_event and attempt.driver:now() - attempt.started
  answer = judge(attempt.operation, answer)
  local event = on_event and event_of(attempt, answer, seconds)
  attempt.told = answer   -- only now: what breaks it off before, tells in its place
  if event then look(call, on_event, event) end
end

-- Tells of the answer of an attempt and gives its slot back, each once. What is left to do in a second call, by the
-- guard, goes by the answer of the first: the guard's has only what it knows. In nginx it may be called when the light
-- thread of the attempt was ended and its stack is gone: all that it uses is in tables.
local function tell(answer, attempt)
  if not attempt.told then report(answer, attempt) end   -- on_event may wait, and its coroutine be closed there
  -- Last: its store may wait, and nginx end the light thread meanwhile.
  if attempt.slot and not attempt.given_back then give_back(attempt) end
  return attempt.told
end

-- The ticket of a message with a key. What is uploaded before it has none.
local function ticket_of(attempt)
  local ticket = attempt.call.ticket
  return ticket and ticket.operation == attempt.operation and ticket or nil
end

-- Claims the key of the message, once for all its attempts.
local function claim(attempt)
  local ticket = ticket_of(attempt)
  return not ticket or ticket.is_claimed or ticket:claim(attempt.call.voice_attachment)
end

-- Tells of the answer of an attempt that nobody waits for any more.
local function lost(answer, attempt)
  local ticket = ticket_of(attempt)
  answer = tell(answer, attempt)
  if not ticket then return end
  local attempts = retry.was_made(answer) and attempt.number or attempt.number - 1
  ticket:settle_answer(answer, attempts, attempt.call.voice_attachment)
end

local function free(call)
  if call.slot then call.slot:free() end
  call.slot = false   -- last, as above
end

-- Makes one attempt: the first one, or another like it.
local function make(number, first, now)
  local call, driver, client = first.call, first.driver, first.client
  local slot, refused = admit(client.pacer, call, now, first)
  if slot == nil then return refused end
  first.deadline = call.deadline
  local attempt = number == 1 and first or exchange.like(first)
  if not claim(attempt) then
    free(call)
    return { outcome = "not_sent", phase = "local" }
  end
  attempt.number, attempt.slot, attempt.started = number, slot, attempt.on_event and driver:now()
  local guard = attempt.guard
  guard:begins(number, attempt, tell)
  local answer = driver:perform(client.handle, attempt.request, attempt)
  guard:ends(answer)
  if retry.was_made(answer) then return tell(answer, attempt) end
  free(call)
  return answer
end

--- Carries a request out.
---@param client reply.Client
---@param operation table an entry of `reply.operations`
---@param request table see `reply.call.encode`
---@param call { driver: table, deadline: number, on_progress: function?, observer_error: string|false,
---interrupt: string|false } shared by the requests of one call
---@param guard table see `reply.call.guard`
---@return table? answer where the outcome is `sent`
---@return integer|reply.Error attempts or the error
local function perform(client, operation, request, call, guard)
  local identify, account = identity(client)
  if identify == nil then return nil, errors.here(operation.name, "config", account) end
  call.account = account
  local settings = client.settings
  local answer, count = retry.run(exchange.new{
    client = client, operation = operation, request = request, call = call, guard = guard, identify = identify,
    driver = call.driver, deadline = call.deadline, connect_timeout = settings.connect_timeout,
    retries = settings.retries, repeatable = request.repeatable, brief = operation.result == "receipt",
    on_event = settings.on_event, on_lost = lost,
    on_progress = request.upload and observe.takes_part(call, call.on_progress) or nil,
    number = 0, slot = false, started = false, given_back = false, told = false, carrier = false, reported = -1,
  }, make)
  if answer.outcome == "sent" then return answer, count end
  return nil, errors.from_answer(operation.name, answer,
    { attempts = count, retryable = retry.may_repeat(answer, request.repeatable) })
end

return perform
