-- SPDX-License-Identifier: MIT
-- Who waits: a light thread of nginx. The exchange runs in the I/O thread of the worker process; the light thread asks
-- its unix socket for the answer through a cosocket, so that the worker serves others meanwhile.

local core = require "reply.core"
local jobs = require "reply.drivers.nginx.jobs"
local phase = require "reply.drivers.nginx.phase"

local ngx = phase.ngx()

local Nginx = {}
Nginx.__index = Nginx

-- What an idle cosocket costs is one of worker_connections, so they do not stay for long.
local IDLE_MILLISECONDS = 10000

-- The exchange has its own time limit. The cosocket's is for an I/O thread that does not answer, and is never reached.
local GRACE = 10

-- Pauses between two looks at a job, where there is no cosocket.
local FIRST_PAUSE, LONGEST_PAUSE = 0.001, 0.02

-- Less is nothing to nginx, and it says so in its log each time.
local SHORTEST_SLEEP = 0.001

--- Light threads, in the phases that have them. Elsewhere each call is refused by itself.
---@return function? spawn as ngx.thread.spawn
---@return function? join as ngx.thread.wait
function Nginx.light_threads()
  if phase.can_wait() then return ngx.thread.spawn, ngx.thread.wait end
end

-- The I/O thread knows a connection by a number, which it is told once. So each is put back into a pool of its own, and
-- these are the ones that no light thread has: { pool = its name, pool_size = 1, number = … }.
local seats, seat_count, numbers = {}, 0, 0

local function new_seat()
  seat_count = seat_count + 1
  return { pool = "lua-reply-" .. seat_count, pool_size = 1, number = 0 }
end

-- A connection that is new says its number.
local function sit(seat, socket)
  if socket:getreusedtimes() > 0 then return true end
  numbers = numbers + 1
  seat.number = numbers
  return socket:send(("%d\n"):format(numbers))
end

-- A cosocket to the I/O thread and its seat, or nil: worker_connections may be used up.
local function connect(io, seconds)
  local path = io:path()
  if not path then return nil end
  local seat = table.remove(seats) or new_seat()
  local socket = ngx.socket.tcp()
  socket:settimeouts(1000, 1000, (seconds + GRACE) * 1000)
  if socket:connect("unix:" .. path, seat) and sit(seat, socket) then return socket, seat end
  seats[#seats + 1] = seat
end

-- Waits for the line that tells of the job's end.
local function await(socket, job)
  if socket:receive("*l") and job:done() then return true end
  socket:close()
  return false
end

local function poll(entry, on_progress)
  local job, pause, reported = entry.job, FIRST_PAUSE, -1
  entry.polls = 0
  while true do
    local done = job:done()
    if on_progress then
      local sent, total = job:progress()
      if sent ~= reported then on_progress(sent, total) end
      reported = sent
    end
    if done then return end
    jobs.keep_watched()
    ngx.sleep(pause)
    entry.polls = entry.polls + 1
    pause = math.min(pause * 2, LONGEST_PAUSE)
  end
end

--- The answer in a phase where nothing can wait.
---@return table? answer
function Nginx:cannot_wait()
  return phase.refusal()
end

--- Makes one attempt.
---@param handle userdata the client of the C core
---@param request table see `reply.call.encode`
---@param attempt table see `reply.call.exchange`
---@return table answer see `reply.drivers.blocking`
function Nginx:perform(handle, request, attempt)
  local refused = self:cannot_wait()
  if refused then return refused end
  local io, why = core.io()
  if not io then return { outcome = "not_sent", kind = "config", phase = "local", message = why } end
  -- Progress is looked at, so that nobody has to be told of it.
  local socket, seat
  if not attempt.on_progress then socket, seat = connect(io, attempt.deadline - core.now()) end
  local fields, answer = attempt:fields(request)   -- others may have had the handle while this one connected
  local job
  if fields then job, answer = io:submit(handle, fields, seat and seat.number) end
  if job then
    local entry = jobs.add(job, handle, attempt)
    job:wake()
    if not (socket and await(socket, job)) then
      socket = nil
      poll(entry, attempt.on_progress)
    end
    answer = jobs.collect(entry)
  end
  if socket then socket:setkeepalive(IDLE_MILLISECONDS) end
  seats[#seats + 1] = seat
  return answer
end

function Nginx:sleep(seconds)
  ngx.sleep(math.max(seconds, SHORTEST_SLEEP))
end

function Nginx:now()
  return core.now()
end

--- Ends what runs for a client that closes.
---@param handle userdata
function Nginx:close(handle)
  jobs.cancel(handle)
end

return setmetatable({}, Nginx)
