-- SPDX-License-Identifier: MIT
-- Runs a function several times at once: in light threads where the driver has them, or else in coroutines. Where nginx
-- cannot wait it may have neither; every call is refused there, so one after the other is no worse.

local core = require "reply.core"
local nginx = require "reply.drivers.nginx.phase"
local pool = require "reply.batch.pool"

local NO_MEMORY = core.NO_MEMORY

-- A lane of a light thread: the client's driver, whether it was asked to send, and its last call. `ok`, `why`: see
-- run_now. A false field holds its place: a new one would take memory.
local function lane_of(driver)
  return {
    asked = false, stopped = false, call = false, ok = false, why = false,
    perform = function(lane, ...)
      lane.asked = true
      return driver:perform(...)
    end,
    sleep = function(_, ...) return driver:sleep(...) end,
    now = function() return driver:now() end,
    cannot_wait = function() return driver.cannot_wait and driver:cannot_wait() end,
    carrier = driver.carrier,
  }
end

-- Only one thread is in the function at a time; what comes meanwhile is left to it. Where there is no memory for it,
-- the thread goes on.
local function one_at_a_time(action)
  local busy = false
  return function()
    if busy then return end
    busy = true
    local ok, why = pcall(action)
    busy = false
    if not ok and why ~= NO_MEMORY then error(why, 0) end
  end
end

local function run_now(work, lane, rest)
  lane.ok, lane.why = pcall(work, lane, rest)
  return lane
end

local function result_of(lane)
  return lane.ok, lane.why
end

-- Each thread waits for itself. All that the threads need is made before the first one runs: afterwards there may be no
-- memory. A thread that cannot be had is one less, and all that were begun are waited for.
local function in_threads(driver, spawn, join, count, work, between)
  local lanes, threads, failed, why = {}, {}, false, nil
  local rest = one_at_a_time(between)
  local function note(ok, text)
    if not ok and not (failed and text == NO_MEMORY) then failed, why = true, text end
  end
  for index = 1, count do lanes[index], threads[index] = lane_of(driver), false end
  for index = 1, count do
    local ok, thread = pcall(spawn, work, lanes[index], rest)
    if ok then threads[index] = thread else note(ok, thread) end
  end
  for index = 1, count do
    if threads[index] then
      local joined, ok, text = pcall(join, threads[index])
      if joined then note(ok, text) else note(joined, ok) end
    end
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
  if not (spawn or nginx.refusal()) then return pool.run(driver, handle, count, work, between) end
  in_threads(driver, spawn or run_now, join or result_of, count, work, between)
end
