-- SPDX-License-Identifier: MIT
-- One attempt: what it may take, and what carries it. It is made before the request goes out, and is the one that
-- knows how far the request came, however the attempt is left.

local core = require "reply.core"
local unsent = require "reply.call.unsent"

local Exchange = {}
Exchange.__index = Exchange

--- The request as the core takes it, with the time that is left for it. From here it is to be submitted at once.
---@param request table see `reply.call.encode`
---@return table? request with its times
---@return table? answer where no time is left
function Exchange:fields(request)
  local now = core.now()   -- first, as this process may be stopped at any moment
  local seconds = self.deadline - self.driver:now()
  if seconds <= 0 then return nil, unsent.no_time() end
  if self.identify then self.identify() end
  request.timeout, request.not_after, request.connect_timeout = seconds, now + seconds, self.connect_timeout
  return request
end

--- Hands the request over to the core. Nothing goes out before the handle's next step.
---@param handle userdata the client of the C core
---@param request table see `reply.call.encode`
---@return table? answer where it was refused
function Exchange:start(handle, request)
  local fields, refused = self:fields(request)
  if not fields then return refused end
  local _, answer = handle:submit(fields, self.carrier)
  return answer
end

--- Looks at it without waiting, and reports the progress where somebody asked for it.
---@return boolean done
function Exchange:look()
  local on_progress = self.on_progress
  if on_progress then
    local sent, total = self.carrier:progress()
    if sent ~= self.reported then
      self.reported = sent
      on_progress(sent, total)
    end
  end
  return self.carrier:done()
end

--- Its answer, once it is done.
function Exchange:answer()
  return self.carrier:answer(self.brief)
end

--- Ends it now; its answer says what is known.
function Exchange:cancel()
  self.carrier:cancel()
end

--- What became of it: outcome, kind, phase, status. Takes no memory. Nothing where that is told later.
function Exchange:verdict()
  return self.carrier:verdict()
end

--- Frees what the core holds for it, at once: the collector does not see how much that is.
function Exchange:close()
  self.carrier:close()
end

--- Whether nobody waits for another attempt, or none can be made.
function Exchange:is_over()
  return self.call.interrupt or self.client.closed
end

local exchange = {}

--- Makes an attempt that has not begun of what is known of it. All that it will have is there already, as there may be
--- no memory later: a false field holds its place.
---@param attempt { client: table, driver: table, deadline: number, connect_timeout: number, identify: function|false,
---brief: boolean?, on_progress: function?, on_lost: function?, call: table } `driver` may have a `carrier()`, which
---makes what carries an attempt there; `deadline` by the driver's clock; `connect_timeout` in seconds; `identify`
---gives the handle the key of this call: others may have had it since the last attempt; `on_lost` is called with the
---answer and the attempt, later, where nobody waits for it any more; `brief`: where it was sent, no headers are asked
---for but those that name something
---@return table attempt
function exchange.new(attempt)
  attempt.carrier = (attempt.driver.carrier or core.transfer)()
  return setmetatable(attempt, Exchange)
end

--- Makes another attempt at what an earlier one was for.
---@param earlier table
---@return table attempt
function exchange.like(earlier)
  local attempt = {}
  for name, value in pairs(earlier) do attempt[name] = value end
  attempt.given_back, attempt.told, attempt.reported = false, false, -1
  return exchange.new(attempt)
end

return exchange
