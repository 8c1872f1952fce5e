-- SPDX-License-Identifier: MIT
-- The jobs under way in this worker. nginx ends a light thread without a word where the client hangs up under
-- lua_check_client_abort; the outcome of what it sent must not go with it. So as long as there are jobs, a timer looks
-- for those that nobody will collect, and tells of them. It keeps a worker that is to quit from doing so before.

local core = require "reply.core"
local phase = require "reply.drivers.nginx.phase"

local ngx = phase.ngx()

local TICK = 1   -- seconds; far longer than a pause of the driver's polling

local jobs = {}

local entries = {}
local watcher = { beat = -math.huge }   -- when it was last seen at work; `at_work`: its timer runs
local relieved = false

-- What carries an attempt in the I/O thread. One that is broken off there is told of by whoever looks for it.
local Entry = {}
Entry.__index = Entry

function Entry:cancel()
  self.broken_off = true
  self.job:cancel()
end

function Entry.verdict() end
function Entry.close() end

-- Nobody collects a job whose call was broken off or whose cosocket was closed, nor one that was done a tick ago and
-- that nobody looked at since: nginx runs the shorter pause of one who polls before the tick.
local function is_lost(entry)
  if not entry.job:done() then return false end
  if entry.broken_off then return true end
  if not entry.polls then return entry.job:deserted() end
  local still = entry.seen == entry.polls
  entry.seen = entry.polls
  return still
end

local function look()
  local lost = {}
  for entry in pairs(entries) do
    if is_lost(entry) then lost[#lost + 1] = entry end
  end
  for _, entry in ipairs(lost) do
    local answer = jobs.collect(entry)
    local on_lost = entry.attempt.on_lost
    if on_lost then on_lost(answer, entry.attempt) end
  end
end

-- A sleep is waited for by a worker that quits; a timer that is not due would be run at once.
local function watch(_, self)
  self.at_work = true
  while watcher == self and next(entries) do
    self.beat = core.now()
    ngx.sleep(TICK)
    local ok, why = pcall(look)
    if not ok then ngx.log(ngx.ERR, "lua-reply: ", why) end
  end
  self.beat, self.at_work = -math.huge, false
end

-- Starts the timer where none is at work. A timer takes a connection. Where none is left, nginx drops it without a word
-- when it is due, and raises an error for the first timer of a worker. `pause`: seconds since the last try that failed,
-- as each may cost a line in nginx's log.
local function ensure_watched(pause)
  local now = core.now()
  if now - watcher.beat < (watcher.failed and pause or 3 * TICK) then return end
  watcher = { beat = now }
  local ok, made = pcall(ngx.timer.at, 0, watch, watcher)
  watcher.failed = not (ok and made)
end

local function relieve()
  if watcher.at_work then return end
  watcher = { beat = core.now() }
  watch(false, watcher)
end

-- A timer that is not due takes no connection, and one that recurs is set again before it needs one. So from the first
-- time that connections are short, there is one that watches as soon as it gets a connection: whoever polls may be gone
-- by then, and no other job may come. It cannot be ended; where nothing is under way it does nothing.
local function ensure_relieved()
  if relieved or watcher.at_work then return end
  local ok, made = pcall(ngx.timer.every, TICK, relieve)
  relieved = ok and made
end

--- For whoever polls, now and then: connections may be short.
function jobs.keep_watched()
  ensure_watched(1)
  ensure_relieved()
end

--- Notes a job that was submitted.
---@param job userdata
---@param handle userdata the client that it belongs to
---@param attempt table its `on_lost` is told of the answer where nobody collects it
---@return table entry
function jobs.add(job, handle, attempt)
  local entry = setmetatable({ job = job, handle = handle, attempt = attempt }, Entry)
  attempt.carrier = entry
  entries[entry] = true
  ensure_watched(0)
  return entry
end

--- The answer of a job that is done. The job is over with that.
---@return table answer
function jobs.collect(entry)
  entries[entry] = nil
  if not entry.answer then
    entry.answer = entry.job:answer(entry.attempt.brief)
    entry.job:close()
  end
  return entry.answer
end

--- Cancels the jobs of a client.
---@param handle userdata
function jobs.cancel(handle)
  for entry in pairs(entries) do
    if entry.handle == handle then entry.job:cancel() end
  end
end

return jobs
