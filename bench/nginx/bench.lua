-- SPDX-License-Identifier: MIT
-- What a send in nginx costs: `make bench-nginx`. One nginx worker sends to another nginx, which answers after two
-- seconds, after a fifth of one, or at once, and to an HTTPS server that closes each connection. Everything is measured
-- in one run, so that the ratios hold on any machine.

local cjson = require "cjson"
local files = require "support.files"
local nginx = require "support.nginx"
local support = require "support"
local upstreams = require "support.nginx_upstream"

local SENDS_AT_ONCE, ROUNDS, SECONDS = 50, 4, 2
local PROBE_SECONDS = SECONDS * (ROUNDS - 1)
local CALLS = 4000
local BATCH, BATCH_SECONDS, BATCH_RUNS = 500, 0.2, 3
local HANDSHAKES, BUNDLE = 200, "/etc/ssl/certs/ca-certificates.crt"

local LOCATIONS = [[
  location = /ping { content_by_lua_block { ngx.print "pong" } }
  location = /waiting { content_by_lua_block { bench.json(bench.waiting(AT_ONCE, ROUNDS)) } }
  location = /latency { content_by_lua_block { bench.json(bench.latency(CALLS)) } }
  location = /batch { content_by_lua_block { bench.json(bench.batch(BATCH, AT_ONCE)) } }
  location = /handshakes { content_by_lua_block { bench.json(bench.handshakes("$folder/ca.pem", HANDSHAKES)) } }
]]

