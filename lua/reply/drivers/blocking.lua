-- SPDX-License-Identifier: MIT
-- Who waits: this process. A driver makes one attempt and says what became of it; it never repeats.

local core = require "reply.core"

local Blocking = {}
Blocking.__index = Blocking

-- How long one step may sleep with nothing to do. Something to do, a time limit and a signal all end it sooner.
local LONGEST_STEP = 1

--- Makes one attempt.
---@param handle userdata the client of the C core
---@param request table see `reply.encode`
---@param limits { timeout: number, connect_timeout: number, identify: function, on_progress: function? } seconds;
---`identify` gives the handle the key of this call
---@return table answer { outcome, kind, phase, message, status, headers, body, cut, retry_after }
function Blocking:perform(handle, request, limits)
  limits.identify()
  local transfer, refused = handle:submit{
    method = request.method, path = request.path, body = request.body, upload = request.upload,
    timeout = limits.timeout, connect_timeout = limits.connect_timeout,
  }
  if not transfer then return refused end
  local reported = -1
  repeat
    handle:step(LONGEST_STEP)
    if limits.on_progress then
      local sent, total = transfer:progress()
      if sent ~= reported then
        reported = sent
        limits.on_progress(sent, total)
      end
    end
  until transfer:done()
  local answer = transfer:answer()
  transfer:close()   -- at once: the collector does not see how much memory the core holds for it
  return answer
end

function Blocking:sleep(seconds)
  local deadline = self:now() + seconds
  repeat
    core.sleep(deadline - self:now())
  until self:now() >= deadline
end

function Blocking:now()
  return core.now()
end

return setmetatable({}, Blocking)
