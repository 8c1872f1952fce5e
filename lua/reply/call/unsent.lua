-- SPDX-License-Identifier: MIT
-- The answers to requests that were never made, as a driver would give them; and what a call tells that ended before
-- its own.

local errors = require "reply.errors"

local unsent = {}

--- The call's time was over before.
---@return table answer
function unsent.no_time()
  return { outcome = "not_sent", kind = "timeout", phase = "local", message = "no time was left to send it" }
end

--- Nobody waits for it any longer: its batch is being stopped, or its client was closed.
---@return table answer
function unsent.stopped()
  return { outcome = "not_sent", kind = "canceled", phase = "local",
           message = "its batch was stopped, or its client closed, before" }
end

--- There is no slot of the user's limits in time.
---@param seconds number until there would be one
---@return table answer
function unsent.held_back(seconds)
  return { outcome = "not_sent", kind = "rate_limited", phase = "local", retry_after = seconds,
           message = "held back here: the user's limit of requests is reached" }
end

--- What is told where a call is broken off before its message could leave, made before: afterwards there may be no
--- memory. The nil makes room for what comes then.
---@param operation table an entry of `reply.operations`
---@param call table
---@return reply.Error
function unsent.broken_off(operation, call)
  return errors.new{ operation = operation.name, outcome = "not_sent", kind = "canceled", phase = "local", attempts = 0,
                     retryable = false, sandbox = call.sandbox, voice_attachment = nil,
                     message = "broken off before it was sent" }
end

return unsent
