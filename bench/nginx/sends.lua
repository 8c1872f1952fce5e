-- SPDX-License-Identifier: MIT
-- The sends of the bench, for the worker of an nginx: `init_by_lua` calls what this file gives with the base URLs of
-- the upstreams. Costs are in microseconds of CPU, that of the worker's I/O thread included.

local core, reply = require "reply.core", require "reply"

local ngx = ngx   -- luacheck: globals ngx

local KEY = "key-of-the-bench"

local number = 0

-- No two are alike: the upstream takes each once.
local function message()
  number = number + 1
  return { contact = 5, subject = ("bench-%d-%d"):format(ngx.worker.pid(), number), body = "<p>Hi</p>" }
end

local function send(client)
  local receipt, err = client:send_email(message())
  if not receipt then error(tostring(err), 0) end
end

-- The CPU time of the process, all its threads.
local function cpu() return os.clock() * 1e6 end

local function median(times)
  table.sort(times)
  return times[math.floor(#times / 2) + 1] * 1e6
end

local function time_of(client)
  local started = core.now()
  send(client)
  return core.now() - started
end

---@param url { slow: string, fifth: string, quick: string, secure: string }
return function(url)
  local function client(name, more)
    return assert(reply.new{ base_url = url[name], api_key = KEY, ca_file = more, pace = "off" })
  end

  local slow, fifth, quick, blocking = client "slow", client "fifth", client "quick", client "quick"
  blocking.driver = require "reply.drivers.blocking"
  local sends = {}

  -- So many light threads, each with so many sends one after the other.
  function sends.waiting(at_once, rounds)
    local threads, before, started = {}, cpu(), core.now()
    for thread = 1, at_once do
      threads[thread] = ngx.thread.spawn(function() for _ = 1, rounds do send(slow) end end)
    end
    for _, thread in ipairs(threads) do assert(ngx.thread.wait(thread)) end
    return { seconds = core.now() - started, cpu = (cpu() - before) / at_once / rounds }
  end

  function sends.batch(count, at_once)
    local list = { concurrency = at_once }
    for index = 1, count do
      list[index] = message()
      list[index][1] = "send_email"
    end
    local started = core.now()
    for _, result in ipairs(assert(fifth:batch(list))) do assert(result.receipt, tostring(result.err)) end
    return { seconds = core.now() - started }
  end

  -- Each over a connection of its own. The first reads the CA file.
  function sends.handshakes(ca_file, count)
    local secure = client("secure", ca_file)
    send(secure)
    local before = cpu()
    for _ = 1, count do send(secure) end
    return { cpu = (cpu() - before) / count }
  end

  -- By turns, and what is added is looked at pair by pair: whatever else the machine does concerns both alike.
  function sends.latency(calls)
    local times = { quick = {}, blocking = {}, added = {} }
    for call = 1, calls do
      local in_nginx, alone = time_of(quick), time_of(blocking)
      if call > calls / 10 then
        table.insert(times.quick, in_nginx)
        table.insert(times.blocking, alone)
        table.insert(times.added, in_nginx - alone)
      end
    end
    return { quick = median(times.quick), blocking = median(times.blocking), added = median(times.added) }
  end

  return sends
end
