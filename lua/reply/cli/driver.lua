-- SPDX-License-Identifier: MIT
-- Who waits: the driver beneath, in short steps, so that a person sees between them how far it is.

local STEP = 0.25   -- seconds

--- A driver that does what the other does.
---@param base table see `reply.drivers.blocking`
---@param between function called before each step; it does not wait
---@return table
return function(base, between)
  local driver = {}
  function driver.sleep(_, seconds)
    repeat
      between()
      local step = math.min(seconds, STEP)
      base:sleep(step)
      seconds = seconds - step
    until seconds <= 0
  end
  if base.idle then
    function driver.idle(_, handle, seconds)
      between()
      base:idle(handle, math.min(seconds, STEP))
    end
  end
  return setmetatable(driver, { __index = base })
end
