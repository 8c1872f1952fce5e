-- SPDX-License-Identifier: MIT
-- Who waits: this process. A driver makes one attempt and says what became of it; it never repeats.

local core = require "reply.core"

local blocking = {}

-- How long one wait may last. Something to do, a time limit and a signal all end it sooner, but not a signal that comes
-- right before it.
local LONGEST_WAIT = 1

--- Makes one attempt.
---@param handle userdata the client of the C core
---@param request table see `reply.call.encode`
---@param attempt table see `reply.call.exchange`
---@return table answer { outcome, kind, phase, message, status, headers, body, cut, retry_after }
function blocking:perform(handle, request, attempt)
  local refused = attempt:start(handle, request)
  if refused then return refused end
  repeat handle:step(LONGEST_WAIT) until attempt:look()
  return attempt:answer()
end

--- Waits until something happens to what is under way, at most so many seconds.
function blocking:idle(handle, seconds)
  handle:step(math.min(seconds, LONGEST_WAIT))
end

function blocking:sleep(seconds)
  local deadline = self:now() + seconds
  repeat
    core.sleep(math.min(deadline - self:now(), LONGEST_WAIT))
  until self:now() >= deadline
end

blocking.now = core.now

return blocking
