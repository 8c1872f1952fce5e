-- SPDX-License-Identifier: MIT
-- A small event loop for the specs: coroutines that wait for a descriptor or a time. It refuses what some loops refuse,
-- two that wait for the same descriptor, and it notes every wait: { descriptor, seconds, ended = "ready" | "time" }.
-- Where it is asked to wait for a descriptor for a second, as long as a driver ever does, it waits much longer: what
-- goes on then was not waiting in vain.

local socket = require "socket"

local PATIENCE = 20

local Loop = {}
Loop.__index = Loop

-- Starts a coroutine in the loop.
function Loop:go(action, ...)
  local thread = coroutine.create(action)
  self.threads[thread] = true
  self:resume(thread, ...)
  return thread
end

function Loop:resume(thread, ...)
  self.waiting[thread] = nil
  local ok, why = coroutine.resume(thread, ...)
  if coroutine.status(thread) ~= "dead" then return end
  self.threads[thread] = nil
  if not ok then self.raised[#self.raised + 1] = why end
end

-- Forgets a coroutine, as a loop that is told to cancel it.
function Loop:drop(thread)
  self.waiting[thread], self.threads[thread] = nil, nil
end

local function check_distinct(waiting, descriptor)
  for _, wait in pairs(waiting) do
    if descriptor and wait.descriptor == descriptor then error("two wait for one descriptor", 0) end
  end
end

-- What a client takes as `wait`.
function Loop:wait_function()
  return function(descriptor, seconds)
    check_distinct(self.waiting, descriptor)
    local longest = descriptor and seconds == 1 and PATIENCE or seconds
    local wait = { descriptor = descriptor, seconds = seconds, deadline = socket.gettime() + longest }
    self.waits[#self.waits + 1] = wait
    self.waiting[coroutine.running()] = wait
    if self.on_wait then self.on_wait(wait) end
    coroutine.yield()
    if wait.raise then error(wait.raise, 0) end
  end
end

-- Waits once for whatever comes first, and resumes who is concerned.
function Loop:step(longest)
  local list, seconds = {}, longest or PATIENCE
  for _, wait in pairs(self.waiting) do
    seconds = math.min(seconds, math.max(0, wait.deadline - socket.gettime()))
    if wait.descriptor then list[#list + 1] = { wait = wait, getfd = function() return wait.descriptor end } end
  end
  for _, object in ipairs((socket.select(list, nil, seconds))) do object.wait.ended = "ready" end
  local due = {}
  for thread, wait in pairs(self.waiting) do
    if not wait.ended and (wait.raise or socket.gettime() >= wait.deadline) then wait.ended = "time" end
    if wait.ended then due[#due + 1] = thread end
  end
  for _, thread in ipairs(due) do self:resume(thread) end
end

-- Raises that in all that wait, as a loop that cancels its coroutines.
function Loop:cancel(why)
  for _, wait in pairs(self.waiting) do wait.raise = why end
  self:step(0)
end

-- Goes on until all coroutines are over, or until test() is true, which may also become so by itself.
function Loop:run(test)
  while next(self.threads) and not (test and test()) do self:step(test and 0.01) end
end

-- How many waits for a descriptor ended because their time was over.
function Loop:timeouts()
  local count = 0
  for _, wait in ipairs(self.waits) do
    if wait.descriptor and wait.ended == "time" then count = count + 1 end
  end
  return count
end

return function()
  return setmetatable({ threads = {}, waiting = {}, waits = {}, raised = {} }, Loop)
end
