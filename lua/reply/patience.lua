-- SPDX-License-Identifier: MIT
-- How a store waits for what it is asked, and how long at most.

--- Makes a patience.
---@param driver table what sleeps, and tells the time; may have a `cannot_sleep()`: then there is no time
---@param limits { deadline: number } by the driver's clock; it may move
---@return { sleep: fun(seconds: number): boolean?, left: fun(): number, is_asleep: boolean } patience `is_asleep` also
---after a sleep that the driver raised in: that ends the call, and is no fault of the store
return function(driver, limits)
  local patience = { is_asleep = false }
  function patience.sleep(seconds)
    patience.is_asleep = true
    local went_on = driver:sleep(seconds)
    patience.is_asleep = false
    return went_on
  end
  function patience.left()
    if driver.cannot_sleep and driver:cannot_sleep() then return 0 end
    return limits.deadline - driver:now()
  end
  return patience
end
