-- SPDX-License-Identifier: MIT
-- The jobs under way in this worker. Whoever waits for one does so at its bell, a semaphore, which is rung when it is
-- done. nginx ends a light thread without a word where the client hangs up under lua_check_client_abort; the outcome of
-- what it sent must not go with it. So jobs that nobody waits for any more are looked for, and told of.

local core = require "reply.core"
local phase = require "reply.drivers.nginx.phase"

local ngx = phase.ngx
local semaphore = ngx and require "ngx.semaphore"

local jobs = {}

local MANY_LOOKS = 20   -- two seconds of them

local under_way, ended = {}, {}   -- by the number of the job; numbers
local bells = {}                  -- that nobody has just now

-- What carries an attempt in the I/O thread. What became of one that is broken off there is told when it has ended.
local Carrier = {}
Carrier.__index = Carrier

local function take_bell()
  return table.remove(bells) or semaphore.new() or false
end

--- Makes what carries an attempt.
---@return table carrier
function jobs.carrier()
  return setmetatable({ job = false, number = 0, handle = false, attempt = false, broken_off = false, alone = 0,
                        reports = false, kept = false, bell = take_bell() }, Carrier)
end

function Carrier:cancel()
  if not self.job then return end
  self.broken_off = true
  self.job:cancel()
end

-- An on_progress, which may wait, runs between these two.
function Carrier:progress()
  self.reports = true
  return self.job:progress()
end

function Carrier:done()
  self.reports = false
  return self.job:done()
end

--- Waits until the bell rings, or that time is over.
---@param seconds number
function Carrier:wait(seconds)
  local _, why = self.bell:wait(seconds)
  if why and why ~= "timeout" then error(why) end
end

--- The answer of a job that is done. The job is over with that. A bell that was rung and not heard is left alone.
---@param brief boolean? see `reply.call.exchange`
---@return table answer
function Carrier:answer(brief)
  under_way[self.number] = nil
  if not self.kept then
    self.kept = self.job:answer(brief)
    self.job:close()
    if self.bell:count() == 0 then bells[#bells + 1] = self.bell end
  end
  return self.kept
end

--- What became of one that was never handed over. Of another it is told later, so nothing.
function Carrier:verdict()
  if not self.job then return "not_sent", "canceled", "local" end
end

function Carrier.close() end

--- Hands the request of an attempt over to the I/O thread.
---@param handle userdata the client of the C core
---@param request table see `reply.call.encode`
---@param attempt table see `reply.call.exchange`; its `on_lost` is told of the answer where nobody waits for it
---@return table? answer where it was refused
function jobs.start(handle, request, attempt)
  local carrier = attempt.carrier
  local io, why = core.io()
  if not (io and carrier.bell) then
    return { outcome = "not_sent", kind = "config", phase = "local", message = why or "nginx has no semaphore left" }
  end
  local fields, refused = attempt:fields(request)
  if not fields then return refused end
  local job
  job, refused = io:submit(handle, fields)
  if not job then return refused end
  carrier.job, carrier.number, carrier.handle, carrier.attempt = job, job:number(), handle, attempt
  under_way[carrier.number] = carrier
  job:wake()
end

--- Waits before another attempt, at a bell that nobody rings: where nobody waits there any more, what became of the
--- last one is told of.
---@param attempt table the last one
---@param seconds number
---@return boolean? went_on false: it was told of, and nobody may go on
function jobs.rest(attempt, seconds)
  local carrier, bell = attempt.carrier, take_bell()
  if not bell then return ngx.sleep(seconds) end
  local number = carrier.number
  carrier.bell, carrier.alone = bell, 0
  under_way[number] = carrier
  carrier:wait(seconds)
  local went_on = under_way[number] == carrier
  under_way[number] = nil
  bells[#bells + 1] = bell
  return went_on
end

--- Whether there are any.
---@return boolean
function jobs.any()
  return next(under_way) ~= nil
end

local function tell_of_lost(carrier)
  local attempt = carrier.attempt
  local answer, on_lost = attempt:answer(), attempt.on_lost
  if on_lost then on_lost(answer, attempt) end
  local raised = attempt.call.observer_error
  if raised then ngx.log(ngx.ERR, "lua-reply: on_event, told of what nobody waits for: ", raised) end
end

--- Rings for those that have ended since the last time.
function jobs.ring()
  for index = 1, core.io():ended(ended) do
    local carrier = under_way[ended[index]]
    if carrier and not carrier.broken_off then carrier.bell:post() end
  end
end

-- Whoever waits is at the bell, but between the ring and its turn, and while its on_progress runs, which may wait as
-- well. So a job that is done is lost if nobody was there at two looks, or at many where that runs. One that is not
-- done is canceled at once: it may not have left yet.
local function is_lost(carrier)
  if carrier.bell:count() < 0 then
    carrier.alone = 0
    return false
  end
  if not carrier.job:done() then
    if not carrier.reports then carrier:cancel() end
    return false
  end
  carrier.alone = carrier.alone + 1
  return carrier.broken_off or carrier.alone >= (carrier.reports and MANY_LOOKS or 2)
end

--- Looks for those that nobody waits for, and tells of each in a light thread of its own, as its on_event may wait.
---@param tellers table gets these; nginx keeps one that ended until its parent has waited for it
function jobs.look(tellers)
  local lost = {}
  for _, carrier in pairs(under_way) do
    if is_lost(carrier) then lost[#lost + 1] = carrier end
  end
  for _, carrier in ipairs(lost) do tellers[#tellers + 1] = ngx.thread.spawn(tell_of_lost, carrier) end
end

--- Cancels those of a client.
---@param handle userdata
function jobs.cancel(handle)
  for _, carrier in pairs(under_way) do
    if carrier.handle == handle then carrier.job:cancel() end
  end
end

return jobs
