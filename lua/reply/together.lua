-- SPDX-License-Identifier: MIT
-- Runs a function several times at once: in light threads where the driver has them, or else in coroutines.

if _G.jit then _G.jit.off(true, true) end   -- compiled code dies where memory runs out: see reply.standby

local batch = require "reply.drivers.batch"

-- A lane of a light thread: the client's driver, and whether it was asked to send.
local function lane_of(driver)
  return {
    perform = function(lane, ...)
      lane.asked = true
      return driver:perform(...)
    end,
    sleep = function(_, seconds) return driver:sleep(seconds) end,
    now = function() return driver:now() end,
  }
end

-- Only one thread is in the function at a time; what comes meanwhile is left to it.
local function one_at_a_time(action)
  local busy = false
  return function()
    if busy then return end
    busy = true
    local ok, why = pcall(action)
    busy = false
    if not ok then error(why, 0) end
  end
end

-- Each thread waits for itself.
local function in_light_threads(driver, count, work, between)
  local threads, failed, why = {}, false, nil
  local rest = one_at_a_time(between)
  for index = 1, count do threads[index] = driver.spawn(work, lane_of(driver), rest) end
  for _, thread in ipairs(threads) do
    local ok, text = driver.join(thread)
    if not ok then failed, why = true, text end
  end
  rest()
  if failed then error(why, 0) end
end

--- Returns when all are over.
---@param driver table the client's; `spawn(function, …)` and `join(thread)` where it has light threads, see ngx.thread
---@param handle userdata the client of the C core
---@param count integer
---@param work fun(lane: table, rest: function) `lane` is a driver, `rest()` is to be called between two entries
---@param between function called after each entry, where it may wait in its own way
return function(driver, handle, count, work, between)
  if driver.spawn then return in_light_threads(driver, count, work, between) end
  return batch.run(driver, handle, count, work, between)
end
