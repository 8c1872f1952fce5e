-- SPDX-License-Identifier: MIT
-- Who hears from the I/O thread in this worker: as long as there are jobs, a timer of nginx, for all of them. One of
-- its two light threads waits at the unix socket of the I/O thread, as a cosocket for each job costs more than the job.
-- The other one looks now and then for jobs that nobody waits for. It keeps a worker that is to quit from doing so
-- before.

local core = require "reply.core"
local jobs = require "reply.drivers.nginx.jobs"
local phase = require "reply.drivers.nginx.phase"

local ngx = phase.ngx

-- Seconds: between two looks, far longer than a pause of the driver's polling; and until what failed is tried again,
-- as that may cost a line in nginx's log.
local LOOK, TRY_AGAIN = 0.1, 1

local MANY_TIMERS = 200   -- nginx lets 256 run where lua_max_running_timers says nothing else

-- Of the cosocket. A longer silence costs a line in nginx's log.
local CONNECT_MILLISECONDS, SILENCE_MILLISECONDS = 1000, 24 * 3600 * 1000

local watcher = {}

local current = { beat = -math.huge }   -- when it was last at work; `at_work`: its timer runs; `hears`: it is told
local relieved = false

local function try(action, ...)
  local ok, why = pcall(action, ...)
  if not ok then ngx.log(ngx.ERR, "lua-reply: ", why) end
end

-- nil where worker_connections are used up, or where no socket could be made.
local function connect()
  local io, socket = core.io(), ngx.socket.tcp()
  local path = io and io:path()
  socket:settimeouts(CONNECT_MILLISECONDS, CONNECT_MILLISECONDS, SILENCE_MILLISECONDS)
  return path and socket:connect("unix:" .. path) and socket
end

-- Rings until the connection ends.
local function listen(self)
  local socket = connect()
  if not socket then return end
  self.hears = true
  repeat try(jobs.ring) until not socket:receive("*l")
  self.hears = false
  socket:close()
end

-- Waits for the light threads that have ended.
local function reap(tellers)
  for index = #tellers, 1, -1 do
    if coroutine.status(tellers[index]) == "zombie" then ngx.thread.wait(table.remove(tellers, index)) end
  end
end

-- A sleep is waited for by a worker that quits; a timer that is not due would be run at once.
local function watch(_, self)
  local listener, tellers, tried = nil, {}, -math.huge
  self.at_work = true
  while current == self and jobs.any() do
    self.beat = core.now()
    if not self.hears and self.beat - tried >= TRY_AGAIN then
      tried = self.beat
      if listener then ngx.thread.wait(listener) end
      listener = ngx.thread.spawn(listen, self)
    end
    ngx.sleep(LOOK)
    try(jobs.look, tellers)
    reap(tellers)
  end
  if listener then ngx.thread.kill(listener) end
  self.beat, self.at_work, self.hears = -math.huge, false, false
  for _, teller in ipairs(tellers) do ngx.thread.wait(teller) end
end

-- Whether nobody was at work for so long: a timer may have been dropped.
local function is_away(seconds)
  return core.now() - current.beat >= seconds
end

local function relieve()
  if current.at_work and not is_away(3 * TRY_AGAIN) then return end
  current = { beat = core.now() }
  watch(false, current)
end

-- nginx drops a timer without a word where connections or running timers are short when it is due. One that recurs is
-- set again before it needs any. So from the first time that they may be short, there is one that watches as soon as it
-- can: whoever polls may be gone by then, and no other job may come. It cannot be ended; where nothing is under way it
-- does nothing.
local function ensure_relieved()
  if relieved then return end
  local ok, made = pcall(ngx.timer.every, TRY_AGAIN, relieve)
  relieved = ok and made
end

local function is_short()
  if ngx.timer.running_count() + ngx.timer.pending_count() >= MANY_TIMERS then return true end
  local socket = connect()
  return not (socket and socket:close())
end

--- Starts the timer where none is at work. For the first timer of a worker nginx raises an error where no connection is
--- left.
---@param pause number seconds since the last try that failed, as each may cost a line in nginx's log
function watcher.ensure(pause)
  if not is_away(current.failed and pause or 3 * TRY_AGAIN) then return end
  current = { beat = core.now() }
  local ok, made = pcall(ngx.timer.at, 0, watch, current)
  current.failed = not (ok and made)
  if current.failed or is_short() then ensure_relieved() end
end

--- Whether those who wait are woken.
---@return boolean
function watcher.hears()
  return current.hears == true
end

return watcher
