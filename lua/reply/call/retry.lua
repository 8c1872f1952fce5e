-- SPDX-License-Identifier: MIT
-- What is made again, and when. The only place that repeats a request: libcurl is kept from doing so.

local core = require "reply.core"
local unsent = require "reply.call.unsent"

local retry = {}

-- Another attempt would find the same: trust that is not given, a file that changed while it was sent, a caller who
-- ended the call.
local FINAL = { tls = true, validation = true, canceled = true }

local FLOOR, FIRST, CEILING = 0.05, 0.5, 8

-- The server refuses whoever asks, whatever it is asked for.
local NOT_LOOKED_AT = { [401] = true, [403] = true, [429] = true }

--- Tells whether what became of an attempt says nothing of an earlier one: it did not leave, nobody looked at it, or
--- what it was to delete is not there any more.
---@param outcome string
---@param status integer?
---@param request table? see `reply.call.encode`
---@return boolean?
function retry.leaves_doubt(outcome, status, request)
  return outcome == "not_sent" or NOT_LOOKED_AT[status] or status == 404 and request and request.method == "DELETE"
end

--- Tells whether the same request may be made again without a second message.
---
--- A request that did not leave may, unless it would be refused again (a bad certificate, a proxy's refusal, a fault
--- found here). One that the server held back (429) may. One with an unknown outcome may only where a second does no
--- harm.
---@param answer table a driver's answer
---@param repeatable boolean? a second one does no harm
---@return boolean
function retry.may_repeat(answer, repeatable)
  if answer.outcome == "not_sent" then
    if answer.kind == "rate_limited" then return true end
    if answer.phase == "local" or FINAL[answer.kind] then return false end
    return answer.phase ~= "proxy" or answer.kind == "timeout"
  elseif answer.outcome == "rejected" then
    return answer.status == 429
  end
  return answer.outcome == "unknown" and repeatable == true
end

--- Tells whether an answer is that of a request, or of a fault found here before there was one.
---@param answer table a driver's answer
---@return boolean
function retry.was_made(answer)
  return answer.phase ~= "local"
end

--- How long to wait before the next attempt: what the server asked for, or else full jitter, so that many callers do
--- not come back together.
---@param attempt integer number of the attempt that failed, from 1
---@param retry_after number? seconds
---@param random fun(): number uniform in [0, 1)
---@return number seconds
function retry.delay(attempt, retry_after, random)
  if retry_after then return math.max(retry_after, FLOOR) end
  return math.max(FLOOR, random() * math.min(CEILING, FIRST * 2 ^ (attempt - 1)))
end

--- Makes attempts until one is final, the retries are used up, or the time is.
---@param call { driver: table, deadline: number, retries: integer, repeatable: boolean?, request: table?,
---random: function?, is_over: function? } `is_over` tells of the call whether nobody waits for another attempt
---@param attempt fun(number: integer, call: table, now: number): table makes one attempt in the time left; returns its
---answer
---@return table answer of the last attempt
---@return integer attempts
function retry.run(call, attempt)
  local driver = call.driver
  local answer, number, in_doubt = nil, 0, false
  while true do
    local now = driver:now()
    if now >= call.deadline then break end
    number = number + 1
    answer = attempt(number, call, now)
    if not retry.was_made(answer) then
      number = number - 1
      break
    end
    in_doubt = in_doubt or answer.outcome == "unknown"
    if number > call.retries or not retry.may_repeat(answer, call.repeatable) then break end
    local delay = retry.delay(number, answer.retry_after, call.random or core.random)
    if driver:now() + delay >= call.deadline or call.is_over and call:is_over() then break end
    if driver:sleep(delay, call) == false then break end -- nobody waits for it any longer
  end
  if not answer then return unsent.no_time(), number end
  if in_doubt and retry.leaves_doubt(answer.outcome, answer.status, call.request) then answer.outcome = "unknown" end
  return answer, number
end

return retry
