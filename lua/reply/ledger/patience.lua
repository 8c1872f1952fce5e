-- SPDX-License-Identifier: MIT
-- How a store waits for what the ledger asks it, and how long at most.

--- Makes a patience.
---@param driver table what sleeps, and tells the time
---@param limits { deadline: number } by the driver's clock; it may move
---@return { sleep: fun(seconds: number), left: fun(): number }
return function(driver, limits)
  return {
    sleep = function(seconds) driver:sleep(seconds) end,
    left = function() return limits.deadline - driver:now() end,
  }
end