local HTTP = [[
  init_by_lua_block {
    local cjson, core, reply = require "cjson", require "reply.core", require "reply"
    local slow = assert(reply.new{ base_url = "SLOW", api_key = "key-of-the-bench" })
    local quick = assert(reply.new{ base_url = "QUICK", api_key = "key-of-the-bench" })
    local fifth = assert(reply.new{ base_url = "FIFTH", api_key = "key-of-the-bench" })
    local blocking = assert(reply.new{ base_url = "QUICK", api_key = "key-of-the-bench" })
    blocking.driver = require "reply.drivers.blocking"
    bench = {}
    function bench.json(value) ngx.print(cjson.encode(value)) end

    local number = 0
    local function send(client)
      number = number + 1
      assert(client:send_email{ contact = 5, subject = "bench-" .. number, body = "<p>Hi</p>" })
    end

    -- Nanoseconds of CPU that this worker has used, its I/O thread included.
    local function cpu()
      local sum = 0
      local list = io.popen("cat /proc/" .. ngx.worker.pid() .. "/task/*/schedstat")
      for line in list:lines() do sum = sum + tonumber(line:match "^%d+") end
      list:close()
      return sum
    end

    function bench.waiting(at_once, rounds)
      local threads, before, started = {}, cpu(), core.now()
      for thread = 1, at_once do
        threads[thread] = ngx.thread.spawn(function() for _ = 1, rounds do send(slow) end end)
      end
      for _, thread in ipairs(threads) do assert(ngx.thread.wait(thread)) end
      return { seconds = core.now() - started, cpu = (cpu() - before) / 1000 / at_once / rounds }
    end

    function bench.batch(count, at_once)
      local list = { concurrency = at_once }
      for index = 1, count do
        number = number + 1
        list[index] = { "send_email", contact = 5, subject = "bench-" .. number, body = "<p>Hi</p>" }
      end
      local started = core.now()
      for _, result in ipairs(assert(fifth:batch(list))) do assert(result.receipt, tostring(result.err)) end
      return { seconds = core.now() - started }
    end

    function bench.handshakes(ca_file, count)
      local client = assert(reply.new{ base_url = "SECURE", api_key = "key-of-the-bench", ca_file = ca_file })
      send(client)   -- reads the CA file
      local before = cpu()
      for _ = 1, count do send(client) end
      return { cpu = (cpu() - before) / 1e6 / count }
    end

    local function median(times)
      table.sort(times)
      return times[math.floor(#times / 2) + 1] * 1e6
    end

    local function time_of(client)
      local started = core.now()
      send(client)
      return core.now() - started
    end

    -- By turns, and what is added is looked at pair by pair: whatever else the machine does concerns both alike.
    function bench.latency(calls)
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
  }
]]

local UNITS = { us = 1e-3, ms = 1, s = 1000 }

-- The latency of /ping in milliseconds, by wrk: the median, the 99th percentile and the longest.
local function probe(server, seconds)
  local pipe = assert(io.popen(("wrk -t1 -c1 -d%d --latency %s/ping"):format(seconds, server.url)))
  local text = pipe:read("*a")
  pipe:close()
  local function value(pattern)
    local number, unit = text:match(pattern .. "%s+([%d.]+)(%a+)")
    return assert(tonumber(number), text) * UNITS[unit]
  end
  return { p50 = value("50%%"), p99 = value("99%%"), max = value("Latency%s+%S+%s+%S+") }
end

local function fetch(server, path)
  local status, body = server:get(path)
  assert(status == 200, tostring(body) .. "\n" .. server:log())
  return cjson.decode(body)
end

local all_hold = true

local function line(...)
  print(("| %-52s | %-28s | %-9s | %-3s |"):format(...))
end

local function row(what, measured, limit, holds)
  all_hold = all_hold and holds ~= false
  line(what, measured, limit or "", holds == nil and "" or holds and "yes" or "NO")
end

local slow, fifth, quick = upstreams.start(SECONDS), upstreams.start(BATCH_SECONDS), upstreams.start(0)
local secure = support.serve{ tls = true, { "request" }, { "answer", 200, nil, '{"status":"sent"}' } }
local words = { AT_ONCE = SENDS_AT_ONCE, ROUNDS = ROUNDS, CALLS = CALLS, BATCH = BATCH, HANDSHAKES = HANDSHAKES,
                SLOW = slow.url, FIFTH = fifth.url, QUICK = quick.url, SECURE = secure.url }
local server = nginx.start{ workers = 1, connections = 1024, level = "error",
                            locations = LOCATIONS:gsub("%u[%u_]+", words), http = HTTP:gsub("%u[%u_]+", words) }
files.write(server.folder .. "/ca.pem", files.read(BUNDLE) .. files.read(support.ca_file))

probe(server, 1)   -- to warm up
fetch(server, "/latency")
local idle = probe(server, PROBE_SECONDS)
local waiting = fetch(server, "/waiting")
local beside = server:send("/waiting")
local busy = probe(server, PROBE_SECONDS)
local _, rest = beside:receive()
local probed = cjson.decode(rest)
local latency = fetch(server, "/latency")
local batches = {}
for run = 1, BATCH_RUNS do batches[run] = fetch(server, "/batch").seconds end
table.sort(batches)
local handshakes = fetch(server, "/handshakes")

local ideal = SECONDS * ROUNDS
line("What", "Measured", "Limit", "OK")
print("|" .. ("-"):rep(54) .. "|" .. ("-"):rep(30) .. "|" .. ("-"):rep(11) .. "|" .. ("-"):rep(5) .. "|")
row("/ping, idle: p50, p99, max", ("%.3f, %.3f, %.1f ms"):format(idle.p50, idle.p99, idle.max))
row(("/ping beside %d sends of %d s: p50, p99, max"):format(SENDS_AT_ONCE, SECONDS),
    ("%.3f, %.3f, %.1f ms"):format(busy.p50, busy.p99, busy.max))
row("p99 of /ping beside sends : idle", ("%.2f"):format(busy.p99 / idle.p99), "<= 2", busy.p99 <= 2 * idle.p99)
row(("%d sends: rate : ideal rate"):format(SENDS_AT_ONCE * ROUNDS), ("%.3f"):format(ideal / waiting.seconds), ">= 0.95",
    ideal / waiting.seconds >= 0.95)
row("the same beside /ping", ("%.3f"):format(ideal / probed.seconds), ">= 0.95", ideal / probed.seconds >= 0.95)
row("a call, blocking and in nginx, medians", ("%.0f us, %.0f us"):format(latency.blocking, latency.quick))
row("added latency, median of the pairs", ("%.0f us"):format(latency.added), "<= 50 us", latency.added <= 50)
local batch, batch_ideal = batches[math.ceil(BATCH_RUNS / 2)], BATCH / SENDS_AT_ONCE * BATCH_SECONDS
row(("batch of %d, %d at once, %d ms each: median of %d"):format(BATCH, SENDS_AT_ONCE, BATCH_SECONDS * 1000,
                                                                 BATCH_RUNS), ("%.3f s"):format(batch))
row("the same : ideal", ("%.3f"):format(batch / batch_ideal), "<= 1.1", batch <= 1.1 * batch_ideal)
row("CPU of a send that waits", ("%.0f us"):format(waiting.cpu), "<= 150 us", waiting.cpu <= 150)
row("CPU of a send over a new TLS connection", ("%.2f ms"):format(handshakes.cpu), "<= 5 ms", handshakes.cpu <= 5)

server:stop()
for _, upstream in ipairs{ slow, fifth, quick } do upstream:stop() end
secure:close()
os.exit(all_hold and 0 or 1)
