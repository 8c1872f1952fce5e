-- SPDX-License-Identifier: MIT
-- The answers to requests that were never made, as a driver would give them.

local unsent = {}

--- The call's time was over before.
---@return table answer
function unsent.no_time()
  return { outcome = "not_sent", kind = "timeout", phase = "local", message = "no time was left to send it" }
end

--- Its batch is being stopped.
---@return table answer
function unsent.stopped()
  return { outcome = "not_sent", kind = "canceled", phase = "local", message = "the batch was stopped before" }
end

--- There is no slot of the user's limits in time.
---@param seconds number until there would be one
---@return table answer
function unsent.held_back(seconds)
  return { outcome = "not_sent", kind = "rate_limited", phase = "local", retry_after = seconds,
           message = "held back here: the user's limit of requests is reached" }
end

return unsent
