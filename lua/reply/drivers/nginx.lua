-- SPDX-License-Identifier: MIT
-- Who waits: a light thread of nginx. The exchange runs in the I/O thread of the worker process, and the light thread
-- waits at a semaphore, so that the worker serves others meanwhile.

local core = require "reply.core"
local jobs = require "reply.drivers.nginx.jobs"
local phase = require "reply.drivers.nginx.phase"
local watcher = require "reply.drivers.nginx.watcher"

local ngx = phase.ngx

local Nginx = {}
Nginx.__index = Nginx

-- Seconds between two looks at a job: where the bell will ring; and where it may not, or there is progress to tell of.
local LONG_PAUSE, FIRST_PAUSE, LONGEST_PAUSE = 1, 0.001, 0.02

-- Less is nothing to nginx, and it says so in its log each time.
local SHORTEST_SLEEP = 0.001

--- Light threads, in the phases that have them. Elsewhere each call is refused by itself.
---@return function? spawn as ngx.thread.spawn
---@return function? join as ngx.thread.wait
function Nginx.light_threads()
  if phase.can_wait() then return ngx.thread.spawn, ngx.thread.wait end
end

local function await(attempt)
  local carrier, pause = attempt.carrier, FIRST_PAUSE
  while not attempt:look() do
    local hears = watcher.hears()
    if not hears and pause > FIRST_PAUSE then watcher.ensure(1) end
    carrier:wait(hears and not attempt.on_progress and LONG_PAUSE or pause)
    pause = math.min(2 * pause, LONGEST_PAUSE)
  end
end

Nginx.carrier = jobs.carrier

--- The answer in a phase where nothing can wait.
---@type fun(self: table): table?
Nginx.cannot_wait = phase.refusal

--- Makes one attempt.
---@param handle userdata the client of the C core
---@param request table see `reply.call.encode`
---@param attempt table see `reply.call.exchange`
---@return table answer see `reply.drivers.blocking`
function Nginx:perform(handle, request, attempt)
  local refused = self:cannot_wait() or jobs.start(handle, request, attempt)
  if refused then return refused end
  watcher.ensure(0)
  await(attempt)
  return attempt:answer()
end

--- The answer in a phase where not even a store can be waited for.
---@return table? answer
function Nginx:cannot_sleep()
  return not phase.may_block() and phase.refusal() or nil
end

-- Whether the ledger is to hear what became of an attempt.
local function is_noted(attempt)
  local ticket = attempt and attempt.call.ticket
  return ticket and ticket.is_claimed
end

local function rest(seconds, attempt)
  local last = attempt and attempt.guard.last
  if is_noted(last) then
    watcher.ensure(0)
    return jobs.rest(last, seconds)
  end
  if phase.may_block() then return core.sleep(seconds) end
  ngx.sleep(seconds)
end

--- Waits.
---@param seconds number
---@param attempt table? see `reply.call.exchange`: before it, or between two of its call
---@return boolean? went_on false: nobody waits for it any longer
function Nginx:sleep(seconds, attempt)
  local deadline = self:now() + seconds
  repeat
    if attempt and attempt:is_over() then return false end
    local left = math.max(deadline - self:now(), SHORTEST_SLEEP)
    if rest(math.min(left, LONG_PAUSE), attempt) == false then return false end
  until self:now() >= deadline
end

Nginx.now = core.now

--- Ends what runs for a client that closes.
---@param handle userdata
function Nginx:close(handle)
  jobs.cancel(handle)
end

return setmetatable({}, Nginx)
