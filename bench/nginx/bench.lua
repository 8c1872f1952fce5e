-- SPDX-License-Identifier: MIT
-- What a send in nginx costs: `make bench-nginx`. One nginx worker sends to another nginx, which answers after two
-- seconds, after a fifth of one, or at once, and to an HTTPS server that closes each connection. Everything is measured
-- in one run, so that the ratios hold on any machine. The worker keeps to one CPU, as doc/nginx.md advises; the latency
-- is measured without that, too.

local cjson = require "cjson"
local files = require "support.files"
local nginx = require "support.nginx"
local support = require "support"
local upstreams = require "support.nginx_upstream"

local SENDS_AT_ONCE, ROUNDS, SECONDS = 50, 4, 2
local PROBE_SECONDS = SECONDS * (ROUNDS - 1)
local CALLS, RUNS = 4000, 3
local BATCH, BATCH_SECONDS = 500, 0.2
local HANDSHAKES, BUNDLE = 200, "/etc/ssl/certs/ca-certificates.crt"

local FOLDER = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$")

local LOCATIONS = [[
  location = /ping { content_by_lua_block { ngx.print "pong" } }
  location = /waiting { content_by_lua_block { tell(sends.waiting(AT_ONCE, ROUNDS)) } }
  location = /latency { content_by_lua_block { tell(sends.latency(CALLS)) } }
  location = /batch { content_by_lua_block { tell(sends.batch(BATCH, AT_ONCE)) } }
  location = /handshakes { content_by_lua_block { tell(sends.handshakes("$folder/ca.pem", HANDSHAKES)) } }
]]

local HTTP = [[
  init_by_lua_block {
    local cjson = require "cjson"
    sends = dofile "SENDS" { slow = "SLOW", fifth = "FIFTH", quick = "QUICK", secure = "SECURE" }
    function tell(value) ngx.print(cjson.encode(value)) end
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
                SLOW = slow.url, FIFTH = fifth.url, QUICK = quick.url, SECURE = secure.url,
                SENDS = FOLDER .. "/sends.lua" }

local function start(main)
  return nginx.start{ workers = 1, connections = 1024, level = "error", main = main,
                      locations = LOCATIONS:gsub("%u[%u_]+", words), http = HTTP:gsub("%u[%u_]+", words) }
end

local server, roaming = start "worker_cpu_affinity auto;", start()
files.write(server.folder .. "/ca.pem", files.read(BUNDLE) .. files.read(support.ca_file))

-- One round of everything. What is compared with each other comes right after each other.
local function measure()
  local seen = { latency = fetch(server, "/latency"), roaming = fetch(roaming, "/latency") }
  seen.waiting = fetch(server, "/waiting")
  seen.idle = probe(server, PROBE_SECONDS)
  local beside = server:send("/waiting")
  seen.busy = probe(server, PROBE_SECONDS)
  local _, rest = beside:receive()
  seen.beside = cjson.decode(rest)
  seen.batch = fetch(server, "/batch")
  seen.handshakes = fetch(server, "/handshakes")
  return seen
end

local rounds = {}

local function median(value_of)
  local values = {}
  for at, seen in ipairs(rounds) do values[at] = value_of(seen) end
  table.sort(values)
  return values[math.ceil(RUNS / 2)]
end

local function three(which)
  return ("%.3f, %.3f, %.1f ms"):format(median(function(seen) return seen[which].p50 end),
                                        median(function(seen) return seen[which].p99 end),
                                        median(function(seen) return seen[which].max end))
end

probe(server, 1)   -- to warm up
for run = 1, RUNS do rounds[run] = measure() end

line("What", "Measured", "Limit", "OK")
print("|" .. ("-"):rep(54) .. "|" .. ("-"):rep(30) .. "|" .. ("-"):rep(11) .. "|" .. ("-"):rep(5) .. "|")
row("/ping, idle: p50, p99, max", three("idle"))
row(("/ping beside %d sends of %d s: p50, p99, max"):format(SENDS_AT_ONCE, SECONDS), three("busy"))
local ratio = median(function(seen) return seen.busy.p99 / seen.idle.p99 end)
row("p99 of /ping beside sends : idle", ("%.2f"):format(ratio), "<= 2", ratio <= 2)
for _, which in ipairs{ "waiting", "beside" } do
  local rate = median(function(seen) return SECONDS * ROUNDS / seen[which].seconds end)
  row(("%d sends%s: rate : ideal rate"):format(SENDS_AT_ONCE * ROUNDS, which == "beside" and " beside /ping" or ""),
      ("%.3f"):format(rate), ">= 0.95", rate >= 0.95)
end
for _, which in ipairs{ "latency", "roaming" } do
  local function cost(name) return median(function(seen) return seen[which][name] end) end
  row("a call, blocking and in nginx" .. (which == "roaming" and ", on any CPU" or ""),
      ("%.0f us, %.0f us"):format(cost "blocking", cost "quick"))
  row("the same: added latency, median of the pairs", ("%.0f us"):format(cost "added"), "<= 50 us", cost "added" <= 50)
end
local batch, batch_ideal = median(function(seen) return seen.batch.seconds end), BATCH / SENDS_AT_ONCE * BATCH_SECONDS
row(("batch of %d, %d at once, %d ms each"):format(BATCH, SENDS_AT_ONCE, BATCH_SECONDS * 1000),
    ("%.3f s"):format(batch))
row("the same : ideal", ("%.3f"):format(batch / batch_ideal), "<= 1.1", batch <= 1.1 * batch_ideal)
local waiting = median(function(seen) return seen.waiting.cpu end)
row("CPU of a send that waits", ("%.0f us"):format(waiting), "<= 150 us", waiting <= 150)
local handshake = median(function(seen) return seen.handshakes.cpu end)
row("CPU of a send over a new TLS connection", ("%.2f ms"):format(handshake / 1000), "<= 5 ms",
    handshake <= 5000)

for _, one in ipairs{ server, roaming, slow, fifth, quick } do one:stop() end
secure:close()
os.exit(all_hold and 0 or 1)
