-- SPDX-License-Identifier: MIT
-- Runs a function several times at once: in light threads where the driver has them, or else in coroutines. Some
-- phases of nginx have neither; nothing can wait there, so one after the other is no worse.

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

local function run_now(work, ...)
  return { pcall(work, ...) }
end

local function result_of(run)
  return run[1], run[2]
end

-- Each thread waits for itself.
local function in_threads(driver, spawn, join, count, work, between)
  local threads, failed, why = {}, false, nil
  local rest = one_at_a_time(between)
  for index = 1, count do threads[index] = spawn(work, lane_of(driver), rest) end
  for _, thread in ipairs(threads) do
    local ok, text = join(thread)
    if not ok then failed, why = true, text end
  end
  rest()
  if failed then error(why, 0) end
end

--- Returns when all are over.
---@param driver table the client's; `light_threads()` where it may have some gives `spawn(function, …)` and
---`join(thread)`, or nil in a place without them
---@param handle userdata the client of the C core
---@param count integer
---@param work fun(lane: table, rest: function) `lane` is a driver, `rest()` is to be called between two entries
---@param between function called after each entry, where it may wait in its own way
return function(driver, handle, count, work, between)
  local spawn, join
  if driver.light_threads then spawn, join = driver.light_threads() end
  if not spawn and pcall(coroutine.create, work) then return batch.run(driver, handle, count, work, between) end
  in_threads(driver, spawn or run_now, join or result_of, count, work, between)
end
